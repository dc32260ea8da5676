#include "article/date.h"
#include "article/html_internal.h"
#include "article/value.h"

#include <string.h>
#include <strings.h>

#define NEWS_HTML_URL_MAX 8192           /* bytes */
#define NEWS_HTML_DATA_MAX (1024 * 1024) /* bytes: an image in the text */
#define NEWS_HTML_NUMBER_MAX 65535

typedef bool (*news_html_value_pt)(news_buf_t *out, news_str_t value);


/* U+0000 to U+001F, and DEL. */
static bool
news_html_is_control(char c)
{
    return (unsigned char) c < 0x20 || c == 0x7F;
}


/* Words on one line. */
static bool
news_html_words_value(news_buf_t *out, news_str_t value)
{
    size_t i, from;

    for (i = 0, from = 0; i <= value.len; i++) {

        if (i == value.len || news_html_is_control(value.data[i])) {

            news_buf_append_html(out,
                                 (news_str_t) {i - from, value.data + from});
            from = i + 1;

            if (i < value.len) {
                news_buf_append_char(out, ' ');
            }
        }
    }

    return true;
}


static bool
news_html_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}


/* RFC 3986, section 3.1; empty: it is a relative reference. */
static news_str_t
news_html_scheme(news_str_t url)
{
    size_t i;

    for (i = 0; i < url.len; i++) {

        char c = url.data[i];

        if (c == ':') {
            return (news_str_t) {i, url.data};
        }

        if (!news_html_alpha(c)
            && (i == 0 || strchr("0123456789+-.", c) == NULL || c == '\0'))
        {
            break;
        }
    }

    return NEWS_STR("");
}


static bool
news_html_one_of(news_str_t s, const char *const *list)
{
    for (/* void */; *list; list++) {
        if (news_str_equal_nocase(s, news_str_borrow(*list))) {
            return true;
        }
    }

    return false;
}


/* The URL as browsers read it: nothing around it, no line's end in it, and
   percent-encoded where it must be. */
static void
news_html_url(news_buf_t *out, news_str_t url)
{
    size_t i;

    for (i = 0; i < url.len; i++) {

        char c = url.data[i];

        if (c == '&') {
            news_buf_append(out, NEWS_STR("&amp;"));

        } else if (c == ' ' || strchr("\"'<>\\^`{|}", c)) {
            news_buf_printf(out, "%%%02X", (unsigned char) c);

        } else {
            news_buf_append_char(out, c);
        }
    }
}


/* Browsers pass over spaces and control characters around a URL, and over tabs
   and line ends in it; other controls stand in no good one. */
static bool
news_html_url_clean(news_buf_t *clean, news_str_t url)
{
    size_t i;

    while (url.len && (unsigned char) url.data[0] <= ' ') {
        url = news_str_from(url, 1);
    }

    while (url.len && (unsigned char) url.data[url.len - 1] <= ' ') {
        url.len--;
    }

    for (i = 0; i < url.len; i++) {

        char c = url.data[i];

        if (c == '\t' || c == '\n' || c == '\r') {
            continue;
        }

        if (news_html_is_control(c)) {
            return false;
        }

        news_buf_append_char(clean, c);
    }

    return clean->len > 0 && !clean->failed;
}


static bool
news_html_url_value(news_buf_t *out, news_str_t url, const char *const *schemes)
{
    bool       good;
    news_buf_t clean = NEWS_BUF_INIT;
    news_str_t scheme;

    good = url.len <= NEWS_HTML_URL_MAX && news_html_url_clean(&clean, url);

    if (good) {
        url = news_buf_borrow(&clean);
        scheme = news_html_scheme(url);
        good = scheme.len == 0 || news_html_one_of(scheme, schemes);
    }

    if (good) {
        news_html_url(out, url);
    }

    out->failed |= clean.failed;
    news_buf_free(&clean);

    return good;
}


static const char *const news_html_web[] = {"http", "https", NULL};


/* A place on this page is none: no element keeps its id. */
static bool
news_html_href(news_buf_t *out, news_str_t url)
{
    static const char *const schemes[] = {"http", "https", "mailto", "tel",
                                          NULL};

    return !news_str_starts(news_str_trim(url), NEWS_STR("#"))
           && news_html_url_value(out, url, schemes);
}


static bool
news_html_cite(news_buf_t *out, news_str_t url)
{
    return news_html_url_value(out, url, news_html_web);
}


bool
news_html_link(news_buf_t *out, news_str_t url)
{
    return news_html_scheme(url).len
           && news_html_url_value(out, url, news_html_web);
}


/* Raster images alone: they run nothing. */
static bool
news_html_data(news_buf_t *out, news_str_t url)
{
    static const char *const kinds[] = {
        "data:image/png;base64,",
        "data:image/jpeg;base64,",
        "data:image/gif;base64,",
        "data:image/webp;base64,",
    };
    size_t i, k;

    for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {

        if (!news_str_starts(url, news_str_borrow(kinds[k]))) {
            continue;
        }

        for (i = strlen(kinds[k]); i < url.len; i++) {
            char c = url.data[i];

            if (!news_html_alpha(c)
                && (c == '\0' || strchr("0123456789+/=", c) == NULL)) {
                return false;
            }
        }

        news_buf_append(out, url);

        return true;
    }

    return false;
}


static bool
news_html_src(news_buf_t *out, news_str_t url)
{
    return (url.len <= NEWS_HTML_DATA_MAX && news_html_data(out, url))
           || news_html_url_value(out, url, news_html_web);
}


