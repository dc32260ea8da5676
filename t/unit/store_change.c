/* What the table of changes tells. */

#include "store_support.h"

/* The lists of make_article()'s articles. */
#define LISTS "l:c:world-news l:k:aws l:k:chips l:k:cloud "
#define DAYS "d:2026 d:2026-04 d:2026-04-25 "
#define BYLINES "l:p:ada l:p:grace "


static int64_t
last_change(world_t *w)
{
    return sql_int(w, "SELECT coalesce(max(id), 0) FROM change");
}


static void
check_tags(world_t *w, int64_t last, const char *sql, const char *tags)
{
    char query[512];

    snprintf(query, sizeof(query),
             "SELECT coalesce((SELECT group_concat(tag, ' ') FROM (SELECT "
             "tag FROM change WHERE id > %lld ORDER BY tag)), '') = '%s'",
             (long long) last, tags);
    if (sql_int(w, query) != 1) {
        fail_msg("%s: expected changes of: %s", sql, tags);
    }
}


/* Runs SQL and checks that exactly these tags are told to have changed. */
static void
check_change(world_t *w, const char *sql, const char *tags)
{
    int64_t last = last_change(w);

    sql_int(w, sql);
    check_tags(w, last, sql, tags);
}


static void
check_shell_change(world_t *w, const char *sql, const char *tags)
{
    int64_t last = last_change(w);

    sql_shell(w, sql);
    check_tags(w, last, sql, tags);
}


static void
test_change(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    b.authors.count = 1;
    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    check_change(w, "SELECT 1", "");
    check_change(w, "UPDATE article SET body = 'x' WHERE slug = 'one'", "a:1");
    check_change(w, "UPDATE article SET slug = 'uno' WHERE slug = 'one'",
                 "a:1 m:1 s:one s:uno");
    check_change(w,
                 "INSERT INTO article (slug, headline) VALUES ('new', 'New')",
                 "a:3 s:new");
    check_change(w, "DELETE FROM article WHERE slug = 'new'", "a:3 s:new");
    check_change(w, "UPDATE author SET name = 'Countess' WHERE name = 'Ada'",
                 "a:1 p:ada");
    check_change(w, "UPDATE author SET name = 'G' WHERE name = 'Grace'",
                 "a:1 a:2 p:grace");
    check_change(w, "UPDATE category SET name = 'World'", "site");
    check_change(w, "DELETE FROM article_author WHERE article = 2",
                 "a:2 l:p:grace");
    check_change(w,
                 "UPDATE article_keyword SET position = position + 9"
                 " WHERE article = 1",
                 "a:1");
    check_change(w, "INSERT INTO correction VALUES (2, 7, 'Sorry.')", "a:2");
    check_change(w, "INSERT INTO old_slug VALUES ('zwei', 2)", "a:2 s:zwei");
    check_change(w, "DELETE FROM old_slug", "a:2 s:zwei");
    check_change(w, "UPDATE site SET name = 'N'", "site");

    /* with all that hangs on it */
    check_change(w, "DELETE FROM article WHERE slug = 'two'",
                 "a:2 " DAYS LISTS "list m:1 n:1 s:two");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article_keyword"), 3);

    /* one row a tag, however often it changes */
    assert_int_equal(
        sql_int(w, "SELECT count(*) FROM change"),
        sql_int(w, "SELECT count(*) FROM (SELECT DISTINCT tag FROM change)"));
}


/* Publishing one article concerns its address, the lists that it is in, those
   of the sections above it, its neighbours, its sitemap; nothing else. */
