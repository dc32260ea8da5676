/* Bodies as HTML, and their beginnings as plain text. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "article/html.h"
#include "base/utf8.h"
#include "article/absolute.h"
#include "page/body.h"

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
    const char *body;
    const char *expected;
} test_case_t;


static void
test_expect(const test_case_t *cases, size_t count, news_format_e format)
{
    news_buf_t out = NEWS_BUF_INIT;
    size_t     i;

    for (i = 0; i < count; i++) {
        out.len = 0;
        assert_int_equal(
            news_body_html(&out, format, news_str_borrow(cases[i].body)),
            NEWS_OK);
        news_buf_append_char(&out, '\0');
        assert_string_equal(out.data, cases[i].expected);
    }

    news_buf_free(&out);
}


static void
test_body_text(void **state)
{
    static const test_case_t cases[] = {
        {NULL, ""},
        {"", ""},
        {"\n \n\t\n", ""},
        {"One.", "<p>One.</p>\n"},
        {"One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"},
        {"\n\n  One.\n\n\n \t\nTwo.  \n\n", "<p>One.</p>\n<p>Two.</p>\n"},
        {"One\nline.", "<p>One\nline.</p>\n"},
        {"One.\r\n\r\nTwo\r\nlines.\r\n",
         "<p>One.</p>\n<p>Two\r\nlines.</p>\n"},
        {"<b>&amp;\"it's\"", "<p>&lt;b&gt;&amp;amp;&quot;it&#39;s&quot;</p>\n"},
        {"# no *markdown*\n\n    here",
         "<p># no *markdown*</p>\n<p>here</p>\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases), NEWS_FORMAT_TEXT);
}


static void
test_body_markdown(void **state)
{
    static const test_case_t cases[] = {
        {NULL, ""},
        {"", ""},
        {"One *two*\nthree.\n\nFour & <.",
         "<p>One <em>two</em>\nthree.</p>\n<p>Four &amp; &lt;.</p>\n"},
        {"[a](https://x.example/?a&b)",
         "<p><a href=\"https://x.example/?a&amp;b\">a</a></p>\n"},
        {"> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases), NEWS_FORMAT_MARKDOWN);
}


static void
test_body_markdown_safe(void **state)
{
    static const char *const bodies[] = {
        "<script>alert(1)</script>",
        "a <script>alert(1)</script> b",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "![a](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<b onclick=\"alert(1)\">x</b>",
        "[a](x \"\\\" onclick=\\\"alert(1)\")",
    };
    static const char *const never[] = {
        "<script", "javascript:", "JaVaScRiPt:", "vbscript:",
        "data:",   "\" onclick",  "<b onclick",
    };
    news_buf_t out = NEWS_BUF_INIT;
    size_t     i, k;

    (void) state;

    for (i = 0; i < TEST_COUNT(bodies); i++) {

        out.len = 0;
        assert_int_equal(news_body_html(&out, NEWS_FORMAT_MARKDOWN,
                                        news_str_borrow(bodies[i])),
                         NEWS_OK);
        news_buf_append_char(&out, '\0');

        /* The address stands in the text of <javascript:…>, where it is no
           harm. */
        for (k = 0; k < TEST_COUNT(never) && bodies[i][0] != '<'; k++) {
            if (strstr(out.data, never[k])) {
                fail_msg("[%s] gives [%s]", bodies[i], out.data);
            }
        }

        assert_null(strstr(out.data, "<script"));
        assert_null(strstr(out.data, "href=\"javascript"));
        assert_null(strstr(out.data, "<b "));
    }

    news_buf_free(&out);
}


