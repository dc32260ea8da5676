/*
 * Which pages to purge: a list of tags, from what people name.  Owns its memory
 * from _init to _free; what cannot be noted for want of memory is told by
 * `failed`.  One thread.
 */

#ifndef NEWS_STORE_PURGE_LIST_H
#define NEWS_STORE_PURGE_LIST_H

#include "store/store.h"

typedef struct {
    news_arena_t *arena;
    news_strs_t   tags;
    size_t        size; /* room for so many tags */
    bool          failed;
} news_purge_list_t;

void news_purge_list_init(news_purge_list_t *list);
/* The tag kind + value, such as "c:" and "world". */
void news_purge_list_add(news_purge_list_t *list, const char *kind,
                         news_str_t value);
void news_purge_list_add_article(news_purge_list_t *list, int64_t id);
void news_purge_list_free(news_purge_list_t *list);

/* The article that has this slug, or had it.  NEWS_ENOTFOUND; or the store's
   error. */
news_status_e news_purge_list_add_slug(news_purge_list_t *list,
                                       news_store_t *store, news_str_t slug);
/* The section of this name or path.  NEWS_EINVAL: no section can have it.
   NEWS_ENOTFOUND; or the store's error. */
news_status_e news_purge_list_add_category(news_purge_list_t *list,
                                           news_store_t      *store,
                                           news_str_t         name);
#define NEWS_PURGE_LIST_KINDS                                                  \
    "a: n: s: c: p: k: d: m: l:c: l:p: l:k: and what it names, list, front "   \
    "or "                                                                      \
    "site"

/* NEWS_EINVAL: not one word, for spaces would make two tags of it in the log;
   or none that a page can have: NEWS_PURGE_LIST_KINDS. */
news_status_e news_purge_list_add_tag(news_purge_list_t *list, news_str_t tag);

#endif
