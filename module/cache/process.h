/*
 * Who a process is, for memory that processes share: its number and when it
 * began.  A number alone may be another process's soon after its own has died,
 * and what the dead one held would never be free again.  Any thread.
 */

#ifndef NEWS_CACHE_PROCESS_H
#define NEWS_CACHE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

/* The number in the upper half; in the lower one the start in clock ticks since
   boot, modulo 2^32; 0: it is not known, where there is no /proc. */
typedef uint64_t news_process_t; /* 0: nobody */

/* This process.  Asks the kernel once. */
news_process_t news_process_self(void);

/* False: nobody, or one that has ended and was waited for.  Asks the kernel. */
bool news_process_lives(news_process_t process);

#endif
