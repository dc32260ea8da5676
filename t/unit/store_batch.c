/* Many articles in one transaction; and a writer that dies, or has no room. */

#include "store_support.h"

#include "store/list.h"

#include <signal.h>
#include <sys/resource.h>

#define NOON 1777075200


static news_status_e
import_one(news_store_t *store, news_arena_t *arena, const char *slug,
           const char *body)
{
    news_article_t a = make_article(slug);
    news_import_e  outcome;

    a.slug = news_str_borrow(slug);
    a.body = news_str_borrow(body);

    return news_store_import(store, arena, NEWS_STR(""), &a, &outcome, NULL);
}


static int64_t
found(world_t *w, const char *word)
{
    news_results_t results;

    assert_int_equal(news_store_search(w->store, w->arena,
                                       news_str_borrow(word), NOON, 1, 99,
                                       &results),
                     NEWS_OK);

    return (int64_t) results.count;
}


static void
check_sound(world_t *w)
{
    assert_int_equal(sql_int(w, "SELECT count(*) FROM pragma_integrity_check"
                                " WHERE integrity_check <> 'ok'"),
                     0);
    assert_int_equal(
        sql_int(w, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(sql_int(w, "SELECT sum(count) FROM tally WHERE span = 1"),
                     sql_int(w, "SELECT count(*) FROM listing"));
    assert_int_equal(sql_int(w, "SELECT count(*) FROM batch"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM reindex"), 0);
    sql_shell(w, "INSERT INTO search (search) VALUES ('integrity-check')");
}


/* One bad article does not undo the others, and leaves nothing behind. */
static void
test_batch(void **state)
{
    static news_str_t old[] = {{4, "free"}}, keywords[] = {{6, "unseen"}};

    world_t       *w = *state;
    news_article_t bad = make_article("Bad");

    assert_int_equal(news_store_import_end(w->store), NEWS_OK);
    assert_int_equal(import_one(w->store, w->arena, "old", "Figs."), NEWS_OK);

    assert_int_equal(news_store_import_begin(w->store), NEWS_OK);
    assert_int_equal(import_one(w->store, w->arena, "one", "Ships."), NEWS_OK);
    bad.old_slugs = (news_strs_t) {1, old};
    bad.keywords = (news_strs_t) {1, keywords};
    bad.category_slug = bad.category = NEWS_STR("search");
    assert_int_equal(import_bad(w, &bad), NEWS_EINVAL);
    assert_int_equal(import_one(w->store, w->arena, "two", "Ships."), NEWS_OK);
    assert_int_equal(import_one(w->store, w->arena, "two", "Boats."), NEWS_OK);
    assert_int_equal(import_one(w->store, w->arena, "old", "Dates."), NEWS_OK);

    /* nobody else sees any of it before the end */
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
    assert_int_equal(news_store_import_end(w->store), NEWS_OK);

    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 3);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM category"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM old_slug"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM keyword"), 3);
    assert_int_equal(found(w, "ships"), 1);
    assert_int_equal(found(w, "boats"), 1);
    assert_int_equal(found(w, "dates"), 1);
    assert_int_equal(found(w, "figs"), 0);
    check_sound(w);

    /* and a single one after it as ever */
    assert_int_equal(import_one(w->store, w->arena, "three", "Plums."),
                     NEWS_OK);
    assert_int_equal(found(w, "plums"), 1);
}


/* In a child of its own, for a handle must not cross fork. */
static void
import_batches(world_t *w)
{
    news_store_t *store = open_store(w, NEWS_STORE_WRITE);
    char          slug[32];
    unsigned      i;

    for (i = 0; i < 100000; i++) {

        if (i % 50 == 0
            && (news_store_import_end(store) != NEWS_OK
                || news_store_import_begin(store) != NEWS_OK))
        {
            _exit(1);
        }

        snprintf(slug, sizeof(slug), "n-%u", i);
        if (import_one(store, w->arena, slug, "Some words or other.")
            != NEWS_OK) {
            _exit(2);
        }
    }

    _exit(0);
}


static void
test_killed_in_batch(void **state)
{
    world_t *w = *state;
    int64_t  n = 0, before;
    int      round, status;
    pid_t    pid;

    news_store_close(w->store);
    w->store = NULL;

    for (round = 0; round < 5; round++) {

        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            import_batches(w);
        }

        usleep(150000 + (useconds_t) round * 37001);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));

        before = n;
        n = sql_int(w, "SELECT count(*) FROM article");
        assert_true(n >= before);
        assert_int_equal(n % 50, 0);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM article_author"),
                         2 * n);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM correction"), n);
        check_sound(w);
    }
}


/* The file cannot grow: whatever was stored before stays, and the error says
   what is the matter. */
static void
import_until_full(world_t *w)
{
    static char   body[200000];
    struct rlimit limit = {3000000, 3000000};
    news_store_t *store = open_store(w, NEWS_STORE_WRITE);
    char          slug[32];
    unsigned      i;

    signal(SIGXFSZ, SIG_IGN);
    memset(body, 'x', sizeof(body) - 1);
    setrlimit(RLIMIT_FSIZE, &limit);

    for (i = 0; i < 200; i++) {
        snprintf(slug, sizeof(slug), "n-%u", i);

        if (i % 10 == 0 && news_store_import_begin(store) != NEWS_OK) {
            break;
        }

        if (import_one(store, w->arena, slug, body) != NEWS_OK) {
            break;
        }

        if (i % 10 == 9 && news_store_import_end(store) != NEWS_OK) {
            break;
        }
    }

    if (i == 200 || strstr(news_store_error(store), w->path) == NULL) {
        fprintf(stderr, "# %u: %s\n", i, news_store_error(store));
        _exit(1);
    }

    /* the handle is of use again */
    news_store_import_end(store);
    _exit(news_store_read_begin(store) == NEWS_OK ? 0 : 2);
}


static void
test_disk_full(void **state)
{
    world_t *w = *state;
    int64_t  n;
    int      status;
    pid_t    pid;

    news_store_close(w->store);
    w->store = NULL;

    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        import_until_full(w);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));

    n = sql_int(w, "SELECT count(*) FROM article");
    assert_true(n > 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article_author"), 2 * n);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM correction"), n);
    check_sound(w);
    assert_int_equal(WEXITSTATUS(status), 0);
}


static void
test_reader_has_no_batch(void **state)
{
    world_t      *w = *state;
    news_store_t *reader = open_store(w, NEWS_STORE_READ);

    assert_int_equal(news_store_import_begin(reader), NEWS_EIO);
    assert_non_null(strstr(news_store_error(reader), "for reading only"));
    assert_int_equal(news_store_import_end(reader), NEWS_OK);
    news_store_close(reader);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_batch),
        TEST(test_killed_in_batch),
        TEST(test_disk_full),
        TEST(test_reader_has_no_batch),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
