#include "article/text.h"
#include "base/utf8.h"
#include "formats/foreign.h"
#include "formats/front.h"
#include "formats/reader.h"

#include <string.h>


/* The text up to a line that is `fence`, which is passed over; data == NULL:
   there is none. */
static news_str_t
news_markdown_fenced(news_str_t *rest, const char *fence, const char *other)
{
    news_str_t line, front = {0, rest->data};

    while (rest->data) {

        line = news_str_trim(news_str_next(rest, '\n'));

        if (news_str_equal(line, news_str_borrow(fence))
            || news_str_equal(line, news_str_borrow(other)))
        {
            return front;
        }

        front.len = rest->data ? (size_t) (rest->data - front.data) : 0;
    }

    return (news_str_t) {0, NULL};
}


static json_t *
news_markdown_json(news_str_t *rest, news_error_t *err)
{
    json_error_t error;
    json_t      *front;

    front = json_loadb(rest->data, rest->len, JSON_DISABLE_EOF_CHECK, &error);

    if (front == NULL) {
        news_error_set(err, NEWS_EINVAL, (unsigned) error.line,
                       (unsigned) error.column, "expected JSON: %.180s",
                       error.text);
        return NULL;
    }

    *rest = news_str_from(*rest, (size_t) error.position);

    return front;
}


/* The front matter, which is taken off *rest. */
static json_t *
news_markdown_front(news_str_t *rest, news_error_t *err)
{
    bool       toml;
    json_t    *front;
    news_str_t first, text;

    while (rest->len && memchr(" \t\r\n", rest->data[0], 4)) {
        *rest = news_str_from(*rest, 1);
    }

    if (news_str_starts(*rest, NEWS_STR("{"))) {
        return news_markdown_json(rest, err);
    }

    first = news_str_trim(news_str_next(rest, '\n'));
    toml = news_str_equal(first, NEWS_STR("+++"));

    if (!toml && !news_str_equal(first, NEWS_STR("---"))) {
        news_error_set(err, NEWS_EINVAL, 1, 0,
                       "expected front matter: `---` and YAML, `+++` and "
                       "TOML, or `{` and JSON");
        return NULL;
    }

    text = toml ? news_markdown_fenced(rest, "+++", "+++")
                : news_markdown_fenced(rest, "---", "...");

    if (text.data == NULL || text.len > NEWS_FRONT_MAX) {
        news_error_set(err, NEWS_EINVAL, 1, 0,
                       "expected front matter of at most %d bytes, and a line "
                       "`%s` behind it",
                       NEWS_FRONT_MAX, toml ? "+++" : "---");
        return NULL;
    }

    front = toml ? news_toml_parse(text, err) : news_yaml_parse(text, err);

    if (front == NULL) {
        err->line++; /* the first line is the fence */
    }

    return front;
}


static bool
news_markdown_check(news_str_t text, news_error_t *err)
{
    size_t   i, at;
    unsigned line = 1;

    if (text.len > NEWS_RECORD_MAX) {
        news_error_set(err, NEWS_ELIMIT, 1, 0,
                       "expected a record of at most %d bytes",
                       NEWS_RECORD_MAX);
        return false;
    }

    at = news_utf8_check(text);

    if (at == text.len) {
        return true;
    }

    for (i = 0; i < at; i++) {
        line += text.data[i] == '\n';
    }

    news_error_set(err, NEWS_EINVAL, line, 0,
                   "expected UTF-8, found the byte 0x%02X at offset %zu",
                   (unsigned char) text.data[at], at);

    return false;
}


void
news_read_markdown(news_read_t *read)
{
    bool         html;
    json_t      *front, *record;
    news_str_t   text, path = news_str_borrow(read->path);
    news_error_t err = {0};

    text = news_input_rest(&read->in, NEWS_RECORD_MAX);
    if (text.data == NULL) {
        news_read_end(read);
        return;
    }

    front = news_markdown_check(text, &err) ? news_markdown_front(&text, &err)
                                            : NULL;

    if (front == NULL) {
        news_read_refuse(read, &err);
        return;
    }

    html = news_str_ends(path, NEWS_STR(".html"))
           || news_str_ends(path, NEWS_STR(".htm"));

    record = news_front_record(front, path);
    news_foreign_set(record, "format",
                     html ? NEWS_STR("html") : NEWS_STR("markdown"));
    news_foreign_set(record, "body", text);
    json_decref(front);

    news_read_give(read, record, NEWS_STR(""), 1);
}
