/* Time zones: what glibc says of a zone, we say; and what is no zone. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/file.h"
#include "base/tz.h"

#define TEST_FIRST (-62135596800LL) /* 0001-01-01 */
#define TEST_LAST 253402214400LL    /* 9999-12-31 */

static const char *const test_zones[] = {
    "Europe/Berlin",     "America/New_York",    "America/St_Johns",
    "Asia/Kathmandu",    "Australia/Lord_Howe", "Pacific/Apia",
    "America/Sao_Paulo", "Africa/Casablanca",   "Asia/Gaza",
    "America/Nuuk",      "Etc/GMT+5",           "UTC",
    "Europe/Dublin",     "Antarctica/Troll",    "America/Argentina/Ushuaia",
    "Asia/Tehran",       "Asia/Tokyo",          "Atlantic/Azores",
};

#define TEST_ZONES (sizeof(test_zones) / sizeof(test_zones[0]))


static void
test_clock_as_glibc(const news_tz_t *tz, const char *zone, time_t t)
{
    struct tm    tm;
    news_clock_t c;

    assert_non_null(localtime_r(&t, &tm));
    news_tz_clock(tz, t, &c);

    if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1
        || c.day != tm.tm_mday || c.hour != tm.tm_hour || c.minute != tm.tm_min
        || c.second != tm.tm_sec || c.offset != tm.tm_gmtoff
        || strcmp(c.abbreviation, tm.tm_zone) != 0)
    {
        fail_msg("%s, %lld: %04d-%02d-%02d %02d:%02d:%02d %s (%d), and not %s",
                 zone, (long long) t, c.year, c.month, c.day, c.hour, c.minute,
                 c.second, c.abbreviation, c.offset, tm.tm_zone);
    }
}


static void
test_tz_as_glibc(void **state)
{
    size_t           i;
    int              n;
    int64_t          t;
    const news_tz_t *tz;

    (void) state;
    srand(1);

    for (i = 0; i < TEST_ZONES; i++) {

        tz = news_tz_find(news_str_borrow(test_zones[i]));
        if (tz == NULL) {
            fail_msg("there is no zone %s", test_zones[i]);
        }

        assert_ptr_equal(tz, news_tz_find(news_str_borrow(test_zones[i])));
        setenv("TZ", test_zones[i], 1);
        tzset();

        /* each hour of a few years, and any time of all */
        for (t = 1420070400; t < 1420070400 + 1500 * 86400; t += 3600) {
            test_clock_as_glibc(tz, test_zones[i], t);
            test_clock_as_glibc(tz, test_zones[i], t - 1);
        }

        for (n = 0; n < 20000; n++) {
            t = (int64_t) rand() * 4 - 2147483648LL + rand() % 4;
            test_clock_as_glibc(tz, test_zones[i], t);
        }
    }

    unsetenv("TZ");
    tzset();
}


/* The first second of a day is the day's, and the one before is not. */
static void
test_tz_day(void **state)
{
    size_t           i;
    int              n, year, month, day;
    int64_t          begin;
    news_clock_t     clock;
    const news_tz_t *tz;

    (void) state;

    for (i = 0; i < TEST_ZONES; i++) {

        tz = news_tz_find(news_str_borrow(test_zones[i]));

        for (n = 14000; n < 24000; n++) {

            news_calendar_split(n, &year, &month, &day);

            /* that day was left out there */
            if (n == 15338 && strcmp(test_zones[i], "Pacific/Apia") == 0) {
                continue;
            }

            begin = news_tz_day(tz, year, month, day);
            news_tz_clock(tz, begin, &clock);

            if (clock.day != day || clock.month != month || clock.year != year)
            {
                fail_msg("%s: %d-%d-%d begins on %d-%d", test_zones[i], year,
                         month, day, clock.month, clock.day);
            }

            news_tz_clock(tz, begin - 1, &clock);
            if (clock.day == day) {
                fail_msg("%s: %d-%d-%d begins too late", test_zones[i], year,
                         month, day);
            }
        }
    }

    assert_true(news_tz_day(NULL, 2026, 4, 31)
                == news_tz_day(NULL, 2026, 5, 1));
}


