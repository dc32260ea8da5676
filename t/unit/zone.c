/* Pages in shared memory: kept, found, pinned, pushed out, and sound whatever
   becomes of the processes that use them. */

#include "cache/zone.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE (4 * 1024 * 1024)

typedef struct {
    void        *memory;
    news_zone_t *zone;
} world_t;


static int
setup(void **state)
{
    world_t *w = calloc(1, sizeof(*w));

    w->memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(w->memory != MAP_FAILED);
    assert_int_equal(news_zone_format(w->memory, SIZE, 42), NEWS_OK);
    assert_int_equal(news_zone_attach(&w->zone, w->memory, SIZE), NEWS_OK);
    *state = w;

    return 0;
}


static void
check(world_t *w)
{
    const char *why;

    if (!news_zone_check(w->zone, &why)) {
        fail_msg("%s", why);
    }
}


static int
teardown(void **state)
{
    world_t *w = *state;

    check(w);
    news_zone_detach(w->zone);
    munmap(w->memory, SIZE);
    free(w);

    return 0;
}


static news_str_t
key_of(unsigned n, char *buffer)
{
    int len = sprintf(buffer, "key-%u", n);

    return (news_str_t) {(size_t) len, buffer};
}


/* Every byte follows from key, version and place. */
static char
byte_of(unsigned n, unsigned version, size_t at)
{
    return (char) (n * 131 + version * 17 + at * 7 + (at >> 8));
}


static news_status_e
put(news_zone_t *zone, unsigned n, unsigned version, size_t length, bool note)
{
    news_zone_meta_t meta = {.etag = version, .variant = n, .note = note};
    char             key[32], *bytes = malloc(length + 1);
    news_status_e    status;
    size_t           i;

    for (i = 0; i < length; i++) {
        bytes[i] = byte_of(n, version, i);
    }

    status = news_zone_put(zone, key_of(n, key), &meta,
                           (news_str_t) {length, bytes});
    free(bytes);

    return status;
}


/* The length of the page, which is right in every byte; -1: it is wrong. */
static long
bytes_right(news_zone_t *zone, unsigned n, const news_zone_page_t *page)
{
    uint32_t   block = page->block, offset = 0, at;
    unsigned   version = (unsigned) page->meta.etag;
    news_str_t piece;

    for (at = 0;; at = offset) {

        piece = news_zone_piece(zone, page, &block, &offset);
        if (piece.len == 0) {
            break;
        }

        if (offset != at + piece.len) {
            return -1;
        }

        for (; at < offset; at++) {
            if (piece.data[at + piece.len - offset] != byte_of(n, version, at))
            {
                return -1;
            }
        }
    }

    return at == page->length && page->meta.variant == n ? (long) at : -1;
}


/* -1: not there; the length of what is. */
static long
get(news_zone_t *zone, unsigned n, uint32_t now)
{
    news_zone_page_t page;
    char             key[32];
    long             length;

    if (!news_zone_get(zone, key_of(n, key), now, &page)) {
        return -1;
    }

    length = bytes_right(zone, n, &page);
    assert_true(length >= 0);
    news_zone_release(zone, &page);

    return length;
}


static void
test_keeps(void **state)
{
    static const size_t lengths[] = {0,    1,    903,  904,  905,   1928,
                                     1929, 2952, 2953, 8500, 100000};
    world_t            *w = *state;
    unsigned            i;

    for (i = 0; i < 11; i++) {
        assert_int_equal(get(w->zone, i, 1), -1);
        assert_int_equal(put(w->zone, i, 1, lengths[i], false), NEWS_OK);
    }

    for (i = 0; i < 11; i++) {
        assert_int_equal(get(w->zone, i, 1), lengths[i]);
        assert_int_equal(put(w->zone, i, 2, lengths[10 - i], false), NEWS_OK);
        assert_int_equal(get(w->zone, i, 1), lengths[10 - i]);
    }

    assert_int_equal(put(w->zone, 99, 1, SIZE / 8, false), NEWS_ELIMIT);
    assert_int_equal(get(w->zone, 99, 1), -1);
}


