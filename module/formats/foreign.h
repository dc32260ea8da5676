/*
 * Records of other systems, brought into the shape of docs/import.md.  What
 * they say loosely is put right here: dates of all kinds, addresses for slugs,
 * summaries in HTML, too many tags.  Any thread.
 */

#ifndef NEWS_FORMATS_FOREIGN_H
#define NEWS_FORMATS_FOREIGN_H

#include "base/str.h"

#include <jansson.h>

#define NEWS_FOREIGN_DATE_MAX 48

/* Sets a member; an empty value, or one that is NULL, sets nothing. */
void news_foreign_set(json_t *record, const char *name, news_str_t value);

/* On one line, cut to what a header may hold. */
void news_foreign_line(json_t *record, const char *name, news_str_t value);
/* The same of HTML: its words. */
void news_foreign_words(json_t *record, const char *name, news_str_t html);

/*
 * A date in any of the ways that are in use: those of article/date.h, with a
 * space for the "T" and without a zone (that of docs/import.md, or UTC where
 * `utc` says so), RFC 822, "2026/04/25", seconds or milliseconds since 1970.
 * *out (NEWS_FOREIGN_DATE_MAX bytes) is as docs/import.md has it.  data ==
 * NULL: it is none.
 */
news_str_t news_foreign_date(news_str_t text, bool utc, char *out);
/* Sets a member to it; what is no date is set as it stands, to be refused. */
void news_foreign_set_date(json_t *record, const char *name, news_str_t text,
                           bool utc);

/* The slug that an address ends in, or that a text is; made one where it is
   none, and then the old one is gone. */
void news_foreign_slug(json_t *record, news_str_t address);
/* The address leads to the article from now on: an old slug, if it can be. */
void news_foreign_old(json_t *record, news_str_t address);

/* Adds to "authors", "keywords", … unless it is there; no more than a record
   may have.  The first category is the record's, others are keywords. */
void news_foreign_add(json_t *record, const char *name, news_str_t value);
void news_foreign_category(json_t *record, news_str_t name);

void news_foreign_image(json_t *record, news_str_t url, news_str_t alt,
                        news_str_t credit);

/* The string that a value is, or holds alone; empty: neither. */
news_str_t news_foreign_text(const json_t *value);

#endif
