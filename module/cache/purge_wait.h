/*
 * Waiting for a purge: what Redis answers, until no node serves an old page.
 * Whoever waits sends news_script_append, then news_script_nodes as often as he
 * likes, and hands the answers in; no clock is read here and nothing is sent.
 * One thread at a time.
 */

#ifndef NEWS_CACHE_PURGE_WAIT_H
#define NEWS_CACHE_PURGE_WAIT_H

#include "base/status.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* ms between two looks at the nodes, doubled */
#define NEWS_PURGE_PAUSE_MIN 1
#define NEWS_PURGE_PAUSE_MAX 20
#define NEWS_PURGE_REPLICAS_WAIT 1000 /* ms, at most */

/* Times are ms of a clock that goes on while the machine sleeps. */
typedef struct {
    double   sent; /* after the last append; the caller sets it */
    uint64_t position;
    char     epoch[17];
    double   young;     /* ms until all nodes have registered */
    bool     looked;    /* at the nodes */
    unsigned nodes;     /* at the first look */
    unsigned seen;      /* at this look: nodes whose lease runs */
    unsigned pending;   /* of them: have not applied it */
    double   left;      /* ms that the longest pending lease runs */
    char     name[100]; /* of one that is pending */
    unsigned replicas;  /* of this Redis */
    unsigned copies;    /* of them have the purge */
} news_purge_wait_t;

/* The answer to an append.  NEWS_ECORRUPT: it makes no sense. */
news_status_e news_purge_wait_appended(news_purge_wait_t *wait,
                                       news_str_t         answer);
/* The answer about the nodes. */
void news_purge_wait_look(news_purge_wait_t *wait, news_str_t answer);

/* True: no node serves an old page. */
bool news_purge_wait_certain(const news_purge_wait_t *wait, double now);

/*
 * Redis may be lost any moment, so its replicas are asked too once the nodes
 * have it: "INFO replication", and if there are any "WAIT replicas MS" on the
 * connection that has appended.  left: ms until the caller's time is up; gives
 * MS.  One that does not say that it has the purge has none.
 */
unsigned news_purge_wait_replicas(news_purge_wait_t *wait, news_str_t info,
                                  double left);
void     news_purge_wait_copied(news_purge_wait_t *wait, int64_t copies);

/* What is true, in one line; certain: as the last look has shown. */
void news_purge_wait_report(const news_purge_wait_t *wait, bool certain,
                            double now, char *text, size_t size);

#endif
