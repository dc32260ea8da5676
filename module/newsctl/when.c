#include "newsctl/when.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NEWS_WHEN_MAX (10 * 366 * 86400ll)


bool
news_when_duration(const char *text, int64_t *seconds)
{
    static const struct {
        char    unit;
        int64_t seconds;
    } units[] = {{'\0', 1},   {'s', 1},     {'m', 60},
                 {'h', 3600}, {'d', 86400}, {'w', 604800}};

    char  *end;
    size_t i;
    long   n;

    if (text[0] < '0' || text[0] > '9' || strlen(text) > 10) {
        return false;
    }

    n = strtol(text, &end, 10);

    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (end[0] == units[i].unit && (end[0] == '\0' || end[1] == '\0')) {
            *seconds = n * units[i].seconds;
            return *seconds <= NEWS_WHEN_MAX;
        }
    }

    return false;
}


static void
news_when_zone(const char *zone)
{
    setenv("TZ", zone && *zone ? zone : "UTC", 1);
    tzset();
}


/* A time of day that is said without its zone. */
static bool
news_when_local(news_date_t *date, const char *text, const char *zone)
{
    static const char *const forms[] = {"%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
                                        "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"};

    struct tm   tm;
    const char *end;
    size_t      i;

    news_when_zone(zone);

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {

        tm = (struct tm) {.tm_isdst = -1};
        end = strptime(text, forms[i], &tm);
        if (end == NULL || *end) {
            continue;
        }

        tm.tm_isdst = -1;
        date->kind = NEWS_DATE_TIME;
        date->seconds = mktime(&tm);

        return true;
    }

    return false;
}


bool
news_when_parse(news_date_t *date, const char *text, const char *zone,
                bool after)
{
    int64_t seconds;

    date->kind = NEWS_DATE_TIME;
    date->seconds = time(NULL);

    if (strcmp(text, "now") == 0) {
        return true;
    }

    if (news_when_duration(text + (after && text[0] == '+'), &seconds)) {
        date->seconds += after ? seconds : -seconds;
        return true;
    }

    return news_date_parse(date, news_str_borrow(text))
           || news_when_local(date, text, zone);
}


const char *
news_when_text(int64_t seconds, const char *zone, char *out)
{
    time_t    at = seconds;
    struct tm tm;

    news_when_zone(zone);

    if (localtime_r(&at, &tm) == NULL
        || strftime(out, NEWS_DATE_TEXT_MAX, "%Y-%m-%d %H:%M", &tm) == 0)
    {
        strcpy(out, "-");
    }

    return out;
}
