/*
 * Slugs: the part of an address that names one article (or one category).
 * Any thread.
 */

#ifndef NEWS_ARTICLE_SLUG_H
#define NEWS_ARTICLE_SLUG_H

#include "base/status.h"
#include "base/str.h"

#define NEWS_SLUG_MAX 80 /* bytes */

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

#endif
