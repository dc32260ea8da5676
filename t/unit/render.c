/* What an address answers, over a store that is as the test wants it. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page/render.h"

#define TEST_NOW 1777075200

/* The store: one article, and what each call returns. */
struct news_store_s {
    news_article_t article;
    news_status_e  begin, read, site, sections;
    int64_t        near_until;
    int            open;  /* transactions that are open */
    int            begun; /* and were at all */
};


news_status_e
news_store_read_begin(news_store_t *store)
{
    if (store->begin == NEWS_OK) {
        store->open++;
        store->begun++;
    }

    return store->begin;
}


void
news_store_read_end(news_store_t *store)
{
    store->open--;
}


news_status_e
news_store_position(news_store_t *store, uint64_t *position)
{
    assert_int_equal(store->open, 1);
    *position = 77;

    return NEWS_OK;
}


news_status_e
news_store_site(news_store_t *store, news_arena_t *arena, news_site_t *site)
{
    assert_int_equal(store->open, 1);
    site->tagline = news_arena_copy(arena, NEWS_STR("The tagline"));

    return store->site;
}


news_status_e
news_store_article(news_store_t *store, news_arena_t *arena, news_str_t slug,
                   news_article_t *article)
{
    assert_int_equal(store->open, 1);
    assert_non_null(arena);

    if (store->read == NEWS_OK && !news_str_equal(slug, NEWS_STR("bridge"))
        && !news_str_equal(slug, NEWS_STR("old")))
    {
        return NEWS_ENOTFOUND;
    }

    *article = store->article;

    return store->read;
}


/* Nothing but the article: other kinds of pages have a test of their own. */

news_status_e
news_store_sections(news_store_t *store, news_arena_t *arena,
                    news_section_t **sections, size_t *count)
{
    (void) arena;
    assert_int_equal(store->open, 1);
    *sections = NULL;
    *count = 0;

    return store->sections;
}


news_status_e
news_store_neighbours(news_store_t *store, news_arena_t *arena,
                      const news_article_t *article, int64_t now,
                      unsigned related_max, news_neighbours_t *neighbours)
{
    (void) arena;
    (void) now;
    (void) related_max;
    assert_int_equal(store->open, 1);
    assert_int_equal(article->id, store->article.id);
    memset(neighbours, 0, sizeof(*neighbours));
    neighbours->until = store->near_until ? store->near_until : INT64_MAX;

    return NEWS_OK;
}


news_status_e
news_store_page(news_store_t *store, news_arena_t *arena,
                const news_list_query_t *query, news_list_t *list)
{
    (void) store;
    (void) arena;
    (void) query;
    (void) list;

    return NEWS_ENOTFOUND;
}


news_status_e
news_store_pinned(news_store_t *store, news_arena_t *arena, int64_t now,
                  news_article_t **articles, size_t *count, int64_t *until)
{
    (void) store;
    (void) arena;
    (void) now;
    (void) articles;
    (void) count;
    (void) until;

    return NEWS_EIO;
}


news_status_e
news_store_count(news_store_t *store, int64_t now, const news_span_t *spans,
                 size_t n, uint64_t *counts)
{
    (void) store;
    (void) now;
    (void) spans;
    (void) n;
    (void) counts;

    return NEWS_EIO;
}


news_status_e
news_store_search(news_store_t *store, news_arena_t *arena, news_str_t words,
                  int64_t now, uint64_t page, unsigned size,
                  news_results_t *results)
{
    (void) store;
    (void) arena;
    (void) words;
    (void) now;
    (void) page;
    (void) size;
    (void) results;

    return NEWS_EIO;
}


news_status_e
news_store_sitemap_files(news_store_t *store, news_arena_t *arena,
                         news_sitemap_file_t **files, size_t *count)
{
    (void) store;
    (void) arena;
    (void) files;
    (void) count;

    return NEWS_EIO;
}


news_status_e
news_store_sitemap(news_store_t *store, uint64_t file, int64_t now,
                   news_store_visit_pt visit, void *data, int64_t *until)
{
    (void) store;
    (void) file;
    (void) now;
    (void) visit;
    (void) data;
    (void) until;

    return NEWS_EIO;
}


static news_store_t
test_store(void)
{
    return (news_store_t) {
        .article =
            {
                .id = 12,
                .slug = NEWS_STR("bridge"),
                .category = NEWS_STR("Business"),
                .category_slug = NEWS_STR("b\xC3\xBCro"),
                .headline = NEWS_STR("The bridge"),
                .body = NEWS_STR("Opens."),
                .status = NEWS_ARTICLE_PUBLISHED,
                .published = {NEWS_DATE_DAY, TEST_NOW - 100},
                .changed = TEST_NOW - 50,
            },
    };
}


static news_status_e
test_render(news_store_t *store, const char *slug, news_page_t *page)
{
    static news_permalink_t permalink;
    news_arena_t           *arena = news_arena_create();
    news_theme_t            theme;
    news_render_t           render = {&permalink, &theme, TEST_NOW};
    news_route_t            route = {.slug = news_str_borrow(slug)};
    news_status_e           status;

    assert_non_null(arena);
    assert_int_equal(news_permalink_compile(
                         &permalink, NEWS_STR(NEWS_PERMALINK_DEFAULT), NULL),
                     NEWS_OK);
    assert_int_equal(news_theme_load(&theme, arena, NEWS_STR(""), NULL),
                     NEWS_OK);

    memset(page, 0, sizeof(*page));
    status = news_render(store, &route, &render, page);
    assert_int_equal(store->open, 0);

    news_arena_destroy(arena);

    return status;
}


