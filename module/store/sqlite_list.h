/*
 * Lists in the SQLite backend, for its own files only: which run of `listing`
 * one is, where its articles are, and what of them can be seen.  One thread per
 * handle.
 */

#ifndef NEWS_STORE_SQLITE_LIST_H
#define NEWS_STORE_SQLITE_LIST_H

#include "store/list.h"
#include "store/sqlite.h"

#define NEWS_SQLITE_DAY 86400 /* seconds */

typedef struct {
    news_list_kind_e kind;
    int64_t          ref;
} news_sqlite_list_t;

/* The list's key, its name and description.  NEWS_ENOTFOUND: none. */
news_status_e news_sqlite_list_find(news_sqlite_t *sqlite, news_arena_t *arena,
                                    news_list_kind_e kind, news_str_t slug,
                                    news_sqlite_list_t *list, news_str_t *name,
                                    news_str_t *description);

/* Lowers *until to the date of the next article of the list that is to come. */
news_status_e news_sqlite_list_next(news_sqlite_t            *sqlite,
                                    const news_sqlite_list_t *list, int64_t now,
                                    int64_t *until);

/*
 * Articles by their ids, in that order: those that can be seen now, and that
 * are sound, at most `most` of them.
 */
typedef struct {
    int64_t         now;
    bool            bodies; /* as news_store_article() reads them */
    size_t          most;
    size_t          count;
    news_article_t *articles;
    int64_t         until;    /* lowered to when one of them expires */
    int64_t         modified; /* raised to the newest change of them */
} news_sqlite_cards_t;

news_status_e news_sqlite_cards(news_sqlite_t *sqlite, news_arena_t *arena,
                                const int64_t *ids, size_t count,
                                news_sqlite_cards_t *cards);

/* sqlite_tally.c */

int64_t news_sqlite_day(int64_t seconds); /* since 1970, rounded down */

/* How many articles of the list are published up to and at `top`. */
news_status_e news_sqlite_tally_to(news_sqlite_t            *sqlite,
                                   const news_sqlite_list_t *list, int64_t top,
                                   uint64_t *count);

/* Where the n-th article (from 0) of those is, the newest first: `skip` behind
   the first one that is not published after *start.  NEWS_ENOTFOUND: there are
   not so many. */
news_status_e news_sqlite_tally_find(news_sqlite_t            *sqlite,
                                     const news_sqlite_list_t *list,
                                     int64_t top, uint64_t n, int64_t *start,
                                     uint64_t *skip);

/* sqlite_span.c */

/* How many of the list's articles are in the span (NULL: all) and published by
   now; and the ids of `size` of them, behind `skip`, the newest first. */
news_status_e news_sqlite_span_count(news_sqlite_t            *sqlite,
                                     const news_sqlite_list_t *list,
                                     const news_span_t *span, int64_t now,
                                     uint64_t *count);
news_status_e news_sqlite_span_ids(news_sqlite_t            *sqlite,
                                   const news_sqlite_list_t *list,
                                   const news_span_t *span, int64_t now,
                                   uint64_t skip, size_t size, int64_t *ids,
                                   size_t *count);

/* What list.h says of news_store_…() of the same names. */

news_status_e news_sqlite_page(news_store_t *store, news_arena_t *arena,
                               const news_list_query_t *query,
                               news_list_t             *page);
news_status_e news_sqlite_neighbours(news_store_t *store, news_arena_t *arena,
                                     const news_article_t *article, int64_t now,
                                     unsigned           related_max,
                                     news_neighbours_t *neighbours);
news_status_e news_sqlite_sections(news_store_t *store, news_arena_t *arena,
                                   news_section_t **sections, size_t *count);
news_status_e news_sqlite_pinned(news_store_t *store, news_arena_t *arena,
                                 int64_t now, news_article_t **articles,
                                 size_t *count, int64_t *until);
news_status_e news_sqlite_count(news_store_t *store, int64_t now,
                                const news_span_t *spans, size_t n,
                                uint64_t *counts);
news_status_e news_sqlite_search(news_store_t *store, news_arena_t *arena,
                                 news_str_t words, int64_t now, uint64_t page,
                                 unsigned size, news_results_t *results);
news_status_e news_sqlite_sitemap_files(news_store_t         *store,
                                        news_arena_t         *arena,
                                        news_sitemap_file_t **files,
                                        size_t               *count);
news_status_e news_sqlite_sitemap(news_store_t *store, uint64_t file,
                                  int64_t now, news_store_visit_pt visit,
                                  void *data, int64_t *until);

#endif
