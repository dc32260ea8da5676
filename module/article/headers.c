#include "article/headers.h"
#include "article/headers_internal.h"
#include "article/slug.h"
#include "article/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The usual ones; the documentation has all. */
#define NEWS_HEADERS_NAMES                                                     \
    "Category, Slug, Author, Authors, Keywords, Standfirst, Published, "       \
    "Updated, Expires, Language, Format, Status, Correction, Image, "          \
    "Image-Alt, Image-Credit, Image-Size, Old-Slug"


news_status_e
news_headers_expected(news_headers_t *headers, const news_header_t *header,
                      unsigned line, const char *fmt, ...)
{
    char    what[160];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);

    return headers->paths
               ? news_error_set(headers->err, NEWS_EINVAL, line, 0,
                                "%s: expected %s", headers->paths->path, what)
               : news_error_set(headers->err, NEWS_EINVAL, line, 0,
                                "expected `%s:` with %s", header->name, what);
}


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


/* The lines of a text, joined; separator: as of news_value_pair(). */
static news_status_e
news_headers_join(news_headers_t *headers, news_str_t text, unsigned line,
                  const char *what, size_t max, char separator,
                  news_str_t *unfolded)
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

    if (len > max) {
        return headers->paths
                   ? news_error_set(headers->err, NEWS_ELIMIT, line, 0,
                                    "%s: expected at most %zu bytes, not %zu",
                                    headers->paths->path, max, len)
                   : news_error_set(headers->err, NEWS_ELIMIT, line, 0,
                                    "expected %s of at most %zu bytes, not %zu",
                                    what, max, len);
    }

    len = news_value_pair(p, len, separator);
    *unfolded = news_str_trim((news_str_t) {len, p});

    return NEWS_OK;
}


news_status_e
news_headers_unfold(news_headers_t *headers, news_str_t text, unsigned line,
                    const char *what, news_str_t *unfolded)
{
    news_status_e status;

    status = news_headers_join(headers, text, line, what, NEWS_RECORD_LINE_MAX,
                               '\0', unfolded);

    return status == NEWS_OK && unfolded->len == 0
               ? news_error_set(headers->err, NEWS_EINVAL, line, 0,
                                "expected %s with text in it", what)
               : status;
}


/* What stands between the names of one value. */
static char
news_headers_separator(news_header_e which)
{
    switch (which) {
    case NEWS_HEADER_CATEGORY:
        return '/';
    case NEWS_HEADER_AUTHORS:
    case NEWS_HEADER_KEYWORDS:
        return ',';
    default:
        return '\0';
    }
}


news_status_e
news_headers_set(news_headers_t *headers, news_header_e which, news_str_t value,
                 unsigned line)
{
    news_status_e        status;
    const news_header_t *header = &news_headers_known[which];

    if (headers->lines[which] && !header->repeatable) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "`%s:` stands at line %u already", header->name,
                              headers->lines[which]);
    }

    status = news_headers_join(headers, value, line, "a header",
                               which == NEWS_HEADER_GONE_REASON
                                   ? NEWS_RECORD_REASON_MAX
                                   : NEWS_RECORD_LINE_MAX,
                               news_headers_separator(which), &value);
    if (status != NEWS_OK) {
        return status;
    }

    if (value.len == 0) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected a value behind `%s:`", header->name);
    }

    if (headers->lines[which] == 0) {
        headers->lines[which] = line;
    }

    return header->set(headers, header, value, line);
}


