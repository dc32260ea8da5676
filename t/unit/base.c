/* The ground: strings, arenas, buffers, UTF-8. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"


static void
test_base_equal(news_str_t got, const char *expected)
{
    if (!news_str_equal(got, news_str_borrow(expected))) {
        fail_msg("\"%.*s\", not \"%s\"", NEWS_STR_ARG(got), expected);
    }
}


static void
test_base_str_compare(void **state)
{
    news_str_t none = {0, NULL};

    (void) state;

    assert_true(news_str_equal(NEWS_STR("ab"), NEWS_STR("ab")));
    assert_true(news_str_equal(none, NEWS_STR("")));
    assert_false(news_str_equal(NEWS_STR("ab"), NEWS_STR("aB")));
    assert_false(news_str_equal(NEWS_STR("ab"), NEWS_STR("abc")));

    assert_true(
        news_str_equal_nocase(NEWS_STR("aZ[\xC3"), NEWS_STR("Az[\xC3")));
    assert_false(news_str_equal_nocase(NEWS_STR("["), NEWS_STR("{")));
    assert_false(news_str_equal_nocase(NEWS_STR("@"), NEWS_STR("`")));
    assert_false(news_str_equal_nocase(NEWS_STR("\xC3"), NEWS_STR("\xE3")));

    assert_true(news_str_starts(NEWS_STR("abc"), NEWS_STR("ab")));
    assert_true(news_str_starts(none, none));
    assert_false(news_str_starts(NEWS_STR("a"), NEWS_STR("ab")));
    assert_true(news_str_ends(NEWS_STR("abc"), NEWS_STR("bc")));
    assert_true(news_str_ends(NEWS_STR("abc"), NEWS_STR("")));
    assert_false(news_str_ends(NEWS_STR("c"), NEWS_STR("bc")));

    assert_int_equal(news_str_borrow(NULL).len, 0);
    assert_null(news_str_borrow(NULL).data);
}


static void
test_base_str_parts(void **state)
{
    news_str_t rest = NEWS_STR("a,,b,"), none = {0, NULL};

    (void) state;

    test_base_equal(news_str_trim(NEWS_STR(" \t\r\na b\n ")), "a b");
    test_base_equal(news_str_trim(NEWS_STR(" \n")), "");
    test_base_equal(news_str_trim(none), "");
    test_base_equal(news_str_from(NEWS_STR("abc"), 1), "bc");
    test_base_equal(news_str_from(NEWS_STR("abc"), 3), "");
    test_base_equal(news_str_from(NEWS_STR("abc"), 9), "");

    test_base_equal(news_str_next(&rest, ','), "a");
    test_base_equal(news_str_next(&rest, ','), "");
    test_base_equal(news_str_next(&rest, ','), "b");
    assert_non_null(rest.data);
    test_base_equal(news_str_next(&rest, ','), "");
    assert_null(rest.data);
    test_base_equal(news_str_next(&rest, ','), "");
}


static void
test_base_arena(void **state)
{
    int           i;
    size_t        size, k;
    unsigned char bytes, *p, *all[400];
    news_arena_t *arena = news_arena_create();

    (void) state;

    assert_non_null(arena);

    /* sizes around a block's quarter and a whole block, none overlapping */
    for (i = 0; i < 400; i++) {
        size = (size_t) (i * 97) % 20000;
        all[i] = p = news_arena_alloc(arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t) p % _Alignof(max_align_t), 0);
        memset(p, i & 0xFF, size);
    }

    for (i = 0; i < 400; i++) {
        size = (size_t) (i * 97) % 20000;
        bytes = (unsigned char) (i & 0xFF);

        for (k = 0; k < size && all[i][k] == bytes; k++) {
            /* void */
        }

        assert_int_equal(k, size);
    }

    assert_null(news_arena_alloc(arena, SIZE_MAX));
    assert_null(news_arena_alloc(arena, SIZE_MAX - _Alignof(max_align_t)));
    assert_null(news_arena_calloc(arena, SIZE_MAX / 4, 8));

    p = news_arena_calloc(arena, 3, 5);
    assert_memory_equal(p, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 15);

    news_arena_destroy(arena);
    news_arena_destroy(NULL);
}


static void
test_base_arena_copy(void **state)
{
    news_str_t    copy, none = {0, NULL}, big = {SIZE_MAX, ""};
    news_arena_t *arena = news_arena_create();

    (void) state;

    copy = news_arena_copy(arena, (news_str_t) {3, "abcdef"});
    assert_int_equal(copy.len, 3);
    assert_string_equal(copy.data, "abc");

    copy = news_arena_copy(arena, none);
    assert_int_equal(copy.len, 0);
    assert_string_equal(copy.data, "");

    assert_null(news_arena_copy(arena, big).data);

    news_arena_destroy(arena);
}


