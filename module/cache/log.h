/*
 * What a node knows of its invalidation logs: which tags were purged when, how
 * far it has read, and until when it may trust that.  A log is a Redis stream
 * or a store's table `change`; both number their records upwards.  This lies
 * in memory that all workers of a node share, at the same address in each.
 *
 * The rule: a page is valid exactly if its logs hold no purge of one of its
 * tags after the position up to which its renderer had read.
 *
 * The table of purges is bounded.  When it overflows, the oldest purge of a
 * neighbourhood gives way and raises its log's floor: pages from before it are
 * dead, whatever their tags.  Any thread of any worker.
 */

#ifndef NEWS_CACHE_LOG_H
#define NEWS_CACHE_LOG_H

#include "base/status.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

#define NEWS_LOG_SOURCES_MAX 15

typedef struct news_log_s news_log_t;

/* How far a page's renderer had read in one log when it began. */
typedef struct {
    unsigned source;   /* as news_log_source() gave it */
    uint64_t epoch;    /* names one unbroken life of the log */
    uint64_t position; /* up to here it had read */
} news_log_mark_t;

typedef enum {
    NEWS_LOG_VALID,
    NEWS_LOG_SOFT, /* stale: may be served while it is rendered anew */
    NEWS_LOG_DEAD  /* never to be served */
} news_log_verdict_e;

/* Makes a new one in `size` bytes, aligned to 64.  `node`: a random number that
   names this node among all.  NEWS_ELIMIT: too few bytes. */
news_status_e news_log_format(void *memory, size_t size, uint64_t node);
/* Names how it lies in memory: another number, another layout. */
uint64_t news_log_version(void);
/* The one that lies there.  NULL: none of this layout and size does. */
news_log_t *news_log_attach(void *memory, size_t size);

uint64_t news_log_node(const news_log_t *log);

/* The number of the log that has this name, which begins here if it is new.
   NEWS_LOG_SOURCES_MAX: there are too many. */
unsigned news_log_source(news_log_t *log, news_str_t name);

/* The epoch and how far the node has read, as a renderer notes it down before
   it reads the store; 0 while another epoch begins.  Without a lock. */
void news_log_mark(const news_log_t *log, unsigned source,
                   news_log_mark_t *mark);

/* Its epoch alone; without a lock. */
uint64_t news_log_epoch(const news_log_t *log, unsigned source);

/*
 * For the log's follower, and for whoever looks at a store's changes.  `mark`
 * is what news_log_mark() gave before the log was read: where the epoch is
 * another one by now, what was read is of a former life, and nothing is noted.
 */

/* Notes a purge.  It counts when news_log_advance() has been called. */
void news_log_purge(news_log_t *log, const news_log_mark_t *mark, uint64_t tag,
                    uint64_t position, bool soft);
/* The same of all pages, where nobody knows what was purged. */
void news_log_purge_all(news_log_t *log, const news_log_mark_t *mark,
                        uint64_t position);
/* The node has read up to here.  False: of a former life. */
bool news_log_advance(news_log_t *log, const news_log_mark_t *mark,
                      uint64_t position);
/* A renderer or another node has read up to here: the log is at least as long.
   A log that ends before this is another one. */
void     news_log_saw(news_log_t *log, const news_log_mark_t *mark,
                      uint64_t position);
uint64_t news_log_seen(const news_log_t *log, unsigned source);
/* A name that the log itself has for its life, not 0; the first is noted.
   False: the log had another one before. */
bool news_log_is_life(news_log_t *log, const news_log_mark_t *mark,
                      uint64_t life);
/* Another life of the log has begun: no page of a former one is valid, and none
   from before `position`.  life: its name, 0: it has none.  False: somebody
   else has said so already. */
bool news_log_reset(news_log_t *log, const news_log_mark_t *mark,
                    uint64_t epoch, uint64_t life, uint64_t position);

/* Whether the log has had this epoch before; of many, the last ones are known.
   What was purged since it ended, it does not tell. */
bool news_log_had(const news_log_t *log, unsigned source, uint64_t epoch);

/* Changes with each news_log_advance() and news_log_reset() of any log: a page
   that was valid at this number still is while it stands. */
uint64_t news_log_generation(const news_log_t *log);

/* *generation: the number that goes with the verdict. */
news_log_verdict_e news_log_check(news_log_t *log, const news_log_mark_t *marks,
                                  size_t mark_count, const uint64_t *tags,
                                  size_t tag_count, uint64_t *generation);

/*
 * Trust.  The follower grants it until a moment of CLOCK_BOOTTIME, in
 * milliseconds; once that has passed, the node knows nothing of this log until
 * it is granted anew.  0 takes it back.
 */
void     news_log_grant(news_log_t *log, unsigned source, uint64_t until);
uint64_t news_log_trusted_until(const news_log_t *log, unsigned source);

/*
 * One worker of a node follows a log.  True: this process does, now or
 * already.  The role is free when its holder has died or given it up.
 */
bool news_log_follow(news_log_t *log, unsigned source);
void news_log_unfollow(news_log_t *log, unsigned source);

/*
 * The position of a Redis stream's entry, "MILLISECONDS-SEQUENCE", and back.
 * 0: it is none.  A sequence too great to be kept counts as the greatest: a
 * node that meets one is never granted trust again in that millisecond.
 */
#define NEWS_LOG_ID_MAX 32
uint64_t   news_log_position(news_str_t id);
news_str_t news_log_position_id(uint64_t position, char id[NEWS_LOG_ID_MAX]);

#endif