/* Whether the page has a path and HTML follows from its status. */
static void
test_expect(news_store_t *store, const char *slug, news_page_status_e status,
            int64_t until)
{
    news_page_t page;
    bool        ok = status == NEWS_PAGE_OK;
    bool        found = status != NEWS_PAGE_NOT_FOUND;

    assert_int_equal(test_render(store, slug, &page), NEWS_OK);
    assert_int_equal(page.status, status);
    assert_true(page.until == until);
    assert_int_equal(page.modified, found ? store->article.changed : 0);
    assert_true(
        news_str_equal(news_buf_borrow(&page.path),
                       found ? NEWS_STR("/b%C3%BCro/bridge") : NEWS_STR("")));
    assert_int_equal(page.body.len > 0, ok || status == NEWS_PAGE_GONE);

    news_page_free(&page);
    assert_null(page.body.data);
    assert_null(page.path.data);
}


static void
test_render_published(void **state)
{
    news_store_t store = test_store();
    news_page_t  page;

    (void) state;

    test_expect(&store, "bridge", NEWS_PAGE_OK, INT64_MAX);
    assert_int_equal(store.begun, 1);

    assert_int_equal(test_render(&store, "bridge", &page), NEWS_OK);
    news_buf_append_char(&page.body, '\0');
    assert_non_null(strstr(page.body.data, "<h1>The bridge</h1>"));
    assert_non_null(
        strstr(page.body.data, "<p class=\"tagline\">The tagline</p>"));
    assert_non_null(strstr(page.body.data, "href=\"/b%C3%BCro/bridge\""));
    news_page_free(&page);

    store.article.published.kind = NEWS_DATE_NONE;
    test_expect(&store, "bridge", NEWS_PAGE_OK, INT64_MAX);
}


static void
test_render_unknown(void **state)
{
    news_store_t store = test_store();

    (void) state;

    test_expect(&store, "nosuch", NEWS_PAGE_NOT_FOUND, INT64_MAX);
    store.article.status = NEWS_ARTICLE_DRAFT;
    test_expect(&store, "bridge", NEWS_PAGE_NOT_FOUND, INT64_MAX);
    test_expect(&store, "old", NEWS_PAGE_NOT_FOUND, INT64_MAX);
}


static void
test_render_embargo(void **state)
{
    news_store_t store = test_store();

    (void) state;

    store.article.published = (news_date_t) {NEWS_DATE_TIME, TEST_NOW + 1};
    test_expect(&store, "bridge", NEWS_PAGE_NOT_FOUND, TEST_NOW + 1);
    /* The old address does not tell either. */
    test_expect(&store, "old", NEWS_PAGE_NOT_FOUND, TEST_NOW + 1);

    store.article.published.seconds = TEST_NOW;
    test_expect(&store, "bridge", NEWS_PAGE_OK, INT64_MAX);
}


static void
test_render_expires(void **state)
{
    news_store_t store = test_store();

    (void) state;

    store.article.expires = (news_date_t) {NEWS_DATE_TIME, TEST_NOW + 1};
    test_expect(&store, "bridge", NEWS_PAGE_OK, TEST_NOW + 1);
    test_expect(&store, "old", NEWS_PAGE_MOVED, TEST_NOW + 1);

    store.article.expires.seconds = TEST_NOW;
    test_expect(&store, "bridge", NEWS_PAGE_GONE, INT64_MAX);
    test_expect(&store, "old", NEWS_PAGE_GONE, INT64_MAX);
}


static void
test_render_retracted(void **state)
{
    news_store_t store = test_store();

    (void) state;

    store.article.status = NEWS_ARTICLE_RETRACTED;
    test_expect(&store, "bridge", NEWS_PAGE_GONE, INT64_MAX);

    store.article.published.seconds = TEST_NOW + 100;
    test_expect(&store, "bridge", NEWS_PAGE_GONE, INT64_MAX);
}


static void
test_render_moved(void **state)
{
    news_store_t store = test_store();

    (void) state;

    test_expect(&store, "old", NEWS_PAGE_MOVED, INT64_MAX);
}


static void
test_render_modified(void **state)
{
    static const struct {
        int64_t changed, modified;
    } cases[] = {
        {TEST_NOW - 1, TEST_NOW - 1},
        {TEST_NOW + 1, TEST_NOW},
        {INT64_MAX, TEST_NOW},
        {-1, 0},
    };
    news_store_t store = test_store();
    news_page_t  page;
    size_t       i;

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        store.article.changed = cases[i].changed;
        assert_int_equal(test_render(&store, "bridge", &page), NEWS_OK);
        assert_int_equal(page.modified, cases[i].modified);
        news_page_free(&page);
    }
}


static void
test_render_store_fails(void **state)
{
    news_store_t store = test_store();
    news_page_t  page;

    (void) state;

    store.begin = NEWS_EBUSY;
    assert_int_equal(test_render(&store, "bridge", &page), NEWS_EBUSY);
    news_page_free(&page);

    store.begin = NEWS_OK;
    store.read = NEWS_EIO;
    assert_int_equal(test_render(&store, "bridge", &page), NEWS_EIO);
    news_page_free(&page);

    store.read = NEWS_OK;
    store.site = NEWS_ECORRUPT;
    assert_int_equal(test_render(&store, "bridge", &page), NEWS_ECORRUPT);
    news_page_free(&page);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render_published),
        cmocka_unit_test(test_render_unknown),
        cmocka_unit_test(test_render_embargo),
        cmocka_unit_test(test_render_expires),
        cmocka_unit_test(test_render_retracted),
        cmocka_unit_test(test_render_moved),
        cmocka_unit_test(test_render_modified),
        cmocka_unit_test(test_render_store_fails),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
