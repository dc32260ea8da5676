/* What machines read of a site: feeds, sitemaps, files with names of their
   own. */

#include "pages_support.h"

#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>


/* The string that an XPath expression gives of a page. */
static void
test_xpath(const news_page_t *page, const char *expression,
           const char *expected)
{
    xmlDocPtr          doc;
    xmlXPathContextPtr context;
    xmlXPathObjectPtr  found;
    xmlChar           *text;

    doc =
        xmlReadMemory(page->body.data, (int) page->body.len - 1, NULL, NULL, 0);
    assert_non_null(doc);
    context = xmlXPathNewContext(doc);
    xmlXPathRegisterNs(context, BAD_CAST "atom",
                       BAD_CAST "http://www.w3.org/2005/Atom");
    xmlXPathRegisterNs(context, BAD_CAST "content",
                       BAD_CAST "http://purl.org/rss/1.0/modules/content/");
    xmlXPathRegisterNs(context, BAD_CAST "s",
                       BAD_CAST "http://www.sitemaps.org/schemas/sitemap/0.9");
    xmlXPathRegisterNs(context, BAD_CAST "news",
                       BAD_CAST
                       "http://www.google.com/schemas/sitemap-news/0.9");
    found = xmlXPathEvalExpression(BAD_CAST expression, context);
    assert_non_null(found);
    text = xmlXPathCastToString(found);

    if (strcmp((char *) text, expected) != 0) {
        fail_msg("%s: \"%s\", and not \"%s\"", expression, (char *) text,
                 expected);
    }

    xmlFree(text);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(context);
    xmlFreeDoc(doc);
}


static void
test_feeds_rss(void **state)
{
    world_t    *w = *state;
    char       *guid, *end;
    news_page_t page = test_get(w, "/rss.xml");

    assert_int_equal(page.content, NEWS_CONTENT_RSS);
    assert_true(test_tagged(&page, "list") && test_tagged(&page, "a:30"));
    test_xpath(&page, "/rss/@version", "2.0");
    test_xpath(&page, "/rss/channel/title", "The Courier & Co");
    test_xpath(&page, "/rss/channel/link", "https://courier.example/");
    test_xpath(&page, "/rss/channel/description", "News <daily>");
    test_xpath(&page, "/rss/channel/atom:link[@rel='self']/@href",
               "https://courier.example/rss.xml");
    test_xpath(&page, "count(//item)", "30");
    test_xpath(&page, "//item[1]/title", "Story 29");
    test_xpath(&page, "//item[1]/link",
               "https://courier.example/world/story-29");
    test_xpath(&page, "//item[1]/pubDate", "Fri, 24 Apr 2026 19:00:00 -0400");
    test_xpath(&page, "//item[1]/guid/@isPermaLink", "false");
    test_xpath(&page, "count(//item[guid = preceding::guid])", "0");
    test_xpath(&page, "//item[1]/content:encoded",
               "<p>A body with words &amp; &lt;marks&gt;.</p>\n");

    /* read elsewhere, a path would lead nowhere */
    news_page_free(&page);
    sql_int(w, "UPDATE article SET format = 'markdown', body ="
               " '[there](/x) ![it](i.png)' WHERE slug = 'story-29'");
    page = test_get(w, "/rss.xml");
    test_xpath(&page, "//item[1]/content:encoded",
               "<p><a href=\"https://courier.example/x\">there</a> <img"
               " src=\"https://courier.example/world/i.png\""
               " alt=\"it\"></p>\n");

    /* what names an item survives a rename */
    guid = strstr(page.body.data, "<guid");
    end = strstr(guid, "</guid>");
    guid = strndup(guid, (size_t) (end - guid));
    news_page_free(&page);
    sql_int(w, "UPDATE article SET slug = 'renamed' WHERE slug = 'story-29'");

    page = test_get(w, "/rss.xml");
    test_xpath(&page, "//item[1]/link",
               "https://courier.example/world/renamed");
    test_has(&page, guid);
    free(guid);
    news_page_free(&page);

    page = test_get(w, "/world/asia/rss.xml");
    test_xpath(&page, "/rss/channel/title", "Asia – The Courier & Co");
    test_xpath(&page, "count(//item)", "10");
    news_page_free(&page);

    test_status(w, "/nosuch/rss.xml", NEWS_PAGE_NOT_FOUND, NULL);
}


