/* Who a process is, and what is free when another one has got its number. */

#include "cache/zone_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SIZE (1024 * 1024)


/* One that had this process's number before it. */
static news_process_t
former(void)
{
    return news_process_self() ^ 2;
}


static void
test_self(void **state)
{
    news_process_t self = news_process_self(), other = 0;
    int            status, ends[2];
    pid_t          pid;

    (void) state;

    assert_int_equal(self >> 32, getpid());
    assert_true((uint32_t) self != 0);
    assert_int_equal(news_process_self(), self);
    assert_true(news_process_lives(self));
    assert_false(news_process_lives(0));

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        other = news_process_self();
        _exit(write(ends[1], &other, sizeof(other)) < 0 || pause());
    }

    assert_int_equal(read(ends[0], &other, sizeof(other)), sizeof(other));
    assert_int_equal(other >> 32, pid);
    assert_true(news_process_lives(other));
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(news_process_lives(other));
    close(ends[0]);
    close(ends[1]);
}


static void
test_number_again(void **state)
{
    news_process_t self = news_process_self();

    (void) state;

    assert_false(news_process_lives(former()));
    /* nobody knows when it began */
    assert_true(news_process_lives(self >> 32 << 32));
}


/* Names are chosen by whoever starts a process. */
static void
test_name(void **state)
{
    (void) state;

    assert_int_equal(prctl(PR_SET_NAME, "a) R 1 2 (b) 3"), 0);
    assert_true(news_process_lives(news_process_self()));
    assert_false(news_process_lives(former()));
}


static void
test_lock(void **state)
{
    news_lock_t lock;

    (void) state;

    news_lock_init(&lock);
    lock.holder = former();
    alarm(10);
    assert_false(news_lock_take(&lock));
    alarm(0);
    news_lock_release(&lock);
    assert_true(news_lock_take(&lock));
}


/* What it was sending when it was killed holds no page any more. */
static void
test_pins(void **state)
{
    void              *memory = aligned_alloc(64, SIZE);
    news_zone_t       *dead, *zone;
    news_zone_meta_t   meta = {.status = 200};
    news_zone_page_t   page;
    news_zone_entry_t *entry;

    (void) state;

    assert_int_equal(news_zone_format(memory, SIZE, 1), NEWS_OK);
    assert_int_equal(news_zone_attach(&dead, memory, SIZE), NEWS_OK);
    assert_int_equal(
        news_zone_put(dead, NEWS_STR("key"), &meta, NEWS_STR("page")), NEWS_OK);
    assert_true(news_zone_get(dead, NEWS_STR("key"), 1, &page));

    entry = news_zone_entry(dead, page.block);
    assert_true(news_zone_is_pinned(entry));
    dead->header->slots[dead->slot].process = former();

    assert_int_equal(news_zone_attach(&zone, memory, SIZE), NEWS_OK);
    assert_int_equal(zone->slot, dead->slot);
    assert_false(news_zone_is_pinned(entry));
    news_zone_detach(zone);
    free(dead->pinned);
    free(dead);
    free(memory);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_self), cmocka_unit_test(test_number_again),
        cmocka_unit_test(test_name), cmocka_unit_test(test_lock),
        cmocka_unit_test(test_pins),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
