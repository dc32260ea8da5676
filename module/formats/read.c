#include "formats/read.h"
#include "article/text.h"
#include "base/utf8.h"
#include "formats/json_article.h"
#include "formats/json_split.h"
#include "formats/reader.h"

#include <stdio.h>
#include <string.h>

#define NEWS_READ_NAME_MAX 60 /* bytes of a headline, in messages */
#define NEWS_READ_SNIFF 4096  /* bytes: what tells a form from another */


void
news_read_refuse(news_read_t *read, const news_error_t *err)
{
    if (!read->stopped) {
        read->stopped = !read->refused(read->data, err);
    }
}


void
news_read_end(news_read_t *read)
{
    if (read->in.status != NEWS_OK) {
        news_read_refuse(read, &read->in.err);
    }
}


static void
news_read_article(news_read_t *read, news_arena_t *arena, news_status_e status,
                  news_article_t *article, news_str_t key, news_error_t *err)
{
    if (status == NEWS_OK) {
        read->stopped = !read->article(read->data, arena, article, key);
        return;
    }

    if (err->text[0] == '\0') {
        news_error_set(err, status, err->line, 0, "%s",
                       news_status_text(status));
    }

    news_read_refuse(read, err);
}


/* Adds what people know the record by. */
static void
news_read_name(news_read_t *read, const json_t *record)
{
    const json_t *name = json_object_get(record, "slug");
    size_t        len = strlen(read->where);
    news_str_t    text;

    name = json_is_string(name) ? name : json_object_get(record, "headline");
    if (!json_is_string(name)) {
        return;
    }

    text = (news_str_t) {json_string_length(name), json_string_value(name)};
    text = news_utf8_cut(text, NEWS_READ_NAME_MAX);
    snprintf(read->where + len, sizeof(read->where) - len, "%s\"%.*s\"",
             len ? " " : "", NEWS_STR_ARG(text));
}


static void
news_read_record(news_read_t *read, json_t *record, bool foreign,
                 news_str_t key, unsigned line)
{
    news_arena_t  *arena = news_arena_create();
    news_article_t article;
    news_error_t   err = {.line = line};
    news_status_e  status = NEWS_ENOMEM;

    read->line = line;
    news_read_name(read, record);

    if (record && read->category && json_object_get(record, "category") == NULL)
    {
        json_object_set_new(record, "category", json_string(read->category));
    }

    if (arena && record && !read->stopped) {
        status = news_json_article(arena, record, read->tz, foreign, line,
                                   &article, &err);
    }

    if (!read->stopped) {
        news_read_article(read, arena, status, &article, key, &err);
    }

    read->where[0] = '\0';
    json_decref(record);
    news_arena_destroy(arena);
}


void
news_read_give(news_read_t *read, json_t *record, news_str_t key, unsigned line)
{
    news_read_record(read, record, true, key, line);
}


/* What jansson says in the words of its own options, said in JSON's. */
static void
news_read_refuse_json(news_read_t *read, const json_error_t *error,
                      unsigned line)
{
    news_error_t err = {0};
    bool         nul = json_error_code(error) == json_error_null_character
               || json_error_code(error) == json_error_null_byte_in_key;

    news_error_set(&err, NEWS_EINVAL, line + (unsigned) error->line - 1,
                   (unsigned) error->column, "expected JSON%s%.180s",
                   nul ? " without \\u0000" : ": ", nul ? "" : error->text);
    news_read_refuse(read, &err);
    read->where[0] = '\0';
}


void
news_read_give_json(news_read_t *read, news_str_t json, const char *place,
                    unsigned line)
{
    json_t      *record;
    json_error_t error;
    char         key[32];

    snprintf(read->where, sizeof(read->where), "%s", place);
    record = json_loadb(json.data, json.len,
                        JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);

    if (record == NULL) {
        news_read_refuse_json(read, &error, line);
        return;
    }

    snprintf(key, sizeof(key), "%u", line);
    news_read_record(read, record, false, news_str_borrow(key), line);
}