static void
test_feeds_atom(void **state)
{
    news_page_t page = test_get(*state, "/author/ada/atom.xml");

    assert_int_equal(page.content, NEWS_CONTENT_ATOM);
    test_xpath(&page, "count(/atom:feed/atom:id)", "1");
    test_xpath(&page, "count(/atom:feed/atom:author)", "1");
    test_xpath(&page, "/atom:feed/atom:title", "Ada – The Courier & Co");
    test_xpath(&page, "/atom:feed/atom:updated", "2026-04-24T19:00:00-04:00");
    test_xpath(&page, "/atom:feed/atom:link[@rel='self']/@href",
               "https://courier.example/author/ada/atom.xml");
    test_xpath(&page,
               "count(//atom:entry[count(atom:id) = 1 and count(atom:title)"
               " = 1 and count(atom:updated) = 1])",
               "15");
    test_xpath(&page, "count(//atom:id[. = preceding::atom:id])", "0");
    test_xpath(&page, "//atom:entry[1]/atom:content/@type", "html");
    news_page_free(&page);
}


static void
test_feeds_json_feed(void **state)
{
    json_t     *root, *item;
    news_page_t page = test_get(*state, "/keyword/chips/feed.json");

    assert_int_equal(page.content, NEWS_CONTENT_JSON_FEED);
    root = json_loads(page.body.data, 0, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "version")),
                        "https://jsonfeed.org/version/1.1");
    assert_string_equal(json_string_value(json_object_get(root, "feed_url")),
                        "https://courier.example/keyword/chips/feed.json");
    item = json_object_get(root, "items");
    assert_int_equal(json_array_size(item), 15);
    item = json_array_get(item, 0);
    assert_string_equal(json_string_value(json_object_get(item, "title")),
                        "Story 29");
    assert_non_null(json_object_get(item, "id"));
    assert_non_null(json_object_get(item, "content_html"));
    json_decref(root);
    news_page_free(&page);
}


static void
test_feeds_sitemap(void **state)
{
    world_t    *w = *state;
    news_page_t page = test_get(w, "/sitemap.xml");

    assert_int_equal(page.content, NEWS_CONTENT_XML);
    test_xpath(&page, "count(/s:sitemapindex/s:sitemap)", "1");
    test_xpath(&page, "//s:loc", "https://courier.example/sitemap-1.xml");
    assert_true(test_tagged(&page, "m:1") && test_tagged(&page, "m:2"));
    news_page_free(&page);

    page = test_get(w, "/sitemap-1.xml");
    test_xpath(&page, "count(/s:urlset/s:url)", "30");
    test_xpath(&page, "//s:url[1]/s:loc",
               "https://courier.example/world/asia/story-00");
    test_xpath(&page, "//s:url[1]/s:lastmod", "2026-04-23T14:00:00-04:00");
    assert_true(test_tagged(&page, "m:1"));
    assert_true(page.until == TEST_NOW + 600);
    news_page_free(&page);

    test_status(w, "/sitemap-2.xml", NEWS_PAGE_NOT_FOUND, NULL);

    page = test_get_at(w, "/news-sitemap.xml", TEST_NOW + TEST_DAY);
    test_xpath(&page, "count(//s:url)", "24"); /* 23, and the one that came */
    test_xpath(&page, "//news:publication/news:name", "The Courier & Co");
    test_xpath(&page, "//news:publication/news:language", "en");
    test_xpath(&page, "//s:url[2]//news:title", "Story 29");
    test_xpath(&page, "//s:url[2]//news:publication_date",
               "2026-04-24T19:00:00-04:00");
    /* then the oldest of these is no news */
    assert_true(page.until == TEST_NOW + TEST_DAY + 3600);
    news_page_free(&page);

    page = test_get_at(w, "/news-sitemap.xml", TEST_NOW + 30 * TEST_DAY);
    test_xpath(&page, "count(//s:url)", "0");
    news_page_free(&page);
}


