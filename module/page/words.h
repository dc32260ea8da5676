/*
 * The few words that stand in values and not in the theme: dates, and what
 * joins names, in the site's language where it is one of those known here, else
 * in English.  From the Unicode CLDR, as most newspapers write: "25 avril
 * 2026".  Any thread.
 */

#ifndef NEWS_PAGE_WORDS_H
#define NEWS_PAGE_WORDS_H

#include "article/date.h"
#include "base/buf.h"

/* Of the languages known here; NULL: English. */
typedef struct news_words_s news_words_t;

/* By a tag (BCP 47), of which only the first part counts: "pt-BR" is "pt". */
const news_words_t *news_words_find(news_str_t language);

/* "April 25, 2026", with a time "April 25, 2026, 16:30 CEST"; nothing for an
   unset date. */
void news_words_date(const news_words_t *words, news_buf_t *out,
                     news_date_t date, const news_tz_t *tz);
/* "April 25, 2026"; day 0: "April 2026". */
void news_words_day(const news_words_t *words, news_buf_t *out, int year,
                    int month, int day);
/* " and ", between the last two of several names. */
news_str_t news_words_and(const news_words_t *words);

#endif