static void
test_body_headings(void **state)
{
    static const test_case_t cases[] = {
        {"# A\n## B\n###### C\n> # D",
         "<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>\n<blockquote>\n<h2>D</h2>\n"
         "</blockquote>\n"},
        {"> # A\n\n## B",
         "<blockquote>\n<h2>A</h2>\n</blockquote>\n<h3>B</h3>\n"},
        {"## A\n### B", "<h2>A</h2>\n<h3>B</h3>\n"},
        {"A\n=\n\nB", "<h2>A</h2>\n<p>B</p>\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases), NEWS_FORMAT_MARKDOWN);
}


static void
test_body_appends(void **state)
{
    news_buf_t out = NEWS_BUF_INIT;

    (void) state;

    news_buf_append(&out, NEWS_STR("-"));
    assert_int_equal(news_body_html(&out, NEWS_FORMAT_TEXT, NEWS_STR("a")),
                     NEWS_OK);
    assert_int_equal(news_body_html(&out, NEWS_FORMAT_MARKDOWN, NEWS_STR("b")),
                     NEWS_OK);
    assert_true(news_str_equal(news_buf_borrow(&out),
                               NEWS_STR("-<p>a</p>\n<p>b</p>\n")));
    news_buf_free(&out);
}


/* What no reducer takes stands there as it was written, and once. */
static void
test_body_past_cap(void **state)
{
    news_buf_t in = NEWS_BUF_INIT, out = NEWS_BUF_INIT;
    size_t     i;

    (void) state;

    /* too much once it is reduced: each '&' becomes "&amp;" */
    news_buf_append(&in, NEWS_STR("<i>"));
    for (i = 0; i < NEWS_HTML_MAX / 4; i++) {
        news_buf_append_char(&in, '&');
    }

    news_buf_append(&out, NEWS_STR("-"));
    assert_int_equal(
        news_body_html(&out, NEWS_FORMAT_HTML, news_buf_borrow(&in)), NEWS_OK);
    assert_true(news_str_starts(news_buf_borrow(&out),
                                NEWS_STR("-<p>&lt;i&gt;&amp;&amp;")));
    assert_int_equal(out.len, strlen("-<p>&lt;i&gt;</p>\n")
                                  + NEWS_HTML_MAX / 4 * strlen("&amp;"));

    news_buf_free(&in);
    news_buf_free(&out);
}


static void
test_body_no_memory(void **state)
{
    news_buf_t out = {.failed = true};

    (void) state;

    assert_int_equal(news_body_html(&out, NEWS_FORMAT_TEXT, NEWS_STR("a")),
                     NEWS_ENOMEM);
    assert_int_equal(news_body_html(&out, NEWS_FORMAT_MARKDOWN, NEWS_STR("a")),
                     NEWS_ENOMEM);
}


static void
test_body_summary(void **state)
{
    static const struct {
        news_format_e format;
        const char   *body;
        const char   *expected;
    } cases[] = {
        {NEWS_FORMAT_TEXT, "", ""},
        {NEWS_FORMAT_TEXT, " One\r\n two\tthree. \n\nFour.", "One two three."},
        {NEWS_FORMAT_TEXT, "<b> & *c*", "<b> & *c*"},
        {NEWS_FORMAT_MARKDOWN, "", ""},
        {NEWS_FORMAT_MARKDOWN, "# Head\n", ""},
        {NEWS_FORMAT_MARKDOWN,
         "# Head\n\nOne *two*\n`three` [f](http://x) &amp;."
         "\n\nFive.",
         "One two three f &."},
    };
    news_arena_t *arena = news_arena_create();
    news_str_t    summary;
    size_t        i;

    (void) state;

    assert_non_null(arena);

    for (i = 0; i < TEST_COUNT(cases); i++) {
        summary = news_body_summary(arena, cases[i].format,
                                    news_str_borrow(cases[i].body));
        assert_non_null(summary.data);
        assert_string_equal(summary.data, cases[i].expected);
    }

    news_arena_destroy(arena);
}


/* Text of `words` times `word`, and what is left of it. */
static void
test_summary_cut(news_arena_t *arena, const char *word, size_t words,
                 size_t expected, const char *end)
{
    news_buf_t text = NEWS_BUF_INIT;
    news_str_t summary;
    size_t     i;

    for (i = 0; i < words; i++) {
        news_buf_append(&text, news_str_borrow(word));
    }

    summary =
        news_body_summary(arena, NEWS_FORMAT_TEXT, news_buf_borrow(&text));
    assert_int_equal(summary.len, expected);
    assert_true(summary.len <= NEWS_BODY_SUMMARY_MAX);
    assert_true(news_str_ends(summary, news_str_borrow(end)));
    assert_int_equal(news_utf8_check(summary), summary.len);

    news_buf_free(&text);
}


static void
test_body_summary_cut(void **state)
{
    news_arena_t *arena = news_arena_create();

    (void) state;

    assert_non_null(arena);
    test_summary_cut(arena, "x", NEWS_BODY_SUMMARY_MAX - 1, 199, "xx");
    test_summary_cut(arena, "x", NEWS_BODY_SUMMARY_MAX, 200, "xx");
    test_summary_cut(arena, "x", NEWS_BODY_SUMMARY_MAX + 1, 200, "xx…");
    test_summary_cut(arena, "four ", 41, 197, " four…");
    test_summary_cut(arena, "星", 67, 198, "星…");
    news_arena_destroy(arena);
}


static void
test_body_absolute(void **state)
{
    static const char *const base = "https://a.example/town/story?x=1";
    static const test_case_t cases[] = {
        {"", ""},
        {"<p>No link: href=&quot;/x&quot; and src=\"/x\"</p>",
         "<p>No link: href=&quot;/x&quot; and src=\"/x\"</p>"},
        {"<a href=\"/x\">x</a>", "<a href=\"https://a.example/x\">x</a>"},
        {"<a href=\"x?y&amp;z\">x</a>",
         "<a href=\"https://a.example/town/x?y&amp;z\">x</a>"},
        {"<a href=\"../x\">x</a>",
         "<a href=\"https://a.example/town/../x\">x</a>"},
        {"<a href=\"?y\">x</a>",
         "<a href=\"https://a.example/town/story?y\">x</a>"},
        {"<a href=\"//b.example/x\">x</a>",
         "<a href=\"https://b.example/x\">x</a>"},
        {"<a href=\"http://b.example/\">x</a> <a href=\"mailto:x\">y</a>",
         "<a href=\"http://b.example/\">x</a> <a href=\"mailto:x\">y</a>"},
        {"<a href=\"./a:b\">x</a>",
         "<a href=\"https://a.example/town/./a:b\">x</a>"},
        {"<img src=\"/i.png\" alt=\" src=&quot;/x\">",
         "<img src=\"https://a.example/i.png\" alt=\" src=&quot;/x\">"},
        {"<img src=\"data:image/png;base64,AA==\">",
         "<img src=\"data:image/png;base64,AA==\">"},
        {"<blockquote cite=\"/c\"><p>a</p></blockquote>",
         "<blockquote cite=\"https://a.example/c\"><p>a</p></blockquote>"},
        {"<a href=\"/x", "<a href=\"https://a.example/x"},
    };
    news_buf_t out = NEWS_BUF_INIT;
    size_t     i;

    (void) state;

    for (i = 0; i < TEST_COUNT(cases); i++) {
        out.len = 0;
        news_absolute_append(&out, news_str_borrow(cases[i].body),
                             news_str_borrow(base));
        news_buf_append_char(&out, '\0');
        assert_string_equal(out.data, cases[i].expected);
    }

    /* a base that could end an attribute; and one without a host */
    out.len = 0;
    news_absolute_append(&out, NEWS_STR("<a href=\"x\">"),
                         NEWS_STR("https://a.example/\"/z"));
    news_absolute_append(&out, NEWS_STR("<a href=\"x\">"),
                         NEWS_STR("/town/story"));
    news_buf_append_char(&out, '\0');
    assert_string_equal(out.data, "<a href=\"https://a.example/&quot;/x\">"
                                  "<a href=\"x\">");

    news_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body_text),
        cmocka_unit_test(test_body_absolute),
        cmocka_unit_test(test_body_markdown),
        cmocka_unit_test(test_body_markdown_safe),
        cmocka_unit_test(test_body_headings),
        cmocka_unit_test(test_body_appends),
        cmocka_unit_test(test_body_past_cap),
        cmocka_unit_test(test_body_no_memory),
        cmocka_unit_test(test_body_summary),
        cmocka_unit_test(test_body_summary_cut),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
