#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * An arena is a list of blocks, the current one first:
 *
 *   arena -> [block: next | end | used ...... free ....] -> [block] -> ...
 *
 * What does not fit into the current block and is larger than a quarter of
 * one gets a block of its own behind it, so that the rest of the current
 * block is not lost.
 */

#define NEWS_ARENA_BLOCK 16384

typedef struct news_arena_block_s news_arena_block_t;

struct news_arena_block_s {
    news_arena_block_t *next;
    alignas(max_align_t) char data[];
};

struct news_arena_s {
    news_arena_block_t *blocks;
    char               *free;
    char               *end;
};


static news_arena_block_t *
news_arena_block_add(news_arena_t *arena, size_t size)
{
    news_arena_block_t *block;

    if (size > SIZE_MAX - sizeof(*block)) {
        return NULL;
    }

    block = malloc(sizeof(*block) + size);
    if (block == NULL) {
        return NULL;
    }

    block->next = arena->blocks;
    arena->blocks = block;

    return block;
}


news_arena_t *
news_arena_create(void)
{
    return calloc(1, sizeof(news_arena_t));
}


void
news_arena_destroy(news_arena_t *arena)
{
    news_arena_block_t *block, *next;

    if (arena == NULL) {
        return;
    }

    for (block = arena->blocks; block; block = next) {
        next = block->next;
        free(block);
    }

    free(arena);
}


void *
news_arena_alloc(news_arena_t *arena, size_t size)
{
    news_arena_block_t *block;
    void               *p;

    if (size > SIZE_MAX - alignof(max_align_t)) {
        return NULL;
    }

    size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);

    if (arena->free == NULL || size > (size_t) (arena->end - arena->free)) {

        if (size > NEWS_ARENA_BLOCK / 4) {
            block = news_arena_block_add(arena, size);
            return block ? block->data : NULL;
        }

        block = news_arena_block_add(arena, NEWS_ARENA_BLOCK);
        if (block == NULL) {
            return NULL;
        }

        arena->free = block->data;
        arena->end = block->data + NEWS_ARENA_BLOCK;
    }

    p = arena->free;
    arena->free += size;

    return p;
}


void *
news_arena_calloc(news_arena_t *arena, size_t count, size_t size)
{
    void *p;

    if (size && count > SIZE_MAX / size) {
        return NULL;
    }

    p = news_arena_alloc(arena, count * size);
    if (p) {
        memset(p, 0, count * size);
    }

    return p;
}


news_str_t
news_arena_copy(news_arena_t *arena, news_str_t s)
{
    char *p;

    p = s.len < SIZE_MAX ? news_arena_alloc(arena, s.len + 1) : NULL;
    if (p == NULL) {
        return (news_str_t) {0, NULL};
    }

    if (s.len) {
        memcpy(p, s.data, s.len);
    }

    p[s.len] = '\0';

    return (news_str_t) {s.len, p};
}
