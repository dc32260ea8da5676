#include "page/route.h"

#include "article/path.h"

static const char *const news_kind_names[NEWS_KIND_COUNT] = {
    [NEWS_KIND_ARTICLE] = "article",
    [NEWS_KIND_FRONT] = "front",
    [NEWS_KIND_CATEGORY] = "category",
    [NEWS_KIND_AUTHOR] = "author",
    [NEWS_KIND_KEYWORD] = "keyword",
    [NEWS_KIND_ARCHIVE] = "archive",
    [NEWS_KIND_SEARCH] = "search",
    [NEWS_KIND_RSS] = "rss",
    [NEWS_KIND_ATOM] = "atom",
    [NEWS_KIND_JSON_FEED] = "json_feed",
    [NEWS_KIND_SITEMAP] = "sitemap",
    [NEWS_KIND_NEWS_SITEMAP] = "news_sitemap",
    [NEWS_KIND_ROBOTS] = "robots",
    [NEWS_KIND_MANIFEST] = "manifest",
    [NEWS_KIND_ICON] = "icon",
    [NEWS_KIND_OPENSEARCH] = "opensearch",
    [NEWS_KIND_PREVIEW] = "preview",
    [NEWS_KIND_ERROR] = "error",
};

static const char *const news_route_list_names[] = {
    [NEWS_LIST_SITE] = "site",
    [NEWS_LIST_CATEGORY] = "category",
    [NEWS_LIST_AUTHOR] = "author",
    [NEWS_LIST_KEYWORD] = "keyword",
};


const char *
news_kind_name(news_kind_e kind)
{
    return news_kind_names[kind];
}


bool
news_kind_find(news_str_t name, news_kind_e *kind)
{
    unsigned i;

    for (i = 0; i < NEWS_KIND_COUNT; i++) {
        if (news_str_equal(name, news_str_borrow(news_kind_names[i]))) {
            *kind = (news_kind_e) i;
            return true;
        }
    }

    return false;
}


void
news_route_append_key(const news_route_t *route, news_buf_t *out)
{
    news_buf_append(out, news_str_borrow(news_kind_names[route->kind]));
    news_buf_append_char(out, ':');

    switch (route->kind) {

    case NEWS_KIND_ARTICLE:
        news_buf_append(out, route->slug);
        return;

    case NEWS_KIND_CATEGORY:
    case NEWS_KIND_AUTHOR:
    case NEWS_KIND_KEYWORD:
        news_buf_append(out, route->slug);
        news_buf_append_char(out, ':');
        break;

    case NEWS_KIND_RSS:
    case NEWS_KIND_ATOM:
    case NEWS_KIND_JSON_FEED:
        news_buf_append(out,
                        news_str_borrow(news_route_list_names[route->list]));
        news_buf_append_char(out, ':');
        news_buf_append(out, route->slug);
        return;

    case NEWS_KIND_ARCHIVE:
        news_buf_printf(out, "%04d-%02d-%02d:", route->year, route->month,
                        route->day);
        break;

    case NEWS_KIND_SEARCH:
        news_buf_append(out, route->query);
        news_buf_append_char(out, ':');
        break;

    case NEWS_KIND_PREVIEW:
        news_buf_append(out, route->slug);
        news_buf_printf(out, ":%lld:", (long long) route->expires);
        news_buf_append(out, route->signature);
        return;

    default:
        break;
    }

    news_buf_printf(out, "%u", route->number);
}


/* The path of the list that the route is of, with a slash at its end. */
static void
news_route_append_list(const news_route_t *route, news_buf_t *out)
{
    switch (route->list) {
    case NEWS_LIST_SITE:
    case NEWS_LIST_CATEGORY:
        break;
    case NEWS_LIST_AUTHOR:
        news_buf_append(out, NEWS_STR("/author"));
        break;
    case NEWS_LIST_KEYWORD:
        news_buf_append(out, NEWS_STR("/keyword"));
        break;
    }

    if (route->list != NEWS_LIST_SITE) {
        news_buf_append_char(out, '/');
        news_path_append(out, route->slug);
    }

    news_buf_append_char(out, '/');
}


