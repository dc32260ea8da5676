/*
 * What `newsctl doctor` looks at, and how it says what it found.  One thread.
 */

#ifndef NEWSCTL_DOCTOR_H
#define NEWSCTL_DOCTOR_H

#include "newsctl/rows.h"
#include "store/store.h"

#include <sys/types.h>

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

#define NEWS_DOCTOR_GROUPS 256

/* Somebody who is to use files. */
typedef struct {
    char  name[64];
    uid_t uid;
    int   count;
    gid_t groups[NEWS_DOCTOR_GROUPS];
} news_doctor_user_t;

/* doctor_user.c: as whom nginx's workers run, or would by nginx.conf.  False:
   nobody knows. */
bool news_doctor_user(news_doctor_t *doctor, news_doctor_user_t *user);
/* Whether the user may do `bits` (4 read, 2 write, 1 search) with what is at
   the absolute path, and may go there; else says so, with the remedy.  doing:
   what for, "read it". */
bool news_doctor_reach(news_doctor_t *doctor, const char *subject,
                       const news_doctor_user_t *user, const char *path,
                       mode_t bits, const char *doing);

/* doctor_address.c: articles that cannot be reached, since news_permalink gives
   them the address of another page. */
void news_doctor_addresses(news_doctor_t *doctor, news_store_t *store);

void news_doctor_store(news_doctor_t *doctor); /* doctor_store.c */
void news_doctor_redis(news_doctor_t *doctor); /* doctor_redis.c */
void news_doctor_nginx(news_doctor_t *doctor); /* doctor_nginx.c */

#endif
