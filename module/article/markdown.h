/*
 * Markdown (CommonMark) as HTML.  HTML in it stands as it was, so the result is
 * still to be reduced (html.h).  Any thread.
 */

#ifndef NEWS_ARTICLE_MARKDOWN_H
#define NEWS_ARTICLE_MARKDOWN_H

#include "base/buf.h"
#include "base/status.h"

/* Appends the HTML; NEWS_ENOMEM. */
news_status_e news_markdown_html(news_buf_t *out, news_str_t text);

#endif
