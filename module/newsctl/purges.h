/*
 * The log of purges as a whole: whether a page that Redis keeps is valid.  One
 * thread.
 */

#ifndef NEWSCTL_PURGES_H
#define NEWSCTL_PURGES_H

#include "cache/entry.h"
#include "newsctl/redis.h"

typedef struct {
    news_arena_t         *arena;
    news_str_t            store; /* its id: the purges of others do not count */
    uint64_t              epoch;
    uint64_t              floor; /* no page from before is valid */
    size_t                count;
    size_t                size; /* a power of two */
    struct news_purged_s *table;
} news_purges_t;

/* Reads all of the log; the memory is the arena's.  NEWS_EIO: redis->err says
   why. */
news_status_e news_purges_load(news_purges_t *purges, news_arena_t *arena,
                               const news_ctl_t *ctl, news_redis_t *redis,
                               news_str_t store);

/* Whether nginx would serve it as it is.  Only the entry's head is looked
   at. */
bool news_purges_fresh(const news_purges_t *purges, const news_entry_t *entry,
                       int64_t now);

#endif
