#include "page/body.h"

#include "base/utf8.h"

#include <cmark.h>
#include <stdlib.h>
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


/* Adds `down` to the level of each heading (cmark lets none pass 6); true: one
   of them was <h1>. */
static bool
news_body_headings(cmark_node *document, int down)
{
    cmark_iter      *iter = cmark_iter_new(document);
    cmark_node      *node;
    cmark_event_type event;
    int              level;
    bool             first = false;

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {

        node = cmark_iter_get_node(iter);
        level = cmark_node_get_heading_level(node);

        if (level && event == CMARK_EVENT_ENTER) {
            first |= level == 1;
            (void) cmark_node_set_heading_level(node, level + down);
        }
    }

    cmark_iter_free(iter);

    return first;
}


static news_status_e
news_body_markdown(news_buf_t *out, news_str_t body)
{
    cmark_node *document;
    char       *html;

    document = cmark_parse_document(body.len ? body.data : "", body.len,
                                    CMARK_OPT_DEFAULT);
    if (document == NULL) {
        return NEWS_ENOMEM;
    }

    if (news_body_headings(document, 0)) {
        (void) news_body_headings(document, 1);
    }

    html = cmark_render_html(document, CMARK_OPT_DEFAULT);
    cmark_node_free(document);

    if (html == NULL) {
        return NEWS_ENOMEM;
    }

    news_buf_append(out, news_str_borrow(html));
    free(html);

    return NEWS_OK;
}


news_status_e
news_body_html(news_buf_t *out, news_format_e format, news_str_t body)
{
    news_status_e status = NEWS_OK;

    if (format == NEWS_FORMAT_MARKDOWN) {
        status = news_body_markdown(out, body);
    } else {
        news_body_text(out, body);
    }

    return status == NEWS_OK && out->failed ? NEWS_ENOMEM : status;
}


/* The words of the document's first paragraph. */
static void
news_body_markdown_words(news_buf_t *out, cmark_node *document)
{
    cmark_node      *paragraph = cmark_node_first_child(document), *node;
    cmark_iter      *iter;
    cmark_event_type event;

    while (paragraph && cmark_node_get_type(paragraph) != CMARK_NODE_PARAGRAPH)
    {
        paragraph = cmark_node_next(paragraph);
    }

    if (paragraph == NULL) {
        return;
    }

    iter = cmark_iter_new(paragraph);

    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {

        node = cmark_iter_get_node(iter);

        switch (event == CMARK_EVENT_ENTER ? cmark_node_get_type(node)
                                           : CMARK_NODE_NONE)
        {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
            news_buf_append(out, news_str_borrow(cmark_node_get_literal(node)));
            break;
        case CMARK_NODE_SOFTBREAK:
        case CMARK_NODE_LINEBREAK:
            news_buf_append_char(out, ' ');
            break;
        default:
            break;
        }
    }

    cmark_iter_free(iter);
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
    news_buf_t  text = NEWS_BUF_INIT, words = NEWS_BUF_INIT;
    news_str_t  paragraph = {0, NULL}, summary = {0, NULL};
    cmark_node *document;

    if (format == NEWS_FORMAT_MARKDOWN) {

        document = cmark_parse_document(body.len ? body.data : "", body.len,
                                        CMARK_OPT_DEFAULT);
        if (document) {
            news_body_markdown_words(&text, document);
            cmark_node_free(document);
        }

        paragraph = news_buf_borrow(&text);

    } else {
        (void) news_body_paragraph(&body, &paragraph);
    }

    news_body_words(&words, paragraph);

    if (!text.failed && !words.failed) {
        summary = news_body_cut(arena, &words);
    }

    news_buf_free(&text);
    news_buf_free(&words);

    return summary;
}
