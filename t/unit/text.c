/* The plain text form: what is read from it, and what is said of a bad one. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "article/slug.h"
#include "article/text.h"
#include "base/buf.h"

#define TEST_TEXT_SEED "../shared/articles/meta-aws-chips.txt"

typedef struct {
    news_arena_t  *arena;
    news_article_t article;
    news_error_t   err;
} test_text_t;


static int
test_text_setup(void **state)
{
    test_text_t *t = calloc(1, sizeof(*t));

    *state = t;
    t->arena = news_arena_create();

    return t->arena ? 0 : -1;
}


static int
test_text_teardown(void **state)
{
    test_text_t *t = *state;

    news_arena_destroy(t->arena);
    free(t);

    return 0;
}


static news_status_e
test_text_parse(test_text_t *t, news_str_t text)
{
    memset(&t->err, 0, sizeof(t->err));

    return news_text_parse(t->arena, text, NEWS_FORMAT_TEXT, &t->article,
                           &t->err);
}


static void
test_text_good(test_text_t *t, const char *text)
{
    if (test_text_parse(t, news_str_borrow(text)) != NEWS_OK) {
        fail_msg("line %u: %s", t->err.line, t->err.text);
    }
}


/* The record is refused at `line`, with `part` in the message. */
static void
test_text_bad(test_text_t *t, const char *text, unsigned line, const char *part)
{
    if (test_text_parse(t, news_str_borrow(text)) == NEWS_OK) {
        fail_msg("accepted: %s", text);
    }

    if (t->err.line != line || strstr(t->err.text, part) == NULL) {
        fail_msg("%u: %s\n(expected %u: %s) in:\n%s", t->err.line, t->err.text,
                 line, part, text);
    }
}


static void
test_text_equal(news_str_t got, const char *expected)
{
    if (!news_str_equal(got, news_str_borrow(expected))) {
        fail_msg("\"%.*s\", not \"%s\"", NEWS_STR_ARG(got), expected);
    }
}


static void
test_text_plain(void **state)
{
    test_text_t    *t = *state;
    news_article_t *a = &t->article;

    test_text_good(t, "A tagline\nin two lines\n"
                      "\n"
                      "Category: World  News\n"
                      "\n"
                      "A headline\n  that goes on\n"
                      "\n"
                      "First: paragraph\nhas two lines. \n"
                      " \t\n\n"
                      "Second paragraph.\n"
                      "\n"
                      "Published: April 25, 2026\n");

    test_text_equal(a->tagline, "A tagline in two lines");
    test_text_equal(a->category, "World  News");
    test_text_equal(a->category_slug, "world-news");
    test_text_equal(a->headline, "A headline that goes on");
    test_text_equal(a->body, "First: paragraph\nhas two lines. \n \t\n\n"
                             "Second paragraph.");
    test_text_equal(a->slug, "");
    assert_int_equal(a->published.kind, NEWS_DATE_DAY);
    assert_int_equal(a->published.seconds, 1777075200);
    assert_int_equal(a->changed, 1777075200);
    assert_int_equal(a->status, NEWS_ARTICLE_PUBLISHED);
    assert_int_equal(a->format, NEWS_FORMAT_TEXT);
    assert_int_equal(a->updated.kind, NEWS_DATE_NONE);
    assert_int_equal(a->id, 0);
}


