#include "cache/zone_internal.h"

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Static_assert(sizeof(news_zone_entry_t) == 128, "the entry's size is layout");


/* Where the parts of a zone of so many blocks lie; returns its size. */
static size_t
news_zone_layout(news_zone_t *zone, void *memory, uint32_t blocks,
                 uint32_t buckets)
{
    size_t at = sizeof(news_zone_header_t);

    zone->header = memory;
    zone->buckets = (uint32_t *) ((char *) memory + at);
    at += buckets * sizeof(uint32_t);
    zone->next = (uint32_t *) ((char *) memory + at);
    at += blocks * sizeof(uint32_t);
    at = (at + 63) & ~(size_t) 63;
    zone->blocks = (char *) memory + at;

    return at + (size_t) blocks * NEWS_ZONE_BLOCK;
}


static uint32_t
news_zone_buckets(uint32_t blocks)
{
    uint32_t buckets = 64;

    while (buckets < blocks / 8) {
        buckets *= 2;
    }

    return buckets;
}


uint64_t
news_zone_version(void)
{
    return NEWS_ZONE_MAGIC ^ sizeof(news_zone_header_t);
}


news_status_e
news_zone_format(void *memory, size_t size, uint64_t seed)
{
    news_zone_t zone = {0};
    uint32_t    blocks, buckets;

    if (size < NEWS_ZONE_SIZE_MIN || size / NEWS_ZONE_BLOCK >= NEWS_ZONE_NIL) {
        return NEWS_ELIMIT;
    }

    blocks = (uint32_t) (size / NEWS_ZONE_BLOCK);

    for (;; blocks--) {
        buckets = news_zone_buckets(blocks);
        if (news_zone_layout(&zone, memory, blocks, buckets) <= size) {
            break;
        }
    }

    memset(zone.header, 0, sizeof(*zone.header));
    zone.header->size = size;
    zone.header->seed = seed;
    zone.header->block_count = blocks;
    zone.header->bucket_mask = buckets - 1;
    news_lock_init(&zone.header->lock);
    memset(zone.next, 0, blocks * sizeof(uint32_t));
    news_zone_rebuild(&zone);
    atomic_thread_fence(memory_order_release);
    zone.header->magic = news_zone_version();

    return NEWS_OK;
}


void
news_zone_lock(news_zone_t *zone)
{
    if (!news_lock_take(&zone->header->lock)) {
        news_zone_rebuild(zone);
    }
}


void
news_zone_unlock(news_zone_t *zone)
{
    news_lock_release(&zone->header->lock);
}


static bool
news_zone_take_slot(news_zone_t *zone)
{
    unsigned i;

    news_zone_lock(zone);
    news_zone_bury(zone);

    for (i = 0; i < NEWS_ZONE_SLOTS; i++) {
        if (zone->header->slots[i].process == 0) {
            zone->slot = i;
            zone->header->slots[i].process = news_process_self();
            break;
        }
    }

    news_zone_unlock(zone);

    return i < NEWS_ZONE_SLOTS;
}


news_status_e
news_zone_attach(news_zone_t **out, void *memory, size_t size)
{
    news_zone_header_t *header = memory;
    news_zone_t        *zone;

    if (size < NEWS_ZONE_SIZE_MIN || header->magic != news_zone_version()
        || header->size != size)
    {
        return NEWS_EVERSION;
    }

    zone = calloc(1, sizeof(*zone));
    if (zone == NULL) {
        return NEWS_ENOMEM;
    }

    (void) news_zone_layout(zone, memory, header->block_count,
                            header->bucket_mask + 1);

    zone->pinned = calloc(header->block_count, sizeof(*zone->pinned));

    if (zone->pinned == NULL || !news_zone_take_slot(zone)) {
        news_status_e status = zone->pinned ? NEWS_EBUSY : NEWS_ENOMEM;

        free(zone->pinned);
        free(zone);
        return status;
    }

    *out = zone;

    return NEWS_OK;
}


void
news_zone_detach(news_zone_t *zone)
{
    if (zone == NULL) {
        return;
    }

    zone->header->slots[zone->slot].process = 0;
    free(zone->pinned);
    free(zone);
}


