/* The pages of a site that people read. */

#include "pages_support.h"

#include <jansson.h>

#include "page/preview.h"


static void
test_pages_front(void **state)
{
    unsigned    n;
    char        text[32];
    news_page_t page = test_get(*state, "/"), second;

    assert_int_equal(page.status, NEWS_PAGE_OK);
    assert_string_equal(page.path.data, "/");
    assert_true(page.until == TEST_NOW + 600);
    test_has(&page, "lead=Story 29\ntop=Story 28\n");
    test_has(&page, "section=/world/\n");
    test_has(&page, "next=/page/2\n");
    test_has_not(&page, "Not yet");
    assert_true(test_tagged(&page, "list") && test_tagged(&page, "front")
                && test_tagged(&page, "site") && test_tagged(&page, "a:30")
                && test_tagged(&page, "l:c:world"));

    /* each of the newest once, and the second page goes on behind them */
    second = test_get(*state, "/page/2");
    assert_string_equal(second.path.data, "/page/2");

    for (n = 0; n < TEST_STORIES; n++) {
        snprintf(text, sizeof(text), "=Story %02u\n", n);
        assert_int_equal(test_count(page.body.data, text), n >= 10 ? 1 : 0);
        assert_int_equal(test_count(second.body.data, text), n < 10 ? 1 : 0);
    }

    test_has(&second, "previous=/\n");
    test_has(&second, "1 *2 ");
    news_page_free(&second);
    news_page_free(&page);

    test_status(*state, "/page/3", NEWS_PAGE_NOT_FOUND, NULL);
    test_status(*state, "/page/1", NEWS_PAGE_OK, "/");

    /* the embargo lifts */
    page = test_get_at(*state, "/", TEST_NOW + 600);
    test_has(&page, "lead=Not yet\n");
    news_page_free(&page);
}


static void
test_pages_pins(void **state)
{
    news_page_t page;

    sql_int(*state, "UPDATE article SET pinned = 2 WHERE slug = 'story-03'");
    sql_int(*state, "UPDATE article SET pinned = 1 WHERE slug = 'story-05'");

    page = test_get(*state, "/");
    test_has(&page, "lead=Story 05\ntop=Story 03\ntop=Story 29\n");
    news_page_free(&page);
}


static void
test_pages_section(void **state)
{
    news_page_t page = test_get(*state, "/world/");

    test_has(&page, "title=World\non=Story 29\n");
    test_has(&page, "child=/world/asia/ 11\n");
    test_has(&page, "feed=/world/atom.xml\n");
    test_has(&page, "next=/world/page/2\n");
    test_has(&page, "*1 2 ");
    assert_string_equal(page.path.data, "/world/");
    assert_true(test_tagged(&page, "l:c:world") && test_tagged(&page, "c:world")
                && test_tagged(&page, "a:30") && !test_tagged(&page, "list"));
    assert_true(page.until == TEST_NOW + 600);
    news_page_free(&page);

    page = test_get(*state, "/World/Asia");
    test_has(&page, "title=Asia\non=Story 27\n");
    test_has(&page, "trail=/world/\n");
    assert_string_equal(page.path.data, "/world/asia/");
    assert_true(test_tagged(&page, "c:world")
                && test_tagged(&page, "c:world/asia"));
    news_page_free(&page);

    test_status(*state, "/nosuch/", NEWS_PAGE_NOT_FOUND, NULL);
    test_status(*state, "/world/page/3", NEWS_PAGE_NOT_FOUND, NULL);
}


static void
test_pages_people(void **state)
{
    news_page_t page = test_get(*state, "/author/ada/");

    test_has(&page, "title=Ada\non=Story 29\non=Story 27\n");
    assert_true(test_tagged(&page, "l:p:ada") && test_tagged(&page, "p:ada"));
    news_page_free(&page);

    page = test_get(*state, "/keyword/chips/");
    test_has(&page, "title=Chips\non=Story 29\n");
    assert_true(test_tagged(&page, "l:k:chips")
                && test_tagged(&page, "k:chips"));
    news_page_free(&page);

    /* nobody's name, but an article's slug */
    test_status(*state, "/author/story-05/", NEWS_PAGE_OK, "/world/story-05");
    test_status(*state, "/author/nobody/", NEWS_PAGE_NOT_FOUND, NULL);
}


