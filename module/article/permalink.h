/*
 * The permalink pattern: the one place that says what an article's address
 * is.  `/{category}/{slug}`: literal text and the fields {category}, {slug},
 * {year}, {month}, {day} and {id}; {slug} must be there, alone between slashes.
 * The date is that of publication, in the site's time zone.
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
#define NEWS_PERMALINK_PARTS_MAX 13

typedef enum {
    NEWS_PERMALINK_LITERAL,
    NEWS_PERMALINK_CATEGORY,
    NEWS_PERMALINK_SLUG,
    NEWS_PERMALINK_YEAR,
    NEWS_PERMALINK_MONTH,
    NEWS_PERMALINK_DAY,
    NEWS_PERMALINK_ID
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
   slug or category is not ASCII.  Only its slug, category_slug, id and date of
   publication are looked at. */
void news_permalink_append(const news_permalink_t *permalink, news_buf_t *out,
                           const news_article_t *article, const news_tz_t *tz);

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

/* Cuts "/amp" and what is passed over behind it off the path's end; false: it
   does not end so.  Below "/business", "/business/chips/amp" may be the article
   amp of the section business/chips, or chips for phones. */
bool news_permalink_cut_amp(news_str_t *path);

#endif
