#include "base/hash.h"
#include "store/sqlite.h"

#include <string.h>


news_status_e
news_sqlite_position(news_store_t *store, uint64_t *position)
{
    static const char sql[] =
        "SELECT seq FROM sqlite_sequence WHERE name = 'change'";

    news_sqlite_query_t query = news_sqlite_query((news_sqlite_t *) store, sql);

    *position = 0;
    if (news_sqlite_row(&query)) {
        *position = (uint64_t) news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


/* A file that is moved to the store's place is another one.  What SQLite's
   backup interface copies into it (`.restore` of its shell) gets the number of
   the schema that was there, and one more: so that no connection believes what
   it knows. */
news_status_e
news_sqlite_life(news_store_t *store, uint64_t *life)
{
    static const char sql[] = "PRAGMA schema_version";

    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    uint64_t            names[3] = {sqlite->dev, sqlite->ino, 0};

    if (news_sqlite_row(&query)) {
        names[2] = (uint64_t) news_sqlite_int(&query, 0);
    }

    *life = news_hash((news_str_t) {sizeof(names), (char *) names}, 0) | 1;

    return news_sqlite_query_end(&query);
}


news_status_e
news_sqlite_changes(news_store_t *store, uint64_t after,
                    news_store_change_pt visit, void *data)
{
    static const char sql[] =
        "SELECT id, soft, tag FROM change WHERE id > ?1 ORDER BY id";

    news_sqlite_query_t query = news_sqlite_query((news_sqlite_t *) store, sql);

    news_sqlite_bind_int(&query, (int64_t) after);

    while (news_sqlite_row(&query)) {
        visit(data, (uint64_t) news_sqlite_int(&query, 0),
              news_sqlite_text(&query, 2), news_sqlite_int(&query, 1) != 0);
    }

    return news_sqlite_query_end(&query);
}


news_status_e
news_sqlite_purge(news_store_t *store, const news_strs_t *tags, bool soft,
                  news_str_t reason)
{
    static const char sql[] =
        "INSERT INTO change (tag, soft, reason) VALUES (?1, ?2, ?3)";

    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_query_t query;
    news_status_e       status;
    size_t              i;

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    for (i = 0; status == NEWS_OK && i < tags->count; i++) {
        query = news_sqlite_query(sqlite, sql);
        news_sqlite_bind_str(&query, tags->items[i]);
        news_sqlite_bind_int(&query, soft);
        news_sqlite_bind_str(&query, reason);
        status = news_sqlite_run(&query);
    }

    return news_sqlite_write_end(sqlite, status);
}


news_status_e
news_sqlite_changes_trim(news_sqlite_t *sqlite)
{
    static const char sql[] =
        "DELETE FROM change WHERE id <= (SELECT seq - ?1 FROM sqlite_sequence"
        " WHERE name = 'change')";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, NEWS_STORE_CHANGES_KEPT);

    return news_sqlite_run(&query);
}
