#include "article/headers_internal.h"
#include "article/slug.h"
#include "article/value.h"
#include "base/utf8.h"

#include <stddef.h>

/* How much of a bad value a message quotes. */
#define NEWS_HEADERS_QUOTE_MAX 60
#define NEWS_HEADERS_PINNED_MAX 9999


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

    if (headers->lines[NEWS_HEADER_CATEGORY_SLUG]) {
        return NEWS_OK;
    }

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


static news_status_e
news_headers_set_category_slug(news_headers_t      *headers,
                               const news_header_t *header, news_str_t value,
                               unsigned line)
{
    if (!news_category_valid(value)) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with slugs, at most %d, joined "
                              "by \"/\"",
                              header->name, NEWS_CATEGORY_DEPTH_MAX);
    }

    headers->article->category_slug = value;

    return NEWS_OK;
}


/* Of the name that came last: names and slugs stand in pairs. */
static news_status_e
news_headers_set_slug_of(news_headers_t *headers, const news_header_t *header,
                         news_str_t value, unsigned line, news_strs_t *slugs,
                         size_t names)
{
    news_status_e status;

    if (names == 0 || slugs->count == names) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` behind the name it is of",
                              header->name);
    }

    status = news_headers_check_slug(headers, header, value, line);
    if (status != NEWS_OK) {
        return status;
    }

    if (slugs->items == NULL) {
        slugs->items = news_arena_calloc(headers->arena, NEWS_RECORD_ITEMS_MAX,
                                         sizeof(*slugs->items));
        if (slugs->items == NULL) {
            return NEWS_ENOMEM;
        }
    }

    slugs->items[names - 1] = value;
    slugs->count = names;

    return NEWS_OK;
}


static news_status_e
news_headers_set_author_slug(news_headers_t      *headers,
                             const news_header_t *header, news_str_t value,
                             unsigned line)
{
    return news_headers_set_slug_of(headers, header, value, line,
                                    &headers->article->author_slugs,
                                    headers->article->authors.count);
}


static news_status_e
news_headers_set_keyword_slug(news_headers_t      *headers,
                              const news_header_t *header, news_str_t value,
                              unsigned line)
{
    return news_headers_set_slug_of(headers, header, value, line,
                                    &headers->article->keyword_slugs,
                                    headers->article->keywords.count);
}


static news_status_e
news_headers_set_body(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    if (news_str_equal_nocase(value, NEWS_STR("whole"))) {
        return NEWS_OK;
    }

    return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                          "expected `%s: whole`, where all that follows the "
                          "headline is the body",
                          header->name);
}


static news_status_e
news_headers_set_pinned(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    size_t  i;
    int64_t n = 0;

    for (i = 0; i < value.len && value.data[i] >= '0' && value.data[i] <= '9'
                && n <= NEWS_HEADERS_PINNED_MAX;
         i++)
    {
        n = n * 10 + (value.data[i] - '0');
    }

    if (i < value.len || n < 1 || n > NEWS_HEADERS_PINNED_MAX) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with a number from 1 to %d",
                              header->name, NEWS_HEADERS_PINNED_MAX);
    }

    headers->article->pinned = n;

    return NEWS_OK;
}


static news_status_e
news_headers_set_gone(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    if (news_str_equal(value, NEWS_STR("410"))) {
        headers->article->gone_status = 410;
        return NEWS_OK;
    }

    if (news_str_equal(value, NEWS_STR("451"))) {
        headers->article->gone_status = 451;
        return NEWS_OK;
    }

    return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                          "expected `%s: 410` or `%s: 451`", header->name,
                          header->name);
}


static news_status_e
news_headers_set_gone_by(news_headers_t *headers, const news_header_t *header,
                         news_str_t value, unsigned line)
{
    if (!news_value_is_url(value)) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `%s:` with the http:// or https:// URL "
                              "of who demanded it",
                              header->name);
    }

    headers->article->gone_by = value;

    return NEWS_OK;
}


#define NEWS_HEADERS_TO(field) offsetof(news_article_t, field)

const news_header_t news_headers_known[NEWS_HEADERS_COUNT] = {
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
    [NEWS_HEADER_HEADLINE] = {"Headline", false, NEWS_HEADERS_TO(headline),
                              news_headers_set_text},
    [NEWS_HEADER_TAGLINE] = {"Tagline", false, NEWS_HEADERS_TO(tagline),
                             news_headers_set_text},
    [NEWS_HEADER_CATEGORY_SLUG] = {"Category-Slug", false, 0,
                                   news_headers_set_category_slug},
    [NEWS_HEADER_AUTHOR_SLUG] = {"Author-Slug", true, 0,
                                 news_headers_set_author_slug},
    [NEWS_HEADER_KEYWORD] = {"Keyword", true, NEWS_HEADERS_TO(keywords),
                             news_headers_add},
    [NEWS_HEADER_KEYWORD_SLUG] = {"Keyword-Slug", true, 0,
                                  news_headers_set_keyword_slug},
    [NEWS_HEADER_BODY] = {"Body-Form", false, 0, news_headers_set_body},
    [NEWS_HEADER_PINNED] = {"Pin-Place", false, 0, news_headers_set_pinned},
    [NEWS_HEADER_GONE] = {"Gone-Status", false, 0, news_headers_set_gone},
    [NEWS_HEADER_GONE_REASON] = {"Gone-Reason", false,
                                 NEWS_HEADERS_TO(gone_reason),
                                 news_headers_set_text},
    [NEWS_HEADER_GONE_BY] = {"Gone-By", false, 0, news_headers_set_gone_by},
};
