/*
 * A progress bar on stderr for what takes longer than a second: how much is
 * done, how fast, how long the rest takes.  Nothing where stderr is no
 * terminal.  One thread.
 *
 *   news_progress_begin(&progress, "importing", "articles", total);
 *   … news_progress_step(&progress, done);   as often as one likes
 *   news_progress_wipe(&progress);           the bar is gone
 *
 * Whoever prints a line to the terminal meanwhile wipes it away before.
 */

#ifndef NEWSCTL_PROGRESS_H
#define NEWSCTL_PROGRESS_H

#include "base/str.h"

#include <stdint.h>

typedef struct {
    const char *verb;  /* "importing" */
    const char *unit;  /* "articles"; "bytes" are shown as MiB */
    uint64_t    total; /* 0: nobody knows */
    uint64_t    done;
    double      start; /* ms */
    double      drawn; /* ms: when last */
    bool        terminal;
    bool        visible;
} news_progress_t;

void news_progress_begin(news_progress_t *progress, const char *verb,
                         const char *unit, uint64_t total);
void news_progress_step(news_progress_t *progress, uint64_t done);
void news_progress_wipe(news_progress_t *progress);

/* Milliseconds of CLOCK_BOOTTIME, which goes on while the machine sleeps. */
double news_progress_clock(void);

#endif
