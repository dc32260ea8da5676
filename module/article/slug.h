/*
 * Slugs: the part of an address that names one article, person or keyword;
 * and paths of slugs, which name a category.
 * Any thread.
 */

#ifndef NEWS_ARTICLE_SLUG_H
#define NEWS_ARTICLE_SLUG_H

#include "base/status.h"
#include "base/str.h"

#define NEWS_SLUG_MAX 80 /* bytes */

#define NEWS_CATEGORY_DEPTH_MAX 4
#define NEWS_CATEGORY_SLUG_MAX                                                 \
    (NEWS_CATEGORY_DEPTH_MAX * (NEWS_SLUG_MAX + 1) - 1) /* bytes */

/*
 * Makes a slug from a headline or a name: compatibility-decomposed, Latin
 * letters without their marks and in lower case (ß gives ss, æ ae, …),
 * letters and digits of other scripts kept in lower case, quotes and
 * apostrophes dropped, all other runs one '-'.  At most NEWS_SLUG_MAX bytes,
 * cut before a word where that leaves half of them, at a character otherwise.
 * Writes into out[NEWS_SLUG_MAX].
 * NEWS_EINVAL: not UTF-8, or nothing in it can stand in a slug.
 */
news_status_e news_slug_make(news_str_t headline, char *out, news_str_t *slug);

/*
 * The slug for the n-th article of the same headline (n >= 2): "-n" behind
 * the slug, which is cut so that both fit.  Writes into out[NEWS_SLUG_MAX],
 * which may be where slug lies.
 */
news_str_t news_slug_number(news_str_t slug, unsigned n, char *out);

/*
 * Whether s can be a stored slug: 1 to NEWS_SLUG_MAX bytes of well-formed
 * UTF-8, words of lower-case letters (with their marks) and digits, joined by
 * single '-'.  Whatever news_slug_make() returns is valid.
 */
bool news_slug_valid(news_str_t s);

/*
 * s in lower case, into out[NEWS_SLUG_MAX]: what a reader may have typed.
 * False: even then it is not valid.
 */
bool news_slug_fold(news_str_t s, char *out, news_str_t *slug);

/*
 * The path of a category's name, whose parts stand between slashes: "World
 * News / Asia" gives "world-news/asia".  Writes into
 * out[NEWS_CATEGORY_SLUG_MAX].
 * NEWS_EINVAL: as of news_slug_make(), for any part.  NEWS_ELIMIT: more than
 * NEWS_CATEGORY_DEPTH_MAX parts.
 */
news_status_e news_category_make(news_str_t name, char *out, news_str_t *slug);

/* Whether s can be a stored category: 1 to NEWS_CATEGORY_DEPTH_MAX slugs,
   joined by '/'. */
bool news_category_valid(news_str_t s);

/* Words that have a meaning of their own in addresses; NULL at the end. */
extern const char *const news_category_words[];

/* Whether a part of a category's path is one of these words. */
bool news_category_reserved(news_str_t s);

#endif
