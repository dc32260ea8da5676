#include "newsctl/rows.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "newsctl/terminal.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_ROWS_KEPT 200 /* whose widths say how wide the columns are */
#define NEWS_ROWS_GAP 2    /* between two columns */
#define NEWS_ROWS_LAST_MIN 4
#define NEWS_ROWS_WHOLE_MIN 24 /* less of it makes others give way */

typedef struct news_cell_s {
    news_str_t  text;
    const char *style;
} news_cell_t;


void
news_rows_begin(news_rows_t *rows, const news_ctl_t *ctl,
                const news_column_t *columns)
{
    unsigned i;

    *rows = (news_rows_t) {.columns = columns};

    while (columns[rows->count].name) {
        rows->count++;
    }

    rows->json = ctl->values[NEWS_CTL_JSON] != NULL;
    rows->table = !rows->json && news_terminal_is(stdout);

    if (rows->json) {
        putchar('[');
    }

    if (!rows->table) {
        return;
    }

    rows->arena = news_arena_create();
    rows->cells =
        calloc((size_t) NEWS_ROWS_KEPT * rows->count, sizeof(*rows->cells));
    rows->failed = rows->arena == NULL || rows->cells == NULL;

    for (i = 0; i < rows->count; i++) {
        rows->widths[i] =
            columns[i].title ? (unsigned) strlen(columns[i].title) : 0;
    }
}


/* Whether people see the column. */
static bool
news_rows_shown(const news_rows_t *rows, unsigned i)
{
    return rows->columns[i].title && !rows->hidden[i];
}


/* The widest column that may give way; count: none. */
static unsigned
news_rows_widest(const news_rows_t *rows)
{
    unsigned i, least, widest = rows->count, width = 0;

    for (i = 0; i < rows->count; i++) {

        least = rows->columns[i].kind == NEWS_COLUMN_LAST ? NEWS_ROWS_LAST_MIN
                : rows->columns[i].kind == NEWS_COLUMN_WHOLE
                    ? NEWS_ROWS_WHOLE_MIN
                    : UINT_MAX;

        if (news_rows_shown(rows, i) && rows->widths[i] > least
            && rows->widths[i] > width)
        {
            width = rows->widths[i];
            widest = i;
        }
    }

    return widest;
}


/* The columns that the table takes. */
static unsigned
news_rows_used(const news_rows_t *rows)
{
    unsigned i, used = 0;

    for (i = 0; i < rows->count; i++) {
        if (news_rows_shown(rows, i)) {
            used += rows->widths[i] + NEWS_ROWS_GAP;
        }
    }

    return used;
}


/* The column to be left out: what follows the one that is never cut, then what
   precedes it, the nearest first; count: none. */
static unsigned
news_rows_spare(const news_rows_t *rows)
{
    unsigned i, whole = 0;

    while (whole < rows->count
           && rows->columns[whole].kind != NEWS_COLUMN_WHOLE) {
        whole++;
    }

    if (whole == rows->count) {
        return whole;
    }

    for (i = rows->count; i-- > 0;) {
        if (i != whole && news_rows_shown(rows, i)) {
            return i;
        }
    }

    return rows->count;
}


/* So that the columns fit the terminal, the widest ones give way; where that is
   not enough, some are left out. */
static void
news_rows_widths(news_rows_t *rows)
{
    unsigned width = news_terminal_width() + NEWS_ROWS_GAP;
    unsigned i;

    while (news_rows_used(rows) > width) {

        i = news_rows_widest(rows);
        if (i < rows->count) {
            rows->widths[i]--;
            continue;
        }

        i = news_rows_spare(rows);
        if (i == rows->count) {
            return;
        }

        rows->hidden[i] = true;
    }
}


/* Prints the cell; *over: how far this row is out of its columns. */
static void
news_rows_print_cell(const news_rows_t *rows, unsigned column, news_str_t text,
                     const char *style, bool last, unsigned *over)
{
    news_column_kind_e kind = rows->columns[column].kind;
    unsigned           width = rows->widths[column];
    unsigned           columns = news_terminal_columns(text);
    unsigned           give = 0;
    size_t             len = text.len;

    if (kind == NEWS_COLUMN_LAST) {
        give = *over < width ? *over : width;
        width -= give;
        *over -= give;
    }

    if (kind == NEWS_COLUMN_NUMBER && columns < width) {
        printf("%*s", (int) (width - columns), "");
    }

    fputs(style ? news_terminal_style(stdout, style) : "", stdout);

    if (kind != NEWS_COLUMN_LAST || columns <= width) {
        news_ctl_print(stdout, text);

    } else if (width >= NEWS_ROWS_LAST_MIN) {
        len = news_terminal_fit(text, width - 1);
        news_ctl_print(stdout, (news_str_t) {len, text.data});
        columns = news_terminal_columns((news_str_t) {len, text.data}) + 1;
        fputs("…", stdout);

    } else {
        columns = 0;
    }

    fputs(style ? news_terminal_style(stdout, "0") : "", stdout);

    if (columns > width) {
        *over += columns - width;
    } else if (kind != NEWS_COLUMN_NUMBER && !last) {
        printf("%*s", (int) (width - columns), "");
    }

    fputs(last ? "\n" : "  ", stdout);
}


