/*
 * A process that dies at any instruction leaves the zone sound.  A child walks
 * through one operation step by step under ptrace; whenever the zone's memory
 * has changed, a copy of it is taken in which the child is dead, and that is
 * recovered and looked through.
 */

#include "cache/zone_internal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE NEWS_ZONE_SIZE_MIN
/* its number is larger than any */
#define NOBODY ((news_process_t) 1 << 62)
#define STEPS_MAX 2000000
#define CHANGES_MIN 10 /* fewer: nothing was walked through */
#define KEYS 400
#define HELD 3 /* the page that a living process has pinned */
#define LENGTH_MAX 20000

typedef struct {
    void            *memory, *seen, *copy;
    news_zone_t     *zone;
    unsigned         before[KEYS]; /* versions; 0: not there */
    unsigned         after[KEYS];
    news_zone_page_t held;
} world_t;

typedef void (*operation_t)(news_zone_t *zone, void *memory);

/* Made before the steps begin, so that none is wasted on it. */
static char bytes[LENGTH_MAX];


static void *
map(void)
{
    void *p = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(p != MAP_FAILED);

    return p;
}


static news_str_t
key_of(unsigned n, char *buffer)
{
    return (news_str_t) {(size_t) sprintf(buffer, "key-%u", n), buffer};
}


static char
byte_of(unsigned n, unsigned version, size_t at)
{
    return (char) (n * 131 + version * 17 + at * 7 + (at >> 8));
}


static void
fill(unsigned n, unsigned version, size_t length)
{
    size_t i;

    for (i = 0; i < length; i++) {
        bytes[i] = byte_of(n, version, i);
    }
}


static void
put_filled(news_zone_t *zone, unsigned n, unsigned version, size_t length,
           bool note)
{
    news_zone_meta_t meta = {.etag = version, .variant = n, .note = note};
    char             key[32];

    (void) news_zone_put(zone, key_of(n, key), &meta,
                         (news_str_t) {length, bytes});
}


static void
put(news_zone_t *zone, unsigned n, unsigned version, size_t length, bool note)
{
    fill(n, version, length);
    put_filled(zone, n, version, length, note);
}


static bool
bytes_right(news_zone_t *zone, unsigned n, const news_zone_page_t *page)
{
    uint32_t   block = page->block, offset = 0, at = 0;
    news_str_t piece;
    size_t     i;

    for (;;) {

        piece = news_zone_piece(zone, page, &block, &offset);
        if (piece.len == 0) {
            return at == page->length && page->meta.variant == n;
        }

        for (i = 0; i < piece.len; i++, at++) {
            if (piece.data[i] != byte_of(n, (unsigned) page->meta.etag, at)) {
                return false;
            }
        }
    }
}


/* Which version of each page the zone has, all of them looked through. */
static void
survey(news_zone_t *zone, unsigned versions[KEYS])
{
    news_zone_page_t page;
    char             key[32];
    unsigned         n;

    for (n = 0; n < KEYS; n++) {

        versions[n] = 0;

        if (news_zone_get(zone, key_of(n, key), 1, &page)) {
            assert_true(bytes_right(zone, n, &page));
            versions[n] = (unsigned) page.meta.etag;
            news_zone_release(zone, &page);
        }
    }
}


static void
sound(news_zone_t *zone)
{
    const char *why;

    if (!news_zone_check(zone, &why)) {
        fail_msg("%s", why);
    }
}


/* A page is there that was there before and is after, and none but those. */
static void
check_pages(const world_t *w, news_zone_t *zone)
{
    unsigned versions[KEYS], n;

    survey(zone, versions);

    for (n = 0; n < KEYS; n++) {

        if (w->before[n] == w->after[n]) {
            assert_int_equal(versions[n], w->before[n]);

        } else if (versions[n] != 0) {
            assert_true(versions[n] == w->before[n]
                        || versions[n] == w->after[n]);
        }
    }
}


/* All blocks are free or have pages, but for what the living hold. */
static void
check_blocks(const world_t *w, news_zone_t *zone)
{
    const news_zone_entry_t *held = news_zone_entry(zone, w->held.block);
    news_zone_stats_t        stats;
    uint64_t                 doomed = 0;

    if (held->state == NEWS_ZONE_DOOMED) {
        doomed = news_zone_blocks(held->length);
    }

    news_zone_stats(zone, &stats);
    assert_int_equal(stats.free_blocks + stats.page_blocks + doomed,
                     stats.blocks);
}


