/* Dates: the forms that are read, and those that are written. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "article/date.h"


static void
test_date_expect(const char *text, news_date_kind_e kind, int64_t seconds)
{
    news_date_t date;

    if (!news_date_parse(&date, news_str_borrow(text))) {
        fail_msg("\"%s\" is refused", text);
    }

    assert_int_equal(date.kind, kind);
    assert_int_equal(date.seconds, seconds);
}


static void
test_date_days(void **state)
{
    (void) state;

    test_date_expect("April 25, 2026", NEWS_DATE_DAY, 1777075200);
    test_date_expect("april 25, 2026", NEWS_DATE_DAY, 1777075200);
    test_date_expect("2026-04-25", NEWS_DATE_DAY, 1777075200);
    test_date_expect("May 1, 1970", NEWS_DATE_DAY, 120 * 86400);
    test_date_expect("January 01, 1970", NEWS_DATE_DAY, 0);
    test_date_expect("1969-12-31", NEWS_DATE_DAY, -86400);
    test_date_expect("2024-02-29", NEWS_DATE_DAY, 1709164800);
    test_date_expect("2000-02-29", NEWS_DATE_DAY, 951782400);
    test_date_expect("0001-01-01", NEWS_DATE_DAY, -62135596800);
    test_date_expect("December 31, 9999", NEWS_DATE_DAY, 253402214400);
}


static void
test_date_times(void **state)
{
    (void) state;

    test_date_expect("2026-04-25T14:30:00Z", NEWS_DATE_TIME, 1777127400);
    test_date_expect("2026-04-25t14:30:00z", NEWS_DATE_TIME, 1777127400);
    test_date_expect("2026-04-25T16:30:00+02:00", NEWS_DATE_TIME, 1777127400);
    test_date_expect("2026-04-25T09:00:00-05:30", NEWS_DATE_TIME, 1777127400);
    test_date_expect("2026-04-25T14:30:00.123456789Z", NEWS_DATE_TIME,
                     1777127400);
    test_date_expect("2026-04-25T00:30:00+01:00", NEWS_DATE_TIME, 1777073400);
    test_date_expect("2016-12-31T23:59:60Z", NEWS_DATE_TIME, 1483228799);
    test_date_expect("2016-12-31T15:59:60-08:00", NEWS_DATE_TIME, 1483228799);
}


static void
test_date_refused(void **state)
{
    size_t      i;
    news_date_t date = {NEWS_DATE_TIME, 42};

    static const char *const bad[] = {
        "",
        "yesterday",
        "April 31, 2026",
        "April 0, 2026",
        "April 25 2026",
        "April 25,2026",
        "April, 2026",
        "Apr 25, 2026",
        "April 25, 2026 ",
        "April 25, 20260",
        "April 25, 0",
        "25 April 2026",
        "2026-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-04-00",
        "2026-4-25",
        "0000-04-25",
        "26-04-25",
        "+2026-04-25",
        "2026-04-25T",
        "2026-04-25T14:30:00",
        "2026-04-25T14:30Z",
        "2026-04-25 14:30:00Z",
        "2026-04-25T24:00:00Z",
        "2026-04-25T23:60:00Z",
        "2026-04-25T23:58:60Z",
        "2026-04-25T23:59:61Z",
        "2026-04-25T14:30:00.Z",
        "2026-04-25T14:30:00+0200",
        "2026-04-25T14:30:00+24:00",
        "2026-04-25T14:30:00+02:60",
        "2026-04-25T14:30:00ZZ",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    };

    (void) state;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (news_date_parse(&date, news_str_borrow(bad[i]))) {
            fail_msg("\"%s\" is accepted", bad[i]);
        }
    }

    /* what was there is left alone */
    assert_int_equal(date.kind, NEWS_DATE_TIME);
    assert_int_equal(date.seconds, 42);
}


static void
test_date_text(void **state)
{
    char        out[NEWS_DATE_TEXT_MAX];
    news_date_t day = {NEWS_DATE_DAY, 1777075200};
    news_date_t time = {NEWS_DATE_TIME, 1777127465};
    news_date_t none = {NEWS_DATE_NONE, 1777127465};
    news_date_t late = {NEWS_DATE_TIME, 253402300800};
    news_date_t early = {NEWS_DATE_TIME, INT64_MIN};

    (void) state;

    assert_true(news_str_equal(news_date_words(day, NULL, out),
                               NEWS_STR("April 25, 2026")));
    assert_true(
        news_str_equal(news_date_machine(day, out), NEWS_STR("2026-04-25")));
    assert_true(news_str_equal(news_date_words(time, NULL, out),
                               NEWS_STR("April 25, 2026, 14:31 UTC")));
    assert_true(news_str_equal(news_date_machine(time, out),
                               NEWS_STR("2026-04-25T14:31:05Z")));
    assert_int_equal(news_date_words(none, NULL, out).len, 0);
    assert_int_equal(news_date_machine(none, out).len, 0);
    assert_int_equal(news_date_words(late, NULL, out).len, 0);
    assert_int_equal(news_date_machine(early, out).len, 0);
}


