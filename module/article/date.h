/*
 * Dates as they stand in records and on pages.  A date is a moment, or a
 * calendar day when its text named no time of day.  Any thread.
 */

#ifndef NEWS_ARTICLE_DATE_H
#define NEWS_ARTICLE_DATE_H

#include "base/str.h"
#include "base/tz.h"

#include <stdint.h>

typedef enum {
    NEWS_DATE_NONE = 0, /* not set */
    NEWS_DATE_DAY,      /* seconds is that day's 00:00:00 UTC */
    NEWS_DATE_TIME
} news_date_kind_e;

typedef struct {
    news_date_kind_e kind;
    int64_t          seconds; /* since 1970-01-01T00:00:00Z */
} news_date_t;

/* Longest text that the functions below write, without a NUL. */
#define NEWS_DATE_TEXT_MAX 40

/*
 * Reads "April 25, 2026", "2026-04-25" (both a day) or an RFC 3339 date-time;
 * years 1 to 9999.  False: it is none of these, or no such day exists.
 */
bool news_date_parse(news_date_t *date, news_str_t text);

/*
 * Each writes into out[NEWS_DATE_TEXT_MAX] and returns the text there; an
 * unset date gives an empty string.  A day is the same day everywhere; where a
 * time is wanted of it, it is the one at which it begins in the zone.
 *   words:   "April 25, 2026", or "April 25, 2026, 16:30 CEST"
 *   machine: "2026-04-25", or RFC 3339 "2026-04-25T14:30:00Z", always in UTC
 *   local:   "2026-04-25", or RFC 3339 "2026-04-25T16:30:00+02:00"
 *   stamp:   RFC 3339 with the time, also of a day
 *   mail:    RFC 5322, "Sat, 25 Apr 2026 16:30:00 +0200", likewise
 */
news_str_t news_date_words(news_date_t date, const news_tz_t *tz, char *out);
news_str_t news_date_machine(news_date_t date, char *out);
news_str_t news_date_local(news_date_t date, const news_tz_t *tz, char *out);
news_str_t news_date_stamp(news_date_t date, const news_tz_t *tz, char *out);
news_str_t news_date_mail(news_date_t date, const news_tz_t *tz, char *out);

/* The day of the date there, and what clocks show; false: unset, or out of the
   years 1 to 9999. */
bool news_date_clock(news_date_t date, const news_tz_t *tz,
                     news_clock_t *clock);

/* How the dates of one record, set or not, go together. */
typedef enum {
    NEWS_DATES_GOOD = 0,
    NEWS_DATES_UPDATED, /* updated is before published */
    NEWS_DATES_EXPIRES  /* expires is not after published */
} news_dates_e;

news_dates_e news_dates_check(news_date_t published, news_date_t updated,
                              news_date_t expires);

/* "April"; month 1 to 12. */
const char *news_date_month(int month);

#endif