/* Nothing but that is pinned. */
static void
check_pins(const world_t *w, news_zone_t *zone)
{
    uint32_t i;

    for (i = 0; i < zone->header->block_count; i++) {
        if ((zone->next[i] & NEWS_ZONE_HEAD)
            && news_zone_is_pinned(news_zone_entry(zone, i)))
        {
            assert_int_equal(i, w->held.block);
        }
    }

    assert_true(news_zone_is_pinned(news_zone_entry(zone, w->held.block)));
}


/* The child is dead: what it held, it holds no more. */
static void
kill_in_copy(world_t *w, pid_t child)
{
    news_zone_header_t *header = w->copy;
    unsigned            i;

    memcpy(w->copy, w->memory, SIZE);

    if (header->lock.holder >> 32 == (uint64_t) child) {
        header->lock.holder = NOBODY;
    }

    for (i = 0; i < NEWS_ZONE_SLOTS; i++) {
        if (header->slots[i].process >> 32 == (uint64_t) child) {
            header->slots[i].process = NOBODY;
        }
    }
}


static void
recover(world_t *w, pid_t child)
{
    news_zone_t *zone;
    unsigned     i;

    kill_in_copy(w, child);
    assert_int_equal(news_zone_attach(&zone, w->copy, SIZE), NEWS_OK);

    sound(zone);
    check_blocks(w, zone);
    check_pins(w, zone);
    check_pages(w, zone);

    /* whatever comes then, the page that is being sent stays as it is */
    for (i = 0; i < 40; i++) {
        put_filled(zone, i, 9, LENGTH_MAX, false);
    }

    assert_true(bytes_right(zone, HELD, &w->held));
    check_pins(w, zone);
    sound(zone);
    news_zone_detach(zone);
}


static pid_t
start(world_t *w, operation_t operation)
{
    news_zone_t *zone = NULL;
    pid_t        pid = fork();

    if (pid != 0) {
        return pid;
    }

    alarm(120);

    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) {
        _exit(1);
    }

    if (news_zone_attach(&zone, w->memory, SIZE) != NEWS_OK) {
        _exit(2);
    }

    (void) raise(SIGSTOP);
    operation(zone, w->memory);
    (void) raise(SIGSTOP);
    _exit(0);
}


/* What is there when nobody dies: the operation goes through in another copy
   of the zone, where this process stands for the child. */
static void
foresee(world_t *w, operation_t operation)
{
    news_zone_t *zone;

    survey(w->zone, w->before);
    memcpy(w->copy, w->memory, SIZE);
    assert_int_equal(news_zone_attach(&zone, w->copy, SIZE), NEWS_OK);
    operation(zone, w->copy);
    survey(zone, w->after);
    news_zone_detach(zone);
}


static void
walk(world_t *w, operation_t operation)
{
    unsigned versions[KEYS], steps = 0, changes = 0;
    int      status;
    pid_t    child;

    foresee(w, operation);
    child = start(w, operation);
    assert_int_equal(waitpid(child, &status, 0), child);

    if (!WIFSTOPPED(status)) {
        skip();
    }

    memcpy(w->seen, w->memory, SIZE);

    do {
        assert_int_equal(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSTOPPED(status) && ++steps < STEPS_MAX);

        if (memcmp(w->seen, w->memory, SIZE) != 0) {
            recover(w, child);
            memcpy(w->seen, w->memory, SIZE);
            changes++;
        }

    } while (WSTOPSIG(status) == SIGTRAP);

    assert_int_equal(WSTOPSIG(status), SIGSTOP);
    (void) kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);

    print_message("# %u instructions, %u changes\n", steps, changes);
    assert_true(changes >= CHANGES_MIN);
    survey(w->zone, versions);
    assert_memory_equal(versions, w->after, sizeof(versions));
}


/* Nearly full, with pages in all queues; one is pinned and has a successor. */
static int
setup(void **state)
{
    world_t *w = calloc(1, sizeof(*w));
    char     key[32];
    unsigned n, version;

    w->memory = map();
    w->seen = map();
    w->copy = map();
    assert_int_equal(news_zone_format(w->memory, SIZE, 42), NEWS_OK);
    assert_int_equal(news_zone_attach(&w->zone, w->memory, SIZE), NEWS_OK);

    for (n = 300; n < 310; n++) {
        put(w->zone, n, 1, 300, true);
    }

    for (n = 0; n < 160; n++) {
        put(w->zone, n, 1, 500 + n * 37 % 4000, false);
    }

    put(w->zone, HELD, 1, 3000, false);
    assert_true(news_zone_get(w->zone, key_of(HELD, key), 1, &w->held));

    for (version = 2; version < 4; version++) {
        put(w->zone, HELD, version, 2500, false);
    }

    *state = w;

    return 0;
}


