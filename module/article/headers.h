/*
 * The headers of the plain text form: what is known, and how each is read
 * into a record.  For text.c, which finds the paragraphs that hold them, and
 * for readers of other forms, whose values pass the same checks.
 * The strings set in the record lie in the arena or in what was read.
 * One thread per arena.
 */

#ifndef NEWS_ARTICLE_HEADERS_H
#define NEWS_ARTICLE_HEADERS_H

#include "article/record.h"
#include "base/arena.h"
#include "base/status.h"

typedef enum {
    NEWS_HEADER_CATEGORY,
    NEWS_HEADER_SLUG,
    NEWS_HEADER_AUTHOR,
    NEWS_HEADER_AUTHORS,
    NEWS_HEADER_KEYWORDS,
    NEWS_HEADER_STANDFIRST,
    NEWS_HEADER_PUBLISHED,
    NEWS_HEADER_UPDATED,
    NEWS_HEADER_EXPIRES,
    NEWS_HEADER_LANGUAGE,
    NEWS_HEADER_FORMAT,
    NEWS_HEADER_STATUS,
    NEWS_HEADER_CORRECTION,
    NEWS_HEADER_IMAGE,
    NEWS_HEADER_IMAGE_ALT,
    NEWS_HEADER_IMAGE_CREDIT,
    NEWS_HEADER_IMAGE_SIZE,
    NEWS_HEADER_OLD_SLUG,
    NEWS_HEADER_HEADLINE,
    NEWS_HEADER_TAGLINE,
    NEWS_HEADER_CATEGORY_SLUG,
    NEWS_HEADER_AUTHOR_SLUG,
    NEWS_HEADER_KEYWORD,
    NEWS_HEADER_KEYWORD_SLUG,
    NEWS_HEADER_BODY,
    NEWS_HEADER_PINNED,
    NEWS_HEADER_GONE,
    NEWS_HEADER_GONE_REASON,
    NEWS_HEADER_GONE_BY,
    NEWS_HEADERS_COUNT
} news_header_e;

/* How messages name the values of another form: "image.alt". */
typedef struct {
    const char *path; /* of the value that is being set */
    /* by news_header_e: of each that may stand in the way of another */
    const char *const *names;
} news_headers_paths_t;

typedef struct {
    news_arena_t               *arena;
    news_article_t             *article;
    news_error_t               *err;
    const news_headers_paths_t *paths;  /* NULL: the text form's own names */
    unsigned lines[NEWS_HEADERS_COUNT]; /* the first of each; 0: none */
} news_headers_t;

/* Whether a paragraph is one of headers: its first line is `Known-Name:`. */
bool news_headers_start(news_str_t paragraph);

/* Reads a paragraph of headers that starts at `line`. */
news_status_e news_headers_read(news_headers_t *headers, news_str_t paragraph,
                                unsigned line);

/* The same for one value, wherever it came from: lines are joined, and it is
   checked. */
news_status_e news_headers_set(news_headers_t *headers, news_header_e which,
                               news_str_t value, unsigned line);

/* After the last header: what must be there, and what excludes each other.
   `headline` and `end` are the lines where a missing one is asked for. */
news_status_e news_headers_check(news_headers_t *headers, unsigned headline,
                                 unsigned end);

/* The lines of a text that starts at `line`, joined by single spaces, without
   controls of direction that are not paired.  NEWS_ELIMIT: `what` is longer
   than NEWS_RECORD_LINE_MAX.  NEWS_EINVAL: nothing is left of it. */
news_status_e news_headers_unfold(news_headers_t *headers, news_str_t text,
                                  unsigned line, const char *what,
                                  news_str_t *unfolded);

#endif
