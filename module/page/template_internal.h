/*
 * What the parts of the template engine share: scan (bytes to tags), parse
 * (tags to nodes), bind (names to places in a schema) and render.  Nodes are
 * the arena's, and read-only once compiled.  One thread compiles.
 */

#ifndef NEWS_PAGE_TEMPLATE_INTERNAL_H
#define NEWS_PAGE_TEMPLATE_INTERNAL_H

#include "page/template.h"

/* A name, as the steps from a context to a value. */
typedef struct {
    size_t      count; /* 0: the name ".", the context itself */
    news_str_t *names;
    size_t     *fields; /* bound: the steps as indexes; else NULL */
    unsigned    up;     /* bound: how many contexts above the current one */
} news_template_path_t;

typedef struct news_template_node_s    news_template_node_t;
typedef struct news_template_partial_s news_template_partial_t;

typedef enum {
    NEWS_TEMPLATE_TEXT,
    NEWS_TEMPLATE_VARIABLE,
    NEWS_TEMPLATE_RAW, /* a variable, not escaped */
    NEWS_TEMPLATE_SECTION,
    NEWS_TEMPLATE_INVERTED,
    NEWS_TEMPLATE_PARTIAL,
    NEWS_TEMPLATE_CLOSE, /* this one and the next are tags, never nodes */
    NEWS_TEMPLATE_NOTHING,
    NEWS_TEMPLATE_END
} news_template_kind_e;

struct news_template_node_s {
    news_template_node_t    *next;
    news_template_node_t    *children; /* of a section */
    news_template_partial_t *partial;
    news_template_kind_e     kind;
    bool                     begins;     /* is the first of its line */
    bool                     standalone; /* of a partial */
    news_str_t               text;       /* TEXT; a partial's indentation */
    news_template_path_t     path;
};

struct news_template_partial_s {
    news_template_partial_t *next;
    news_template_node_t    *nodes;
    news_str_t               name;
    news_str_t               text;
};

struct news_template_s {
    news_template_node_t *nodes;
};

/* One compilation: the template and all its partials. */
typedef struct {
    news_arena_t            *arena;
    const news_partials_t   *partials;
    news_template_error_t   *err;
    bool                     bound;
    unsigned                 included; /* partials so far */
    news_template_partial_t *known;    /* unbound: one of each name */

    /* Bound: the schemas of the contexts around, the root's first; NULL for
       one that is no object. */
    const news_schema_t *contexts[NEWS_TEMPLATE_DEPTH_MAX + 1];
    unsigned             context;
} news_template_compile_t;

/* Scanning one file. */
typedef struct {
    news_template_compile_t *compile;
    news_str_t               file; /* its name in errors */
    news_str_t               text;
    size_t                   at;
    bool                     begins; /* at the beginning of a line */
    news_str_t               open;   /* the delimiters */
    news_str_t               close;
} news_template_scan_t;

/* The text up to a tag, and the tag: */
typedef struct {
    news_str_t           text;
    bool                 text_begins; /* the text is first of its line */
    news_template_kind_e kind;
    size_t               at;     /* of the tag, for errors */
    news_str_t           name;   /* trimmed */
    bool                 begins; /* the tag is first of its line */
    bool                 standalone;
    news_str_t           indent; /* of a standalone tag */
} news_template_tag_t;

news_status_e news_template_scan_next(news_template_scan_t *scan,
                                      news_template_tag_t  *tag);

/* Says where and what was wrong, and returns status. */
news_status_e news_template_scan_fail(const news_template_scan_t *scan,
                                      news_status_e status, size_t at,
                                      const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Fills *path for the tag's name.  *schema, where bound, becomes the one of
   the object or objects found there, or NULL. */
news_status_e news_template_bind(const news_template_scan_t *scan,
                                 const news_template_tag_t  *tag,
                                 news_template_path_t       *path,
                                 const news_schema_t       **schema);

#endif
