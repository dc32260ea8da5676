/* Addresses: what a path means, its key, and the path that leads back to it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page/route.h"

/* A path, the keys of what it may mean, and the canonical path of what is no
   article. */
typedef struct {
    const char *path, *args, *keys, *canonical;
} test_route_t;


static news_permalink_t
test_permalink(const char *pattern)
{
    news_permalink_t permalink;

    assert_int_equal(
        news_permalink_compile(&permalink, news_str_borrow(pattern), NULL),
        NEWS_OK);

    return permalink;
}


static void
test_path(const test_route_t *t, const news_route_t *route)
{
    news_buf_t path = NEWS_BUF_INIT;

    news_route_append_path(route, &path);
    news_buf_append_char(&path, '\0');

    if (strcmp(path.data, t->canonical) != 0) {
        fail_msg("%s: \"%s\", and not \"%s\"", t->path, path.data,
                 t->canonical);
    }

    news_buf_free(&path);
}


static void
test_match(const char *pattern, const test_route_t *t)
{
    char             buffer[NEWS_ROUTE_BUFFER];
    unsigned         i, count;
    news_buf_t       keys = NEWS_BUF_INIT;
    news_route_t     routes[NEWS_ROUTES_MAX];
    news_permalink_t permalink = test_permalink(pattern);

    count = news_route_match(&permalink, news_str_borrow(t->path),
                             news_str_borrow(t->args), buffer, routes);

    for (i = 0; i < count; i++) {

        news_buf_append(&keys, i ? NEWS_STR(" | ") : NEWS_STR(""));
        news_route_append_key(&routes[i], &keys);

        if (routes[i].kind != NEWS_KIND_ARTICLE) {
            test_path(t, &routes[i]);
        }
    }

    if (!news_str_equal(news_buf_borrow(&keys), news_str_borrow(t->keys))) {
        fail_msg("%s: \"%.*s\", and not \"%s\"", t->path, (int) keys.len,
                 keys.data, t->keys);
    }

    news_buf_free(&keys);
}


static void
test_matches(const char *pattern, const test_route_t *t, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        test_match(pattern, &t[i]);
    }
}

#define TEST_MATCHES(pattern, table)                                           \
    test_matches(pattern, table, sizeof(table) / sizeof(table[0]))


static void
test_route_lists(void **state)
{
    static const test_route_t table[] = {
        {"/", "", "front:1", "/"},
        {"//", "", "front:1", "/"},
        {"/index.html", "", "front:1", "/"},
        {"/page/2", "", "front:2 | article:2", "/page/2"},
        {"/page/2/", "", "front:2 | article:2", "/page/2"},
        {"/PAGE/002", "", "front:2 | article:002", "/page/2"},
        {"/page/1", "", "front:1 | article:1", "/"},
        {"/page/0", "", "article:0", NULL},
        {"/page/999999", "", "front:999999 | article:999999", "/page/999999"},
        {"/page/1000000", "", "article:1000000", NULL},
        {"/page/", "", "", NULL},
        {"/business/", "", "category:business:1", "/business/"},
        {"/business", "", "category:business:1", "/business/"},
        {"//Business//", "", "category:business:1", "/business/"},
        {"/business/index.html", "", "category:business:1", "/business/"},
        {"/business/page/3", "", "category:business:3 | article:3",
         "/business/page/3"},
        {"/business/markets/", "",
         "category:business/markets:1 | article:markets", "/business/markets/"},
        {"/business/markets", "",
         "article:markets | category:business/markets:1", "/business/markets/"},
        {"/a/b/c/d/", "", "category:a/b/c/d:1 | article:d", "/a/b/c/d/"},
        {"/a/b/c/d/e/", "", "article:e", NULL},
        {"/a/b/c/d/e/f", "", "", NULL},
        {"/a/b/c/d/e/f/g/h/i/j", "", "", NULL},
        {"/caf\xC3\xA9/", "", "category:caf\xC3\xA9:1", "/caf%C3%A9/"},
        {"/a b/", "", "", NULL},
        {"/business/chips/amp", "",
         "article:amp | article:chips | category:business/chips/amp:1",
         "/business/chips/amp/"},
        {"/business/amp/", "", "category:business/amp:1 | article:amp",
         "/business/amp/"},
        {"/a/b/c/d/chips/amp", "", "article:chips", NULL},
        {"business/", "", "", NULL},
        {"", "", "", NULL},
    };

    (void) state;
    TEST_MATCHES(NEWS_PERMALINK_DEFAULT, table);
}


