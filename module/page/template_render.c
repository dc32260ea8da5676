#include "page/template_internal.h"

#include <string.h>

/* What a page may cost at most: partials that include each other several
   times grow exponentially. */
#define NEWS_TEMPLATE_STEPS_MAX 2000000
#define NEWS_TEMPLATE_OUTPUT_MAX (64 * 1024 * 1024)

typedef struct {
    news_buf_t *out;
    size_t      limit; /* of out->len */
    unsigned    steps;
    unsigned    depth;

    /* The root, and one for each level, the refused one included. */
    const news_value_t *contexts[NEWS_TEMPLATE_DEPTH_MAX + 2];
    unsigned            context; /* the current one */

    news_buf_t indents; /* of the standalone partials around, outermost first */
    size_t     indent;  /* where those begin that hold in this partial */
} news_template_render_t;

static const news_value_t news_template_none = {NEWS_VALUE_NONE, {{0, NULL}}};

static news_status_e
news_template_render_nodes(news_template_render_t     *render,
                           const news_template_node_t *node);


static const news_value_t *
news_template_render_field(const news_value_t *value, news_str_t name)
{
    const news_schema_t *schema;
    size_t               i;

    if (value->kind != NEWS_VALUE_OBJECT) {
        return NULL;
    }

    schema = value->u.object.schema;

    for (i = 0; i < schema->count; i++) {
        if (news_str_equal(schema->fields[i].name, name)) {
            return &value->u.object.values[i];
        }
    }

    return NULL;
}


/* By name: the innermost context that has the first part decides. */
static const news_value_t *
news_template_render_search(const news_template_render_t *render,
                            const news_template_path_t   *path)
{
    const news_value_t *value = NULL;
    unsigned            up;
    size_t              i;

    for (up = 0; up <= render->context && value == NULL; up++) {
        value = news_template_render_field(
            render->contexts[render->context - up], path->names[0]);
    }

    for (i = 1; i < path->count && value; i++) {
        value = news_template_render_field(value, path->names[i]);
    }

    return value ? value : &news_template_none;
}


static const news_value_t *
news_template_render_lookup(const news_template_render_t *render,
                            const news_template_path_t   *path)
{
    const news_value_t *value;
    size_t              i;

    if (path->count == 0) {
        return render->contexts[render->context];
    }

    if (path->fields == NULL) {
        return news_template_render_search(render, path);
    }

    value = render->contexts[render->context - path->up];

    for (i = 0; i < path->count; i++) {

        if (value->kind != NEWS_VALUE_OBJECT
            || path->fields[i] >= value->u.object.schema->count)
        {
            return &news_template_none;
        }

        value = &value->u.object.values[path->fields[i]];
    }

    return value;
}


static bool
news_template_render_is_true(const news_value_t *value)
{
    switch (value->kind) {
    case NEWS_VALUE_NONE:
        return false;
    case NEWS_VALUE_STRING:
    case NEWS_VALUE_HTML:
        return value->u.string.len != 0;
    case NEWS_VALUE_LIST:
        return value->u.list.count != 0;
    case NEWS_VALUE_TRUE:
    case NEWS_VALUE_OBJECT:
        return true;
    }

    return false;
}


static void
news_template_render_indent(news_template_render_t *render)
{
    news_buf_append(
        render->out,
        news_str_from(news_buf_borrow(&render->indents), render->indent));
}


static void
news_template_render_text(news_template_render_t *render, news_str_t text)
{
    const char *end;

    if (render->indents.len == render->indent) {
        news_buf_append(render->out, text);
        return;
    }

    while (text.len && render->out->len <= render->limit) {

        end = memchr(text.data, '\n', text.len);
        if (end == NULL || end + 1 == text.data + text.len) {
            break;
        }

        end++;
        news_buf_append(render->out,
                        (news_str_t) {(size_t) (end - text.data), text.data});
        news_template_render_indent(render);
        text = news_str_from(text, (size_t) (end - text.data));
    }

    news_buf_append(render->out, text);
}


