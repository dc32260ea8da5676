#include "article/headers.h"
#include "article/slug.h"
#include "article/value.h"
#include "base/utf8.h"

#include <stddef.h>
#include <string.h>

#define NEWS_HEADERS_DAY 86400 /* seconds */
/* How much of a bad value a message quotes. */
#define NEWS_HEADERS_QUOTE_MAX 60

typedef struct news_header_s news_header_t;

struct news_header_s {
    const char *name;
    bool        repeatable;
    size_t      offset; /* of its field in news_article_t */

    news_status_e (*set)(news_headers_t *headers, const news_header_t *header,
                         news_str_t value, unsigned line);
};


static void *
news_headers_field(news_headers_t *headers, const news_header_t *header)
{
    return (char *) headers->article + header->offset;
}


static news_status_e
news_headers_set_text(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    (void) line;

    *(news_str_t *) news_headers_field(headers, header) = value;

    return NEWS_OK;
}


static news_status_e
news_headers_add(news_headers_t *headers, const news_header_t *header,
                 news_str_t value, unsigned line)
{
    news_strs_t *list = news_headers_field(headers, header);

    if (list->count == NEWS_RECORD_ITEMS_MAX) {
        return news_error_set(headers->err, NEWS_ELIMIT, line, 0,
                              "expected at most %d values of `%s:`",
                              NEWS_RECORD_ITEMS_MAX, header->name);
    }

    if (list->items == NULL) {
        list->items = news_arena_calloc(headers->arena, NEWS_RECORD_ITEMS_MAX,
                                        sizeof(*list->items));
        if (list->items == NULL) {
            return NEWS_ENOMEM;
        }
    }

    list->items[list->count++] = value;

    return NEWS_OK;
}


static news_status_e
news_headers_add_each(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    news_str_t    part;
    news_status_e status = NEWS_OK;

    while (value.data && status == NEWS_OK) {

        part = news_str_trim(news_str_next(&value, ','));
        if (part.len) {
            status = news_headers_add(headers, header, part, line);
        }
    }

    return status;
}


static news_status_e
news_headers_set_date(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    if (!news_date_parse(news_headers_field(headers, header), value)) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with a date such as "
                              "\"April 25, 2026\" or \"2026-04-25T14:30:00Z\"",
                              header->name);
    }

    return NEWS_OK;
}


static news_status_e
news_headers_set_category(news_headers_t *headers, const news_header_t *header,
                          news_str_t value, unsigned line)
{
    char       buf[NEWS_CATEGORY_SLUG_MAX];
    news_str_t slug;

    if (news_category_make(value, buf, &slug) != NEWS_OK) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with letters or digits in it, at "
                              "most %d names between slashes",
                              header->name, NEWS_CATEGORY_DEPTH_MAX);
    }

    headers->article->category = value;
    headers->article->category_slug = news_arena_copy(headers->arena, slug);

    return headers->article->category_slug.data ? NEWS_OK : NEWS_ENOMEM;
}


static news_status_e
news_headers_check_slug(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    char       buf[NEWS_SLUG_MAX];
    news_str_t slug, quote;

    if (news_slug_valid(value)) {
        return NEWS_OK;
    }

    if (news_slug_make(value, buf, &slug) != NEWS_OK) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with words of lower-case letters "
                              "or digits, joined by \"-\"",
                              header->name);
    }

    quote = news_utf8_cut(value, NEWS_HEADERS_QUOTE_MAX);

    return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                          "`%s:` cannot be \"%.*s%s\"; \"%.*s\" can",
                          header->name, NEWS_STR_ARG(quote),
                          quote.len < value.len ? "..." : "",
                          NEWS_STR_ARG(slug));
}


static news_status_e
news_headers_set_slug(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    headers->article->slug = value;

    return news_headers_check_slug(headers, header, value, line);
}


static news_status_e
news_headers_add_slug(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    news_status_e status;

    status = news_headers_check_slug(headers, header, value, line);

    return status == NEWS_OK ? news_headers_add(headers, header, value, line)
                             : status;
}


static news_status_e
news_headers_set_language(news_headers_t *headers, const news_header_t *header,
                          news_str_t value, unsigned line)
{
    if (!news_value_is_language(value)) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with a language tag such as "
                              "\"en\" or \"pt-BR\"",
                              header->name);
    }

    headers->article->language = value;

    return NEWS_OK;
}


static news_status_e
news_headers_set_format(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    if (news_str_equal_nocase(value, NEWS_STR("text"))) {
        headers->article->format = NEWS_FORMAT_TEXT;
        return NEWS_OK;
    }

    if (news_str_equal_nocase(value, NEWS_STR("markdown"))) {
        headers->article->format = NEWS_FORMAT_MARKDOWN;
        return NEWS_OK;
    }

    if (news_str_equal_nocase(value, NEWS_STR("html"))) {
        headers->article->format = NEWS_FORMAT_HTML;
        return NEWS_OK;
    }

    return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                          "expected `%s:` with \"text\", \"markdown\" or "
                          "\"html\"",
                          header->name);
}


