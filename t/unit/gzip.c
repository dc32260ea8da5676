/* Compression: what goes in comes out, and the same bytes each time. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page/gzip.h"


/* Words in an order that does not repeat soon. */
static char *
test_gzip_text(size_t size)
{
    static const char words[][8] = {
        "Meta ",   "backs ",  "the ",   "chips ", "of ",   "Amazon ",
        "shares ", "at ",     "a ",     "high ",  "amid ", "new ",
        "rivalry", ", said ", "cloud ", "and ",
    };
    char    *text = malloc(size + sizeof(words[0]));
    size_t   len = 0;
    uint32_t seed = 1;

    assert_non_null(text);

    while (len < size) {
        seed = seed * 1664525 + 1013904223; /* Numerical Recipes, chapter 7 */
        len += (size_t) sprintf(text + len, "%s", words[seed >> 28]);
    }

    return text;
}


static void
test_gzip_round_trip(void **state)
{
    static const size_t sizes[] = {0, 1, 100, 20000, 300000};
    size_t              i;
    int                 level;
    news_buf_t          packed = NEWS_BUF_INIT, plain = NEWS_BUF_INIT;

    (void) state;

    for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {

        char *text = test_gzip_text(sizes[i]);

        for (level = 1; level <= 9; level++) {
            packed.len = 0;
            plain.len = 0;
            news_buf_append(&plain, NEWS_STR("before"));

            assert_int_equal(news_gzip_deflate(
                                 &packed, (news_str_t) {sizes[i], text}, level),
                             NEWS_OK);
            assert_int_equal(
                news_gzip_inflate(&plain, news_buf_borrow(&packed), sizes[i]),
                NEWS_OK);
            assert_int_equal(plain.len, 6 + sizes[i]);
            assert_memory_equal(plain.data, "before", 6);
            assert_memory_equal(plain.data + 6, text, sizes[i]);
        }

        free(text);
    }

    news_buf_free(&packed);
    news_buf_free(&plain);
}


/* What a stream did before must not show in what it does next. */
static void
test_gzip_same_bytes(void **state)
{
    static const int levels[] = {1, 6, 6, 9, 1, 6};
    news_buf_t       first[10] = {{0}};
    news_buf_t       again = NEWS_BUF_INIT, other = NEWS_BUF_INIT;
    char            *text = test_gzip_text(50000);
    news_str_t       plain = {50000, text};
    size_t           i;
    int              level;

    (void) state;

    for (level = 1; level <= 9; level++) {
        assert_int_equal(news_gzip_deflate(&first[level], plain, level),
                         NEWS_OK);
        /* RFC 1952: magic, deflate, no flags, no time */
        assert_memory_equal(first[level].data, "\x1f\x8b\x08\0\0\0\0\0", 8);
    }

    for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        again.len = 0;
        assert_int_equal(
            news_gzip_deflate(&other, news_str_from(plain, i * 99), levels[i]),
            NEWS_OK);
        assert_int_equal(news_gzip_deflate(&again, plain, levels[i]), NEWS_OK);
        assert_true(news_str_equal(news_buf_borrow(&again),
                                   news_buf_borrow(&first[levels[i]])));
    }

    /* The level is obeyed. */
    assert_true(first[9].len < first[1].len);

    for (level = 1; level <= 9; level++) {
        news_buf_free(&first[level]);
    }

    news_buf_free(&again);
    news_buf_free(&other);
    free(text);
}


static void *
test_gzip_thread(void *data)
{
    news_str_t plain = {20000, data};
    news_buf_t packed = NEWS_BUF_INIT, back = NEWS_BUF_INIT;
    bool       good = true;
    int        i;

    for (i = 0; i < 20 && good; i++) {
        packed.len = 0;
        back.len = 0;
        good = news_gzip_deflate(&packed, plain, 1 + i % 9) == NEWS_OK
               && news_gzip_inflate(&back, news_buf_borrow(&packed), plain.len)
                      == NEWS_OK
               && news_str_equal(news_buf_borrow(&back), plain);
    }

    news_buf_free(&packed);
    news_buf_free(&back);

    return good ? data : NULL;
}


