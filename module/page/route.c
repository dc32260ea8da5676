#include "page/route.h"

#include "base/calendar.h"
#include "base/utf8.h"

#include <string.h>

/* A path is cut into names between slashes; one more than a list can have. */
#define NEWS_ROUTE_NAMES_MAX 9
/* Names longer than this are none of a list's. */
#define NEWS_ROUTE_NAME_MAX (3 * NEWS_SLUG_MAX)

/* What is left to read of a path. */
typedef struct {
    unsigned   count;
    news_str_t names[NEWS_ROUTE_NAMES_MAX];
    bool       slash;  /* a list's form: a slash at its end, or a page of it */
    char      *buffer; /* where strings go, and how much is left there */
    size_t     left;
} news_route_path_t;


static bool
news_route_is(news_str_t name, const char *text)
{
    return news_str_equal_nocase(name, news_str_borrow(text));
}


/* Cuts the path; false: it is none, or has more names than anything here. */
static bool
news_route_cut(news_route_path_t *path, news_str_t text)
{
    news_str_t name;

    if (text.len == 0 || text.data[0] != '/') {
        return false;
    }

    path->count = 0;
    path->slash = text.data[text.len - 1] == '/';

    while (text.data) {

        name = news_str_next(&text, '/');
        if (name.len == 0) {
            continue;
        }

        if (path->count == NEWS_ROUTE_NAMES_MAX) {
            return false;
        }

        path->names[path->count++] = name;
    }

    if (path->count
        && news_route_is(path->names[path->count - 1], "index.html")) {
        path->count--;
        path->slash = true;
    }

    return true;
}


/* A number from 1 to max in digits alone. */
static bool
news_route_number(news_str_t s, unsigned max, unsigned *number)
{
    size_t   i;
    unsigned n = 0;

    for (i = 0; i < s.len; i++) {

        if (s.data[i] < '0' || s.data[i] > '9') {
            return false;
        }

        n = n * 10 + (unsigned) (s.data[i] - '0');
        if (n > max) {
            return false;
        }
    }

    if (n > 0) {
        *number = n;
    }

    return n > 0;
}


/* Room for a string of at most `size` bytes in the buffer; NULL: none. */
static char *
news_route_room(const news_route_path_t *path, size_t size)
{
    return size <= path->left ? path->buffer : NULL;
}


static news_str_t
news_route_took(news_route_path_t *path, size_t len)
{
    news_str_t s = {len, path->buffer};

    path->buffer += len;
    path->left -= len;

    return s;
}


/* The names from `from` on as slugs, joined by slashes, as the route's. */
static bool
news_route_slugs(news_route_path_t *path, unsigned from, unsigned count,
                 news_route_t *route)
{
    char      *out;
    size_t     len = 0;
    unsigned   i;
    news_str_t slug;

    out = news_route_room(path, (size_t) count * (NEWS_SLUG_MAX + 1));
    if (out == NULL) {
        return false;
    }

    for (i = from; i < from + count; i++) {

        if (len) {
            out[len++] = '/';
        }

        if (path->names[i].len > NEWS_ROUTE_NAME_MAX
            || !news_slug_fold(path->names[i], out + len, &slug))
        {
            return false;
        }

        len += slug.len;
    }

    route->slug = news_route_took(path, len);

    return true;
}


static bool
news_route_archive(const news_route_path_t *path, unsigned count,
                   news_route_t *route)
{
    static const unsigned max[] = {9999, 12, 31};
    unsigned              i, part[3] = {0, 0, 0};

    if (count > 4) {
        return false;
    }

    for (i = 1; i < count; i++) {
        if (!news_route_number(path->names[i], max[i - 1], &part[i - 1])) {
            return false;
        }
    }

    route->kind = NEWS_KIND_ARCHIVE;
    route->year = (int) part[0];
    route->month = (int) part[1];
    route->day = (int) part[2];

    return route->day == 0
           || news_calendar_has(route->year, route->month, route->day);
}


/* The list that the first `count` names are of. */
static bool
news_route_list(news_route_path_t *path, unsigned count, news_route_t *route)
{
    news_str_t first = path->names[0];

    if (count == 0) {
        route->kind = NEWS_KIND_FRONT;
        route->list = NEWS_LIST_SITE;
        return true;
    }

    if (news_route_is(first, "archive")) {
        return news_route_archive(path, count, route);
    }

    if (count == 2 && news_route_is(first, "author")) {
        route->kind = NEWS_KIND_AUTHOR;
        route->list = NEWS_LIST_AUTHOR;
        return news_route_slugs(path, 1, 1, route);
    }

    if (count == 2 && news_route_is(first, "keyword")) {
        route->kind = NEWS_KIND_KEYWORD;
        route->list = NEWS_LIST_KEYWORD;
        return news_route_slugs(path, 1, 1, route);
    }

    route->kind = NEWS_KIND_CATEGORY;
    route->list = NEWS_LIST_CATEGORY;

    return count <= NEWS_CATEGORY_DEPTH_MAX
           && news_route_slugs(path, 0, count, route)
           && !news_category_reserved(route->slug);
}