static void
test_tz_unknown(void **state)
{
    size_t       i;
    news_clock_t clock;

    static const char *const names[] = {
        "",
        "Europe",
        "Europe/Nowhere",
        "/etc/passwd",
        "../../etc/passwd",
        "Europe//Berlin",
        "Europe/Berlin/",
        "./UTC",
        "right/Europe/Berlin",
        "tzdata.zi",
        "zone.tab",
        "Europe/Ber\nlin",
        "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcde",
    };

    (void) state;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_null(news_tz_find(news_str_borrow(names[i])));
    }

    news_tz_clock(NULL, TEST_FIRST, &clock);
    assert_int_equal(clock.year * 10000 + clock.month * 100 + clock.day, 10101);
    assert_string_equal(clock.abbreviation, "UTC");
    news_tz_clock(NULL, TEST_LAST, &clock);
    assert_int_equal(clock.year * 10000 + clock.month * 100 + clock.day,
                     99991231);
}


static news_buf_t
test_tz_read(const char *path)
{
    FILE      *f = fopen(path, "r");
    news_buf_t bytes = NEWS_BUF_INIT;

    assert_non_null(f);
    assert_int_equal(news_file_read(fileno(f), NEWS_TZ_FILE_MAX, &bytes),
                     NEWS_OK);
    fclose(f);

    return bytes;
}


/* Whatever is wrong with a file, it is refused or read, and never crashes. */
static void
test_tz_damaged(void **state)
{
    int          n;
    size_t       len;
    news_buf_t   bytes = test_tz_read("/usr/share/zoneinfo/Europe/Berlin");
    news_tz_t   *tz;
    news_clock_t clock;
    char        *copy = malloc(bytes.len);

    (void) state;
    assert_non_null(copy);
    srand(2);

    for (len = 0; len < bytes.len; len++) {
        memcpy(copy, bytes.data, len);
        assert_int_equal(news_tz_parse(&tz, (news_str_t) {len, copy}),
                         NEWS_ECORRUPT);
    }

    for (n = 0; n < 20000; n++) {

        memcpy(copy, bytes.data, bytes.len);
        copy[(size_t) rand() % bytes.len] = (char) rand();
        copy[(size_t) rand() % 100] = (char) rand();

        if (news_tz_parse(&tz, (news_str_t) {bytes.len, copy}) == NEWS_OK) {
            news_tz_clock(tz, 1777075200, &clock);
            (void) news_tz_day(tz, 2026, 4, 25);
            news_tz_free(tz);
        }
    }

    free(copy);
    news_buf_free(&bytes);
}


static void
test_tz_calendar(void **state)
{
    int       year, month, day;
    int64_t   n;
    time_t    t;
    struct tm tm;

    (void) state;

    for (n = TEST_FIRST / 86400; n <= TEST_LAST / 86400; n++) {

        t = n * 86400;
        gmtime_r(&t, &tm);
        news_calendar_split(n, &year, &month, &day);

        if (year != tm.tm_year + 1900 || month != tm.tm_mon + 1
            || day != tm.tm_mday || news_calendar_weekday(n) != tm.tm_wday
            || news_calendar_days(year, month, day) != n
            || !news_calendar_has(year, month, day))
        {
            fail_msg("day %lld", (long long) n);
        }
    }

    assert_false(news_calendar_has(2026, 2, 29));
    assert_true(news_calendar_has(2024, 2, 29));
    assert_false(news_calendar_has(1900, 2, 29));
    assert_true(news_calendar_has(2000, 2, 29));
    assert_false(news_calendar_has(2026, 13, 1));
    assert_false(news_calendar_has(2026, 0, 1));
    assert_false(news_calendar_has(0, 1, 1));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tz_as_glibc), cmocka_unit_test(test_tz_day),
        cmocka_unit_test(test_tz_unknown),  cmocka_unit_test(test_tz_damaged),
        cmocka_unit_test(test_tz_calendar),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
