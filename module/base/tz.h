/*
 * Time zones: what the clocks of a place show at a moment.  Zones are read
 * from the system's TZif files (RFC 8536), and kept for the life of the
 * process: glibc has no localtime for a zone of one's choice that threads could
 * share.  Any thread.
 */

#ifndef NEWS_BASE_TZ_H
#define NEWS_BASE_TZ_H

#include "base/status.h"
#include "base/str.h"

#include <stdint.h>

#define NEWS_TZ_NAME_MAX 64
#define NEWS_TZ_FILE_MAX (64 * 1024)
#define NEWS_TZ_CACHE_MAX 600 /* zones; the system has fewer */
#define NEWS_TZ_ABBREVIATION_MAX 10

typedef struct news_tz_s news_tz_t;

typedef struct {
    int  year, month, day; /* month and day from 1 */
    int  hour, minute, second;
    int  offset;                                     /* seconds east of UTC */
    char abbreviation[NEWS_TZ_ABBREVIATION_MAX + 1]; /* "CEST", "-03" */
} news_clock_t;

/* The zone of an IANA name, "Europe/Berlin"; NULL, which is UTC: there is no
   such zone here. */
const news_tz_t *news_tz_find(news_str_t name);

/* What clocks show; seconds since 1970, of the years 1 to 9999. */
void news_tz_clock(const news_tz_t *tz, int64_t seconds, news_clock_t *clock);

/* When a day of the calendar begins there: the first moment at which clocks
   show it.  day may be past the month's end by one. */
int64_t news_tz_day(const news_tz_t *tz, int year, int month, int day);

/*
 * Reads a TZif file's bytes.  NEWS_ECORRUPT: it is none, or one with leap
 * seconds.  NEWS_ENOMEM.  Free it with news_tz_free(); those of news_tz_find()
 * are never freed.
 */
news_status_e news_tz_parse(news_tz_t **tz, news_str_t bytes);
void          news_tz_free(news_tz_t *tz);

#endif