static void
test_route_people(void **state)
{
    static const test_route_t table[] = {
        {"/author/jane-doe/", "", "author:jane-doe:1 | article:jane-doe",
         "/author/jane-doe/"},
        {"/author/Jane-Doe", "", "article:jane-doe | author:jane-doe:1",
         "/author/jane-doe/"},
        {"/author/jane-doe/page/2", "", "author:jane-doe:2 | article:2",
         "/author/jane-doe/page/2"},
        {"/keyword/chips/", "", "keyword:chips:1 | article:chips",
         "/keyword/chips/"},
        {"/author/", "", "", NULL},
        {"/keyword/a/b/", "", "article:b", NULL},
        {"/archive/", "", "archive:0000-00-00:1", "/archive/"},
        {"/archive", "", "archive:0000-00-00:1", "/archive/"},
        {"/archive/2026/", "", "archive:2026-00-00:1 | article:2026",
         "/archive/2026/"},
        {"/archive/2026/4/", "", "archive:2026-04-00:1 | article:4",
         "/archive/2026/04/"},
        {"/archive/2026/04/25/", "", "archive:2026-04-25:1 | article:25",
         "/archive/2026/04/25/"},
        {"/archive/2026/04/25/page/2", "", "archive:2026-04-25:2",
         "/archive/2026/04/25/page/2"},
        {"/archive/2026/02/30/", "", "article:30", NULL},
        {"/archive/2024/02/29/", "", "archive:2024-02-29:1 | article:29",
         "/archive/2024/02/29/"},
        {"/archive/2026/13/", "", "article:13", NULL},
        {"/archive/2026/04/25/1/", "", "article:1", NULL},
    };

    (void) state;
    TEST_MATCHES(NEWS_PERMALINK_DEFAULT, table);
}


static void
test_route_feeds(void **state)
{
    static const test_route_t table[] = {
        {"/rss.xml", "", "rss:site:", "/rss.xml"},
        {"/atom.xml", "x=1", "atom:site:", "/atom.xml"},
        {"/Feed.JSON", "", "json_feed:site:", "/feed.json"},
        {"/business/rss.xml", "", "rss:category:business", "/business/rss.xml"},
        {"/business/markets/rss.xml/", "", "rss:category:business/markets",
         "/business/markets/rss.xml"},
        {"/author/jane-doe/feed.json", "", "json_feed:author:jane-doe",
         "/author/jane-doe/feed.json"},
        {"/keyword/chips/atom.xml", "", "atom:keyword:chips",
         "/keyword/chips/atom.xml"},
        {"/archive/rss.xml", "", "", NULL},
        {"/page/2/rss.xml", "", "", NULL},
        {"/sitemap.xml", "", "sitemap:0", "/sitemap.xml"},
        {"/sitemap-12.xml", "", "sitemap:12", "/sitemap-12.xml"},
        {"/sitemap-0.xml", "", "", NULL},
        {"/sitemap-.xml", "", "", NULL},
        {"/sitemap-1000000.xml", "", "", NULL},
        {"/news-sitemap.xml", "", "news_sitemap:0", "/news-sitemap.xml"},
        {"/Robots.txt", "", "robots:0", "/robots.txt"},
        {"/manifest.webmanifest", "", "manifest:0", "/manifest.webmanifest"},
        {"/favicon.ico", "", "icon:0", "/favicon.ico"},
        {"/favicon.svg", "", "icon:1", "/favicon.svg"},
        {"/opensearch.xml", "", "opensearch:0", "/opensearch.xml"},
        {"/x/robots.txt", "", "", NULL},
    };

    (void) state;
    TEST_MATCHES(NEWS_PERMALINK_DEFAULT, table);
}


static void
test_route_search(void **state)
{
    static const test_route_t table[] = {
        {"/search", "q=chips", "search:chips:1", "/search?q=chips"},
        {"/search/", "", "search::1", "/search"},
        {"/search", "utm_source=x&q=new+chips&page=2", "search:new chips:2",
         "/search?q=new+chips&page=2"},
        {"/search", "q=%20+a%09%0A+b%20", "search:a b:1", "/search?q=a+b"},
        {"/search", "q=a%26b%3D%22c", "search:a&b=\"c:1",
         "/search?q=a%26b%3D%22c"},
        {"/search", "q=caf%C3%A9", "search:caf\xC3\xA9:1",
         "/search?q=caf%C3%A9"},
        {"/search", "q=%C3", "search::1", "/search"},
        {"/search", "q=%zz%4", "search:%zz%4:1", "/search?q=%25zz%254"},
        {"/search", "q=a&page=51", "", NULL},
        {"/search", "q=a&page=0", "", NULL},
        {"/search", "page=2x&q=a", "", NULL},
        {"/search", "q=a&page=", "search:a:1", "/search?q=a"},
        {"/search", "page=3", "search::1", "/search"},
        {"/search", "q=a&q=b&page=50", "search:a:50", "/search?q=a&page=50"},
        {"/x/search", "q=a", "article:search", NULL},
    };

    (void) state;
    TEST_MATCHES(NEWS_PERMALINK_DEFAULT, table);
}


