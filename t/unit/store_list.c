/* Pages of lists, what is beside an article, and what sitemaps hold. */

#include "store_support.h"

#include "store/list.h"

#define NOON 1777075200 /* the start of a day, in fact */
#define DAY 86400

static const news_list_query_t SITE = {
    .now = NOON, .page = 1, .size = 10};


static news_list_t
read_page(world_t *w, news_list_query_t query)
{
    news_list_t list;

    if (news_store_page(w->store, w->arena, &query, &list) != NEWS_OK) {
        fail_msg("%s", news_store_error(w->store));
    }

    return list;
}


static news_status_e
try_page(world_t *w, news_list_query_t query, news_list_t *list)
{
    return news_store_page(w->store, w->arena, &query, list);
}


static news_article_t
add(world_t *w, const char *slug, int64_t published)
{
    news_article_t a = make_article(slug);

    a.slug = news_str_borrow(slug);
    a.published = (news_date_t) {NEWS_DATE_TIME, published};
    import_good(w, "", &a);

    return a;
}


static void
check_slugs(const news_list_t *list, const char *slugs)
{
    char   text[512] = "";
    size_t i, len;

    for (i = 0; i < list->count; i++) {
        len = strlen(text);
        snprintf(text + len, sizeof(text) - len, "%s%.*s", i ? " " : "",
                 NEWS_STR_ARG(list->articles[i].slug));
    }

    assert_string_equal(text, slugs);
}


static void
test_page(void **state)
{
    world_t          *w = *state;
    news_list_query_t query = SITE;
    news_list_t       list;

    list = read_page(w, query);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.total, 0);
    assert_true(list.until == INT64_MAX);

    add(w, "old", NOON - 9 * DAY);
    add(w, "new", NOON - 1);
    add(w, "middle", NOON - DAY);

    list = read_page(w, query);
    check_slugs(&list, "new middle old");
    assert_int_equal(list.total, 3);
    assert_int_equal(list.modified, NOON);
    assert_int_equal(list.articles[0].authors.count, 2);
    check_str(list.articles[0].author_slugs.items[1], "ada");
    check_str(list.articles[0].category_slug, "world-news");
    assert_int_equal(list.articles[0].body.len, 0);
    assert_int_equal(list.articles[0].keywords.count, 0);

    query.bodies = true;
    list = read_page(w, query);
    check_str(list.articles[2].body, "One.\n\nTwo.");
    assert_int_equal(list.articles[2].keywords.count, 3);
    assert_int_equal(list.articles[2].corrections.count, 1);

    query.kind = NEWS_LIST_KEYWORD;
    query.slug = NEWS_STR("chips");
    list = read_page(w, query);
    check_slugs(&list, "new middle old");
    check_str(list.name, "chips");

    query.kind = NEWS_LIST_AUTHOR;
    query.slug = NEWS_STR("grace");
    query.size = 2;
    query.page = 2;
    list = read_page(w, query);
    check_slugs(&list, "old");
    check_str(list.name, "Grace");

    query.page = 3;
    assert_int_equal(try_page(w, query, &list), NEWS_ENOTFOUND);
    query.page = UINT64_MAX;
    assert_int_equal(try_page(w, query, &list), NEWS_ENOTFOUND);
    query.page = 1;
    query.slug = NEWS_STR("nobody");
    assert_int_equal(try_page(w, query, &list), NEWS_ENOTFOUND);
}


static void
test_page_caps(void **state)
{
    world_t          *w = *state;
    news_list_query_t query = SITE;
    news_list_t       list;

    query.page = 0;
    assert_int_equal(try_page(w, query, &list), NEWS_EINVAL);
    query.page = 1;
    query.size = 0;
    assert_int_equal(try_page(w, query, &list), NEWS_EINVAL);
    query.size = NEWS_LIST_SIZE_MAX + 1;
    assert_int_equal(try_page(w, query, &list), NEWS_EINVAL);
    query.size = NEWS_LIST_SIZE_MAX;
    assert_int_equal(try_page(w, query, &list), NEWS_OK);
}


