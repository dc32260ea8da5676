#include "article/date.h"
#include "base/buf.h"
#include "formats/foreign.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* What stands in a date, as it was found. */
typedef struct {
    int  year, month, day;
    int  hour, minute, second;
    int  offset; /* minutes east */
    bool time;
    bool zone; /* it says one */
} news_foreign_date_t;


static bool
news_foreign_is_digit(char c)
{
    return c >= '0' && c <= '9';
}


/* Takes 1 to `max` digits off the front. */
static bool
news_foreign_number(news_str_t *s, size_t max, int *n)
{
    size_t i;

    for (*n = 0, i = 0;
         i < s->len && i < max && news_foreign_is_digit(s->data[i]); i++)
    {
        *n = *n * 10 + (s->data[i] - '0');
    }

    *s = news_str_from(*s, i);

    return i > 0;
}


static bool
news_foreign_take(news_str_t *s, const char *any)
{
    if (s->len == 0 || s->data[0] == '\0' || strchr(any, s->data[0]) == NULL) {
        return false;
    }

    *s = news_str_from(*s, 1);

    return true;
}


/* "Z", "GMT", "+0200", "+02:00", or nothing. */
static bool
news_foreign_zone(news_str_t s, news_foreign_date_t *date)
{
    static const struct {
        const char *name;
        int         hours;
    } zones[] = {{"Z", 0},    {"UT", 0},   {"UTC", 0},  {"GMT", 0},
                 {"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5},
                 {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};

    int    hours, minutes = 0, sign;
    size_t i;

    s = news_str_trim(s);

    for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (news_str_equal_nocase(s, news_str_borrow(zones[i].name))) {
            date->offset = zones[i].hours * 60;
            date->zone = true;
            return true;
        }
    }

    if (s.len == 0) {
        return true;
    }

    sign = s.data[0] == '-' ? -1 : 1;

    if (!news_foreign_take(&s, "+-") || !news_foreign_number(&s, 2, &hours)) {
        return false;
    }

    (void) news_foreign_take(&s, ":");
    (void) news_foreign_number(&s, 2, &minutes);
    date->offset = sign * (hours * 60 + minutes);
    date->zone = true;

    return s.len == 0 && hours <= 23 && minutes <= 59;
}


/* "14:30", "14:30:05.123", and a zone. */
static bool
news_foreign_time(news_str_t s, news_foreign_date_t *date)
{
    int fraction;

    date->time = true;

    if (!news_foreign_number(&s, 2, &date->hour) || !news_foreign_take(&s, ":")
        || !news_foreign_number(&s, 2, &date->minute))
    {
        return false;
    }

    if (news_foreign_take(&s, ":")
        && !news_foreign_number(&s, 2, &date->second)) {
        return false;
    }

    if (news_foreign_take(&s, ".,") && !news_foreign_number(&s, 9, &fraction)) {
        return false;
    }

    return news_foreign_zone(s, date);
}


/* "2026-04-25", "2026/4/25", with a time behind it or not. */
static bool
news_foreign_numbers(news_str_t s, news_foreign_date_t *date)
{
    if (!news_foreign_number(&s, 4, &date->year) || !news_foreign_take(&s, "-/")
        || !news_foreign_number(&s, 2, &date->month)
        || !news_foreign_take(&s, "-/")
        || !news_foreign_number(&s, 2, &date->day))
    {
        return false;
    }

    if (s.len == 0) {
        return true;
    }

    return news_foreign_take(&s, "Tt ")
           && news_foreign_time(news_str_trim(s), date);
}


/* RFC 822: "Sat, 25 Apr 2026 14:30:00 +0200". */
static bool
news_foreign_mail(news_str_t s, news_foreign_date_t *date)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    size_t      i;
    const char *month = NULL;

    if (s.len > 4 && memchr(s.data, ',', 10 < s.len ? 10 : s.len)) {
        (void) news_str_next(&s, ',');
    }

    s = news_str_trim(s);

    if (!news_foreign_number(&s, 2, &date->day) || !news_foreign_take(&s, " -")
        || s.len < 8)
    {
        return false;
    }

    for (i = 0; i < 12; i++) {
        if (strncasecmp(s.data, months + 3 * i, 3) == 0) {
            month = months + 3 * i;
        }
    }

    if (month == NULL) {
        return false;
    }

    date->month = (int) (month - months) / 3 + 1;

    while (s.len && !news_foreign_is_digit(s.data[0])) {
        s = news_str_from(s, 1);
    }

    i = s.len;

    if (!news_foreign_number(&s, 4, &date->year)) {
        return false;
    }

    if (i - s.len == 2) {
        date->year += date->year < 70 ? 2000 : 1900;
    }

    s = news_str_trim(s);

    return s.len == 0 || news_foreign_time(s, date);
}


/* Since 1970: ten digits are seconds, more of them milliseconds. */
static bool
news_foreign_epoch(news_str_t s, news_foreign_date_t *date)
{
    time_t    seconds = 0;
    size_t    i;
    struct tm tm;

    if (s.len < 9 || s.len > 14) {
        return false;
    }

    for (i = 0; i < s.len; i++) {
        if (!news_foreign_is_digit(s.data[i])) {
            return false;
        }
        seconds = seconds * 10 + (s.data[i] - '0');
    }

    seconds = s.len > 10 ? seconds / 1000 : seconds;

    if (gmtime_r(&seconds, &tm) == NULL) {
        return false;
    }

    *date = (news_foreign_date_t) {tm.tm_year + 1900,
                                   tm.tm_mon + 1,
                                   tm.tm_mday,
                                   tm.tm_hour,
                                   tm.tm_min,
                                   tm.tm_sec,
                                   0,
                                   true,
                                   true};

    return true;
}


news_str_t
news_foreign_date(news_str_t text, bool utc, char *out)
{
    int                 len, offset;
    news_date_t         parsed;
    news_foreign_date_t date = {0};

    text = news_str_trim(text);

    if (text.len < NEWS_FOREIGN_DATE_MAX && news_date_parse(&parsed, text)) {
        memcpy(out, text.data, text.len);
        return (news_str_t) {text.len, out};
    }

    if (!news_foreign_numbers(text, &date)) {
        date = (news_foreign_date_t) {0};

        if (!news_foreign_mail(text, &date) && !news_foreign_epoch(text, &date))
        {
            return (news_str_t) {0, NULL};
        }
    }

    offset = date.offset < 0 ? -date.offset : date.offset;
    len = snprintf(out, NEWS_FOREIGN_DATE_MAX, "%04d-%02d-%02d", date.year,
                   date.month, date.day);

    if (date.time) {
        len += snprintf(out + len, NEWS_FOREIGN_DATE_MAX - (size_t) len,
                        "T%02d:%02d:%02d", date.hour, date.minute, date.second);
    }

    if (date.time && (date.zone || utc)) {
        len += snprintf(out + len, NEWS_FOREIGN_DATE_MAX - (size_t) len,
                        "%c%02d:%02d", date.offset < 0 ? '-' : '+', offset / 60,
                        offset % 60);
    }

    return (news_str_t) {(size_t) len, out};
}


void
news_foreign_set_date(json_t *record, const char *name, news_str_t text,
                      bool utc)
{
    char       out[NEWS_FOREIGN_DATE_MAX];
    news_str_t date = news_foreign_date(text, utc, out);

    news_foreign_set(record, name, date.data ? date : text);
}