/* 1 to NEWS_HTML_NUMBER_MAX, without leading zeros. */
static bool
news_html_number(news_buf_t *out, news_str_t value)
{
    unsigned n = 0;
    size_t   i;

    value = news_str_trim(value);

    for (i = 0; i < value.len; i++) {

        if (value.data[i] < '0' || value.data[i] > '9') {
            return false;
        }

        n = n * 10 + (unsigned) (value.data[i] - '0');
        if (n > NEWS_HTML_NUMBER_MAX) {
            return false;
        }
    }

    if (n == 0) {
        return false;
    }

    news_buf_append_int(out, n);

    return true;
}


static bool
news_html_span(news_buf_t *out, news_str_t value)
{
    return news_str_trim(value).len <= 2 && news_html_number(out, value);
}


static bool
news_html_known(news_buf_t *out, news_str_t value, const char *const *known)
{
    value = news_str_trim(value);

    for (/* void */; *known; known++) {
        if (news_str_equal_nocase(value, news_str_borrow(*known))) {
            news_buf_append(out, news_str_borrow(*known));
            return true;
        }
    }

    return false;
}


static bool
news_html_scope(news_buf_t *out, news_str_t value)
{
    static const char *const known[] = {"row", "col", "rowgroup", "colgroup",
                                        NULL};

    return news_html_known(out, value, known);
}


static bool
news_html_dir(news_buf_t *out, news_str_t value)
{
    static const char *const known[] = {"ltr", "rtl", "auto", NULL};

    return news_html_known(out, value, known);
}


static bool
news_html_numbering(news_buf_t *out, news_str_t value)
{
    if (value.len != 1 || memchr("1aAiI", value.data[0], 5) == NULL) {
        return false;
    }

    news_buf_append(out, value);

    return true;
}


static bool
news_html_set(news_buf_t *out, news_str_t value)
{
    (void) out;
    (void) value;

    return true;
}


static bool
news_html_lang(news_buf_t *out, news_str_t value)
{
    if (!news_value_is_language(value)) {
        return false;
    }

    news_buf_append(out, value);

    return true;
}


static bool
news_html_datetime(news_buf_t *out, news_str_t value)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_date_t date;

    if (!news_date_parse(&date, news_str_trim(value))) {
        return false;
    }

    news_buf_append(out, news_date_machine(date, text));

    return true;
}


/* What a search engine is told of a link. */
static bool
news_html_rel(news_buf_t *out, news_str_t value)
{
    static const char *const known[] = {"nofollow", "sponsored", "ugc", NULL};

    news_str_t token;
    bool       any = false;

    while (value.data) {

        token = news_str_next(&value, ' ');

        if (news_html_one_of(token, known)) {
            news_buf_append(out, any ? NEWS_STR(" ") : NEWS_STR(""));
            news_buf_append(out, token);
            any = true;
        }
    }

    return any;
}


static const struct {
    const char           *name;
    news_html_attribute_e bit;
    news_html_value_pt    value;
} news_html_known_attributes[] = {
    {"href", NEWS_HTML_HREF, news_html_href},
    {"rel", NEWS_HTML_REL, news_html_rel},
    {"src", NEWS_HTML_SRC, news_html_src},
    {"alt", NEWS_HTML_ALT, news_html_words_value},
    {"width", NEWS_HTML_SIZE, news_html_number},
    {"height", NEWS_HTML_SIZE, news_html_number},
    {"cite", NEWS_HTML_CITE, news_html_cite},
    {"datetime", NEWS_HTML_DATETIME, news_html_datetime},
    {"title", NEWS_HTML_TITLE, news_html_words_value},
    {"start", NEWS_HTML_START, news_html_number},
    {"type", NEWS_HTML_START, news_html_numbering},
    {"reversed", NEWS_HTML_START, news_html_set},
    {"colspan", NEWS_HTML_SPANS, news_html_span},
    {"rowspan", NEWS_HTML_SPANS, news_html_span},
    {"scope", NEWS_HTML_SCOPE, news_html_scope},
    {"lang", NEWS_HTML_WORLD, news_html_lang},
    {"dir", NEWS_HTML_WORLD, news_html_dir},
};


unsigned
news_html_attributes(news_buf_t *out, const GumboElement *element,
                     unsigned keeps)
{
    const GumboAttribute *attribute;
    const char           *name;
    unsigned              found = 0;
    size_t                i, before;

    for (i = 0; i < sizeof(news_html_known_attributes)
                        / sizeof(news_html_known_attributes[0]);
         i++)
    {
        if (!(keeps & news_html_known_attributes[i].bit)) {
            continue;
        }

        name = news_html_known_attributes[i].name;
        attribute = gumbo_get_attribute(&element->attributes, name);
        if (attribute == NULL) {
            /* without one a picture's address is read out */
            if (news_html_known_attributes[i].bit == NEWS_HTML_ALT) {
                news_buf_append(out, NEWS_STR(" alt=\"\""));
            }
            continue;
        }

        before = out->len;
        news_buf_printf(out, " %s=\"", name);

        if (news_html_known_attributes[i].value(
                out, news_str_borrow(attribute->value))) {
            news_buf_append_char(out, '"');
            found |= news_html_known_attributes[i].bit;

        } else if (!out->failed) {
            out->len = before;
        }
    }

    return found;
}