static void
test_change_by_publishing(void **state)
{
    static const char *const slugs[] = {"above", "below", "elsewhere"};

    world_t       *w = *state;
    news_article_t a;
    size_t         i;
    int64_t        last;

    for (i = 0; i < 3; i++) {
        a = make_article(slugs[i]);
        a.category_slug = i == 2 ? NEWS_STR("sport") : NEWS_STR("money/trade");
        a.category = a.category_slug;
        a.published.seconds += i == 0;
        a.published.seconds -= i == 1;
        import_good(w, "", &a);
    }

    last = last_change(w);
    a = make_article("It");
    a.category = a.category_slug = NEWS_STR("money/trade");
    a.keywords.count = 1;
    a.authors.count = 1;
    import_good(w, "", &a);
    check_tags(w, last, "publishing",
               "a:4 " DAYS "l:c:money l:c:money/trade l:k:chips l:p:grace"
               " list m:1 n:1 n:2 s:it");

    /* words alone, and the sitemap says when they changed */
    last = last_change(w);
    a.body = NEWS_STR("Other words.");
    a.standfirst = NEWS_STR("Shorter");
    import_good(w, "", &a);
    check_tags(w, last, "new words", "a:4 m:1");

    /* one keyword more: nothing is said of those that stay */
    sql_int(w, "UPDATE article SET changed = 1 WHERE id = 4");
    last = last_change(w);
    a.keywords.count = 2;
    import_good(w, "", &a);
    check_tags(w, last, "a keyword", "a:4 l:k:cloud m:1");

    check_change(w, "UPDATE article SET status = 'draft' WHERE id = 4",
                 "a:4 " DAYS "l:c:money l:c:money/trade l:k:chips l:k:cloud"
                 " l:p:grace list m:1 n:1 n:2");
    check_change(w, "UPDATE article SET body = 'x' WHERE id = 4", "a:4");
    check_change(w, "UPDATE article SET pinned = 1 WHERE id = 1", "a:1 front");
    check_change(w, "UPDATE article SET expires = 1 WHERE id = 3",
                 "a:3 " DAYS "l:c:sport l:k:aws l:k:chips l:k:cloud " BYLINES
                 "list m:1");
}


/* REPLACE deletes without a word to the triggers of deletion. */
static void
test_change_by_replace(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    check_change(w,
                 "REPLACE INTO article (id, slug, headline)"
                 " VALUES (1, 'uno', 'Uno')",
                 "a:1 " DAYS LISTS BYLINES "list m:1 n:2 s:one s:uno");
    check_change(w, "REPLACE INTO article (slug, headline) VALUES ('uno', 'U')",
                 "a:1 a:3 s:uno");
    check_change(w, "UPDATE OR REPLACE article SET slug = 'two' WHERE id = 3",
                 "a:2 a:3 " DAYS LISTS BYLINES "list m:1 s:two s:uno");

    sql_int(w, "INSERT INTO article (slug, headline) VALUES ('four', '4')");
    sql_int(w, "INSERT INTO old_slug VALUES ('then', 3), ('there', 3)");
    check_change(w, "REPLACE INTO old_slug VALUES ('then', 4)",
                 "a:3 a:4 s:then");
    check_change(w,
                 "UPDATE OR REPLACE old_slug SET slug = 'there'"
                 " WHERE slug = 'then'",
                 "a:3 a:4 s:then s:there");
    check_change(w,
                 "REPLACE INTO site (one, id, secret)"
                 " SELECT 1, id, secret FROM site",
                 "site");
}


/* An address that led on to one article, and is another's now. */
static void
test_change_of_old_slug_taken(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);
    sql_int(w, "INSERT INTO old_slug VALUES ('then', 1), ('there', 1)");

    check_change(w, "INSERT INTO article (slug, headline) VALUES ('then', 'T')",
                 "a:1 a:3 s:then");
    check_change(w, "UPDATE article SET slug = 'there' WHERE id = 2",
                 "a:1 a:2 m:1 s:there s:two");
}