static void
test_text_all_headers(void **state)
{
    test_text_t    *t = *state;
    news_article_t *a = &t->article;

    test_text_good(t, "category:Business\n"
                      "SLUG: chips\n"
                      "Author: Jane Doe\n"
                      "Author: John Roe and Son\n"
                      "Authors: A, B ,, C\n"
                      "Keywords: chips, cloud\n"
                      "Standfirst: What it says\n"
                      "  in two\n"
                      "\tor three lines\n"
                      "\n"
                      "Language: pt-BR\n"
                      "Format: Markdown\n"
                      "Status: retracted\n"
                      "Image: https://example.org/a.jpg\n"
                      "Image-Alt: A chip\n"
                      "Image-Credit: C. Redit\n"
                      "Image-Size: 1200x630\n"
                      "\n"
                      "Headline\n"
                      "\n"
                      "Body.\n"
                      "\n"
                      "Published: 2026-04-25T14:30:00+02:00\n"
                      "Updated: 2026-04-25\n"
                      "Expires: April 26, 2026\n"
                      "Correction: One\n"
                      "Correction: Two\n"
                      "\n"
                      "Old-Slug: old-chips\n"
                      "Old-Slug: older-chips\n");

    test_text_equal(a->category, "Business");
    test_text_equal(a->slug, "chips");
    assert_int_equal(a->authors.count, 5);
    test_text_equal(a->authors.items[0], "Jane Doe");
    test_text_equal(a->authors.items[1], "John Roe and Son");
    test_text_equal(a->authors.items[3], "B");
    test_text_equal(a->authors.items[4], "C");
    assert_int_equal(a->keywords.count, 2);
    test_text_equal(a->keywords.items[1], "cloud");
    test_text_equal(a->standfirst, "What it says in two or three lines");
    test_text_equal(a->language, "pt-BR");
    assert_int_equal(a->format, NEWS_FORMAT_MARKDOWN);
    assert_int_equal(a->status, NEWS_ARTICLE_RETRACTED);
    test_text_equal(a->image.url, "https://example.org/a.jpg");
    test_text_equal(a->image.alt, "A chip");
    test_text_equal(a->image.credit, "C. Redit");
    assert_int_equal(a->image.width, 1200);
    assert_int_equal(a->image.height, 630);
    assert_int_equal(a->published.seconds, 1777120200);
    assert_int_equal(a->updated.seconds, 1777075200);
    assert_int_equal(a->expires.seconds, 1777161600);
    assert_int_equal(a->changed, 1777120200);
    assert_int_equal(a->corrections.count, 2);
    test_text_equal(a->corrections.items[1], "Two");
    assert_int_equal(a->old_slugs.count, 2);
    test_text_equal(a->old_slugs.items[0], "old-chips");
    test_text_equal(a->body, "Body.");
    test_text_equal(a->tagline, "");
}


static void
test_text_headers_in_body(void **state)
{
    test_text_t *t = *state;

    /* one in the middle is text, whatever it says */
    test_text_good(t, "Category: A\nPublished: 2026-04-25\n\nH\n\n"
                      "Status: unclear\n\nStill body.\n\n"
                      "Category: B\nNonsense\n\nThe end.\n\n"
                      "Keywords: a, b\n\nLanguage: en\n");
    test_text_equal(t->article.category, "A");
    test_text_equal(t->article.body, "Status: unclear\n\nStill body.\n\n"
                                     "Category: B\nNonsense\n\nThe end.");
    test_text_equal(t->article.language, "en");
    assert_int_equal(t->article.keywords.count, 2);

    /* at the end it is a header, and must be a good one */
    test_text_bad(t,
                  "Category: A\nPublished: 2026-04-25\n\nH\n\nBody.\n\n"
                  "Status: unclear\n",
                  8, "\"draft\", \"published\" or");
}


static void
test_text_drafts(void **state)
{
    test_text_t *t = *state;

    test_text_good(t, "Category: A\nStatus: DRAFT\n\nH\n\nB");
    assert_int_equal(t->article.status, NEWS_ARTICLE_DRAFT);
    assert_int_equal(t->article.changed, 0);

    test_text_good(t, "Category: A\nStatus: draft\nExpires: 2020-01-01\n"
                      "Updated: 1960-01-01\n\nH\n\nB");
    assert_int_equal(t->article.expires.kind, NEWS_DATE_DAY);

    test_text_good(t, "Category: A\nPublished: 1960-01-01\n\nH\n\nB");
    assert_int_equal(t->article.changed, -315619200);
}


static void
test_text_line_ends(void **state)
{
    test_text_t *t = *state;

    test_text_good(t, "\xEF\xBB\xBF\r\nCategory: A\r\nPublished: 2026-04-25\r\n"
                      "\r\nH\r\n\r\n  Body\r\n\r\nMore\r\n\r\n\r\n");
    test_text_equal(t->article.category, "A");
    test_text_equal(t->article.body, "  Body\n\nMore");
    assert_int_equal(t->article.published.kind, NEWS_DATE_DAY);

    test_text_good(t, "\xEF\xBB\xBF"
                      "Category: A\nPublished: 2026-04-25\n\nH\n\nB");
    test_text_equal(t->article.tagline, "");

    /* lines are counted alike */
    test_text_bad(t, "Category: A\r\n\r\nH\r\n\r\nB\r\n\r\nStatus: x\r\n", 7,
                  "Status");
}


