#include "store/schema.h"
#include "store/sqlite_list.h"
#include "store/sqlite_match.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longest value or row: a record with room for what the store adds. */
#define NEWS_SQLITE_VALUE_MAX (2 * NEWS_RECORD_MAX)

/* Bytes.  A longer WAL, grown while somebody read for long, is cut when it
   begins anew: with nginx's handles open, nobody is the last to delete it. */
#define NEWS_SQLITE_WAL_KEPT "16777216"

/* KiB of the file, at most, that each handle keeps. */
#define NEWS_SQLITE_CACHE "-8000"

static const char news_sqlite_rollback_sql[] = "ROLLBACK";
static const char news_sqlite_undo_sql[] = "ROLLBACK TO item";


static news_status_e
news_sqlite_status(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_OK:
        return NEWS_OK;
    case SQLITE_NOMEM:
        return NEWS_ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return NEWS_EBUSY;
    case SQLITE_TOOBIG:
        return NEWS_ELIMIT;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT:
        return NEWS_ECORRUPT;
    case SQLITE_NOTADB:
        return NEWS_EVERSION;
    default:
        return NEWS_EIO;
    }
}


news_status_e
news_sqlite_fail(news_sqlite_t *sqlite, int rc)
{
    const char *why = news_sqlite_remedy(sqlite, rc);

    if (why == NULL) {
        why = sqlite->db && sqlite3_extended_errcode(sqlite->db) == rc
                  ? sqlite3_errmsg(sqlite->db)
                  : sqlite3_errstr(rc);
    }

    return news_sqlite_refuse(sqlite, news_sqlite_status(rc),
                              "store \"%.90s\": %s", sqlite->path, why);
}


news_status_e
news_sqlite_refuse(news_sqlite_t *sqlite, news_status_e status, const char *fmt,
                   ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(sqlite->store.error, sizeof(sqlite->store.error), fmt, args);
    va_end(args);

    return status;
}


news_status_e
news_sqlite_exec(news_sqlite_t *sqlite, const char *sql)
{
    int rc = sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? NEWS_OK : news_sqlite_fail(sqlite, rc);
}


/* Leaves the error alone that the handle has noted.  SQLite may have undone
   all by itself already. */
static void
news_sqlite_rollback(news_sqlite_t *sqlite)
{
    news_sqlite_query_t query;

    if (sqlite3_get_autocommit(sqlite->db)) {
        return;
    }

    query = news_sqlite_query(sqlite, news_sqlite_rollback_sql);
    while (news_sqlite_row(&query)) {
    }
    sqlite3_reset(query.stmt);
    sqlite->stuck = !sqlite3_get_autocommit(sqlite->db);
}


/* Prepares the way back first, that it may not fail for want of memory; should
   it have failed all the same, it is gone now. */
static news_status_e
news_sqlite_begin(news_sqlite_t *sqlite, const char *sql)
{
    news_sqlite_query_t query;

    if (sqlite->stuck) {
        news_sqlite_rollback(sqlite);
    }

    query = news_sqlite_query(sqlite, news_sqlite_rollback_sql);
    if (query.rc == SQLITE_OK) {
        query = news_sqlite_query(sqlite, sql);
    }

    return news_sqlite_run(&query);
}


news_status_e
news_sqlite_read_begin(news_store_t *store)
{
    return news_sqlite_begin((news_sqlite_t *) store, "BEGIN");
}


void
news_sqlite_read_end(news_store_t *store)
{
    news_sqlite_rollback((news_sqlite_t *) store);
}


/* One write of a batch: what it does can be undone alone. */
static news_status_e
news_sqlite_item_begin(news_sqlite_t *sqlite)
{
    news_sqlite_query_t query;

    query = news_sqlite_query(sqlite, news_sqlite_undo_sql);
    if (query.rc == SQLITE_OK) {
        query = news_sqlite_query(sqlite, "SAVEPOINT item");
    }

    return news_sqlite_run(&query);
}


/* An error of the disk or of memory may have undone the whole batch; then there
   is no item any more, and news_sqlite_batch_end() tells. */
static news_status_e
news_sqlite_item_end(news_sqlite_t *sqlite, news_status_e status)
{
    news_sqlite_query_t query;

    if (sqlite3_get_autocommit(sqlite->db)) {
        return status;
    }

    if (status != NEWS_OK) {
        query = news_sqlite_query(sqlite, news_sqlite_undo_sql);
        while (news_sqlite_row(&query)) {
        }
        sqlite3_reset(query.stmt);
    }

    query = news_sqlite_query(sqlite, "RELEASE item");

    if (status == NEWS_OK) {
        return news_sqlite_run(&query);
    }

    while (news_sqlite_row(&query)) {
    }
    sqlite3_reset(query.stmt);

    return status;
}


