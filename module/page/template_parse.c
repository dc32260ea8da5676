#include "base/utf8.h"
#include "page/template_internal.h"

#include <stdio.h>
#include <string.h>

/* Bound partials are compiled once for each place that includes them. */
#define NEWS_TEMPLATE_PARTIALS_MAX 1000

/*
 * Parsing one file: a stack of open sections, and for each the place where
 * the next node is hung.  Level 0 is the file itself.
 */
typedef struct news_template_parse_s news_template_parse_t;

struct news_template_parse_s {
    news_template_scan_t   scan;
    news_template_parse_t *includer; /* bound: the file that includes this */
    unsigned               depth; /* of the includers' levels and this one's */
    unsigned               level;
    struct {
        news_template_node_t  *section;
        news_template_node_t **tail;
        news_str_t             name;
        size_t                 at;
    } open[NEWS_TEMPLATE_DEPTH_MAX + 1];
};

static news_status_e news_template_parse_file(news_template_compile_t *compile,
                                              news_str_t name, news_str_t text,
                                              news_template_parse_t *includer,
                                              news_template_node_t **nodes);


static news_template_node_t *
news_template_parse_add(news_template_parse_t *parse, news_template_kind_e kind)
{
    news_template_node_t *node;

    node = news_arena_calloc(parse->scan.compile->arena, 1, sizeof(*node));
    if (node == NULL) {
        return NULL;
    }

    node->kind = kind;
    *parse->open[parse->level].tail = node;
    parse->open[parse->level].tail = &node->next;

    return node;
}


static news_status_e
news_template_parse_text(news_template_parse_t *parse, news_str_t text,
                         bool begins)
{
    news_template_node_t *node;

    node = news_template_parse_add(parse, NEWS_TEMPLATE_TEXT);
    if (node == NULL) {
        return NEWS_ENOMEM;
    }

    node->text = text;
    node->begins = begins;

    return NEWS_OK;
}


static news_status_e
news_template_parse_deeper(news_template_parse_t     *parse,
                           const news_template_tag_t *tag)
{
    if (parse->depth == NEWS_TEMPLATE_DEPTH_MAX) {
        return news_template_scan_fail(
            &parse->scan, NEWS_ELIMIT, tag->at,
            "more than %d sections and partials inside each other",
            NEWS_TEMPLATE_DEPTH_MAX);
    }

    return NEWS_OK;
}


static news_status_e
news_template_parse_open(news_template_parse_t     *parse,
                         const news_template_tag_t *tag,
                         news_template_node_t      *node,
                         const news_schema_t       *schema)
{
    news_template_compile_t *compile = parse->scan.compile;
    news_status_e            status;

    status = news_template_parse_deeper(parse, tag);
    if (status != NEWS_OK) {
        return status;
    }

    if (node->kind == NEWS_TEMPLATE_SECTION) {
        compile->contexts[++compile->context] = schema;
    }

    parse->depth++;
    parse->level++;
    parse->open[parse->level].section = node;
    parse->open[parse->level].tail = &node->children;
    parse->open[parse->level].name = tag->name;
    parse->open[parse->level].at = tag->at;

    return NEWS_OK;
}


static news_status_e
news_template_parse_close(news_template_parse_t     *parse,
                          const news_template_tag_t *tag)
{
    news_str_t name = parse->open[parse->level].name;

    if (parse->level == 0) {
        return news_template_scan_fail(&parse->scan, NEWS_EINVAL, tag->at,
                                       "no section \"%.*s\" is open here",
                                       NEWS_STR_ARG(tag->name));
    }

    if (!news_str_equal(name, tag->name)) {
        return news_template_scan_fail(
            &parse->scan, NEWS_EINVAL, tag->at,
            "expected the end of section \"%.*s\", not of \"%.*s\"",
            NEWS_STR_ARG(name), NEWS_STR_ARG(tag->name));
    }

    if (parse->open[parse->level].section->kind == NEWS_TEMPLATE_SECTION) {
        parse->scan.compile->context--;
    }

    parse->level--;
    parse->depth--;

    return NEWS_OK;
}


