#include "article/absolute.h"

#include <string.h>


/* The bytes of a URL before any of `stops`, looked for from `from` on. */
static size_t
news_absolute_until(news_str_t url, size_t from, const char *stops)
{
    size_t i;

    for (i = from; i < url.len; i++) {
        if (url.data[i] == '\0' || strchr(stops, url.data[i])) {
            break;
        }
    }

    return i;
}


/* Where the base's path begins: behind "https://host"; 0: it has no host. */
static size_t
news_absolute_host(news_str_t base)
{
    size_t scheme = news_absolute_until(base, 0, ":/?#");

    if (!news_str_starts(news_str_from(base, scheme), NEWS_STR("://"))) {
        return 0;
    }

    return news_absolute_until(base, scheme + 3, "/?#");
}


/* How much of the base belongs before a reference: RFC 3986, section 5.2.2. */
static news_str_t
news_absolute_before(news_str_t base, news_str_t url)
{
    size_t colon = news_absolute_until(url, 0, ":/?#");
    size_t host = news_absolute_host(base), end, i;

    if (host == 0 || (colon < url.len && url.data[colon] == ':')) {
        return NEWS_STR("");
    }

    if (news_str_starts(url, NEWS_STR("//"))) {
        return (news_str_t) {news_absolute_until(base, 0, ":") + 1, base.data};
    }

    if (news_str_starts(url, NEWS_STR("/"))) {
        return (news_str_t) {host, base.data};
    }

    end = news_absolute_until(base, host, "?#");

    if (url.len == 0 || url.data[0] == '?' || url.data[0] == '#') {
        return (news_str_t) {end, base.data};
    }

    for (i = end; i > host && base.data[i - 1] != '/'; i--) {
        /* void */
    }

    return (news_str_t) {i, base.data};
}


/* Appends a start tag up to and with an attribute's first quote; what is
   behind it is the value of a reference.  False: there is no more such. */
static bool
news_absolute_attribute(news_buf_t *out, news_str_t *tag)
{
    static const char *const names[] = {" href=\"", " src=\"", " cite=\""};

    const char *found, *first = NULL;
    size_t      i, len;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {

        found = memmem(tag->data, tag->len, names[i], strlen(names[i]));

        if (found && (first == NULL || found + strlen(names[i]) < first)) {
            first = found + strlen(names[i]);
        }
    }

    len = first ? (size_t) (first - tag->data) : tag->len;
    news_buf_append(out, (news_str_t) {len, tag->data});
    *tag = news_str_from(*tag, len);

    return first != NULL;
}


static void
news_absolute_tag(news_buf_t *out, news_str_t tag, news_str_t base)
{
    news_str_t value;

    while (news_absolute_attribute(out, &tag)) {
        value = (news_str_t) {news_absolute_until(tag, 0, "\""), tag.data};
        news_buf_append_html(out, news_absolute_before(base, value));
        news_buf_append(out, value);
        tag = news_str_from(tag, value.len);
    }
}


void
news_absolute_append(news_buf_t *out, news_str_t html, news_str_t base)
{
    size_t text, tag;

    while (html.len) {

        /* neither '<' nor '>' stands for itself in words or in a value */
        text = news_absolute_until(html, 0, "<");
        news_buf_append(out, (news_str_t) {text, html.data});
        html = news_str_from(html, text);

        tag = news_absolute_until(html, 0, ">");
        news_absolute_tag(out, (news_str_t) {tag, html.data}, base);
        html = news_str_from(html, tag);

        if (html.len) {
            news_buf_append_char(out, '>');
            html = news_str_from(html, 1);
        }
    }
}
