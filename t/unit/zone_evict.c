/* Which page of a full zone goes first. */

#include "cache/zone_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SIZE (1024 * 1024)
#define PAGE 3000


static int
setup(void **state)
{
    void        *memory = aligned_alloc(64, SIZE);
    news_zone_t *zone;

    assert_int_equal(news_zone_format(memory, SIZE, 42), NEWS_OK);
    assert_int_equal(news_zone_attach(&zone, memory, SIZE), NEWS_OK);
    *state = zone;

    return 0;
}


static int
teardown(void **state)
{
    news_zone_t *zone = *state;
    void        *memory = zone->header;
    const char  *why;

    if (!news_zone_check(zone, &why)) {
        fail_msg("%s", why);
    }

    news_zone_detach(zone);
    free(memory);

    return 0;
}


static news_str_t
key_of(unsigned n)
{
    static char key[32];
    int         len = sprintf(key, "key-%u", n);

    return (news_str_t) {(size_t) len, key};
}


static void
put(news_zone_t *zone, unsigned n)
{
    static const char bytes[PAGE];
    news_zone_meta_t  meta = {.status = 200};

    assert_int_equal(
        news_zone_put(zone, key_of(n), &meta, (news_str_t) {PAGE, bytes}),
        NEWS_OK);
}


/* True: it was there, and its block. */
static bool
hit(news_zone_t *zone, unsigned n, uint32_t now, uint32_t *block)
{
    news_zone_page_t page;

    if (!news_zone_get(zone, key_of(n), now, &page)) {
        return false;
    }

    if (block) {
        *block = page.block;
    }

    news_zone_release(zone, &page);

    return true;
}


/* What is being sent is in memory anyhow: it stays where it can be found. */
static void
test_pinned(void **state)
{
    news_zone_t     *zone = *state;
    news_zone_page_t page;
    unsigned         i;

    put(zone, 1);
    assert_true(news_zone_get(zone, key_of(1), 1, &page));

    for (i = 2; i < 2000; i++) {
        put(zone, i);
        (void) hit(zone, i, 1, NULL);
    }

    assert_true(hit(zone, 1, 1, NULL));
    news_zone_release(zone, &page);
}


/* Where all pages are asked for again and again, new ones have a fifth of the
   zone to be asked for a second time in. */
static void
test_newcomers(void **state)
{
    news_zone_t *zone = *state;
    unsigned     i, kept = 0;

    for (i = 0; i < 1000; i++) {
        put(zone, i);
        assert_true(hit(zone, i, 1, NULL));
    }

    for (i = 2000; i < 2020; i++) {
        put(zone, i);
    }

    for (i = 2000; i < 2020; i++) {
        kept += hit(zone, i, 1, NULL);
    }

    assert_int_equal(kept, 20);
    assert_true(zone->header->queues[NEWS_ZONE_PROTECTED].blocks
                <= zone->header->block_count / 5 * 4);
}


/* Hits of one second change no list that all workers share, but the first. */
static void
test_once_a_second(void **state)
{
    news_zone_t      *zone = *state;
    news_zone_list_t *list = &zone->header->queues[NEWS_ZONE_PROTECTED];
    uint32_t          first, second;

    put(zone, 1);
    put(zone, 2);
    assert_true(hit(zone, 1, 5, &first));
    assert_true(hit(zone, 2, 5, &second));
    assert_int_equal(list->head, second);
    assert_true(hit(zone, 1, 5, &first));
    assert_int_equal(list->head, second);
    assert_true(hit(zone, 1, 6, &first));
    assert_int_equal(list->head, first);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_pinned),
        TEST(test_newcomers),
        TEST(test_once_a_second),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