static void
test_text_bytes(void **state)
{
    test_text_t *t = *state;

    assert_int_equal(test_text_parse(t, NEWS_STR("Category: A\n\nab\0c")),
                     NEWS_EINVAL);
    assert_int_equal(t->err.line, 3);
    assert_int_equal(t->err.column, 3);
    assert_non_null(strstr(t->err.text, "0x00"));

    test_text_bad(t, "Category: A\r\rH", 1, "CR LF");
    assert_int_equal(t->err.column, 12);
    test_text_bad(t, "Category: A\n\nH\x1b[m", 3, "0x1B");
    assert_int_equal(t->err.column, 2);
    test_text_bad(t, "Category: A\n\nH\x7f", 3, "0x7F");

    test_text_bad(t, "\xFF", 1, "0xFF");
    assert_int_equal(t->err.column, 1);
    test_text_bad(t, "a\r\né\xC3", 2, "0xC3");
    assert_int_equal(t->err.column, 3);
}


static void
test_text_structure(void **state)
{
    test_text_t *t = *state;

    test_text_bad(t, "", 1, "Category: NAME");
    test_text_bad(t, " \n\t\n\n", 1, "Category: NAME");
    test_text_bad(t, "\n\nHeadline\n", 3, "Category: NAME");
    test_text_bad(t, "Headline\n\nBody\n\nCategory: A\n", 3, "Category: NAME");
    test_text_bad(t, "Tagline\n\nAnother\n\nCategory: A\n\nH\n\nB", 3,
                  "Category: NAME");
    test_text_bad(t, "Tagline\n\nCategory: A\n", 3, "headline");
    test_text_bad(t, "Category: A\n\nHeadline\n", 3, "paragraph");
    test_text_bad(t, "Category: A\n\nH\n\nPublished: 2026-04-25\n", 3,
                  "paragraph");
    test_text_bad(t, "Slug: a\n\nH\n\nB", 3, "Category: NAME");
    test_text_bad(t, "Category: A\n\nH\n\nB", 5, "Published: DATE");
    test_text_bad(t, "Category: A\nStatus: published\n\nH\n\nB", 6,
                  "Published: DATE");
    test_text_good(t, "Category: A\nStatus: retracted\n\nH\n\nB");
}


static void
test_text_header_lines(void **state)
{
    test_text_t *t = *state;

    test_text_bad(t, "Category: A\nColour: red\n\nH\n\nB", 2,
                  "Category, Slug, Author, Authors, Keywords, Standfirst, "
                  "Published, Updated, Expires, Language, Format, Status, "
                  "Correction, Image, Image-Alt, Image-Credit, Image-Size, "
                  "Old-Slug");
    test_text_bad(t, "Category: A\nno colon\n\nH\n\nB", 2, "Name: value");
    test_text_bad(t, "Category: A\nSlug : a\n\nH\n\nB", 2, "Name: value");
    test_text_bad(t, "Category:\n\nH\n\nB", 1, "a value behind `Category:`");
    test_text_bad(t, "Category: A\nSlug: a\n b\nCategory: B\n\nH\n\nB", 2,
                  "\"a-b\"");
    test_text_bad(t, "Category: A\n\nCategory: B\n\nH\n\nB", 3,
                  "`Category:` stands at line 1 already");
    test_text_bad(t,
                  "Category: A\nPublished: 2026-04-25\n\nH\n\nB\n\n"
                  "Keywords: a\n  b\nPublished: 2026-04-25",
                  10, "stands at line 2 already");
}


static void
test_text_header(test_text_t *t, const char *header, const char *part)
{
    char text[400];

    snprintf(text, sizeof(text), "Category: A\n%s\n\nH\n\nB", header);
    test_text_bad(t, text, 2, part);
}


