/*
 * The permalink pattern: the one place that says what an article's address
 * is.  `/{category}/{slug}`: literal text and the fields {category} and
 * {slug}; {slug} must be there, alone between slashes.
 * A compiled pattern is read-only: any thread.
 */

#ifndef NEWS_ARTICLE_PERMALINK_H
#define NEWS_ARTICLE_PERMALINK_H

#include "article/record.h"
#include "article/slug.h"
#include "base/buf.h"
#include "base/status.h"

#define NEWS_PERMALINK_DEFAULT "/{category}/{slug}"
#define NEWS_PERMALINK_PATTERN_MAX 512 /* bytes */
/* Each field stands once at most, and literal text around them. */
#define NEWS_PERMALINK_PARTS_MAX 5

typedef enum {
    NEWS_PERMALINK_LITERAL,
    NEWS_PERMALINK_CATEGORY,
    NEWS_PERMALINK_SLUG
} news_permalink_part_e;

typedef struct {
    news_str_t pattern; /* borrowed */
    unsigned   count;
    struct {
        news_permalink_part_e kind;
        news_str_t            literal; /* borrowed from the pattern */
    } parts[NEWS_PERMALINK_PARTS_MAX];
} news_permalink_t;

/* NEWS_EINVAL, NEWS_ELIMIT: *err has the column and what was expected. */
news_status_e news_permalink_compile(news_permalink_t *permalink,
                                     news_str_t pattern, news_error_t *err);

/* Appends the article's canonical path, percent-encoded (RFC 3986) where a
   slug or category is not ASCII. */
void news_permalink_append(const news_permalink_t *permalink, news_buf_t *out,
                           news_str_t category_slug, news_str_t slug);

/*
 * The slug that a decoded request path may mean: it has the pattern's form, or
 * is /x/SLUG; doubled and trailing slashes are passed over, "/index.html",
 * ".html", "/amp" and ".amp" at its end too, and capitals folded.  The slug is
 * written to out[NEWS_SLUG_MAX].  False: no article can be there, and the store
 * need not be asked.  Whether the path is the canonical one is for the caller
 * to compare.
 */
bool news_permalink_match(const news_permalink_t *permalink, news_str_t path,
                          char *out, news_str_t *slug);

#endif
