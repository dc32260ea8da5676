/* Controls of direction in what is one line of a record: an open one would turn
   what follows the line on a page. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "article/text.h"
#include "article/value.h"
#include "base/buf.h"

#define TEST_LRE "\xE2\x80\xAA"
#define TEST_PDF "\xE2\x80\xAC"
#define TEST_RLO "\xE2\x80\xAE"
#define TEST_RLI "\xE2\x81\xA7"
#define TEST_FSI "\xE2\x81\xA8"
#define TEST_PDI "\xE2\x81\xA9"

typedef struct {
    news_arena_t  *arena;
    news_article_t article;
    news_error_t   err;
} test_direction_t;


static int
test_direction_setup(void **state)
{
    test_direction_t *t = calloc(1, sizeof(*t));

    *state = t;
    t->arena = news_arena_create();

    return t->arena ? 0 : -1;
}


static int
test_direction_teardown(void **state)
{
    test_direction_t *t = *state;

    news_arena_destroy(t->arena);
    free(t);

    return 0;
}


static news_status_e
test_direction_parse(test_direction_t *t, const char *text)
{
    memset(&t->err, 0, sizeof(t->err));

    return news_text_parse(t->arena, news_str_borrow(text), NEWS_FORMAT_TEXT,
                           &t->article, &t->err);
}


static void
test_direction_good(test_direction_t *t, const char *text)
{
    if (test_direction_parse(t, text) != NEWS_OK) {
        fail_msg("line %u: %s", t->err.line, t->err.text);
    }
}


static void
test_direction_bad(test_direction_t *t, const char *text, const char *part)
{
    assert_int_equal(test_direction_parse(t, text), NEWS_EINVAL);
    assert_non_null(strstr(t->err.text, part));
}


static void
test_direction_equal(news_str_t got, const char *expected)
{
    if (!news_str_equal(got, news_str_borrow(expected))) {
        fail_msg("\"%.*s\", not \"%s\"", NEWS_STR_ARG(got), expected);
    }
}


/* A headline of these bytes is read as `expected`. */
static void
test_direction_headline(test_direction_t *t, const char *headline,
                        const char *expected)
{
    char text[2000];

    snprintf(text, sizeof(text), "Category: A\nStatus: draft\n\n%s\n\nB",
             headline);
    test_direction_good(t, text);
    test_direction_equal(t->article.headline, expected);
}


static void
test_direction_values(void **state)
{
    test_direction_t *t = *state;
    news_article_t   *a = &t->article;

    test_direction_headline(t, TEST_RLO "Open", "Open");
    test_direction_headline(t, "Open" TEST_FSI, "Open");
    test_direction_headline(t, "Closed" TEST_PDI " twice" TEST_PDF,
                            "Closed twice");
    test_direction_headline(t, "a " TEST_RLI "b" TEST_PDF " c", "a b c");
    test_direction_headline(t, TEST_RLI TEST_LRE "crossed" TEST_PDI TEST_PDF,
                            "crossed");
    test_direction_headline(t, TEST_LRE " over\ntwo " TEST_PDF TEST_RLI "lines",
                            "over two lines");
    test_direction_headline(t, "a " TEST_RLI "b" TEST_LRE "c" TEST_PDF TEST_PDI,
                            "a " TEST_RLI "b" TEST_LRE "c" TEST_PDF TEST_PDI);
    test_direction_headline(t, TEST_LRE "one\nline" TEST_PDF,
                            TEST_LRE "one line" TEST_PDF);

    /* their neighbours are letters and marks like any others */
    test_direction_headline(t,
                            "\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA",
                            "\xE2\x80\xA9\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA");

    test_direction_good(
        t, "Category: " TEST_RLO "World / Asia" TEST_PDF "\n"
           "Status: draft\n"
           "Author: " TEST_FSI "A, B" TEST_PDI "\n"
           "Authors: " TEST_FSI "C, D" TEST_PDI ", " TEST_RLI "E" TEST_PDI "\n"
           "Keywords: k" TEST_RLI ", l" TEST_PDI "," TEST_RLO ",m\n"
           "Standfirst: s" TEST_RLO "\n"
           "Image: /a.jpg\n"
           "Image-Credit: c" TEST_LRE "\n"
           "\nH\n\n"
           "B" TEST_RLO);
    test_direction_equal(a->category, "World / Asia");
    assert_int_equal(a->authors.count, 4);
    test_direction_equal(a->authors.items[0], TEST_FSI "A, B" TEST_PDI);
    test_direction_equal(a->authors.items[1], "C");
    test_direction_equal(a->authors.items[2], "D");
    test_direction_equal(a->authors.items[3], TEST_RLI "E" TEST_PDI);
    assert_int_equal(a->keywords.count, 3);
    test_direction_equal(a->keywords.items[0], "k");
    test_direction_equal(a->keywords.items[2], "m");
    test_direction_equal(a->standfirst, "s");
    test_direction_equal(a->image.credit, "c");
    test_direction_equal(a->body, "B" TEST_RLO);
}


/* So many one within the other, each closed. */
static void
test_direction_depth(void **state)
{
    int               i, k, depth;
    size_t            len;
    news_buf_t        buf = NEWS_BUF_INIT;
    test_direction_t *t = *state;

    for (i = -1; i <= 1; i++) {

        depth = NEWS_VALUE_TURNS_MAX + i;
        buf.len = 0;

        for (k = 0; k < 2 * depth; k++) {
            news_buf_append(&buf, k < depth ? NEWS_STR(TEST_RLI)
                                            : NEWS_STR(TEST_PDI));
        }

        news_buf_append_char(&buf, 'x');
        len = buf.len;
        news_buf_append_char(&buf, '\0');
        test_direction_headline(t, buf.data, i <= 0 ? buf.data : "x");
        assert_int_equal(t->article.headline.len, i <= 0 ? len : 1);
    }

    news_buf_free(&buf);
}


static void
test_direction_nothing(void **state)
{
    test_direction_t *t = *state;

    test_direction_bad(t, "Category: A\nStatus: draft\n\n" TEST_RLO "\n\nB",
                       "a headline with text in it");
    test_direction_bad(t, TEST_FSI "\n\nCategory: A\nStatus: draft\n\nH\n\nB",
                       "a tagline with text in it");
    test_direction_bad(
        t, "Category: A\nStatus: draft\nStandfirst: " TEST_PDI "\n\nH\n\nB",
        "a value behind");
}


#define TEST_DIRECTION(name)                                                   \
    cmocka_unit_test_setup_teardown(name, test_direction_setup,                \
                                    test_direction_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_DIRECTION(test_direction_values),
        TEST_DIRECTION(test_direction_depth),
        TEST_DIRECTION(test_direction_nothing),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