bool
news_read_again(news_read_t *read)
{
    /* a copy is in UTF-8 */
    return news_input_rewind(&read->in,
                             read->in.owned ? "UTF-8" : read->encoding)
           == NEWS_OK;
}


void
news_read_text(news_read_t *read)
{
    news_arena_t  *arena = news_arena_create();
    news_article_t article;
    news_error_t   err = {0};
    news_str_t     text = news_input_rest(&read->in, NEWS_RECORD_MAX);
    news_status_e  status = NEWS_ENOMEM;
    news_format_e  format =
        news_str_ends(news_str_borrow(read->path), NEWS_STR(".md"))
             ? NEWS_FORMAT_MARKDOWN
             : NEWS_FORMAT_TEXT;

    if (text.data) {

        if (arena) {
            status = news_text_parse(arena, text, format, &article, &err);
        }

        if (status == NEWS_OK) {
            status = news_article_finish(arena, &article, 1, &err);
        }

        news_read_article(read, arena, status, &article, NEWS_STR(""), &err);
    }

    news_read_end(read);
    news_arena_destroy(arena);
}


void
news_read_json_lines(news_read_t *read)
{
    news_str_t   line;
    bool         too_long;
    unsigned     number;
    news_error_t err;

    while (!read->stopped) {

        number = read->in.line;
        line = news_input_line(&read->in, NEWS_JSON_PIECE_MAX, &too_long);

        if (too_long) {
            news_error_set(&err, NEWS_ELIMIT, number, 0,
                           "expected lines of at most %d bytes",
                           NEWS_JSON_PIECE_MAX);
            news_read_refuse(read, &err);

        } else if (line.data == NULL) {
            break;

        } else if (news_str_trim(line).len) {
            news_read_give_json(read, line, "", number);
        }
    }

    news_read_end(read);
}


/* Of the one array whose elements are records. */
typedef struct {
    news_read_t *read;
    unsigned     count;
} news_read_elements_t;


static bool
news_read_want_json(void *data, news_str_t path)
{
    (void) data;

    return path.len == 0 || news_str_equal(path, NEWS_STR("articles"));
}


static bool
news_read_json_element(void *data, news_str_t path, news_str_t json,
                       unsigned line)
{
    news_read_elements_t *elements = data;
    char                  place[48];

    snprintf(place, sizeof(place), "%.*s[%u]", NEWS_STR_ARG(path),
             elements->count++);
    news_read_give_json(elements->read, json, place, line);

    return !elements->read->stopped;
}


/* Whether an object has articles in it, and is none itself. */
static bool
news_read_is_container(news_str_t head)
{
    head = news_str_trim(news_str_from(head, 1));

    return news_str_starts(head, NEWS_STR("\"articles\""));
}


void
news_read_json(news_read_t *read)
{
    news_str_t           head = news_input_peek(&read->in, NEWS_READ_SNIFF);
    news_read_elements_t elements = {.read = read};

    const news_json_split_t split = {&elements, news_read_want_json,
                                     news_read_json_element};

    head = news_str_trim(head);

    if (news_str_starts(head, NEWS_STR("{")) && !news_read_is_container(head)) {
        head = news_input_rest(&read->in, NEWS_JSON_PIECE_MAX);
        if (head.data) {
            news_read_give_json(read, head, "", 1);
        }

    } else {
        (void) news_json_split(&read->in, &split);
    }

    news_read_end(read);
}


static bool
news_read_has(news_str_t text, const char *what)
{
    return memmem(text.data, text.len, what, strlen(what)) != NULL;
}


/* Whether the first line that is not blank is one whole JSON object, and not
   the only one. */
static bool
news_read_is_lines(news_str_t head)
{
    news_str_t line = news_str_trim(news_str_next(&head, '\n'));

    return news_str_ends(line, NEWS_STR("}"))
           && news_str_starts(news_str_trim(head), NEWS_STR("{"));
}