static void
test_meta(void **state)
{
    news_zone_meta_t meta = {1,  2,  3,  4,  5,  6,  7,  8, 9,
                             10, 11, 12, 13, 14, 15, 16, 0};
    news_zone_page_t page;
    world_t         *w = *state;

    assert_int_equal(
        news_zone_put(w->zone, NEWS_STR("k"), &meta, NEWS_STR("page")),
        NEWS_OK);
    assert_true(news_zone_get(w->zone, NEWS_STR("k"), 1, &page));
    assert_memory_equal(&page.meta, &meta, sizeof(meta));
    news_zone_set_checked(w->zone, &page, 77);
    news_zone_release(w->zone, &page);
    assert_true(news_zone_get(w->zone, NEWS_STR("k"), 1, &page));
    assert_int_equal(page.meta.checked, 77);
    news_zone_release(w->zone, &page);
}


/* What is pinned stays as it is, though it is replaced, dropped or due. */
static void
test_pins(void **state)
{
    world_t          *w = *state;
    news_zone_page_t  page, again;
    news_zone_stats_t stats;
    char              key[32];
    unsigned          i;

    assert_int_equal(put(w->zone, 1, 1, 5000, false), NEWS_OK);
    assert_true(news_zone_get(w->zone, key_of(1, key), 1, &page));
    assert_true(news_zone_get(w->zone, key_of(1, key), 1, &again));

    assert_int_equal(put(w->zone, 1, 2, 6000, false), NEWS_OK);
    assert_int_equal(get(w->zone, 1, 1), 6000);

    for (i = 10; i < 3000; i++) {
        (void) put(w->zone, i, 1, 3000, false);
    }

    assert_int_equal(bytes_right(w->zone, 1, &page), 5000);
    news_zone_release(w->zone, &page);
    assert_int_equal(bytes_right(w->zone, 1, &again), 5000);
    news_zone_remove(w->zone, key_of(1, key), &again);
    news_zone_release(w->zone, &again);
    check(w);

    /* all is pinned: nothing more goes in, and all comes back */
    {
        static news_zone_page_t pages[4096];
        unsigned                n = 0;

        for (i = 10; i < 3000; i++) {
            n += news_zone_get(w->zone, key_of(i, key), 1, &pages[n]);
        }
        assert_true(n > 500);
        assert_int_equal(put(w->zone, 9999, 1, 400000, false), NEWS_EBUSY);
        while (n) {
            news_zone_release(w->zone, &pages[--n]);
        }
    }
    assert_int_equal(put(w->zone, 9999, 1, 400000, false), NEWS_OK);
    news_zone_stats(w->zone, &stats);
    assert_true(stats.evictions > 0);
}


static void
test_removes(void **state)
{
    world_t         *w = *state;
    news_zone_page_t old, page;
    char             key[32];

    assert_int_equal(put(w->zone, 1, 1, 5000, false), NEWS_OK);
    assert_true(news_zone_get(w->zone, key_of(1, key), 1, &old));
    assert_int_equal(put(w->zone, 1, 2, 5000, false), NEWS_OK);

    /* the page that was meant has gone: its successor stays */
    news_zone_remove(w->zone, key_of(1, key), &old);
    assert_int_equal(get(w->zone, 1, 1), 5000);
    news_zone_release(w->zone, &old);

    assert_true(news_zone_get(w->zone, key_of(1, key), 1, &page));
    news_zone_remove(w->zone, key_of(1, key), &page);
    assert_int_equal(get(w->zone, 1, 1), -1);
    news_zone_release(w->zone, &page);
}


/* Pages that are asked for stay while a stream of others, each asked for once,
   goes by. */
static void
test_scan(void **state)
{
    world_t *w = *state;
    unsigned i, k, kept = 0;

    for (i = 0; i < 100; i++) {
        assert_int_equal(put(w->zone, i, 1, 8000, false), NEWS_OK);
        assert_int_equal(get(w->zone, i, 1), 8000);
    }

    for (i = 1000; i < 101000; i++) {
        assert_int_equal(put(w->zone, i, 1, 2000, false), NEWS_OK);
    }

    for (k = 0; k < 100; k++) {
        kept += get(w->zone, k, 2) == 8000;
    }

    assert_int_equal(kept, 100);
}


