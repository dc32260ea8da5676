/* What the template engine refuses: where it says so, and its caps. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "template_data.h"


typedef struct {
    const char *template;
    news_status_e status;
    const char   *file;
    unsigned      line;
    unsigned      column;
    const char   *words; /* in the message */
} test_error_t;


static void
test_expect_errors(const test_error_t *cases, size_t count,
                   const news_schema_t *schema)
{
    news_template_error_t err;
    news_buf_t            out = NEWS_BUF_INIT;
    size_t                i;

    for (i = 0; i < count; i++) {

        if (test_render(cases[i].template, schema, &out, &err)
            != cases[i].status) {
            fail_msg("[%s] is accepted", cases[i].template);
        }

        assert_string_equal(err.file, cases[i].file);
        assert_int_equal(err.error.line, cases[i].line);
        assert_int_equal(err.error.column, cases[i].column);
        if (strstr(err.error.text, cases[i].words) == NULL) {
            fail_msg("\"%s\" lacks \"%s\"", err.error.text, cases[i].words);
        }
    }

    assert_int_equal(out.len, 0);
    news_buf_free(&out);
}


static void
test_template_errors(void **state)
{
    static const test_error_t cases[] = {
        {"a\nb {{#yes}}\n", NEWS_EINVAL, "page", 2, 3, "\"yes\" is not closed"},
        {"{{^yes}}", NEWS_EINVAL, "page", 1, 1, "\"yes\" is not closed"},
        {"{{#yes}}{{/no}}", NEWS_EINVAL, "page", 1, 9,
         "end of section \"yes\", not of \"no\""},
        {"\n\n{{/no}}", NEWS_EINVAL, "page", 3, 1, "no section \"no\" is open"},
        {"{{#yes}}{{/yes}}{{/yes}}", NEWS_EINVAL, "page", 1, 17, "is open"},
        {"x\n  {{name}", NEWS_EINVAL, "page", 2, 3, "no \"}}\" closes"},
        {"{{{name}}", NEWS_EINVAL, "page", 1, 1, "no \"}}\" closes"},
        {"{{", NEWS_EINVAL, "page", 1, 1, "closes"},
        {"{{!", NEWS_EINVAL, "page", 1, 1, "closes"},
        {"{{={{=}}", NEWS_EINVAL, "page", 1, 1, "two delimiters"},
        {"{{=a b c=}}", NEWS_EINVAL, "page", 1, 1, "two delimiters"},
        {"{{=a= b=}}", NEWS_EINVAL, "page", 1, 1, "two delimiters"},
        {"{{= =}}", NEWS_EINVAL, "page", 1, 1, "two delimiters"},
        {"{{==}}", NEWS_EINVAL, "page", 1, 1, "two delimiters"},
        {"{{= | | }}", NEWS_EINVAL, "page", 1, 1, "closes"},
        {"{{=<% %>=}}<%name", NEWS_EINVAL, "page", 1, 12, "no \"%>\" closes"},
        {"{{}}", NEWS_EINVAL, "page", 1, 1, "a name"},
        {"{{# }}", NEWS_EINVAL, "page", 1, 1, "a name"},
        {"{{a b}}", NEWS_EINVAL, "page", 1, 1, "spaces"},
        {"{{#a\nb}}", NEWS_EINVAL, "page", 1, 1, "spaces"},
        {"{{ #yes}}", NEWS_EINVAL, "page", 1, 1, "a name"},
        {"{{<parent}}", NEWS_EINVAL, "page", 1, 1, "a name"},
        {"{{$block}}", NEWS_EINVAL, "page", 1, 1, "a name"},
        {"{{.a}}", NEWS_EINVAL, "page", 1, 1, "empty part"},
        {"{{person..name}}", NEWS_EINVAL, "page", 1, 1, "empty part"},
        {"{{person.}}", NEWS_EINVAL, "page", 1, 1, "empty part"},
    };

    (void) state;
    test_expect_errors(cases, TEST_COUNT(cases), NULL);
    test_expect_errors(cases, TEST_COUNT(cases), &test_schema);
}