/* Where nothing keeps a row that others refer to. */
static void
test_change_without_foreign_keys(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    b.authors.count = 1;
    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    check_shell_change(w,
                       "REPLACE INTO author (id, slug, name)"
                       " VALUES (2, 'lady', 'Lady')",
                       "a:1 p:ada p:lady");
    check_shell_change(w, "DELETE FROM author WHERE name = 'Grace'",
                       "a:1 a:2 p:grace");
    check_shell_change(w, "UPDATE keyword SET id = 9 WHERE name = 'aws'",
                       "a:1 a:2 k:aws");
    check_shell_change(w, "DELETE FROM category", "n:2 site");
    check_shell_change(w,
                       "INSERT INTO category (id, slug, name)"
                       " VALUES (1, 'world', 'World')",
                       "l:c:world n:1 site");
    check_shell_change(w, "DELETE FROM article WHERE id = 2",
                       "a:2 " DAYS "l:c:world l:k:chips l:k:cloud list m:1 n:1"
                       " s:two");

    assert_int_equal(read_article(w, "one").authors.count, 1);
    check_str(read_article(w, "one").category, "World");
}


typedef struct {
    char     text[256];
    uint64_t position;
} changes_t;


static void
note_change(void *data, uint64_t position, news_str_t tag, bool soft)
{
    changes_t *changes = data;
    size_t     len = strlen(changes->text);

    assert_true(position > changes->position);
    changes->position = position;
    snprintf(changes->text + len, sizeof(changes->text) - len, "%s%.*s%s",
             len ? " " : "", NEWS_STR_ARG(tag), soft ? "~" : "");
}


static void
check_changes(world_t *w, uint64_t after, const char *text)
{
    changes_t changes = {"", after};
    uint64_t  position;

    assert_int_equal(news_store_changes(w->store, after, note_change, &changes),
                     NEWS_OK);
    assert_string_equal(changes.text, text);
    assert_int_equal(news_store_position(w->store, &position), NEWS_OK);
    assert_int_equal(position, changes.position);
}


static void
test_purge(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");
    news_str_t     items[] = {NEWS_STR("a:1"), NEWS_STR("c:world")};
    news_strs_t    tags = {2, items};
    uint64_t       start;

    check_changes(w, 0, "site");
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_position(w->store, &start), NEWS_OK);
    assert_true(start > 0);
    check_changes(w, start, "");

    assert_int_equal(
        news_store_purge(w->store, &tags, false, NEWS_STR("wrong")), NEWS_OK);
    check_changes(w, start, "a:1 c:world");

    /* a soft purge takes no hard one's place */
    tags.count = 1;
    assert_int_equal(news_store_purge(w->store, &tags, true, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, start, "a:1 c:world a:1~");
    assert_int_equal(news_store_purge(w->store, &tags, false, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, start, "c:world a:1~ a:1");
}


/* A tag that changes again moves to the end, whatever the statement does about
   conflicts of its own. */
static void
test_conflict(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);
    check_change(w,
                 "INSERT OR IGNORE INTO article (slug, status, headline)"
                 " VALUES ('two', 'published', 'Two')",
                 "a:2 d:1970 d:1970-01 d:1970-01-01 list m:1 s:two");
    check_change(w, "UPDATE OR IGNORE article SET body = 'x' WHERE id = 1",
                 "a:1");
    check_change(w, "UPDATE OR FAIL article SET body = 'y' WHERE id = 1",
                 "a:1");
    check_change(w, "INSERT INTO change (tag) VALUES ('a:1')", "a:1");
    check_change(w,
                 "INSERT OR IGNORE INTO article (slug, headline)"
                 " VALUES ('two', 'Again')",
                 "a:2");
}


/* In a batch a tag is noted once; whoever has seen all before it finds it. */
static void
test_batch_changes(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");
    news_article_t c = make_article("Three");
    uint64_t       start;

    c.slug = NEWS_STR("no slug");
    a.keywords.count = b.keywords.count = c.keywords.count = 1;
    a.authors.count = b.authors.count = 0;
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_position(w->store, &start), NEWS_OK);

    assert_int_equal(news_store_import_begin(w->store), NEWS_OK);
    import_good(w, "/in/b.txt", &b);
    assert_int_equal(import_bad(w, &c), NEWS_EINVAL);
    a.body = NEWS_STR("New.");
    import_good(w, "/in/a.txt", &a);
    b.body = NEWS_STR("New.");
    import_good(w, "/in/b.txt", &b);
    assert_int_equal(news_store_import_end(w->store), NEWS_OK);

    check_tags(w, (int64_t) start, "a batch",
               "a:1 a:2 " DAYS "l:c:world-news l:k:chips list m:1 n:1 s:two");
    check_change(w, "UPDATE article SET body = 'x' WHERE id = 2", "a:2");
}