static uint32_t *
news_zone_bucket(const news_zone_t *zone, const uint64_t key[2])
{
    return &zone->buckets[key[0] & zone->header->bucket_mask];
}


uint32_t
news_zone_find(const news_zone_t *zone, const uint64_t key[2])
{
    const news_zone_entry_t *entry;
    uint32_t                 at;

    for (at = *news_zone_bucket(zone, key); at != NEWS_ZONE_NIL;
         at = entry->chain) {
        entry = news_zone_entry(zone, at);
        if (entry->key[0] == key[0] && entry->key[1] == key[1]) {
            break;
        }
    }

    return at;
}


void
news_zone_insert(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    uint32_t          *bucket = news_zone_bucket(zone, entry->key);

    entry->chain = *bucket;
    *bucket = block;
}


static void
news_zone_delete(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    uint32_t          *at = news_zone_bucket(zone, entry->key);

    while (*at != block) {
        at = &news_zone_entry(zone, *at)->chain;
    }

    *at = entry->chain;
}


bool
news_zone_is_pinned(const news_zone_entry_t *entry)
{
    return entry->pins[0] || entry->pins[1];
}


void
news_zone_drop(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);

    entry->state = NEWS_ZONE_DOOMED;
    NEWS_ZONE_THEN();
    news_zone_delete(zone, block);
    news_zone_unlink(zone, block);

    if (!news_zone_is_pinned(entry)) {
        news_zone_free(zone, block);
    }
}


static void
news_zone_pin(news_zone_t *zone, uint32_t block)
{
    if (zone->pinned[block]++ == 0) {
        news_zone_entry(zone, block)->pins[zone->slot / 64] |=
            (uint64_t) 1 << (zone->slot % 64);
    }
}


bool
news_zone_get(news_zone_t *zone, news_str_t key, uint32_t now,
              news_zone_page_t *page)
{
    news_zone_slot_t  *slot = &zone->header->slots[zone->slot];
    news_zone_entry_t *entry;
    uint64_t           hash[2];
    uint32_t           block;

    news_hash128(key, zone->header->seed, hash);
    news_zone_lock(zone);
    block = news_zone_find(zone, hash);

    if (block == NEWS_ZONE_NIL || zone->pinned[block] == UINT16_MAX) {
        slot->misses++;
        news_zone_unlock(zone);
        return false;
    }

    slot->hits++;
    news_zone_touch(zone, block, now);
    news_zone_pin(zone, block);

    entry = news_zone_entry(zone, block);
    page->block = block;
    page->length = entry->length;
    page->meta = entry->meta;
    news_zone_unlock(zone);

    return true;
}


void
news_zone_release(news_zone_t *zone, const news_zone_page_t *page)
{
    news_zone_entry_t *entry = news_zone_entry(zone, page->block);

    if (--zone->pinned[page->block]) {
        return;
    }

    news_zone_lock(zone);

    entry->pins[zone->slot / 64] &= ~((uint64_t) 1 << (zone->slot % 64));

    if (entry->state == NEWS_ZONE_DOOMED && !news_zone_is_pinned(entry)) {
        news_zone_free(zone, page->block);
    }

    news_zone_unlock(zone);
}


/* Fills the blocks of a page that nobody sees yet. */
static void
news_zone_write(news_zone_t *zone, uint32_t block, news_str_t bytes)
{
    size_t room = NEWS_ZONE_FIRST, n;
    char  *to = (char *) (news_zone_entry(zone, block) + 1);

    for (;;) {

        n = bytes.len < room ? bytes.len : room;
        if (n) {
            memcpy(to, bytes.data, n);
        }

        bytes = news_str_from(bytes, n);
        if (bytes.len == 0) {
            return;
        }

        block = news_zone_next(zone, block);
        to = (char *) news_zone_entry(zone, block);
        room = NEWS_ZONE_BLOCK;
    }
}


static void
news_zone_publish(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    uint32_t           old;

    news_zone_lock(zone);

    old = news_zone_find(zone, entry->key);
    if (old != NEWS_ZONE_NIL) {
        news_zone_drop(zone, old);
    }

    entry->queue =
        entry->meta.note ? NEWS_ZONE_NOTES : (uint8_t) NEWS_ZONE_PROBATION;
    NEWS_ZONE_THEN();
    entry->state = NEWS_ZONE_LIVE;
    news_zone_insert(zone, block);
    news_zone_push(zone, block, entry->queue);
    zone->header->slots[zone->slot].inserts++;
    news_zone_unlock(zone);
}


