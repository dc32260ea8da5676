/*
 * A lock in memory that processes share.  A holder that dies inside is
 * noticed by whoever waits next, who then holds the lock and is told that what
 * it guards may be half-written.  No system call where nobody else holds it.
 * Any thread of any process; not to be taken twice by one.
 */

#ifndef NEWS_CACHE_LOCK_H
#define NEWS_CACHE_LOCK_H

#include "cache/process.h"

#include <stdatomic.h>

typedef struct {
    _Atomic news_process_t holder; /* 0: free */
} news_lock_t;

void news_lock_init(news_lock_t *lock);
/* False: the one who held it has died inside. */
bool news_lock_take(news_lock_t *lock);
void news_lock_release(news_lock_t *lock);

#endif
