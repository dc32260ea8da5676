#include "base/buf.h"
#include "formats/reader.h"

#include <stdlib.h>
#include <string.h>

/*
 * TOML 1.0 as front matter has it.  Strings, arrays, tables and dotted names
 * are read as the specification says; numbers, dates and true or false are
 * words here, kept as they stand: what they mean is decided where they are
 * used.
 */

typedef struct {
    news_str_t    rest;
    unsigned      line;
    unsigned      values;
    json_t       *root;
    news_error_t *err;
} news_toml_t;


static bool
news_toml_refuse(news_toml_t *toml, const char *expected)
{
    news_error_set(toml->err, NEWS_EINVAL, toml->line, 0, "expected %s",
                   expected);

    return false;
}


/* '\0': the end. */
static char
news_toml_peek(const news_toml_t *toml)
{
    return toml->rest.len ? toml->rest.data[0] : '\0';
}


static void
news_toml_skip(news_toml_t *toml, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        toml->line += toml->rest.data[i] == '\n';
    }

    toml->rest = news_str_from(toml->rest, len);
}


static bool
news_toml_take(news_toml_t *toml, const char *what)
{
    if (!news_str_starts(toml->rest, news_str_borrow(what))) {
        return false;
    }

    news_toml_skip(toml, strlen(what));

    return true;
}


static void
news_toml_blanks(news_toml_t *toml)
{
    while (news_toml_peek(toml) == ' ' || news_toml_peek(toml) == '\t') {
        news_toml_skip(toml, 1);
    }
}


/* Spaces, comments, and the ends of lines. */
static void
news_toml_lines(news_toml_t *toml)
{
    char c;

    for (;;) {

        news_toml_blanks(toml);
        c = news_toml_peek(toml);

        if (c == '#') {
            while (toml->rest.len && news_toml_peek(toml) != '\n') {
                news_toml_skip(toml, 1);
            }

        } else if (c == '\n' || c == '\r') {
            news_toml_skip(toml, 1);

        } else {
            return;
        }
    }
}


static void
news_toml_utf8(news_buf_t *out, unsigned c)
{
    if (c < 0x80) {
        news_buf_append_char(out, (char) c);
        return;
    }

    if (c < 0x800) {
        news_buf_append_char(out, (char) (0xC0 | c >> 6));

    } else {
        if (c < 0x10000) {
            news_buf_append_char(out, (char) (0xE0 | c >> 12));
        } else {
            news_buf_append_char(out, (char) (0xF0 | c >> 18));
            news_buf_append_char(out, (char) (0x80 | (c >> 12 & 0x3F)));
        }
        news_buf_append_char(out, (char) (0x80 | (c >> 6 & 0x3F)));
    }

    news_buf_append_char(out, (char) (0x80 | (c & 0x3F)));
}