/* "rss.xml" and its like, at a list's end. */
static bool
news_route_feed(news_str_t name, news_kind_e *kind)
{
    if (news_route_is(name, "rss.xml")) {
        *kind = NEWS_KIND_RSS;

    } else if (news_route_is(name, "atom.xml")) {
        *kind = NEWS_KIND_ATOM;

    } else if (news_route_is(name, "feed.json")) {
        *kind = NEWS_KIND_JSON_FEED;

    } else {
        return false;
    }

    return true;
}


/* A list, a page of one, or its feed. */
static bool
news_route_listing(news_route_path_t *path, news_route_t *route)
{
    bool        feed;
    unsigned    count = path->count;
    news_kind_e kind = NEWS_KIND_COUNT;

    route->number = 1;
    feed = count > 0 && news_route_feed(path->names[count - 1], &kind);

    if (feed) {
        count--;

    } else if (count > 1 && news_route_is(path->names[count - 2], "page")
               && news_route_number(path->names[count - 1],
                                    NEWS_ROUTE_NUMBER_MAX, &route->number))
    {
        count -= 2;
        path->slash = true;
    }

    if (!news_route_list(path, count, route)) {
        return false;
    }

    if (!feed) {
        return true;
    }

    path->slash = true;

    if (route->kind == NEWS_KIND_ARCHIVE) {
        return false;
    }

    route->kind = kind;

    return true;
}


/* A byte of a form's value: "%41", "+" or itself; from the front of *s. */
static char
news_route_decode(news_str_t *s)
{
    static const char digits[] = "0123456789abcdef";
    const char       *high, *low;
    char              c = s->data[0];

    if (c == '%' && s->len > 2 && s->data[1] && s->data[2]) {

        high = strchr(digits, s->data[1] | (s->data[1] > '9' ? 0x20 : 0));
        low = strchr(digits, s->data[2] | (s->data[2] > '9' ? 0x20 : 0));

        if (high && low) {
            *s = news_str_from(*s, 3);
            return (char) ((high - digits) * 16 + (low - digits));
        }
    }

    *s = news_str_from(*s, 1);

    return c == '+' ? ' ' : c;
}


/* The words looked for, with one space between two; not UTF-8: none. */
static void
news_route_query(news_route_path_t *path, news_str_t value, news_route_t *route)
{
    char      *out = path->buffer, c;
    size_t     len = 0;
    news_str_t words;

    while (value.len && len <= NEWS_ROUTE_QUERY_MAX) {

        c = news_route_decode(&value);

        if ((unsigned char) c <= ' ' || c == 0x7f) {
            c = ' ';
        }

        if (c != ' ' || (len && out[len - 1] != ' ')) {
            out[len++] = c;
        }
    }

    words = news_str_trim(
        news_utf8_cut((news_str_t) {len, out}, NEWS_ROUTE_QUERY_MAX));

    if (news_utf8_check(words) == words.len) {
        route->query = words;
        news_route_took(path, len);
    }
}


static bool
news_route_search(news_route_path_t *path, news_str_t args, news_route_t *route)
{
    news_str_t value, name;

    if (news_route_room(path, NEWS_ROUTE_QUERY_MAX + 1) == NULL) {
        return false;
    }

    route->kind = NEWS_KIND_SEARCH;
    route->number = 1;

    while (args.data) {

        value = news_str_next(&args, '&');
        name = news_str_next(&value, '=');

        if (news_str_equal(name, NEWS_STR("q")) && route->query.len == 0) {
            news_route_query(path, value, route);

        } else if (news_str_equal(name, NEWS_STR("page")) && value.len
                   && !news_route_number(value, NEWS_ROUTE_SEARCH_MAX,
                                         &route->number))
        {
            route->number = 0;
        }
    }

    if (route->query.len == 0) {
        route->number = 1;
    }

    return route->number > 0; /* no such page of what was found */
}


