#include "article/html_internal.h"

#include <string.h>


/* White space that stands for one space. */
static bool
news_html_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}


/* A line's end stays one, so that lines do not grow long. */
static char
news_html_wider(char space, char c)
{
    return space == '\n' || c == '\n' ? '\n' : ' ';
}


/* The length of a character that stands in no text: a control, or U+FFFE and
   U+FFFF, which no XML can hold; 0: it is a good one. */
static size_t
news_html_unwanted(news_str_t text)
{
    unsigned char c = (unsigned char) text.data[0];

    if (c < 0x20 || c == 0x7F) {
        return c == '\n' || c == '\t' ? 0 : 1;
    }

    if (c == 0xC2 && text.len > 1 && (unsigned char) text.data[1] < 0xA0) {
        return 2;
    }

    return news_str_starts(text, NEWS_STR("\xEF\xBF\xBE"))
                   || news_str_starts(text, NEWS_STR("\xEF\xBF\xBF"))
               ? 3
               : 0;
}


static void
news_html_append(news_html_writer_t *w, news_str_t text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {

        char c = text.data[i];

        if (!w->plain && (c == '&' || c == '<' || c == '>')) {
            news_buf_append_html(w->out, (news_str_t) {1, &text.data[i]});
        } else {
            news_buf_append_char(w->out, c);
        }
    }
}


/* Text without the characters that stand in none, in the arena. */
static news_str_t
news_html_clean(news_html_writer_t *w, news_str_t text)
{
    char  *p;
    size_t len = 0, unwanted;

    p = news_arena_alloc(w->arena, text.len + 1);
    if (p == NULL) {
        w->out->failed = true;
        return NEWS_STR("");
    }

    while (text.len) {

        unwanted = news_html_unwanted(text);

        if (unwanted == 0) {
            p[len++] = text.data[0];
        }

        text = news_str_from(text, unwanted ? unwanted : 1);
    }

    return (news_str_t) {len, p};
}


static void
news_html_preformatted(news_html_writer_t *w, news_str_t text)
{
    bool first = !w->blocks[w->block_count - 1].filled && w->mark_count == 0;

    if (text.len == 0 || !news_html_ready(w)) {
        return;
    }

    /* a line's end right behind the tag is passed over (HTML, 13.2.6.4.7) */
    if (first && text.data[0] == '\n' && !w->plain) {
        news_buf_append_char(w->out, '\n');
    }

    news_html_append(w, text);
}


void
news_html_text(news_html_writer_t *w, news_str_t text)
{
    size_t i, from;

    text = news_html_clean(w, text);

    if (w->block_count
        && w->blocks[w->block_count - 1].rule->model == NEWS_HTML_PREFORMATTED)
    {
        news_html_preformatted(w, text);
        return;
    }

    for (i = 0; i < text.len; /* void */) {

        if (news_html_is_space(text.data[i])) {
            w->space = news_html_wider(w->space, text.data[i++]);
            continue;
        }

        for (from = i; i < text.len && !news_html_is_space(text.data[i]); i++) {
        }

        if (!news_html_ready(w)) {
            return;
        }

        news_html_append(w, (news_str_t) {i - from, text.data + from});
    }
}


void
news_html_image(news_html_writer_t *w, const GumboElement *element)
{
    news_buf_t text = NEWS_BUF_INIT;
    unsigned   found;

    found = news_html_attributes(&text, element,
                                 NEWS_HTML_SRC | NEWS_HTML_ALT | NEWS_HTML_SIZE
                                     | NEWS_HTML_TITLE | NEWS_HTML_WORLD);

    if ((found & NEWS_HTML_SRC) && !w->plain && news_html_ready(w)) {

        news_buf_append(w->out, NEWS_STR("<img"));
        news_buf_append(w->out, news_buf_borrow(&text));

        news_buf_append_char(w->out, '>');
    }

    w->out->failed |= text.failed;
    news_buf_free(&text);
}


/* A link that shows where it leads. */
void
news_html_address(news_html_writer_t *w, news_str_t url)
{
    news_buf_t link = NEWS_BUF_INIT;
    unsigned   i;

    for (i = 0; i < w->mark_count && w->marks[i].tag != GUMBO_TAG_A; i++) {
    }

    if (i == w->mark_count && !w->plain && news_html_link(&link, url)) {

        news_html_boundary(w);

        if (news_html_ready(w)) {
            news_buf_append(w->out, NEWS_STR("<a href=\""));
            news_buf_append(w->out, news_buf_borrow(&link));
            news_buf_append(w->out, NEWS_STR("\">"));
            news_buf_append(w->out, news_buf_borrow(&link));
            news_buf_append(w->out, NEWS_STR("</a>"));
        }

        news_html_boundary(w);
    }

    w->out->failed |= link.failed;
    news_buf_free(&link);
}
