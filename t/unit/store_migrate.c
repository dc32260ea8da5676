/* Stores that earlier versions made become ones of this version. */

#include "store_support.h"

#include "store/list.h"
#include "store_schema_1.h"

#define NOON 1777075200

static const char records_1[] =
    "PRAGMA application_id = 1852143475;"
    "PRAGMA user_version = 1;"
    "INSERT INTO site (one, id, name, tagline, url, timezone) VALUES"
    " (1, '0123456789abcdef', 'N', 'T', 'https://n.example', 'Asia/Tokyo');"
    "INSERT INTO category VALUES (1, 'world', 'World'), (2, 'world', 'WORLD'),"
    " (3, 'sport', 'Sport');"
    "INSERT INTO author VALUES (4, 'Ada'), (5, 'ADA'), (6, '***');"
    "INSERT INTO keyword VALUES (1, 'Sea');"
    "INSERT INTO article (id, slug, status, category, headline, published,"
    " body, revision, source, format) VALUES"
    " (3, 'one', 'published', 1, 'One', 1777075000, 'Ships.', 4, '/a', 'text'),"
    " (5, 'two', 'published', 2, 'Two', 1777075100, '*Ships*', 1, '',"
    "  'markdown'),"
    " (7, 'gone', 'retracted', 3, 'Gone', 1777075100, '', 2, '', 'text'),"
    " (9, 'last', 'draft', NULL, 'Last', NULL, '', 1, '', 'text');"
    "INSERT INTO article_author VALUES (3, 0, 4), (5, 0, 5), (5, 1, 6);"
    "INSERT INTO article_keyword VALUES (3, 0, 1);"
    "INSERT INTO correction VALUES (3, 0, 'Sorry.');"
    "INSERT INTO old_slug VALUES ('eins', 3);"
    "DELETE FROM article WHERE id = 9;"
    "INSERT INTO change (tag) VALUES ('a:3');";


static int
setup_1(void **state)
{
    world_t *w;

    setup(state);
    w = *state;
    news_store_close(w->store);
    w->store = NULL;
    remove_store(w);
    sql_shell(w, "PRAGMA journal_mode = WAL");
    sql_shell(w, schema_1);
    sql_shell(w, records_1);

    return 0;
}


static void
check_one(world_t *w)
{
    news_article_t a = read_article(w, "eins");

    assert_int_equal(a.id, 3);
    assert_int_equal(a.revision, 4);
    check_str(a.slug, "one");
    check_str(a.category, "World");
    check_str(a.category_slug, "world");
    check_str(a.authors.items[0], "Ada");
    check_str(a.author_slugs.items[0], "ada");
    check_str(a.keyword_slugs.items[0], "sea");
    check_str(a.corrections.items[0], "Sorry.");
    check_str(a.body, "Ships.");
}


static void
test_migrate(void **state)
{
    world_t          *w = *state;
    int64_t           last = sql_int(w, "SELECT max(id) FROM change");
    news_list_query_t query = {.now = NOON,
                               .page = 1,
                               .size = 9,
                               .kind = NEWS_LIST_CATEGORY,
                               .slug = NEWS_STR("world")};
    news_list_t       list;
    news_article_t    a;
    news_site_t       site;
    news_results_t    results;

    w->store = open_store(w, NEWS_STORE_WRITE);
    check_one(w);

    /* another spelling stays the article's own */
    a = read_article(w, "two");
    check_str(a.category, "WORLD");
    check_str(a.authors.items[0], "ADA");
    check_str(a.author_slugs.items[0], "ada");
    check_str(a.authors.items[1], "***");
    assert_int_equal(a.author_slugs.items[1].len, 16);
    assert_int_equal(a.format, NEWS_FORMAT_MARKDOWN);
    assert_int_equal(read_article(w, "gone").gone_status, 410);

    assert_int_equal(news_store_site(w->store, w->arena, &site), NEWS_OK);
    assert_string_equal(site.id, "0123456789abcdef");
    assert_int_equal(strlen(site.secret), NEWS_STORE_SECRET_LEN);
    check_str(site.timezone, "Asia/Tokyo");

    assert_int_equal(news_store_page(w->store, w->arena, &query, &list),
                     NEWS_OK);
    assert_int_equal(list.total, 2);
    check_str(list.articles[0].slug, "two");
    check_str(list.name, "World");
    assert_int_equal(news_store_search(w->store, w->arena, NEWS_STR("ships"),
                                       NOON, 1, 9, &results),
                     NEWS_OK);
    assert_int_equal(results.count, 2);

    /* whoever follows the changes is told, and no id is used again */
    assert_true(sql_int(w, "SELECT id FROM change WHERE tag = 'site'") > last);
    a = make_article("Next");
    import_good(w, "", &a);
    assert_int_equal(a.id, 10);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM sqlite_schema"
                                " WHERE name LIKE 'old\\__%' ESCAPE '\\'"
                                " AND tbl_name <> 'old_slug'"),
                     0);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 3);
    assert_int_equal(
        sql_int(w, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}


/* Makes of a store of this version one of schema 2. */
static const char back_to_2[] =
    "DROP TABLE batch;"
    "CREATE TABLE reindex_later (one INTEGER PRIMARY KEY) STRICT;"
    "DROP TABLE change;"
    "CREATE TABLE change ("
    "  id     INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  tag    TEXT NOT NULL CHECK (tag <> ''),"
    "  soft   INTEGER NOT NULL DEFAULT 0 CHECK (soft IN (0, 1)),"
    "  at     INTEGER NOT NULL DEFAULT (unixepoch()),"
    "  reason TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE INDEX change_by_tag ON change (tag, soft);"
    "CREATE TRIGGER change_insert BEFORE INSERT ON change BEGIN"
    "  DELETE FROM change WHERE tag = NEW.tag AND soft = NEW.soft;"
    "END;"
    "INSERT INTO change (id, tag) VALUES (4000, 'site');"
    "DELETE FROM tally WHERE span <> 1;"
    "INSERT INTO tally SELECT kind, ref, 128, day & -128, sum(count)"
    "  FROM tally GROUP BY kind, ref, day & -128;"
    "PRAGMA user_version = 2";


static int
setup_2(void **state)
{
    world_t       *w;
    news_article_t a = make_article("One"), b = make_article("Two");

    setup(state);
    w = *state;
    b.published.seconds = -86400;
    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);
    news_store_close(w->store);
    w->store = NULL;
    sql_shell(w, back_to_2);

    return 0;
}


