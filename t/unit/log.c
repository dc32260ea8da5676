/* What a node knows of purges: which pages are valid, stale or dead. */

#include "cache/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cache/purge_record.h"

#define SIZE (64 * 1024)

static void *memory;


static int
setup(void **state)
{
    memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(news_log_format(memory, SIZE, 99), NEWS_OK);
    *state = news_log_attach(memory, SIZE);
    assert_non_null(*state);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;
    munmap(memory, SIZE);

    return 0;
}


static news_log_verdict_e
verdict(news_log_t *log, unsigned source, uint64_t epoch, uint64_t position,
        uint64_t tag)
{
    news_log_mark_t mark = {source, epoch, position};
    uint64_t        tags[] = {tag << 8, 5 << 8}, generation;

    return news_log_check(log, &mark, 1, tags, 2, &generation);
}


static void
purge(news_log_t *log, unsigned source, uint64_t tag, uint64_t position,
      bool soft)
{
    news_log_mark_t mark;

    news_log_mark(log, source, &mark);
    news_log_purge(log, &mark, tag << 8, position, soft);
    assert_true(news_log_advance(log, &mark, position));
}


static void
test_rule(void **state)
{
    news_log_t *log = *state;
    unsigned    a = news_log_source(log, NEWS_STR("a"));
    unsigned    b = news_log_source(log, NEWS_STR("b"));

    news_log_mark_t mark = {a, 0, 0};

    assert_true(a != b);
    assert_int_equal(news_log_source(log, NEWS_STR("a")), a);

    assert_int_equal(verdict(log, a, 0, 10, 1), NEWS_LOG_VALID);
    purge(log, a, 1, 20, false);
    assert_int_equal(verdict(log, a, 0, 19, 1), NEWS_LOG_DEAD);
    assert_int_equal(verdict(log, a, 0, 20, 1), NEWS_LOG_VALID);
    assert_int_equal(verdict(log, a, 0, 19, 2), NEWS_LOG_VALID);
    assert_int_equal(verdict(log, b, 0, 19, 1), NEWS_LOG_VALID);

    /* a soft purge makes stale, and makes no dead page live */
    purge(log, a, 1, 30, true);
    assert_int_equal(verdict(log, a, 0, 19, 1), NEWS_LOG_DEAD);
    assert_int_equal(verdict(log, a, 0, 29, 1), NEWS_LOG_SOFT);
    assert_int_equal(verdict(log, a, 0, 30, 1), NEWS_LOG_VALID);

    news_log_purge_all(log, &mark, 40);
    assert_int_equal(verdict(log, a, 0, 39, 9), NEWS_LOG_DEAD);
    assert_int_equal(verdict(log, a, 0, 40, 9), NEWS_LOG_VALID);
}


static void
test_epoch(void **state)
{
    news_log_t     *log = *state;
    unsigned        a = news_log_source(log, NEWS_STR("a"));
    news_log_mark_t mark;
    uint64_t        generation = news_log_generation(log);

    purge(log, a, 1, 20, false);
    assert_true(news_log_generation(log) > generation);
    generation = news_log_generation(log);
    news_log_grant(log, a, 1000);
    assert_int_equal(news_log_trusted_until(log, a), 1000);

    news_log_mark(log, a, &mark);
    assert_true(news_log_reset(log, &mark, 7, 0, 5));
    assert_true(news_log_generation(log) > generation);
    assert_int_equal(news_log_trusted_until(log, a), 0);
    assert_int_equal(news_log_epoch(log, a), 7);
    assert_int_equal(news_log_seen(log, a), 5);
    assert_int_equal(verdict(log, a, 0, 100, 2), NEWS_LOG_DEAD);

    /* positions begin anew, and former purges are forgotten */
    assert_int_equal(verdict(log, a, 7, 5, 1), NEWS_LOG_VALID);
    assert_int_equal(verdict(log, a, 7, 4, 9), NEWS_LOG_DEAD);
    news_log_mark(log, a, &mark);
    assert_int_equal(mark.epoch, 7);
    assert_int_equal(mark.position, 5);
}


/* Two read the log, and both find that it is another one: who comes second
   forgets nothing of what was purged since the first. */
