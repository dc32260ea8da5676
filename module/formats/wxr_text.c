#include "formats/wxr.h"

#include <string.h>

#define NEWS_WXR_CODE_MAX 2000 /* bytes of one shortcode */

static const char *const news_wxr_codes[] = {
    "caption", "wp_caption", "embed", "gallery", "audio", "video", "playlist",
};


static bool
news_wxr_has(news_str_t text, const char *what)
{
    return text.len && memmem(text.data, text.len, what, strlen(what));
}


/* The length of the shortcode, or of its end, that text starts with; 0: none.
 *name is which. */
static size_t
news_wxr_code(news_str_t text, const char **name)
{
    size_t      i, len, slash;
    const char *end;

    slash = text.len > 1 && text.data[1] == '/' ? 2 : 1;

    for (i = 0; i < sizeof(news_wxr_codes) / sizeof(news_wxr_codes[0]); i++) {

        *name = news_wxr_codes[i];
        len = strlen(*name);

        if (text.len > slash + len && memcmp(text.data + slash, *name, len) == 0
            && strchr(" ]/", text.data[slash + len]) && text.data[slash + len])
        {
            end = memchr(text.data, ']',
                         text.len < NEWS_WXR_CODE_MAX ? text.len
                                                      : NEWS_WXR_CODE_MAX);
            return end ? (size_t) (end - text.data) + 1 : 0;
        }
    }

    return 0;
}


/* The picture, and its words as a caption. */
static void
news_wxr_caption(news_buf_t *out, news_str_t inner)
{
    size_t      picture = 0;
    const char *end;

    end = inner.len ? memmem(inner.data, inner.len, "</a>", 4) : NULL;

    if (end) {
        picture = (size_t) (end - inner.data) + 4;

    } else if ((end = inner.len ? memchr(inner.data, '>', inner.len) : NULL)) {
        picture = (size_t) (end - inner.data) + 1;
    }

    news_buf_append(out, NEWS_STR("<figure>"));
    news_buf_append(out, (news_str_t) {picture, inner.data});
    news_buf_append(out, NEWS_STR("<figcaption>"));
    news_buf_append(out, news_str_from(inner, picture));
    news_buf_append(out, NEWS_STR("</figcaption></figure>"));
}


/* Takes a shortcode, with what is in it, off the front of *text. */
static void
news_wxr_replace(news_buf_t *out, news_str_t *text, const char *name,
                 size_t len)
{
    char        close[32];
    news_str_t  inner;
    const char *end;

    snprintf(close, sizeof(close), "[/%s]", name);
    inner = news_str_from(*text, len);
    end =
        inner.len ? memmem(inner.data, inner.len, close, strlen(close)) : NULL;
    inner.len = end ? (size_t) (end - inner.data) : 0;

    if (end && strstr(name, "caption")) {
        news_wxr_caption(out, inner);
        len += inner.len + strlen(close);

    } else if (end && strcmp(name, "embed") == 0) {
        inner = news_str_trim(inner);
        news_buf_append(out, NEWS_STR("<p><a href=\""));
        news_buf_append_html(out, inner);
        news_buf_append(out, NEWS_STR("\">"));
        news_buf_append_html(out, inner);
        news_buf_append(out, NEWS_STR("</a></p>"));
        len = (size_t) (end - text->data) + strlen(close);
    }

    *text = news_str_from(*text, len);
}


/* The line ends that text starts with: a blank line between them begins a
   paragraph, one alone between words is a <br>. */
static size_t
news_wxr_lines(news_buf_t *out, news_str_t text, bool words)
{
    size_t i, lines = 0;

    for (i = 0; i < text.len && memchr(" \t\r\n", text.data[i], 4); i++) {
        lines += text.data[i] == '\n';
    }

    if (lines > 1) {
        news_buf_append(out, NEWS_STR("\n\n<p>"));

    } else {
        news_buf_append(out, words && i < text.len && text.data[i] != '<'
                                 ? NEWS_STR("<br>\n")
                                 : NEWS_STR("\n"));
    }

    return i;
}


/* Whether what is written ends where a line or paragraph begins. */
static bool
news_wxr_is_start(const news_buf_t *out)
{
    return out->len == 0 || out->data[out->len - 1] == '\n'
           || news_str_ends(news_buf_borrow(out), NEWS_STR("<p>"));
}


/* An address alone on its line, which WordPress embeds, becomes a link; its
   length, 0: text starts with none. */
static size_t
news_wxr_address(news_buf_t *out, news_str_t text)
{
    size_t     len;
    news_str_t rest, url;

    if (!news_str_starts(text, NEWS_STR("https://"))
        && !news_str_starts(text, NEWS_STR("http://")))
    {
        return 0;
    }

    for (len = 0;
         len < text.len && memchr(" \t\r\n<>\"", text.data[len], 7) == NULL;
         len++)
    {
        /* void */
    }

    url = (news_str_t) {len, text.data};
    rest = news_str_from(text, len);

    if (!news_str_starts(rest, NEWS_STR("</p>"))
        && news_str_trim(news_str_next(&rest, '\n')).len)
    {
        return 0;
    }

    /* it is HTML already */
    news_buf_append(out, NEWS_STR("<a href=\""));
    news_buf_append(out, url);
    news_buf_append(out, NEWS_STR("\">"));
    news_buf_append(out, url);
    news_buf_append(out, NEWS_STR("</a>"));

    return len;
}


static void
news_wxr_convert(news_buf_t *out, news_str_t text, bool lines)
{
    size_t      len;
    const char *name;
    bool        pre = false;

    while (text.len) {

        if (!pre && text.data[0] == 'h' && news_wxr_is_start(out)
            && (len = news_wxr_address(out, text)))
        {
            text = news_str_from(text, len);
            continue;
        }

        if (text.data[0] == '[' && (len = news_wxr_code(text, &name))) {
            news_wxr_replace(out, &text, name, len);
            continue;
        }

        if (lines && !pre && text.data[0] == '\n') {
            len = news_wxr_lines(out, text,
                                 out->len && out->data[out->len - 1] != '>');
            text = news_str_from(text, len);
            continue;
        }

        pre = news_str_starts(text, NEWS_STR("<pre"))     ? true
              : news_str_starts(text, NEWS_STR("</pre>")) ? false
                                                          : pre;

        news_buf_append_char(out, text.data[0]);
        text = news_str_from(text, 1);
    }
}


news_str_t
news_wxr_paragraphs(news_arena_t *arena, news_str_t text)
{
    news_buf_t out = NEWS_BUF_INIT;
    bool       lines;

    lines = !news_wxr_has(text, "<!-- wp:") && !news_wxr_has(text, "<p>")
            && !news_wxr_has(text, "<p ");

    news_wxr_convert(&out, text, lines);
    text = news_arena_copy(arena, news_buf_borrow(&out));
    news_buf_free(&out);

    return text.data ? text : NEWS_STR("");
}