/* As many redirects as anybody likes push out no page. */
static void
test_notes(void **state)
{
    world_t          *w = *state;
    news_zone_stats_t stats;
    unsigned          i, kept = 0;

    for (i = 0; i < 400; i++) {
        assert_int_equal(put(w->zone, i, 1, 5000, false), NEWS_OK);
    }

    for (i = 1000; i < 50000; i++) {
        assert_int_equal(put(w->zone, i, 1, 60, true), NEWS_OK);
    }

    for (i = 0; i < 400; i++) {
        kept += get(w->zone, i, 1) == 5000;
    }

    news_zone_stats(w->zone, &stats);
    assert_int_equal(kept, 400);
    assert_in_range(stats.notes, 200, stats.blocks / 16);
    assert_int_equal(get(w->zone, 49999, 1), 60);
}


/* After many pages of random sizes most of the zone holds their bytes. */
static void
test_fragmentation(void **state)
{
    world_t *w = *state;
    size_t   bytes = 0;
    unsigned i;
    long     length;

    srandom(5);

    for (i = 0; i < 100000; i++) {
        length = 1000 + random() % (random() % 10 ? 12000 : 60000);
        assert_int_equal(put(w->zone, i, 1, (size_t) length, false), NEWS_OK);
        if (random() % 3 == 0) {
            (void) get(w->zone, (unsigned) (random() % (i + 1)), i / 100);
        }
    }

    for (i = 0; i < 100000; i++) {
        length = get(w->zone, i, 1);
        bytes += length > 0 ? (size_t) length : 0;
    }

    print_message("# %.1f %% of the zone hold bytes of pages\n",
                  100.0 * (double) bytes / SIZE);
    assert_true((double) bytes > 0.85 * SIZE);
}


/* What the zone needs for a page, its own tables counted, beyond the page. */
static void
test_overhead(void **state)
{
    enum { LENGTH = 896 };
    world_t          *w = *state;
    news_zone_stats_t stats;
    unsigned          i;

    for (i = 0; i < 5000; i++) {
        assert_int_equal(put(w->zone, i, 1, LENGTH, false), NEWS_OK);
    }

    news_zone_stats(w->zone, &stats);
    assert_int_equal(stats.page_blocks, stats.pages);
    assert_true(stats.evictions > 0);
    assert_in_range(SIZE / stats.pages - LENGTH, 1, 160);
}


/* Any order of calls gives what a simple model says. */
static void
test_model(void **state)
{
    enum { KEYS = 50 };
    world_t         *w = *state;
    unsigned         version[KEYS] = {0}, i, n;
    size_t           length[KEYS] = {0};
    news_zone_page_t page;
    char             key[32];

    srandom(9);

    for (i = 0; i < 20000; i++) {

        n = (unsigned) random() % KEYS;

        switch (random() % 4) {
        case 0:
            length[n] = (size_t) random() % 20000;
            version[n] = i + 1;
            assert_int_equal(put(w->zone, n, i + 1, length[n], false), NEWS_OK);
            break;
        case 1:
            if (news_zone_get(w->zone, key_of(n, key), i, &page)) {
                news_zone_remove(w->zone, key_of(n, key), &page);
                news_zone_release(w->zone, &page);
            }
            version[n] = 0;
            break;
        default:
            assert_int_equal(news_zone_get(w->zone, key_of(n, key), i, &page),
                             version[n] != 0);
            if (version[n]) {
                assert_int_equal(page.meta.etag, version[n]);
                assert_int_equal(bytes_right(w->zone, n, &page), length[n]);
                news_zone_release(w->zone, &page);
            }
        }
    }
}


