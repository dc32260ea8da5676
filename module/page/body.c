#include "page/body.h"

#include "article/html.h"
#include "article/markdown.h"
#include "base/utf8.h"

#include <string.h>

#define NEWS_BODY_MORE "\xE2\x80\xA6" /* U+2026, an ellipsis */


/* Takes the next paragraph off the front of *rest, without the white space
   around it; false: there is none. */
static bool
news_body_paragraph(news_str_t *rest, news_str_t *paragraph)
{
    news_str_t  line;
    const char *start;

    do {
        if (rest->data == NULL) {
            return false;
        }

        line = news_str_next(rest, '\n');
        start = line.data;

    } while (news_str_trim(line).len == 0);

    *paragraph = line;

    while (rest->data) {

        line = news_str_next(rest, '\n');
        if (news_str_trim(line).len == 0) {
            break;
        }

        paragraph->len = (size_t) (line.data + line.len - start);
    }

    *paragraph = news_str_trim(*paragraph);

    return true;
}


static void
news_body_text(news_buf_t *out, news_str_t body)
{
    news_str_t paragraph;

    while (news_body_paragraph(&body, &paragraph)) {
        news_buf_append(out, NEWS_STR("<p>"));
        news_buf_append_html(out, paragraph);
        news_buf_append(out, NEWS_STR("</p>\n"));
    }
}


/* What the cap of the reducer refuses (nobody imports it) is shown as it
   stands: whoever wrote it into the store sees what they did. */
static news_status_e
news_body_reduce(news_buf_t *out, news_str_t html)
{
    size_t        start = out->len;
    news_status_e status = news_html_reduce(out, html);

    if (status == NEWS_ELIMIT) {
        out->len = start;
        news_body_text(out, html);
        status = NEWS_OK;
    }

    return status;
}


/* Raw HTML in it is HTML like any other. */
static news_status_e
news_body_markdown(news_buf_t *out, news_str_t body)
{
    news_buf_t    html = NEWS_BUF_INIT;
    news_status_e status = news_markdown_html(&html, body);

    if (status == NEWS_OK) {
        status = news_body_reduce(out, news_buf_borrow(&html));
    }

    news_buf_free(&html);

    return status;
}


news_status_e
news_body_html(news_buf_t *out, news_format_e format, news_str_t body)
{
    news_status_e status = NEWS_OK;

    switch (format) {

    case NEWS_FORMAT_MARKDOWN:
        status = news_body_markdown(out, body);
        break;

    case NEWS_FORMAT_HTML:
        status = news_body_reduce(out, body);
        break;

    default:
        news_body_text(out, body);
    }

    return status == NEWS_OK && out->failed ? NEWS_ENOMEM : status;
}


/* The first <p> of reduced HTML. */
static news_str_t
news_body_first(news_str_t html)
{
    const char *end, *p = html.data;
    size_t      left = html.len;

    while (p && (p = memmem(p, left, "<p", 2))) {

        left = html.len - (size_t) (p - html.data);

        if (left > 2 && (p[2] == '>' || p[2] == ' ')) {
            end = memmem(p, left, "</p>", 4);
            return (news_str_t) {end ? (size_t) (end - p) : left, p};
        }

        p += 2;
        left -= 2;
    }

    return NEWS_STR("");
}


/* Each run of white space as one space. */
static void
news_body_words(news_buf_t *out, news_str_t text)
{
    size_t i;
    bool   gap = false;

    for (i = 0; i < text.len; i++) {

        if (memchr(" \t\r\n", text.data[i], 4)) {
            gap = true;
            continue;
        }

        if (gap && out->len) {
            news_buf_append_char(out, ' ');
        }

        news_buf_append_char(out, text.data[i]);
        gap = false;
    }
}


static news_str_t
news_body_cut(news_arena_t *arena, news_buf_t *words)
{
    news_str_t part;
    size_t     len;

    if (words->len > NEWS_BODY_SUMMARY_MAX) {

        part = news_utf8_cut(news_buf_borrow(words),
                             NEWS_BODY_SUMMARY_MAX - strlen(NEWS_BODY_MORE));

        /* One word longer than all this, as in scripts without spaces. */
        for (len = part.len; len > 0 && words->data[len] != ' '; len--) {
            /* void */
        }

        words->len = len ? len : part.len;
        news_buf_append(words, NEWS_STR(NEWS_BODY_MORE));
    }

    return news_arena_copy(arena, news_buf_borrow(words));
}


news_str_t
news_body_summary(news_arena_t *arena, news_format_e format, news_str_t body)
{
    news_buf_t html = NEWS_BUF_INIT, text = NEWS_BUF_INIT;
    news_buf_t words = NEWS_BUF_INIT;
    news_str_t paragraph = {0, NULL}, summary = {0, NULL};

    if (format == NEWS_FORMAT_TEXT) {
        (void) news_body_paragraph(&body, &paragraph);

    } else if (news_body_html(&html, format, body) == NEWS_OK
               && news_html_words(&text,
                                  news_body_first(news_buf_borrow(&html)))
                      == NEWS_OK)
    {
        paragraph = news_buf_borrow(&text);
    }

    news_body_words(&words, paragraph);

    if (!html.failed && !text.failed && !words.failed) {
        summary = news_body_cut(arena, &words);
    }

    news_buf_free(&html);
    news_buf_free(&text);
    news_buf_free(&words);

    return summary;
}
