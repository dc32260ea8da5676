/*
 * Purges pages by their tags, and waits until no node serves them.  The one
 * place that knows how, for all commands.  One thread.
 */

#ifndef NEWSCTL_PURGE_H
#define NEWSCTL_PURGE_H

#include "newsctl/ctl.h"
#include "store/purge_list.h"

/* What holds where Redis has failed, and what to do. */
#define NEWS_PURGE_LATER                                                       \
    "; each node sees it in the store, until then it may serve old pages; "    \
    "`newsctl doctor` looks at Redis, `newsctl invalidate` makes sure then"

/*
 * Appends the purge to the log in Redis that ctl names, and waits until all
 * nodes have applied it or know that they must not trust their cache.  Says
 * what is true in *report, which is one line.
 * NEWS_EIO: nothing was appended.  NEWS_EBUSY: it was, but some node may still
 * serve the old pages.
 */
news_status_e news_purge(const news_ctl_t *ctl, news_store_t *store,
                         const news_purge_list_t *list, news_error_t *report);

/* Appends it only.  NEWS_EIO: nothing was appended; *report says why. */
news_status_e news_purge_append(const news_ctl_t *ctl, news_store_t *store,
                                const news_purge_list_t *list,
                                news_error_t            *report);

#endif
