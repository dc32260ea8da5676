/* Lists under all that may happen to articles, against a look at each. */

#include "store_support.h"

#include "store/list.h"

#define NOON 1777075200 /* the start of a day, in fact */
#define DAY 86400
#define SEEN_MAX 400

typedef struct {
    size_t   count;
    int64_t  ids[SEEN_MAX];
    uint64_t total;
    int64_t  until;
} seen_t;

static const news_list_query_t SITE = {0};


static news_status_e
try_page(world_t *w, news_list_query_t query, news_list_t *list)
{
    return news_store_page(w->store, w->arena, &query, list);
}


/* All pages of a list, one after the other. */
static seen_t
read_list(world_t *w, news_list_query_t query)
{
    seen_t      seen = {0};
    news_list_t list;
    size_t      i;

    for (query.page = 1; query.page < 500; query.page++) {

        if (try_page(w, query, &list) == NEWS_ENOTFOUND) {
            assert_true(query.page > 1);
            return seen;
        }

        seen.total = list.total;
        seen.until = list.until;

        for (i = 0; i < list.count; i++) {
            assert_true(seen.count < SEEN_MAX);
            seen.ids[seen.count++] = list.articles[i].id;
        }

        if (list.total == 0) {
            return seen;
        }
    }

    fail();

    return seen;
}


/*
 * Anything that may happen to articles, at random; after it, each list has, in
 * order, what a look at all articles finds, nothing twice, nothing missed; and
 * the tallies are true.
 */
static void
check_list(world_t *w, news_list_kind_e kind, const char *slug, int64_t now,
           unsigned size)
{
    static const char *const in[] = {
        "1",
        "category IN (SELECT id FROM category WHERE slug = ?1"
        " OR slug LIKE ?1 || '/%')",
        "id IN (SELECT l.article FROM article_author AS l JOIN author AS n"
        " ON n.id = l.author WHERE n.slug = ?1)",
        "id IN (SELECT l.article FROM article_keyword AS l JOIN keyword AS n"
        " ON n.id = l.keyword WHERE n.slug = ?1)"};

    news_list_query_t query = SITE;
    char              sql[600];
    sqlite3          *db;
    sqlite3_stmt     *stmt;
    news_list_t       list;
    seen_t            seen;
    size_t            n = 0;

    query.kind = kind;
    query.slug = news_str_borrow(slug);
    query.now = now;
    query.size = size;
    query.page = 1;

    if (try_page(w, query, &list) == NEWS_ENOTFOUND) {
        return; /* a section that has moved */
    }

    seen = read_list(w, query);

    snprintf(sql, sizeof(sql),
             "SELECT id FROM article WHERE status = 'published' AND"
             " coalesce(published, 0) <= ?2 AND %s"
             " ORDER BY coalesce(published, 0) DESC, id DESC",
             in[kind]);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    sqlite3_bind_text(stmt, 1, slug, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, now);

    while (sqlite3_step(stmt) == SQLITE_ROW) {
        assert_true(n < seen.count);
        assert_int_equal(seen.ids[n], sqlite3_column_int64(stmt, 0));
        n++;
    }

    assert_int_equal(n, seen.count);
    assert_int_equal(n, seen.total);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}


static void
check_lists(world_t *w)
{
    static const char tallies[] =
        "SELECT count(*) FROM (SELECT kind, ref, 1 AS span, "
        "cast(floor(published"
        " / 86400.0) AS INTEGER) AS day, count(*) FROM listing"
        " GROUP BY kind, ref, day UNION ALL SELECT kind, ref, 32,"
        " cast(floor(published / (32 * 86400.0)) AS INTEGER) * 32 AS day,"
        " count(*) FROM listing GROUP BY kind, ref, day"
        " UNION ALL SELECT kind, ref, 1024,"
        " cast(floor(published / (1024 * 86400.0)) AS INTEGER) * 1024 AS day,"
        " count(*) FROM listing GROUP BY kind, ref, day"
        " EXCEPT SELECT kind, ref, span, day, count FROM tally)";

    int64_t  now = NOON - rand() % (400 * DAY) + 200 * DAY;
    unsigned size = 1 + (unsigned) rand() % 12;

    check_list(w, NEWS_LIST_SITE, "", now, size);
    check_list(w, NEWS_LIST_CATEGORY, "news", now, size);
    check_list(w, NEWS_LIST_CATEGORY, "news/world", now, size);
    check_list(w, NEWS_LIST_CATEGORY, "sport", now, size);
    check_list(w, NEWS_LIST_AUTHOR, "grace", now, size);
    check_list(w, NEWS_LIST_KEYWORD, "aws", now, size);
    assert_int_equal(sql_int(w, tallies), 0);
    assert_int_equal(sql_int(w, "SELECT sum(count) FROM tally WHERE span = 1"),
                     sql_int(w, "SELECT count(*) FROM listing"));
    assert_int_equal(sql_int(w, "SELECT sum(articles) FROM sitemap_file"),
                     sql_int(w, "SELECT count(*) FROM article"
                                " WHERE status = 'published'"));

    sql_shell(w, "INSERT INTO search (search) VALUES ('integrity-check')");
}


