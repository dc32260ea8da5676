/*
 * Flights: a page that is missing is rendered once in a node, by the worker
 * that asks first; the others wait for it.  This lies in memory that all
 * workers share, and holds no page: whoever has waited looks for it where pages
 * are. Any thread of any worker.
 */

#ifndef NEWS_CACHE_FLIGHT_H
#define NEWS_CACHE_FLIGHT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEWS_FLIGHT_WORKERS 128 /* processes at once */
#define NEWS_FLIGHT_PLACES 4096 /* flights at once */
#define NEWS_FLIGHT_TIME 10000  /* ms that a leader has */
#define NEWS_FLIGHT_REST 2000   /* ms after a failure */

typedef struct news_flights_s news_flights_t;

typedef enum {
    NEWS_FLIGHT_LEADER,   /* render it, then call news_flight_end() */
    NEWS_FLIGHT_FOLLOWER, /* somebody does */
    NEWS_FLIGHT_FULL      /* render it, and tell nobody */
} news_flight_e;

/* How far somebody has read in a page's two logs: what a request's node has
   applied, or what a render sees at the least. */
typedef struct {
    uint64_t position; /* in Redis; 0: there is none */
    uint64_t change;   /* in the store's table of changes */
} news_flight_reach_t;

/* One flight; number 0: none. */
typedef struct {
    uint32_t place;
    uint64_t number;
} news_flight_t;

size_t news_flights_size(void);
void   news_flights_format(void *memory);

/* The worker's number, free again when its process has ended;
   NEWS_FLIGHT_WORKERS: there are too many.  Ends flights of the dead. */
unsigned news_flights_worker(news_flights_t *flights);
void     news_flights_leave(news_flights_t *flights, unsigned worker);

/*
 * Joins the flight of this page, or begins one.  A flight that reads the store
 * from before `reach` is left to those who knew no more either, and another one
 * begins: its page may be purged before it comes.
 */
news_flight_e news_flight_join(news_flights_t *flights, uint64_t key,
                               const news_flight_reach_t *reach,
                               unsigned worker, uint64_t now,
                               news_flight_t *flight);

/* The leader, before it reads the store: its page will be of this reach or a
   later one.  Until then it is later than whatever anybody knows.  Without a
   lock. */
void news_flight_reads(news_flights_t *flights, const news_flight_t *flight,
                       const news_flight_reach_t *reach);

/* The leader: the page does not come.  Who can do without it lets it rest for a
   while; whoever has to, joins all the same. */
void news_flight_rest(news_flights_t *flights, const news_flight_t *flight,
                      uint64_t now);
/* Whether it does; where there are many, it may be forgotten. */
bool news_flight_rests(const news_flights_t *flights, uint64_t key,
                       uint64_t now);

/* False: it has ended, or its leader takes too long. */
bool news_flight_pending(const news_flights_t *flights,
                         const news_flight_t *flight, uint64_t now);

/* Of one that is pending; false: its leader has died.  Asks the kernel. */
bool news_flight_led(const news_flights_t *flights,
                     const news_flight_t  *flight);

/* The leader: the page is where pages are, or will not come.  waiters: a bit
   for each worker in which somebody waits. */
void news_flight_end(news_flights_t *flights, const news_flight_t *flight,
                     uint64_t waiters[NEWS_FLIGHT_WORKERS / 64]);

#endif
