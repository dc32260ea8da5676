#include "article/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NEWS_DATE_FIRST (-62135596800LL) /* 0001-01-01T00:00:00Z */
#define NEWS_DATE_LAST 253402300799LL    /* 9999-12-31T23:59:59Z */

static const char *const news_date_months[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December",
};


/* Takes c off the front of *s. */
static bool
news_date_take(news_str_t *s, char c)
{
    if (s->len == 0 || s->data[0] != c) {
        return false;
    }

    *s = news_str_from(*s, 1);

    return true;
}


/* Takes a number of `min` to `max` digits off the front of *s. */
static bool
news_date_take_number(news_str_t *s, size_t min, size_t max, int *number)
{
    size_t n;

    *number = 0;

    for (n = 0; n < max && n < s->len; n++) {

        if (s->data[n] < '0' || s->data[n] > '9') {
            break;
        }

        *number = *number * 10 + (s->data[n] - '0');
    }

    *s = news_str_from(*s, n);

    return n >= min;
}


static bool
news_date_take_month(news_str_t *s, int *month)
{
    size_t     i;
    news_str_t name, start;

    for (i = 0; i < 12; i++) {

        name = news_str_borrow(news_date_months[i]);
        start = (news_str_t) {name.len, s->data};

        if (s->len >= name.len && news_str_equal_nocase(start, name)) {
            *s = news_str_from(*s, name.len);
            *month = (int) i;
            return true;
        }
    }

    return false;
}


/* The seconds of 00:00:00 UTC; false: the calendar has no such day. */
static bool
news_date_set_day(news_date_t *date, int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = day};

    if (year < 1 || month < 0 || month > 11 || day < 1) {
        return false;
    }

    date->kind = NEWS_DATE_DAY;
    date->seconds = timegm(&tm);

    return tm.tm_mon == month && tm.tm_mday == day;
}


/* "April 25, 2026" */
static bool
news_date_parse_words(news_date_t *date, news_str_t s)
{
    int year, month, day;

    return news_date_take_month(&s, &month) && news_date_take(&s, ' ')
           && news_date_take_number(&s, 1, 2, &day) && news_date_take(&s, ',')
           && news_date_take(&s, ' ') && news_date_take_number(&s, 1, 4, &year)
           && s.len == 0 && news_date_set_day(date, year, month, day);
}


/* "Z" or "+01:00", as seconds east of Greenwich. */
static bool
news_date_parse_offset(news_str_t s, int *offset)
{
    int hours, minutes, sign;

    *offset = 0;

    if (news_date_take(&s, 'Z') || news_date_take(&s, 'z')) {
        return s.len == 0;
    }

    sign = news_date_take(&s, '-') ? -1 : 1;

    if (sign > 0 && !news_date_take(&s, '+')) {
        return false;
    }

    if (!news_date_take_number(&s, 2, 2, &hours) || !news_date_take(&s, ':')
        || !news_date_take_number(&s, 2, 2, &minutes) || s.len)
    {
        return false;
    }

    *offset = sign * (hours * 3600 + minutes * 60);

    return hours <= 23 && minutes <= 59;
}


/* "14:30:00" and what RFC 3339, section 5.6 allows behind it. */
static bool
news_date_parse_time(news_date_t *date, news_str_t s)
{
    int  hours, minutes, seconds, offset, fraction;
    bool leap;

    if (!news_date_take_number(&s, 2, 2, &hours) || !news_date_take(&s, ':')
        || !news_date_take_number(&s, 2, 2, &minutes)
        || !news_date_take(&s, ':')
        || !news_date_take_number(&s, 2, 2, &seconds))
    {
        return false;
    }

    if (news_date_take(&s, '.')) {

        if (!news_date_take_number(&s, 1, 1, &fraction)) {
            return false;
        }

        while (s.len && s.data[0] >= '0' && s.data[0] <= '9') {
            s = news_str_from(s, 1);
        }
    }

    if (hours > 23 || minutes > 59 || seconds > 60
        || !news_date_parse_offset(s, &offset))
    {
        return false;
    }

    /* POSIX time has no place for a leap second: it is the one before */
    leap = seconds == 60;

    date->kind = NEWS_DATE_TIME;
    date->seconds += hours * 3600 + minutes * 60 + seconds - leap - offset;

    if (leap && (date->seconds + 1) % 86400) {
        return false;
    }

    return date->seconds >= NEWS_DATE_FIRST && date->seconds <= NEWS_DATE_LAST;
}


/* "2026-04-25", or a date-time of RFC 3339 */
static bool
news_date_parse_numbers(news_date_t *date, news_str_t s)
{
    int year, month, day;

    if (!news_date_take_number(&s, 4, 4, &year) || !news_date_take(&s, '-')
        || !news_date_take_number(&s, 2, 2, &month) || !news_date_take(&s, '-')
        || !news_date_take_number(&s, 2, 2, &day)
        || !news_date_set_day(date, year, month - 1, day))
    {
        return false;
    }

    if (s.len == 0) {
        return true;
    }

    return (news_date_take(&s, 'T') || news_date_take(&s, 't'))
           && news_date_parse_time(date, s);
}


bool
news_date_parse(news_date_t *date, news_str_t text)
{
    news_date_t parsed;

    if (!news_date_parse_words(&parsed, text)
        && !news_date_parse_numbers(&parsed, text))
    {
        return false;
    }

    *date = parsed;

    return true;
}


/* False: unset, or out of the years 1 to 9999. */
static bool
news_date_split(news_date_t date, struct tm *tm)
{
    time_t seconds = date.seconds;

    return date.kind != NEWS_DATE_NONE && date.seconds >= NEWS_DATE_FIRST
           && date.seconds <= NEWS_DATE_LAST && gmtime_r(&seconds, tm);
}


news_str_t
news_date_words(news_date_t date, char *out)
{
    int       n;
    struct tm tm;

    if (!news_date_split(date, &tm)) {
        return (news_str_t) {0, out};
    }

    n = snprintf(out, NEWS_DATE_TEXT_MAX, "%s %d, %d",
                 news_date_months[tm.tm_mon], tm.tm_mday, tm.tm_year + 1900);

    if (date.kind == NEWS_DATE_TIME) {
        n += snprintf(out + n, NEWS_DATE_TEXT_MAX - (size_t) n,
                      ", %02d:%02d UTC", tm.tm_hour, tm.tm_min);
    }

    return (news_str_t) {(size_t) n, out};
}


news_str_t
news_date_machine(news_date_t date, char *out)
{
    size_t    n;
    struct tm tm;

    if (!news_date_split(date, &tm)) {
        return (news_str_t) {0, out};
    }

    n = (size_t) snprintf(out, NEWS_DATE_TEXT_MAX, "%04d", tm.tm_year + 1900);

    n += strftime(out + n, NEWS_DATE_TEXT_MAX - n,
                  date.kind == NEWS_DATE_DAY ? "-%m-%d" : "-%m-%dT%H:%M:%SZ",
                  &tm);

    return (news_str_t) {n, out};
}
