#include "formats/json_article.h"
#include "article/headers.h"
#include "article/html.h"
#include "article/text.h"

#include <string.h>

typedef struct {
    news_headers_t  headers;
    news_arena_t   *arena;
    news_article_t *article;
    news_error_t   *err;
    unsigned        line;
    const char     *name; /* of the member that is read */
    news_str_t      body;
} news_json_reader_t;

typedef news_status_e (*news_json_member_pt)(news_json_reader_t *reader,
                                             const json_t       *value,
                                             news_header_e       header);

typedef struct {
    const char         *name;
    news_json_member_pt read;
    news_header_e       header;
} news_json_member_t;


static news_status_e
news_json_refuse(news_json_reader_t *reader, const char *expected)
{
    return news_error_set(reader->err, NEWS_EINVAL, reader->line, 0,
                          "expected \"%s\" to be %s", reader->name, expected);
}


/* The text of a string or number, in the arena.  data == NULL: it is none, or
   there was no memory. */
static news_str_t
news_json_text(news_json_reader_t *reader, const json_t *value)
{
    char number[32];

    if (json_is_string(value)) {
        return news_arena_copy(
            reader->arena,
            (news_str_t) {json_string_length(value), json_string_value(value)});
    }

    if (json_is_integer(value)) {
        snprintf(number, sizeof(number), "%lld",
                 (long long) json_integer_value(value));
        return news_arena_copy(reader->arena, news_str_borrow(number));
    }

    return (news_str_t) {0, NULL};
}


static news_status_e
news_json_header(news_json_reader_t *reader, const json_t *value,
                 news_header_e header)
{
    news_str_t text = news_json_text(reader, value);

    if (text.data == NULL) {
        return news_json_refuse(reader, "a string");
    }

    /* one that is empty says nothing */
    return news_str_trim(text).len
               ? news_headers_set(&reader->headers, header, text, reader->line)
               : NEWS_OK;
}


static news_status_e
news_json_each(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    size_t        i;
    const json_t *item;
    news_status_e status = NEWS_OK;

    if (!json_is_array(value)) {
        return news_json_refuse(reader, "an array");
    }

    json_array_foreach(value, i, item)
    {
        if (status == NEWS_OK) {
            status = news_json_header(reader, item, header);
        }
    }

    return status;
}


/* Strings, or objects of a name and a slug. */
static news_status_e
news_json_names(news_json_reader_t *reader, const json_t *value,
                news_header_e header)
{
    size_t        i;
    const json_t *item, *slug;
    news_status_e status = NEWS_OK;
    news_header_e of_slug = header == NEWS_HEADER_AUTHOR
                                ? NEWS_HEADER_AUTHOR_SLUG
                                : NEWS_HEADER_KEYWORD_SLUG;

    if (!json_is_array(value)) {
        return news_json_refuse(reader, "an array");
    }

    json_array_foreach(value, i, item)
    {
        slug = json_object_get(item, "slug");

        if (status == NEWS_OK) {
            status = news_json_header(
                reader,
                json_is_object(item) ? json_object_get(item, "name") : item,
                header);
        }

        if (status == NEWS_OK && slug) {
            status = news_json_header(reader, slug, of_slug);
        }
    }

    return status;
}


/* Lines that end in LF, and no control characters but tabs. */
static news_status_e
news_json_body(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    char      *p;
    size_t     i, len = 0;
    news_str_t text = news_json_text(reader, value);

    (void) header;

    if (text.data == NULL) {
        return news_json_refuse(reader, "a string");
    }

    p = (char *) text.data; /* a copy of our own */

    for (i = 0; i < text.len; i++) {

        unsigned char c = (unsigned char) p[i];

        if (c == '\r' && i + 1 < text.len && p[i + 1] == '\n') {
            continue;
        }

        if (c == '\r') {
            c = '\n';
        }

        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
            return news_json_refuse(reader, "text without control characters");
        }

        p[len++] = (char) c;
    }

    reader->body = (news_str_t) {len, p};

    return NEWS_OK;
}


static news_status_e news_json_members(news_json_reader_t       *reader,
                                       const json_t             *object,
                                       const news_json_member_t *members);


static news_status_e
news_json_size(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    json_int_t n = json_integer_value(value);
    int       *pixels = header == NEWS_HEADER_IMAGE_SIZE
                            ? &reader->article->image.width
                            : &reader->article->image.height;

    if (!json_is_integer(value) || n < 1 || n > 65535) {
        return news_json_refuse(reader, "a number of pixels, 1 to 65535");
    }

    *pixels = (int) n;

    return NEWS_OK;
}


static news_status_e
news_json_image(news_json_reader_t *reader, const json_t *value,
                news_header_e header)
{
    news_status_e status;
    news_image_t *image = &reader->article->image;

    static const news_json_member_t members[] = {
        {"url", news_json_header, NEWS_HEADER_IMAGE},
        {"alt", news_json_header, NEWS_HEADER_IMAGE_ALT},
        {"credit", news_json_header, NEWS_HEADER_IMAGE_CREDIT},
        {"width", news_json_size, NEWS_HEADER_IMAGE_SIZE},
        {"height", news_json_size, NEWS_HEADERS_COUNT},
        {NULL, NULL, 0},
    };

    if (!json_is_object(value)) {
        return news_json_header(reader, value, NEWS_HEADER_IMAGE);
    }

    (void) header;

    status = news_json_members(reader, value, members);

    if (status == NEWS_OK && (image->width == 0) != (image->height == 0)) {
        reader->name = "image";
        status = news_json_refuse(reader, "with both width and height");
    }

    return status;
}


