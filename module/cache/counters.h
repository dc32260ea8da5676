/*
 * What the workers of a node count, in memory that they share.  Each has cache
 * lines of its own and is the only one that writes there, so that counting is
 * an addition and no more; whoever wants a sum reads all.  A worker's counts
 * stay when it ends, and the next one in its place goes on from there.
 * news_counters_add(): the event loop of the worker; the others: anybody.
 */

#ifndef NEWS_CACHE_COUNTERS_H
#define NEWS_CACHE_COUNTERS_H

#include "cache/flight.h"

#include <stdatomic.h>

typedef enum {
    NEWS_COUNT_HIT_L1 = 0, /* requests, by $news_cache_status */
    NEWS_COUNT_HIT_L2,
    NEWS_COUNT_DETACHED,
    NEWS_COUNT_STALE,
    NEWS_COUNT_UPDATING,
    NEWS_COUNT_MISS,
    NEWS_COUNT_EXPIRED,
    NEWS_COUNT_BYPASS,
    NEWS_COUNT_COLLAPSED, /* of them: have waited for another's render */
    NEWS_COUNT_FAILED,    /* of them: 503 */
    NEWS_COUNT_RENDERS,
    NEWS_COUNT_RENDERS_FAILED,
    NEWS_COUNT_RENDERS_REFRESH, /* for those who come next */
    NEWS_COUNT_RENDERS_EARLY,   /* of them: while the page was fresh */
    NEWS_COUNT_RENDERS_MS,
    NEWS_COUNT_FLIGHTS_LED,
    NEWS_COUNT_FLIGHTS_WAITS,
    NEWS_COUNT_FLIGHTS_TIMEOUTS,
    NEWS_COUNT_FLIGHTS_FULL,
    NEWS_COUNT_LEASES,
    NEWS_COUNT_LEASE_WAITS,
    NEWS_COUNT_PURGES,
    NEWS_COUNT_PURGES_FAILED,
    NEWS_COUNTERS
} news_counter_e;

typedef struct {
    _Atomic uint64_t n[NEWS_COUNTERS];
} __attribute__((aligned(64))) news_counters_worker_t;

typedef struct {
    int64_t                since; /* seconds since 1970 */
    news_counters_worker_t workers[NEWS_FLIGHT_WORKERS];
} news_counters_t;

/* worker: as news_flights_worker() gave it; too great a one is not counted. */
static inline void
news_counters_add(news_counters_t *counters, unsigned worker,
                  news_counter_e which, uint64_t n)
{
    _Atomic uint64_t *at;

    if (worker < NEWS_FLIGHT_WORKERS) {
        at = &counters->workers[worker].n[which];
        atomic_store_explicit(
            at, atomic_load_explicit(at, memory_order_relaxed) + n,
            memory_order_relaxed);
    }
}


/* That of all workers. */
static inline uint64_t
news_counters_sum(const news_counters_t *counters, news_counter_e which)
{
    uint64_t sum = 0;
    unsigned i;

    for (i = 0; i < NEWS_FLIGHT_WORKERS; i++) {
        sum += atomic_load_explicit(&counters->workers[i].n[which],
                                    memory_order_relaxed);
    }

    return sum;
}

#endif
