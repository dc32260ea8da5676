/*
 * The rule at a TZif file's end: what holds after its last transition.
 */

#ifndef NEWS_BASE_TZ_INTERNAL_H
#define NEWS_BASE_TZ_INTERNAL_H

#include "base/tz.h"

typedef struct {
    int  offset; /* seconds east of UTC */
    char abbreviation[NEWS_TZ_ABBREVIATION_MAX + 1];
} news_tz_type_t;

/* When clocks change, each year. */
typedef struct {
    char kind; /* 'M': the week's day of a month; 'J': a day of
                  the year from 1, never February 29; 'N': from 0 */
    int month, week, day;
    int time; /* seconds after that day's 00:00, on the clock before */
} news_tz_change_t;

typedef struct {
    news_tz_type_t   standard, summer;
    bool             has_summer;
    news_tz_change_t start, end; /* of summer time */
} news_tz_rule_t;

/* POSIX's TZ with RFC 8536's longer hours: "CET-1CEST,M3.5.0,M10.5.0/3".
   False: it has another form. */
bool                  news_tz_rule_parse(news_tz_rule_t *rule, news_str_t text);
const news_tz_type_t *news_tz_rule_find(const news_tz_rule_t *rule,
                                        int64_t               seconds);

#endif