static news_status_e
news_template_parse_read(news_template_parse_t     *parse,
                         const news_template_tag_t *tag, news_str_t *text)
{
    news_template_compile_t *compile = parse->scan.compile;
    const news_partials_t   *partials = compile->partials;
    news_status_e            status = NEWS_ENOTFOUND;

    *text = NEWS_STR("");

    if (partials) {
        status = partials->read(partials->data, tag->name, text);
    }

    if (status == NEWS_OK || status == NEWS_ENOMEM
        || (status == NEWS_ENOTFOUND && !compile->bound))
    {
        return status;
    }

    return news_template_scan_fail(
        &parse->scan, status == NEWS_ENOTFOUND ? NEWS_EINVAL : status, tag->at,
        "partial \"%.*s\": %s", NEWS_STR_ARG(tag->name),
        news_status_text(status));
}


static news_status_e
news_template_parse_new(news_template_parse_t     *parse,
                        const news_template_tag_t *tag,
                        news_template_partial_t  **partial)
{
    news_template_compile_t *compile = parse->scan.compile;
    news_status_e            status;

    if (compile->included++ == NEWS_TEMPLATE_PARTIALS_MAX) {
        return news_template_scan_fail(&parse->scan, NEWS_ELIMIT, tag->at,
                                       "more than %d partials",
                                       NEWS_TEMPLATE_PARTIALS_MAX);
    }

    *partial = news_arena_calloc(compile->arena, 1, sizeof(**partial));
    if (*partial == NULL) {
        return NEWS_ENOMEM;
    }

    (*partial)->name = tag->name;
    status = news_template_parse_read(parse, tag, &(*partial)->text);

    return status == NEWS_ENOTFOUND ? NEWS_OK : status;
}


/* Bound: names in the partial mean what they mean here, so it is compiled
   here, and cannot include itself. */
static news_status_e
news_template_parse_include(news_template_parse_t     *parse,
                            const news_template_tag_t *tag,
                            news_template_partial_t  **partial)
{
    news_template_parse_t *file;
    news_status_e          status;

    for (file = parse; file->includer; file = file->includer) {
        if (news_str_equal(file->scan.file, tag->name)) {
            return news_template_scan_fail(&parse->scan, NEWS_EINVAL, tag->at,
                                           "partial \"%.*s\" includes itself",
                                           NEWS_STR_ARG(tag->name));
        }
    }

    status = news_template_parse_deeper(parse, tag);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_template_parse_new(parse, tag, partial);
    if (status != NEWS_OK) {
        return status;
    }

    return news_template_parse_file(parse->scan.compile, tag->name,
                                    (*partial)->text, parse,
                                    &(*partial)->nodes);
}


/* Unbound: a partial is compiled once, after the files that mention it, and
   may well include itself. */
static news_status_e
news_template_parse_mention(news_template_parse_t     *parse,
                            const news_template_tag_t *tag,
                            news_template_partial_t  **partial)
{
    news_template_partial_t **p = &parse->scan.compile->known;
    news_status_e             status;

    while (*p && !news_str_equal((*p)->name, tag->name)) {
        p = &(*p)->next;
    }

    if (*p == NULL) {
        status = news_template_parse_new(parse, tag, p);
        if (status != NEWS_OK) {
            return status;
        }
    }

    *partial = *p;

    return NEWS_OK;
}


static news_status_e
news_template_parse_node(news_template_parse_t     *parse,
                         const news_template_tag_t *tag)
{
    news_template_compile_t *compile = parse->scan.compile;
    news_template_node_t    *node;
    const news_schema_t     *schema = NULL;
    news_status_e            status;

    node = news_template_parse_add(parse, tag->kind);
    if (node == NULL) {
        return NEWS_ENOMEM;
    }

    node->begins = tag->begins;
    node->standalone = tag->standalone;
    node->text = tag->indent;

    if (tag->kind == NEWS_TEMPLATE_PARTIAL) {
        return compile->bound
                   ? news_template_parse_include(parse, tag, &node->partial)
                   : news_template_parse_mention(parse, tag, &node->partial);
    }

    status = news_template_bind(&parse->scan, tag, &node->path, &schema);

    if (status != NEWS_OK || tag->kind == NEWS_TEMPLATE_VARIABLE
        || tag->kind == NEWS_TEMPLATE_RAW)
    {
        return status;
    }

    return news_template_parse_open(parse, tag, node, schema);
}


