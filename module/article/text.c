#include "article/text.h"
#include "article/headers.h"
#include "base/utf8.h"

#include <string.h>

/* A run of lines that are not blank. */
typedef struct {
    news_str_t text;
    unsigned   line; /* of its first */
} news_text_paragraph_t;

typedef struct {
    news_str_t rest; /* data == NULL: at the end */
    unsigned   line; /* of the rest's first */
} news_text_reader_t;


/* Bytes that no XML can hold (its section 2.2), and a CR that ends no line:
   the place of the first; text.len: there is none. */
static size_t
news_text_find_control(news_str_t text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {

        unsigned char c = (unsigned char) text.data[i];

        if (c == '\r' && (i + 1 == text.len || text.data[i + 1] != '\n')) {
            break;
        }

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f) {
            break;
        }
    }

    return i;
}


static news_status_e
news_text_refuse_byte(news_str_t text, size_t at, const char *expected,
                      news_error_t *err)
{
    size_t   i, start;
    unsigned line;

    for (i = 0, start = 0, line = 1; i < at; i++) {
        if (text.data[i] == '\n') {
            start = i + 1;
            line++;
        }
    }

    return news_error_set(err, NEWS_EINVAL, line, (unsigned) (at - start) + 1,
                          "expected %s, found the byte 0x%02X", expected,
                          (unsigned char) text.data[at]);
}


static news_status_e
news_text_check_bytes(news_str_t text, news_error_t *err)
{
    size_t at = news_utf8_check(text);

    if (at < text.len) {
        return news_text_refuse_byte(text, at, "UTF-8", err);
    }

    at = news_text_find_control(text);

    if (at < text.len) {
        return news_text_refuse_byte(text, at,
                                     text.data[at] == '\r'
                                         ? "lines that end in LF or CR LF"
                                         : "text without control characters",
                                     err);
    }

    return NEWS_OK;
}


/* The text without a byte order mark, and with LF for CR LF. */
static news_status_e
news_text_normalize(news_arena_t *arena, news_str_t *text)
{
    char      *p;
    size_t     len;
    news_str_t line, rest;

    if (news_str_starts(*text, NEWS_STR("\xEF\xBB\xBF"))) {
        *text = news_str_from(*text, 3);
    }

    if (text->len == 0 || memchr(text->data, '\r', text->len) == NULL) {
        return NEWS_OK;
    }

    p = news_arena_alloc(arena, text->len);
    if (p == NULL) {
        return NEWS_ENOMEM;
    }

    for (rest = *text, len = 0; rest.data; /* void */) {

        line = news_str_next(&rest, '\n');

        if (rest.data && news_str_ends(line, NEWS_STR("\r"))) {
            line.len--;
        }

        if (line.len) {
            memcpy(p + len, line.data, line.len);
            len += line.len;
        }

        if (rest.data) {
            p[len++] = '\n';
        }
    }

    *text = (news_str_t) {len, p};

    return NEWS_OK;
}


/* False: there is no further paragraph. */
static bool
news_text_next(news_text_reader_t *reader, news_text_paragraph_t *paragraph)
{
    bool       blank;
    news_str_t line;

    paragraph->text = (news_str_t) {0, NULL};

    while (reader->rest.data) {

        line = news_str_next(&reader->rest, '\n');
        blank = news_str_trim(line).len == 0;

        if (!blank && paragraph->text.data == NULL) {
            paragraph->text.data = line.data;
            paragraph->line = reader->line;
        }

        reader->line++;

        if (!blank) {
            paragraph->text.len =
                (size_t) (line.data + line.len - paragraph->text.data);

        } else if (paragraph->text.data) {
            break;
        }
    }

    return paragraph->text.data != NULL;
}


