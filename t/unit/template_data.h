/*
 * What the tests of the template engine share: one tree of data with its
 * schema, and some partials.  Include it after cmocka.h.
 */

#include "page/template.h"

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* clang-format off */
#define TEST_STR(text) {sizeof(text) - 1, text}
#define TEST_STRING(text) {NEWS_VALUE_STRING, {.string = TEST_STR(text)}}
#define TEST_LIST(items) {NEWS_VALUE_LIST, {.list = {TEST_COUNT(items), items}}}
#define TEST_OBJECT(schema, values) \
    {NEWS_VALUE_OBJECT, {.object = {&(schema), values}}}
/* clang-format on */

static const news_field_t test_pet_fields[] = {
    {TEST_STR("name"), NULL},
    {TEST_STR("age"), NULL},
};
static const news_schema_t test_pet = {2, test_pet_fields};
static const news_value_t  test_pet_values[] = {
     TEST_STRING("Rex"),
     TEST_STRING("3"),
};

static const news_field_t test_person_fields[] = {
    {TEST_STR("name"), NULL},
    {TEST_STR("pet"), &test_pet},
    {TEST_STR("tags"), NULL},
};
static const news_schema_t test_person = {3, test_person_fields};
static const news_value_t  test_tags[] = {TEST_STRING("x"), TEST_STRING("y")};
static const news_value_t  test_joe[] = {
     TEST_STRING("Joe"),
     TEST_OBJECT(test_pet, test_pet_values),
     TEST_LIST(test_tags),
};
static const news_value_t test_ann[] = {
    TEST_STRING("Ann"),
    {NEWS_VALUE_NONE, {{0, NULL}}},
    {NEWS_VALUE_NONE, {{0, NULL}}},
};
static const news_value_t test_people[] = {
    TEST_OBJECT(test_person, test_joe),
    TEST_OBJECT(test_person, test_ann),
};

static const news_value_t test_letters[] = {
    TEST_STRING("a"),
    TEST_STRING("<"),
    TEST_STRING("c"),
};
static const news_value_t test_rows[] = {
    TEST_LIST(test_letters),
    TEST_LIST(test_tags),
};

/* A tree: {content, nodes: [the same]}. */
static const news_schema_t test_tree;
static const news_field_t  test_tree_fields[] = {
     {TEST_STR("content"), NULL},
     {TEST_STR("nodes"), &test_tree},
};
static const news_schema_t test_tree = {2, test_tree_fields};
static const news_value_t  test_leaf_values[] = {
     TEST_STRING("leaf"),
     {NEWS_VALUE_LIST, {.list = {0, NULL}}},
};
static const news_value_t test_leaves[] = {
    TEST_OBJECT(test_tree, test_leaf_values),
    TEST_OBJECT(test_tree, test_leaf_values),
};
static const news_value_t test_root_values[] = {
    TEST_STRING("root"),
    TEST_LIST(test_leaves),
};

static const news_field_t test_fields[] = {
    {TEST_STR("name"), NULL},
    {TEST_STR("marks"), NULL},
    {TEST_STR("html"), NULL},
    {TEST_STR("yes"), NULL},
    {TEST_STR("no"), NULL},
    {TEST_STR("empty"), NULL},
    {TEST_STR("letters"), NULL},
    {TEST_STR("nobody"), NULL},
    {TEST_STR("people"), &test_person},
    {TEST_STR("person"), &test_person},
    {TEST_STR("rows"), NULL},
    {TEST_STR("tree"), &test_tree},
    {TEST_STR("lines"), NULL},
    {TEST_STR("pet"), NULL},
};
static const news_schema_t test_schema = {TEST_COUNT(test_fields), test_fields};
static const news_value_t  test_values[] = {
     TEST_STRING("site"),
     TEST_STRING("& \" < > '"),
     {NEWS_VALUE_HTML, {.string = {8, "<i>x</i>"}}},
     {NEWS_VALUE_TRUE, {{0, NULL}}},
     {NEWS_VALUE_NONE, {{0, NULL}}},
     TEST_STRING(""),
     TEST_LIST(test_letters),
     {NEWS_VALUE_LIST, {.list = {0, NULL}}},
     TEST_LIST(test_people),
     TEST_OBJECT(test_person, test_joe),
     TEST_LIST(test_rows),
     TEST_OBJECT(test_tree, test_root_values),
     TEST_STRING("<\n->"),
     TEST_STRING("cat"),
};
static const news_value_t test_data = TEST_OBJECT(test_schema, test_values);

/* "name", "text", … , NULL */
static news_status_e
test_partial_read(void *data, news_str_t name, news_str_t *text)
{
    const char *const *pair;

    for (pair = data; *pair; pair += 2) {
        if (news_str_equal(name, news_str_borrow(pair[0]))) {
            *text = news_str_borrow(pair[1]);
            return NEWS_OK;
        }
    }

    return NEWS_ENOTFOUND;
}


static const char *test_partials[] = {
    "word",    "from partial",
    "name",    "{{name}}",
    "outer",   "*{{name}} {{>word}}*",
    "two",     ">\n>",
    "line",    ">",
    "pipes",   "|\n{{{lines}}}\n|\n",
    "blocks",  "{{#yes}}\n1\n{{/yes}}\n{{#letters}}{{.}}\n{{/letters}}\n",
    "nested",  "a\n  {{>two}}\nb\n",
    "inline",  "a {{>two}}\nb\n",
    "set",     ".{{name}}. {{= | | =}} .|name|.",
    "comment", "{{! c }} x\n{{=<% %>=}} y\n",
    "node",    "{{content}}<{{#nodes}}{{>node}}{{/nodes}}>",
    "tree",    "{{content}}\n{{#nodes}}\n  {{>tree}}\n{{/nodes}}\n",
    "forever", "x{{>forever}}",
    "bad",     "one\n {{nosuch}}",
    "again",   "{{>again2}}",
    "again2",  "{{>again}}",
    "twice0",  "{{>twice1}}{{>twice1}}",
    "twice1",  "{{>twice2}}{{>twice2}}",
    "twice2",  "{{>twice3}}{{>twice3}}",
    "twice3",  "{{>twice4}}{{>twice4}}",
    "twice4",  "{{>twice5}}{{>twice5}}",
    "twice5",  "{{>twice6}}{{>twice6}}",
    "twice6",  "{{>twice7}}{{>twice7}}",
    "twice7",  "{{>twice8}}{{>twice8}}",
    "twice8",  "{{>twice9}}{{>twice9}}",
    "twice9",  "{{>word}}{{>word}}",
    NULL,
};


static news_status_e
test_render(const char *text, const news_schema_t *schema, news_buf_t *out,
            news_template_error_t *err)
{
    news_partials_t partials = {test_partial_read, test_partials};
    news_arena_t   *arena = news_arena_create();
    news_template_t *template;
    news_status_e status;

    assert_non_null(arena);
    status =
        news_template_compile(&template, arena, NEWS_STR("page"),
                              news_str_borrow(text), &partials, schema, err);
    if (status == NEWS_OK) {
        err->file[0] = '\0';
        status = news_template_render(template, &test_data, out);
    }

    news_arena_destroy(arena);

    return status;
}