/* "/preview/SLUG/EXPIRES/SIGNATURE" */
static bool
news_route_preview(news_route_path_t *path, news_route_t *route)
{
    size_t     i;
    news_str_t digits = path->names[2], signature = path->names[3];
    char      *out;

    if (digits.len == 0 || digits.len > 12 || digits.data[0] == '0'
        || signature.len != NEWS_ROUTE_SIGNATURE
        || !news_route_slugs(path, 1, 1, route))
    {
        return false;
    }

    route->kind = NEWS_KIND_PREVIEW;

    for (i = 0; i < digits.len; i++) {

        if (digits.data[i] < '0' || digits.data[i] > '9') {
            return false;
        }

        route->expires = route->expires * 10 + (digits.data[i] - '0');
    }

    for (i = 0; i < signature.len; i++) {
        if (strchr("0123456789abcdef", signature.data[i]) == NULL
            || signature.data[i] == '\0')
        {
            return false;
        }
    }

    out = news_route_room(path, signature.len);
    if (out == NULL) {
        return false;
    }

    memcpy(out, signature.data, signature.len);
    route->signature = news_route_took(path, signature.len);

    return true;
}


/* A file with a name of its own. */
static bool
news_route_file(news_str_t name, news_route_t *route)
{
    size_t i;

    static const struct {
        const char *name;
        news_kind_e kind;
        unsigned    number;
    } files[] = {
        {"robots.txt", NEWS_KIND_ROBOTS, 0},
        {"sitemap.xml", NEWS_KIND_SITEMAP, 0},
        {"news-sitemap.xml", NEWS_KIND_NEWS_SITEMAP, 0},
        {"manifest.webmanifest", NEWS_KIND_MANIFEST, 0},
        {"favicon.ico", NEWS_KIND_ICON, 0},
        {"favicon.svg", NEWS_KIND_ICON, 1},
        {"opensearch.xml", NEWS_KIND_OPENSEARCH, 0},
    };

    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (news_route_is(name, files[i].name)) {
            route->kind = files[i].kind;
            route->number = files[i].number;
            return true;
        }
    }

    if (name.len > 12 && news_route_is((news_str_t) {8, name.data}, "sitemap-")
        && news_route_is(news_str_from(name, name.len - 4), ".xml")
        && news_route_number((news_str_t) {name.len - 12, name.data + 8},
                             NEWS_ROUTE_NUMBER_MAX, &route->number))
    {
        route->kind = NEWS_KIND_SITEMAP;
        return true;
    }

    return false;
}


/* What has an address of its own, and can be nothing else. */
static bool
news_route_fixed(news_route_path_t *path, news_str_t args, news_route_t *route)
{
    if (path->count == 1 && news_route_is(path->names[0], "search")) {
        return news_route_search(path, args, route);
    }

    if (path->count == 4 && news_route_is(path->names[0], "preview")) {
        return news_route_preview(path, route);
    }

    return path->count == 1 && news_route_file(path->names[0], route);
}


static bool
news_route_article(const news_permalink_t *permalink, news_str_t text,
                   news_route_path_t *path, news_route_t *route)
{
    char *out = news_route_room(path, NEWS_SLUG_MAX);

    if (out == NULL
        || !news_permalink_match(permalink, text, out, &route->slug)) {
        return false;
    }

    (void) news_route_took(path, route->slug.len);
    route->kind = NEWS_KIND_ARTICLE;

    return true;
}


/* The articles that may be meant: of "/business/chips/amp" two. */
static unsigned
news_route_articles(const news_permalink_t *permalink, news_str_t text,
                    news_route_path_t *path, news_route_t *routes)
{
    if (!news_route_article(permalink, text, path, &routes[0])) {
        return 0;
    }

    return 1
           + (news_str_equal(routes[0].slug, NEWS_STR("amp"))
              && news_permalink_cut_amp(&text)
              && news_route_article(permalink, text, path, &routes[1])
              && !news_str_equal(routes[0].slug, routes[1].slug));
}


unsigned
news_route_match(const news_permalink_t *permalink, news_str_t path,
                 news_str_t args, char *buffer,
                 news_route_t routes[NEWS_ROUTES_MAX])
{
    unsigned          count;
    news_route_t      list = {0}, none = {0};
    news_route_path_t cut = {.buffer = buffer, .left = NEWS_ROUTE_BUFFER};

    memset(routes, 0, sizeof(*routes) * NEWS_ROUTES_MAX);

    if (!news_route_cut(&cut, path)) {
        return news_route_articles(permalink, path, &cut, routes);
    }

    if (news_route_fixed(&cut, args, &routes[0])) {
        return 1;
    }

    routes[0] = none;

    if (!news_route_listing(&cut, &list)) {
        return news_route_articles(permalink, path, &cut, routes);
    }

    if (cut.slash) {
        routes[0] = list;
        return 1 + news_route_articles(permalink, path, &cut, routes + 1);
    }

    count = news_route_articles(permalink, path, &cut, routes);
    routes[count] = list;

    return count + 1;
}