/* `\uXXXX` and `\UXXXXXXXX`, behind the letter. */
static bool
news_toml_unicode(news_toml_t *toml, news_buf_t *out, size_t digits)
{
    char     text[9] = "", *end;
    unsigned c;

    if (toml->rest.len < digits) {
        return news_toml_refuse(toml, "hex digits behind \\u");
    }

    memcpy(text, toml->rest.data, digits);
    c = (unsigned) strtoul(text, &end, 16);

    if (end != text + digits || text[0] == '-' || text[0] == '+' || c == 0
        || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
    {
        return news_toml_refuse(toml, "a character's number behind \\u");
    }

    news_toml_skip(toml, digits);
    news_toml_utf8(out, c);

    return true;
}


static bool
news_toml_escape(news_toml_t *toml, news_buf_t *out, bool lines)
{
    static const char letters[] = "btnfr\"\\e";
    static const char values[] = "\b\t\n\f\r\"\\\x1B";

    char        c = news_toml_peek(toml);
    const char *letter = c ? strchr(letters, c) : NULL;

    if (letter) {
        news_toml_skip(toml, 1);
        news_buf_append_char(out, values[letter - letters]);
        return true;
    }

    if (c == 'u' || c == 'U') {
        news_toml_skip(toml, 1);
        return news_toml_unicode(toml, out, c == 'u' ? 4 : 8);
    }

    if (lines && c && strchr(" \t\r\n", c)) {
        while (toml->rest.len && strchr(" \t\r\n", news_toml_peek(toml))) {
            news_toml_skip(toml, 1);
        }
        return true;
    }

    return news_toml_refuse(toml, "one of btnfr\"\\uU behind a backslash");
}


/* A string whose opening quotes are taken. */
static bool
news_toml_quoted(news_toml_t *toml, news_buf_t *out, const char *quotes)
{
    bool basic = quotes[0] == '"', lines = strlen(quotes) == 3;
    char c;

    if (lines && !news_toml_take(toml, "\r\n")) {
        (void) news_toml_take(toml, "\n");
    }

    while (toml->rest.len) {

        if (news_toml_take(toml, quotes)) {

            /* up to two quotes may stand before the closing ones */
            while (lines && news_toml_peek(toml) == quotes[0]) {
                news_buf_append_char(out, quotes[0]);
                news_toml_skip(toml, 1);
            }
            return true;
        }

        c = news_toml_peek(toml);

        if (c == '\n' && !lines) {
            break;
        }

        news_toml_skip(toml, 1);

        if (c != '\\' || !basic) {
            news_buf_append_char(out, c);

        } else if (!news_toml_escape(toml, out, lines)) {
            return false;
        }
    }

    return news_toml_refuse(toml, "the end of a string");
}


/* A string if one begins here; *is tells. */
static bool
news_toml_string(news_toml_t *toml, news_buf_t *out, bool *is)
{
    static const char *const quotes[] = {"\"\"\"", "'''", "\"", "'"};
    size_t                   i;

    for (i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
        if (news_toml_take(toml, quotes[i])) {
            *is = true;
            return news_toml_quoted(toml, out, quotes[i]);
        }
    }

    *is = false;

    return true;
}


/* Letters, digits and some marks: a bare name or a word. */
static bool
news_toml_word(news_toml_t *toml, news_buf_t *out, const char *marks)
{
    size_t len;

    for (len = 0; len < toml->rest.len; len++) {

        char c = toml->rest.data[len];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z') || (c && strchr(marks, c))))
        {
            break;
        }
    }

    news_buf_append(out, (news_str_t) {len, toml->rest.data});
    news_toml_skip(toml, len);

    return len > 0 || news_toml_refuse(toml, "a name or a value");
}


static bool
news_toml_name(news_toml_t *toml, news_buf_t *out)
{
    bool is;

    news_toml_blanks(toml);

    if (!news_toml_string(toml, out, &is)) {
        return false;
    }

    if (!is && !news_toml_word(toml, out, "_-")) {
        return false;
    }

    news_buf_append_char(out, '\0');
    news_toml_blanks(toml);

    return !out->failed || news_toml_refuse(toml, "memory");
}


/* The table of this name in another, made where it is not; of an array of
   tables its last. */
static json_t *
news_toml_inner(news_toml_t *toml, json_t *table, const char *name)
{
    json_t *inner = json_object_get(table, name);

    if (inner == NULL) {
        if (++toml->values > NEWS_FRONT_VALUES_MAX) {
            return NULL;
        }
        inner = json_object();
        json_object_set_new(table, name, inner);
    }

    if (json_is_array(inner) && json_array_size(inner)) {
        inner = json_array_get(inner, json_array_size(inner) - 1);
    }

    return json_is_object(inner) ? inner : NULL;
}


/* Dotted names up to the last, which stays in `out`; the table it is in. */
static json_t *
news_toml_path(news_toml_t *toml, json_t *table, news_buf_t *out)
{
    unsigned depth;

    for (depth = 0; depth < NEWS_FRONT_DEPTH_MAX; depth++) {

        out->len = 0;
        if (!news_toml_name(toml, out)) {
            return NULL;
        }

        if (!news_toml_take(toml, ".")) {
            return table;
        }

        table = news_toml_inner(toml, table, out->data);
        if (table == NULL) {
            news_toml_refuse(toml, "the name of a table before \".\"");
            return NULL;
        }
    }

    news_toml_refuse(toml, "less depth");

    return NULL;
}


static json_t *news_toml_value(news_toml_t *toml, unsigned depth);


static bool
news_toml_pair(news_toml_t *toml, json_t *table, unsigned depth)
{
    news_buf_t name = NEWS_BUF_INIT;
    json_t    *value = NULL;
    bool       good = false;

    table = news_toml_path(toml, table, &name);

    if (table && json_object_get(table, name.data)) {
        news_toml_refuse(toml, "each name once");

    } else if (table && !news_toml_take(toml, "=")) {
        news_toml_refuse(toml, "\"=\" behind a name");

    } else if (table) {
        value = news_toml_value(toml, depth);
        good = value && json_object_set_new(table, name.data, value) == 0;
    }

    if (value && !good) {
        news_toml_refuse(toml, "a name in UTF-8");
    }

    news_buf_free(&name);

    return good;
}


static json_t *
news_toml_array(news_toml_t *toml, unsigned depth)
{
    json_t *array = json_array(), *value;

    for (;;) {

        news_toml_lines(toml);

        if (news_toml_take(toml, "]")) {
            return array;
        }

        value = news_toml_value(toml, depth + 1);
        if (value == NULL) {
            break;
        }

        json_array_append_new(array, value);
        news_toml_lines(toml);

        if (!news_toml_take(toml, ",") && news_toml_peek(toml) != ']') {
            news_toml_refuse(toml, "\",\" or \"]\" in an array");
            break;
        }
    }

    json_decref(array);

    return NULL;
}


static json_t *
news_toml_inline(news_toml_t *toml, unsigned depth)
{
    json_t *table = json_object();

    for (;;) {

        news_toml_lines(toml);

        if (news_toml_take(toml, "}")) {
            return table;
        }

        if (!news_toml_pair(toml, table, depth + 1)) {
            break;
        }

        news_toml_lines(toml);

        if (!news_toml_take(toml, ",") && news_toml_peek(toml) != '}') {
            news_toml_refuse(toml, "\",\" or \"}\" in a table");
            break;
        }
    }

    json_decref(table);

    return NULL;
}


/* "2026-04-25 14:30:00" is one date. */
static bool
news_toml_is_date(news_str_t word, news_str_t rest)
{
    return word.len == 10 && word.data[4] == '-' && rest.len > 1
           && rest.data[0] == ' ' && rest.data[1] >= '0' && rest.data[1] <= '9';
}


static json_t *
news_toml_scalar(news_toml_t *toml)
{
    bool       is;
    json_t    *value = NULL;
    news_buf_t text = NEWS_BUF_INIT;

    if (news_toml_string(toml, &text, &is)
        && (is || news_toml_word(toml, &text, "+-_.:")))
    {
        if (!is && news_toml_is_date(news_buf_borrow(&text), toml->rest)) {
            news_toml_skip(toml, 1);
            news_buf_append_char(&text, ' ');
            (void) news_toml_word(toml, &text, "+-.:");
        }

        value = json_stringn(text.len ? text.data : "", text.len);
        if (value == NULL || text.failed) {
            news_toml_refuse(toml, "text in UTF-8");
        }
    }

    news_buf_free(&text);

    return value;
}


static json_t *
news_toml_value(news_toml_t *toml, unsigned depth)
{
    if (depth >= NEWS_FRONT_DEPTH_MAX) {
        news_toml_refuse(toml, "less depth");
        return NULL;
    }

    if (++toml->values > NEWS_FRONT_VALUES_MAX) {
        news_toml_refuse(toml, "fewer values");
        return NULL;
    }

    news_toml_blanks(toml);

    if (news_toml_take(toml, "[")) {
        return news_toml_array(toml, depth);
    }

    if (news_toml_take(toml, "{")) {
        return news_toml_inline(toml, depth);
    }

    return news_toml_scalar(toml);
}


/* `[table]` and `[[array of tables]]`: what follows belongs there. */
static json_t *
news_toml_header(news_toml_t *toml)
{
    bool       many = news_toml_take(toml, "[");
    news_buf_t name = NEWS_BUF_INIT;
    json_t    *table = news_toml_path(toml, toml->root, &name), *array;

    if (table && !news_toml_take(toml, many ? "]]" : "]")) {
        news_toml_refuse(toml, "\"]\" behind a table's name");
        table = NULL;
    }

    if (table && many) {

        array = json_object_get(table, name.data);

        if (array == NULL) {
            array = json_array();
            json_object_set_new(table, name.data, array);
        }

        if (++toml->values > NEWS_FRONT_VALUES_MAX || !json_is_array(array)) {
            news_toml_refuse(toml, "another name: this is no array of tables");
            table = NULL;
        } else {
            json_array_append_new(array, json_object());
        }
    }

    if (table) {
        table = news_toml_inner(toml, table, name.data);
        if (table == NULL) {
            news_toml_refuse(toml, "another name: this is no table");
        }
    }

    news_buf_free(&name);

    return table;
}


static bool
news_toml_document(news_toml_t *toml)
{
    json_t *table = toml->root;

    for (news_toml_lines(toml); toml->rest.len; news_toml_lines(toml)) {

        if (news_toml_take(toml, "[")) {
            table = news_toml_header(toml);
            if (table == NULL) {
                return false;
            }

        } else if (!news_toml_pair(toml, table, 0)) {
            return false;
        }

        news_toml_blanks(toml);

        if (toml->rest.len && strchr("#\r\n", news_toml_peek(toml)) == NULL) {
            return news_toml_refuse(toml, "the end of the line");
        }
    }

    return true;
}


json_t *
news_toml_parse(news_str_t text, news_error_t *err)
{
    news_toml_t toml = {.rest = text, .line = 1, .err = err};

    toml.root = json_object();

    if (toml.root && news_toml_document(&toml)) {
        return toml.root;
    }

    json_decref(toml.root);

    return NULL;
}