static news_status_e
news_headers_set_status(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    size_t i;

    static const struct {
        const char           *word;
        news_article_status_e status;
    } statuses[] = {
        {"draft", NEWS_ARTICLE_DRAFT},
        {"published", NEWS_ARTICLE_PUBLISHED},
        {"retracted", NEWS_ARTICLE_RETRACTED},
    };

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {

        if (news_str_equal_nocase(value, news_str_borrow(statuses[i].word))) {
            headers->article->status = statuses[i].status;
            return NEWS_OK;
        }
    }

    return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                          "expected `%s:` with \"draft\", \"published\" or "
                          "\"retracted\"",
                          header->name);
}


static news_status_e
news_headers_set_image(news_headers_t *headers, const news_header_t *header,
                       news_str_t value, unsigned line)
{
    if (!news_value_is_url(value)) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with an http:// or https:// URL, "
                              "or a path that starts with one \"/\"",
                              header->name);
    }

    headers->article->image.url = value;

    return NEWS_OK;
}


static news_status_e
news_headers_set_size(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    news_image_t *image = &headers->article->image;

    if (!news_value_is_size(value, &image->width, &image->height)) {
        return news_error_set(
            headers->err, NEWS_EINVAL, line, 0,
            "expected `%s: WIDTHxHEIGHT`, each 1 to %d pixels", header->name,
            NEWS_VALUE_PIXELS_MAX);
    }

    return NEWS_OK;
}


#define NEWS_HEADERS_TO(field) offsetof(news_article_t, field)

static const news_header_t news_headers_known[NEWS_HEADERS_COUNT] = {
    [NEWS_HEADER_CATEGORY] = {"Category", false, 0, news_headers_set_category},
    [NEWS_HEADER_SLUG] = {"Slug", false, 0, news_headers_set_slug},
    [NEWS_HEADER_AUTHOR] = {"Author", true, NEWS_HEADERS_TO(authors),
                            news_headers_add},
    [NEWS_HEADER_AUTHORS] = {"Authors", false, NEWS_HEADERS_TO(authors),
                             news_headers_add_each},
    [NEWS_HEADER_KEYWORDS] = {"Keywords", false, NEWS_HEADERS_TO(keywords),
                              news_headers_add_each},
    [NEWS_HEADER_STANDFIRST] = {"Standfirst", false,
                                NEWS_HEADERS_TO(standfirst),
                                news_headers_set_text},
    [NEWS_HEADER_PUBLISHED] = {"Published", false, NEWS_HEADERS_TO(published),
                               news_headers_set_date},
    [NEWS_HEADER_UPDATED] = {"Updated", false, NEWS_HEADERS_TO(updated),
                             news_headers_set_date},
    [NEWS_HEADER_EXPIRES] = {"Expires", false, NEWS_HEADERS_TO(expires),
                             news_headers_set_date},
    [NEWS_HEADER_LANGUAGE] = {"Language", false, 0, news_headers_set_language},
    [NEWS_HEADER_FORMAT] = {"Format", false, 0, news_headers_set_format},
    [NEWS_HEADER_STATUS] = {"Status", false, 0, news_headers_set_status},
    [NEWS_HEADER_CORRECTION] = {"Correction", true,
                                NEWS_HEADERS_TO(corrections), news_headers_add},
    [NEWS_HEADER_IMAGE] = {"Image", false, 0, news_headers_set_image},
    [NEWS_HEADER_IMAGE_ALT] = {"Image-Alt", false, NEWS_HEADERS_TO(image.alt),
                               news_headers_set_text},
    [NEWS_HEADER_IMAGE_CREDIT] = {"Image-Credit", false,
                                  NEWS_HEADERS_TO(image.credit),
                                  news_headers_set_text},
    [NEWS_HEADER_IMAGE_SIZE] = {"Image-Size", false, 0, news_headers_set_size},
    [NEWS_HEADER_OLD_SLUG] = {"Old-Slug", true, NEWS_HEADERS_TO(old_slugs),
                              news_headers_add_slug},
};

#define NEWS_HEADERS_NAMES                                                     \
    "Category, Slug, Author, Authors, Keywords, Standfirst, Published, "       \
    "Updated, Expires, Language, Format, Status, Correction, Image, "          \
    "Image-Alt, Image-Credit, Image-Size, Old-Slug"


/* The header that text starts with; NEWS_HEADERS_COUNT: none. */
static news_header_e
news_headers_find(news_str_t text)
{
    news_str_t    line, name;
    news_header_e i;

    line = news_str_next(&text, '\n');
    name = news_str_next(&line, ':');

    if (line.data == NULL) {
        return NEWS_HEADERS_COUNT;
    }

    for (i = 0; i < NEWS_HEADERS_COUNT; i++) {

        if (news_str_equal_nocase(name,
                                  news_str_borrow(news_headers_known[i].name)))
        {
            break;
        }
    }

    return i;
}


bool
news_headers_start(news_str_t paragraph)
{
    return news_headers_find(paragraph) != NEWS_HEADERS_COUNT;
}


