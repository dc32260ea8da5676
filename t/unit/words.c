/* Dates and names in the site's language. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "page/words.h"

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const test_languages[] = {
    "",   "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "nn",
    "no", "fi", "pl", "cs", "ru", "uk", "el", "tr", "id", "ar", "he", "iw",
    "ja", "zh", "ko", "xx"};


static void
test_words_dates(void **state)
{
    static const struct {
        const char *language, *day, *time, *month, *and;
    } cases[] = {
        {"en", "April 25, 2026", "April 25, 2026, 14:31 UTC", "April 2026",
         " and "},
        {"xx", "April 25, 2026", "April 25, 2026, 14:31 UTC", "April 2026",
         " and "},
        {"de-AT", "25. April 2026", "25. April 2026, 14:31 UTC", "April 2026",
         " und "},
        {"PT-BR", "25 de abril de 2026", "25 de abril de 2026, 14:31 UTC",
         "abril de 2026", " e "},
        {"fi", "25. huhtikuuta 2026", "25. huhtikuuta 2026, 14:31 UTC",
         "huhtikuu 2026", " ja "},
        {"ru", "25 апреля 2026 г.", "25 апреля 2026 г., 14:31 UTC",
         "апрель 2026 г.", " и "},
        {"nn", "25. april 2026", "25. april 2026, 14:31 UTC", "april 2026",
         " og "},
        {"ja", "2026年4月25日", "2026年4月25日 14:31 UTC", "2026年4月", "、"},
        {"ko-KR", "2026년 4월 25일", "2026년 4월 25일 14:31 UTC", "2026년 4월",
         ", "},
        {"he", "25 באפריל 2026", "25 באפריל 2026, 14:31 UTC", "אפריל 2026",
         " ו"},
    };
    news_date_t         none = {NEWS_DATE_NONE, 0};
    news_date_t         day = {NEWS_DATE_DAY, 1777075200};
    news_date_t         time = {NEWS_DATE_TIME, 1777127465};
    news_buf_t          out = NEWS_BUF_INIT;
    const news_words_t *words;
    size_t              i;
    char                expected[200];

    (void) state;

    for (i = 0; i < TEST_COUNT(cases); i++) {
        out.len = 0;
        words = news_words_find(news_str_borrow(cases[i].language));
        news_words_date(words, &out, none, NULL);
        news_words_date(words, &out, day, NULL);
        news_buf_append_char(&out, '|');
        news_words_date(words, &out, time, NULL);
        news_buf_append_char(&out, '|');
        news_words_day(words, &out, 2026, 4, 0);
        news_buf_append_char(&out, '|');
        news_words_day(words, &out, 2026, 4, 25);
        news_buf_append_char(&out, '|');
        news_buf_append(&out, news_words_and(words));
        news_buf_append_char(&out, '\0');

        snprintf(expected, sizeof(expected), "%s|%s|%s|%s|%s", cases[i].day,
                 cases[i].time, cases[i].month, cases[i].day, cases[i].and);
        assert_string_equal(out.data, expected);
    }

    news_buf_free(&out);
}


/* Twelve names each, and no two alike. */
static void
test_words_months(void **state)
{
    news_buf_t          names[12] = {NEWS_BUF_INIT};
    const news_words_t *words;
    size_t              i;
    int                 m, n, day;

    (void) state;

    for (i = 0; i < TEST_COUNT(test_languages); i++) {
        words = news_words_find(news_str_borrow(test_languages[i]));

        for (day = 0; day < 2; day++) {
            for (m = 0; m < 12; m++) {

                names[m].len = 0;
                news_words_day(words, &names[m], 2026, m + 1, day);
                assert_int_equal(news_utf8_check(news_buf_borrow(&names[m])),
                                 names[m].len);

                for (n = 0; n < m; n++) {
                    assert_false(news_str_equal(news_buf_borrow(&names[n]),
                                                news_buf_borrow(&names[m])));
                }
            }
        }
    }

    for (m = 0; m < 12; m++) {
        news_buf_free(&names[m]);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_dates),
        cmocka_unit_test(test_words_months),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
