#include "cache/zone_internal.h"

#include <stdlib.h>
#include <string.h>


/* A bit for each slot whose process is there. */
static void
news_zone_living(const news_zone_t *zone, uint64_t living[2])
{
    unsigned i;

    living[0] = living[1] = 0;

    for (i = 0; i < NEWS_ZONE_SLOTS; i++) {
        if (news_process_lives(zone->header->slots[i].process)) {
            living[i / 64] |= (uint64_t) 1 << (i % 64);
        }
    }
}


/* Clears the dead's pins.  True: nobody needs the page. */
static bool
news_zone_is_left(news_zone_entry_t *entry, const uint64_t living[2])
{
    entry->pins[0] &= living[0];
    entry->pins[1] &= living[1];

    if (entry->state == NEWS_ZONE_WRITING) {
        return !(living[entry->owner / 64] >> (entry->owner % 64) & 1);
    }

    return entry->state != NEWS_ZONE_LIVE && !news_zone_is_pinned(entry);
}


void
news_zone_bury(news_zone_t *zone)
{
    news_zone_header_t *header = zone->header;
    uint64_t            living[2];
    uint32_t            i;

    news_zone_living(zone, living);

    for (i = 0; i < header->block_count; i++) {
        if ((zone->next[i] & NEWS_ZONE_HEAD)
            && news_zone_is_left(news_zone_entry(zone, i), living))
        {
            news_zone_free(zone, i);
        }
    }

    for (i = 0; i < NEWS_ZONE_SLOTS; i++) {
        if (!(living[i / 64] >> (i % 64) & 1)) {
            header->slots[i].process = 0;
        }
    }
}


/* Marks the blocks of the page.  False: it is none, or they are others'. */
static bool
news_zone_claim(const news_zone_t *zone, uint32_t block, uint8_t *taken)
{
    uint32_t count = news_zone_blocks(news_zone_entry(zone, block)->length);
    uint32_t at = block, n;

    if (count > zone->header->block_count) {
        return false;
    }

    for (n = 0; n < count; n++) {
        if (at >= zone->header->block_count || taken[at]
            || (n > 0 && (zone->next[at] & NEWS_ZONE_HEAD)))
        {
            break;
        }

        taken[at] = 1;
        at = news_zone_next(zone, at);
    }

    if (n == count && at == NEWS_ZONE_NIL) {
        return true;
    }

    for (at = block; n > 0; n--) {
        taken[at] = 0;
        at = news_zone_next(zone, at);
    }

    return false;
}


static void
news_zone_reset_lists(news_zone_t *zone)
{
    news_zone_header_t *header = zone->header;
    news_zone_list_t    empty = {NEWS_ZONE_NIL, NEWS_ZONE_NIL, 0, 0};
    unsigned            i;

    header->free = empty;

    for (i = 0; i < NEWS_ZONE_QUEUES; i++) {
        header->queues[i] = empty;
    }

    for (i = 0; i <= header->bucket_mask; i++) {
        zone->buckets[i] = NEWS_ZONE_NIL;
    }
}


/* A page that stands on its own; of two with one key, one is enough. */
static void
news_zone_restore(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    news_zone_queue_e  queue = entry->queue;

    if (entry->state != NEWS_ZONE_LIVE) {
        return;
    }

    if (news_zone_find(zone, entry->key) != NEWS_ZONE_NIL) {
        entry->state = NEWS_ZONE_DOOMED;
        return;
    }

    news_zone_insert(zone, block);
    news_zone_push(zone, block,
                   queue < NEWS_ZONE_QUEUES ? queue : NEWS_ZONE_PROBATION);
}


void
news_zone_rebuild(news_zone_t *zone)
{
    uint32_t i, count = zone->header->block_count;
    uint8_t *taken = calloc(count, 1);

    news_zone_reset_lists(zone);

    for (i = 0; i < count; i++) {

        if (!(zone->next[i] & NEWS_ZONE_HEAD)) {
            continue;
        }

        if (taken && news_zone_claim(zone, i, taken)) {
            news_zone_restore(zone, i);
        } else {
            zone->next[i] &= ~NEWS_ZONE_HEAD;
        }
    }

    /* without memory to see what is in use, nothing is free any more */
    for (i = 0; taken && i < count; i++) {
        if (!taken[i]) {
            news_zone_free_append(zone, i, i, 1);
        }
    }

    free(taken);
    news_zone_bury(zone);
}


/* The blocks of one list of free ones or of pages, counted. */
static bool
news_zone_check_free(news_zone_t *zone, uint8_t *taken)
{
    uint32_t at = zone->header->free.head, n = 0;

    while (at < zone->header->block_count && !taken[at]
           && !(zone->next[at] & NEWS_ZONE_HEAD))
    {
        taken[at] = 1;
        at = zone->next[at];
        n++;
    }

    return at == NEWS_ZONE_NIL && n == zone->header->free.blocks;
}


static bool
news_zone_check_queue(news_zone_t *zone, news_zone_queue_e queue)
{
    news_zone_list_t  *list = &zone->header->queues[queue];
    news_zone_entry_t *entry;
    uint32_t           at, before = NEWS_ZONE_NIL, blocks = 0, pages = 0;

    for (at = list->head; at != NEWS_ZONE_NIL; at = entry->next) {

        entry = news_zone_entry(zone, at);

        if (entry->state != NEWS_ZONE_LIVE || entry->queue != queue
            || entry->prev != before || news_zone_find(zone, entry->key) != at)
        {
            return false;
        }

        blocks += news_zone_blocks(entry->length);
        pages++;
        before = at;
    }

    return list->tail == before && blocks == list->blocks
           && pages == list->pages;
}


static const char *
news_zone_check_all(news_zone_t *zone, uint8_t *taken)
{
    news_zone_header_t *header = zone->header;
    uint32_t            i, live = 0;

    for (i = 0; i < header->block_count; i++) {
        if (zone->next[i] & NEWS_ZONE_HEAD) {
            if (!news_zone_claim(zone, i, taken)) {
                return "a page's chain is broken";
            }
            live += news_zone_entry(zone, i)->state == NEWS_ZONE_LIVE;
        }
    }

    if (!news_zone_check_free(zone, taken)) {
        return "the free blocks do not fit";
    }

    for (i = 0; i < header->block_count; i++) {
        if (!taken[i]) {
            return "a block is lost";
        }
    }

    for (i = 0; i < NEWS_ZONE_QUEUES; i++) {
        if (!news_zone_check_queue(zone, i)) {
            return "a queue does not fit";
        }
        live -= header->queues[i].pages;
    }

    return live ? "a page is in no queue" : NULL;
}


bool
news_zone_check(news_zone_t *zone, const char **why)
{
    uint8_t *taken = calloc(zone->header->block_count, 1);

    if (taken == NULL) {
        *why = "no memory";
        return false;
    }

    news_zone_lock(zone);
    *why = news_zone_check_all(zone, taken);
    news_zone_unlock(zone);
    free(taken);

    return *why == NULL;
}
