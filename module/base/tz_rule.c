#include "base/tz_internal.h"

#include "base/calendar.h"

#include <string.h>


static bool
news_tz_rule_take(news_str_t *s, char c)
{
    if (s->len == 0 || s->data[0] != c) {
        return false;
    }

    *s = news_str_from(*s, 1);

    return true;
}


/* A number from min to max off the front of *s. */
static bool
news_tz_rule_number(news_str_t *s, int min, int max, int *number)
{
    size_t i;

    *number = 0;

    for (i = 0; i < s->len && i < 3; i++) {

        if (s->data[i] < '0' || s->data[i] > '9') {
            break;
        }

        *number = *number * 10 + (s->data[i] - '0');
    }

    *s = news_str_from(*s, i);

    return i > 0 && *number >= min && *number <= max;
}


/* "-1", "+5:30", "26:00:00" as seconds. */
static bool
news_tz_rule_time(news_str_t *s, int hours_max, int *seconds)
{
    int sign = news_tz_rule_take(s, '-') ? -1 : 1;
    int hours, minutes = 0, rest = 0;

    if (sign > 0) {
        (void) news_tz_rule_take(s, '+');
    }

    if (!news_tz_rule_number(s, 0, hours_max, &hours)
        || (news_tz_rule_take(s, ':')
            && (!news_tz_rule_number(s, 0, 59, &minutes)
                || (news_tz_rule_take(s, ':')
                    && !news_tz_rule_number(s, 0, 59, &rest)))))
    {
        return false;
    }

    *seconds = sign * (hours * 3600 + minutes * 60 + rest);

    return true;
}


/* "CET" or "<-03>" */
static bool
news_tz_rule_name(news_str_t *s, char *out)
{
    bool   quoted = news_tz_rule_take(s, '<');
    size_t i;

    for (i = 0; i < s->len; i++) {

        char c = s->data[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
              || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'))))
        {
            break;
        }
    }

    if (i < 3 || i > NEWS_TZ_ABBREVIATION_MAX) {
        return false;
    }

    memcpy(out, s->data, i);
    out[i] = '\0';
    *s = news_str_from(*s, i);

    return !quoted || news_tz_rule_take(s, '>');
}


static bool
news_tz_rule_change(news_str_t *s, news_tz_change_t *change)
{
    change->time = 2 * 3600;

    if (news_tz_rule_take(s, 'M')) {
        change->kind = 'M';

        if (!news_tz_rule_number(s, 1, 12, &change->month)
            || !news_tz_rule_take(s, '.')
            || !news_tz_rule_number(s, 1, 5, &change->week)
            || !news_tz_rule_take(s, '.')
            || !news_tz_rule_number(s, 0, 6, &change->day))
        {
            return false;
        }

    } else {
        change->kind = news_tz_rule_take(s, 'J') ? 'J' : 'N';

        if (!news_tz_rule_number(s, change->kind == 'J' ? 1 : 0, 365,
                                 &change->day)) {
            return false;
        }
    }

    return !news_tz_rule_take(s, '/')
           || news_tz_rule_time(s, 167, &change->time);
}


bool
news_tz_rule_parse(news_tz_rule_t *rule, news_str_t text)
{
    int west;

    memset(rule, 0, sizeof(*rule));

    if (!news_tz_rule_name(&text, rule->standard.abbreviation)
        || !news_tz_rule_time(&text, 24, &west))
    {
        return false;
    }

    rule->standard.offset = -west;

    if (text.len == 0) {
        return true;
    }

    rule->has_summer = true;
    rule->summer.offset = rule->standard.offset + 3600;

    if (!news_tz_rule_name(&text, rule->summer.abbreviation)) {
        return false;
    }

    if (text.len && text.data[0] != ',') {

        if (!news_tz_rule_time(&text, 24, &west)) {
            return false;
        }

        rule->summer.offset = -west;
    }

    return news_tz_rule_take(&text, ',')
           && news_tz_rule_change(&text, &rule->start)
           && news_tz_rule_take(&text, ',')
           && news_tz_rule_change(&text, &rule->end) && text.len == 0;
}


/* The change's moment in a year, on a clock that is always `offset` ahead. */
static int64_t
news_tz_rule_moment(const news_tz_change_t *change, int year, int offset)
{
    int     in_month;
    int64_t days;

    switch (change->kind) {

    case 'M':
        days = news_calendar_days(year, change->month, 1);
        days += (change->day - news_calendar_weekday(days) + 7) % 7;
        days += (change->week - 1) * 7;

        in_month = news_calendar_month_days(year, change->month);

        while (days >= news_calendar_days(year, change->month, 1) + in_month) {
            days -= 7;
        }

        break;

    case 'J':
        days = news_calendar_days(year, 1, 1) + change->day - 1
               + (change->day > 59 && news_calendar_is_leap(year));
        break;

    default:
        days = news_calendar_days(year, 1, 1) + change->day;
        break;
    }

    return days * NEWS_CALENDAR_DAY + change->time - offset;
}


const news_tz_type_t *
news_tz_rule_find(const news_tz_rule_t *rule, int64_t seconds)
{
    int     year, month, day;
    bool    summer;
    int64_t local, start, end;

    if (!rule->has_summer) {
        return &rule->standard;
    }

    local = seconds + rule->standard.offset;
    news_calendar_split(
        (local
         - (local % NEWS_CALENDAR_DAY + NEWS_CALENDAR_DAY) % NEWS_CALENDAR_DAY)
            / NEWS_CALENDAR_DAY,
        &year, &month, &day);

    start = news_tz_rule_moment(&rule->start, year, rule->standard.offset);
    end = news_tz_rule_moment(&rule->end, year, rule->summer.offset);

    summer = start < end ? seconds >= start && seconds < end
                         : !(seconds >= end && seconds < start);

    return summer ? &rule->summer : &rule->standard;
}