static void
test_date_zones(void **state)
{
    char   out[NEWS_DATE_TEXT_MAX];
    size_t i, n;

    typedef news_str_t (*form_pt)(news_date_t, const news_tz_t *, char *);

    static const form_pt forms[] = {news_date_words, news_date_local,
                                    news_date_stamp, news_date_mail};
    static const struct {
        const char *zone;
        news_date_t date;
        const char *expected[4];
    } cases[] = {
        {"Europe/Berlin",
         {NEWS_DATE_TIME, 1777127465},
         {"April 25, 2026, 16:31 CEST", "2026-04-25T16:31:05+02:00",
          "2026-04-25T16:31:05+02:00", "Sat, 25 Apr 2026 16:31:05 +0200"}},
        {"Europe/Berlin",
         {NEWS_DATE_DAY, 1777075200},
         {"April 25, 2026", "2026-04-25", "2026-04-25T00:00:00+02:00",
          "Sat, 25 Apr 2026 00:00:00 +0200"}},
        {"America/New_York",
         {NEWS_DATE_TIME, 1777075200},
         {"April 24, 2026, 20:00 EDT", "2026-04-24T20:00:00-04:00",
          "2026-04-24T20:00:00-04:00", "Fri, 24 Apr 2026 20:00:00 -0400"}},
        {"America/New_York",
         {NEWS_DATE_DAY, 1777075200},
         {"April 25, 2026", "2026-04-25", "2026-04-25T00:00:00-04:00",
          "Sat, 25 Apr 2026 00:00:00 -0400"}},
        {"America/St_Johns",
         {NEWS_DATE_TIME, 1767225600},
         {"December 31, 2025, 20:30 NST", "2025-12-31T20:30:00-03:30",
          "2025-12-31T20:30:00-03:30", "Wed, 31 Dec 2025 20:30:00 -0330"}},
        {"",
         {NEWS_DATE_DAY, 1777075200},
         {"April 25, 2026", "2026-04-25", "2026-04-25T00:00:00Z",
          "Sat, 25 Apr 2026 00:00:00 +0000"}},
        {"Asia/Tokyo", {NEWS_DATE_TIME, 253402300799}, {"", "", "", ""}},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (n = 0; n < 4; n++) {

            news_str_t text =
                forms[n](cases[i].date,
                         news_tz_find(news_str_borrow(cases[i].zone)), out);

            if (!news_str_equal(text, news_str_borrow(cases[i].expected[n]))) {
                fail_msg("%s: \"%.*s\", and not \"%s\"", cases[i].zone,
                         NEWS_STR_ARG(text), cases[i].expected[n]);
            }
        }
    }
}


/* Every day from 1 to 9999 comes back from both forms. */
static void
test_date_round_trip(void **state)
{
    char        out[NEWS_DATE_TEXT_MAX];
    news_date_t date = {NEWS_DATE_DAY, -62135596800}, back;

    (void) state;

    for (/* void */; date.seconds < 253402300800; date.seconds += 86400) {

        if (!news_date_parse(&back, news_date_words(date, NULL, out))
            || back.seconds != date.seconds || back.kind != NEWS_DATE_DAY
            || !news_date_parse(&back, news_date_machine(date, out))
            || back.seconds != date.seconds || back.kind != NEWS_DATE_DAY)
        {
            fail_msg("%.*s", NEWS_STR_ARG(news_date_machine(date, out)));
        }
    }

    date.kind = NEWS_DATE_TIME;
    date.seconds = 253402300799;
    assert_true(news_date_parse(&back, news_date_machine(date, out)));
    assert_int_equal(back.seconds, date.seconds);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_days),
        cmocka_unit_test(test_date_times),
        cmocka_unit_test(test_date_refused),
        cmocka_unit_test(test_date_text),
        cmocka_unit_test(test_date_zones),
        cmocka_unit_test(test_date_round_trip),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
