#include "page/template_internal.h"


/* "a.b.c" as its parts; the name "." has none. */
static news_status_e
news_template_bind_split(const news_template_scan_t *scan,
                         const news_template_tag_t  *tag,
                         news_template_path_t       *path)
{
    news_str_t rest = tag->name;
    size_t     i, count = 1;

    if (news_str_equal(tag->name, NEWS_STR("."))) {
        return NEWS_OK;
    }

    for (i = 0; i < tag->name.len; i++) {
        count += tag->name.data[i] == '.';
    }

    path->names =
        news_arena_calloc(scan->compile->arena, count, sizeof(*path->names));
    if (path->names == NULL) {
        return NEWS_ENOMEM;
    }

    while (rest.data) {

        news_str_t part = news_str_next(&rest, '.');

        if (part.len == 0) {
            return news_template_scan_fail(scan, NEWS_EINVAL, tag->at,
                                           "\"%.*s\" has an empty part",
                                           NEWS_STR_ARG(tag->name));
        }

        path->names[path->count++] = part;
    }

    return NEWS_OK;
}


static bool
news_template_bind_field(const news_schema_t *schema, news_str_t name,
                         size_t *field)
{
    size_t i;

    for (i = 0; schema && i < schema->count; i++) {
        if (news_str_equal(schema->fields[i].name, name)) {
            *field = i;
            return true;
        }
    }

    return false;
}


/* The innermost context that has the first part of the path. */
static const news_schema_t *
news_template_bind_context(const news_template_compile_t *compile,
                           news_template_path_t          *path)
{
    const news_schema_t *schema;

    for (path->up = 0; path->up <= compile->context; path->up++) {

        schema = compile->contexts[compile->context - path->up];

        if (news_template_bind_field(schema, path->names[0], &path->fields[0]))
        {
            return schema;
        }
    }

    return NULL;
}


news_status_e
news_template_bind(const news_template_scan_t *scan,
                   const news_template_tag_t *tag, news_template_path_t *path,
                   const news_schema_t **schema)
{
    news_template_compile_t *compile = scan->compile;
    news_status_e            status;
    const news_schema_t     *at;
    size_t                   i;

    status = news_template_bind_split(scan, tag, path);
    if (status != NEWS_OK || !compile->bound) {
        return status;
    }

    if (path->count == 0) {
        *schema = compile->contexts[compile->context];
        return NEWS_OK;
    }

    path->fields =
        news_arena_calloc(compile->arena, path->count, sizeof(*path->fields));
    if (path->fields == NULL) {
        return NEWS_ENOMEM;
    }

    at = news_template_bind_context(compile, path);

    for (i = 0; i < path->count; i++) {

        if (!news_template_bind_field(at, path->names[i], &path->fields[i])) {
            return news_template_scan_fail(
                scan, NEWS_EINVAL, tag->at, "unknown name \"%.*s\" in \"%.*s\"",
                NEWS_STR_ARG(path->names[i]), NEWS_STR_ARG(tag->name));
        }

        at = at->fields[path->fields[i]].schema;
    }

    *schema = at;

    return NEWS_OK;
}
