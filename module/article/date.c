#include "article/date.h"

#include "base/calendar.h"

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


bool
news_date_clock(news_date_t date, const news_tz_t *tz, news_clock_t *clock)
{
    if (date.kind == NEWS_DATE_NONE || date.seconds < NEWS_DATE_FIRST
        || date.seconds > NEWS_DATE_LAST)
    {
        return false;
    }

    news_tz_clock(date.kind == NEWS_DATE_DAY ? NULL : tz, date.seconds, clock);

    /* at the ends of time another zone is in another year */
    return clock->year >= 1 && clock->year <= 9999;
}


const char *
news_date_month(int month)
{
    return news_date_months[month - 1];
}


news_str_t
news_date_words(news_date_t date, const news_tz_t *tz, char *out)
{
    int          n;
    news_clock_t c;

    if (!news_date_clock(date, tz, &c)) {
        return (news_str_t) {0, out};
    }

    n = snprintf(out, NEWS_DATE_TEXT_MAX, "%s %d, %d",
                 news_date_months[c.month - 1], c.day, c.year);

    if (date.kind == NEWS_DATE_TIME) {
        n += snprintf(out + n, NEWS_DATE_TEXT_MAX - (size_t) n,
                      ", %02d:%02d %s", c.hour, c.minute, c.abbreviation);
    }

    return (news_str_t) {(size_t) n, out};
}


/* What stands before a number ('\0': nothing), and its `width` digits.  A
   sitemap has tens of thousands of dates, and printf takes its time. */
static char *
news_date_digits(char *out, char before, int number, int width)
{
    int i;

    if (before) {
        *out++ = before;
    }

    for (i = width - 1; i >= 0; i--) {
        out[i] = (char) ('0' + number % 10);
        number /= 10;
    }

    return out + width;
}


/* "2026-04-25", and "T16:30:00+02:00" behind it where `time` says so. */
static news_str_t
news_date_numbers(const news_clock_t *c, bool time, char *out)
{
    int   offset = c->offset < 0 ? -c->offset : c->offset;
    char *p = news_date_digits(out, '\0', c->year, 4);

    p = news_date_digits(p, '-', c->month, 2);
    p = news_date_digits(p, '-', c->day, 2);

    if (time) {
        p = news_date_digits(p, 'T', c->hour, 2);
        p = news_date_digits(p, ':', c->minute, 2);
        p = news_date_digits(p, ':', c->second, 2);

        if (offset) {
            p = news_date_digits(p, c->offset < 0 ? '-' : '+', offset / 3600,
                                 2);
            p = news_date_digits(p, ':', offset / 60 % 60, 2);
        } else {
            *p++ = 'Z';
        }
    }

    return (news_str_t) {(size_t) (p - out), out};
}


news_str_t
news_date_local(news_date_t date, const news_tz_t *tz, char *out)
{
    news_clock_t c;

    return news_date_clock(date, tz, &c)
               ? news_date_numbers(&c, date.kind == NEWS_DATE_TIME, out)
               : (news_str_t) {0, out};
}


news_str_t
news_date_machine(news_date_t date, char *out)
{
    return news_date_local(date, NULL, out);
}


/* The clock at the date, or when the day begins. */
static bool
news_date_begin(news_date_t date, const news_tz_t *tz, news_clock_t *clock)
{
    if (!news_date_clock(date, tz, clock)) {
        return false;
    }

    if (date.kind == NEWS_DATE_DAY) {
        news_tz_clock(
            tz, news_tz_day(tz, clock->year, clock->month, clock->day), clock);
    }

    return true;
}


news_str_t
news_date_stamp(news_date_t date, const news_tz_t *tz, char *out)
{
    news_clock_t c;

    return news_date_begin(date, tz, &c) ? news_date_numbers(&c, true, out)
                                         : (news_str_t) {0, out};
}


news_str_t
news_date_mail(news_date_t date, const news_tz_t *tz, char *out)
{
    static const char days[] = "SunMonTueWedThuFriSat";

    int          n, offset;
    int64_t      day;
    news_clock_t c;

    if (!news_date_begin(date, tz, &c)) {
        return (news_str_t) {0, out};
    }

    day = news_calendar_days(c.year, c.month, c.day);
    offset = c.offset < 0 ? -c.offset : c.offset;

    n = snprintf(out, NEWS_DATE_TEXT_MAX,
                 "%.3s, %02d %.3s %04d %02d:%02d:%02d %c%02d%02d",
                 days + (ptrdiff_t) 3 * news_calendar_weekday(day), c.day,
                 news_date_months[c.month - 1], c.year, c.hour, c.minute,
                 c.second, c.offset < 0 ? '-' : '+', offset / 3600,
                 offset / 60 % 60);

    return (news_str_t) {(size_t) n, out};
}


news_dates_e
news_dates_check(news_date_t published, news_date_t updated,
                 news_date_t expires)
{
    if (published.kind == NEWS_DATE_NONE) {
        return NEWS_DATES_GOOD;
    }

    /* a day may be that of the moment: it is not before it */
    if (updated.kind == NEWS_DATE_DAY) {
        updated.seconds += 86400 - 1;
    }

    if (updated.kind && updated.seconds < published.seconds) {
        return NEWS_DATES_UPDATED;
    }

    return expires.kind && expires.seconds <= published.seconds
               ? NEWS_DATES_EXPIRES
               : NEWS_DATES_GOOD;
}