/* A header with the lines that continue it. */
static news_status_e
news_headers_read_one(news_headers_t *headers, news_str_t text, unsigned line)
{
    news_header_e i = news_headers_find(text);

    if (i == NEWS_HEADERS_COUNT) {
        return news_error_set(headers->err, NEWS_EINVAL, line, 0,
                              "expected `Name: value`, the name one of: %s",
                              NEWS_HEADERS_NAMES);
    }

    return news_headers_set(
        headers, i, news_str_from(text, strlen(news_headers_known[i].name) + 1),
        line);
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


/* Two headers that do not go together; how: "not before", the other one. */
static news_status_e
news_headers_clash(const news_headers_t *headers, news_header_e which,
                   const char *how, news_header_e other)
{
    unsigned line = headers->lines[which];

    if (headers->paths) {
        return news_error_set(
            headers->err, NEWS_EINVAL, line, 0, "%s: expected it %s \"%s\"",
            headers->paths->names[which], how, headers->paths->names[other]);
    }

    if (headers->lines[other]) {
        return news_error_set(
            headers->err, NEWS_EINVAL, line, 0,
            "expected `%s:` %s `%s:` (line %u)", news_headers_known[which].name,
            how, news_headers_known[other].name, headers->lines[other]);
    }

    return news_error_set(
        headers->err, NEWS_EINVAL, line, 0, "expected `%s:` %s `%s:`",
        news_headers_known[which].name, how, news_headers_known[other].name);
}


static news_status_e
news_headers_check_dates(const news_headers_t *headers)
{
    const news_article_t *article = headers->article;

    switch (news_dates_check(article->published, article->updated,
                             article->expires))
    {
    case NEWS_DATES_UPDATED:
        return news_headers_clash(headers, NEWS_HEADER_UPDATED, "not before",
                                  NEWS_HEADER_PUBLISHED);
    case NEWS_DATES_EXPIRES:
        return news_headers_clash(headers, NEWS_HEADER_EXPIRES, "after",
                                  NEWS_HEADER_PUBLISHED);
    default:
        return NEWS_OK;
    }
}


/* What makes sense beside another header only. */
static news_status_e
news_headers_check_beside(const news_headers_t *headers)
{
    bool retracted = headers->article->status == NEWS_ARTICLE_RETRACTED;

    const struct {
        news_header_e from, to;
        bool          there;
        const char   *how;
        news_header_e other;
    } all[] = {{NEWS_HEADER_IMAGE_ALT, NEWS_HEADER_IMAGE_SIZE,
                headers->article->image.url.len > 0, "beside an",
                NEWS_HEADER_IMAGE},
               {NEWS_HEADER_GONE, NEWS_HEADER_GONE_BY, retracted,
                "beside \"retracted\" as", NEWS_HEADER_STATUS}};

    news_header_e which;
    size_t        i;

    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        for (which = all[i].from; which <= all[i].to; which++) {
            if (headers->lines[which] && !all[i].there) {
                return news_headers_clash(headers, which, all[i].how,
                                          all[i].other);
            }
        }
    }

    return NEWS_OK;
}


/* Where some names came with a slug, the others get theirs. */
static news_status_e
news_headers_pair(news_headers_t *headers, const news_strs_t *names,
                  news_strs_t *slugs)
{
    char       made[NEWS_SLUG_MAX];
    size_t     i;
    news_str_t slug;

    for (i = 0; slugs->count && i < names->count; i++) {

        if (slugs->items[i].len
            || news_slug_make(names->items[i], made, &slug) != NEWS_OK)
        {
            continue;
        }

        slugs->items[i] = news_arena_copy(headers->arena, slug);
        if (slugs->items[i].data == NULL) {
            return NEWS_ENOMEM;
        }
    }

    slugs->count = slugs->count ? names->count : 0;

    return NEWS_OK;
}


news_status_e
news_headers_check(news_headers_t *headers, unsigned headline, unsigned end)
{
    news_article_t *article = headers->article;
    news_status_e   status;

    if (headers->lines[NEWS_HEADER_CATEGORY] == 0) {
        return news_error_set(headers->err, NEWS_EINVAL, headline, 0,
                              "expected `Category: NAME` before the headline "
                              "or at the end");
    }

    if (headers->lines[NEWS_HEADER_PUBLISHED] == 0
        && article->status == NEWS_ARTICLE_PUBLISHED)
    {
        return news_error_set(headers->err, NEWS_EINVAL, end, 0,
                              "expected `Published: DATE` before the headline "
                              "or at the end, or `Status: draft`");
    }

    if (article->status == NEWS_ARTICLE_RETRACTED && article->gone_status == 0
        && (article->gone_reason.len || article->gone_by.len))
    {
        article->gone_status = 410;
    }

    status = news_headers_check_dates(headers);

    if (status == NEWS_OK) {
        status = news_headers_check_beside(headers);
    }

    if (status == NEWS_OK) {
        status = news_headers_pair(headers, &article->authors,
                                   &article->author_slugs);
    }

    return status == NEWS_OK ? news_headers_pair(headers, &article->keywords,
                                                 &article->keyword_slugs)
                             : status;
}
