#include "cache/lock.h"

#include <sched.h>

#define NEWS_LOCK_SPINS 1024 /* until the CPU is given away */
#define NEWS_LOCK_YIELDS 64  /* until the holder is looked after */


void
news_lock_init(news_lock_t *lock)
{
    lock->holder = 0;
}


static void
news_lock_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}


static bool
news_lock_try(news_lock_t *lock, news_process_t from, news_process_t self)
{
    return atomic_load_explicit(&lock->holder, memory_order_relaxed) == from
           && atomic_compare_exchange_strong_explicit(
               &lock->holder, &from, self, memory_order_acquire,
               memory_order_relaxed);
}


/* Spins, then yields.  False: it was held all the time. */
static bool
news_lock_wait(news_lock_t *lock, news_process_t self)
{
    unsigned yields, spins;

    for (yields = 0; yields < NEWS_LOCK_YIELDS; yields++) {

        for (spins = 0; spins < NEWS_LOCK_SPINS; spins++) {
            if (news_lock_try(lock, 0, self)) {
                return true;
            }

            news_lock_pause();
        }

        (void) sched_yield();
    }

    return false;
}


bool
news_lock_take(news_lock_t *lock)
{
    news_process_t self = news_process_self(), holder;

    for (;;) {

        if (news_lock_try(lock, 0, self) || news_lock_wait(lock, self)) {
            return true;
        }

        holder = lock->holder;

        if (holder != 0 && !news_process_lives(holder)
            && news_lock_try(lock, holder, self))
        {
            return false;
        }
    }
}


void
news_lock_release(news_lock_t *lock)
{
    atomic_store_explicit(&lock->holder, 0, memory_order_release);
}