/* An embargo lifts, an article expires: by the clock alone. */
static void
test_embargo_and_expiry(void **state)
{
    world_t          *w = *state;
    news_list_query_t query = SITE;
    news_article_t    a = make_article("Short");
    news_list_t       list;

    add(w, "seen", NOON - DAY);
    add(w, "later", NOON + 60);
    add(w, "much-later", NOON + 20 * DAY);
    a.expires = (news_date_t) {NEWS_DATE_TIME, NOON + 30};
    a.published.seconds = NOON - 5;
    import_good(w, "", &a);

    list = read_page(w, query);
    check_slugs(&list, "short seen");
    assert_int_equal(list.total, 2);
    assert_int_equal(list.until, NOON + 30);

    query.now = NOON + 30;
    list = read_page(w, query);
    check_slugs(&list, "seen");
    assert_int_equal(list.until, NOON + 60);

    query.now = NOON + 59;
    list = read_page(w, query);
    check_slugs(&list, "seen");

    query.now = NOON + 60;
    list = read_page(w, query);
    check_slugs(&list, "later seen");
    assert_int_equal(list.total, 3);
    assert_int_equal(list.until, NOON + 20 * DAY);

    /* before there was anything: the page says when to look again */
    query.now = NOON - 2 * DAY;
    list = read_page(w, query);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.until, NOON - DAY);
    query.page = 2;
    assert_int_equal(try_page(w, query, &list), NEWS_ENOTFOUND);
    assert_int_equal(list.until, NOON - DAY);
}


static void
test_range(void **state)
{
    world_t          *w = *state;
    news_list_query_t query = SITE;
    news_list_t       list;
    news_span_t       span;

    add(w, "a", NOON - 3 * DAY);
    add(w, "b", NOON - 2 * DAY);
    add(w, "c", NOON - 2 * DAY + 5);
    add(w, "d", NOON - 1 * DAY);
    add(w, "e", -40000);

    query.span = &span;
    span = (news_span_t) {NOON - 2 * DAY, NOON - DAY, NOON - 2 * DAY,
                          NOON - DAY};
    list = read_page(w, query);
    check_slugs(&list, "c b");
    assert_int_equal(list.total, 2);

    span.from = span.day_from = NOON - 2 * DAY + 5;
    span.to = span.day_to = INT64_MAX;
    list = read_page(w, query);
    check_slugs(&list, "d c");
    assert_int_equal(list.total, 2);

    /* before 1970 */
    span.from = span.day_from = INT64_MIN;
    span.to = span.day_to = 0;
    list = read_page(w, query);
    check_slugs(&list, "e");
    assert_int_equal(list.total, 1);
}


static void
test_sections(void **state)
{
    world_t          *w = *state;
    news_article_t    a = make_article("One"), seen;
    news_section_t   *sections;
    news_list_query_t query = SITE;
    news_list_t       list;
    size_t            count;

    a.category = NEWS_STR("Business / Money & Markets");
    a.category_slug = NEWS_STR("business/markets");
    import_good(w, "", &a);
    a = make_article("Two");
    a.category = NEWS_STR("BUSINESS / Markets");
    a.category_slug = NEWS_STR("business/markets");
    import_good(w, "", &a);
    sql_int(w, "UPDATE category SET position = -1"
               " WHERE slug = 'business/markets'");

    assert_int_equal(news_store_sections(w->store, w->arena, &sections, &count),
                     NEWS_OK);
    assert_int_equal(count, 2);
    check_str(sections[0].slug, "business/markets");
    check_str(sections[0].name, "Money & Markets");
    assert_int_equal(sections[0].parent, sections[1].id);
    assert_int_equal(sections[0].total, 2);
    check_str(sections[1].name, "Business");
    assert_int_equal(sections[1].parent, 0);
    assert_int_equal(sections[1].total, 2);

    /* the words of the record, and the section's where they are the same */
    check_str(read_article(w, "two").category, "BUSINESS / Markets");
    sql_int(w, "UPDATE category SET name = 'Trade' WHERE slug = 'business'");
    seen = read_article(w, "one");
    check_str(seen.category, "Trade / Money & Markets");
    check_str(seen.category_slug, "business/markets");

    query.kind = NEWS_LIST_CATEGORY;
    query.slug = NEWS_STR("business");
    list = read_page(w, query);
    check_slugs(&list, "two one");
    check_str(list.name, "Trade");

    a = make_article("Three");
    a.category = NEWS_STR("Search");
    a.category_slug = NEWS_STR("search");
    assert_int_equal(import_bad(w, &a), NEWS_EINVAL);
    check_err(w, "no section can be at \"search\"");
    a.category_slug = NEWS_STR("a/b/c/d/e");
    assert_int_equal(import_bad(w, &a), NEWS_EINVAL);
}


