#include "formats/foreign.h"

#include "article/html.h"
#include "article/record.h"
#include "article/slug.h"
#include "article/value.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

#define NEWS_FOREIGN_MORE "\xE2\x80\xA6" /* U+2026, an ellipsis */


void
news_foreign_set(json_t *record, const char *name, news_str_t value)
{
    if (value.len) {
        json_object_set_new(record, name, json_stringn(value.data, value.len));
    }
}


/* White space as single spaces, at most NEWS_RECORD_LINE_MAX bytes. */
static void
news_foreign_squeeze(news_buf_t *out, news_str_t text)
{
    size_t     i;
    news_str_t cut;

    for (i = 0; i < text.len && out->len < 2 * NEWS_RECORD_LINE_MAX; i++) {

        unsigned char c = (unsigned char) text.data[i];

        if (c > ' ' && c != 0x7F) {
            news_buf_append_char(out, (char) c);

        } else if (out->len && out->data[out->len - 1] != ' ') {
            news_buf_append_char(out, ' ');
        }
    }

    while (out->len && out->data[out->len - 1] == ' ') {
        out->len--;
    }

    if (out->len <= NEWS_RECORD_LINE_MAX) {
        return;
    }

    cut = news_utf8_cut(news_buf_borrow(out),
                        NEWS_RECORD_LINE_MAX - strlen(NEWS_FOREIGN_MORE));

    for (i = cut.len; i > cut.len / 2 && cut.data[i - 1] != ' '; i--) {
    }

    out->len = i > cut.len / 2 ? i - 1 : cut.len;
    news_buf_append(out, NEWS_STR(NEWS_FOREIGN_MORE));
}


void
news_foreign_line(json_t *record, const char *name, news_str_t value)
{
    news_buf_t line = NEWS_BUF_INIT;

    news_foreign_squeeze(&line, value);
    news_foreign_set(record, name, news_buf_borrow(&line));
    news_buf_free(&line);
}


void
news_foreign_words(json_t *record, const char *name, news_str_t html)
{
    news_buf_t words = NEWS_BUF_INIT;

    if (news_html_words(&words, html) == NEWS_OK) {
        news_foreign_line(record, name, news_buf_borrow(&words));
    }

    news_buf_free(&words);
}


static int
news_foreign_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* The last part of an address's path, without its ending, decoded. */
static void
news_foreign_last(news_buf_t *out, news_str_t address)
{
    static const char *const endings[] = {".html", ".htm", ".shtml",   ".php",
                                          ".aspx", ".md",  ".markdown"};

    size_t     i;
    news_str_t part = {0, NULL}, rest;

    address = news_str_next(&address, '#');
    address = news_str_next(&address, '?');

    for (rest = address; rest.data; /* void */) {

        news_str_t next = news_str_trim(news_str_next(&rest, '/'));

        if (next.len && !news_str_starts(next, NEWS_STR("index."))) {
            part = next;
        }
    }

    for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (news_str_ends(part, news_str_borrow(endings[i]))) {
            part.len -= strlen(endings[i]);
            break;
        }
    }

    for (i = 0; i < part.len; i++) {

        if (part.data[i] == '%' && i + 2 < part.len
            && news_foreign_hex(part.data[i + 1]) >= 0
            && news_foreign_hex(part.data[i + 2]) >= 0)
        {
            news_buf_append_char(out,
                                 (char) (news_foreign_hex(part.data[i + 1]) * 16
                                         + news_foreign_hex(part.data[i + 2])));
            i += 2;
        } else {
            news_buf_append_char(out, part.data[i]);
        }
    }
}


void
news_foreign_slug(json_t *record, news_str_t address)
{
    char       made[NEWS_SLUG_MAX];
    news_buf_t last = NEWS_BUF_INIT;
    news_str_t slug;

    news_foreign_last(&last, address);
    slug = news_buf_borrow(&last);

    if (news_slug_valid(slug)
        || (slug.len && news_slug_make(slug, made, &slug) == NEWS_OK))
    {
        news_foreign_set(record, "slug", slug);
    }

    news_buf_free(&last);
}


void
news_foreign_old(json_t *record, news_str_t address)
{
    char       folded[NEWS_SLUG_MAX];
    news_buf_t last = NEWS_BUF_INIT;
    news_str_t old;

    news_foreign_last(&last, address);

    if (news_slug_fold(news_buf_borrow(&last), folded, &old)
        && !news_str_equal(old,
                           news_foreign_text(json_object_get(record, "slug"))))
    {
        news_foreign_add(record, "old_slugs", old);
    }

    news_buf_free(&last);
}


void
news_foreign_add(json_t *record, const char *name, news_str_t value)
{
    json_t    *list = json_object_get(record, name);
    news_buf_t line = NEWS_BUF_INIT;
    news_str_t text;
    size_t     i;
    json_t    *item;

    if (list == NULL) {
        list = json_array();
        json_object_set_new(record, name, list);
    }

    news_foreign_squeeze(&line, value);
    text = news_buf_borrow(&line);

    json_array_foreach(list, i, item)
    {
        if (news_str_equal(news_foreign_text(item), text)) {
            text.len = 0;
        }
    }

    if (text.len && json_array_size(list) < NEWS_RECORD_ITEMS_MAX) {
        json_array_append_new(list, json_stringn(text.data, text.len));
    }

    news_buf_free(&line);
}


void
news_foreign_category(json_t *record, news_str_t name)
{
    char       made[NEWS_CATEGORY_SLUG_MAX];
    news_str_t slug;

    if (json_object_get(record, "category")) {
        news_foreign_add(record, "keywords", name);

    } else if (news_category_make(name, made, &slug) == NEWS_OK
               && !news_category_reserved(slug))
    {
        news_foreign_line(record, "category", name);
    }
}


/* As a URL has it: spaces encoded, a scheme before a host, and what has neither
   relative to the site's root, as generators mean it. */
static void
news_foreign_url(news_buf_t *out, news_str_t url)
{
    size_t i;

    if (news_str_starts(url, NEWS_STR("//"))) {
        news_buf_append(out, NEWS_STR("https:"));

    } else if (!news_str_starts(url, NEWS_STR("/"))
               && memmem(url.data, url.len, "://", 3) == NULL)
    {
        while (news_str_starts(url, NEWS_STR("./"))) {
            url = news_str_from(url, 2);
        }

        news_buf_append_char(out, '/');
    }

    for (i = 0; i < url.len; i++) {
        if (url.data[i] == ' ') {
            news_buf_append(out, NEWS_STR("%20"));
        } else {
            news_buf_append_char(out, url.data[i]);
        }
    }
}


void
news_foreign_image(json_t *record, news_str_t url, news_str_t alt,
                   news_str_t credit)
{
    news_buf_t whole = NEWS_BUF_INIT;
    json_t    *image;

    url = news_str_trim(url);

    if (url.len) {
        news_foreign_url(&whole, url);
        url = news_buf_borrow(&whole);
    }

    if (url.len && news_value_is_url(url) && url.len <= NEWS_RECORD_LINE_MAX) {
        image = json_object();
        news_foreign_set(image, "url", url);
        news_foreign_words(image, "alt", alt);
        news_foreign_words(image, "credit", credit);
        json_object_set_new(record, "image", image);
    }

    news_buf_free(&whole);
}


news_str_t
news_foreign_text(const json_t *value)
{
    if (json_is_array(value)) {
        value = json_array_get(value, 0);
    }

    if (!json_is_string(value)) {
        return NEWS_STR("");
    }

    return (news_str_t) {json_string_length(value), json_string_value(value)};
}
