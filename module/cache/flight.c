#include "cache/flight.h"

#include "cache/lock.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define NEWS_FLIGHT_WINDOW 8 /* places where a page's flight may be */

typedef struct {
    _Atomic uint64_t number; /* 0: free */
    uint64_t         key;
    _Atomic uint64_t position; /* its reach; UINT64_MAX: it does not read */
    _Atomic uint64_t change;   /* yet, and sees all that anybody knows */
    uint64_t         deadline; /* ms */
    uint64_t         rests;    /* ms; until then, after its end */
    news_process_t   leader;
    uint64_t         waiters[NEWS_FLIGHT_WORKERS / 64];
} news_flight_place_t;

struct news_flights_s {
    news_lock_t            lock;
    uint64_t               last; /* number */
    _Atomic news_process_t workers[NEWS_FLIGHT_WORKERS];
    news_flight_place_t    places[NEWS_FLIGHT_PLACES];
};


size_t
news_flights_size(void)
{
    return sizeof(news_flights_t);
}


void
news_flights_format(void *memory)
{
    news_flights_t *flights = memory;

    memset(flights, 0, sizeof(*flights));
    news_lock_init(&flights->lock);
}


/* A holder that died inside may have left one place half-written: as all
   flights are short, all of them end. */
static void
news_flights_lock(news_flights_t *flights)
{
    if (!news_lock_take(&flights->lock)) {
        memset(flights->places, 0, sizeof(flights->places));
    }
}


/* Flights of the dead end, also where another process has got one's number. */
static void
news_flights_bury(news_flights_t *flights)
{
    news_flight_place_t *place;
    news_process_t       leader = 0;
    bool                 lives = false;
    unsigned             i;

    for (i = 0; i < NEWS_FLIGHT_PLACES; i++) {

        place = &flights->places[i];
        if (place->number == 0) {
            continue;
        }

        /* one that leads leads many, and /proc is far while all wait */
        if (place->leader != leader) {
            leader = place->leader;
            lives = news_process_lives(leader);
        }

        if (!lives) {
            place->number = 0;
        }
    }
}


unsigned
news_flights_worker(news_flights_t *flights)
{
    unsigned i;

    news_flights_lock(flights);
    news_flights_bury(flights);

    for (i = 0; i < NEWS_FLIGHT_WORKERS; i++) {
        if (!news_process_lives(flights->workers[i])) {
            flights->workers[i] = news_process_self();
            break;
        }
    }

    news_lock_release(&flights->lock);

    return i;
}


void
news_flights_leave(news_flights_t *flights, unsigned worker)
{
    flights->workers[worker] = 0;
}


/* Asked often, so by its number alone: should another process have got that
   meanwhile, the flight ends when a worker starts in the dead one's place. */
static bool
news_flight_leader_lives(const news_flight_place_t *place)
{
    return kill((pid_t) (place->leader >> 32), 0) == 0 || errno != ESRCH;
}


static bool
news_flight_lives(const news_flight_place_t *place, uint64_t now)
{
    return place->number != 0 && now < place->deadline
           && news_flight_leader_lives(place);
}


/* The page's place, else one that is free; NULL: there is none. */
static news_flight_place_t *
news_flight_find(news_flights_t *flights, uint64_t key, uint64_t now)
{
    news_flight_place_t *place, *found = NULL;
    unsigned             i;

    for (i = 0; i < NEWS_FLIGHT_WINDOW; i++) {

        place = &flights->places[(key + i) % NEWS_FLIGHT_PLACES];

        if (place->number && place->key == key) {
            return place;
        }

        if (found == NULL && (place->number == 0 || now >= place->deadline)) {
            found = place;
        }
    }

    return found;
}


static void
news_flight_begin(news_flights_t *flights, news_flight_place_t *place,
                  uint64_t key, uint64_t now)
{
    place->number = 0;
    place->key = key;
    place->position = UINT64_MAX;
    place->change = UINT64_MAX;
    place->deadline = now + NEWS_FLIGHT_TIME;
    place->rests = 0;
    place->leader = news_process_self();
    place->waiters[0] = 0;
    place->waiters[1] = 0;
    place->number = ++flights->last;
}


news_flight_e
news_flight_join(news_flights_t *flights, uint64_t key,
                 const news_flight_reach_t *reach, unsigned worker,
                 uint64_t now, news_flight_t *flight)
{
    news_flight_place_t *place;
    news_flight_e        role = NEWS_FLIGHT_FULL;

    flight->number = 0;

    if (worker >= NEWS_FLIGHT_WORKERS) {
        return role;
    }

    news_flights_lock(flights);
    place = news_flight_find(flights, key, now);

    if (place && place->key == key && place->position >= reach->position
        && place->change >= reach->change && news_flight_lives(place, now))
    {
        place->waiters[worker / 64] |= (uint64_t) 1 << (worker % 64);
        role = NEWS_FLIGHT_FOLLOWER;

    } else if (place) {
        news_flight_begin(flights, place, key, now);
        role = NEWS_FLIGHT_LEADER;
    }

    if (place) {
        flight->place = (uint32_t) (place - flights->places);
        flight->number = place->number;
    }

    news_lock_release(&flights->lock);

    return role;
}


/* Without the lock: whoever waits for it would wait until a thread of a low
   priority gets the CPU again.  One that loses it between the question and the
   answer until its time is over writes into another's flight: then those who
   have joined that find no page, and look once more. */
void
news_flight_reads(news_flights_t *flights, const news_flight_t *flight,
                  const news_flight_reach_t *reach)
{
    news_flight_place_t *place = &flights->places[flight->place];

    if (flight->number && place->number == flight->number) {
        place->position = reach->position;
        place->change = reach->change;
    }
}


void
news_flight_rest(news_flights_t *flights, const news_flight_t *flight,
                 uint64_t now)
{
    news_flight_place_t *place = &flights->places[flight->place];

    if (flight->number == 0) {
        return;
    }

    news_flights_lock(flights);

    if (place->number == flight->number) {
        place->rests = now + NEWS_FLIGHT_REST;
    }

    news_lock_release(&flights->lock);
}


bool
news_flight_rests(const news_flights_t *flights, uint64_t key, uint64_t now)
{
    const news_flight_place_t *place;
    unsigned                   i;

    for (i = 0; i < NEWS_FLIGHT_WINDOW; i++) {

        place = &flights->places[(key + i) % NEWS_FLIGHT_PLACES];

        if (place->key == key && now < place->rests) {
            return true;
        }
    }

    return false;
}


bool
news_flight_pending(const news_flights_t *flights, const news_flight_t *flight,
                    uint64_t now)
{
    const news_flight_place_t *place = &flights->places[flight->place];

    return place->number == flight->number && now < place->deadline;
}


bool
news_flight_led(const news_flights_t *flights, const news_flight_t *flight)
{
    return news_flight_leader_lives(&flights->places[flight->place]);
}


void
news_flight_end(news_flights_t *flights, const news_flight_t *flight,
                uint64_t waiters[NEWS_FLIGHT_WORKERS / 64])
{
    news_flight_place_t *place = &flights->places[flight->place];

    memset(waiters, 0, sizeof(place->waiters));

    if (flight->number == 0) {
        return;
    }

    news_flights_lock(flights);

    if (place->number == flight->number) {
        memcpy(waiters, place->waiters, sizeof(place->waiters));
        place->number = 0;
    }

    news_lock_release(&flights->lock);
}