/* Days are those of the site's place: there, it is still the 24th. */
static void
test_pages_archive(void **state)
{
    world_t       *w = *state;
    news_page_t    page;
    news_article_t article = test_story(40, TEST_NOW - 8 * TEST_DAY);

    article.published.kind = NEWS_DATE_DAY;
    import_good(w, "/in/day.txt", &article);

    page = test_get(w, "/archive/2026/04/24/");
    test_has(&page, "title=April 24, 2026\non=Story 29\n");
    test_has_not(&page, "Story 05"); /* 00:00 there was 04:00 */
    test_has(&page, "on=Story 10\n");
    assert_true(test_tagged(&page, "d:2026-04-24")
                && test_tagged(&page, "d:2026-04-25")
                && !test_tagged(&page, "d:2026-04")
                && !test_tagged(&page, "list"));
    assert_true(page.until == TEST_NOW + 600);
    news_page_free(&page);

    test_status(w, "/archive/2026/04/25/", NEWS_PAGE_NOT_FOUND, NULL);
    test_status(w, "/archive/2026/04/20/", NEWS_PAGE_NOT_FOUND, NULL);
    test_status(w, "/archive/2025/", NEWS_PAGE_NOT_FOUND, NULL);

    /* a day is the same day everywhere */
    page = test_get(w, "/archive/2026/04/17/");
    test_has(&page, "on=Story 40\n");
    assert_true(page.until == INT64_MAX);
    news_page_free(&page);
    test_status(w, "/archive/2026/04/16/", NEWS_PAGE_NOT_FOUND, NULL);

    page = test_get(w, "/archive/2026/4");
    assert_string_equal(page.path.data, "/archive/2026/04/");
    test_has(&page, "child=/archive/2026/04/17/ 1\n"
                    "child=/archive/2026/04/23/ 10\n"
                    "child=/archive/2026/04/24/ 20\n");
    assert_true(test_tagged(&page, "d:2026-04")
                && test_tagged(&page, "d:2026-05-01")
                && !test_tagged(&page, "d:2026")
                && !test_tagged(&page, "list"));
    test_has(&page, "trail=/archive/\ntrail=/archive/2026/\n");
    test_has(&page, "next=/archive/2026/04/page/2\n");
    news_page_free(&page);

    page = test_get(w, "/archive/");
    test_has(&page, "child=/archive/2026/ 31\n");
    assert_true(test_tagged(&page, "list"));
    news_page_free(&page);
}


static void
test_pages_article(void **state)
{
    json_t     *root, *graph, *news;
    news_page_t page = test_get(*state, "/world/story-05");

    test_has(&page, "Story 05|April 23, 2026, 19:00 EDT|"
                    "2026-04-23T19:00:00-04:00|World|\n");
    test_has(&page, "<p>A body with words &amp; &lt;marks&gt;.</p>");
    test_has(&page, "next=/world/asia/story-06\nprevious=/world/story-04\n");
    test_has(&page, "related=/");
    test_has(&page, "robots=max-image-preview:large\n");
    assert_true(test_tagged(&page, "a:6") && test_tagged(&page, "n:6")
                && test_tagged(&page, "c:world") && test_tagged(&page, "p:ada")
                && test_tagged(&page, "k:chips") && test_tagged(&page, "a:7")
                && test_tagged(&page, "a:30"));
    assert_int_equal(page.modified, TEST_NOW - 25 * 3600);

    root = json_loads(strrchr(page.body.data, '\n') + 1, 0, NULL);
    assert_non_null(root);
    graph = json_object_get(root, "@graph");
    assert_int_equal(json_array_size(graph), 2);
    news = json_array_get(graph, 0);
    assert_string_equal(json_string_value(json_object_get(news, "@type")),
                        "NewsArticle");
    assert_string_equal(
        json_string_value(json_object_get(news, "datePublished")),
        "2026-04-23T19:00:00-04:00");
    assert_string_equal(
        json_string_value(json_object_get(
            json_array_get(json_object_get(news, "author"), 0), "url")),
        "https://courier.example/author/ada/");
    assert_int_equal(json_array_size(json_object_get(json_array_get(graph, 1),
                                                     "itemListElement")),
                     3);
    json_decref(root);
    news_page_free(&page);
}


