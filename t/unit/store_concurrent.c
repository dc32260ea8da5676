/* Readers and writers at once, and writers that are killed. */

#include "store_support.h"


static void
test_snapshot(void **state)
{
    world_t       *w = *state;
    news_store_t  *writer = w->store, *reader;
    news_article_t a = make_article("One"), b = a, seen;

    import_good(w, "/in/a.txt", &a);
    reader = open_store(w, NEWS_STORE_READ);

    assert_int_equal(news_store_read_begin(reader), NEWS_OK);
    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);

    /* the writer does not wait for the reader */
    b.body = NEWS_STR("New words.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);

    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);
    check_str(seen.body, "One.\n\nTwo.");
    news_store_read_end(reader);

    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);
    check_str(seen.body, "New words.");

    /* an article's parts are read in one transaction each */
    assert_int_equal(news_store_read_begin(reader), NEWS_OK);
    assert_int_not_equal(news_store_read_begin(reader), NEWS_OK);
    news_store_read_end(reader);
    news_store_read_end(reader);

    news_store_close(reader);
    w->store = writer;
}


static void
test_reader_beside_open_transaction(void **state)
{
    world_t       *w = *state;
    sqlite3       *db;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "BEGIN IMMEDIATE;"
                                  "UPDATE article SET body = 'half'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    check_str(read_article(w, "one").body, "One.\n\nTwo.");
    sqlite3_close(db);
}


/* In a child of its own, for a handle must not cross fork. */
static void
import_for_ever(world_t *w)
{
    static char    body[20000];
    news_article_t a;
    news_import_e  outcome;
    unsigned       n;

    memset(body, 'x', sizeof(body));
    w->store = open_store(w, NEWS_STORE_WRITE);

    for (n = 0; n < 100000; n++) {
        a = make_article("Killed");
        a.body = (news_str_t) {sizeof(body) - n % 1000, body};
        a.authors.count = n % 2 + 1;
        a.keywords.count = n % 2 + 1;
        a.slug = n % 3 ? NEWS_STR("killed") : NEWS_STR("");
        if (news_store_import(w->store, w->arena, FROM_FILE, &a, &outcome, NULL)
            != NEWS_OK)
        {
            _exit(1);
        }
    }

    _exit(0);
}


static void
test_killed_writer(void **state)
{
    world_t       *w = *state;
    news_article_t a;
    int            round, status;
    pid_t          pid;

    a = make_article("Killed");
    a.keywords.count = a.authors.count;
    import_good(w, "/in/a.txt", &a);
    news_store_close(w->store);
    w->store = NULL;

    for (round = 0; round < 6; round++) {

        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            import_for_ever(w);
        }

        usleep(60000 + (useconds_t) round * 7001);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));

        w->store = open_store(w, NEWS_STORE_READ);
        a = read_article(w, "killed");
        assert_int_equal(a.authors.count, a.keywords.count);
        assert_int_equal(a.corrections.count, 1);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM pragma_integrity_"
                                    "check WHERE integrity_check <> 'ok'"),
                         0);
        assert_int_equal(
            sql_int(w, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
        news_store_close(w->store);
    }

    /* and one that is certain to die in the middle */
    pid = fork();
    if (pid == 0) {
        sqlite3 *db;

        sqlite3_open(w->path, &db);
        sqlite3_exec(db,
                     "PRAGMA cache_size = 2; BEGIN IMMEDIATE;"
                     "UPDATE article SET body = hex(zeroblob(400000));"
                     "DELETE FROM article_author",
                     NULL, NULL, NULL);
        _exit(0);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    w->store = open_store(w, NEWS_STORE_WRITE);
    a = read_article(w, "killed");
    assert_true(a.authors.count > 0);
    assert_true(a.body.len <= 20000);
    a.body = NEWS_STR("Alive.");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
}


static void
test_busy_writer(void **state)
{
    world_t        *w = *state;
    news_article_t  a = make_article("One");
    sqlite3        *db;
    struct timespec begin, end;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_int_equal(import_bad(w, &a), NEWS_EBUSY);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - begin.tv_sec, 4, 30);
    sqlite3_close(db);

    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_NEW);
}