/* Whether the first line is that of front matter, alone on it. */
static bool
news_read_is_fenced(news_str_t head)
{
    news_str_t line = news_str_trim(news_str_next(&head, '\n'));

    return head.data
           && (news_str_equal(line, NEWS_STR("---"))
               || news_str_equal(line, NEWS_STR("+++")));
}


static news_read_format_e
news_read_sniff(const char *path, news_str_t head)
{
    news_str_t name = news_str_borrow(path);

    if (news_str_ends(name, NEWS_STR(".txt"))) {
        return NEWS_READ_TEXT;
    }

    head = news_str_trim(head);

    if (news_str_starts(head, NEWS_STR("<"))
        && (news_read_has(head, "<rss") || news_read_has(head, "<feed")
            || news_read_has(head, "<?xml")))
    {
        return NEWS_READ_FEED;
    }

    if (news_read_is_fenced(head)) {
        return NEWS_READ_MARKDOWN;
    }

    if (!news_str_starts(head, NEWS_STR("{"))
        && !news_str_starts(head, NEWS_STR("[{")))
    {
        return news_str_ends(name, NEWS_STR(".json"))    ? NEWS_READ_JSON
               : news_str_ends(name, NEWS_STR(".jsonl")) ? NEWS_READ_JSONL
                                                         : NEWS_READ_TEXT;
    }

    if (news_str_ends(name, NEWS_STR(".md"))
        || news_str_ends(name, NEWS_STR(".markdown")))
    {
        return NEWS_READ_MARKDOWN;
    }

    if (news_read_has(head, "\"db\"") && news_read_has(head, "\"data\"")) {
        return NEWS_READ_GHOST;
    }

    return news_str_ends(name, NEWS_STR(".jsonl")) || news_read_is_lines(head)
               ? NEWS_READ_JSONL
               : NEWS_READ_JSON;
}


static const struct {
    const char *name;
    void (*read)(news_read_t *read);
} news_read_forms[NEWS_READ_FORMATS] = {
    [NEWS_READ_TEXT] = {"text", news_read_text},
    [NEWS_READ_MARKDOWN] = {"markdown", news_read_markdown},
    [NEWS_READ_JSON] = {"json", news_read_json},
    [NEWS_READ_JSONL] = {"jsonl", news_read_json_lines},
    [NEWS_READ_WXR] = {"wxr", news_read_xml},
    [NEWS_READ_GHOST] = {"ghost", news_read_ghost},
    [NEWS_READ_FEED] = {"feed", news_read_xml},
};


news_read_format_e
news_read_named(const char *name)
{
    news_read_format_e format;

    for (format = NEWS_READ_TEXT; format < NEWS_READ_FORMATS; format++) {
        if (strcmp(news_read_forms[format].name, name) == 0) {
            return format;
        }
    }

    return NEWS_READ_AUTO;
}


void
news_read(news_read_t *read)
{
    news_read_format_e format = read->format;
    news_error_t       err = {0};
    news_str_t         head;

    read->stopped = false;
    read->where[0] = '\0';

    if (news_input_open(&read->in, read->fd, read->encoding, &err) != NEWS_OK) {
        news_read_refuse(read, &err);
        news_input_close(&read->in);
        return;
    }

    head = news_input_peek(&read->in, NEWS_READ_SNIFF);

    if (format == NEWS_READ_AUTO) {
        format = news_read_sniff(read->path, head);
    }

    /* an export of no articles is no lines */
    if (format != NEWS_READ_JSONL && head.data && head.len < NEWS_READ_SNIFF
        && news_str_trim(head).len == 0)
    {
        news_error_set(&err, NEWS_EINVAL, 1, 0,
                       "expected a record, the file is empty");
        news_read_refuse(read, &err);
        news_input_close(&read->in);
        return;
    }

    news_read_forms[format].read(read);
    news_input_close(&read->in);
}