static void
test_migrate_2(void **state)
{
    static const char counts[] =
        "SELECT sum(count) = (SELECT count(*) FROM listing) AND min(day) = %d"
        " FROM tally WHERE span = %d";

    const int days[] = {1, 32, 1024};

    world_t       *w = *state;
    news_article_t a = make_article("Three");
    char           sql[160];
    size_t         i;

    w->store = open_store(w, NEWS_STORE_WRITE);
    import_good(w, "/in/c.txt", &a);

    for (i = 0; i < 3; i++) {
        snprintf(sql, sizeof(sql), counts, -days[i], days[i]);
        assert_int_equal(sql_int(w, sql), 1);
    }

    assert_int_equal(sql_int(w, "SELECT sum(count) FROM tally"),
                     3 * sql_int(w, "SELECT count(*) FROM listing"));
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 3);
    assert_int_equal(sql_int(w, "SELECT min(id) FROM change"), 4001);
    assert_int_equal(sql_int(w, "SELECT id FROM change WHERE tag = 'site'"),
                     4001);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 3);
    sql_shell(w, "INSERT INTO search (search) VALUES ('integrity-check')");
}


/* The schema is the same as that of a new store. */
static void
test_same_schema(void **state)
{
    world_t *w = *state;
    char     sql[800], migrated[128];

    snprintf(migrated, sizeof(migrated), "%s.new", w->path);
    w->store = open_store(w, NEWS_STORE_WRITE);
    news_store_close(w->store);
    assert_int_equal(rename(w->path, migrated), 0);
    w->store = open_store(w, NEWS_STORE_CREATE);

    snprintf(sql, sizeof(sql),
             "ATTACH '%s' AS m;"
             "CREATE TEMP TABLE difference (n CHECK (n = 0));"
             "INSERT INTO difference SELECT count(*) FROM"
             " (SELECT name, sql FROM m.sqlite_schema EXCEPT"
             "  SELECT name, sql FROM main.sqlite_schema);"
             "INSERT INTO difference SELECT count(*) FROM"
             " (SELECT name, sql FROM main.sqlite_schema EXCEPT"
             "  SELECT name, sql FROM m.sqlite_schema)",
             migrated);
    sql_shell(w, sql);
}


/* Only who may write brings it up to date; a reader says what to do. */
static void
test_reader_of_old_store(void **state)
{
    world_t      *w = *state;
    news_store_t *store;

    assert_int_equal(news_store_open(&store, news_str_borrow(w->uri),
                                     NEWS_STORE_READ, &w->err),
                     NEWS_EVERSION);
    check_err(w, "older version");
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 1);
}


/* What fails on the way leaves the old store. */
static void
test_migrate_all_or_nothing(void **state)
{
    world_t      *w = *state;
    news_store_t *store;

    sql_shell(w, "CREATE VIEW old_author AS SELECT 1");
    assert_int_not_equal(news_store_open(&store, news_str_borrow(w->uri),
                                         NEWS_STORE_WRITE, &w->err),
                         NEWS_OK);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM author"), 3);

    sql_shell(w, "DROP VIEW old_author");
    w->store = open_store(w, NEWS_STORE_WRITE);
    check_one(w);
}


#define TEST_1(name) cmocka_unit_test_setup_teardown(name, setup_1, teardown)
#define TEST_2(name) cmocka_unit_test_setup_teardown(name, setup_2, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_1(test_migrate),
        TEST_1(test_same_schema),
        TEST_1(test_reader_of_old_store),
        TEST_1(test_migrate_all_or_nothing),
        TEST_2(test_migrate_2),
        TEST_2(test_same_schema),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