static void
change_at_random(world_t *w, unsigned n)
{
    static const char *const sql[] = {
        "UPDATE article SET status = 'retracted' WHERE id %% 20 = %d",
        "UPDATE article SET status = 'published' WHERE id %% 20 = %d",
        "UPDATE article SET published = published - 40 * 86400"
        " WHERE id %% 20 = %d",
        "UPDATE article SET published = NULL WHERE id = %d",
        "UPDATE article SET category = 1 WHERE id %% 20 = %d",
        "UPDATE article SET category = NULL WHERE id = %d",
        "DELETE FROM article WHERE id = %d",
        "DELETE FROM article_author WHERE article %% 20 = %d",
        "INSERT OR REPLACE INTO article_keyword SELECT id, 1, 2, NULL"
        " FROM article WHERE id %% 20 = %d",
        "REPLACE INTO article (id, slug, headline, status, published)"
        " VALUES (%d, 'again', 'Again', 'published', 1777000000)",
        "INSERT OR IGNORE INTO article (slug, headline) SELECT slug, 'x'"
        " FROM article WHERE id = %d",
        "INSERT INTO article (slug, headline) SELECT slug, 'y' FROM article"
        " WHERE id = %d ON CONFLICT (slug) DO UPDATE SET headline = 'Upset'",
        "UPDATE OR REPLACE article SET id = id + 1 WHERE id = %d",
        "UPDATE OR REPLACE article SET slug = 'again', body = 'Other.'"
        " WHERE id = %d",
        "UPDATE article SET standfirst = 'Nobody knew %d'",
        "UPDATE category SET slug = 'sport/news' WHERE slug = 'news' AND %d",
        "UPDATE category SET slug = 'news' WHERE slug = 'sport/news' AND %d"};

    char     query[300];
    sqlite3 *db;
    int      rc;

    snprintf(query, sizeof(query), sql[n % (sizeof(sql) / sizeof(sql[0]))],
             rand() % 20 + 1);

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_exec(db, rand() % 2 ? "PRAGMA foreign_keys = ON" : "", NULL, NULL,
                 NULL);
    sqlite3_exec(db, rand() % 8 ? "" : "PRAGMA recursive_triggers = ON", NULL,
                 NULL, NULL);
    rc = sqlite3_exec(db, query, NULL, NULL, NULL);
    if (rc != SQLITE_OK && rc != SQLITE_CONSTRAINT) {
        fail_msg("%s: %s", query, sqlite3_errmsg(db));
    }

    sqlite3_close(db);
}


static void
test_lists_at_random(void **state)
{
    static const char *const categories[] = {"news", "news/world", "sport"};

    world_t       *w = *state;
    news_article_t a;
    char           slug[32];
    unsigned       i;

    srand(7);

    for (i = 0; i < 120; i++) {
        snprintf(slug, sizeof(slug), "n-%u", i);
        a = make_article(slug);
        a.category = NEWS_STR("");
        a.category_slug = news_str_borrow(categories[rand() % 3]);
        a.authors.count = (size_t) rand() % 3;
        a.keywords.count = (size_t) rand() % 4;
        a.status = rand() % 5 ? NEWS_ARTICLE_PUBLISHED : NEWS_ARTICLE_DRAFT;

        /* many of the very same time, some before 1970 */
        a.published.seconds =
            rand() % 4 ? NOON - rand() % 300 * DAY : rand() % 1000 - 500;
        import_good(w, "", &a);
    }

    check_lists(w);

    for (i = 0; i < 120; i++) {
        change_at_random(w, (unsigned) rand());

        if (i % 4 == 3) {
            check_lists(w);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lists_at_random),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