news_status_e
news_headers_unfold(news_headers_t *headers, news_str_t text, unsigned line,
                    const char *what, news_str_t *unfolded)
{
    char      *p;
    size_t     len;
    news_str_t part, rest = news_str_trim(text);

    p = news_arena_alloc(headers->arena, rest.len + 1);
    if (p == NULL) {
        return NEWS_ENOMEM;
    }

    for (len = 0; rest.data; len += part.len) {

        part = news_str_trim(news_str_next(&rest, '\n'));

        if (len) {
            p[len++] = ' ';
        }

        if (part.len) {
            memcpy(p + len, part.data, part.len);
        }
    }

    if (len > NEWS_RECORD_LINE_MAX) {
        return news_error_set(headers->err, NEWS_ELIMIT, line, 0,
                              "expected %s of at most %d bytes, not %zu", what,
                              NEWS_RECORD_LINE_MAX, len);
    }

    *unfolded = (news_str_t) {len, p};

    return NEWS_OK;
}


/* A header with the lines that continue it. */
static news_status_e
news_headers_read_one(news_headers_t *headers, news_str_t text, unsigned line)
{
    news_str_t           value;
    news_header_e        i;
    news_status_e        status;
    const news_header_t *header;

    i = news_headers_find(text);

    if (i == NEWS_HEADERS_COUNT) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `Name: value`, the name one of: %s",
                              NEWS_HEADERS_NAMES);
    }

    header = &news_headers_known[i];

    if (headers->lines[i] && !header->repeatable) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "`%s:` stands at line %u already", header->name,
                              headers->lines[i]);
    }

    status = news_headers_unfold(headers,
                                 news_str_from(text, strlen(header->name) + 1),
                                 line, "a header", &value);
    if (status != NEWS_OK) {
        return status;
    }

    if (value.len == 0) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected a value behind `%s:`", header->name);
    }

    if (headers->lines[i] == 0) {
        headers->lines[i] = line;
    }

    return header->set(headers, header, value, line);
}


news_status_e
news_headers_read(news_headers_t *headers, news_str_t paragraph, unsigned line)
{
    unsigned      next = line;
    news_str_t    text, part;
    news_status_e status = NEWS_OK;

    while (paragraph.data && status == NEWS_OK) {

        line = next;
        text.data = paragraph.data;

        do {
            part = news_str_next(&paragraph, '\n');
            text.len = (size_t) (part.data + part.len - text.data);
            next++;
        } while (paragraph.len
                 && (paragraph.data[0] == ' ' || paragraph.data[0] == '\t'));

        status = news_headers_read_one(headers, text, line);
    }

    return status;
}


static news_status_e
news_headers_check_dates(const news_headers_t *headers)
{
    int64_t               published, updated;
    const news_article_t *article = headers->article;

    published = article->published.seconds;
    updated = article->updated.seconds;

    /* a day may be that of the moment: it is not before it */
    if (article->updated.kind == NEWS_DATE_DAY) {
        updated += NEWS_HEADERS_DAY - 1;
    }

    if (article->updated.kind && article->published.kind && updated < published)
    {
        return news_error_set(headers->err, NEWS_EINVAL,
                              headers->lines[NEWS_HEADER_UPDATED], 0,
                              "expected `Updated:` not before `Published:` "
                              "(line %u)",
                              headers->lines[NEWS_HEADER_PUBLISHED]);
    }

    if (article->expires.kind && article->published.kind
        && article->expires.seconds <= published)
    {
        return news_error_set(
            headers->err, NEWS_EINVAL, headers->lines[NEWS_HEADER_EXPIRES], 0,
            "expected `Expires:` after `Published:` (line %u)",
            headers->lines[NEWS_HEADER_PUBLISHED]);
    }

    return NEWS_OK;
}


static news_status_e
news_headers_check_image(const news_headers_t *headers)
{
    news_header_e i;

    if (headers->lines[NEWS_HEADER_IMAGE]) {
        return NEWS_OK;
    }

    for (i = NEWS_HEADER_IMAGE_ALT; i <= NEWS_HEADER_IMAGE_SIZE; i++) {

        if (headers->lines[i]) {
            return news_error_set(headers->err, NEWS_EINVAL, headers->lines[i],
                                  0, "expected `Image: URL` beside `%s:`",
                                  news_headers_known[i].name);
        }
    }

    return NEWS_OK;
}


news_status_e
news_headers_check(const news_headers_t *headers, unsigned headline,
                   unsigned end)
{
    news_status_e status;

    if (headers->lines[NEWS_HEADER_CATEGORY] == 0) {
        return news_error_set(headers->err, NEWS_EINVAL, headline, 0,
                              "expected `Category: NAME` before the headline "
                              "or at the end");
    }

    if (headers->lines[NEWS_HEADER_PUBLISHED] == 0
        && headers->article->status != NEWS_ARTICLE_DRAFT)
    {
        return news_error_set(headers->err, NEWS_EINVAL, end, 0,
                              "expected `Published: DATE` before the headline "
                              "or at the end, or `Status: draft`");
    }

    status = news_headers_check_dates(headers);

    return status == NEWS_OK ? news_headers_check_image(headers) : status;
}