static news_status_e
news_template_parse_tag(news_template_parse_t     *parse,
                        const news_template_tag_t *tag)
{
    news_status_e status;

    if (tag->kind != NEWS_TEMPLATE_CLOSE && tag->kind != NEWS_TEMPLATE_NOTHING)
    {
        return news_template_parse_node(parse, tag);
    }

    /* Such a tag leaves no node, but its line begins with it. */
    if (tag->begins) {
        status = news_template_parse_text(parse, NEWS_STR(""), true);
        if (status != NEWS_OK) {
            return status;
        }
    }

    return tag->kind == NEWS_TEMPLATE_CLOSE
               ? news_template_parse_close(parse, tag)
               : NEWS_OK;
}


static news_status_e
news_template_parse_tags(news_template_parse_t *parse)
{
    news_template_tag_t tag;
    news_status_e       status;

    do {
        status = news_template_scan_next(&parse->scan, &tag);

        if (status == NEWS_OK && tag.text.len) {
            status = news_template_parse_text(parse, tag.text, tag.text_begins);
        }

        if (status == NEWS_OK && tag.kind != NEWS_TEMPLATE_END) {
            status = news_template_parse_tag(parse, &tag);
        }

        if (status != NEWS_OK) {
            return status;
        }

    } while (tag.kind != NEWS_TEMPLATE_END);

    if (parse->level) {
        return news_template_scan_fail(
            &parse->scan, NEWS_EINVAL, parse->open[parse->level].at,
            "section \"%.*s\" is not closed",
            NEWS_STR_ARG(parse->open[parse->level].name));
    }

    return NEWS_OK;
}


static news_status_e
news_template_parse_file(news_template_compile_t *compile, news_str_t name,
                         news_str_t text, news_template_parse_t *includer,
                         news_template_node_t **nodes)
{
    news_template_parse_t parse = {
        .scan =
            {
                .compile = compile,
                .file = name,
                .text = text.len ? text : NEWS_STR(""),
                .begins = true,
                .open = NEWS_STR("{{"),
                .close = NEWS_STR("}}"),
            },
        .includer = includer,
        .depth = includer ? includer->depth + 1 : 0,
    };
    size_t good;

    if (text.len > NEWS_TEMPLATE_MAX) {
        return news_template_scan_fail(&parse.scan, NEWS_ELIMIT, 0,
                                       "more than %d bytes", NEWS_TEMPLATE_MAX);
    }

    good = news_utf8_check(text);
    if (good < text.len) {
        return news_template_scan_fail(&parse.scan, NEWS_EINVAL, good,
                                       "byte 0x%02X is not UTF-8",
                                       (unsigned char) text.data[good]);
    }

    parse.open[0].tail = nodes;

    return news_template_parse_tags(&parse);
}


news_status_e
news_template_compile(news_template_t **template, news_arena_t *arena,
                      news_str_t name, news_str_t text,
                      const news_partials_t *partials,
                      const news_schema_t *schema, news_template_error_t *err)
{
    news_template_compile_t compile = {
        .arena = arena,
        .partials = partials,
        .err = err,
        .bound = schema != NULL,
        .contexts = {schema},
    };
    news_template_partial_t *partial;
    news_status_e            status;

    *template = news_arena_calloc(arena, 1, sizeof(**template));
    if (*template == NULL) {
        return NEWS_ENOMEM;
    }

    status = news_template_parse_file(&compile, name, text, NULL,
                                      &(*template)->nodes);

    /* Compiling one may add more behind it. */
    for (partial = compile.known; partial && status == NEWS_OK;
         partial = partial->next)
    {
        status = news_template_parse_file(&compile, partial->name,
                                          partial->text, NULL, &partial->nodes);
    }

    return status;
}