news_status_e
news_zone_put(news_zone_t *zone, news_str_t key, const news_zone_meta_t *meta,
              news_str_t bytes)
{
    news_zone_entry_t *entry;
    uint32_t           block, count;

    if (bytes.len > (size_t) zone->header->block_count * NEWS_ZONE_BLOCK / 8) {
        return NEWS_ELIMIT;
    }

    count = news_zone_blocks((uint32_t) bytes.len);
    news_zone_lock(zone);

    if (!news_zone_make_room(zone, count, meta->note)) {
        news_zone_unlock(zone);
        return NEWS_EBUSY;
    }

    block = news_zone_alloc(zone, count, (uint32_t) bytes.len);
    news_zone_unlock(zone);

    entry = news_zone_entry(zone, block);
    news_hash128(key, zone->header->seed, entry->key);
    entry->meta = *meta;
    entry->touched = 0;
    news_zone_write(zone, block, bytes);
    news_zone_publish(zone, block);

    return NEWS_OK;
}


void
news_zone_remove(news_zone_t *zone, news_str_t key,
                 const news_zone_page_t *page)
{
    uint64_t hash[2];

    news_hash128(key, zone->header->seed, hash);
    news_zone_lock(zone);

    if (news_zone_find(zone, hash) == page->block) {
        news_zone_drop(zone, page->block);
    }

    news_zone_unlock(zone);
}


void
news_zone_set_checked(news_zone_t *zone, const news_zone_page_t *page,
                      uint64_t checked)
{
    news_zone_lock(zone);
    news_zone_entry(zone, page->block)->meta.checked = checked;
    news_zone_unlock(zone);
}


news_str_t
news_zone_first(const news_zone_t *zone, const news_zone_page_t *page)
{
    size_t len = page->length;

    return (news_str_t) {len < NEWS_ZONE_FIRST ? len : NEWS_ZONE_FIRST,
                         (char *) (news_zone_entry(zone, page->block) + 1)};
}


news_str_t
news_zone_piece(const news_zone_t *zone, const news_zone_page_t *page,
                uint32_t *block, uint32_t *offset)
{
    size_t     first = NEWS_ZONE_FIRST, room, used;
    news_str_t piece = {0, NULL};

    if (*offset >= page->length) {
        return piece;
    }

    used = *offset < first ? *offset : (*offset - first) % NEWS_ZONE_BLOCK;
    room = *offset < first ? first - used : NEWS_ZONE_BLOCK - used;

    piece.data = (char *) news_zone_entry(zone, *block)
                 + (*offset < first ? sizeof(news_zone_entry_t) : 0) + used;

    for (;;) {
        piece.len += room;

        if (*offset + piece.len >= page->length) {
            piece.len = page->length - *offset;
            break;
        }

        room = NEWS_ZONE_BLOCK;
        *block = news_zone_next(zone, *block);

        if ((char *) news_zone_entry(zone, *block) != piece.data + piece.len) {
            break;
        }
    }

    *offset += (uint32_t) piece.len;

    return piece;
}


void
news_zone_stats(news_zone_t *zone, news_zone_stats_t *stats)
{
    news_zone_header_t *header = zone->header;
    unsigned            i;

    memset(stats, 0, sizeof(*stats));
    news_zone_lock(zone);

    for (i = 0; i < NEWS_ZONE_SLOTS; i++) {
        stats->hits += header->slots[i].hits;
        stats->misses += header->slots[i].misses;
        stats->inserts += header->slots[i].inserts;
        stats->evictions += header->slots[i].evictions;
    }

    stats->blocks = header->block_count;
    stats->free_blocks = header->free.blocks;

    for (i = 0; i < NEWS_ZONE_QUEUES; i++) {
        stats->page_blocks += header->queues[i].blocks;
    }

    stats->notes = header->queues[NEWS_ZONE_NOTES].pages;
    stats->pages = header->queues[NEWS_ZONE_PROBATION].pages
                   + header->queues[NEWS_ZONE_PROTECTED].pages;
    news_zone_unlock(zone);
}
