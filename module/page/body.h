/*
 * An article's body as HTML.  Whatever the record holds, the result is
 * well-formed and has no scripts in it.  One thread per arena.
 */

#ifndef NEWS_PAGE_BODY_H
#define NEWS_PAGE_BODY_H

#include "article/record.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

#define NEWS_BODY_SUMMARY_MAX 200 /* bytes */

/*
 * Appends the body.
 *   text:     a <p> for each paragraph (blank lines separate them), escaped
 *   markdown: CommonMark, as HTML that is reduced
 *   html:     what news_html_reduce() leaves of it
 */
news_status_e news_body_html(news_buf_t *out, news_format_e format,
                             news_str_t body);

/*
 * The first paragraph as plain text on one line, of at most
 * NEWS_BODY_SUMMARY_MAX bytes: cut between words, with "…" behind it then.
 * data == NULL: no memory.
 */
news_str_t news_body_summary(news_arena_t *arena, news_format_e format,
                             news_str_t body);

#endif
