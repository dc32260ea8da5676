/*
 * Percent-encoding of what goes into an address (RFC 3986).  Any thread.
 */

#ifndef NEWS_ARTICLE_PATH_H
#define NEWS_ARTICLE_PATH_H

#include "base/buf.h"

/* Stands for itself anywhere (section 2.3). */
bool news_path_is_unreserved(char c);
/* A pchar (section 3.3), or a slash: stands for itself in a path. */
bool news_path_is_plain(char c);

/* Appends s, with what may not stand in a path percent-encoded. */
void news_path_append(news_buf_t *out, news_str_t s);

#endif