static void
test_pages_preview(void **state)
{
    char           address[200], signature[NEWS_PREVIEW_SIGNATURE + 1];
    world_t       *w = *state;
    news_site_t    site;
    news_page_t    page;
    news_article_t article = test_story(50, TEST_NOW);

    article.status = NEWS_ARTICLE_DRAFT;
    article.headline = NEWS_STR("Draft");
    import_good(w, "/in/draft.txt", &article);
    assert_int_equal(news_store_site(w->store, w->arena, &site), NEWS_OK);
    assert_true(news_preview_sign(news_str_borrow(site.secret),
                                  NEWS_STR("draft"), TEST_NOW + 60, signature));

    test_status(w, "/world/draft", NEWS_PAGE_NOT_FOUND, NULL);

    snprintf(address, sizeof(address), "/preview/draft/%d/%s", TEST_NOW + 60,
             signature);
    page = test_get(w, address);
    assert_int_equal(page.status, NEWS_PAGE_OK);
    assert_true(page.private && page.noindex);
    assert_true(page.until == TEST_NOW + 60);
    test_has(&page, "Draft|");
    test_has(&page, "|draft\n");
    test_has(&page, "robots=noindex\n");
    news_page_free(&page);

    page = test_get_at(w, address, TEST_NOW + 60);
    assert_int_equal(page.status, NEWS_PAGE_NOT_FOUND);
    assert_true(page.private);
    news_page_free(&page);

    snprintf(address, sizeof(address), "/preview/draft/%d/%s", TEST_NOW + 60,
             signature);
    sql_int(w, "UPDATE article SET status = 'retracted' WHERE slug = 'draft'");
    test_status(w, address, NEWS_PAGE_NOT_FOUND, NULL);
    sql_int(w, "UPDATE article SET status = 'draft' WHERE slug = 'draft'");
    test_status(w, address, NEWS_PAGE_OK, NULL);

    snprintf(address, sizeof(address), "/preview/draft/%d/%s", TEST_NOW + 61,
             signature);
    test_status(w, address, NEWS_PAGE_NOT_FOUND, NULL);
    snprintf(address, sizeof(address), "/preview/story-05/%d/%s", TEST_NOW + 60,
             signature);
    test_status(w, address, NEWS_PAGE_NOT_FOUND, NULL);
}


static void
test_pages_gone(void **state)
{
    world_t       *w = *state;
    news_page_t    page;
    news_article_t article = test_story(51, TEST_NOW - 60);

    article.status = NEWS_ARTICLE_RETRACTED;
    article.gone_status = 451;
    article.gone_reason = NEWS_STR("A court <said> so.");
    article.gone_by = NEWS_STR("https://court.example/1");
    import_good(w, "/in/gone.txt", &article);

    page = test_get(w, "/world/asia/story-51");
    assert_int_equal(page.status, NEWS_PAGE_UNAVAILABLE);
    assert_string_equal(page.blocked_by.data, "https://court.example/1");
    test_has(&page, "Story 51|A court &lt;said&gt; so.|https://court.example/1|"
                    "legal\n");
    assert_true(page.noindex);
    news_page_free(&page);

    page = test_get(w, "/");
    test_has_not(&page, "Story 51");
    news_page_free(&page);
}


static void
test_pages_search(void **state)
{
    news_page_t page = test_get(*state, "/search?q=words");

    test_has(&page, "<mark>words</mark> &amp; &lt;marks&gt;");
    test_has(&page, "robots=noindex\n");
    assert_true(page.noindex && page.valid_max > 0 && page.valid_max <= 60);
    assert_string_equal(page.path.data, "/search?q=words");
    news_page_free(&page);

    page = test_get(*state, "/search?q=nosuchword");
    assert_int_equal(page.status, NEWS_PAGE_OK);
    test_has_not(&page, "<mark>");
    news_page_free(&page);

    test_status(*state, "/search", NEWS_PAGE_OK, "/search");
}


static void
test_pages_error(void **state)
{
    world_t      *w = *state;
    news_page_t   page = {0};
    news_route_t  route = {.kind = NEWS_KIND_ERROR, .number = 404};
    news_render_t render = {&test_permalink, &test_theme, TEST_NOW};

    assert_int_equal(news_render(w->store, &route, &render, &page), NEWS_OK);
    assert_int_equal(page.status, NEWS_PAGE_OK);
    assert_true(page.noindex && page.path.len == 0);
    news_buf_append_char(&page.body, '\0');
    assert_string_equal(page.body.data, "404 Page not found nowhere\n");
    news_page_free(&page);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PAGE(test_pages_front),   TEST_PAGE(test_pages_pins),
        TEST_PAGE(test_pages_section), TEST_PAGE(test_pages_people),
        TEST_PAGE(test_pages_archive), TEST_PAGE(test_pages_article),
        TEST_PAGE(test_pages_preview), TEST_PAGE(test_pages_gone),
        TEST_PAGE(test_pages_search),  TEST_PAGE(test_pages_error),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
