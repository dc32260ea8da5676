/*
 * Pages in memory that all workers of a node share, at the same address in
 * each, sent from where they lie.  A handle belongs to one process, and to one
 * of its threads at a time; whatever is pinned through it stays until it is
 * released, or its process has died.
 *
 *   | header | buckets, uint32 each | next[], uint32 a block | blocks, 1 KiB …
 * |
 *
 *   a page:  block: | entry | bytes … |  next  block: | bytes … |  next …
 *
 * Blocks are named by their number.  The first of a page begins with its entry
 * (see zone_internal.h); free ones form a queue, so that those that became
 * free together, side by side mostly, are used together.
 *
 * Eviction is segmented LRU: a page begins on probation and is protected from
 * its first hit on, so that pages which nobody asks for twice push out only
 * each other.  Notes (redirects and the like, which anybody can ask for in
 * masses) have a queue and a share of their own.
 */

#ifndef NEWS_CACHE_ZONE_H
#define NEWS_CACHE_ZONE_H

#include "base/status.h"
#include "base/str.h"

#include <stdint.h>

#define NEWS_ZONE_BLOCK 1024
#define NEWS_ZONE_SIZE_MIN (512 * 1024)
#define NEWS_ZONE_SLOTS 128 /* processes at once */

typedef struct news_zone_s news_zone_t;

/* What is known of a page; the zone itself only keeps it.  Times are seconds
   since 1970. */
typedef struct {
    uint64_t variant;
    uint64_t position;
    uint64_t change;
    uint64_t checked; /* the log's generation at which it was valid */
    uint64_t etag;
    uint32_t fresh;
    uint32_t dead;
    uint32_t modified;
    uint32_t plain; /* length of the body before gzip */
    uint32_t cost;  /* ms that its render took */
    uint16_t status;
    uint16_t tags; /* how many lie before the path, eight bytes each */
    uint16_t path; /* length */
    uint16_t link; /* length; the body follows it */
    uint8_t  content;
    uint8_t  flags;
    uint8_t  note; /* 1: in the notes' share */
} news_zone_meta_t;

/* A page that is pinned. */
typedef struct {
    uint32_t         block;
    uint32_t         length; /* bytes: tags, path, link and body */
    news_zone_meta_t meta;
} news_zone_page_t;

typedef struct {
    uint64_t hits, misses, inserts, evictions;
    uint64_t blocks, free_blocks; /* of NEWS_ZONE_BLOCK bytes */
    uint64_t page_blocks;         /* of pages and notes that can be found */
    uint64_t pages, notes;
} news_zone_stats_t;

/* Makes a new zone.  NEWS_ELIMIT: size is too small, or beyond what numbers of
   blocks can name. */
news_status_e news_zone_format(void *memory, size_t size, uint64_t seed);

/* Names how it lies in memory: another number, another layout. */
uint64_t news_zone_version(void);

/*
 * Opens the zone for this process.  NEWS_EVERSION: what lies there has another
 * layout or size.  NEWS_EBUSY: NEWS_ZONE_SLOTS processes use it.
 */
news_status_e news_zone_attach(news_zone_t **zone, void *memory, size_t size);
/* NULL is allowed.  Nothing may be pinned any more. */
void news_zone_detach(news_zone_t *zone);

/* True: *page is pinned and must be released.  now: seconds. */
bool news_zone_get(news_zone_t *zone, news_str_t key, uint32_t now,
                   news_zone_page_t *page);
void news_zone_release(news_zone_t *zone, const news_zone_page_t *page);

/*
 * Keeps a page, in the place of one of the same key.  meta->tags * 8,
 * meta->path and meta->link bytes of it are tags, path and link.
 * NEWS_ELIMIT: larger than an eighth of the zone.  NEWS_EBUSY: too much is
 * pinned.
 */
news_status_e news_zone_put(news_zone_t *zone, news_str_t key,
                            const news_zone_meta_t *meta, news_str_t bytes);

/* Drops the page from the zone, if it still is the one under its key. */
void news_zone_remove(news_zone_t *zone, news_str_t key,
                      const news_zone_page_t *page);

/* Notes that the page was valid at this generation. */
void news_zone_set_checked(news_zone_t *zone, const news_zone_page_t *page,
                           uint64_t checked);

/* The page's bytes in its first block; there may be more side by side. */
news_str_t news_zone_first(const news_zone_t      *zone,
                           const news_zone_page_t *page);

/*
 * The page's bytes from *offset on, as far as they lie side by side; *offset
 * moves behind them.  An empty piece: there are no more.
 */
news_str_t news_zone_piece(const news_zone_t      *zone,
                           const news_zone_page_t *page, uint32_t *block,
                           uint32_t *offset);

void news_zone_stats(news_zone_t *zone, news_zone_stats_t *stats);

/* For tests: whether all of it fits together; *why says what does not. */
bool news_zone_check(news_zone_t *zone, const char **why);

#endif
