/*
 * The plain text form of a record: what newsrooms hand in.
 *
 *   <the site's tagline>         optional, before the first header
 *
 *   Category: Business           headers, one a line
 *
 *   <the headline>
 *
 *   <paragraph> …
 *
 *   Published: April 25, 2026    headers may stand at the end as well
 *
 * One thread per arena.
 */

#ifndef NEWS_ARTICLE_TEXT_H
#define NEWS_ARTICLE_TEXT_H

#include "article/record.h"
#include "base/arena.h"
#include "base/status.h"

/*
 * Reads `text` into *article, whose strings then lie in the arena or in
 * `text`.  Without a `Slug:` the slug stays empty: the store makes it, for
 * only the store knows which are taken.  `format` is what the body is where no
 * `Format:` says so.
 * NEWS_EINVAL, NEWS_ELIMIT: *err has the line and what was expected there.
 */
news_status_e news_text_parse(news_arena_t *arena, news_str_t text,
                              news_format_e format, news_article_t *article,
                              news_error_t *err);

/* What of a text is the body: without the blank lines around it.  Its lines
   end in LF. */
news_str_t news_text_body(news_str_t text);

/* When its words last changed, by what a record says: its dates. */
void news_text_set_changed(news_article_t *article);

/* Whether the last paragraph of a body looks like headers, so that it would be
   read as some. */
bool news_text_ends_in_headers(news_str_t body);

#endif
