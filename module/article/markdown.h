/*
 * Markdown as HTML: CommonMark with what GitHub adds and sites of all
 * generators use, tables, ~~struck out~~ words and bare web addresses.  HTML
 * in it stands as it was, so the result is still to be reduced (html.h).  Any
 * thread.
 */

#ifndef NEWS_ARTICLE_MARKDOWN_H
#define NEWS_ARTICLE_MARKDOWN_H

#include "base/buf.h"
#include "base/status.h"

/*
 * Appends the HTML.  NEWS_ELIMIT: it has more than NEWS_HTML_MAX bytes, for a
 * few of Markdown may stand for many (wide tables, one address for all links);
 * no more than one piece of the text has been appended past that.
 */
news_status_e news_markdown_html(news_buf_t *out, news_str_t text);

#endif
