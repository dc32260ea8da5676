/* What templates see of a record: each name, and what is false. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page/article_model.h"

static news_str_t test_names[] = {
    NEWS_STR("Ann"),
    NEWS_STR("Bo <b>"),
    NEWS_STR("Cy"),
};

/* what nothing of can stand in a slug has none */
static news_str_t test_author_slugs[] = {NEWS_STR("ann"), NEWS_STR("")};
static news_str_t test_keyword_slugs[] = {NEWS_STR("ann"), NEWS_STR("bo")};

static const news_site_t test_site = {
    .name = NEWS_STR("The Courier"),
    .tagline = NEWS_STR("Words & more"),
    .url = NEWS_STR("https://courier.example"),
    .language = NEWS_STR("en-GB"),
};

static const news_article_t test_article = {
    .slug = NEWS_STR("bridge"),
    .category = NEWS_STR("World News"),
    .category_slug = NEWS_STR("world-news"),
    .headline = NEWS_STR("The \"bridge\""),
    .standfirst = NEWS_STR("It opens."),
    .body = NEWS_STR("One & two.\n\nThree."),
    .published = {NEWS_DATE_DAY, 1777075200},
    .updated = {NEWS_DATE_TIME, 1777127400},
    .authors = {2, test_names},
    .author_slugs = {2, test_author_slugs},
    .keywords = {3, test_names},
    .keyword_slugs = {2, test_keyword_slugs},
    .corrections = {1, test_names},
    .image = {NEWS_STR("/i/b.jpg"), NEWS_STR("A bridge"), NEWS_STR("Bo"), 1200,
              630},
};


/* The template's text with this data must be `expected`. */
static void
test_expect(const news_site_t *site, const news_article_t *article,
            const char *text, const char *expected)
{
    news_arena_t *arena = news_arena_create();
    news_template_t *template;
    news_template_error_t err;
    news_permalink_t      permalink;
    news_model_t          model = {.site = site, .permalink = &permalink};
    news_value_t          root = {0}, *values;
    news_buf_t            out = NEWS_BUF_INIT;

    assert_non_null(arena);

    if (news_template_compile(&template, arena, NEWS_STR("test"),
                              news_str_borrow(text), NULL, &news_schema_root,
                              &err)
        != NEWS_OK)
    {
        fail_msg("%s: %s", text, err.error.text);
    }

    assert_int_equal(news_permalink_compile(
                         &permalink, NEWS_STR(NEWS_PERMALINK_DEFAULT), NULL),
                     NEWS_OK);

    model.arena = arena;
    values = news_model_object(&model, &root, &news_schema_root);
    news_model_site(&model, &values[NEWS_AT_ROOT_SITE], NEWS_STR(""));
    news_article_model(&model, &values[NEWS_AT_ROOT_ARTICLE], article,
                       NEWS_STR("/world-news/bridge"));
    assert_false(model.failed);
    assert_int_equal(news_template_render(template, &root, &out), NEWS_OK);
    news_buf_append_char(&out, '\0');
    assert_string_equal(out.data, expected);

    news_buf_free(&out);
    news_arena_destroy(arena);
}


static void
test_model_site(void **state)
{
    (void) state;

    test_expect(&test_site, &test_article,
                "{{#site}}{{name}}|{{{tagline}}}|{{url}}|{{language}}|"
                "{{direction}}{{/site}}",
                "The Courier|Words & more|https://courier.example|en-GB|ltr");
}


static void
test_model_words(void **state)
{
    (void) state;

    test_expect(
        &test_site, &test_article,
        "{{#article}}{{{tagline}}}|{{category}}|{{category_slug}}|"
        "{{slug}}|{{headline}}|{{standfirst}}|{{description}}{{/article}}",
        "Words & more|World News|world-news|bridge|"
        "The &quot;bridge&quot;|It opens.|It opens.");
    test_expect(&test_site, &test_article, "{{article.body}}",
                "<p>One &amp; two.</p>\n<p>Three.</p>\n");
    test_expect(&test_site, &test_article,
                "{{article.url}} {{article.path}} {{article.language}} "
                "{{article.direction}}",
                "https://courier.example/world-news/bridge /world-news/bridge "
                "en-GB ltr");
}