/* Under valgrind and ASan this also shows that a thread's end frees. */
static void
test_gzip_threads(void **state)
{
    pthread_t threads[4];
    char     *text = test_gzip_text(20000);
    void     *result;
    int       i;

    (void) state;

    for (i = 0; i < 4; i++) {
        assert_int_equal(
            pthread_create(&threads[i], NULL, test_gzip_thread, text), 0);
    }

    for (i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_ptr_equal(result, text);
    }

    free(text);
}


static void
test_gzip_wrong_length(void **state)
{
    static const size_t lengths[] = {0, 1, 999, 1001, 100000};
    news_buf_t          packed = NEWS_BUF_INIT, plain = NEWS_BUF_INIT;
    char               *text = test_gzip_text(1000);
    size_t              i;

    (void) state;

    assert_int_equal(news_gzip_deflate(&packed, (news_str_t) {1000, text}, 6),
                     NEWS_OK);

    for (i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        assert_int_equal(
            news_gzip_inflate(&plain, news_buf_borrow(&packed), lengths[i]),
            NEWS_ECORRUPT);
        assert_int_equal(plain.len, 0);
    }

    news_buf_free(&packed);
    news_buf_free(&plain);
    free(text);
}


static void
test_gzip_damaged(void **state)
{
    news_buf_t packed = NEWS_BUF_INIT, plain = NEWS_BUF_INIT;
    char      *text = test_gzip_text(1000);
    size_t     i, len;

    (void) state;

    assert_int_equal(news_gzip_deflate(&packed, (news_str_t) {1000, text}, 6),
                     NEWS_OK);
    len = packed.len;

    for (i = 0; i < len; i++) {
        assert_int_equal(
            news_gzip_inflate(&plain, (news_str_t) {i, packed.data}, 1000),
            NEWS_ECORRUPT);
    }

    for (i = 10; i < len; i++) { /* not the header's system and flags */
        packed.data[i] ^= 0x10;
        assert_int_equal(
            news_gzip_inflate(&plain, news_buf_borrow(&packed), 1000),
            NEWS_ECORRUPT);
        packed.data[i] ^= 0x10;
    }

    news_buf_append_char(&packed, 'x');
    assert_int_equal(news_gzip_inflate(&plain, news_buf_borrow(&packed), 1000),
                     NEWS_ECORRUPT);
    assert_int_equal(news_gzip_inflate(&plain, NEWS_STR("plain text"), 10),
                     NEWS_ECORRUPT);
    assert_int_equal(plain.len, 0);

    news_buf_free(&packed);
    news_buf_free(&plain);
    free(text);
}


static void
test_gzip_caps(void **state)
{
    static const struct {
        size_t        size;
        news_status_e status;
    } cases[] = {
        {NEWS_GZIP_PLAIN_MAX - 1, NEWS_OK},
        {NEWS_GZIP_PLAIN_MAX, NEWS_OK},
        {NEWS_GZIP_PLAIN_MAX + 1, NEWS_ELIMIT},
    };
    news_buf_t packed = NEWS_BUF_INIT, plain = NEWS_BUF_INIT;
    char      *zeros = calloc(1, NEWS_GZIP_PLAIN_MAX + 1);
    size_t     i;

    (void) state;

    assert_non_null(zeros);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {

        news_str_t text = {cases[i].size, zeros};

        packed.len = cases[i].status == NEWS_OK ? 0 : packed.len;
        plain.len = 0;
        assert_int_equal(news_gzip_deflate(&packed, text, 1), cases[i].status);
        assert_int_equal(
            news_gzip_inflate(&plain, news_buf_borrow(&packed), text.len),
            cases[i].status);
    }

    assert_int_equal(news_gzip_deflate(&packed, NEWS_STR("x"), 0), NEWS_EINVAL);
    assert_int_equal(news_gzip_deflate(&packed, NEWS_STR("x"), 10),
                     NEWS_EINVAL);

    news_buf_free(&packed);
    news_buf_free(&plain);
    free(zeros);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gzip_round_trip),
        cmocka_unit_test(test_gzip_same_bytes),
        cmocka_unit_test(test_gzip_threads),
        cmocka_unit_test(test_gzip_wrong_length),
        cmocka_unit_test(test_gzip_damaged),
        cmocka_unit_test(test_gzip_caps),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
