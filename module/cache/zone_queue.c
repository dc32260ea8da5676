#include "cache/zone_internal.h"

#define NEWS_ZONE_NOTES_SHARE 16 /* notes have a sixteenth of the blocks */
#define NEWS_ZONE_SKIPS_MAX 256  /* pinned pages that one put looks at */


void
news_zone_push(news_zone_t *zone, uint32_t block, news_zone_queue_e queue)
{
    news_zone_list_t  *list = &zone->header->queues[queue];
    news_zone_entry_t *entry = news_zone_entry(zone, block);

    entry->queue = (uint8_t) queue;
    entry->prev = NEWS_ZONE_NIL;
    entry->next = list->head;

    if (list->head == NEWS_ZONE_NIL) {
        list->tail = block;
    } else {
        news_zone_entry(zone, list->head)->prev = block;
    }

    list->head = block;
    list->blocks += news_zone_blocks(entry->length);
    list->pages++;
}


void
news_zone_unlink(news_zone_t *zone, uint32_t block)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    news_zone_list_t  *list = &zone->header->queues[entry->queue];

    if (entry->prev == NEWS_ZONE_NIL) {
        list->head = entry->next;
    } else {
        news_zone_entry(zone, entry->prev)->next = entry->next;
    }

    if (entry->next == NEWS_ZONE_NIL) {
        list->tail = entry->prev;
    } else {
        news_zone_entry(zone, entry->next)->prev = entry->prev;
    }

    list->blocks -= news_zone_blocks(entry->length);
    list->pages--;
}


/* Four fifths of the blocks are for pages that were asked for again; the one
   asked for longest ago goes back on probation. */
static void
news_zone_demote(news_zone_t *zone)
{
    news_zone_list_t *list = &zone->header->queues[NEWS_ZONE_PROTECTED];
    uint32_t          block;

    while (list->blocks > zone->header->block_count / 5 * 4 && list->pages > 1)
    {
        block = list->tail;
        news_zone_unlink(zone, block);
        news_zone_push(zone, block, NEWS_ZONE_PROBATION);
    }
}


void
news_zone_touch(news_zone_t *zone, uint32_t block, uint32_t now)
{
    news_zone_entry_t *entry = news_zone_entry(zone, block);
    news_zone_queue_e  queue = entry->queue;

    if (queue == NEWS_ZONE_PROBATION) {
        queue = NEWS_ZONE_PROTECTED;

    } else if (entry->touched == (uint16_t) now) {
        return;
    }

    entry->touched = (uint16_t) now;
    news_zone_unlink(zone, block);
    news_zone_push(zone, block, queue);
    news_zone_demote(zone);
}


/* Drops the oldest page of a queue that nobody sends now.  False: there is
   none, or not among those that are looked at. */
static bool
news_zone_evict(news_zone_t *zone, news_zone_queue_e queue, unsigned *skips)
{
    news_zone_list_t *list = &zone->header->queues[queue];
    uint32_t          block;

    while (list->tail != NEWS_ZONE_NIL && *skips < NEWS_ZONE_SKIPS_MAX) {

        block = list->tail;

        if (!news_zone_is_pinned(news_zone_entry(zone, block))) {
            news_zone_drop(zone, block);
            zone->header->slots[zone->slot].evictions++;
            return true;
        }

        news_zone_unlink(zone, block);
        news_zone_push(zone, block, queue);
        (*skips)++;
    }

    return false;
}


bool
news_zone_make_room(news_zone_t *zone, uint32_t count, bool note)
{
    news_zone_header_t *header = zone->header;
    news_zone_list_t   *notes = &header->queues[NEWS_ZONE_NOTES];
    uint32_t            share = header->block_count / NEWS_ZONE_NOTES_SHARE;
    unsigned            skips = 0;

    while (note && notes->blocks + count > share) {
        if (!news_zone_evict(zone, NEWS_ZONE_NOTES, &skips)) {
            return false;
        }
    }

    while (header->free.blocks < count) {
        if (!news_zone_evict(zone, NEWS_ZONE_PROBATION, &skips)
            && !news_zone_evict(zone, NEWS_ZONE_PROTECTED, &skips)
            && !news_zone_evict(zone, NEWS_ZONE_NOTES, &skips))
        {
            return false;
        }
    }

    return true;
}
