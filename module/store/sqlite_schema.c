#include "store/schema.h"
#include "store/sqlite.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#define NEWS_SQLITE_APPLICATION 0x6e657773 /* "news" */


static news_status_e
news_sqlite_schema_pragma(news_sqlite_t *sqlite, const char *sql, int64_t *n)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    *n = 0;
    if (news_sqlite_row(&query)) {
        *n = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


/* Whose file this is: version 0 is an empty one, or one being made. */
static news_status_e
news_sqlite_schema_identify(news_sqlite_t *sqlite, int64_t *version)
{
    int64_t       application, tables;
    news_status_e status;

    status = news_sqlite_schema_pragma(sqlite, "PRAGMA application_id",
                                       &application);
    if (status == NEWS_OK) {
        status = news_sqlite_schema_pragma(
            sqlite, "SELECT count(*) FROM sqlite_schema", &tables);
    }

    if (status == NEWS_OK) {
        status =
            news_sqlite_schema_pragma(sqlite, "PRAGMA user_version", version);
    }

    if (status != NEWS_OK) {
        return status;
    }

    if ((application == NEWS_SQLITE_APPLICATION && *version >= 0)
        || (application == 0 && *version == 0 && tables == 0))
    {
        return NEWS_OK;
    }

    return news_sqlite_refuse(sqlite, NEWS_EVERSION,
                              "store \"%.90s\": a database, but not a news "
                              "store: name another file",
                              sqlite->path);
}


static news_status_e
news_sqlite_schema_too_new(news_sqlite_t *sqlite, int64_t version)
{
    return news_sqlite_refuse(sqlite, NEWS_EVERSION,
                              "store \"%.90s\": made by a newer version "
                              "(schema %lld, this one knows %d): upgrade",
                              sqlite->path, (long long) version,
                              NEWS_SCHEMA_VERSION);
}


/* n random bytes in hex, and a NUL. */
static bool
news_sqlite_schema_random(char *hex, size_t n)
{
    unsigned char bytes[NEWS_STORE_SECRET_LEN / 2];
    size_t        i;

    if (getrandom(bytes, n, 0) != (ssize_t) n) {
        return false;
    }

    for (i = 0; i < n; i++) {
        snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
    }

    return true;
}


static news_status_e
news_sqlite_schema_site(news_sqlite_t *sqlite)
{
    static const char sql[] =
        "INSERT INTO site (one, id, secret) VALUES (1, ?1, ?2)";

    char                id[NEWS_STORE_ID_LEN + 1];
    char                secret[NEWS_STORE_SECRET_LEN + 1];
    news_sqlite_query_t query;

    if (!news_sqlite_schema_random(id, NEWS_STORE_ID_LEN / 2)
        || !news_sqlite_schema_random(secret, NEWS_STORE_SECRET_LEN / 2))
    {
        return news_sqlite_refuse(sqlite, NEWS_EIO, "getrandom failed");
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_str(&query, news_str_borrow(id));
    news_sqlite_bind_str(&query, news_str_borrow(secret));

    return news_sqlite_run(&query);
}


/* SQL that the rows of another statement are. */
static news_status_e
news_sqlite_schema_each(news_sqlite_t *sqlite, const char *sql)
{
    sqlite3_stmt *stmt;
    sqlite3_str  *all = sqlite3_str_new(sqlite->db);
    char         *text;
    int           rc;
    news_status_e status = NEWS_OK;

    rc = sqlite3_prepare_v2(sqlite->db, sql, -1, &stmt, NULL);
    while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        sqlite3_str_appendf(all, "%s;", sqlite3_column_text(stmt, 0));
    }

    rc = sqlite3_finalize(stmt);
    text = sqlite3_str_finish(all);

    if (rc != SQLITE_OK) {
        status = news_sqlite_fail(sqlite, rc);
    } else if (text) {
        status = news_sqlite_exec(sqlite, text);
    }

    sqlite3_free(text);

    return status;
}


/* Names are free for this version's. */
static news_status_e
news_sqlite_schema_old(news_sqlite_t *sqlite)
{
    static const char drop[] =
        "SELECT printf('DROP %s %w', type, name) FROM sqlite_schema"
        " WHERE type IN ('trigger', 'index') AND sql IS NOT NULL";
    static const char rename[] =
        "SELECT printf('ALTER TABLE %w RENAME TO old_%w', name, name)"
        " FROM sqlite_schema WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%'";

    news_status_e status;

    status = news_sqlite_schema_each(sqlite, drop);

    return status == NEWS_OK ? news_sqlite_schema_each(sqlite, rename) : status;
}


/* news_slug(name): as store.h says for authors and keywords. */
static void
news_sqlite_schema_slug(sqlite3_context *context, int count,
                        sqlite3_value **values)
{
    char       out[NEWS_SLUG_MAX];
    news_str_t name, slug;

    (void) count;

    name.data = (const char *) sqlite3_value_text(values[0]);
    name.len = (size_t) sqlite3_value_bytes(values[0]);
    slug = news_sqlite_name_slug(name, out);

    sqlite3_result_text(context, slug.data, (int) slug.len, SQLITE_TRANSIENT);
}


static news_status_e
news_sqlite_schema_make(news_sqlite_t *sqlite)
{
    news_status_e status;

    status = news_sqlite_exec(sqlite, news_schema_tables);
    if (status == NEWS_OK) {
        status = news_sqlite_exec(sqlite, news_schema_triggers);
    }

    return status == NEWS_OK ? news_sqlite_schema_site(sqlite) : status;
}


static news_status_e
news_sqlite_schema_from_1(news_sqlite_t *sqlite)
{
    news_status_e status;
    int           rc;

    rc = sqlite3_create_function(sqlite->db, "news_slug", 1,
                                 SQLITE_UTF8 | SQLITE_DIRECTONLY
                                     | SQLITE_DETERMINISTIC,
                                 NULL, news_sqlite_schema_slug, NULL, NULL);
    if (rc != SQLITE_OK) {
        return news_sqlite_fail(sqlite, rc);
    }

    status = news_sqlite_schema_old(sqlite);
    if (status == NEWS_OK) {
        status = news_sqlite_schema_make(sqlite);
    }

    return status == NEWS_OK ? news_sqlite_exec(sqlite, news_schema_from_1)
                             : status;
}


static news_status_e
news_sqlite_schema_from_2(news_sqlite_t *sqlite)
{
    static const char drop[] = "SELECT printf('DROP TRIGGER %w', name)"
                               " FROM sqlite_schema WHERE type = 'trigger'";

    news_status_e status;

    status = news_sqlite_schema_each(sqlite, drop);
    if (status == NEWS_OK) {
        status = news_sqlite_exec(sqlite, news_schema_from_2);
    }

    return status == NEWS_OK ? news_sqlite_exec(sqlite, news_schema_triggers)
                             : status;
}


/* Another writer may have been faster: what is missing is decided here. */
static news_status_e
news_sqlite_schema_migrate_locked(news_sqlite_t *sqlite)
{
    int64_t       version;
    char          sql[80];
    news_status_e status;

    status = news_sqlite_schema_identify(sqlite, &version);
    if (status != NEWS_OK || version == NEWS_SCHEMA_VERSION) {
        return status;
    }

    if (version > NEWS_SCHEMA_VERSION) {
        return news_sqlite_schema_too_new(sqlite, version);
    }

    status = version == 0   ? news_sqlite_schema_make(sqlite)
             : version == 1 ? news_sqlite_schema_from_1(sqlite)
                            : news_sqlite_schema_from_2(sqlite);
    if (status == NEWS_OK && version == 0 && sqlite->words) {
        status = news_sqlite_site_put(sqlite, sqlite->words);
    }

    if (status != NEWS_OK) {
        return status;
    }

    snprintf(sql, sizeof(sql),
             "PRAGMA application_id = %d; PRAGMA user_version = %d",
             NEWS_SQLITE_APPLICATION, NEWS_SCHEMA_VERSION);

    sqlite->made = version == 0;

    return news_sqlite_exec(sqlite, sql);
}


static news_status_e
news_sqlite_schema_migrate(news_sqlite_t *sqlite)
{
    news_status_e status;

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_schema_migrate_locked(sqlite);

    return news_sqlite_write_end(sqlite, status);
}


/* In one transaction: the file may just be made by somebody else. */
static news_status_e
news_sqlite_schema_look(news_sqlite_t *sqlite, int64_t *version)
{
    news_status_e status;

    status = news_sqlite_read_begin(&sqlite->store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_schema_identify(sqlite, version);
    news_sqlite_read_end(&sqlite->store);

    return status;
}


/* Readers and the writer side by side.  SQLite does not wait here for others
   that do the same at the same time: a new store's makers. */
static news_status_e
news_sqlite_schema_wal(news_sqlite_t *sqlite)
{
    struct timespec now;
    time_t          until;
    news_status_e   status;

    clock_gettime(CLOCK_MONOTONIC, &now);
    until = now.tv_sec + NEWS_SQLITE_WRITER_WAIT / 1000;

    for (;;) {
        status = news_sqlite_exec(sqlite, "PRAGMA journal_mode = WAL");

        clock_gettime(CLOCK_MONOTONIC, &now);
        if (status != NEWS_EBUSY || now.tv_sec >= until) {
            return status;
        }

        sqlite3_sleep(10);
    }
}


news_status_e
news_sqlite_schema_open(news_sqlite_t *sqlite)
{
    int64_t       version;
    news_status_e status;

    status = news_sqlite_schema_look(sqlite, &version);
    if (status != NEWS_OK) {
        return status;
    }

    if (version > NEWS_SCHEMA_VERSION) {
        return news_sqlite_schema_too_new(sqlite, version);
    }

    if (version < NEWS_SCHEMA_VERSION
        && (sqlite->mode == NEWS_STORE_READ
            || (version == 0 && sqlite->mode == NEWS_STORE_WRITE)))
    {
        return news_sqlite_refuse(sqlite, NEWS_EVERSION,
                                  "store \"%.60s\": %s; run: newsctl --store "
                                  "sqlite:%.60s init",
                                  sqlite->path,
                                  version ? "made by an older version"
                                          : "an empty file",
                                  sqlite->path);
    }

    if (sqlite->mode == NEWS_STORE_READ) {
        return NEWS_OK;
    }

    status = news_sqlite_schema_wal(sqlite);
    if (status != NEWS_OK || version == NEWS_SCHEMA_VERSION) {
        return status;
    }

    return news_sqlite_schema_migrate(sqlite);
}