static void
test_former_life(void **state)
{
    news_log_t     *log = *state;
    unsigned        a = news_log_source(log, NEWS_STR("a"));
    news_log_mark_t late, now;
    uint64_t        generation;

    purge(log, a, 1, 20, false);
    news_log_mark(log, a, &late);
    assert_true(news_log_reset(log, &late, 1, 77, 5));
    purge(log, a, 1, 8, false);
    generation = news_log_generation(log);

    assert_false(news_log_reset(log, &late, 1, 77, 5));
    assert_int_equal(verdict(log, a, 1, 7, 1), NEWS_LOG_DEAD);

    /* nor does what it has read of the former one count */
    news_log_purge(log, &late, 3 << 8, 21, false);
    news_log_purge_all(log, &late, 21);
    assert_int_equal(verdict(log, a, 1, 8, 3), NEWS_LOG_VALID);
    assert_false(news_log_advance(log, &late, 21));
    news_log_saw(log, &late, 22);
    news_log_mark(log, a, &now);
    assert_int_equal(now.epoch, 1);
    assert_int_equal(now.position, 8);
    assert_int_equal(news_log_seen(log, a), 8);
    assert_int_equal(news_log_generation(log), generation);
}


/* An epoch that has ended is known; of many, the last ones. */
static void
test_former_epochs(void **state)
{
    news_log_t     *log = *state;
    unsigned        a = news_log_source(log, NEWS_STR("a"));
    news_log_mark_t mark;
    uint64_t        epoch;

    for (epoch = 10; epoch < 40; epoch++) {
        assert_false(news_log_had(log, a, epoch));
        news_log_mark(log, a, &mark);
        assert_true(news_log_reset(log, &mark, epoch, 0, 0));
        assert_false(news_log_had(log, a, epoch));
    }

    assert_true(news_log_had(log, a, 38));
    assert_true(news_log_had(log, a, 30));
    assert_false(news_log_had(log, a, 10));
}


static void
test_life(void **state)
{
    news_log_t     *log = *state;
    unsigned        a = news_log_source(log, NEWS_STR("a"));
    news_log_mark_t mark;

    news_log_mark(log, a, &mark);
    assert_true(news_log_is_life(log, &mark, 77));
    assert_true(news_log_is_life(log, &mark, 77));
    assert_false(news_log_is_life(log, &mark, 78));
    assert_true(news_log_reset(log, &mark, 1, 78, 5));

    /* who has begun before cannot tell */
    assert_true(news_log_is_life(log, &mark, 77));
    news_log_mark(log, a, &mark);
    assert_false(news_log_is_life(log, &mark, 77));
    assert_true(news_log_is_life(log, &mark, 78));
}


static void
test_seen(void **state)
{
    news_log_t *log = *state;
    unsigned    a = news_log_source(log, NEWS_STR("a"));

    news_log_mark_t mark = {a, 0, 0};

    news_log_saw(log, &mark, 9);
    news_log_saw(log, &mark, 8);
    assert_int_equal(news_log_seen(log, a), 9);
    assert_true(news_log_advance(log, &mark, 12));
    assert_int_equal(news_log_seen(log, a), 12);
}


/* Whatever the table forgets, no purged page is called valid. */
static void
test_overflow(void **state)
{
    enum { TAGS = 100000 };
    news_log_t *log = *state;
    unsigned    a = news_log_source(log, NEWS_STR("a"));
    uint64_t    tag, late = 0;

    news_log_mark_t start = {a, 0, 0};

    for (tag = 1; tag <= TAGS; tag++) {
        news_log_purge(log, &start, tag * 0x9e3779b97f4a7c15u, tag, false);
    }

    assert_true(news_log_advance(log, &start, TAGS));

    for (tag = 1; tag <= TAGS; tag++) {
        news_log_mark_t mark = {a, 0, tag - 1};
        uint64_t        one = tag * 0x9e3779b97f4a7c15u, generation;

        assert_int_equal(news_log_check(log, &mark, 1, &one, 1, &generation),
                         NEWS_LOG_DEAD);
        mark.position = TAGS;
        late += news_log_check(log, &mark, 1, &one, 1, &generation)
                == NEWS_LOG_VALID;
    }

    assert_int_equal(late, TAGS);
}


