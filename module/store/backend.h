/*
 * What a kind of store provides.  store.c picks one by the URI's scheme and
 * forwards the calls of store.h, where their contracts stand.  A backend's
 * handle begins with news_store_s.  One thread per handle.
 */

#ifndef NEWS_STORE_BACKEND_H
#define NEWS_STORE_BACKEND_H

#include "store/edit.h"
#include "store/list.h"

typedef struct {
    /* `where` is the URI without its scheme */
    news_status_e (*open)(news_store_t **store, news_str_t where,
                          news_store_mode_e mode, news_error_t *err);
    news_status_e (*make)(news_str_t where, const news_site_t *site, bool *made,
                          news_error_t *err);
    void (*close)(news_store_t *store);
    bool (*replaced)(const news_store_t *store);
    news_status_e (*read_begin)(news_store_t *store);
    void (*read_end)(news_store_t *store);
    news_status_e (*site)(news_store_t *store, news_arena_t *arena,
                          news_site_t *site);
    news_status_e (*site_set)(news_store_t *store, const news_site_t *site);
    news_status_e (*article)(news_store_t *store, news_arena_t *arena,
                             news_str_t slug, news_article_t *article);
    news_status_e (*article_id)(news_store_t *store, news_str_t slug,
                                int64_t *id);
    news_status_e (*import)(news_store_t *store, news_arena_t *arena,
                            news_str_t source, news_article_t *article,
                            news_import_e *outcome);
    news_status_e (*import_begin)(news_store_t *store);
    news_status_e (*import_end)(news_store_t *store);
    news_status_e (*retract)(news_store_t *store, news_str_t slug, int gone,
                             news_str_t reason, news_str_t by);
    news_status_e (*rename)(news_store_t *store, news_str_t from,
                            news_str_t to);
    news_status_e (*remove)(news_store_t *store, news_arena_t *arena,
                            news_str_t slug);
    news_status_e (*edit)(news_store_t *store, news_str_t slug,
                          const news_edit_t *edit, bool *changed);
    news_status_e (*section_edit)(news_store_t *store, news_section_edit_e kind,
                                  news_str_t slug, news_str_t text,
                                  int64_t number);
    news_status_e (*find)(news_store_t *store, const news_find_t *find,
                          news_store_visit_pt visit, void *data);
    news_status_e (*backup)(news_store_t *store, const char *path,
                            news_store_progress_pt progress, void *data);
    news_status_e (*check)(news_store_t *store, news_store_progress_pt progress,
                           void *data);
    news_status_e (*slugs)(news_store_t *store, news_arena_t *arena,
                           news_str_t after, unsigned max, news_strs_t *slugs);
    news_status_e (*position)(news_store_t *store, uint64_t *position);
    news_status_e (*life)(news_store_t *store, uint64_t *life);
    news_status_e (*changes)(news_store_t *store, uint64_t after,
                             news_store_change_pt visit, void *data);
    news_status_e (*purge)(news_store_t *store, const news_strs_t *tags,
                           bool soft, news_str_t reason);
    news_status_e (*page)(news_store_t *store, news_arena_t *arena,
                          const news_list_query_t *query, news_list_t *list);
    news_status_e (*sections)(news_store_t *store, news_arena_t *arena,
                              news_section_t **sections, size_t *count);
    news_status_e (*pinned)(news_store_t *store, news_arena_t *arena,
                            int64_t now, news_article_t **articles,
                            size_t *count, int64_t *until);
    news_status_e (*neighbours)(news_store_t *store, news_arena_t *arena,
                                const news_article_t *article, int64_t now,
                                unsigned           related_max,
                                news_neighbours_t *neighbours);
    news_status_e (*count)(news_store_t *store, int64_t now,
                           const news_span_t *spans, size_t n,
                           uint64_t *counts);
    news_status_e (*search)(news_store_t *store, news_arena_t *arena,
                            news_str_t words, int64_t now, uint64_t page,
                            unsigned size, news_results_t *results);
    news_status_e (*sitemap_files)(news_store_t *store, news_arena_t *arena,
                                   news_sitemap_file_t **files, size_t *count);
    news_status_e (*sitemap)(news_store_t *store, uint64_t file, int64_t now,
                             news_store_visit_pt visit, void *data,
                             int64_t *until);
} news_backend_t;

struct news_store_s {
    const news_backend_t *backend;
    char                  error[232]; /* of the last failed call */
};

extern const news_backend_t news_sqlite_backend;

#endif
