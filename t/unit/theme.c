/* Themes: the built-in one, folders, and what is wrong with them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "page/schema.h"
#include "page/theme.h"

typedef struct {
    char          dir[64];
    news_arena_t *arena;
} test_theme_t;


static int
test_setup(void **state)
{
    test_theme_t *test = calloc(1, sizeof(*test));

    strcpy(test->dir, "/tmp/news-theme-XXXXXX");
    test->arena = news_arena_create();
    *state = test;

    return mkdtemp(test->dir) && test->arena ? 0 : -1;
}


static int
test_teardown(void **state)
{
    static const char *const files[] = {"article", "head", "style", "image",
                                        "extra"};
    test_theme_t            *test = *state;
    char                     path[128];
    size_t                   i;

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s.mustache", test->dir, files[i]);
        (void) remove(path);
    }

    (void) rmdir(test->dir);
    news_arena_destroy(test->arena);
    free(test);

    return 0;
}


static void
test_write(const test_theme_t *test, const char *name, const char *text,
           size_t size)
{
    char  path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s.mustache", test->dir, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}


static news_status_e
test_load(const test_theme_t *test, news_theme_t *theme,
          news_template_error_t *err)
{
    return news_theme_load(theme, test->arena, news_str_borrow(test->dir), err);
}


static news_value_t *
test_object(const test_theme_t *test, news_value_t *value,
            const news_schema_t *schema)
{
    news_value_t *values;

    values = news_arena_calloc(test->arena, schema->count, sizeof(*values));
    assert_non_null(values);
    value->kind = NEWS_VALUE_OBJECT;
    value->u.object.schema = schema;
    value->u.object.values = values;

    return values;
}


static void
test_string(news_value_t *value, const char *text)
{
    value->kind = NEWS_VALUE_STRING;
    value->u.string = news_str_borrow(text);
}


static void
test_link(const test_theme_t *test, news_value_t *value, const char *name,
          const char *path)
{
    news_value_t *item = news_arena_calloc(test->arena, 1, sizeof(*item));
    news_value_t *link;

    assert_non_null(item);
    value->kind = NEWS_VALUE_LIST;
    value->u.list.count = 1;
    value->u.list.items = item;
    link = test_object(test, item, &news_schema_link);
    test_string(&link[NEWS_AT_LINK_NAME], name);
    test_string(&link[NEWS_AT_LINK_PATH], path);
}


/* A page of an article that has a headline, and a section. */
static news_value_t *
test_model(const test_theme_t *test, news_value_t *model)
{
    news_value_t *root = test_object(test, model, &news_schema_root);
    news_value_t *site =
        test_object(test, &root[NEWS_AT_ROOT_SITE], &news_schema_site);
    news_value_t *page =
        test_object(test, &root[NEWS_AT_ROOT_PAGE], &news_schema_page);
    news_value_t *article =
        test_object(test, &root[NEWS_AT_ROOT_ARTICLE], &news_schema_article);

    test_string(&site[NEWS_AT_SITE_NAME], "The Courier");
    test_string(&site[NEWS_AT_SITE_LANGUAGE], "en");
    test_string(&site[NEWS_AT_SITE_DIRECTION], "ltr");
    test_string(&site[NEWS_AT_SITE_HOME], "/");
    test_string(&page[NEWS_AT_PAGE_TITLE], "A <b> – The Courier");
    test_string(&page[NEWS_AT_PAGE_LANGUAGE], "en");
    test_string(&page[NEWS_AT_PAGE_DIRECTION], "ltr");
    test_string(&article[NEWS_AT_ARTICLE_HEADLINE], "A <b>");
    test_link(test, &article[NEWS_AT_ARTICLE_TRAIL], "Business", "/business/");

    return article;
}


static void
test_page(const news_theme_t *theme, const news_value_t *model, news_buf_t *out)
{
    out->len = 0;
    assert_int_equal(
        news_template_render(theme->templates[NEWS_THEME_ARTICLE], model, out),
        NEWS_OK);
    news_buf_append_char(out, '\0');
}