static void
check_near(const news_article_t *article, const char *slug)
{
    if (slug) {
        assert_non_null(article);
        check_str(article->slug, slug);
    } else {
        assert_null(article);
    }
}


static void
check_neighbours(world_t *w, const char *slug, int64_t now,
                 const char *previous, const char *next, int64_t until)
{
    news_article_t    a = read_article(w, slug);
    news_neighbours_t near;

    assert_int_equal(
        news_store_neighbours(w->store, w->arena, &a, now, 0, &near), NEWS_OK);
    check_near(near.previous, previous);
    check_near(near.next, next);
    assert_int_equal(near.until, until);
}


static void
test_neighbours(void **state)
{
    world_t *w = *state;

    add(w, "a", NOON - 3 * DAY);
    add(w, "b", NOON - 2 * DAY);
    add(w, "b2", NOON - 2 * DAY);
    add(w, "c", NOON + DAY);
    sql_int(w, "INSERT INTO article (slug, headline, status, published)"
               " VALUES ('elsewhere', 'E', 'published', 1776902401)");

    check_neighbours(w, "a", NOON, NULL, "b", INT64_MAX);
    check_neighbours(w, "b", NOON, "a", "b2", INT64_MAX);
    check_neighbours(w, "b2", NOON, "b", NULL, NOON + DAY);
    check_neighbours(w, "b2", NOON + DAY, "b", "c", INT64_MAX);
    check_neighbours(w, "elsewhere", NOON, "b2", NULL, NOON + DAY);

    sql_int(w, "UPDATE article SET expires = 1777075210 WHERE slug = 'b'");
    check_neighbours(w, "a", NOON, NULL, "b", NOON + 10);
    check_neighbours(w, "a", NOON + 10, NULL, "b2", INT64_MAX);
}


static void
test_related(void **state)
{
    static news_str_t other[] = {{3, "sea"}};

    world_t          *w = *state;
    news_article_t    a;
    news_neighbours_t near;

    add(w, "older", NOON - 9 * DAY);
    a = make_article("Half");
    a.keywords.count = 1;
    a.published.seconds = NOON - DAY;
    import_good(w, "", &a);
    a = make_article("Section");
    a.keywords = (news_strs_t) {1, other};
    import_good(w, "", &a);
    add(w, "embargo", NOON + DAY);
    a = make_article("Sea");
    a.keywords = (news_strs_t) {1, other};
    a.category_slug = a.category = NEWS_STR("seas");
    import_good(w, "", &a);
    add(w, "it", NOON - 2 * DAY);

    a = read_article(w, "it");
    assert_int_equal(
        news_store_neighbours(w->store, w->arena, &a, NOON, 3, &near), NEWS_OK);
    assert_int_equal(near.related_count, 3);
    check_str(near.related[0].slug, "older");
    check_str(near.related[1].slug, "half");
    check_str(near.related[2].slug, "section");

    assert_int_equal(news_store_neighbours(w->store, w->arena, &a, NOON,
                                           NEWS_RELATED_MAX + 1, &near),
                     NEWS_EINVAL);
}


static void
test_pinned(void **state)
{
    world_t        *w = *state;
    news_article_t *pinned;
    news_list_t     list = {0};
    int64_t         until;

    add(w, "a", NOON - 3 * DAY);
    add(w, "b", NOON - 2 * DAY);
    add(w, "c", NOON + DAY);
    sql_int(w, "UPDATE article SET pinned = 2 WHERE slug IN ('a', 'c')");
    sql_int(w, "UPDATE article SET pinned = 1 WHERE slug = 'b'");

    assert_int_equal(news_store_pinned(w->store, w->arena, NOON, &pinned,
                                       &list.count, &until),
                     NEWS_OK);
    list.articles = pinned;
    check_slugs(&list, "b a");
    assert_int_equal(until, NOON + DAY);
    assert_int_equal(pinned[1].pinned, 2);
}