static void
test_route_query_cap(void **state)
{
    char             args[2 + 4 * NEWS_ROUTE_QUERY_MAX];
    char             buffer[NEWS_ROUTE_BUFFER];
    size_t           len;
    news_route_t     routes[NEWS_ROUTES_MAX];
    news_permalink_t permalink = test_permalink(NEWS_PERMALINK_DEFAULT);

    (void) state;

    memset(args, 'a', sizeof(args));
    memcpy(args, "q=", 2);

    for (len = NEWS_ROUTE_QUERY_MAX - 1; len <= NEWS_ROUTE_QUERY_MAX + 1; len++)
    {
        assert_int_equal(news_route_match(&permalink, NEWS_STR("/search"),
                                          (news_str_t) {len + 2, args}, buffer,
                                          routes),
                         1);
        assert_int_equal(routes[0].query.len, len > NEWS_ROUTE_QUERY_MAX
                                                  ? NEWS_ROUTE_QUERY_MAX
                                                  : len);
    }

    /* cut at a character */
    memcpy(args + 2 + NEWS_ROUTE_QUERY_MAX - 1, "\xC3\xA9", 2);
    assert_int_equal(news_route_match(&permalink, NEWS_STR("/search"),
                                      (news_str_t) {sizeof(args), args}, buffer,
                                      routes),
                     1);
    assert_int_equal(routes[0].query.len, NEWS_ROUTE_QUERY_MAX - 1);
}

#define TEST_SIGNATURE                                                         \
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


static void
test_route_preview(void **state)
{
    static const test_route_t table[] = {
        {"/preview/chips/1777075200/" TEST_SIGNATURE, "",
         "preview:chips:1777075200:" TEST_SIGNATURE,
         "/preview/chips/1777075200/" TEST_SIGNATURE},
        {"/preview/chips/1777075200/" TEST_SIGNATURE "0", "",
         "article:" TEST_SIGNATURE "0", NULL},
        {"/preview/chips/x/" TEST_SIGNATURE, "", "article:" TEST_SIGNATURE,
         NULL},
        {"/preview/chips/", "", "article:chips", NULL},
    };

    (void) state;
    TEST_MATCHES(NEWS_PERMALINK_DEFAULT, table);
}


static void
test_route_patterns(void **state)
{
    static const test_route_t bare[] = {
        {"/chips", "", "article:chips | category:chips:1", "/chips/"},
        {"/chips/", "", "category:chips:1 | article:chips", "/chips/"},
        {"/archive", "", "article:archive | archive:0000-00-00:1", "/archive/"},
        {"/search", "", "search::1", "/search"},
        {"/author", "", "article:author", NULL},
        {"/robots.txt", "", "robots:0", "/robots.txt"},
    };
    static const test_route_t dated[] = {
        {"/2026/04/chips", "", "article:chips | category:2026/04/chips:1",
         "/2026/04/chips/"},
        {"/2026/04/", "", "category:2026/04:1 | article:04", "/2026/04/"},
        {"/26/04/chips", "", "category:26/04/chips:1", "/26/04/chips/"},
    };

    (void) state;
    TEST_MATCHES("/{slug}", bare);
    TEST_MATCHES("/{year}/{month}/{slug}", dated);
}


static void
test_route_kinds(void **state)
{
    unsigned    i;
    news_kind_e kind;

    (void) state;

    for (i = 0; i < NEWS_KIND_COUNT; i++) {
        assert_true(news_kind_find(
            news_str_borrow(news_kind_name((news_kind_e) i)), &kind));
        assert_int_equal(kind, i);
    }

    assert_false(news_kind_find(NEWS_STR("articles"), &kind));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_route_lists),
        cmocka_unit_test(test_route_people),
        cmocka_unit_test(test_route_feeds),
        cmocka_unit_test(test_route_search),
        cmocka_unit_test(test_route_query_cap),
        cmocka_unit_test(test_route_preview),
        cmocka_unit_test(test_route_patterns),
        cmocka_unit_test(test_route_kinds),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
