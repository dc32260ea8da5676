/*
 * The template engine: Mustache as its specification has it (variables,
 * sections, inverted sections, partials, comments, set delimiters, the rules
 * for standalone lines).  A template is parsed once; names are bound then to a
 * schema, where one is given, so that a misspelt name is found before the
 * first reader comes.  A compiled template is read-only: any thread.
 */

#ifndef NEWS_PAGE_TEMPLATE_H
#define NEWS_PAGE_TEMPLATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

#include <stdint.h>

/*
 * Data.  An object's values lie in the order of its schema's fields:
 *
 *   news_schema_t  article = { 2, { {"headline"}, {"authors", &author} } }
 *   object         -> schema, values[] = { string, list -> objects }
 */
typedef struct news_schema_s news_schema_t;
typedef struct news_value_s  news_value_t;

typedef struct {
    news_str_t           name;
    const news_schema_t *schema; /* of the object, or of a list's objects;
                                    NULL: a string, boolean, or a list of
                                    strings */
} news_field_t;

struct news_schema_s {
    size_t              count;
    const news_field_t *fields;
};

typedef enum {
    NEWS_VALUE_NONE = 0, /* false, and no text */
    NEWS_VALUE_TRUE,
    NEWS_VALUE_STRING, /* false when empty */
    NEWS_VALUE_HTML,   /* a string that is HTML already: never escaped */
    NEWS_VALUE_LIST,   /* false when empty */
    NEWS_VALUE_OBJECT
} news_value_kind_e;

struct news_value_s {
    news_value_kind_e kind;
    union {
        news_str_t string;
        struct {
            size_t              count;
            const news_value_t *items;
        } list;
        struct {
            const news_schema_t *schema;
            const news_value_t  *values; /* schema->count of them */
        } object;
    } u;
};

/* Where partials come from.  NEWS_ENOTFOUND: there is none of this name.
 *text must live as long as the template. */
typedef struct {
    news_status_e (*read)(void *data, news_str_t name, news_str_t *text);
    void *data;
} news_partials_t;

typedef struct news_template_s news_template_t;

#define NEWS_TEMPLATE_MAX (1024 * 1024) /* bytes of one file */
#define NEWS_TEMPLATE_DEPTH_MAX 32      /* sections and partials */

typedef struct {
    char         file[128]; /* the template or partial it was found in */
    news_error_t error;    /* line, column, words */
} news_template_error_t;

#define NEWS_TEMPLATE_ERROR_MAX 400

/* "FILE:LINE:COLUMN: words", or "FILE: words" where no line applies; returns
   text. */
const char *news_template_error_text(const news_template_error_t *err,
                                     char text[NEWS_TEMPLATE_ERROR_MAX]);

/*
 * Compiles `text`, called `name` in errors, into the arena; both must outlive
 * the template.  schema NULL: names are looked up when it is rendered, and an
 * unknown one is empty, as the specification says; otherwise an unknown name
 * is NEWS_EINVAL.  So is a missing partial; without a schema it is empty.
 */
news_status_e news_template_compile(news_template_t **template,
                                    news_arena_t *arena, news_str_t name,
                                    news_str_t             text,
                                    const news_partials_t *partials,
                                    const news_schema_t   *schema,
                                    news_template_error_t *err);

/* Appends the page for `data`, an object of the schema.  NEWS_ELIMIT: partials
   that include themselves without end.  NEWS_ENOMEM. */
news_status_e news_template_render(const news_template_t *template,
                                   const news_value_t *data, news_buf_t *out);

#endif