static void
test_model_lists(void **state)
{
    (void) state;

    test_expect(&test_site, &test_article,
                "{{#article.authors}}{{separator}}[{{name}} {{path}}]"
                "{{/article.authors}} "
                "{{#article.keywords}}{{separator}}({{name}} {{path}})"
                "{{/article.keywords}} "
                "{{#article.corrections}}<{{.}}>{{/article.corrections}}",
                "[Ann /author/ann/] and [Bo &lt;b&gt; /search?q=Bo+%3Cb%3E] "
                "(Ann /keyword/ann/), (Bo &lt;b&gt; /keyword/bo/), "
                "(Cy /search?q=Cy) <Ann>");
    test_expect(&test_site, &test_article,
                "{{article.byline}}|{{article.keyword_line}}",
                "Ann and Bo &lt;b&gt;|Ann, Bo &lt;b&gt;, Cy");
}


static void
test_model_byline(void **state)
{
    static const char *const bylines[] = {"", "Ann", "Ann and Bo &lt;b&gt;",
                                          "Ann, Bo &lt;b&gt; and Cy"};
    news_article_t           article = test_article;

    (void) state;

    for (article.authors.count = 0; article.authors.count < 4;
         article.authors.count++)
    {
        test_expect(&test_site, &article, "{{article.byline}}",
                    bylines[article.authors.count]);
    }
}


static void
test_model_dates(void **state)
{
    (void) state;

    test_expect(
        &test_site, &test_article,
        "{{#article.published}}{{words}}|{{machine}}"
        "{{/article.published}}"
        "{{#article.updated}}|{{words}}|{{machine}}{{/article.updated}}",
        "April 25, 2026|2026-04-25|April 25, 2026, 14:30 UTC|"
        "2026-04-25T14:30:00Z");
}


static void
test_model_image(void **state)
{
    static const char *const refused[] = {
        "",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//other.example/x.jpg",
        "x.jpg",
        "file:///etc/passwd",
    };
    static const char text[] = "{{#article.image}}{{url}} {{alt}} {{credit}} "
                               "{{width}}x{{height}}{{/article.image}}";
    news_article_t    article = test_article;
    size_t            i;

    (void) state;

    test_expect(&test_site, &article, text, "/i/b.jpg A bridge Bo 1200x630");

    article.image.width = article.image.height = 0;
    article.image.url = NEWS_STR("https://x.example/?a&b");
    test_expect(&test_site, &article, text,
                "https://x.example/?a&amp;b A bridge Bo x");

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        article.image.url = news_str_borrow(refused[i]);
        test_expect(&test_site, &article, text, "");
    }
}


/* A record with nothing in it but what it must have. */
static void
test_model_bare(void **state)
{
    static const news_site_t    site = {.name = {0, NULL}};
    static const news_article_t article = {
        .slug = NEWS_STR("bridge"),
        .headline = NEWS_STR("Bridge"),
        .body = NEWS_STR("A *bridge*."),
        .format = NEWS_FORMAT_MARKDOWN,
    };

    (void) state;

    test_expect(
        &site, &article,
        "{{#site.name}}x{{/site.name}}{{#site.url}}x{{/site.url}}"
        "{{#article}}{{#tagline}}x{{/tagline}}{{#standfirst}}x"
        "{{/standfirst}}{{#authors}}x{{/authors}}{{#byline}}x{{/byline}}"
        "{{#keyword_line}}x{{/keyword_line}}{{#corrections}}x"
        "{{/corrections}}{{#published}}x{{/published}}{{#updated}}x"
        "{{/updated}}{{#image}}x{{/image}}{{/article}}",
        "");
    test_expect(&site, &article,
                "{{site.language}} {{article.language}} {{article.direction}} "
                "{{article.url}} {{article.description}}",
                "en en ltr /world-news/bridge A bridge.");
}