static void
test_template_bound_errors(void **state)
{
    static const test_error_t cases[] = {
        {"a\n {{headlin}}", NEWS_EINVAL, "page", 2, 2,
         "unknown name \"headlin\""},
        {"{{#nosuch}}{{/nosuch}}", NEWS_EINVAL, "page", 1, 1, "nosuch"},
        {"{{^nosuch}}{{/nosuch}}", NEWS_EINVAL, "page", 1, 1, "nosuch"},
        {"{{person.nam}}", NEWS_EINVAL, "page", 1, 1,
         "unknown name \"nam\" in \"person.nam\""},
        {"{{name.first}}", NEWS_EINVAL, "page", 1, 1, "\"first\""},
        /* `age` is a pet's, and the section is closed. */
        {"{{#person.pet}}{{age}}{{/person.pet}}{{age}}", NEWS_EINVAL, "page", 1,
         38, "\"age\""},
        {"{{^person}}{{tags}}{{/person}}", NEWS_EINVAL, "page", 1, 12, "tags"},
        {"{{#letters}}{{x}}{{/letters}}", NEWS_EINVAL, "page", 1, 13, "\"x\""},
        {"\n{{>nosuch}}", NEWS_EINVAL, "page", 2, 1, "\"nosuch\": not found"},
        {"{{>bad}}", NEWS_EINVAL, "bad", 2, 2, "nosuch"},
        {"{{>forever}}", NEWS_EINVAL, "forever", 1, 2, "includes itself"},
        {"{{>again}}", NEWS_EINVAL, "again2", 1, 1, "includes itself"},
        {"{{#tree}}{{>node}}{{/tree}}", NEWS_EINVAL, "node", 1, 23, "itself"},
        {"{{#tree}}{{>name}}{{/tree}}{{>node}}", NEWS_EINVAL, "node", 1, 1,
         "unknown name \"content\""},
        {"{{>twice0}}", NEWS_ELIMIT, "twice9", 1, 1, "more than 1000"},
    };

    (void) state;
    test_expect_errors(cases, TEST_COUNT(cases), &test_schema);
}


static void
test_template_endless(void **state)
{
    static const char *const templates[] = {
        "{{>forever}}",
        "{{>again}}",
        "{{#letters}}{{>forever}}{{/letters}}",
        "  {{>forever}}\n",
    };
    news_template_error_t err;
    news_buf_t            out = NEWS_BUF_INIT;
    size_t                i;

    (void) state;

    for (i = 0; i < TEST_COUNT(templates); i++) {
        assert_int_equal(test_render(templates[i], NULL, &out, &err),
                         NEWS_ELIMIT);
        assert_string_equal(err.file, ""); /* not the compiler's */
    }

    news_buf_free(&out);
}


/* Sections on sections, and partials that include each other twice. */
static const char *test_bomb[] = {
    "b0", "{{>b1}}{{>b1}}{{>b1}}{{>b1}}{{>b1}}{{>b1}}{{>b1}}{{>b1}}",
    "b1", "{{>b2}}{{>b2}}{{>b2}}{{>b2}}{{>b2}}{{>b2}}{{>b2}}{{>b2}}",
    "b2", "{{>b3}}{{>b3}}{{>b3}}{{>b3}}{{>b3}}{{>b3}}{{>b3}}{{>b3}}",
    "b3", "{{>b4}}{{>b4}}{{>b4}}{{>b4}}{{>b4}}{{>b4}}{{>b4}}{{>b4}}",
    "b4", "{{>b5}}{{>b5}}{{>b5}}{{>b5}}{{>b5}}{{>b5}}{{>b5}}{{>b5}}",
    "b5", "{{>b6}}{{>b6}}{{>b6}}{{>b6}}{{>b6}}{{>b6}}{{>b6}}{{>b6}}",
    "b6", "{{>b7}}{{>b7}}{{>b7}}{{>b7}}{{>b7}}{{>b7}}{{>b7}}{{>b7}}",
    "b7", "{{>b8}}{{>b8}}{{>b8}}{{>b8}}{{>b8}}{{>b8}}{{>b8}}{{>b8}}",
    "b8", "{{>b9}}{{>b9}}{{>b9}}{{>b9}}{{>b9}}{{>b9}}{{>b9}}{{>b9}}",
    "b9", "",
    NULL,
};


static void
test_explode(const char *last, news_buf_t *out)
{
    news_partials_t partials = {test_partial_read, test_bomb};
    news_arena_t   *arena = news_arena_create();
    news_template_t *template;

    assert_non_null(arena);
    test_bomb[TEST_COUNT(test_bomb) - 2] = last;
    assert_int_equal(news_template_compile(&template, arena, NEWS_STR("page"),
                                           NEWS_STR("{{>b0}}"), &partials, NULL,
                                           NULL),
                     NEWS_OK);
    assert_int_equal(news_template_render(template, &test_data, out),
                     NEWS_ELIMIT);
    news_arena_destroy(arena);
}


