/* Memory that runs out within SQLite, at one allocation after another. */

#include "store_support.h"

/* Every so many allocations are tried; the last try goes through. */
#define MEMORY_STEP 37
#define MEMORY_TRIES 20000

static struct {
    sqlite3_mem_methods real;
    unsigned            left; /* allocations until one fails; 0: none does */
    bool                more; /* and so do all that follow */
    bool                failed;
} memory;


static bool
memory_fails(void)
{
    if (memory.left && --memory.left == 0) {
        memory.failed = true;
        memory.left = memory.more;
        return true;
    }

    return false;
}


static void *
memory_malloc(int size)
{
    return memory_fails() ? NULL : memory.real.xMalloc(size);
}


static void *
memory_realloc(void *old, int size)
{
    return memory_fails() ? NULL : memory.real.xRealloc(old, size);
}


static int
memory_install(void **state)
{
    sqlite3_mem_methods ours;

    (void) state;

    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory.real) != SQLITE_OK
        || sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
    {
        return -1;
    }

    ours = memory.real;
    ours.xMalloc = memory_malloc;
    ours.xRealloc = memory_realloc;

    return sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) == SQLITE_OK ? 0 : -1;
}


static void
memory_arm(unsigned n, bool more)
{
    memory.left = n;
    memory.more = more;
    memory.failed = false;
}


/* Whether memory ran out. */
static bool
memory_disarm(void)
{
    memory.left = 0;

    return memory.failed;
}


/* All that an import writes. */
static void
store_state(world_t *w, char state[400])
{
    static const char sql[] =
        "SELECT printf('%s|%s|%d|%s|%d|%d|%d|%d|%d', s.tagline, a.body,"
        " a.revision, a.headline, (SELECT count(*) FROM article),"
        " (SELECT count(*) FROM article_author), (SELECT count(*) FROM"
        " correction), (SELECT count(*) FROM old_slug), (SELECT max(id) FROM"
        " change)) FROM site AS s, article AS a";

    sqlite3      *db;
    sqlite3_stmt *stmt;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    snprintf(state, 400, "%s", (const char *) sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}


/* No transaction is left over: a handle goes on to be used. */
static void
check_usable(world_t *w)
{
    const news_strs_t none = {0, NULL};

    assert_int_equal(news_store_purge(w->store, &none, false, NEWS_STR("")),
                     NEWS_OK);
    assert_int_equal(news_store_read_begin(w->store), NEWS_OK);
    news_store_read_end(w->store);
}


/* Imports other words, a tagline and an old slug with the n-th allocation
   failing.  False: there were not as many. */
static bool
import_without_memory(world_t *w, unsigned n, bool more)
{
    static news_str_t slugs[] = {{4, "then"}};

    news_article_t a = make_article("One");
    news_import_e  outcome;
    news_status_e  status;
    char           before[400], after[400];
    bool           failed;

    a.body = NEWS_STR("Other words.");
    a.tagline = NEWS_STR("Ours");
    a.authors.count = a.corrections.count = 1;
    a.old_slugs = (news_strs_t) {1, slugs};

    store_state(w, before);
    w->store = open_store(w, NEWS_STORE_WRITE);

    memory_arm(n, more);
    status =
        news_store_import(w->store, w->arena, FROM_FILE, &a, &outcome, &w->err);
    failed = memory_disarm();

    store_state(w, after);
    check_usable(w);
    news_store_close(w->store);
    w->store = NULL;

    if (status == NEWS_OK) {
        assert_int_equal(outcome, NEWS_IMPORT_UPDATED);
        assert_non_null(strstr(after, "Ours|Other words.|2|One|1|1|1|1|"));
        return failed;
    }

    assert_true(failed);
    assert_string_equal(after, before);

    return true;
}


static void
import_until_it_fits(world_t *w, bool more)
{
    static const char restore[] = "UPDATE site SET tagline = '';"
                                  "UPDATE article SET body = '', revision = 1;"
                                  "DELETE FROM old_slug;";

    unsigned n = 1;

    while (import_without_memory(w, n, more)) {
        n += MEMORY_STEP;
        assert_in_range(n, 2, MEMORY_TRIES);

        /* SQLite does without some of its allocations */
        if (sql_int(w, "SELECT tagline <> '' FROM site")) {
            sql_shell(w, restore);
        }
    }

    assert_true(n > 100);
}


static void
test_import(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);
    news_store_close(w->store);
    w->store = NULL;
    import_until_it_fits(w, false);
}


static void
test_import_for_good(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);
    news_store_close(w->store);
    w->store = NULL;
    import_until_it_fits(w, true);
}


static void
note_tag(void *data, uint64_t position, news_str_t tag, bool soft)
{
    char  *text = data;
    size_t len = strlen(text);

    (void) position;
    (void) soft;
    snprintf(text + len, 512 - len, "%.*s ", NEWS_STR_ARG(tag));
}


/* Position, changes, article: all of them, or an error. */
static news_status_e
read_all(world_t *w, char tags[512], news_article_t *article)
{
    news_status_e status;
    uint64_t      position;

    tags[0] = '\0';

    status = news_store_read_begin(w->store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_position(w->store, &position);

    if (status == NEWS_OK) {
        assert_true(position > 0);
        status = news_store_changes(w->store, 0, note_tag, tags);
    }

    if (status == NEWS_OK) {
        status =
            news_store_article(w->store, w->arena, NEWS_STR("one"), article);
    }

    news_store_read_end(w->store);

    return status;
}


static void
test_read(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), seen;
    char           expected[512], tags[512];
    news_status_e  status;
    unsigned       n;
    bool           failed = true;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(read_all(w, expected, &seen), NEWS_OK);
    assert_string_equal(expected,
                        "p:grace p:ada k:chips k:cloud k:aws site a:1 s:one "
                        "m:1 d:2026-04-25 d:2026-04 d:2026 list "
                        "l:c:world-news l:p:grace l:p:ada l:k:chips l:k:cloud "
                        "l:k:aws ");

    for (n = 1; failed; n += MEMORY_STEP) {
        assert_in_range(n, 1, MEMORY_TRIES);
        news_store_close(w->store);
        w->store = open_store(w, NEWS_STORE_WRITE);

        memory_arm(n, n % 2);
        status = read_all(w, tags, &seen);
        failed = memory_disarm();

        assert_true(status == NEWS_OK || failed);
        if (status == NEWS_OK) {
            assert_string_equal(tags, expected);
            check_str(seen.body, "One.\n\nTwo.");
            assert_int_equal(seen.authors.count, 2);
        }

        check_usable(w);
    }
}


static void
test_open(void **state)
{
    world_t      *w = *state;
    news_store_t *store;
    news_status_e status;
    unsigned      n;
    bool          failed = true;

    for (n = 1; failed; n += MEMORY_STEP) {
        assert_in_range(n, 1, MEMORY_TRIES);
        memory_arm(n, n % 2);
        status = news_store_open(&store, news_str_borrow(w->uri),
                                 NEWS_STORE_READ, &w->err);
        failed = memory_disarm();

        assert_true(status == NEWS_OK || failed);
        if (status == NEWS_OK) {
            assert_int_equal(news_store_read_begin(store), NEWS_OK);
            news_store_close(store);
        } else {
            assert_null(store);
            assert_true(w->err.text[0] != '\0');
        }
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_open),
        TEST(test_read),
        TEST(test_import),
        TEST(test_import_for_good),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, memory_install, NULL);
}
