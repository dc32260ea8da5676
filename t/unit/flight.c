/* One render of a page at a time, whoever asks, and whoever dies. */

#include "cache/flight.h"
#include "cache/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>


static int
setup(void **state)
{
    *state = mmap(NULL, news_flights_size(), PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(*state != MAP_FAILED);
    news_flights_format(*state);

    return 0;
}


static int
teardown(void **state)
{
    munmap(*state, news_flights_size());

    return 0;
}


static news_flight_e
join(news_flights_t *flights, uint64_t key, uint64_t position, unsigned worker,
     uint64_t now, news_flight_t *flight)
{
    news_flight_reach_t reach = {position, 1};

    return news_flight_join(flights, key, &reach, worker, now, flight);
}


static void
test_one(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   leader, follower, other;
    uint64_t        waiters[2];

    assert_int_equal(join(flights, 1, 5, 0, 100, &leader), NEWS_FLIGHT_LEADER);
    assert_int_equal(join(flights, 1, 5, 3, 100, &follower),
                     NEWS_FLIGHT_FOLLOWER);
    assert_int_equal(join(flights, 1, 4, 70, 100, &follower),
                     NEWS_FLIGHT_FOLLOWER);
    assert_int_equal(join(flights, 2, 5, 3, 100, &other), NEWS_FLIGHT_LEADER);

    assert_true(news_flight_pending(flights, &follower, 200));
    news_flight_end(flights, &leader, waiters);
    assert_int_equal(waiters[0], 1 << 3);
    assert_int_equal(waiters[1], 1 << 6);
    assert_false(news_flight_pending(flights, &follower, 200));
    assert_true(news_flight_pending(flights, &other, 200));

    /* ended once is ended */
    assert_int_equal(join(flights, 1, 5, 0, 100, &other), NEWS_FLIGHT_LEADER);
    news_flight_end(flights, &leader, waiters);
    assert_true(news_flight_pending(flights, &other, 200));
}


/* A request that knows of a purge does not wait for a render from before it;
   for one that has not begun to read, it does. */
static void
test_reach(void **state)
{
    news_flights_t     *flights = *state;
    news_flight_t       old, early, late;
    news_flight_reach_t reach = {5, 8};
    uint64_t            waiters[2];

    (void) join(flights, 1, 5, 0, 100, &old);
    assert_int_equal(join(flights, 1, 6, 1, 100, &early), NEWS_FLIGHT_FOLLOWER);
    news_flight_reads(flights, &old, &reach);
    assert_int_equal(join(flights, 1, 5, 1, 100, &early), NEWS_FLIGHT_FOLLOWER);
    assert_int_equal(join(flights, 1, 6, 2, 100, &late), NEWS_FLIGHT_LEADER);
    assert_false(news_flight_pending(flights, &early, 100));
    news_flight_end(flights, &old, waiters);
    assert_int_equal(waiters[0], 0);
    assert_true(news_flight_pending(flights, &late, 100));

    /* the other one's reach is not this one's */
    news_flight_reads(flights, &old, &(news_flight_reach_t) {0, 0});
    assert_int_equal(join(flights, 1, 7, 1, 100, &early), NEWS_FLIGHT_FOLLOWER);

    reach = (news_flight_reach_t) {6, 9};
    news_flight_reads(flights, &late, &reach);
    assert_int_equal(news_flight_join(flights, 1, &reach, 1, 100, &early),
                     NEWS_FLIGHT_FOLLOWER);
    reach.change++;
    assert_int_equal(news_flight_join(flights, 1, &reach, 1, 100, &early),
                     NEWS_FLIGHT_LEADER);
}


static void
test_deadline(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   first, second;

    (void) join(flights, 1, 5, 0, 100, &first);
    assert_true(
        news_flight_pending(flights, &first, 100 + NEWS_FLIGHT_TIME - 1));
    assert_false(news_flight_pending(flights, &first, 100 + NEWS_FLIGHT_TIME));
    assert_int_equal(join(flights, 1, 5, 1, 100 + NEWS_FLIGHT_TIME, &second),
                     NEWS_FLIGHT_LEADER);
}


/* The leader is killed in its flight; its number becomes free too. */
static void
test_killed(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   flight, own;
    unsigned        mine = news_flights_worker(flights);
    int             status;
    pid_t           pid = fork();

    if (pid == 0) {
        if (news_flights_worker(flights) == mine + 1) {
            (void) join(flights, 1, 5, mine + 1, 100, &flight);
            raise(SIGKILL);
        }
        _exit(1);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(join(flights, 2, 5, mine, 100, &own), NEWS_FLIGHT_LEADER);
    assert_true(news_flight_led(flights, &own));
    own.place = 1; /* of the one that was killed */
    assert_false(news_flight_led(flights, &own));
    assert_int_equal(join(flights, 1, 5, mine, 100, &flight),
                     NEWS_FLIGHT_LEADER);
    assert_int_equal(news_flights_worker(flights), mine + 1);
    news_flights_leave(flights, mine + 1);
    assert_int_equal(news_flights_worker(flights), mine + 1);
}


/* As if this process had begun at another time: its number is another's. */
static void
take_number(news_flights_t *flights)
{
    uint64_t *word = (uint64_t *) flights;
    size_t    left = news_flights_size() / sizeof(*word), found = 0;

    for (; left > 0; word++, left--) {
        if (*word == news_process_self()) {
            *word ^= 2;
            found++;
        }
    }

    assert_int_equal(found, 3); /* the worker, and who leads two flights */
}


/* The leader is killed, and another process has its number already. */
static void
test_number_again(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   first, last, next;
    unsigned        worker = news_flights_worker(flights);

    (void) join(flights, 1, 5, worker, 100, &first);
    (void) join(flights, NEWS_FLIGHT_PLACES - 1, 5, worker, 100, &last);
    take_number(flights);

    assert_int_equal(join(flights, 1, 5, 1, 100, &next), NEWS_FLIGHT_FOLLOWER);
    assert_int_equal(join(flights, 2, 5, 1, 100, &next), NEWS_FLIGHT_LEADER);
    assert_int_equal(news_flights_worker(flights), worker);
    assert_false(news_flight_pending(flights, &first, 100));
    assert_true(news_flight_pending(flights, &next, 100));
    assert_false(news_flight_pending(flights, &last, 100));
    assert_int_equal(join(flights, 1, 5, 1, 100, &next), NEWS_FLIGHT_LEADER);
}


/* A page that does not come is left alone by those who can do without. */
static void
test_rest(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   flight, again;
    uint64_t        waiters[2], end = 100 + NEWS_FLIGHT_REST;

    assert_int_equal(join(flights, 1, 5, 0, 90, &flight), NEWS_FLIGHT_LEADER);
    assert_false(news_flight_rests(flights, 1, 90));
    news_flight_rest(flights, &flight, 100);
    news_flight_end(flights, &flight, waiters);

    assert_true(news_flight_rests(flights, 1, 100));
    assert_true(news_flight_rests(flights, 1, end - 1));
    assert_false(news_flight_rests(flights, 1, end));
    assert_false(news_flight_rests(flights, 2, 100));

    /* who has to have it tries; and then it is as before */
    assert_int_equal(join(flights, 1, 5, 0, 100, &again), NEWS_FLIGHT_LEADER);
    assert_false(news_flight_rests(flights, 1, 100));
    news_flight_rest(flights, &flight, 100);
    assert_false(news_flight_rests(flights, 1, 100));
}


static void
test_full(void **state)
{
    news_flights_t *flights = *state;
    news_flight_t   flight;
    uint64_t        i;

    /* all of one neighbourhood */
    for (i = 0; i < 8; i++) {
        assert_int_equal(
            join(flights, 7 + i * NEWS_FLIGHT_PLACES, 5, 0, 100, &flight),
            NEWS_FLIGHT_LEADER);
    }

    assert_int_equal(
        join(flights, 7 + 8 * NEWS_FLIGHT_PLACES, 5, 0, 100, &flight),
        NEWS_FLIGHT_FULL);
    assert_int_equal(flight.number, 0);
    assert_int_equal(join(flights, 7, 5, 0, 100, &flight),
                     NEWS_FLIGHT_FOLLOWER);
    assert_int_equal(join(flights, 9000, 5, NEWS_FLIGHT_WORKERS, 100, &flight),
                     NEWS_FLIGHT_FULL);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_one),    TEST(test_reach),        TEST(test_deadline),
        TEST(test_killed), TEST(test_number_again), TEST(test_full),
        TEST(test_rest),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