static void
test_sources(void **state)
{
    news_log_t *log = *state;
    char        name[16];
    unsigned    i;

    for (i = 0; i < NEWS_LOG_SOURCES_MAX; i++) {
        snprintf(name, sizeof(name), "log %u", i);
        assert_int_equal(news_log_source(log, news_str_borrow(name)), i);
    }

    assert_int_equal(news_log_source(log, NEWS_STR("one more")),
                     NEWS_LOG_SOURCES_MAX);
    assert_int_equal(news_log_source(log, NEWS_STR("log 3")), 3);
    assert_int_equal(news_log_node(log), 99);
    assert_null(news_log_attach(memory, SIZE - 1));
    ((char *) memory)[0] ^= 1;
    assert_null(news_log_attach(memory, SIZE));
    assert_int_equal(news_log_format(memory, 100, 1), NEWS_ELIMIT);
}


/* One process has the role, until it gives it up or dies. */
static void
test_follow(void **state)
{
    news_log_t *log = *state;
    unsigned    a = news_log_source(log, NEWS_STR("a"));
    int         status, ready[2];
    pid_t       pid;
    char        byte;

    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        byte = (char) news_log_follow(log, a);
        _exit(write(ready[1], &byte, 1) == 1 && pause());
    }

    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 1);
    assert_false(news_log_follow(log, a));
    news_log_unfollow(log, a);
    assert_false(news_log_follow(log, a));

    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(news_log_follow(log, a));
    assert_true(news_log_follow(log, a));
    news_log_unfollow(log, a);
    close(ready[0]);
    close(ready[1]);
}


static void
test_positions(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      "1",
                                      "1-",
                                      "-1",
                                      "a-1",
                                      "1-a",
                                      "1-1 ",
                                      "1-1-1",
                                      "+1-1",
                                      "99999999999999999-1"};
    static const char *const order[] = {"0-1",
                                        "0-2",
                                        "1-0",
                                        "1795489419166-0",
                                        "1795489419166-1048575",
                                        "1795489419167-0"};
    char                     id[NEWS_LOG_ID_MAX];
    uint64_t                 position, before = 0;
    size_t                   i;

    (void) state;

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(news_log_position(news_str_borrow(bad[i])), 0);
    }

    for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        position = news_log_position(news_str_borrow(order[i]));
        assert_true(position > before);
        assert_true(news_str_equal(news_log_position_id(position, id),
                                   news_str_borrow(order[i])));
        before = position;
    }

    assert_int_equal(news_log_position(NEWS_STR("5-1048576")),
                     news_log_position(NEWS_STR("5-1048575")));
}


static void
test_record(void **state)
{
    static const char *const bad[] = {"",
                                      "1",
                                      "2\thard\ts\tt\tw\tr",
                                      "1\tlukewarm\ts\tt\tw\tr",
                                      "1\thard\t\tt\tw\tr",
                                      "1\thard\ts\t\tw\tr",
                                      "1\thard\ts\tt\tw"};
    news_purge_record_t      a = {true, NEWS_STR("id"), NEWS_STR("a:1 site"),
                                  NEWS_STR("me\tand\nyou"), NEWS_STR("why\r")},
                        b;
    news_buf_t buf = NEWS_BUF_INIT;
    size_t     i;

    (void) state;

    news_purge_record_append(&buf, &a);
    assert_int_equal(news_purge_record_parse(&b, news_buf_borrow(&buf)),
                     NEWS_OK);
    assert_true(b.soft);
    assert_true(news_str_equal(b.store, a.store));
    assert_true(news_str_equal(b.tags, a.tags));
    assert_true(news_str_equal(b.who, NEWS_STR("me and you")));
    assert_true(news_str_equal(b.reason, NEWS_STR("why ")));
    news_buf_free(&buf);

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_not_equal(
            news_purge_record_parse(&b, news_str_borrow(bad[i])), NEWS_OK);
    }
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_rule),      TEST(test_epoch),         TEST(test_seen),
        TEST(test_overflow),  TEST(test_sources),       TEST(test_follow),
        TEST(test_positions), TEST(test_record),        TEST(test_former_life),
        TEST(test_life),      TEST(test_former_epochs),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
