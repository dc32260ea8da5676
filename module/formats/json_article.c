#include "formats/json_article.h"
#include "article/headers.h"
#include "article/html.h"
#include "article/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_JSON_PATH_MAX 96

typedef struct {
    news_headers_t       headers;
    news_headers_paths_t paths;
    news_arena_t        *arena;
    news_article_t      *article;
    news_error_t        *err;
    const news_tz_t     *tz;
    unsigned             line;
    news_str_t           body;
    size_t               path_len;
    char path[NEWS_JSON_PATH_MAX]; /* of the member that is read */
} news_json_reader_t;

typedef news_status_e (*news_json_member_pt)(news_json_reader_t *reader,
                                             const json_t       *value,
                                             news_header_e       header);

typedef struct {
    const char         *name;
    news_json_member_pt read;
    news_header_e       header;
} news_json_member_t;


/* Goes down a step, ".name" or "[index]"; returns where it came from. */
static size_t __attribute__((format(printf, 2, 3)))
news_json_enter(news_json_reader_t *reader, const char *fmt, ...)
{
    size_t  from = reader->path_len, room = sizeof(reader->path) - from;
    int     len;
    va_list args;

    va_start(args, fmt);
    len = vsnprintf(reader->path + from, room, fmt, args);
    va_end(args);

    reader->path_len += (size_t) len < room ? (size_t) len : room - 1;

    return from;
}


static void
news_json_leave(news_json_reader_t *reader, size_t from)
{
    reader->path_len = from;
    reader->path[from] = '\0';
}


