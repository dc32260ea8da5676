/*
 * How a change becomes known: the one mechanism of all commands that write.
 * What changed is what the store's own table of changes got meanwhile; these
 * tags are purged, and the nodes waited for.  One thread.
 */

#ifndef NEWSCTL_CHANGE_H
#define NEWSCTL_CHANGE_H

#include "newsctl/ctl.h"

/* More changed tags than these are one purge of the whole site. */
#define NEWS_CHANGE_TAGS_MAX 10000

typedef struct {
    news_ctl_t   *ctl;
    news_store_t *store; /* open for writing */
    uint64_t      position;
    char          report[232]; /* after _end(): what became of the purge */
} news_change_t;

/* Opens the store that ctl names.  What fails is complained about. */
news_status_e news_change_begin(news_change_t *change, news_ctl_t *ctl,
                                news_store_mode_e mode);

/*
 * Purges what has changed since, whatever the status is (half an import is a
 * change too), waits until no node serves the old pages, says so on stderr,
 * and closes the store.  Returns the status.
 */
news_status_e news_change_end(news_change_t *change, news_status_e status);

/* The end of a command that does one thing: complains about the store where
   the status is not NEWS_OK, else prints "DONE WHAT", or that as JSON. */
news_status_e news_change_done(news_change_t *change, news_status_e status,
                               const char *done, news_str_t what);

#endif