/* Each part behind the one before. */
static void
test_order(const char *html, const char *const *parts)
{
    for (; *parts; parts++) {
        html = strstr(html, *parts);
        if (html == NULL) {
            fail_msg("\"%s\" is not in its place", *parts);
        }
        html += strlen(*parts);
    }
}


static void
test_theme_builtin(void **state)
{
    static const char *const order[] = {
        "<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">",
        "<meta charset=\"utf-8\">",
        "<title>A &lt;b&gt; – The Courier</title>",
        "prefers-color-scheme: dark",
        "</head>",
        "<a class=\"skip\" href=\"#main\"",
        "<a href=\"/\">The Courier</a>",
        "<p class=\"tagline\">Tag &amp; line</p>",
        "<main id=\"main\">",
        "Category: </span><a href=\"/business/\">Business</a>",
        "<h1>A &lt;b&gt;</h1>",
        "<p class=\"standfirst\">&quot;Stand&quot;</p>",
        "By <a href=\"/author/ann/\" rel=\"author\">Ann</a>",
        "<div class=\"body\">\n<p>One.</p>\n</div>",
        "</main>",
        "</html>\n",
        NULL,
    };
    test_theme_t         *test = *state;
    news_theme_t          theme;
    news_template_error_t err;
    news_value_t          model = {0}, *article = test_model(test, &model);
    news_buf_t            out = NEWS_BUF_INIT;

    test_string(&article[NEWS_AT_ARTICLE_TAGLINE], "Tag & line");
    test_string(&article[NEWS_AT_ARTICLE_STANDFIRST], "\"Stand\"");
    test_string(&article[NEWS_AT_ARTICLE_BYLINE], "Ann");
    test_string(&article[NEWS_AT_ARTICLE_BODY], "<p>One.</p>\n");
    article[NEWS_AT_ARTICLE_BODY].kind = NEWS_VALUE_HTML;
    test_link(test, &article[NEWS_AT_ARTICLE_AUTHORS], "Ann", "/author/ann/");

    assert_int_equal(news_theme_load(&theme, test->arena, NEWS_STR(""), &err),
                     NEWS_OK);
    assert_true(theme.fingerprint != 0);
    test_page(&theme, &model, &out);
    test_order(out.data, order);
    assert_null(strstr(out.data, "<script"));
    assert_null(strstr(out.data, "{{"));

    news_buf_free(&out);
}


/* No labels for what the record does not have. */
static void
test_theme_bare(void **state)
{
    static const char *const never[] = {
        "standfirst\"", "byline\"", "<img",   "orrect",   "Updated",
        "Keywords",     "<time",    "<aside", "min read", "Related",
    };
    test_theme_t *test = *state;
    news_theme_t  theme;
    news_value_t  model = {0};
    news_buf_t    out = NEWS_BUF_INIT;
    const char   *body;
    size_t        i;

    assert_int_equal(news_theme_load(&theme, test->arena, NEWS_STR(""), NULL),
                     NEWS_OK);
    (void) test_model(test, &model);
    test_page(&theme, &model, &out);
    body = strstr(out.data, "<body>");
    assert_non_null(body);

    for (i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        if (strstr(body, never[i])) {
            fail_msg("there is a \"%s\"", never[i]);
        }
    }

    news_buf_free(&out);
}


static void
test_theme_folder(void **state)
{
    test_theme_t         *test = *state;
    news_theme_t          builtin, empty, theme, changed;
    news_template_error_t err;
    news_value_t          model = {0};
    news_buf_t            out = NEWS_BUF_INIT;

    (void) test_model(test, &model);
    assert_int_equal(news_theme_load(&builtin, test->arena, NEWS_STR(""), &err),
                     NEWS_OK);
    assert_int_equal(test_load(test, &empty, &err), NEWS_OK);
    assert_int_equal(empty.fingerprint, builtin.fingerprint);

    test_write(test, "style", "p{}\n", 4);
    assert_int_equal(test_load(test, &theme, &err), NEWS_OK);
    assert_int_not_equal(theme.fingerprint, builtin.fingerprint);
    test_page(&theme, &model, &out);
    assert_non_null(strstr(out.data, "<style>\np{}\n</style>"));
    assert_non_null(strstr(out.data, "<h1>A &lt;b&gt;</h1>"));

    test_write(test, "style", "q{}\n", 4);
    assert_int_equal(test_load(test, &changed, &err), NEWS_OK);
    assert_int_not_equal(changed.fingerprint, theme.fingerprint);

    /* A file that no page includes makes no other pages. */
    test_write(test, "extra", "{{", 2);
    assert_int_equal(test_load(test, &theme, &err), NEWS_OK);
    assert_int_equal(changed.fingerprint, theme.fingerprint);

    test_write(test, "article", "{{article.headline}}{{>extra}}", 30);
    test_write(test, "extra", "", 0);
    assert_int_equal(test_load(test, &theme, &err), NEWS_OK);
    test_page(&theme, &model, &out);
    assert_string_equal(out.data, "A &lt;b&gt;");

    news_buf_free(&out);
}