static void
test_text_values(void **state)
{
    test_text_t *t = *state;

    test_text_header(t, "Slug: Foo Bar", "\"foo-bar\"");
    test_text_header(t, "Slug: ?!", "lower-case letters");
    test_text_header(t, "Old-Slug: foo_bar", "\"foo-bar\"");
    test_text_header(t, "Published: soon", "April 25, 2026");
    test_text_header(t, "Published: soon", "2026-04-25T14:30:00Z");
    test_text_header(t, "Updated: 2026-02-30", "`Updated:`");
    test_text_header(t, "Language: e", "pt-BR");
    test_text_header(t, "Language: en_GB", "pt-BR");
    test_text_header(t, "Language: en-", "pt-BR");
    test_text_header(t, "Language: 12", "pt-BR");
    test_text_header(t, "Language: en-123456789", "pt-BR");
    test_text_header(t, "Language: aa-bb-cc-dd-ee-ff-gg-hh-ii-jj-kk-lll",
                     "pt-BR");
    test_text_header(t, "Format: pdf", "markdown");
    test_text_header(t, "Status: live", "retracted");
    test_text_header(t, "Image: javascript:alert(1)", "https://");
    test_text_header(t, "Image: data:image/png;base64,AA", "https://");
    test_text_header(t, "Image: //example.org/a.jpg", "https://");
    test_text_header(t, "Image: /\\example.org/a.jpg", "https://");
    test_text_header(t, "Image: https:///a.jpg", "https://");
    test_text_header(t, "Image: https://", "https://");
    test_text_header(t, "Image: a.jpg", "https://");
    test_text_header(t, "Image: /a b.jpg", "https://");
    test_text_header(t, "Image-Size: 0x1", "WIDTHxHEIGHT");
    test_text_header(t, "Image-Size: 10", "WIDTHxHEIGHT");
    test_text_header(t, "Image-Size: 10x", "WIDTHxHEIGHT");
    test_text_header(t, "Image-Size: 10x20x30", "WIDTHxHEIGHT");
    test_text_header(t, "Image-Size: 10x65536", "WIDTHxHEIGHT");
    test_text_header(t, "Image-Size: -1x5", "WIDTHxHEIGHT");
    test_text_bad(t, "Category: ?!\n\nH\n\nB", 1, "letters or digits");

    test_text_good(t, "Category: A\nStatus: draft\nImage: /a.jpg\n"
                      "Image-Size: 65535x1\nLanguage: zh-Hant-TW\n\nH\n\nB");
    assert_int_equal(t->article.image.width, 65535);
    test_text_good(t, "Category: A\nStatus: draft\nImage: HTTP://a.org/a\n\n"
                      "H\n\nB");
}


static void
test_text_together(void **state)
{
    test_text_t *t = *state;

    test_text_bad(t,
                  "Category: A\nPublished: 2026-04-25\nUpdated: 2026-04-24\n\n"
                  "H\n\nB",
                  3, "line 2");
    test_text_bad(t,
                  "Category: A\nUpdated: 2026-04-25T14:29:59Z\n\nH\n\nB\n\n"
                  "Published: 2026-04-25T14:30:00Z\n",
                  2, "`Updated:`");
    test_text_bad(t,
                  "Category: A\nUpdated: 2026-04-24\n\nH\n\nB\n\n"
                  "Published: 2026-04-25T00:00:00Z\n",
                  2, "`Updated:`");
    test_text_good(t, "Category: A\nUpdated: 2026-04-25\n\nH\n\nB\n\n"
                      "Published: 2026-04-25T23:59:59Z\n");
    assert_int_equal(t->article.changed, 1777161599);
    test_text_good(t, "Category: A\nUpdated: 2026-04-25T00:00:07Z\n\nH\n\nB"
                      "\n\nPublished: 2026-04-24\n");
    assert_int_equal(t->article.changed, 1777075207);
    test_text_bad(t,
                  "Category: A\nPublished: 2026-04-25\nExpires: 2026-04-25\n\n"
                  "H\n\nB",
                  3, "`Expires:`");
    test_text_bad(t, "Category: A\nStatus: draft\nImage-Alt: x\n\nH\n\nB", 3,
                  "`Image:`");
    test_text_bad(t, "Category: A\nStatus: draft\nImage-Credit: x\n\nH\n\nB", 3,
                  "`Image:`");
    test_text_bad(t, "Category: A\nStatus: draft\nImage-Size: 1x1\n\nH\n\nB", 3,
                  "`Image:`");
}


/* A record whose headline, or another line, has `size` bytes. */
static news_status_e
test_text_sized(test_text_t *t, const char *before, size_t size,
                const char *after)
{
    size_t        i;
    news_buf_t    buf = NEWS_BUF_INIT;
    news_status_e status;

    news_buf_append(&buf, news_str_borrow(before));

    for (i = 0; i < size; i++) {
        news_buf_append_char(&buf, 'x');
    }

    news_buf_append(&buf, news_str_borrow(after));
    status = test_text_parse(t, news_buf_borrow(&buf));
    news_buf_free(&buf);

    return status;
}


