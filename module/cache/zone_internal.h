/*
 * What the parts of the zone share: memory layout, blocks, queues, recovery.
 * All functions here are called with the lock held.
 *
 * A process may be killed between any two stores.  Therefore the blocks tell
 * the truth by themselves: one with NEWS_ZONE_HEAD in its next[] begins a page
 * of entry->length bytes in entry->state, and its chain does not change as long
 * as the flag stands.  All else (buckets, queues, counts, the free blocks) is
 * rebuilt from that when a holder of the lock has died.
 */

#ifndef NEWS_CACHE_ZONE_INTERNAL_H
#define NEWS_CACHE_ZONE_INTERNAL_H

#include "cache/lock.h"
#include "cache/zone.h"

#define NEWS_ZONE_MAGIC 0x34454e4f5a57454eu /* "NEWZONE4" */
#define NEWS_ZONE_NIL 0x7fffffffu
#define NEWS_ZONE_HEAD 0x80000000u

/* The compiler keeps stores on either side of it in order, and that is all it
   takes: a killed process has done what comes before, and not what follows. */
#define NEWS_ZONE_THEN() atomic_signal_fence(memory_order_seq_cst)

typedef enum {
    NEWS_ZONE_WRITING = 1, /* its owner fills it in; nobody else sees it */
    NEWS_ZONE_LIVE,
    NEWS_ZONE_DOOMED /* found no more; freed with its last pin */
} news_zone_state_e;

typedef enum {
    NEWS_ZONE_PROBATION = 0,
    NEWS_ZONE_PROTECTED,
    NEWS_ZONE_NOTES,
    NEWS_ZONE_QUEUES
} news_zone_queue_e;

typedef struct {
    _Atomic uint32_t state;
    uint8_t          queue;
    uint8_t          owner;   /* slot, while it is being written */
    uint16_t         touched; /* seconds, the low bits */
    uint64_t         key[2];
    uint32_t         chain; /* in its bucket */
    uint32_t         prev;  /* in its queue; towards the head, the newest */
    uint32_t         next;
    uint32_t         length;
    _Atomic uint64_t pins[NEWS_ZONE_SLOTS / 64]; /* a bit for each slot */
    news_zone_meta_t meta;
} news_zone_entry_t;

#define NEWS_ZONE_FIRST (NEWS_ZONE_BLOCK - sizeof(news_zone_entry_t))

typedef struct {
    uint32_t head;
    uint32_t tail;
    uint32_t blocks;
    uint32_t pages;
} news_zone_list_t;

/* A slot's counters lie on cache lines of their own. */
typedef struct {
    _Atomic news_process_t process; /* 0: free */
    uint64_t               hits, misses, inserts, evictions;
} __attribute__((aligned(64))) news_zone_slot_t;

typedef struct {
    uint64_t         magic;
    uint64_t         size;
    uint64_t         seed;
    uint32_t         block_count;
    uint32_t         bucket_mask;
    news_lock_t      lock __attribute__((aligned(64)));
    news_zone_list_t free;
    news_zone_list_t queues[NEWS_ZONE_QUEUES];
    news_zone_slot_t slots[NEWS_ZONE_SLOTS];
} news_zone_header_t;

struct news_zone_s {
    news_zone_header_t *header;
    uint32_t           *buckets;
    uint32_t           *next;
    char               *blocks;
    unsigned            slot;
    uint16_t           *pinned; /* this process's pins, by block */
};

static inline news_zone_entry_t *
news_zone_entry(const news_zone_t *zone, uint32_t block)
{
    return (news_zone_entry_t *) (zone->blocks
                                  + (size_t) block * NEWS_ZONE_BLOCK);
}


/* Blocks that a page of so many bytes takes. */
static inline uint32_t
news_zone_blocks(uint32_t length)
{
    return (
        uint32_t) ((length + sizeof(news_zone_entry_t) + NEWS_ZONE_BLOCK - 1)
                   / NEWS_ZONE_BLOCK);
}


static inline uint32_t
news_zone_next(const news_zone_t *zone, uint32_t block)
{
    return zone->next[block] & ~NEWS_ZONE_HEAD;
}


/* Takes the lock; repairs first what a dead holder has left. */
void news_zone_lock(news_zone_t *zone);
void news_zone_unlock(news_zone_t *zone);

/* zone_block.c */

/* A page of so many blocks, WRITING, owned by this slot; there are as many
   free. */
uint32_t news_zone_alloc(news_zone_t *zone, uint32_t count, uint32_t length);
/* Gives a page's blocks back; it is in no bucket and no queue. */
void news_zone_free(news_zone_t *zone, uint32_t block);
/* Appends blocks that are chained up to `last`. */
void news_zone_free_append(news_zone_t *zone, uint32_t first, uint32_t last,
                           uint32_t count);

/* zone_queue.c */

void news_zone_push(news_zone_t *zone, uint32_t block, news_zone_queue_e queue);
void news_zone_unlink(news_zone_t *zone, uint32_t block);
/* A hit: promotes the page, or brings it to the front. */
void news_zone_touch(news_zone_t *zone, uint32_t block, uint32_t now);
/* Frees blocks until there are `count`, and room for a note if it is one.
   False: too much is pinned. */
bool news_zone_make_room(news_zone_t *zone, uint32_t count, bool note);

/* zone.c */

void     news_zone_insert(news_zone_t *zone, uint32_t block);
uint32_t news_zone_find(const news_zone_t *zone, const uint64_t key[2]);
/* Takes a live page out of bucket and queue; freed now, or with its last pin.
 */
void news_zone_drop(news_zone_t *zone, uint32_t block);
bool news_zone_is_pinned(const news_zone_entry_t *entry);

/* zone_recover.c */

/* Frees what dead processes held, and their slots. */
void news_zone_bury(news_zone_t *zone);
/* Makes all that is not told by the blocks themselves anew. */
void news_zone_rebuild(news_zone_t *zone);

#endif