static void
test_model_trail(void **state)
{
    static const struct {
        const char *slug, *category, *trail;
    } cases[] = {
        {"world-news", "World News", "[World News /world-news/]"},
        {"a/b-c", "A / B C", "[A /a/] / [B C /a/b-c/]"},
        {"a/b-c", "B C", "[a /a/] / [B C /a/b-c/]"},
        {"a/b", "", "[a /a/] / [b /a/b/]"},
        {"a/b/c/d", "1/2/3/4",
         "[1 /a/] / [2 /a/b/] / [3 /a/b/c/] / [4 /a/b/c/d/]"},
        {"", "", ""},
    };
    news_article_t article = test_article;
    size_t         i;

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        article.category_slug = news_str_borrow(cases[i].slug);
        article.category = news_str_borrow(cases[i].category);
        test_expect(&test_site, &article,
                    "{{#article.trail}}{{separator}}[{{name}} {{path}}]"
                    "{{/article.trail}}",
                    cases[i].trail);
    }
}


static void
test_model_reading_time(void **state)
{
    news_buf_t body = NEWS_BUF_INIT;
    size_t     i;

    (void) state;

    assert_int_equal(news_article_reading_time(NEWS_STR("")), 1);

    for (i = 0; i < 1000; i++) {
        news_buf_append(&body, NEWS_STR("word\n"));
    }

    assert_int_equal(news_article_reading_time(news_buf_borrow(&body)), 4);
    body.len = 0;

    /* without spaces between words */
    for (i = 0; i < 1000; i++) {
        news_buf_append(&body, NEWS_STR("\xE6\x98\x9F\xE3\x81\xAE"));
    }

    assert_int_equal(news_article_reading_time(news_buf_borrow(&body)), 4);
    news_buf_free(&body);
}


static void
test_model_own_words(void **state)
{
    news_article_t article = test_article;
    news_site_t    site = test_site;

    (void) state;

    article.tagline = NEWS_STR("Its own");
    article.language = NEWS_STR("ar");
    test_expect(&test_site, &article,
                "{{article.tagline}} {{article.language}} "
                "{{article.direction}} {{site.direction}}",
                "Its own ar rtl ltr");

    site.url = NEWS_STR("javascript:x");
    test_expect(&site, &article, "{{site.url}}{{article.url}}",
                "/world-news/bridge");
    site.url = NEWS_STR("/prefix");
    test_expect(&site, &article, "{{site.url}}{{article.url}}",
                "/world-news/bridge");
}


static void
test_model_direction(void **state)
{
    static const struct {
        const char *language;
        const char *direction;
    } cases[] = {
        {"en", "ltr"},      {"ar", "rtl"},         {"AR", "rtl"},
        {"ar-EG", "rtl"},   {"ar-Latn", "ltr"},    {"az", "ltr"},
        {"az-Arab", "rtl"}, {"he", "rtl"},         {"fa-IR", "rtl"},
        {"ur", "rtl"},      {"arn", "ltr"},        {"uz-Cyrl-UZ", "ltr"},
        {"ja", "ltr"},      {"ku-Arab-IQ", "rtl"},
    };
    news_article_t article = test_article;
    size_t         i;

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        article.language = news_str_borrow(cases[i].language);
        test_expect(&test_site, &article, "{{article.direction}}",
                    cases[i].direction);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model_site),
        cmocka_unit_test(test_model_words),
        cmocka_unit_test(test_model_lists),
        cmocka_unit_test(test_model_byline),
        cmocka_unit_test(test_model_dates),
        cmocka_unit_test(test_model_image),
        cmocka_unit_test(test_model_bare),
        cmocka_unit_test(test_model_trail),
        cmocka_unit_test(test_model_reading_time),
        cmocka_unit_test(test_model_own_words),
        cmocka_unit_test(test_model_direction),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
