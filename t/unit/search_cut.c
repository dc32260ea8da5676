/* A search that ends before it has seen all: after so many bytes of texts, or
   so long; and that its page says so. */

#include "pages_support.h"

#include "store/list.h"
#include "store/sqlite.h"

#include <sys/syscall.h>

#define LIMIT 2000 /* ms that a search has */
#define NO_TIME 1  /* goes by, however slow the machine is */

/* The clock that the store reads: so many ms have gone by when it is read
   again; 0: it is the true one. */
static int64_t clock_leap;
static bool    clock_read;


int
clock_gettime(clockid_t id, struct timespec *ts)
{
    int64_t ms = 1000000;

    if (clock_leap == 0 || id != CLOCK_MONOTONIC) {
        return (int) syscall(SYS_clock_gettime, id, ts);
    }

    ms += clock_read ? clock_leap : 0;
    clock_read = true;
    *ts = (struct timespec) {ms / 1000, ms % 1000 * 1000000};

    return 0;
}


static news_results_t
search(world_t *w, const char *words, uint64_t page, int64_t leap)
{
    news_results_t results;
    news_status_e  status;

    clock_leap = leap;
    clock_read = false;
    status = news_store_search(w->store, w->arena, news_str_borrow(words),
                               TEST_NOW, page, 20, &results);
    assert_true(clock_read);
    clock_leap = 0;

    if (status != NEWS_OK) {
        fail_msg("%s: %s", words, news_store_error(w->store));
    }

    return results;
}


static news_page_t
page_at(world_t *w, const char *address, int64_t leap)
{
    news_page_t page;

    clock_leap = leap;
    clock_read = false;
    page = test_get(w, address);
    clock_leap = 0;

    return page;
}


/* 300 stories of 180,003 bytes, of which the oldest has other words. */
static void
add_texts(world_t *w)
{
    sql_shell(w, "DELETE FROM article");
    sql_shell(w, "INSERT INTO article"
                 " (slug, headline, body, status, published)"
                 " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                 "   FROM n WHERE i < 300)"
                 " SELECT 's' || i, 'One', iif(i = 1, '大阪',"
                 "   replace(hex(zeroblob(30000)), '00', '東京')),"
                 "   'published', i FROM n");
}


/* Each story counts for 2,048 bytes more: the 277th brings them to 48 MB. */
static void
test_cut_texts(void **state)
{
    world_t       *w = *state;
    news_results_t results;

    add_texts(w);

    results = search(w, "大阪", 1, NO_TIME);
    assert_int_equal(results.count, 0);
    assert_true(results.part);
    assert_int_equal(results.newest, 277);

    /* of those that the index has found, as many */
    results = search(w, "one 大阪", 1, NO_TIME);
    assert_int_equal(results.count, 0);
    assert_true(results.part);
    assert_int_equal(results.newest, 0);

    /* the 277th is the last one that is read */
    sql_shell(w, "DELETE FROM article WHERE published BETWEEN 2 AND 24");
    assert_int_equal(search(w, "大阪", 1, NO_TIME).count, 1);
    assert_int_equal(search(w, "one 大阪", 1, NO_TIME).count, 1);
    assert_false(search(w, "one 大阪", 1, NO_TIME).part);
    sql_shell(w, "INSERT INTO article (slug, headline, body, status, published)"
                 " SELECT 'again', 'One', body, 'published', 2 FROM article"
                 " WHERE slug = 's300'");
    assert_int_equal(search(w, "大阪", 1, NO_TIME).count, 0);
    assert_int_equal(search(w, "one 大阪", 1, NO_TIME).count, 0);
}