news_status_e
news_sqlite_write_begin(news_sqlite_t *sqlite)
{
    news_status_e status;

    if (sqlite->mode == NEWS_STORE_READ) {
        return news_sqlite_refuse(sqlite, NEWS_EIO,
                                  "store \"%.90s\": opened for reading only",
                                  sqlite->path);
    }

    if (sqlite->batch) {
        return news_sqlite_item_begin(sqlite);
    }

    status = news_sqlite_begin(sqlite, "BEGIN IMMEDIATE");
    sqlite->writing = status == NEWS_OK;

    return status;
}


news_status_e
news_sqlite_write_end(news_sqlite_t *sqlite, news_status_e status)
{
    news_sqlite_query_t query;

    if (sqlite->batch) {
        return news_sqlite_item_end(sqlite, status);
    }

    if (status == NEWS_OK) {
        status = news_sqlite_changes_trim(sqlite);
    }

    if (status == NEWS_OK) {
        query = news_sqlite_query(sqlite, "COMMIT");
        status = news_sqlite_run(&query);
    }

    sqlite->writing = false;
    news_sqlite_rollback(sqlite);

    return status;
}


news_status_e
news_sqlite_batch_begin(news_store_t *store)
{
    /* From now on: the pages that each article changes stay in memory, and are
       copied from the WAL into the file once for several batches; the search
       index leaves pages without wiping them. */
    static const char memory[] = "PRAGMA cache_size = -98304;"
                                 "PRAGMA wal_autocheckpoint = 32768;"
                                 "PRAGMA secure_delete = FAST";
    static const char sql[] =
        "INSERT INTO batch SELECT 1, coalesce(max(seq), 0)"
        " FROM sqlite_sequence WHERE name = 'change'";

    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    status = news_sqlite_exec(sqlite, memory);
    if (status == NEWS_OK) {
        status = news_sqlite_write_begin(sqlite);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_exec(sqlite, sql);
    if (status != NEWS_OK) {
        return news_sqlite_write_end(sqlite, status);
    }

    sqlite->batch = true;

    return NEWS_OK;
}


news_status_e
news_sqlite_batch_end(news_store_t *store)
{
    static const char now[] = "DELETE FROM batch;" NEWS_SCHEMA_REINDEX_IF("1");

    news_sqlite_t *sqlite = (news_sqlite_t *) store;

    if (!sqlite->batch) {
        return NEWS_OK;
    }

    sqlite->batch = false;

    if (sqlite3_get_autocommit(sqlite->db)) {
        sqlite->writing = false;
        return news_sqlite_refuse(sqlite, NEWS_EIO,
                                  "store \"%.90s\": the whole batch was undone "
                                  "after an error",
                                  sqlite->path);
    }

    return news_sqlite_write_end(sqlite, news_sqlite_exec(sqlite, now));
}


static news_status_e
news_sqlite_configure(news_sqlite_t *sqlite)
{
    sqlite3 *db = sqlite->db;

    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, sqlite->mode == NEWS_STORE_READ
                                 ? NEWS_SQLITE_READER_WAIT
                                 : NEWS_SQLITE_WRITER_WAIT);

    /* the file may come from anywhere: what it says is data, not code; only
       who writes runs its triggers, and these fill a virtual table */
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, NEWS_SQLITE_VALUE_MAX);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                      sqlite->mode != NEWS_STORE_READ, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);

    return news_sqlite_exec(
        sqlite, "PRAGMA cell_size_check = ON;"
                "PRAGMA foreign_keys = ON;"
                "PRAGMA temp_store = MEMORY;"
                "PRAGMA cache_size = " NEWS_SQLITE_CACHE ";"
                "PRAGMA journal_size_limit = " NEWS_SQLITE_WAL_KEPT);
}


/* SQLite falls back to reading silently where the file is write-protected. */
static int
news_sqlite_connect(news_sqlite_t *sqlite)
{
    int rc, flags = SQLITE_OPEN_NOMUTEX;

    flags |= sqlite->mode == NEWS_STORE_READ ? SQLITE_OPEN_READONLY
                                             : SQLITE_OPEN_READWRITE;
    if (sqlite->mode == NEWS_STORE_CREATE) {
        flags |= SQLITE_OPEN_CREATE;
    }

    rc = sqlite3_open_v2(sqlite->path, &sqlite->db, flags, NULL);
    if (rc != SQLITE_OK) {
        return rc;
    }

    if (sqlite->mode != NEWS_STORE_READ
        && sqlite3_db_readonly(sqlite->db, "main") == 1)
    {
        return SQLITE_READONLY;
    }

    return SQLITE_OK;
}


