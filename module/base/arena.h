/*
 * Memory that is freed all at once: one arena per task (an import, a render).
 * The arena owns all it hands out.  One thread at a time.
 */

#ifndef NEWS_BASE_ARENA_H
#define NEWS_BASE_ARENA_H

#include "base/str.h"

typedef struct news_arena_s news_arena_t;

/* NULL: no memory. */
news_arena_t *news_arena_create(void);
void          news_arena_destroy(news_arena_t *arena); /* NULL is allowed */

/* Aligned for any type, not cleared; NULL: no memory. */
void *news_arena_alloc(news_arena_t *arena, size_t size);
/* count * size zero bytes; NULL: no memory, or the product overflows. */
void *news_arena_calloc(news_arena_t *arena, size_t count, size_t size);

/*
 * A copy of s with a NUL after it.  With data == NULL on return there was no
 * memory; the copy of an empty string has data != NULL.
 */
news_str_t news_arena_copy(news_arena_t *arena, news_str_t s);

#endif