static void
test_feeds_files(void **state)
{
    json_t     *root;
    news_page_t page = test_get(*state, "/robots.txt");

    assert_int_equal(page.content, NEWS_CONTENT_TEXT);
    test_has(&page, "Sitemap: https://courier.example/sitemap.xml\n");
    test_has(&page, "Disallow:\n");
    news_page_free(&page);

    page = test_get(*state, "/manifest.webmanifest");
    root = json_loads(page.body.data, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(root, "name")),
                        "The Courier & Co");
    json_decref(root);
    news_page_free(&page);

    page = test_get(*state, "/opensearch.xml");
    test_xpath(&page, "string(//*[local-name() = 'Url']/@template)",
               "https://courier.example/search?q={searchTerms}");
    test_xpath(&page, "string-length(//*[local-name() = 'ShortName']) <= 16",
               "true");
    news_page_free(&page);

    page = test_get(*state, "/favicon.svg");
    test_xpath(&page, "count(//*[local-name() = 'path'])", "1");
    news_page_free(&page);

    page = test_get(*state, "/favicon.ico");
    assert_int_equal(page.body.len - 1, 22 + 40 + 16 * 16 * 4 + 16 * 4);
    assert_memory_equal(page.body.data, "\0\0\1\0\1\0\x10\x10", 8);
    news_page_free(&page);
}


/* More articles than a page may have tags: it is kept for a short time. */
static void
test_feeds_many_tags(void **state)
{
    unsigned       n;
    char           path[32], headline[32];
    world_t       *w = *state;
    news_page_t    page;
    news_article_t article;

    for (n = 0; n < 300; n++) {
        article = test_story(41, TEST_NOW - 60);
        snprintf(headline, sizeof(headline), "Flood %u", n);
        snprintf(path, sizeof(path), "/in/flood-%u.txt", n);
        article.headline = news_str_borrow(headline);
        import_good(w, path, &article);
    }

    page = test_get(w, "/news-sitemap.xml");
    test_xpath(&page, "count(//s:url)", "330");
    assert_int_equal(test_count(page.tags.data, "\n"), 256);
    assert_int_equal(page.valid_max, 60);
    news_page_free(&page);
}


/* So many are in a JSON Feed. */
static void
test_items(const news_page_t *page, size_t expected)
{
    json_t *root = json_loads(page->body.data, 0, NULL);

    assert_int_equal(json_array_size(json_object_get(root, "items")), expected);
    json_decref(root);
}


/* With whole books in them, feeds end where they are long enough. */
static void
test_feeds_long_bodies(void **state)
{
    static const char *const paths[] = {"/rss.xml", "/atom.xml", "/feed.json"};

    world_t    *w = *state;
    unsigned    i;
    news_page_t page;

    sql_int(w, "UPDATE article SET body = hex(zeroblob(500000))");

    for (i = 0; i < 3; i++) {
        page = test_get(w, paths[i]);
        assert_true(page.body.len <= 8 * 1024 * 1024 + 1024);

        if (i == 2) {
            test_items(&page, 8);
        } else {
            test_xpath(&page, i ? "count(//atom:entry)" : "count(//item)", "8");
        }

        news_page_free(&page);
    }

    /* one that is too long by itself is there all the same */
    sql_int(w, "UPDATE article SET body = replace(hex(zeroblob(1000000)),"
               " '0', '\"')");
    page = test_get(w, "/feed.json");
    test_items(&page, 1);
    news_page_free(&page);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PAGE(test_feeds_rss),         TEST_PAGE(test_feeds_atom),
        TEST_PAGE(test_feeds_json_feed),   TEST_PAGE(test_feeds_sitemap),
        TEST_PAGE(test_feeds_files),       TEST_PAGE(test_feeds_many_tags),
        TEST_PAGE(test_feeds_long_bodies),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