static news_status_e
news_sqlite_start(news_sqlite_t *sqlite)
{
    news_status_e status;
    bool          fresh;
    int           rc;

    status = news_sqlite_locate(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    fresh = sqlite->ino == 0;

    rc = news_sqlite_connect(sqlite);
    if (rc != SQLITE_OK) {
        return news_sqlite_fail(sqlite, rc);
    }

    status = news_sqlite_configure(sqlite);
    if (status == NEWS_OK) {
        status = news_sqlite_schema_open(sqlite);
    }

    if (status == NEWS_OK) {
        status = news_sqlite_exec(sqlite, NEWS_MATCH_VOCABULARY);
    }

    if (status == NEWS_OK && fresh) {
        status = news_sqlite_locate(sqlite);
    }

    return status;
}


static void
news_sqlite_close(news_store_t *store)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    unsigned       i;

    for (i = 0; i < sqlite->statement_count; i++) {
        sqlite3_finalize(sqlite->statements[i].stmt);
    }

    sqlite3_close(sqlite->db);
    free(sqlite->path);
    free(sqlite);
}


/* words: of the site, where the store is made. */
static news_status_e
news_sqlite_open_with(news_sqlite_t **opened, news_str_t where,
                      news_store_mode_e mode, const news_site_t *words,
                      news_error_t *err)
{
    news_sqlite_t *sqlite;
    news_status_e  status;

    if (where.len == 0 || where.len >= PATH_MAX
        || memchr(where.data, '\0', where.len))
    {
        return news_error_set(err, NEWS_EINVAL, 0, 0,
                              "store: expected sqlite: and a file's path");
    }

    sqlite = calloc(1, sizeof(*sqlite));
    if (sqlite == NULL) {
        return news_error_set(err, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    sqlite->store.backend = &news_sqlite_backend;
    sqlite->mode = mode;
    sqlite->search_steps = NEWS_SQLITE_SEARCH_STEPS;
    sqlite->words = words;

    /* "./" keeps SQLite from seeing a meaning in ":memory:" and its like */
    if (asprintf(&sqlite->path, "%s%.*s", where.data[0] == '/' ? "" : "./",
                 NEWS_STR_ARG(where))
        < 0)
    {
        free(sqlite);
        return news_error_set(err, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    status = news_sqlite_start(sqlite);
    if (status != NEWS_OK) {
        news_error_set(err, status, 0, 0, "%s", sqlite->store.error);
        news_sqlite_close(&sqlite->store);
        return status;
    }

    sqlite->words = NULL;
    *opened = sqlite;

    return NEWS_OK;
}


static news_status_e
news_sqlite_open(news_store_t **store, news_str_t where, news_store_mode_e mode,
                 news_error_t *err)
{
    news_sqlite_t *sqlite;
    news_status_e  status;

    status = news_sqlite_open_with(&sqlite, where, mode, NULL, err);
    if (status == NEWS_OK) {
        *store = &sqlite->store;
    }

    return status;
}


static news_status_e
news_sqlite_make(news_str_t where, const news_site_t *site, bool *made,
                 news_error_t *err)
{
    news_sqlite_t *sqlite;
    news_status_e  status;

    status =
        news_sqlite_open_with(&sqlite, where, NEWS_STORE_CREATE, site, err);
    if (status == NEWS_OK) {
        *made = sqlite->made;
        news_sqlite_close(&sqlite->store);
    }

    return status;
}


static bool
news_sqlite_replaced(const news_store_t *store)
{
    const news_sqlite_t *sqlite = (const news_sqlite_t *) store;
    struct stat          st;

    if (stat(sqlite->path, &st) != 0) {
        return errno == ENOENT;
    }

    return st.st_dev != sqlite->dev || st.st_ino != sqlite->ino;
}


const news_backend_t news_sqlite_backend = {
    .open = news_sqlite_open,
    .make = news_sqlite_make,
    .close = news_sqlite_close,
    .replaced = news_sqlite_replaced,
    .read_begin = news_sqlite_read_begin,
    .read_end = news_sqlite_read_end,
    .site = news_sqlite_site,
    .site_set = news_sqlite_site_set,
    .article = news_sqlite_article,
    .article_id = news_sqlite_article_id,
    .import = news_sqlite_import,
    .import_begin = news_sqlite_batch_begin,
    .import_end = news_sqlite_batch_end,
    .retract = news_sqlite_retract,
    .rename = news_sqlite_rename,
    .remove = news_sqlite_delete,
    .edit = news_sqlite_edit,
    .section_edit = news_sqlite_section_edit,
    .find = news_sqlite_find,
    .backup = news_sqlite_backup,
    .check = news_sqlite_check,
    .slugs = news_sqlite_slugs,
    .position = news_sqlite_position,
    .life = news_sqlite_life,
    .changes = news_sqlite_changes,
    .purge = news_sqlite_purge,
    .page = news_sqlite_page,
    .sections = news_sqlite_sections,
    .pinned = news_sqlite_pinned,
    .neighbours = news_sqlite_neighbours,
    .count = news_sqlite_count,
    .search = news_sqlite_search,
    .sitemap_files = news_sqlite_sitemap_files,
    .sitemap = news_sqlite_sitemap,
};
