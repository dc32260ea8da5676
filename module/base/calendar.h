/*
 * The Gregorian calendar, without time zones, for the years 1 to 9999.  Any
 * thread.
 */

#ifndef NEWS_BASE_CALENDAR_H
#define NEWS_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#define NEWS_CALENDAR_DAY 86400 /* seconds */

bool news_calendar_is_leap(int year);
/* month 1 to 12: 28 to 31. */
int  news_calendar_month_days(int year, int month);
bool news_calendar_has(int year, int month, int day);
/* Days since 1970-01-01; and back. */
int64_t news_calendar_days(int year, int month, int day);
void    news_calendar_split(int64_t days, int *year, int *month, int *day);
/* 0: Sunday … 6: Saturday. */
int news_calendar_weekday(int64_t days);

#endif
