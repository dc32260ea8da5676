/*
 * The plain text form of a record, as article/text.h reads it.  Any thread.
 */

#ifndef NEWS_ARTICLE_WRITE_H
#define NEWS_ARTICLE_WRITE_H

#include "article/record.h"
#include "base/buf.h"

/* Appends the record: read again, it is the same. */
void news_write_text(news_buf_t *out, const news_article_t *article);

/* What another form of it takes from here.  A value on one line; the slug of
   names->items[i], or of the category, where it is not the one that its name
   gives, else empty; the words for a format and a status. */
void        news_write_line(news_buf_t *out, news_str_t value);
news_str_t  news_write_slug(const news_strs_t *names, const news_strs_t *slugs,
                            size_t i);
news_str_t  news_write_category_slug(const news_article_t *article);
const char *news_write_format(news_format_e format);
const char *news_write_status(news_article_status_e status);

#endif