static int
teardown(void **state)
{
    world_t *w = *state;

    news_zone_detach(w->zone);
    munmap(w->memory, SIZE);
    munmap(w->seen, SIZE);
    munmap(w->copy, SIZE);
    free(w);

    return 0;
}


static void
put_new(news_zone_t *zone, void *memory)
{
    (void) memory;
    put_filled(zone, 200, 5, 6000, false);
}


static void
test_put(void **state)
{
    fill(200, 5, 6000);
    walk(*state, put_new);
}


static void
put_again(news_zone_t *zone, void *memory)
{
    (void) memory;
    put_filled(zone, 150, 5, 2000, false);
}


static void
test_put_again(void **state)
{
    fill(150, 5, 2000);
    walk(*state, put_again);
}


static void
put_note(news_zone_t *zone, void *memory)
{
    (void) memory;
    put_filled(zone, 201, 5, 100, true);
}


static void
test_put_note(void **state)
{
    world_t *w = *state;
    unsigned n;

    /* so many that one goes */
    for (n = 310; n < 350; n++) {
        put(w->zone, n, 1, 300, true);
    }

    fill(201, 5, 100);
    walk(w, put_note);
}


static void
get_and_release(news_zone_t *zone, void *memory)
{
    news_zone_page_t page;

    (void) memory;

    if (news_zone_get(zone, NEWS_STR("key-150"), 2, &page)) {
        news_zone_release(zone, &page);
    }
}


static void
test_get(void **state)
{
    walk(*state, get_and_release);
}


/* The last pin goes with the page. */
static void
get_and_remove(news_zone_t *zone, void *memory)
{
    news_zone_page_t page;

    (void) memory;

    if (news_zone_get(zone, NEWS_STR("key-150"), 2, &page)) {
        news_zone_remove(zone, NEWS_STR("key-150"), &page);
        news_zone_release(zone, &page);
    }
}


static void
test_remove(void **state)
{
    walk(*state, get_and_remove);
}


/* A process that will have died: with a page half-written, one pinned, and one
   pinned and dropped since. */
static unsigned
leave_slot(world_t *w)
{
    news_zone_page_t page;
    news_zone_t     *leaving;
    unsigned         slot;

    assert_int_equal(news_zone_attach(&leaving, w->memory, SIZE), NEWS_OK);
    assert_true(news_zone_get(leaving, NEWS_STR("key-140"), 1, &page));
    assert_true(news_zone_get(leaving, NEWS_STR("key-141"), 1, &page));
    news_zone_remove(leaving, NEWS_STR("key-141"), &page);

    news_zone_lock(leaving);
    assert_true(news_zone_make_room(leaving, 3, false));
    (void) news_zone_alloc(leaving, 3, 2500);
    news_zone_unlock(leaving);

    slot = leaving->slot;
    free(leaving->pinned);
    free(leaving);

    return slot;
}


static unsigned left;


/* Who comes in the place of a dead process dies too, while it clears up. */
static void
attach_again(news_zone_t *zone, void *memory)
{
    news_zone_t *again;

    zone->header->slots[left].process = NOBODY;

    if (news_zone_attach(&again, memory, SIZE) == NEWS_OK) {
        news_zone_detach(again);
    }
}


static void
test_attach(void **state)
{
    left = leave_slot(*state);
    walk(*state, attach_again);
}


/* The same in the one who rebuilds all, for the dead held the lock. */
static void
rebuild(news_zone_t *zone, void *memory)
{
    (void) memory;
    zone->header->slots[left].process = NOBODY;
    news_zone_lock(zone);
    news_zone_rebuild(zone);
    news_zone_unlock(zone);
}


static void
test_rebuild(void **state)
{
    left = leave_slot(*state);
    walk(*state, rebuild);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_put),     TEST(test_put_again), TEST(test_put_note),
        TEST(test_get),     TEST(test_remove),    TEST(test_attach),
        TEST(test_rebuild),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
