/* Records written in the text form are the same when they are read again,
   whatever stands in them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "article/text.h"
#include "article/write.h"

/* What may look like something else in a text. */
static const char *const test_texts[] = {
    "Plain",
    "Category: not one",
    "Slug: neither",
    "With, a comma",
    "Ünïcödé \xF0\x9F\x93\xB0 سلام",
    "<b>&amp;</b> \"quoted\"",
    "---",
    "Headline: one",
    "A: b",
};

static const char *const test_bodies[] = {
    "One paragraph.",
    "",
    "  Indented\n\nSecond  \n \nThird",
    "Category: a body's first\n\nlast.",
    "First.\n\nPublished: like a header",
    "Author: all\n\nSlug: of it",
    "<pre>a\n\n\nb</pre>",
    "Tab\there\n\n\n\nfar below",
};

#define TEST_TEXTS (sizeof(test_texts) / sizeof(test_texts[0]))
#define TEST_BODIES (sizeof(test_bodies) / sizeof(test_bodies[0]))


static void
test_strs_equal(news_strs_t a, news_strs_t b)
{
    size_t i;

    assert_int_equal(a.count, b.count);

    for (i = 0; i < a.count; i++) {
        assert_true(news_str_equal(a.items[i], b.items[i]));
    }
}


static void
test_equal(const news_article_t *a, const news_article_t *b)
{
    assert_true(news_str_equal(a->tagline, b->tagline));
    assert_true(news_str_equal(a->headline, b->headline));
    assert_true(news_str_equal(a->standfirst, b->standfirst));
    assert_true(news_str_equal(a->body, b->body));
    assert_true(news_str_equal(a->category, b->category));
    assert_true(news_str_equal(a->category_slug, b->category_slug));
    assert_true(news_str_equal(a->slug, b->slug));
    assert_true(news_str_equal(a->gone_reason, b->gone_reason));
    assert_true(news_str_equal(a->gone_by, b->gone_by));
    assert_true(news_str_equal(a->image.url, b->image.url));
    assert_true(news_str_equal(a->image.alt, b->image.alt));
    assert_int_equal(a->image.width, b->image.width);
    assert_int_equal(a->gone_status, b->gone_status);
    assert_int_equal(a->pinned, b->pinned);
    assert_int_equal(a->format, b->format);
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->published.kind, b->published.kind);
    assert_int_equal(a->published.seconds, b->published.seconds);
    assert_int_equal(a->updated.seconds, b->updated.seconds);
    test_strs_equal(a->authors, b->authors);
    test_strs_equal(a->keywords, b->keywords);
    test_strs_equal(a->keyword_slugs, b->keyword_slugs);
    test_strs_equal(a->corrections, b->corrections);
    test_strs_equal(a->old_slugs, b->old_slugs);
}


static void
test_round(const news_article_t *article)
{
    news_buf_t     once = NEWS_BUF_INIT, twice = NEWS_BUF_INIT;
    news_arena_t  *arena = news_arena_create();
    news_article_t read;
    news_error_t   err = {0};

    news_write_text(&once, article);

    if (news_text_parse(arena, news_buf_borrow(&once), NEWS_FORMAT_TEXT, &read,
                        &err)
        != NEWS_OK)
    {
        fail_msg("%u: %s in:\n%.*s", err.line, err.text, (int) once.len,
                 once.data);
    }

    test_equal(article, &read);

    news_write_text(&twice, &read);
    assert_true(
        news_str_equal(news_buf_borrow(&once), news_buf_borrow(&twice)));

    news_buf_free(&once);
    news_buf_free(&twice);
    news_arena_destroy(arena);
}


static news_article_t
test_article(void)
{
    return (news_article_t) {
        .slug = NEWS_STR("a-b"),
        .category = NEWS_STR("World News / Asia"),
        .category_slug = NEWS_STR("world-news/asia"),
        .headline = NEWS_STR("H"),
        .body = NEWS_STR("B"),
        .status = NEWS_ARTICLE_PUBLISHED,
        .published = {NEWS_DATE_DAY, 86400},
    };
}


static void
test_write_texts(void **state)
{
    size_t         i, k;
    news_str_t     strs[TEST_TEXTS];
    news_article_t article;

    (void) state;

    for (i = 0; i < TEST_TEXTS; i++) {
        strs[i] = news_str_borrow(test_texts[i]);
    }

    for (i = 0; i < TEST_TEXTS; i++) {
        for (k = 0; k < TEST_BODIES; k++) {
            article = test_article();
            article.headline = strs[i];
            article.tagline = strs[(i + k) % TEST_TEXTS];
            article.standfirst = strs[(i + 2 * k) % TEST_TEXTS];
            article.authors = (news_strs_t) {TEST_TEXTS - i, strs + i};
            article.keywords = (news_strs_t) {i, strs};
            article.corrections = (news_strs_t) {i, strs};
            article.body = news_str_borrow(test_bodies[k]);
            article.format = k % 3;
            test_round(&article);
        }
    }
}


static void
test_write_rest(void **state)
{
    news_str_t     old[] = {NEWS_STR("older"), NEWS_STR("oldest")};
    news_str_t     names[] = {NEWS_STR("Chips"), NEWS_STR("AI")};
    news_str_t     slugs[] = {NEWS_STR("chips"), NEWS_STR("machines")};
    news_article_t article = test_article();

    (void) state;

    article.old_slugs = (news_strs_t) {2, old};
    article.keywords = (news_strs_t) {2, names};
    article.keyword_slugs = (news_strs_t) {2, slugs};
    article.category_slug = NEWS_STR("elsewhere");
    article.pinned = 3;
    article.updated = (news_date_t) {NEWS_DATE_TIME, 90001};
    article.image =
        (news_image_t) {NEWS_STR("/a.png"), NEWS_STR("A"), NEWS_STR("C"), 3, 4};
    test_round(&article);

    article.status = NEWS_ARTICLE_RETRACTED;
    article.published = (news_date_t) {0};
    article.updated = (news_date_t) {0};
    article.gone_status = 451;
    article.gone_reason = NEWS_STR("A court said so.");
    article.gone_by = NEWS_STR("https://court.example/");
    test_round(&article);

    article.status = NEWS_ARTICLE_DRAFT;
    article.gone_status = 0;
    article.gone_reason = article.gone_by = NEWS_STR("");
    test_round(&article);
}


static void
test_write_one_line(void **state)
{
    news_buf_t out = NEWS_BUF_INIT;

    (void) state;

    news_write_line(&out, NEWS_STR(" a\nSlug: b\x7F\tc\n"));
    news_buf_append_char(&out, '\0');
    assert_string_equal(out.data, "a Slug: b  c");

    news_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_texts),
        cmocka_unit_test(test_write_rest),
        cmocka_unit_test(test_write_one_line),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