/* The last column that people see. */
static unsigned
news_rows_last(const news_rows_t *rows)
{
    unsigned i = rows->count - 1;

    while (i > 0 && !news_rows_shown(rows, i)) {
        i--;
    }

    return i;
}


/* cells NULL: the titles. */
static void
news_rows_print_row(const news_rows_t *rows, const news_cell_t *cells)
{
    unsigned    i, last = news_rows_last(rows), over = 0;
    news_cell_t cell;

    for (i = 0; i <= last; i++) {
        if (news_rows_shown(rows, i)) {
            cell = cells ? cells[i]
                         : (news_cell_t) {
                             news_str_borrow(rows->columns[i].title), "1"};
            news_rows_print_cell(rows, i, cell.text, cell.style, i == last,
                                 &over);
        }
    }
}


static void
news_rows_flush(news_rows_t *rows)
{
    unsigned row;

    if (!rows->begun && rows->kept) {
        rows->begun = true;
        news_rows_widths(rows);
        news_rows_print_row(rows, NULL);
    }

    for (row = 0; row < rows->kept; row++) {
        news_rows_print_row(rows, &rows->cells[row * rows->count]);
    }

    rows->kept = 0;
    news_arena_destroy(rows->arena);
    rows->arena = news_arena_create();
    rows->failed = rows->failed || rows->arena == NULL;
}


static void
news_rows_table_cell(news_rows_t *rows, news_str_t text, const char *style)
{
    news_cell_t *cell = &rows->cells[rows->kept * rows->count + rows->at];
    unsigned     columns;

    cell->style = style;
    cell->text = news_arena_copy(rows->arena, text);
    if (cell->text.data == NULL) {
        rows->failed = true;
        return;
    }

    columns = rows->begun ? 0 : news_terminal_columns(text);
    if (columns > rows->widths[rows->at]) {
        rows->widths[rows->at] = columns;
    }

    if (rows->at + 1 == rows->count && ++rows->kept == NEWS_ROWS_KEPT) {
        news_rows_flush(rows);
    }
}


static void
news_rows_line_cell(news_rows_t *rows, news_str_t text)
{
    if (rows->columns[rows->at].title) {
        news_ctl_print(stdout, text);
        putchar(rows->at == news_rows_last(rows) ? '\n' : '\t');
    }
}


json_t *
news_rows_json(news_str_t text)
{
    news_buf_t clean = NEWS_BUF_INIT;
    json_t    *value;
    size_t     good;

    while (text.len) {
        good = news_utf8_check(text);
        news_buf_append(&clean, (news_str_t) {good, text.data});
        if (good < text.len) {
            news_buf_append(&clean, NEWS_STR("\xef\xbf\xbd"));
            good++;
        }
        text = news_str_from(text, good);
    }

    value = clean.failed ? NULL
                         : json_stringn(clean.len ? clean.data : "", clean.len);
    news_buf_free(&clean);

    return value;
}


static void
news_rows_json_cell(news_rows_t *rows, news_str_t text)
{
    const news_column_t *column = &rows->columns[rows->at];
    json_t              *value;

    if (rows->at == 0) {
        rows->object = json_object();
    }

    if (text.data == NULL) {
        value = json_null();
    } else if (column->kind == NEWS_COLUMN_NUMBER) {
        value = json_loadb(text.data, text.len, JSON_DECODE_ANY, NULL);
    } else {
        value = news_rows_json(text);
    }

    if (json_object_set_new(rows->object, column->name, value) != 0) {
        rows->failed = true;
    }

    if (rows->at + 1 == rows->count) {
        fputs(rows->begun ? ",\n " : "", stdout);
        rows->begun = true;
        rows->failed |= json_dumpf(rows->object, stdout, 0) != 0;
        json_decref(rows->object);
        rows->object = NULL;
    }
}


void
news_rows_cell(news_rows_t *rows, news_str_t text, const char *style)
{
    if (rows->failed) {
        return;
    }

    if (rows->json) {
        news_rows_json_cell(rows, text);
    } else if (rows->table) {
        news_rows_table_cell(rows, text, style);
    } else {
        news_rows_line_cell(rows, text);
    }

    rows->at = (rows->at + 1) % rows->count;
}


void
news_rows_int(news_rows_t *rows, int64_t n)
{
    news_rows_printf(rows, "%lld", (long long) n);
}


void
news_rows_printf(news_rows_t *rows, const char *fmt, ...)
{
    char    text[256];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    news_rows_cell(rows, news_str_borrow(text), NULL);
}


news_status_e
news_rows_end(news_rows_t *rows)
{
    if (rows->table && !rows->failed) {
        news_rows_flush(rows);
    }

    if (rows->json) {
        fputs("]\n", stdout);
    }

    json_decref(rows->object);
    news_arena_destroy(rows->arena);
    free(rows->cells);

    return rows->failed ? news_ctl_no_memory() : NEWS_OK;
}


news_status_e
news_rows_print_json(json_t *value)
{
    int rc;

    if (value == NULL) {
        return news_ctl_no_memory();
    }

    rc = json_dumpf(value, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(value);

    /* an output that cannot be written is main's to find */
    (void) rc;

    return NEWS_OK;
}
