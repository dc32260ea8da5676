/* Any bytes as HTML: what comes out is well nested, of known elements and
   attributes alone, and stays as it is when it is reduced again. */

#include <stdlib.h>
#include <string.h>

#include "article/html.h"
#include "base/utf8.h"

#define FUZZ_HTML_DEPTH 160

static const char *const fuzz_html_elements[] = {
    "p",   "h2",  "h3",     "h4",         "h5",    "h6",         "pre",
    "ul",  "ol",  "li",     "dl",         "dt",    "dd",         "table",
    "tr",  "td",  "th",     "tbody",      "thead", "caption",    "figure",
    "a",   "em",  "strong", "blockquote", "hr",    "figcaption", "b",
    "i",   "u",   "s",      "del",        "ins",   "mark",       "small",
    "sub", "sup", "code",   "kbd",        "samp",  "var",        "cite",
    "q",   "dfn", "abbr",   "time",       "span",  "bdi",        "ruby",
    "rt",  "rp",  "br",     "img",        NULL,
};

static const char *const fuzz_html_attributes[] = {
    "href",     "rel",      "src",     "alt",   "width", "height", "cite",
    "lang",     "datetime", "title",   "start", "type",  "value",  "dir",
    "reversed", "colspan",  "rowspan", "scope", NULL,
};


static void
fuzz_html_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static bool
fuzz_html_known(news_str_t name, const char *const *list)
{
    for (/* void */; *list; list++) {
        if (news_str_equal(name, news_str_borrow(*list))) {
            return true;
        }
    }

    return false;
}


/* What stands between '<' and '>', from ` name="value"` on. */
static void
fuzz_html_check_attributes(news_str_t rest)
{
    news_str_t name, value;

    while (rest.len) {
        fuzz_html_require(rest.data[0] == ' ');
        rest = news_str_from(rest, 1);
        name = news_str_next(&rest, '=');
        fuzz_html_require(fuzz_html_known(name, fuzz_html_attributes));
        fuzz_html_require(rest.len && rest.data[0] == '"');
        rest = news_str_from(rest, 1);
        value = news_str_next(&rest, '"');
        fuzz_html_require(rest.data != NULL);

        if (news_str_equal(name, NEWS_STR("href"))
            || news_str_equal(name, NEWS_STR("src")))
        {
            fuzz_html_require(!news_str_starts(value, NEWS_STR("javascript:")));
            fuzz_html_require(!news_str_starts(value, NEWS_STR("data:text")));
        }
    }
}


static size_t
fuzz_html_name(news_str_t tag)
{
    size_t i;

    for (i = 0; i < tag.len && tag.data[i] != ' '; i++) {
    }

    return i;
}


static void
fuzz_html_check(news_str_t html)
{
    news_str_t stack[FUZZ_HTML_DEPTH], tag, name;
    unsigned   depth = 0;

    fuzz_html_require(news_utf8_check(html) == html.len);

    for (;;) {

        tag = news_str_next(&html, '<');
        fuzz_html_require(tag.len == 0 || !memchr(tag.data, '\0', tag.len));

        if (html.data == NULL) {
            break;
        }

        tag = news_str_next(&html, '>');
        fuzz_html_require(html.data != NULL);

        if (tag.len && tag.data[0] == '/') {
            fuzz_html_require(depth > 0);
            fuzz_html_require(
                news_str_equal(news_str_from(tag, 1), stack[--depth]));
            continue;
        }

        name = (news_str_t) {fuzz_html_name(tag), tag.data};
        fuzz_html_require(fuzz_html_known(name, fuzz_html_elements));
        fuzz_html_check_attributes(news_str_from(tag, name.len));

        if (!news_str_equal(name, NEWS_STR("br"))
            && !news_str_equal(name, NEWS_STR("hr"))
            && !news_str_equal(name, NEWS_STR("img")))
        {
            fuzz_html_require(depth < FUZZ_HTML_DEPTH);
            stack[depth++] = name;
        }
    }

    fuzz_html_require(depth == 0);
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_str_t    html = {size, (const char *) data};
    news_buf_t    once = NEWS_BUF_INIT, twice = NEWS_BUF_INIT;
    news_buf_t    words = NEWS_BUF_INIT;
    news_status_e status;

    status = news_html_reduce(&once, html);
    fuzz_html_require(status == NEWS_OK || status == NEWS_ELIMIT);

    if (status == NEWS_OK) {
        fuzz_html_check(news_buf_borrow(&once));

        status = news_html_reduce(&twice, news_buf_borrow(&once));
        fuzz_html_require(status == NEWS_OK);
        fuzz_html_require(
            news_str_equal(news_buf_borrow(&once), news_buf_borrow(&twice)));

        status = news_html_words(&words, html);
        fuzz_html_require(status == NEWS_OK);
        fuzz_html_require(news_utf8_check(news_buf_borrow(&words))
                          == words.len);
    }

    news_buf_free(&once);
    news_buf_free(&twice);
    news_buf_free(&words);

    return 0;
}