static void
test_theme_errors(void **state)
{
    static const struct {
        const char *article;
        const char *extra;
        const char *file;
        unsigned    line, column;
        const char *words;
    } cases[] = {
        {"\n {{article.headlin}}", "", "article.mustache", 2, 2, "headlin"},
        {"{{>extra}}", "a\n{{#article}}", "extra.mustache", 2, 1, "not closed"},
        {"{{>nosuch}}", "", "article.mustache", 1, 1, "not found"},
        {"{{>../theme/extra}}", "", "article.mustache", 1, 1, "not found"},
        {"{{>./extra}}", "", "article.mustache", 1, 1, "not found"},
    };
    test_theme_t         *test = *state;
    news_theme_t          theme;
    news_template_error_t err;
    size_t                i;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_write(test, "article", cases[i].article, strlen(cases[i].article));
        test_write(test, "extra", cases[i].extra, strlen(cases[i].extra));
        assert_int_equal(test_load(test, &theme, &err), NEWS_EINVAL);
        assert_string_equal(err.file, cases[i].file);
        assert_int_equal(err.error.line, cases[i].line);
        assert_int_equal(err.error.column, cases[i].column);
        assert_non_null(strstr(err.error.text, cases[i].words));
    }
}


static void
test_theme_no_folder(void **state)
{
    test_theme_t         *test = *state;
    news_theme_t          theme;
    news_template_error_t err;

    assert_int_equal(rmdir(test->dir), 0);
    assert_int_equal(test_load(test, &theme, &err), NEWS_EIO);
    assert_string_equal(err.file, test->dir);
    assert_string_equal(err.error.text, "No such file or directory");
}


/* A folder, a pipe or a file too large under a template's name. */
static void
test_theme_no_file(void **state)
{
    test_theme_t         *test = *state;
    news_theme_t          theme;
    news_template_error_t err;
    char                  path[128];
    char                 *large = malloc(NEWS_TEMPLATE_MAX + 1);

    assert_non_null(large);
    memset(large, 'x', NEWS_TEMPLATE_MAX + 1);
    snprintf(path, sizeof(path), "%s/article.mustache", test->dir);

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(test_load(test, &theme, &err), NEWS_EIO);
    assert_string_equal(err.file, "article.mustache");
    assert_int_equal(unlink(path), 0);

    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(test_load(test, &theme, &err), NEWS_EIO);
    assert_int_equal(rmdir(path), 0);

    test_write(test, "article", large, NEWS_TEMPLATE_MAX);
    assert_int_equal(test_load(test, &theme, &err), NEWS_OK);
    test_write(test, "article", large, NEWS_TEMPLATE_MAX + 1);
    assert_int_equal(test_load(test, &theme, &err), NEWS_ELIMIT);
    assert_string_equal(err.error.text, "too large");

    free(large);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_theme_builtin, test_setup,
                                        test_teardown),
        cmocka_unit_test_setup_teardown(test_theme_bare, test_setup,
                                        test_teardown),
        cmocka_unit_test_setup_teardown(test_theme_folder, test_setup,
                                        test_teardown),
        cmocka_unit_test_setup_teardown(test_theme_errors, test_setup,
                                        test_teardown),
        cmocka_unit_test_setup_teardown(test_theme_no_folder, test_setup,
                                        test_teardown),
        cmocka_unit_test_setup_teardown(test_theme_no_file, test_setup,
                                        test_teardown),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
