#include "store/backend.h"

#include <string.h>


static const news_backend_t *
news_store_backend(news_str_t uri, news_str_t *where, news_error_t *err)
{
    static const news_str_t sqlite = NEWS_STR("sqlite:");

    if (news_str_starts(uri, sqlite)) {
        *where = news_str_from(uri, sqlite.len);
        return &news_sqlite_backend;
    }

    news_error_set(err, NEWS_EINVAL, 0, 0,
                   "store \"%.*s\": expected sqlite:PATH", NEWS_STR_ARG(uri));

    return NULL;
}


news_status_e
news_store_open(news_store_t **store, news_str_t uri, news_store_mode_e mode,
                news_error_t *err)
{
    const news_backend_t *backend;
    news_str_t            where;

    *store = NULL;
    backend = news_store_backend(uri, &where, err);

    return backend ? backend->open(store, where, mode, err) : NEWS_EINVAL;
}


news_status_e
news_store_make(news_str_t uri, const news_site_t *site, bool *made,
                news_error_t *err)
{
    const news_backend_t *backend;
    news_str_t            where;

    *made = false;
    backend = news_store_backend(uri, &where, err);

    return backend ? backend->make(where, site, made, err) : NEWS_EINVAL;
}


void
news_store_close(news_store_t *store)
{
    if (store) {
        store->backend->close(store);
    }
}


const char *
news_store_error(const news_store_t *store)
{
    return store->error;
}


bool
news_store_replaced(const news_store_t *store)
{
    return store->backend->replaced(store);
}


news_status_e
news_store_read_begin(news_store_t *store)
{
    return store->backend->read_begin(store);
}


void
news_store_read_end(news_store_t *store)
{
    store->backend->read_end(store);
}


news_status_e
news_store_site(news_store_t *store, news_arena_t *arena, news_site_t *site)
{
    return store->backend->site(store, arena, site);
}


news_status_e
news_store_site_set(news_store_t *store, const news_site_t *site)
{
    return store->backend->site_set(store, site);
}


news_status_e
news_store_article(news_store_t *store, news_arena_t *arena, news_str_t slug,
                   news_article_t *article)
{
    return store->backend->article(store, arena, slug, article);
}


news_status_e
news_store_article_id(news_store_t *store, news_str_t slug, int64_t *id)
{
    return store->backend->article_id(store, slug, id);
}


news_status_e
news_store_import(news_store_t *store, news_arena_t *arena, news_str_t source,
                  news_article_t *article, news_import_e *outcome,
                  news_error_t *err)
{
    news_status_e status;

    store->error[0] = '\0';
    status = store->backend->import(store, arena, source, article, outcome);
    if (store->error[0]) {
        news_error_set(err, status, 0, 0, "%s", store->error);
    }

    return status;
}


news_status_e
news_store_import_begin(news_store_t *store)
{
    return store->backend->import_begin(store);
}


news_status_e
news_store_import_end(news_store_t *store)
{
    return store->backend->import_end(store);
}


news_status_e
news_store_retract(news_store_t *store, news_str_t slug, int status,
                   news_str_t reason, news_str_t by)
{
    return store->backend->retract(store, slug, status, reason, by);
}


news_status_e
news_store_rename(news_store_t *store, news_str_t from, news_str_t to)
{
    return store->backend->rename(store, from, to);
}


news_status_e
news_store_delete(news_store_t *store, news_arena_t *arena, news_str_t slug)
{
    return store->backend->remove(store, arena, slug);
}


news_status_e
news_store_slugs(news_store_t *store, news_arena_t *arena, news_str_t after,
                 unsigned max, news_strs_t *slugs)
{
    return store->backend->slugs(store, arena, after, max, slugs);
}


news_status_e
news_store_position(news_store_t *store, uint64_t *position)
{
    return store->backend->position(store, position);
}


news_status_e
news_store_life(news_store_t *store, uint64_t *life)
{
    return store->backend->life(store, life);
}


news_status_e
news_store_changes(news_store_t *store, uint64_t after,
                   news_store_change_pt visit, void *data)
{
    return store->backend->changes(store, after, visit, data);
}


news_status_e
news_store_purge(news_store_t *store, const news_strs_t *tags, bool soft,
                 news_str_t reason)
{
    return store->backend->purge(store, tags, soft, reason);
}


news_status_e
news_store_edit(news_store_t *store, news_str_t slug, const news_edit_t *edit,
                bool *changed)
{
    return store->backend->edit(store, slug, edit, changed);
}


news_status_e
news_store_section_edit(news_store_t *store, news_section_edit_e kind,
                        news_str_t slug, news_str_t text, int64_t number)
{
    return store->backend->section_edit(store, kind, slug, text, number);
}


news_status_e
news_store_find(news_store_t *store, const news_find_t *find,
                news_store_visit_pt visit, void *data)
{
    return store->backend->find(store, find, visit, data);
}


news_status_e
news_store_backup(news_store_t *store, const char *path,
                  news_store_progress_pt progress, void *data)
{
    return store->backend->backup(store, path, progress, data);
}


news_status_e
news_store_check(news_store_t *store, news_store_progress_pt progress,
                 void *data)
{
    return store->backend->check(store, progress, data);
}


news_status_e
news_store_page(news_store_t *store, news_arena_t *arena,
                const news_list_query_t *query, news_list_t *list)
{
    return store->backend->page(store, arena, query, list);
}


news_status_e
news_store_sections(news_store_t *store, news_arena_t *arena,
                    news_section_t **sections, size_t *count)
{
    return store->backend->sections(store, arena, sections, count);
}


news_status_e
news_store_pinned(news_store_t *store, news_arena_t *arena, int64_t now,
                  news_article_t **articles, size_t *count, int64_t *until)
{
    return store->backend->pinned(store, arena, now, articles, count, until);
}


news_status_e
news_store_neighbours(news_store_t *store, news_arena_t *arena,
                      const news_article_t *article, int64_t now,
                      unsigned related_max, news_neighbours_t *neighbours)
{
    return store->backend->neighbours(store, arena, article, now, related_max,
                                      neighbours);
}


news_status_e
news_store_count(news_store_t *store, int64_t now, const news_span_t *spans,
                 size_t n, uint64_t *counts)
{
    return store->backend->count(store, now, spans, n, counts);
}


news_status_e
news_store_search(news_store_t *store, news_arena_t *arena, news_str_t words,
                  int64_t now, uint64_t page, unsigned size,
                  news_results_t *results)
{
    return store->backend->search(store, arena, words, now, page, size,
                                  results);
}


news_status_e
news_store_sitemap_files(news_store_t *store, news_arena_t *arena,
                         news_sitemap_file_t **files, size_t *count)
{
    return store->backend->sitemap_files(store, arena, files, count);
}


news_status_e
news_store_sitemap(news_store_t *store, uint64_t file, int64_t now,
                   news_store_visit_pt visit, void *data, int64_t *until)
{
    return store->backend->sitemap(store, file, now, visit, data, until);
}