static news_status_e
news_json_refuse(news_json_reader_t *reader, const char *expected)
{
    return news_error_set(reader->err, NEWS_EINVAL, reader->line, 0,
                          "%s: expected %s", reader->path, expected);
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


/* A local time with its offset from UTC; seconds: as if it were UTC. */
static const char *
news_json_zoned(const news_tz_t *tz, news_str_t local, int64_t seconds,
                char out[NEWS_DATE_TEXT_MAX + 8])
{
    news_clock_t clock;
    int          i, minutes = 0;

    /* the second time with the offset of about the right moment */
    for (i = 0; i < 2; i++) {
        news_tz_clock(tz, seconds - minutes * 60, &clock);
        minutes = clock.offset / 60;
    }

    snprintf(out, NEWS_DATE_TEXT_MAX + 8, "%.*s%c%02d:%02d",
             NEWS_STR_ARG(local), minutes < 0 ? '-' : '+', abs(minutes) / 60,
             abs(minutes) % 60);

    return out;
}


static news_status_e
news_json_each(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    size_t        i, from;
    const json_t *item;
    news_status_e status = NEWS_OK;

    if (!json_is_array(value)) {
        return news_json_refuse(reader, "an array");
    }

    json_array_foreach(value, i, item)
    {
        if (status == NEWS_OK) {
            from = news_json_enter(reader, "[%zu]", i);
            status = news_json_header(reader, item, header);
            news_json_leave(reader, from);
        }
    }

    return status;
}


/* An empty array says that there are none. */
static news_status_e
news_json_corrections(news_json_reader_t *reader, const json_t *value,
                      news_header_e header)
{
    reader->headers.article->said |= NEWS_PART_CORRECTIONS;

    return news_json_each(reader, value, header);
}


/* Where it is told without its zone, that of the site. */
static news_status_e
news_json_date(news_json_reader_t *reader, const json_t *value,
               news_header_e header)
{
    char          local[NEWS_DATE_TEXT_MAX], zoned[NEWS_DATE_TEXT_MAX + 8];
    news_str_t    text = news_json_text(reader, value);
    news_date_t   date;
    json_t       *copy;
    news_status_e status;

    text = news_str_trim(text);

    if (text.len == 0 || text.len >= sizeof(local) - 1
        || news_date_parse(&date, text))
    {
        return news_json_header(reader, value, header);
    }

    snprintf(local, sizeof(local), "%.*sZ", NEWS_STR_ARG(text));
    if (!news_date_parse(&date, news_str_borrow(local))) {
        return news_json_header(reader, value, header);
    }

    copy = json_string(news_json_zoned(reader->tz, text, date.seconds, zoned));
    status = copy ? news_json_header(reader, copy, header) : NEWS_ENOMEM;
    json_decref(copy);

    return status;
}


/* Strings, or objects of a name and a slug. */
static news_status_e
news_json_names(news_json_reader_t *reader, const json_t *value,
                news_header_e header)
{
    size_t        i, item_from, from;
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
        item_from = news_json_enter(reader, "[%zu]", i);

        if (status == NEWS_OK) {
            from = news_json_enter(reader, "%s",
                                   json_is_object(item) ? ".name" : "");
            status = news_json_header(
                reader,
                json_is_object(item) ? json_object_get(item, "name") : item,
                header);
            news_json_leave(reader, from);
        }

        if (status == NEWS_OK && slug) {
            (void) news_json_enter(reader, ".slug");
            status = news_json_header(reader, slug, of_slug);
        }

        news_json_leave(reader, item_from);
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
        status = news_json_refuse(reader, "both width and height");
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
    {"published", news_json_date, NEWS_HEADER_PUBLISHED},
    {"updated", news_json_date, NEWS_HEADER_UPDATED},
    {"expires", news_json_date, NEWS_HEADER_EXPIRES},
    {"corrections", news_json_corrections, NEWS_HEADER_CORRECTION},
    {"old_slugs", news_json_each, NEWS_HEADER_OLD_SLUG},
    {"image", news_json_image, NEWS_HEADERS_COUNT},
    {"pinned", news_json_header, NEWS_HEADER_PINNED},
    {"format", news_json_header, NEWS_HEADER_FORMAT},
    {"body", news_json_body, NEWS_HEADERS_COUNT},
    {NULL, NULL, 0},
};


/* Those that the checks of the headers name. */
static const char *const news_json_names_of[NEWS_HEADERS_COUNT] = {
    [NEWS_HEADER_PUBLISHED] = "published",
    [NEWS_HEADER_UPDATED] = "updated",
    [NEWS_HEADER_EXPIRES] = "expires",
    [NEWS_HEADER_STATUS] = "status",
    [NEWS_HEADER_IMAGE] = "image.url",
    [NEWS_HEADER_IMAGE_ALT] = "image.alt",
    [NEWS_HEADER_IMAGE_CREDIT] = "image.credit",
    [NEWS_HEADER_IMAGE_SIZE] = "image.width",
    [NEWS_HEADER_GONE] = "gone.status",
    [NEWS_HEADER_GONE_REASON] = "gone.reason",
    [NEWS_HEADER_GONE_BY] = "gone.by",
};


/* Each member that is known, in the order of the table; one that is not known
   is a mistake of spelling. */
static news_status_e
news_json_members(news_json_reader_t *reader, const json_t *object,
                  const news_json_member_t *members)
{
    const news_json_member_t *member;
    const json_t             *value;
    const char               *name, *dot = reader->path_len ? "." : "";
    news_status_e             status = NEWS_OK;
    size_t                    from;

    json_object_foreach((json_t *) object, name, value)
    {
        for (member = members; member->name; member++) {
            if (strcmp(member->name, name) == 0) {
                break;
            }
        }

        if (member->name == NULL) {
            (void) news_json_enter(reader, "%s%.60s", dot, name);
            return news_error_set(reader->err, NEWS_EINVAL, reader->line, 0,
                                  "%s: a record has no such member",
                                  reader->path);
        }
    }

    for (member = members; status == NEWS_OK && member->name; member++) {

        value = json_object_get(object, member->name);
        if (value == NULL || json_is_null(value)) {
            continue;
        }

        from = news_json_enter(reader, "%s%s", dot, member->name);
        status = member->read(reader, value, member->header);
        news_json_leave(reader, from);
    }

    return status;
}


news_status_e
news_article_finish(news_arena_t *arena, news_article_t *article, unsigned line,
                    news_error_t *err)
{
    news_buf_t    html = NEWS_BUF_INIT;
    news_status_e status;

    if (article->body.len > NEWS_RECORD_MAX) {
        return news_error_set(err, NEWS_ELIMIT, line, 0,
                              "body: expected at most %d bytes",
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
        news_error_set(
            err, status, line, 0,
            "body: expected at most %d bytes of HTML, %d tags and %d "
            "attributes",
            NEWS_HTML_MAX, NEWS_HTML_TAGS_MAX, NEWS_HTML_ATTRIBUTES_MAX);
    }

    news_buf_free(&html);

    return status;
}


/* Whether the last update was before the publication, or is that. */
static bool
news_json_is_untouched(const news_article_t *article)
{
    return news_dates_check(article->published, article->updated,
                            article->expires)
               == NEWS_DATES_UPDATED
           || (article->updated.kind == article->published.kind
               && article->updated.seconds == article->published.seconds);
}


news_status_e
news_json_article(news_arena_t *arena, const json_t *object,
                  const news_tz_t *tz, bool foreign, unsigned line,
                  news_article_t *article, news_error_t *err)
{
    news_status_e      status;
    news_json_reader_t reader = {
        .headers = {.arena = arena, .article = article, .err = err},
        .paths = {.names = news_json_names_of},
        .tz = tz,
        .arena = arena,
        .article = article,
        .err = err,
        .line = line};

    reader.paths.path = reader.path;
    reader.headers.paths = &reader.paths;
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
        return news_error_set(err, NEWS_EINVAL, line, 0,
                              "headline: expected one");
    }

    if (article->category.len == 0) {
        return news_error_set(err, NEWS_EINVAL, line, 0,
                              "category: expected one");
    }

    if (article->status == NEWS_ARTICLE_PUBLISHED
        && article->published.kind == NEWS_DATE_NONE)
    {
        return news_error_set(
            err, NEWS_EINVAL, line, 0,
            "published: expected a date, or \"draft\" as \"status\"");
    }

    if (foreign && news_json_is_untouched(article)) {
        article->updated = (news_date_t) {0};
    }

    article->body = news_text_body(reader.body);

    status = news_headers_check(&reader.headers, line, line);

    if (status == NEWS_OK) {
        news_text_set_changed(article);
        status = news_article_finish(arena, article, line, err);
    }

    return status;
}