/* The table does not grow for ever, and the last ones are all there. */
static void
test_trim(void **state)
{
    static const char ahead[] =
        "UPDATE sqlite_sequence SET seq = seq + %d WHERE name = 'change'";

    world_t    *w = *state;
    news_str_t  item = NEWS_STR("x:1");
    news_strs_t tags = {1, &item};
    uint64_t    first;
    char        sql[128];

    assert_int_equal(news_store_purge(w->store, &tags, false, NEWS_STR("")),
                     NEWS_OK);
    assert_int_equal(news_store_position(w->store, &first), NEWS_OK);

    /* the purge of `y:1` is as far ahead as can be */
    snprintf(sql, sizeof(sql), ahead, NEWS_STORE_CHANGES_KEPT - 2);
    sql_shell(w, sql);
    item = NEWS_STR("y:1");
    assert_int_equal(news_store_purge(w->store, &tags, false, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, first - 1, "x:1 y:1");

    item = NEWS_STR("z:1");
    assert_int_equal(news_store_purge(w->store, &tags, false, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, first - 1, "y:1 z:1");
}


static void
test_sql_edit_is_seen(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = a;

    import_good(w, "/in/a.txt", &a);
    sql_int(w, "UPDATE article SET body = 'Changed by hand.'");
    check_str(read_article(w, "one").body, "Changed by hand.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);
    check_str(read_article(w, "one").body, "One.\n\nTwo.");
}


static uint64_t
life(world_t *w)
{
    uint64_t life = 0;

    assert_int_equal(news_store_life(w->store, &life), NEWS_OK);
    assert_int_not_equal(life, 0);

    return life;
}


/* What `.restore` of SQLite's shell does. */
static void
copy(const char *from, const char *to)
{
    sqlite3        *source, *target;
    sqlite3_backup *backup;

    assert_int_equal(sqlite3_open(from, &source), SQLITE_OK);
    assert_int_equal(sqlite3_open(to, &target), SQLITE_OK);
    backup = sqlite3_backup_init(target, "main", source, "main");
    assert_non_null(backup);
    assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    assert_int_equal(sqlite3_backup_finish(backup), SQLITE_OK);
    sqlite3_close(target);
    sqlite3_close(source);
}


/* A state that is put back is another life, whatever it says of itself. */
static void
test_life(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");
    uint64_t       lives[4];
    char           saved[120];
    int            i;

    snprintf(saved, sizeof(saved), "%s.new", w->path);
    lives[0] = life(w);
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(life(w), lives[0]);
    copy(w->path, saved);
    sql_int(w, "UPDATE article SET body = 'x'");
    sql_shell(w, "PRAGMA wal_checkpoint(TRUNCATE)");
    assert_int_equal(life(w), lives[0]);

    for (i = 1; i < 3; i++) {
        copy(saved, w->path);
        sql_int(w, "UPDATE article SET body = 'x'");
        lives[i] = life(w);
        assert_int_not_equal(lives[i], lives[i - 1]);
    }

    assert_int_not_equal(lives[2], lives[0]);

    /* moved there */
    assert_int_equal(rename(saved, w->path), 0);
    assert_true(news_store_replaced(w->store));
    news_store_close(w->store);
    w->store = open_store(w, NEWS_STORE_WRITE);
    lives[3] = life(w);

    for (i = 0; i < 3; i++) {
        assert_int_not_equal(lives[3], lives[i]);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_change),
        TEST(test_change_by_publishing),
        TEST(test_change_by_replace),
        TEST(test_change_of_old_slug_taken),
        TEST(test_change_without_foreign_keys),
        TEST(test_purge),
        TEST(test_conflict),
        TEST(test_batch_changes),
        TEST(test_trim),
        TEST(test_sql_edit_is_seen),
        TEST(test_life),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