static void
news_route_append_archive(const news_route_t *route, news_buf_t *out)
{
    news_buf_append(out, NEWS_STR("/archive/"));

    if (route->year) {
        news_buf_printf(out, "%04d/", route->year);
    }

    if (route->month) {
        news_buf_printf(out, "%02d/", route->month);
    }

    if (route->day) {
        news_buf_printf(out, "%02d/", route->day);
    }
}


/* A value of a query: RFC 3986's unreserved characters, and the rest as
   bytes. */
static void
news_route_append_search(const news_route_t *route, news_buf_t *out)
{
    size_t i;
    char   c;

    news_buf_append(out, NEWS_STR("/search"));

    if (route->query.len == 0) {
        return;
    }

    news_buf_append(out, NEWS_STR("?q="));

    for (i = 0; i < route->query.len; i++) {

        c = route->query.data[i];

        if (c == ' ') {
            news_buf_append_char(out, '+');
        } else if (news_path_is_unreserved(c)) {
            news_buf_append_char(out, c);
        } else {
            news_buf_printf(out, "%%%02X", (unsigned char) c);
        }
    }

    if (route->number > 1) {
        news_buf_printf(out, "&page=%u", route->number);
    }
}


static void
news_route_append_file(const news_route_t *route, news_buf_t *out)
{
    switch (route->kind) {
    case NEWS_KIND_SITEMAP:
        if (route->number) {
            news_buf_printf(out, "/sitemap-%u.xml", route->number);
        } else {
            news_buf_append(out, NEWS_STR("/sitemap.xml"));
        }
        break;
    case NEWS_KIND_NEWS_SITEMAP:
        news_buf_append(out, NEWS_STR("/news-sitemap.xml"));
        break;
    case NEWS_KIND_ROBOTS:
        news_buf_append(out, NEWS_STR("/robots.txt"));
        break;
    case NEWS_KIND_MANIFEST:
        news_buf_append(out, NEWS_STR("/manifest.webmanifest"));
        break;
    case NEWS_KIND_ICON:
        news_buf_append(out, route->number ? NEWS_STR("/favicon.svg")
                                           : NEWS_STR("/favicon.ico"));
        break;
    case NEWS_KIND_OPENSEARCH:
        news_buf_append(out, NEWS_STR("/opensearch.xml"));
        break;
    case NEWS_KIND_PREVIEW:
        news_buf_append(out, NEWS_STR("/preview/"));
        news_path_append(out, route->slug);
        news_buf_printf(out, "/%lld/", (long long) route->expires);
        news_buf_append(out, route->signature);
        break;
    default:
        break;
    }
}


void
news_route_append_path(const news_route_t *route, news_buf_t *out)
{
    switch (route->kind) {

    case NEWS_KIND_FRONT:
    case NEWS_KIND_CATEGORY:
    case NEWS_KIND_AUTHOR:
    case NEWS_KIND_KEYWORD:
        news_route_append_list(route, out);
        break;

    case NEWS_KIND_ARCHIVE:
        news_route_append_archive(route, out);
        break;

    case NEWS_KIND_RSS:
        news_route_append_list(route, out);
        news_buf_append(out, NEWS_STR("rss.xml"));
        return;

    case NEWS_KIND_ATOM:
        news_route_append_list(route, out);
        news_buf_append(out, NEWS_STR("atom.xml"));
        return;

    case NEWS_KIND_JSON_FEED:
        news_route_append_list(route, out);
        news_buf_append(out, NEWS_STR("feed.json"));
        return;

    case NEWS_KIND_SEARCH:
        news_route_append_search(route, out);
        return;

    default:
        news_route_append_file(route, out);
        return;
    }

    if (route->number > 1) {
        news_buf_printf(out, "page/%u", route->number);
    }
}
