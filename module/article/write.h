/*
 * The plain text form of a record, as article/text.h reads it.  Any thread.
 */

#ifndef NEWS_ARTICLE_WRITE_H
#define NEWS_ARTICLE_WRITE_H

#include "article/record.h"
#include "base/buf.h"

/* Appends the record: read again, it is the same. */
void news_write_text(news_buf_t *out, const news_article_t *article);

#endif