static void
test_text_caps(void **state)
{
    int          i;
    size_t       k, fixed;
    test_text_t *t = *state;

    static const struct {
        const char *before, *after;
        unsigned    line;
    } lines[] = {
        {"Category: A\nStatus: draft\n\n", "\n\nB", 4},
        {"", "\n\nCategory: A\nStatus: draft\n\nH\n\nB", 1},
        {"Category: A\nStatus: draft\nStandfirst: ", "\n\nH\n\nB", 3},
    };

    for (k = 0; k < sizeof(lines) / sizeof(lines[0]); k++) {
        for (i = -1; i <= 1; i++) {
            assert_int_equal(
                test_text_sized(t, lines[k].before,
                                (size_t) (NEWS_RECORD_LINE_MAX + i),
                                lines[k].after),
                i <= 0 ? NEWS_OK : NEWS_ELIMIT);
        }

        assert_int_equal(t->err.line, lines[k].line);
    }

    fixed = strlen("Category: A\nStatus: draft\n\nH\n\n");

    for (i = -1; i <= 1; i++) {
        assert_int_equal(
            test_text_sized(t, "Category: A\nStatus: draft\n\nH\n\n",
                            (size_t) (NEWS_RECORD_MAX + i) - fixed, ""),
            i <= 0 ? NEWS_OK : NEWS_ELIMIT);
    }
}


static void
test_text_items(void **state)
{
    int          i, k;
    news_buf_t   buf = NEWS_BUF_INIT;
    test_text_t *t = *state;

    for (i = -1; i <= 1; i++) {

        buf.len = 0;
        news_buf_append(&buf, NEWS_STR("Category: A\nStatus: draft\n"));

        for (k = 0; k < NEWS_RECORD_ITEMS_MAX + i; k++) {
            news_buf_append(&buf, NEWS_STR("Author: x\n"));
        }

        news_buf_append(&buf, NEWS_STR("\nH\n\nB"));

        assert_int_equal(test_text_parse(t, news_buf_borrow(&buf)),
                         i <= 0 ? NEWS_OK : NEWS_ELIMIT);
    }

    assert_int_equal(t->err.line, NEWS_RECORD_ITEMS_MAX + 3);

    buf.len = 0;
    news_buf_append(&buf, NEWS_STR("Category: A\nStatus: draft\nKeywords: "));

    for (k = 0; k <= NEWS_RECORD_ITEMS_MAX; k++) {
        news_buf_append(&buf, NEWS_STR("k,"));
    }

    news_buf_append(&buf, NEWS_STR("\n\nH\n\nB"));
    assert_int_equal(test_text_parse(t, news_buf_borrow(&buf)), NEWS_ELIMIT);

    news_buf_free(&buf);
}


/* The article that newsrooms hand in today, where it is at hand. */
static void
test_text_seed(void **state)
{
    char         bytes[8192], out[NEWS_SLUG_MAX];
    FILE        *file;
    size_t       size;
    news_str_t   slug;
    test_text_t *t = *state;

    file = fopen(TEST_TEXT_SEED, "rb");
    if (file == NULL) {
        skip();
    }

    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);

    if (test_text_parse(t, (news_str_t) {size, bytes}) != NEWS_OK) {
        fail_msg("line %u: %s", t->err.line, t->err.text);
    }

    test_text_equal(t->article.tagline,
                    "Reporting that observes, records, and questions what was "
                    "always bound to happen");
    test_text_equal(t->article.category_slug, "business");
    assert_int_equal(t->article.published.seconds, 1777075200);
    assert_true(
        news_str_starts(t->article.body, NEWS_STR("In a development that")));
    assert_true(
        news_str_ends(t->article.body, NEWS_STR("single corporate umbrella.")));
    assert_int_equal(news_slug_make(t->article.headline, out, &slug), NEWS_OK);
    test_text_equal(slug, "meta-backs-amazons-custom-ai-chips-propelling-aws-"
                          "shares-to-a-record-high-amid");
}


#define TEST_TEXT(name)                                                        \
    cmocka_unit_test_setup_teardown(name, test_text_setup, test_text_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_TEXT(test_text_plain),
        TEST_TEXT(test_text_all_headers),
        TEST_TEXT(test_text_headers_in_body),
        TEST_TEXT(test_text_drafts),
        TEST_TEXT(test_text_line_ends),
        TEST_TEXT(test_text_bytes),
        TEST_TEXT(test_text_structure),
        TEST_TEXT(test_text_header_lines),
        TEST_TEXT(test_text_values),
        TEST_TEXT(test_text_together),
        TEST_TEXT(test_text_caps),
        TEST_TEXT(test_text_items),
        TEST_TEXT(test_text_seed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