/* Reads up to the headline, and *line is where that is. */
static news_status_e
news_text_read_head(news_headers_t *headers, news_text_reader_t *reader,
                    unsigned *line)
{
    bool                  tagline = false, seen = false;
    news_status_e         status;
    news_article_t       *article = headers->article;
    news_text_paragraph_t paragraph;

    while (news_text_next(reader, &paragraph)) {

        *line = paragraph.line;

        if (news_headers_start(paragraph.text)) {
            seen = true;
            status = news_headers_read(headers, paragraph.text, *line);

        } else if (seen) {
            return news_headers_unfold(headers, paragraph.text, *line,
                                       "a headline", &article->headline);

        } else if (!tagline) {
            tagline = true;
            status = news_headers_unfold(headers, paragraph.text, *line,
                                         "a tagline", &article->tagline);

        } else {
            break;
        }

        if (status != NEWS_OK || headers->lines[NEWS_HEADER_HEADLINE]) {
            return status;
        }
    }

    if (seen) {
        return news_error_set(headers->err, NEWS_EINVAL, *line, 0,
                              "expected a headline behind these headers");
    }

    return news_error_set(headers->err, NEWS_EINVAL, *line, 0,
                          "expected `Category: NAME` before the headline, "
                          "behind one paragraph of tagline at most");
}


news_str_t
news_text_body(news_str_t text)
{
    news_str_t            body = {0, NULL};
    news_text_reader_t    reader = {text, 1};
    news_text_paragraph_t paragraph;

    while (news_text_next(&reader, &paragraph)) {

        if (body.data == NULL) {
            body.data = paragraph.text.data;
        }

        body.len =
            (size_t) (paragraph.text.data + paragraph.text.len - body.data);
    }

    return body.data ? body : NEWS_STR("");
}


bool
news_text_ends_in_headers(news_str_t body)
{
    news_text_reader_t    reader = {body, 1};
    news_text_paragraph_t paragraph;
    bool                  headers = false;

    while (news_text_next(&reader, &paragraph)) {
        headers = news_headers_start(paragraph.text);
    }

    return headers;
}


/*
 * Reads the body, and the headers behind it.  A paragraph that looks like
 * headers is some only if no other paragraph follows, so *tail goes back to
 * the first of those that may be the last.
 */
static news_status_e
news_text_read_body(news_headers_t *headers, news_text_reader_t *reader,
                    unsigned headline)
{
    news_str_t            body = {0, NULL};
    news_status_e         status = NEWS_OK;
    news_text_reader_t    before = *reader, tail = {{0, NULL}, 0};
    news_text_paragraph_t paragraph;

    if (headers->lines[NEWS_HEADER_BODY]) {
        headers->article->body = news_text_body(reader->rest);
        return NEWS_OK;
    }

    for (/* void */; news_text_next(reader, &paragraph); before = *reader) {

        if (body.data == NULL) {
            body.data = paragraph.text.data;
        }

        if (!news_headers_start(paragraph.text)) {
            tail.rest.data = NULL;
            body.len =
                (size_t) (paragraph.text.data + paragraph.text.len - body.data);

        } else if (tail.rest.data == NULL) {
            tail = before;
        }
    }

    if (body.len == 0) {
        return news_error_set(headers->err, NEWS_EINVAL, headline, 0,
                              "expected a paragraph of text behind the "
                              "headline");
    }

    headers->article->body = body;

    while (status == NEWS_OK && news_text_next(&tail, &paragraph)) {
        status = news_headers_read(headers, paragraph.text, paragraph.line);
    }

    return status;
}


void
news_text_set_changed(news_article_t *article)
{
    article->changed = article->published.seconds;

    if (article->updated.kind && article->updated.seconds > article->changed) {
        article->changed = article->updated.seconds;
    }
}


news_status_e
news_text_parse(news_arena_t *arena, news_str_t text, news_format_e format,
                news_article_t *article, news_error_t *err)
{
    unsigned       headline = 1;
    news_status_e  status;
    news_headers_t headers = {.arena = arena, .article = article, .err = err};
    news_text_reader_t reader;

    *article =
        (news_article_t) {.format = format, .status = NEWS_ARTICLE_PUBLISHED};

    if (text.len > NEWS_RECORD_MAX) {
        return news_error_set(err, NEWS_ELIMIT, 0, 0,
                              "expected a record of at most %d bytes, not %zu",
                              NEWS_RECORD_MAX, text.len);
    }

    status = news_text_check_bytes(text, err);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_text_normalize(arena, &text);
    if (status != NEWS_OK) {
        return status;
    }

    reader = (news_text_reader_t) {text, 1};

    status = news_text_read_head(&headers, &reader, &headline);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_text_read_body(&headers, &reader, headline);
    if (status != NEWS_OK) {
        return status;
    }

    news_text_set_changed(article);

    return news_headers_check(&headers, headline, reader.line - 1);
}
