#include "base/calendar.h"

/* Days of 400 years; and from 0000-03-01, where they begin, to 1970-01-01. */
#define NEWS_CALENDAR_ERA 146097
#define NEWS_CALENDAR_EPOCH 719468


bool
news_calendar_is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}


int
news_calendar_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && news_calendar_is_leap(year));
}


bool
news_calendar_has(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1
           && day <= news_calendar_month_days(year, month);
}


/* Years begin in March here: then the leap day is the last one. */
int64_t
news_calendar_days(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day;

    return era * NEWS_CALENDAR_ERA + of_era * 365 + of_era / 4 - of_era / 100
           + of_year - 1 - NEWS_CALENDAR_EPOCH;
}


void
news_calendar_split(int64_t days, int *year, int *month, int *day)
{
    int64_t era, of_era, year_of_era, of_year, mp;

    days += NEWS_CALENDAR_EPOCH;
    era =
        (days >= 0 ? days : days - (NEWS_CALENDAR_ERA - 1)) / NEWS_CALENDAR_ERA;
    of_era = days - era * NEWS_CALENDAR_ERA;
    year_of_era =
        (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    mp = (5 * of_year + 2) / 153;

    *day = (int) (of_year - (153 * mp + 2) / 5 + 1);
    *month = (int) (mp < 10 ? mp + 3 : mp - 9);
    *year = (int) (year_of_era + era * 400 + (*month <= 2));
}


int
news_calendar_weekday(int64_t days)
{
    int weekday = (int) ((days + 4) % 7);

    return weekday < 0 ? weekday + 7 : weekday;
}