static void
news_template_render_variable(news_template_render_t     *render,
                              const news_template_node_t *node)
{
    const news_value_t *value;

    value = news_template_render_lookup(render, &node->path);

    if (value->kind == NEWS_VALUE_HTML
        || (value->kind == NEWS_VALUE_STRING
            && node->kind == NEWS_TEMPLATE_RAW))
    {
        news_buf_append(render->out, value->u.string);

    } else if (value->kind == NEWS_VALUE_STRING) {
        news_buf_append_html(render->out, value->u.string);
    }
}


static news_status_e
news_template_render_section(news_template_render_t     *render,
                             const news_template_node_t *node)
{
    const news_value_t *value;
    news_status_e       status = NEWS_OK;
    size_t              i, count = 1;

    value = news_template_render_lookup(render, &node->path);

    if (!news_template_render_is_true(value)) {
        return NEWS_OK;
    }

    if (value->kind == NEWS_VALUE_LIST) {
        count = value->u.list.count;
        value = value->u.list.items;
    }

    render->context++;

    for (i = 0; i < count && status == NEWS_OK; i++) {
        render->contexts[render->context] = &value[i];
        status = news_template_render_nodes(render, node->children);
    }

    render->context--;

    return status;
}


static news_status_e
news_template_render_inverted(news_template_render_t     *render,
                              const news_template_node_t *node)
{
    const news_value_t *value;

    value = news_template_render_lookup(render, &node->path);

    return news_template_render_is_true(value)
               ? NEWS_OK
               : news_template_render_nodes(render, node->children);
}


static news_status_e
news_template_render_partial(news_template_render_t     *render,
                             const news_template_node_t *node)
{
    size_t        indent = render->indent, len = render->indents.len;
    news_status_e status;

    if (!node->standalone) {
        render->indent = len;
    }

    news_buf_append(&render->indents,
                    node->standalone ? node->text : NEWS_STR(""));
    status = news_template_render_nodes(render, node->partial->nodes);

    render->indents.len = len;
    render->indent = indent;

    return status;
}


static news_status_e
news_template_render_node(news_template_render_t     *render,
                          const news_template_node_t *node)
{
    if (node->begins) {
        news_template_render_indent(render);
    }

    switch (node->kind) {
    case NEWS_TEMPLATE_TEXT:
        news_template_render_text(render, node->text);
        return NEWS_OK;
    case NEWS_TEMPLATE_VARIABLE:
    case NEWS_TEMPLATE_RAW:
        news_template_render_variable(render, node);
        return NEWS_OK;
    case NEWS_TEMPLATE_SECTION:
        return news_template_render_section(render, node);
    case NEWS_TEMPLATE_INVERTED:
        return news_template_render_inverted(render, node);
    case NEWS_TEMPLATE_PARTIAL:
        return news_template_render_partial(render, node);
    default:
        return NEWS_EINVAL; /* the parser makes no other nodes */
    }
}


static news_status_e
news_template_render_nodes(news_template_render_t     *render,
                           const news_template_node_t *node)
{
    news_status_e status = NEWS_OK;

    if (render->depth > NEWS_TEMPLATE_DEPTH_MAX
        || render->steps++ == NEWS_TEMPLATE_STEPS_MAX)
    {
        return NEWS_ELIMIT;
    }

    render->depth++;

    for (; node && status == NEWS_OK; node = node->next) {

        status = news_template_render_node(render, node);

        if (status == NEWS_OK
            && (render->out->len > render->limit
                || ++render->steps > NEWS_TEMPLATE_STEPS_MAX))
        {
            status = NEWS_ELIMIT;
        }
    }

    render->depth--;

    return status;
}


news_status_e
news_template_render(const news_template_t *template, const news_value_t *data,
                     news_buf_t *out)
{
    news_template_render_t render = {
        .out = out,
        .limit = out->len + NEWS_TEMPLATE_OUTPUT_MAX,
        .contexts = {data},
    };
    news_status_e status;

    status = news_template_render_nodes(&render, template->nodes);

    if (status == NEWS_OK && (out->failed || render.indents.failed)) {
        status = NEWS_ENOMEM;
    }

    news_buf_free(&render.indents);

    return status;
}
