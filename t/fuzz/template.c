/*
 * Any bytes as a template and two partials, with 0 bytes between them.  What
 * can be bound must render as it does unbound.
 */

#include <stdlib.h>
#include <string.h>

#include "page/template.h"

/* {"a": "<x>", "b": [{a, b, c}, …], "c": {a, b, c}, "d": ["1", "2"]} */
static const news_schema_t fuzz_schema;
static const news_field_t  fuzz_fields[] = {
     {{1, "a"}, NULL},
     {{1, "b"}, &fuzz_schema},
     {{1, "c"}, &fuzz_schema},
     {{1, "d"}, NULL},
};
static const news_schema_t fuzz_schema = {4, fuzz_fields};

static const news_value_t fuzz_strings[] = {
    {NEWS_VALUE_STRING, {.string = {1, "1"}}},
    {NEWS_VALUE_HTML, {.string = {3, "2\n>"}}},
};
static const news_value_t fuzz_inner[] = {
    {NEWS_VALUE_STRING, {.string = {0, ""}}},
    {NEWS_VALUE_LIST, {.list = {0, NULL}}},
    {NEWS_VALUE_NONE, {.string = {0, NULL}}},
    {NEWS_VALUE_LIST, {.list = {2, fuzz_strings}}},
};
static const news_value_t fuzz_list[] = {
    {NEWS_VALUE_OBJECT, {.object = {&fuzz_schema, fuzz_inner}}},
    {NEWS_VALUE_OBJECT, {.object = {&fuzz_schema, fuzz_inner}}},
};
static const news_value_t fuzz_values[] = {
    {NEWS_VALUE_STRING, {.string = {3, "<x>"}}},
    {NEWS_VALUE_LIST, {.list = {2, fuzz_list}}},
    {NEWS_VALUE_OBJECT, {.object = {&fuzz_schema, fuzz_inner}}},
    {NEWS_VALUE_TRUE, {.string = {0, NULL}}},
};
static const news_value_t fuzz_data = {NEWS_VALUE_OBJECT,
                                       {.object = {&fuzz_schema, fuzz_values}}};


/* The partials are called p and q. */
static news_status_e
fuzz_template_read(void *data, news_str_t name, news_str_t *text)
{
    const news_str_t *texts = data;

    if (name.len != 1 || name.data[0] < 'p' || name.data[0] > 'q') {
        return NEWS_ENOTFOUND;
    }

    *text = texts[name.data[0] - 'p'];

    return NEWS_OK;
}


static news_status_e
fuzz_template_render(const news_str_t *texts, const news_schema_t *schema,
                     news_buf_t *out)
{
    news_partials_t partials = {fuzz_template_read, (void *) &texts[1]};
    news_arena_t   *arena = news_arena_create();
    news_template_t *template;
    news_template_error_t err;
    news_status_e         status;

    memset(&err, 0, sizeof(err));
    status = news_template_compile(&template, arena, NEWS_STR("fuzz"), texts[0],
                                   &partials, schema, &err);

    if (status != NEWS_OK && (err.error.line == 0 || err.error.column == 0)) {
        abort();
    }

    if (status == NEWS_OK) {
        status = news_template_render(template, &fuzz_data, out);
    }

    news_arena_destroy(arena);

    return status;
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_str_t texts[3], rest = {size, (const char *) data};
    news_buf_t bound = NEWS_BUF_INIT, unbound = NEWS_BUF_INIT;
    int        i;

    for (i = 0; i < 3; i++) {
        texts[i] = news_str_next(&rest, '\0');
    }

    if (fuzz_template_render(texts, NULL, &unbound) == NEWS_OK
        && fuzz_template_render(texts, &fuzz_schema, &bound) == NEWS_OK
        && !news_str_equal(news_buf_borrow(&bound), news_buf_borrow(&unbound)))
    {
        abort();
    }

    news_buf_free(&bound);
    news_buf_free(&unbound);

    return 0;
}
