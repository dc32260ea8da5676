/*
 * What `newsctl doctor` looks at, and how it says what it found.  One thread.
 */

#ifndef NEWSCTL_DOCTOR_H
#define NEWSCTL_DOCTOR_H

#include "newsctl/rows.h"

typedef enum {
    NEWS_FINDING_OK,
    NEWS_FINDING_NOTE,    /* worth knowing */
    NEWS_FINDING_WARNING, /* it works, but not as well or as long as it could */
    NEWS_FINDING_ERROR    /* pages are not served, or not in time */
} news_finding_e;

typedef struct {
    news_ctl_t *ctl;
    news_rows_t rows;
    bool        table; /* for people at a terminal */
    unsigned    counts[NEWS_FINDING_ERROR + 1];
} news_doctor_t;

/* One finding.  remedy: what to do, a command where there is one; NULL where
   nothing is to be done. */
void news_doctor_say(news_doctor_t *doctor, news_finding_e finding,
                     const char *subject, const char *remedy, const char *fmt,
                     ...) __attribute__((format(printf, 5, 6)));

void news_doctor_store(news_doctor_t *doctor); /* doctor_store.c */
void news_doctor_redis(news_doctor_t *doctor); /* doctor_redis.c */
void news_doctor_nginx(news_doctor_t *doctor); /* doctor_nginx.c */

#endif
