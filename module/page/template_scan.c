#include "page/template_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NEWS_TEMPLATE_SPACE " \t\r\n"


const char *
news_template_error_text(const news_template_error_t *err,
                         char text[NEWS_TEMPLATE_ERROR_MAX])
{
    const news_error_t *e = &err->error;

    if (e->line) {
        snprintf(text, NEWS_TEMPLATE_ERROR_MAX, "%s:%u:%u: %s", err->file,
                 e->line, e->column, e->text);
    } else {
        snprintf(text, NEWS_TEMPLATE_ERROR_MAX, "%s: %s", err->file, e->text);
    }

    return text;
}


news_status_e
news_template_scan_fail(const news_template_scan_t *scan, news_status_e status,
                        size_t at, const char *fmt, ...)
{
    news_template_error_t *err = scan->compile->err;
    unsigned               line = 1;
    size_t                 i, start = 0;
    char                   text[sizeof(err->error.text)];
    va_list                args;

    if (err == NULL) {
        return status;
    }

    for (i = 0; i < at; i++) {
        if (scan->text.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    }

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    snprintf(err->file, sizeof(err->file), "%.*s", NEWS_STR_ARG(scan->file));

    return news_error_set(&err->error, status, line,
                          (unsigned) (at - start) + 1, "%s", text);
}


/* The offset of `what` at or after `from`; the text's length: none. */
static size_t
news_template_scan_find(news_str_t text, size_t from, news_str_t what)
{
    news_str_t  rest = news_str_from(text, from);
    const char *found;

    found = rest.len ? memmem(rest.data, rest.len, what.data, what.len) : NULL;

    return found ? (size_t) (found - text.data) : text.len;
}


static bool
news_template_scan_is_blank(char c)
{
    return c == ' ' || c == '\t';
}


/*
 * Whether only blanks stand around [from, to) on its line.  *first is where
 * the line begins then, and *next where the next one does.
 */
static bool
news_template_scan_alone(news_str_t text, size_t from, size_t to, size_t *first,
                         size_t *next)
{
    while (from > 0 && news_template_scan_is_blank(text.data[from - 1])) {
        from--;
    }

    while (to < text.len && news_template_scan_is_blank(text.data[to])) {
        to++;
    }

    *first = from;

    if (from > 0 && text.data[from - 1] != '\n') {
        return false;
    }

    if (to < text.len && text.data[to] == '\r') {
        to++;
    }

    if (to < text.len && text.data[to] != '\n') {
        return false;
    }

    *next = to < text.len ? to + 1 : to;

    return true;
}


/* The length of the first word, up to a space or the end. */
static size_t
news_template_scan_word(news_str_t s)
{
    size_t i;

    for (i = 0; i < s.len; i++) {
        if (memchr(NEWS_TEMPLATE_SPACE, s.data[i], 4)) {
            break;
        }
    }

    return i;
}


/* "<% %>", the inside of {{=<% %>=}}. */
static news_status_e
news_template_scan_delimiters(news_template_scan_t      *scan,
                              const news_template_tag_t *tag)
{
    news_str_t open, close;

    open = (news_str_t) {news_template_scan_word(tag->name), tag->name.data};
    close = news_str_trim(news_str_from(tag->name, open.len));

    if (open.len == 0 || close.len == 0
        || news_template_scan_word(close) != close.len
        || memchr(tag->name.data, '=', tag->name.len))
    {
        return news_template_scan_fail(scan, NEWS_EINVAL, tag->at,
                                       "expected two delimiters with a space "
                                       "between them and no \"=\" in them");
    }

    scan->open = open;
    scan->close = close;

    return NEWS_OK;
}


static news_status_e
news_template_scan_name(const news_template_scan_t *scan,
                        const news_template_tag_t  *tag)
{
    news_str_t name = tag->name;

    if (name.len == 0 || memchr("#^/>&!={<$", name.data[0], 10)) {
        return news_template_scan_fail(scan, NEWS_EINVAL, tag->at,
                                       "expected a name");
    }

    if (news_template_scan_word(name) != name.len) {
        return news_template_scan_fail(scan, NEWS_EINVAL, tag->at,
                                       "a name has no spaces in it");
    }

    return NEWS_OK;
}


static news_template_kind_e
news_template_scan_kind(char sigil)
{
    switch (sigil) {
    case '#':
        return NEWS_TEMPLATE_SECTION;
    case '^':
        return NEWS_TEMPLATE_INVERTED;
    case '/':
        return NEWS_TEMPLATE_CLOSE;
    case '>':
        return NEWS_TEMPLATE_PARTIAL;
    case '&':
    case '{':
        return NEWS_TEMPLATE_RAW;
    case '!':
    case '=':
        return NEWS_TEMPLATE_NOTHING;
    default:
        return NEWS_TEMPLATE_VARIABLE;
    }
}


/* Reads the tag at tag->at; *end is the offset behind it. */
static news_status_e
news_template_scan_tag(news_template_scan_t *scan, news_template_tag_t *tag,
                       size_t *end)
{
    size_t     from = tag->at + scan->open.len, to;
    char       sigil = from < scan->text.len ? scan->text.data[from] : '\0';
    news_str_t close = scan->close;

    tag->kind = news_template_scan_kind(sigil);
    from += tag->kind != NEWS_TEMPLATE_VARIABLE;

    to = news_template_scan_find(scan->text, from, close);

    /* {{{x}}} and {{=x y=}} have one character more at their end, which lies
       before the delimiter. */
    if (sigil == '{' || sigil == '=') {
        while (to < scan->text.len
               && (to == from
                   || scan->text.data[to - 1] != (sigil == '{' ? '}' : '=')))
        {
            to = news_template_scan_find(scan->text, to + 1, close);
        }
    }

    if (to == scan->text.len) {
        return news_template_scan_fail(scan, NEWS_EINVAL, tag->at,
                                       "no \"%.*s\" closes this tag",
                                       NEWS_STR_ARG(close));
    }

    *end = to + close.len;
    to -= sigil == '{' || sigil == '=';
    tag->name = news_str_trim((news_str_t) {to - from, scan->text.data + from});

    if (sigil == '=') {
        return news_template_scan_delimiters(scan, tag);
    }

    if (sigil == '!') {
        return NEWS_OK;
    }

    return news_template_scan_name(scan, tag);
}


news_status_e
news_template_scan_next(news_template_scan_t *scan, news_template_tag_t *tag)
{
    size_t        start = scan->at, first, next;
    const char   *data = scan->text.data;
    news_status_e status;

    memset(tag, 0, sizeof(*tag));
    tag->at = news_template_scan_find(scan->text, start, scan->open);
    tag->text = (news_str_t) {tag->at - start, data + start};
    tag->text_begins = scan->begins;

    if (tag->at == scan->text.len) {
        tag->kind = NEWS_TEMPLATE_END;
        scan->at = tag->at;
        return NEWS_OK;
    }

    status = news_template_scan_tag(scan, tag, &scan->at);
    if (status != NEWS_OK) {
        return status;
    }

    if (tag->kind != NEWS_TEMPLATE_VARIABLE && tag->kind != NEWS_TEMPLATE_RAW
        && news_template_scan_alone(scan->text, tag->at, scan->at, &first,
                                    &next))
    {
        tag->standalone = true;
        tag->text.len = first - start;
        tag->indent = (news_str_t) {tag->at - first, data + first};
        scan->at = next;
        scan->begins = true;
        return NEWS_OK;
    }

    tag->begins = tag->text.len ? data[tag->at - 1] == '\n' : scan->begins;
    scan->begins = false;

    return NEWS_OK;
}
