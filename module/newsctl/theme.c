#include "base/file.h"
#include "newsctl/command.h"
#include "page/template.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWS_THEME_DATA_MAX (64 * 1024 * 1024)

static news_status_e news_ctl_theme_try(news_ctl_t *ctl);

const news_command_t news_command_theme_try = {
    .name = "theme try",
    .usage = "TEMPLATE DATA.json",
    .summary = "renders a template over any data",
    .help = "Renders a template over any JSON data, as the Mustache "
            "specification says.\n{{>name}} is DIR/name.mustache, or nothing "
            "where there is no such file.\n",
    .examples =
        "newsctl theme try card.mustache card.json --partials themes/new\n",
    .run = news_ctl_theme_try,
    .min = 2,
    .max = 2,
    .options = {{NEWS_CTL_PARTIALS, "Where the partials are.", NULL}},
};

static bool news_theme_value(news_arena_t *arena, const json_t *json,
                             news_value_t *value);


static bool
news_theme_string(news_arena_t *arena, const char *data, size_t len,
                  news_value_t *value)
{
    value->kind = NEWS_VALUE_STRING;
    value->u.string = news_arena_copy(arena, (news_str_t) {len, data});

    return value->u.string.data != NULL;
}


/* The shortest decimal that reads as the same number. */
static bool
news_theme_real(news_arena_t *arena, double number, news_value_t *value)
{
    char text[32];
    int  digits = 15;

    do {
        snprintf(text, sizeof(text), "%.*g", digits, number);
    } while (digits++ < 17 && strtod(text, NULL) != number);

    return news_theme_string(arena, text, strlen(text), value);
}


static bool
news_theme_integer(news_arena_t *arena, json_int_t number, news_value_t *value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT, number);

    return news_theme_string(arena, text, strlen(text), value);
}


static bool
news_theme_list(news_arena_t *arena, const json_t *json, news_value_t *value)
{
    size_t        i, count = json_array_size(json);
    news_value_t *items = news_arena_calloc(arena, count + 1, sizeof(*items));

    value->kind = NEWS_VALUE_LIST;
    value->u.list.count = count;
    value->u.list.items = items;

    for (i = 0; items && i < count; i++) {
        if (!news_theme_value(arena, json_array_get(json, i), &items[i])) {
            return false;
        }
    }

    return items != NULL;
}


/* Each object has a schema of its own: its names. */
static bool
news_theme_object(news_arena_t *arena, json_t *json, news_value_t *value)
{
    size_t         i = 0, count = json_object_size(json);
    news_schema_t *schema = news_arena_calloc(arena, 1, sizeof(*schema));
    news_field_t *fields = news_arena_calloc(arena, count + 1, sizeof(*fields));
    news_value_t *values = news_arena_calloc(arena, count + 1, sizeof(*values));
    const char   *name;
    json_t       *member;

    if (schema == NULL || fields == NULL || values == NULL) {
        return false;
    }

    json_object_foreach(json, name, member)
    {

        fields[i].name = news_arena_copy(arena, news_str_borrow(name));

        if (fields[i].name.data == NULL
            || !news_theme_value(arena, member, &values[i])) {
            return false;
        }

        i++;
    }

    schema->count = count;
    schema->fields = fields;
    value->kind = NEWS_VALUE_OBJECT;
    value->u.object.schema = schema;
    value->u.object.values = values;

    return true;
}


/* The JSON value as templates know values; false: no memory. */
static bool
news_theme_value(news_arena_t *arena, const json_t *json, news_value_t *value)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        return news_theme_object(arena, (json_t *) json, value);
    case JSON_ARRAY:
        return news_theme_list(arena, json, value);
    case JSON_STRING:
        return news_theme_string(arena, json_string_value(json),
                                 json_string_length(json), value);
    case JSON_INTEGER:
        return news_theme_integer(arena, json_integer_value(json), value);
    case JSON_REAL:
        return news_theme_real(arena, json_real_value(json), value);
    case JSON_TRUE:
        value->kind = NEWS_VALUE_TRUE;
        return true;
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }

    value->kind = NEWS_VALUE_NONE;

    return true;
}


