/* Any bytes as a request's path and arguments: what they may mean is within
   bounds, and the canonical path of each list, feed and file means just that
   again. */

#include <stdlib.h>
#include <string.h>

#include "page/route.h"


static void
fuzz_route_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static void
fuzz_route_key(const news_route_t *route, news_buf_t *key)
{
    key->len = 0;
    news_route_append_key(route, key);
    fuzz_route_require(key->len > 0 && key->len < NEWS_ROUTE_BUFFER);
}


/* "%C3%A9" as nginx decodes it. */
static news_str_t
fuzz_route_decode(news_buf_t *path)
{
    size_t i, len;
    char   hex[3] = "";

    for (i = 0, len = 0; i < path->len; i++, len++) {

        path->data[len] = path->data[i];

        if (path->data[i] == '%') {
            memcpy(hex, path->data + i + 1, 2);
            path->data[len] = (char) strtoul(hex, NULL, 16);
            i += 2;
        }
    }

    return (news_str_t) {len, path->data};
}


/* Where the canonical path leads to, the route is the first but for articles
   of its name. */
static void
fuzz_route_back(const news_permalink_t *permalink, const news_route_t *route)
{
    char         buffer[NEWS_ROUTE_BUFFER];
    bool         found = false;
    unsigned     i, count;
    news_buf_t   path = NEWS_BUF_INIT, key = NEWS_BUF_INIT;
    news_buf_t   again = NEWS_BUF_INIT;
    news_str_t   args, text;
    news_route_t routes[NEWS_ROUTES_MAX];

    fuzz_route_key(route, &key);
    news_route_append_path(route, &path);
    fuzz_route_require(path.len > 0 && path.data[0] == '/');

    args = news_buf_borrow(&path);
    text = news_str_next(&args, '?');

    if (args.data == NULL) {
        text = fuzz_route_decode(&path);
    }

    count = news_route_match(permalink, text, args, buffer, routes);

    for (i = 0; i < count && !found; i++) {
        fuzz_route_key(&routes[i], &again);
        found = news_str_equal(news_buf_borrow(&key), news_buf_borrow(&again));
        fuzz_route_require(found || routes[i].kind == NEWS_KIND_ARTICLE);
    }

    fuzz_route_require(found);

    news_buf_free(&path);
    news_buf_free(&key);
    news_buf_free(&again);
}


static void
fuzz_route_match(const char *pattern, news_str_t path, news_str_t args)
{
    char             buffer[NEWS_ROUTE_BUFFER];
    unsigned         i, count;
    news_route_t     routes[NEWS_ROUTES_MAX];
    news_permalink_t permalink;

    fuzz_route_require(
        news_permalink_compile(&permalink, news_str_borrow(pattern), NULL)
        == NEWS_OK);

    count = news_route_match(&permalink, path, args, buffer, routes);
    fuzz_route_require(count <= NEWS_ROUTES_MAX);

    for (i = 0; i < count; i++) {

        if (routes[i].kind == NEWS_KIND_ARTICLE) {
            fuzz_route_require(news_slug_valid(routes[i].slug));
        } else {
            fuzz_route_back(&permalink, &routes[i]);
        }
    }
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_str_t args = {size, (const char *) data}, path;

    path = news_str_next(&args, '?');

    fuzz_route_match(NEWS_PERMALINK_DEFAULT, path, args);
    fuzz_route_match("/{slug}", path, args);
    fuzz_route_match("/{year}/{month}/{category}/{id}/{slug}", path, args);

    return 0;
}