static int64_t
wal_size(const world_t *w)
{
    struct stat st;
    char        path[128];

    snprintf(path, sizeof(path), "%s-wal", w->path);
    assert_int_equal(stat(path, &st), 0);

    return st.st_size;
}


static void
test_wal_shrinks(void **state)
{
    const int64_t cap = 16 * 1024 * 1024;

    world_t       *w = *state;
    news_store_t  *reader = open_store(w, NEWS_STORE_READ);
    char          *body = malloc(NEWS_RECORD_MAX);
    news_article_t a;
    uint64_t       position;
    unsigned       i;

    assert_int_equal(news_store_read_begin(reader), NEWS_OK);
    assert_int_equal(news_store_position(reader, &position), NEWS_OK);

    for (i = 0; i < 5; i++) {
        a = make_article("Long");
        memset(body, 'a' + (int) i, NEWS_RECORD_MAX);
        a.body = (news_str_t) {NEWS_RECORD_MAX, body};
        import_good(w, "/in/a.txt", &a);
    }

    assert_true(wal_size(w) > cap);

    /* the reader goes, and the WAL begins anew; others keep the file */
    news_store_read_end(reader);
    for (i = 0; i < 2; i++) {
        a = make_article(i ? "Short" : "Brief");
        import_good(w, "/in/b.txt", &a);
    }

    assert_true(wal_size(w) <= cap);

    free(body);
    news_store_close(reader);
}


/* 0: opened, and has its site. */
static int
create_when_told(world_t *w, int gate)
{
    news_site_t site;
    char        c;

    /* the gate opens when its other end is closed */
    if (read(gate, &c, 1) != 0
        || news_store_open(&w->store, news_str_borrow(w->uri),
                           NEWS_STORE_CREATE, &w->err)
               != NEWS_OK
        || news_store_site(w->store, w->arena, &site) != NEWS_OK)
    {
        fprintf(stderr, "# %s\n", w->err.text);
        return 1;
    }

    news_store_close(w->store);

    return 0;
}


/* Until it is there, it is not, or empty; 0: never anything else. */
static int
read_when_there(world_t *w)
{
    news_status_e status;
    time_t        until = time(NULL) + 30;

    while (time(NULL) < until) {
        status = news_store_open(&w->store, news_str_borrow(w->uri),
                                 NEWS_STORE_READ, &w->err);
        if (status == NEWS_OK) {
            news_store_close(w->store);
            return 0;
        }

        if (status != NEWS_ENOTFOUND && strstr(w->err.text, "empty") == NULL) {
            break;
        }
    }

    fprintf(stderr, "# %s\n", w->err.text);

    return 1;
}


static void
test_created_at_once(void **state)
{
    world_t *w = *state;
    int      gate[2], round, status;
    unsigned i;

    for (round = 0; round < 20; round++) {

        news_store_close(w->store);
        w->store = NULL;
        remove_store(w);
        assert_int_equal(pipe(gate), 0);

        for (i = 0; i < 5; i++) {
            pid_t pid = fork();

            assert_true(pid >= 0);
            if (pid == 0) {
                close(gate[1]);
                _exit(i < 3 ? create_when_told(w, gate[0])
                            : read_when_there(w));
            }
        }

        close(gate[0]);
        close(gate[1]);

        for (i = 0; i < 5; i++) {
            assert_true(wait(&status) > 0);
            assert_int_equal(status, 0);
        }

        w->store = open_store(w, NEWS_STORE_WRITE);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM site"), 1);
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_snapshot),      TEST(test_reader_beside_open_transaction),
        TEST(test_killed_writer), TEST(test_busy_writer),
        TEST(test_wal_shrinks),   TEST(test_created_at_once),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
