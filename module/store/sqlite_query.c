#include "store/sqlite.h"


/* The statement for sql, prepared on first use; few enough for a search. */
static int
news_sqlite_query_prepare(news_sqlite_t *sqlite, const char *sql,
                          sqlite3_stmt **stmt)
{
    news_sqlite_statement_t *statement;
    unsigned                 i;
    int                      rc;

    *stmt = NULL;

    for (i = 0; i < sqlite->statement_count; i++) {
        if (sqlite->statements[i].sql == sql) {
            *stmt = sqlite->statements[i].stmt;
            return SQLITE_OK;
        }
    }

    if (i == NEWS_SQLITE_STATEMENTS_MAX) {
        return SQLITE_MISUSE;
    }

    statement = &sqlite->statements[i];

    rc = sqlite3_prepare_v3(sqlite->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                            &statement->stmt, NULL);
    if (rc != SQLITE_OK) {
        return rc;
    }

    statement->sql = sql;
    sqlite->statement_count++;
    *stmt = statement->stmt;

    return SQLITE_OK;
}


news_sqlite_query_t
news_sqlite_query(news_sqlite_t *sqlite, const char *sql)
{
    news_sqlite_query_t query = {.sqlite = sqlite};

    /* an error of memory or of the disk makes SQLite undo the transaction by
       itself, and what follows would be stored one statement at a time */
    if (sqlite->writing && sqlite3_get_autocommit(sqlite->db)) {
        query.rc = SQLITE_ABORT_ROLLBACK;
        return query;
    }

    query.rc = news_sqlite_query_prepare(sqlite, sql, &query.stmt);

    return query;
}


void
news_sqlite_bind_int(news_sqlite_query_t *query, int64_t n)
{
    if (query->rc == SQLITE_OK) {
        query->rc = sqlite3_bind_int64(query->stmt, ++query->bound, n);
    }
}


void
news_sqlite_bind_null(news_sqlite_query_t *query)
{
    if (query->rc == SQLITE_OK) {
        query->rc = sqlite3_bind_null(query->stmt, ++query->bound);
    }
}


void
news_sqlite_bind_str(news_sqlite_query_t *query, news_str_t s)
{
    if (query->rc == SQLITE_OK) {
        query->rc = sqlite3_bind_text64(query->stmt, ++query->bound,
                                        s.len ? s.data : "", s.len,
                                        SQLITE_STATIC, SQLITE_UTF8);
    }
}


void
news_sqlite_bind_date(news_sqlite_query_t *query, news_date_t date)
{
    if (date.kind == NEWS_DATE_NONE) {
        news_sqlite_bind_null(query);
    } else {
        news_sqlite_bind_int(query, date.seconds);
    }

    news_sqlite_bind_int(query, date.kind == NEWS_DATE_DAY);
}


bool
news_sqlite_row(news_sqlite_query_t *query)
{
    if (query->rc != SQLITE_OK && query->rc != SQLITE_ROW) {
        return false;
    }

    query->rc = sqlite3_step(query->stmt);

    return query->rc == SQLITE_ROW;
}


news_status_e
news_sqlite_query_end(news_sqlite_query_t *query)
{
    news_status_e status = NEWS_OK;
    int           rc = SQLITE_OK;

    if (query->rc != SQLITE_OK && query->rc != SQLITE_ROW
        && query->rc != SQLITE_DONE)
    {
        status = news_sqlite_fail(query->sqlite, query->rc);
    }

    if (query->stmt) {
        rc = sqlite3_reset(query->stmt);
        sqlite3_clear_bindings(query->stmt);
    }

    /* of a column that could not be read, only the end tells */
    return status == NEWS_OK && rc != SQLITE_OK
               ? news_sqlite_fail(query->sqlite, rc)
               : status;
}


news_status_e
news_sqlite_run(news_sqlite_query_t *query)
{
    while (news_sqlite_row(query)) {
    }

    return news_sqlite_query_end(query);
}


int64_t
news_sqlite_int(const news_sqlite_query_t *query, int column)
{
    return sqlite3_column_int64(query->stmt, column);
}


news_date_t
news_sqlite_date(const news_sqlite_query_t *query, int column)
{
    news_date_t date = {NEWS_DATE_NONE, 0};

    if (sqlite3_column_type(query->stmt, column) == SQLITE_NULL) {
        return date;
    }

    date.kind =
        news_sqlite_int(query, column + 1) ? NEWS_DATE_DAY : NEWS_DATE_TIME;
    date.seconds = news_sqlite_int(query, column);

    return date;
}


news_str_t
news_sqlite_text(const news_sqlite_query_t *query, int column)
{
    news_str_t text;

    text.data = (const char *) sqlite3_column_text(query->stmt, column);
    text.len = (size_t) sqlite3_column_bytes(query->stmt, column);

    return text;
}


news_str_t
news_sqlite_str(news_sqlite_query_t *query, int column, news_arena_t *arena)
{
    news_str_t text = news_sqlite_text(query, column), copy;

    copy = news_arena_copy(arena, text);
    if (copy.data == NULL
        || (text.data == NULL
            && sqlite3_column_type(query->stmt, column) != SQLITE_NULL))
    {
        query->rc = SQLITE_NOMEM;
    }

    return copy;
}
