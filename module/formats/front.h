/*
 * What front matter and a file's name say, as Hugo, Jekyll, Eleventy and Zola
 * mean it.  Any thread.
 */

#ifndef NEWS_FORMATS_FRONT_H
#define NEWS_FORMATS_FRONT_H

#include "base/str.h"

#include <jansson.h>

/* A record without its body; the caller owns it. */
json_t *news_front_record(const json_t *front, news_str_t path);

#endif