static void
test_template_bomb(void **state)
{
    static char large[5001];
    news_buf_t  out = NEWS_BUF_INIT;

    (void) state;

    test_explode("", &out);
    assert_int_equal(out.len, 0);

    memset(large, 'x', sizeof(large) - 1);
    test_explode(large, &out);
    assert_in_range(out.len, 64 * 1024 * 1024, 65 * 1024 * 1024);

    news_buf_free(&out);
}


static void
test_nest(news_buf_t *text, unsigned depth)
{
    unsigned i;

    text->len = 0;
    for (i = 0; i < depth; i++) {
        news_buf_append(text, NEWS_STR("{{#yes}}"));
    }

    news_buf_append(text, NEWS_STR("{{name}}"));
    for (i = 0; i < depth; i++) {
        news_buf_append(text, NEWS_STR("{{/yes}}"));
    }

    news_buf_append_char(text, '\0');
}


static void
test_template_depth(void **state)
{
    static const struct {
        unsigned      depth;
        news_status_e status;
    } cases[] = {
        {NEWS_TEMPLATE_DEPTH_MAX - 1, NEWS_OK},
        {NEWS_TEMPLATE_DEPTH_MAX, NEWS_OK},
        {NEWS_TEMPLATE_DEPTH_MAX + 1, NEWS_ELIMIT},
    };
    news_template_error_t err;
    news_buf_t            text = NEWS_BUF_INIT, out = NEWS_BUF_INIT;
    size_t                i;

    (void) state;

    for (i = 0; i < TEST_COUNT(cases); i++) {
        test_nest(&text, cases[i].depth);
        out.len = 0;
        assert_int_equal(test_render(text.data, NULL, &out, &err),
                         cases[i].status);
        assert_int_equal(test_render(text.data, &test_schema, &out, &err),
                         cases[i].status);
        assert_int_equal(out.len, cases[i].status == NEWS_OK ? 8 : 0);
    }

    assert_int_equal(err.error.column, 8 * NEWS_TEMPLATE_DEPTH_MAX + 1);

    news_buf_free(&text);
    news_buf_free(&out);
}


static void
test_template_size(void **state)
{
    static const struct {
        size_t        size;
        news_status_e status;
    } cases[] = {
        {NEWS_TEMPLATE_MAX - 1, NEWS_OK},
        {NEWS_TEMPLATE_MAX, NEWS_OK},
        {NEWS_TEMPLATE_MAX + 1, NEWS_ELIMIT},
    };
    news_template_error_t err;
    news_template_t *template;
    news_arena_t *arena = news_arena_create();
    char         *text = malloc(NEWS_TEMPLATE_MAX + 1);
    size_t        i;

    (void) state;

    assert_non_null(arena);
    assert_non_null(text);
    memset(text, 'x', NEWS_TEMPLATE_MAX + 1);

    for (i = 0; i < TEST_COUNT(cases); i++) {
        assert_int_equal(
            news_template_compile(&template, arena, NEWS_STR("page"),
                                  (news_str_t) {cases[i].size, text}, NULL,
                                  NULL, &err),
            cases[i].status);
    }

    free(text);
    news_arena_destroy(arena);
}


/* Data that is not of the schema gives no text, and is not read past its
   end. */
static void
test_template_other_data(void **state)
{
    static const news_schema_t small = {1, test_fields};
    static const news_value_t  data[] = {
         {NEWS_VALUE_NONE, {{0, NULL}}},
         TEST_STRING("text"),
         TEST_LIST(test_letters),
         {NEWS_VALUE_OBJECT, {.object = {&small, test_values}}},
    };
    news_template_t *template;
    news_arena_t *arena = news_arena_create();
    news_buf_t    out = NEWS_BUF_INIT;
    size_t        i;

    (void) state;

    assert_int_equal(
        news_template_compile(&template, arena, NEWS_STR("page"),
                              NEWS_STR("[{{marks}}{{person.name}}"
                                       "{{#people}}{{name}}{{/people}}]"),
                              NULL, &test_schema, NULL),
        NEWS_OK);

    for (i = 0; i < TEST_COUNT(data); i++) {
        out.len = 0;
        assert_int_equal(news_template_render(template, &data[i], &out),
                         NEWS_OK);
        assert_true(news_str_equal(news_buf_borrow(&out), NEWS_STR("[]")));
    }

    news_buf_free(&out);
    news_arena_destroy(arena);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template_errors),
        cmocka_unit_test(test_template_bound_errors),
        cmocka_unit_test(test_template_endless),
        cmocka_unit_test(test_template_bomb),
        cmocka_unit_test(test_template_depth),
        cmocka_unit_test(test_template_size),
        cmocka_unit_test(test_template_other_data),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
