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
    .keywords = {3, test_names},
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
    news_value_t          model = {0};
    news_buf_t            out = NEWS_BUF_INIT;

    assert_non_null(arena);

    if (news_template_compile(&template, arena, NEWS_STR("test"),
                              news_str_borrow(text), NULL,
                              &news_article_model_schema, &err)
        != NEWS_OK)
    {
        fail_msg("%s: %s", text, err.error.text);
    }

    assert_int_equal(news_article_model(arena, site, article,
                                        NEWS_STR("/world-news/bridge"), &model),
                     NEWS_OK);
    assert_int_equal(news_template_render(template, &model, &out), NEWS_OK);
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
                "{{#article.authors}}[{{.}}]{{/article.authors}}"
                "{{#article.keywords}}({{.}}){{/article.keywords}}"
                "{{#article.corrections}}<{{.}}>{{/article.corrections}}",
                "[Ann][Bo &lt;b&gt;](Ann)(Bo &lt;b&gt;)(Cy)<Ann>");
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
        cmocka_unit_test(test_model_own_words),
        cmocka_unit_test(test_model_direction),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