/* By the index, by the index and the texts, by the texts alone. */
static void
test_cut_time(void **state)
{
    static const char *const words[] = {"story", "story 東京", "東京"};

    world_t       *w = *state;
    news_results_t results;
    size_t         i;

    sql_shell(w, "UPDATE article SET body = '東京'");

    /* what was found until then has the other words, too */
    assert_int_equal(search(w, "story 大阪", 1, LIMIT + 1).count, 0);

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {

        results = search(w, words[i], 2, LIMIT);
        assert_int_equal(results.count, TEST_STORIES - 20);
        assert_false(results.part);

        results = search(w, words[i], 1, LIMIT + 1);
        assert_in_range(results.count, 0, 20);
        assert_true(results.part && !results.more);
        assert_int_equal(results.newest > 0, i == 2);
        assert_in_range(results.newest, 0, TEST_STORIES - 1);

        /* there is no second page of those */
        results = search(w, words[i], 2, LIMIT + 1);
        assert_int_equal(results.count, 0);
        assert_true(results.part);

        /* and nothing of it stays */
        results = search(w, words[i], 1, NO_TIME);
        assert_int_equal(results.count, 20);
        assert_true(results.more && !results.part);
    }
}


static void
test_cut_page(void **state)
{
    static const char index[] = "not all could be searched. Rarer words";
    static const char newest[] = "Only the newest ";
    static const char nothing[] = "Nothing was found yet: ";
    static const char none[] = "No story has all of these words";

    world_t              *w = *state;
    news_template_error_t err;
    news_page_t           page;

    assert_int_equal(news_theme_load(&test_theme, w->arena, NEWS_STR(""), &err),
                     NEWS_OK);

    page = page_at(w, "/search?q=story", LIMIT + 1);
    test_has(&page, index);
    test_has_not(&page, newest);
    news_page_free(&page);

    /* the page that the first one, cut later, has led to */
    page = page_at(w, "/search?q=story&page=2", LIMIT + 1);
    assert_int_equal(page.status, NEWS_PAGE_OK);
    assert_true(page.noindex && page.valid_max > 0 && page.valid_max <= 60);
    test_has(&page, index);
    test_has(&page, nothing);
    test_has_not(&page, none);
    news_page_free(&page);

    page = page_at(w, "/search?q=%E6%9D%B1%E4%BA%AC", LIMIT + 1);
    test_has(&page, newest);
    test_has(&page, " stories were searched.");
    test_has(&page, nothing);
    test_has_not(&page, index);
    news_page_free(&page);

    /* in time: all, and no more pages than there are */
    page = page_at(w, "/search?q=story&page=2", LIMIT);
    assert_int_equal(page.status, NEWS_PAGE_OK);
    test_has_not(&page, index);
    news_page_free(&page);
    page = page_at(w, "/search?q=story&page=3", LIMIT);
    assert_int_equal(page.status, NEWS_PAGE_NOT_FOUND);
    news_page_free(&page);

    page = page_at(w, "/search?q=%E6%9D%B1%E4%BA%AC", LIMIT);
    test_has(&page, none);
    test_has_not(&page, newest);
    news_page_free(&page);
}


/* So many that the index has found are put in order: the last page of these
   says that there are more. */
static void
test_cut_order(void **state)
{
    world_t              *w = *state;
    news_template_error_t err;
    news_page_t           page;

    assert_int_equal(news_theme_load(&test_theme, w->arena, NEWS_STR(""), &err),
                     NEWS_OK);
    sql_shell(w, "INSERT INTO article"
                 " (slug, headline, body, status, published)"
                 " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                 "   FROM n WHERE i < 1100)"
                 " SELECT 's' || i, 'Many', 'x', 'published', i FROM n");

    page = page_at(w, "/search?q=many&page=49", NO_TIME);
    test_has(&page, "rel=\"next\">");
    test_has_not(&page, "not all could be searched");
    news_page_free(&page);

    page = page_at(w, "/search?q=many&page=50", NO_TIME);
    test_has(&page, "rel=\"prev\">");
    test_has_not(&page, "rel=\"next\">");
    test_has(&page, "not all could be searched");
    news_page_free(&page);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_PAGE(test_cut_texts),
        TEST_PAGE(test_cut_time),
        TEST_PAGE(test_cut_page),
        TEST_PAGE(test_cut_order),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