static void
test_base_buf(void **state)
{
    int        i;
    char      *taken;
    news_buf_t buf = NEWS_BUF_INIT;

    (void) state;

    assert_int_equal(news_buf_borrow(&buf).len, 0);

    news_buf_append(&buf, NEWS_STR("a"));
    news_buf_append(&buf, NEWS_STR(""));
    news_buf_append_char(&buf, '\0');
    news_buf_append_int(&buf, INT64_MIN);
    news_buf_append_int(&buf, 0);
    news_buf_printf(&buf, "%s-%05d", "x", 42);
    assert_int_equal(buf.len, 2 + 20 + 1 + 7);
    assert_memory_equal(buf.data,
                        "a\0-9223372036854775808"
                        "0x-00042",
                        30);

    for (i = 0; i < 10000; i++) {
        news_buf_append(&buf, NEWS_STR("0123456789"));
    }

    assert_int_equal(buf.len, 100030);
    assert_memory_equal(buf.data + 100020, "0123456789", 10);
    assert_false(buf.failed);

    taken = news_buf_take(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.len, 0);
    free(taken);
    news_buf_free(&buf);
}


/* What could not grow keeps what it had, and says so to the end. */
static void
test_base_buf_failed(void **state)
{
    news_buf_t buf = NEWS_BUF_INIT;

    (void) state;

    news_buf_append(&buf, NEWS_STR("kept"));
    assert_false(news_buf_reserve(&buf, SIZE_MAX));
    assert_true(buf.failed);

    news_buf_append(&buf, NEWS_STR(" lost"));
    news_buf_printf(&buf, "%d", 1);
    assert_true(buf.failed);
    test_base_equal(news_buf_borrow(&buf), "kept");

    news_buf_free(&buf);
    assert_false(buf.failed);
}


static void
test_base_buf_html(void **state)
{
    news_buf_t buf = NEWS_BUF_INIT;

    (void) state;

    news_buf_append_html(&buf, NEWS_STR("<a b=\"c\">'&amp;’"));
    test_base_equal(news_buf_borrow(&buf),
                    "&lt;a b=&quot;c&quot;&gt;&#39;&amp;amp;’");
    news_buf_append_html(&buf, (news_str_t) {0, NULL});
    news_buf_free(&buf);
}


static void
test_base_utf8_check(void **state)
{
    size_t i;

    static const struct {
        news_str_t text;
        size_t     at;
    } cases[] = {
        {{0, NULL}, 0},
        {{3, "abc"}, 3},
        {{3, "a\0c"}, 1},
        {{2, "\xC2\x80"}, 2},
        {{2, "\xDF\xBF"}, 2},
        {{3, "\xE0\xA0\x80"}, 3},
        {{3, "\xED\x9F\xBF"}, 3},
        {{3, "\xEE\x80\x80"}, 3},
        {{3, "\xEF\xBF\xBF"}, 3},
        {{4, "\xF0\x90\x80\x80"}, 4},
        {{4, "\xF4\x8F\xBF\xBF"}, 4},
        {{2, "a\x80"}, 1},    /* lone continuation */
        {{2, "\xC0\x80"}, 0}, /* overlong */
        {{2, "\xC1\xBF"}, 0},
        {{3, "\xE0\x9F\xBF"}, 0},
        {{4, "\xF0\x8F\xBF\xBF"}, 0},
        {{3, "\xED\xA0\x80"}, 0}, /* surrogates */
        {{3, "\xED\xBF\xBF"}, 0},
        {{4, "\xF4\x90\x80\x80"}, 0}, /* past U+10FFFF */
        {{4, "\xF5\x80\x80\x80"}, 0},
        {{1, "\xFF"}, 0},
        {{1, "\xC3"}, 0}, /* cut off */
        {{3, "a\xE2\x80"}, 1},
        {{4, "\xF0\x9F\x98"}, 0},
        {{2, "\xC3"
             "A"},
         0},
        {{3, "\xE2\x80"
             "A"},
         0},
        {{4, "\xF0\x9F\x98"
             "A"},
         0},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (news_utf8_check(cases[i].text) != cases[i].at) {
            fail_msg("case %zu: %zu", i, news_utf8_check(cases[i].text));
        }
    }
}


static void
test_base_utf8_cut(void **state)
{
    news_str_t s = NEWS_STR("aé한😀");

    (void) state;

    test_base_equal(news_utf8_cut(s, 99), "aé한😀");
    test_base_equal(news_utf8_cut(s, 10), "aé한😀");
    test_base_equal(news_utf8_cut(s, 9), "aé한");
    test_base_equal(news_utf8_cut(s, 7), "aé한");
    test_base_equal(news_utf8_cut(s, 6), "aé한");
    test_base_equal(news_utf8_cut(s, 5), "aé");
    test_base_equal(news_utf8_cut(s, 2), "a");
    test_base_equal(news_utf8_cut(s, 1), "a");
    test_base_equal(news_utf8_cut(s, 0), "");
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base_str_compare),
        cmocka_unit_test(test_base_str_parts),
        cmocka_unit_test(test_base_arena),
        cmocka_unit_test(test_base_arena_copy),
        cmocka_unit_test(test_base_buf),
        cmocka_unit_test(test_base_buf_failed),
        cmocka_unit_test(test_base_buf_html),
        cmocka_unit_test(test_base_utf8_check),
        cmocka_unit_test(test_base_utf8_cut),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
