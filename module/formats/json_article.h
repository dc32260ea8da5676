/*
 * A record as JSON: the members of docs/import.md.  What other forms say is
 * brought into this shape first, and checked here.  One thread per arena.
 */

#ifndef NEWS_FORMATS_JSON_ARTICLE_H
#define NEWS_FORMATS_JSON_ARTICLE_H

#include "article/record.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/tz.h"

#include <jansson.h>

/*
 * Reads an object into *article, whose strings lie in the arena.  Without a
 * slug that stays empty: the store makes it.  A body in HTML is reduced.
 * tz: of times that are told without their zone; NULL: UTC.  foreign: it was
 * made of another system's, where an update before the publication, or at that
 * moment, is the last touch of what was scheduled or dated anew, and says
 * nothing.
 * NEWS_EINVAL, NEWS_ELIMIT: *err says which member was wrong, by its path, and
 * what was expected; its line is `line`.
 */
news_status_e news_json_article(news_arena_t *arena, const json_t *object,
                                const news_tz_t *tz, bool foreign,
                                unsigned line, news_article_t *article,
                                news_error_t *err);

/* What every record goes through, whatever form it came in: HTML is reduced. */
news_status_e news_article_finish(news_arena_t *arena, news_article_t *article,
                                  unsigned line, news_error_t *err);

/* Appends the record as one line: read again, it is the same. */
void news_json_article_write(news_buf_t *out, const news_article_t *article);

#endif
