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
        (void) news_headers_expected(headers, header, line, "at most %d values",
                                     NEWS_RECORD_ITEMS_MAX);
        return NEWS_ELIMIT;
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
        return news_headers_expected(
            headers, header, line,
            "a date such as "
            "\"April 25, 2026\" or \"2026-04-25T14:30:00Z\"");
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
        return news_headers_expected(headers, header, line,
                                     "letters or digits in it, at "
                                     "most %d names between slashes",
                                     NEWS_CATEGORY_DEPTH_MAX);
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
        return news_headers_expected(headers, header, line,
                                     "words of lower-case letters "
                                     "or digits, joined by \"-\"");
    }

    quote = news_utf8_cut(value, NEWS_HEADERS_QUOTE_MAX);

    return news_headers_expected(headers, header, line,
                                 "\"%.*s\" instead of \"%.*s%s\"",
                                 NEWS_STR_ARG(slug), NEWS_STR_ARG(quote),
                                 quote.len < value.len ? "..." : "");
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
        return news_headers_expected(headers, header, line,
                                     "a language tag such as "
                                     "\"en\" or \"pt-BR\"");
    }

    headers->article->language = value;

    return NEWS_OK;
}


/* Words that stand for a number. */
typedef struct {
    const char *word;
    int         number;
} news_headers_word_t;


/* words: a NULL at the end; expected: them, for people. */
static news_status_e
news_headers_set_word(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line,
                      const news_headers_word_t *words, const char *expected,
                      int *number)
{
    for (; words->word; words++) {
        if (news_str_equal_nocase(value, news_str_borrow(words->word))) {
            *number = words->number;
            return NEWS_OK;
        }
    }

    return news_headers_expected(headers, header, line, "%s", expected);
}


static news_status_e
news_headers_set_format(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    static const news_headers_word_t words[] = {
        {"text", NEWS_FORMAT_TEXT},
        {"markdown", NEWS_FORMAT_MARKDOWN},
        {"html", NEWS_FORMAT_HTML},
        {NULL, 0}};

    int           number = (int) headers->article->format;
    news_status_e status;

    status =
        news_headers_set_word(headers, header, value, line, words,
                              "\"text\", \"markdown\" or \"html\"", &number);
    headers->article->format = (news_format_e) number;

    return status;
}


static news_status_e
news_headers_set_status(news_headers_t *headers, const news_header_t *header,
                        news_str_t value, unsigned line)
{
    static const news_headers_word_t words[] = {
        {"draft", NEWS_ARTICLE_DRAFT},
        {"published", NEWS_ARTICLE_PUBLISHED},
        {"retracted", NEWS_ARTICLE_RETRACTED},
        {NULL, 0}};

    int           number = (int) headers->article->status;
    news_status_e status;

    status = news_headers_set_word(headers, header, value, line, words,
                                   "\"draft\", \"published\" or "
                                   "\"retracted\"",
                                   &number);
    headers->article->status = (news_article_status_e) number;
    headers->article->said |= NEWS_PART_STATUS;

    return status;
}


static news_status_e
news_headers_set_gone(news_headers_t *headers, const news_header_t *header,
                      news_str_t value, unsigned line)
{
    static const news_headers_word_t words[] = {
        {"410", 410}, {"451", 451}, {NULL, 0}};

    return news_headers_set_word(headers, header, value, line, words,
                                 "410 or 451", &headers->article->gone_status);
}


static news_status_e
news_headers_set_image(news_headers_t *headers, const news_header_t *header,
                       news_str_t value, unsigned line)
{
    if (!news_value_is_url(value)) {
        return news_headers_expected(headers, header, line,
                                     "an http:// or https:// URL, "
                                     "or a path that starts with one \"/\"");
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
        return news_headers_expected(headers, header, line,
                                     "WIDTHxHEIGHT, each 1 to %d pixels",
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
        return news_headers_expected(headers, header, line,
                                     "slugs, at most %d, joined "
                                     "by \"/\"",
                                     NEWS_CATEGORY_DEPTH_MAX);
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
        return news_headers_expected(headers, header, line,
                                     "a name before it, which it is of");
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

    return news_headers_expected(headers, header, line,
                                 "\"whole\", where all that follows the "
                                 "headline is the body");
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
        return news_headers_expected(headers, header, line,
                                     "a number from 1 to %d",
                                     NEWS_HEADERS_PINNED_MAX);
    }

    headers->article->pinned = n;

    return NEWS_OK;
}


static news_status_e
news_headers_set_gone_by(news_headers_t *headers, const news_header_t *header,
                         news_str_t value, unsigned line)
{
    if (!news_value_is_link(value)) {
        return news_headers_expected(headers, header, line,
                                     "the http:// or https:// URL "
                                     "of who demanded it, in ASCII without < "
                                     "and >");
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