static news_status_e
news_json_gone(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    static const news_json_member_t members[] = {
        {"status", news_json_header, NEWS_HEADER_GONE},
        {"reason", news_json_header, NEWS_HEADER_GONE_REASON},
        {"by", news_json_header, NEWS_HEADER_GONE_BY},
        {NULL, NULL, 0},
    };

    (void) header;

    if (!json_is_object(value)) {
        return news_json_refuse(reader, "an object");
    }

    return news_json_members(reader, value, members);
}


static const news_json_member_t news_json_known[] = {
    {"slug", news_json_header, NEWS_HEADER_SLUG},
    {"category_slug", news_json_header, NEWS_HEADER_CATEGORY_SLUG},
    {"category", news_json_header, NEWS_HEADER_CATEGORY},
    {"tagline", news_json_header, NEWS_HEADER_TAGLINE},
    {"headline", news_json_header, NEWS_HEADER_HEADLINE},
    {"standfirst", news_json_header, NEWS_HEADER_STANDFIRST},
    {"authors", news_json_names, NEWS_HEADER_AUTHOR},
    {"keywords", news_json_names, NEWS_HEADER_KEYWORD},
    {"language", news_json_header, NEWS_HEADER_LANGUAGE},
    {"status", news_json_header, NEWS_HEADER_STATUS},
    {"gone", news_json_gone, NEWS_HEADERS_COUNT},
    {"published", news_json_header, NEWS_HEADER_PUBLISHED},
    {"updated", news_json_header, NEWS_HEADER_UPDATED},
    {"expires", news_json_header, NEWS_HEADER_EXPIRES},
    {"corrections", news_json_each, NEWS_HEADER_CORRECTION},
    {"old_slugs", news_json_each, NEWS_HEADER_OLD_SLUG},
    {"image", news_json_image, NEWS_HEADERS_COUNT},
    {"pinned", news_json_header, NEWS_HEADER_PINNED},
    {"format", news_json_header, NEWS_HEADER_FORMAT},
    {"body", news_json_body, NEWS_HEADERS_COUNT},
    {NULL, NULL, 0},
};


/* Each member that is known, in the order of the table; one that is not known
   is a mistake of spelling. */
static news_status_e
news_json_members(news_json_reader_t *reader, const json_t *object,
                  const news_json_member_t *members)
{
    const news_json_member_t *member;
    const json_t             *value;
    const char               *name;
    news_status_e             status;

    json_object_foreach((json_t *) object, name, value)
    {
        for (member = members; member->name; member++) {
            if (strcmp(member->name, name) == 0) {
                break;
            }
        }

        if (member->name == NULL) {
            return news_error_set(reader->err, NEWS_EINVAL, reader->line, 0,
                                  "a record has no member \"%.60s\"", name);
        }
    }

    for (member = members; member->name; member++) {

        value = json_object_get(object, member->name);
        if (value == NULL || json_is_null(value)) {
            continue;
        }

        reader->name = member->name;

        status = member->read(reader, value, member->header);
        if (status != NEWS_OK) {
            return status;
        }
    }

    return NEWS_OK;
}


news_status_e
news_article_finish(news_arena_t *arena, news_article_t *article, unsigned line,
                    news_error_t *err)
{
    news_buf_t    html = NEWS_BUF_INIT;
    news_status_e status;

    if (article->body.len > NEWS_RECORD_MAX) {
        return news_error_set(err, NEWS_ELIMIT, line, 0,
                              "expected a body of at most %d bytes",
                              NEWS_RECORD_MAX);
    }

    if (article->format != NEWS_FORMAT_HTML) {
        return NEWS_OK;
    }

    status = news_html_reduce(&html, article->body);

    if (status == NEWS_OK) {
        article->body =
            news_arena_copy(arena, news_text_body(news_buf_borrow(&html)));
        status = article->body.data ? NEWS_OK : NEWS_ENOMEM;

    } else if (status == NEWS_ELIMIT) {
        news_error_set(err, status, line, 0,
                       "expected HTML of at most %d bytes, %d tags and %d "
                       "attributes",
                       NEWS_HTML_MAX, NEWS_HTML_TAGS_MAX,
                       NEWS_HTML_ATTRIBUTES_MAX);
    }

    news_buf_free(&html);

    return status;
}


news_status_e
news_json_article(news_arena_t *arena, const json_t *object, unsigned line,
                  news_article_t *article, news_error_t *err)
{
    news_status_e      status;
    news_json_reader_t reader = {.headers = {arena, article, err, {0}},
                                 .arena = arena,
                                 .article = article,
                                 .err = err,
                                 .line = line};

    *article = (news_article_t) {.status = NEWS_ARTICLE_PUBLISHED};

    if (!json_is_object(object)) {
        return news_error_set(err, NEWS_EINVAL, line, 0,
                              "expected a record: an object");
    }

    status = news_json_members(&reader, object, news_json_known);
    if (status != NEWS_OK) {
        return status;
    }

    if (article->headline.len == 0) {
        return news_error_set(err, NEWS_EINVAL, line, 0, "expected a headline");
    }

    if (article->category.len == 0) {
        return news_error_set(err, NEWS_EINVAL, line, 0, "expected a category");
    }

    if (article->status == NEWS_ARTICLE_PUBLISHED
        && article->published.kind == NEWS_DATE_NONE)
    {
        return news_error_set(err, NEWS_EINVAL, line, 0,
                              "expected a date of publication, or a draft");
    }

    article->body = news_text_body(reader.body);

    status = news_headers_check(&reader.headers, line, line);

    if (status == NEWS_OK) {
        news_text_set_changed(article);
        status = news_article_finish(arena, article, line, err);
    }

    return status;
}
