#include "cache/zone_internal.h"


/* The chain keeps the free queue's order; the flag that makes a page of it
   comes last. */
uint32_t
news_zone_alloc(news_zone_t *zone, uint32_t count, uint32_t length)
{
    news_zone_list_t  *free = &zone->header->free;
    news_zone_entry_t *entry;
    uint32_t           first = free->head, last = first, i;

    for (i = 1; i < count; i++) {
        last = zone->next[last];
    }

    free->head = zone->next[last];
    free->blocks -= count;

    if (free->head == NEWS_ZONE_NIL) {
        free->tail = NEWS_ZONE_NIL;
    }

    zone->next[last] = NEWS_ZONE_NIL;

    entry = news_zone_entry(zone, first);
    entry->state = NEWS_ZONE_WRITING;
    entry->owner = (uint8_t) zone->slot;
    entry->length = length;
    entry->pins[0] = 0;
    entry->pins[1] = 0;
    NEWS_ZONE_THEN();
    zone->next[first] |= NEWS_ZONE_HEAD;

    return first;
}


void
news_zone_free_append(news_zone_t *zone, uint32_t first, uint32_t last,
                      uint32_t count)
{
    news_zone_list_t *free = &zone->header->free;

    zone->next[last] = NEWS_ZONE_NIL;

    if (free->tail == NEWS_ZONE_NIL) {
        free->head = first;
    } else {
        zone->next[free->tail] = first;
    }

    free->tail = last;
    free->blocks += count;
}


void
news_zone_free(news_zone_t *zone, uint32_t block)
{
    uint32_t last = block, count = 1, next;

    while ((next = news_zone_next(zone, last)) != NEWS_ZONE_NIL) {
        last = next;
        count++;
    }

    zone->next[block] &= ~NEWS_ZONE_HEAD;
    NEWS_ZONE_THEN();
    news_zone_free_append(zone, block, last, count);
}
