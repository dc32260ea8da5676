/*
 * Takes pages out of the cache.  The one place that knows how, for all
 * commands.  Blocks for up to some seconds; one thread.
 */

#ifndef NEWSCTL_PURGE_H
#define NEWSCTL_PURGE_H

#include "newsctl/ctl.h"

/* Which pages.  Owns its memory from _init to _free. */
typedef struct {
    news_arena_t *arena;
    news_strs_t   slugs;
    size_t        size; /* room for so many slugs */
    bool          all;  /* every page of the site */
    bool          failed;
} news_purge_list_t;

void news_purge_list_init(news_purge_list_t *list);
void news_purge_list_add(news_purge_list_t *list, news_str_t slug);
/* All addresses of an article: the old ones lead to the present one. */
void news_purge_list_add_article(news_purge_list_t    *list,
                                 const news_article_t *article);
void news_purge_list_free(news_purge_list_t *list);

/*
 * Removes the pages from the Redis that ctl names; *removed counts them, also
 * when it fails half-way.
 */
news_status_e news_purge(const news_ctl_t *ctl, const char *store_id,
                         const news_purge_list_t *list, size_t *removed,
                         news_error_t *err);

/*
 * What a command calls after a change in the store: nothing where no Redis is
 * named; a failure is warned about, and noted in ctl, for the change stands.
 */
void news_purge_after(news_ctl_t *ctl, news_store_t *store,
                      const news_purge_list_t *list);

#endif