static news_status_e
news_theme_read(news_arena_t *arena, const char *path, size_t max,
                news_str_t *text)
{
    news_buf_t    bytes = NEWS_BUF_INIT;
    news_status_e status;
    int           fd;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd == -1) {
        return errno == ENOENT ? NEWS_ENOTFOUND : NEWS_EIO;
    }

    status = news_file_read(fd, max, &bytes);
    if (status == NEWS_OK) {
        *text = news_arena_copy(arena, news_buf_borrow(&bytes));
        status = text->data ? NEWS_OK : NEWS_ENOMEM;
    }

    news_buf_free(&bytes);
    close(fd);

    return status;
}


static news_status_e
news_theme_read_named(news_arena_t *arena, const char *path, size_t max,
                      news_str_t *text)
{
    news_status_e status = news_theme_read(arena, path, max, text);

    switch (status) {
    case NEWS_OK:
        return NEWS_OK;
    case NEWS_ENOTFOUND:
    case NEWS_EIO:
        return news_ctl_fail(status, "%s: %s", path, strerror(errno));
    case NEWS_ELIMIT:
        return news_ctl_fail(status, "%s: longer than %zu bytes", path, max);
    default:
        return news_ctl_fail(status, "%s: %s", path, news_status_text(status));
    }
}


typedef struct {
    news_arena_t *arena;
    const char   *dir; /* NULL: there are no partials */
} news_theme_partials_t;


static news_status_e
news_theme_partial(void *data, news_str_t name, news_str_t *text)
{
    news_theme_partials_t *partials = data;
    news_buf_t             path = NEWS_BUF_INIT;
    news_status_e          status;

    if (partials->dir == NULL) {
        return NEWS_ENOTFOUND;
    }

    news_buf_printf(&path, "%s/%.*s.mustache", partials->dir,
                    NEWS_STR_ARG(name));

    status = path.failed ? NEWS_ENOMEM
                         : news_theme_read(partials->arena, path.data,
                                           NEWS_TEMPLATE_MAX, text);
    news_buf_free(&path);

    return status;
}


static news_status_e
news_theme_data(news_arena_t *arena, const char *path, news_value_t *value)
{
    json_error_t  err;
    json_t       *json;
    news_str_t    text;
    news_status_e status;

    status = news_theme_read_named(arena, path, NEWS_THEME_DATA_MAX, &text);
    if (status != NEWS_OK) {
        return status;
    }

    json =
        json_loadb(text.data, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &err);
    if (json == NULL) {
        return news_ctl_fail(NEWS_EINVAL, "%s:%d:%d: %s", path, err.line,
                             err.column, err.text);
    }

    status =
        news_theme_value(arena, json, value) ? NEWS_OK : news_ctl_no_memory();
    json_decref(json);

    return status;
}


static news_status_e
news_theme_compile(const news_ctl_t *ctl, news_arena_t *arena,
                   news_template_t **template)
{
    const char           *path = ctl->words[0];
    news_theme_partials_t data = {arena, ctl->values[NEWS_CTL_PARTIALS]};
    news_partials_t       partials = {news_theme_partial, &data};
    news_template_error_t err = {0};
    news_str_t            text;
    news_status_e         status;
    char                  words[NEWS_TEMPLATE_ERROR_MAX];

    status = news_theme_read_named(arena, path, NEWS_TEMPLATE_MAX, &text);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_template_compile(template, arena, news_str_borrow(path), text,
                                   &partials, NULL, &err);

    return status == NEWS_OK
               ? NEWS_OK
               : news_ctl_fail(status, "%s",
                               news_template_error_text(&err, words));
}


static news_status_e
news_theme_try(const news_ctl_t *ctl, news_arena_t *arena)
{
    news_template_t *template;
    news_value_t  value;
    news_buf_t    page = NEWS_BUF_INIT;
    news_status_e status;

    status = news_theme_compile(ctl, arena, &template);
    if (status == NEWS_OK) {
        status = news_theme_data(arena, ctl->words[1], &value);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = news_template_render(template, &value, &page);

    if (status == NEWS_OK) {
        fwrite(page.data, 1, page.len, stdout);
    } else {
        news_ctl_fail(status, "%s: %s", ctl->words[0],
                      news_status_text(status));
    }

    news_buf_free(&page);

    return status;
}


static news_status_e
news_ctl_theme_try(news_ctl_t *ctl)
{
    news_arena_t *arena;
    news_status_e status;

    arena = news_arena_create();
    status = arena ? news_theme_try(ctl, arena) : news_ctl_no_memory();
    news_arena_destroy(arena);

    return status;
}