/* What others may have written does no harm to the rest of a page. */
static void
test_corrupt(void **state)
{
    static const char *const damage[] = {
        "PRAGMA ignore_check_constraints = ON;"
        "UPDATE article SET slug = 'No Slug/../' WHERE id = 1",
        "PRAGMA ignore_check_constraints = ON;"
        "UPDATE article SET format = 'runes' WHERE id = 2",
        "INSERT INTO category (id, slug, name) VALUES (9, '../x', 'X');"
        "UPDATE article SET category = 9 WHERE id = 3",
        "UPDATE author SET slug = 'A/B' WHERE name = 'Ada'",
        "INSERT INTO listing VALUES (0, 0, 1777000000, 4711)",
        "UPDATE tally SET count = -5 WHERE span = 1",
        "UPDATE tally SET count = 9223372036854775807 WHERE span = 1024",
        "INSERT INTO tally VALUES (0, 0, 1024, -9223372036854775808, 7),"
        " (0, 0, 1, 9223372036854775807, 7)",
        "UPDATE sitemap_file SET articles = -1",
        "UPDATE article SET expires = -9223372036854775808 WHERE id = 4"};

    world_t             *w = *state;
    news_list_query_t    query = SITE;
    news_list_t          list;
    news_section_t      *sections;
    news_sitemap_file_t *files;
    news_span_t          span = {INT64_MIN, NOON, 1, INT64_MAX};
    uint64_t             n;
    size_t               i, count;

    add(w, "a", NOON - 1);
    add(w, "b", NOON - 2);
    add(w, "c", NOON - 3);
    add(w, "d", NOON - 4);
    add(w, "good", NOON - 5);

    for (i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
        sql_shell(w, damage[i]);

        query.page = 1;
        list = read_page(w, query);
        assert_true(list.count >= 1);
        check_str(list.articles[list.count - 1].slug, "good");

        query.page = 2;
        try_page(w, query, &list);
        news_store_sections(w->store, w->arena, &sections, &count);
        news_store_sitemap_files(w->store, w->arena, &files, &count);
        news_store_count(w->store, NOON, &span, 1, &n);
    }

    query.page = 1;
    list = read_page(w, query);
    check_slugs(&list, "good");
    assert_int_equal(list.articles[0].author_slugs.items[1].len, 0);
    check_str(list.articles[0].authors.items[1], "Ada");
    assert_int_equal(news_store_sections(w->store, w->arena, &sections, &count),
                     NEWS_OK);
    assert_int_equal(count, 1);
}


static bool
count_article(void *data, const news_article_t *article)
{
    (void) article;

    return ++*(unsigned *) data < 2;
}


static void
test_sitemap(void **state)
{
    world_t             *w = *state;
    news_sitemap_file_t *files;
    size_t               count;
    unsigned             n = 0;
    int64_t              until;

    add(w, "a", NOON - DAY);
    add(w, "b", NOON + DAY);
    sql_int(w, "INSERT INTO article (id, slug, headline, status, published)"
               " VALUES (100001, 'far', 'Far', 'published', 1)");

    assert_int_equal(
        news_store_sitemap_files(w->store, w->arena, &files, &count), NEWS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(files[0].file, 1);
    assert_int_equal(files[0].articles, 2);
    assert_int_equal(files[1].file, 3);
    assert_true(files[1].changed > NOON);

    assert_int_equal(
        news_store_sitemap(w->store, 1, NOON, count_article, &n, &until),
        NEWS_OK);
    assert_int_equal(n, 1);
    assert_int_equal(until, NOON + DAY);
    assert_int_equal(
        news_store_sitemap(w->store, 3, NOON, count_article, &n, &until),
        NEWS_OK);
    assert_int_equal(n, 2);
    assert_int_equal(news_store_sitemap(w->store, UINT64_MAX, NOON,
                                        count_article, &n, &until),
                     NEWS_OK);
    assert_int_equal(n, 2);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_page),    TEST(test_page_caps), TEST(test_embargo_and_expiry),
        TEST(test_range),   TEST(test_sections),  TEST(test_neighbours),
        TEST(test_related), TEST(test_pinned),
        TEST(test_corrupt), TEST(test_sitemap),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
