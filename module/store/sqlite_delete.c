#include "store/sqlite.h"

#define NEWS_SQLITE_UNUSED(table)                                              \
    "DELETE FROM " table " WHERE slug = ?1 AND description = ''"               \
    " AND NOT EXISTS (SELECT 1 FROM article_" table " WHERE " table            \
    " = " table ".id)"


/* Names that stood in one article alone went with it. */
static news_status_e
news_sqlite_delete_unused(news_sqlite_t *sqlite, const char *sql,
                          const news_strs_t *slugs)
{
    news_sqlite_query_t query;
    news_status_e       status = NEWS_OK;
    size_t              i;

    for (i = 0; status == NEWS_OK && i < slugs->count; i++) {
        query = news_sqlite_query(sqlite, sql);
        news_sqlite_bind_str(&query, slugs->items[i]);
        status = news_sqlite_run(&query);
    }

    return status;
}


/* The tables that refer to it follow by themselves, and so do the listings. */
static news_status_e
news_sqlite_delete_locked(news_sqlite_t *sqlite, news_arena_t *arena,
                          news_str_t slug)
{
    static const char sql[] = "DELETE FROM article WHERE id = ?1";

    news_sqlite_query_t query;
    news_article_t      article = {0};
    news_status_e       status;

    status = news_sqlite_present(sqlite, slug, &article.id);
    if (status == NEWS_OK) {
        status = news_sqlite_lists(sqlite, arena, &article);
    }

    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article.id);

    status = news_sqlite_run(&query);
    if (status == NEWS_OK) {
        status = news_sqlite_delete_unused(sqlite, NEWS_SQLITE_UNUSED("author"),
                                           &article.author_slugs);
    }

    return status == NEWS_OK ? news_sqlite_delete_unused(
               sqlite, NEWS_SQLITE_UNUSED("keyword"), &article.keyword_slugs)
                             : status;
}


news_status_e
news_sqlite_delete(news_store_t *store, news_arena_t *arena, news_str_t slug)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status = news_sqlite_write_begin(sqlite);

    return status == NEWS_OK ? news_sqlite_write_end(
               sqlite, news_sqlite_delete_locked(sqlite, arena, slug))
                             : status;
}