static void
test_attach(void **state)
{
    world_t     *w = *state;
    news_zone_t *zones[NEWS_ZONE_SLOTS], *zone;
    unsigned     i;

    assert_int_equal(news_zone_attach(&zone, w->memory, SIZE - 1),
                     NEWS_EVERSION);
    for (i = 0; i + 1 < NEWS_ZONE_SLOTS; i++) {
        assert_int_equal(news_zone_attach(&zones[i], w->memory, SIZE), NEWS_OK);
    }
    assert_int_equal(news_zone_attach(&zone, w->memory, SIZE), NEWS_EBUSY);
    while (i) {
        news_zone_detach(zones[--i]);
    }

    ((char *) w->memory)[0] ^= 1;
    assert_int_equal(news_zone_attach(&zone, w->memory, SIZE), NEWS_EVERSION);
    ((char *) w->memory)[0] ^= 1;
    assert_int_equal(news_zone_format(w->memory, NEWS_ZONE_SIZE_MIN - 1, 1),
                     NEWS_ELIMIT);
}


/* A process that puts, gets, pins and drops without end. */
static void
hammer(void *memory, unsigned seed)
{
    news_zone_t     *zone;
    news_zone_page_t held[8];
    unsigned         holds[8], n = 0, key_n;
    char             key[32];

    if (news_zone_attach(&zone, memory, SIZE) != NEWS_OK) {
        _exit(2);
    }

    srandom(seed);

    for (;;) {
        key_n = (unsigned) random() % 300;

        if (random() % 8 == 0) {
            (void) put(zone, key_n, (unsigned) random(),
                       (size_t) random() % 30000, random() % 4 == 0);

        } else if (n < 8
                   && news_zone_get(zone, key_of(key_n, key), 1, &held[n])) {
            holds[n++] = key_n;
        }

        if (n && (n == 8 || random() % 2)) {
            n--;
            if (bytes_right(zone, holds[n], &held[n]) < 0) {
                _exit(1);
            }
            if (random() % 16 == 0) {
                news_zone_remove(zone, key_of(holds[n], key), &held[n]);
            }
            news_zone_release(zone, &held[n]);
        }
    }
}


static pid_t
start_hammer(void *memory, unsigned seed)
{
    pid_t pid = fork();

    if (pid == 0) {
        alarm(60);
        (void) nice(10); /* the one who kills has to be on time */
        hammer(memory, seed);
    }

    return pid;
}


/* Processes are killed at random moments, two hundred times; no page is
   damaged by that, no block lost, no lock held. */
static void
test_killed(void **state)
{
    enum { WORKERS = 4, ROUNDS = 200 };
    world_t          *w = *state;
    pid_t             pids[WORKERS];
    news_zone_stats_t stats;
    news_zone_t      *zone;
    unsigned          i, n;
    int               status;

    srandom((unsigned) time(NULL));

    for (i = 0; i < WORKERS; i++) {
        pids[i] = start_hammer(w->memory, i);
    }

    for (i = 0; i < ROUNDS; i++) {
        usleep((useconds_t) (1000 + random() % 10000));
        n = (unsigned) random() % WORKERS;
        kill(pids[n], SIGKILL);
        assert_int_equal(waitpid(pids[n], &status, 0), pids[n]);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        if (i % 10 == 0) {
            check(w);
        }
        pids[n] = start_hammer(w->memory, 1000 + i);
    }

    for (i = 0; i < WORKERS; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], &status, 0);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }

    /* whoever comes next clears what the dead have left */
    assert_int_equal(news_zone_attach(&zone, w->memory, SIZE), NEWS_OK);
    news_zone_detach(zone);
    check(w);

    for (i = 0; i < 300; i++) {
        (void) get(w->zone, i, 1);
    }

    /* nothing is half-written or pinned by the dead */
    news_zone_stats(w->zone, &stats);
    assert_true(stats.page_blocks > 0);
    assert_int_equal(stats.free_blocks + stats.page_blocks, stats.blocks);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_keeps),         TEST(test_meta),     TEST(test_pins),
        TEST(test_removes),       TEST(test_scan),     TEST(test_notes),
        TEST(test_fragmentation), TEST(test_overhead), TEST(test_model),
        TEST(test_attach),        TEST(test_killed),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
