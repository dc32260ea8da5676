/*
 * What commands print: rows of the same columns, as a table on a terminal, as
 * JSON where that is asked for, else as lines with tabs between the fields;
 * or a single JSON object.  One thread.
 */

#ifndef NEWSCTL_ROWS_H
#define NEWSCTL_ROWS_H

#include "newsctl/ctl.h"

#include <jansson.h>

#define NEWS_ROWS_COLUMNS_MAX 16

typedef enum {
    NEWS_COLUMN_TEXT,
    NEWS_COLUMN_NUMBER, /* to the right; a number in JSON */
    NEWS_COLUMN_LAST,   /* text that gives way where the terminal is narrow */
    NEWS_COLUMN_WHOLE   /* text that people copy: it is never cut; those before
                           it are left out where the terminal is too narrow */
} news_column_kind_e;

typedef struct {
    const char        *name;  /* in JSON */
    const char        *title; /* of the table; NULL: in JSON only */
    news_column_kind_e kind;
} news_column_t;

typedef struct {
    const news_column_t *columns;
    unsigned             count;
    unsigned             at; /* the next cell */
    bool                 json;
    bool                 table;
    bool                 begun;
    bool                 failed;
    json_t              *object;
    news_arena_t        *arena;
    unsigned             size; /* rows kept until their widths are known */
    unsigned             kept;
    unsigned             widths[NEWS_ROWS_COLUMNS_MAX];
    bool                 hidden[NEWS_ROWS_COLUMNS_MAX];
    struct news_cell_s  *cells;
} news_rows_t;

/* columns: a constant, `name` NULL at its end. */
void news_rows_begin(news_rows_t *rows, const news_ctl_t *ctl,
                     const news_column_t *columns);
/* The next cell; the last one ends its row.  data NULL: not known.  style:
   NULL, or a colour such as "31". */
void news_rows_cell(news_rows_t *rows, news_str_t text, const char *style);
void news_rows_int(news_rows_t *rows, int64_t n);
void news_rows_printf(news_rows_t *rows, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Prints what is left and frees all. */
news_status_e news_rows_end(news_rows_t *rows);

/* A string for JSON; what is not UTF-8 in it is U+FFFD. */
json_t *news_rows_json(news_str_t text);
/* Prints the value, and takes it; NULL: there was no memory for it. */
news_status_e news_rows_print_json(json_t *value);

#endif
