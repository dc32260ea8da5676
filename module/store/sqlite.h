/*
 * The SQLite backend, for its own files only.  A handle owns its connection
 * and the prepared statements, which live as long as it does.  One thread per
 * handle.
 */

#ifndef NEWS_STORE_SQLITE_H
#define NEWS_STORE_SQLITE_H

#include "article/slug.h"
#include "store/backend.h"

#include <sqlite3.h>
#include <stdint.h>
#include <sys/types.h>

#define NEWS_SQLITE_STATEMENTS_MAX 48
#define NEWS_SQLITE_READER_WAIT 200  /* ms for a lock */
#define NEWS_SQLITE_WRITER_WAIT 5000 /* ms for a lock */

typedef struct {
    const char   *sql;
    sqlite3_stmt *stmt;
} news_sqlite_statement_t;

typedef struct {
    news_store_t            store;
    sqlite3                *db;
    char                   *path;
    news_store_mode_e       mode;
    dev_t                   dev; /* with ino: the file that was opened */
    ino_t                   ino;
    unsigned                statement_count;
    news_sqlite_statement_t statements[NEWS_SQLITE_STATEMENTS_MAX];
} news_sqlite_t;

/* sqlite.c */

news_status_e news_sqlite_read_begin(news_store_t *store);
void          news_sqlite_read_end(news_store_t *store);
/* Takes the one writer's place; news_sqlite_write_end() commits when status is
   NEWS_OK, else undoes all.  It returns what happened in all. */
news_status_e news_sqlite_write_begin(news_sqlite_t *sqlite);
news_status_e news_sqlite_write_end(news_sqlite_t *sqlite,
                                    news_status_e  status);
/* Runs SQL that returns nothing. */
news_status_e news_sqlite_exec(news_sqlite_t *sqlite, const char *sql);
/* Both note what happened, for news_store_error(), and return a status. */
news_status_e news_sqlite_fail(news_sqlite_t *sqlite, int rc);
news_status_e news_sqlite_refuse(news_sqlite_t *sqlite, news_status_e status,
                                 const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* sqlite_schema.c */

/* Checks whose file it is and of which version; creates or migrates the
   schema where the mode of the handle says so. */
news_status_e news_sqlite_schema_open(news_sqlite_t *sqlite);

/*
 * sqlite_query.c: a cached statement, its parameters bound in order.  An error
 * sticks in the query, and news_sqlite_query_end() tells it:
 *
 *   query = news_sqlite_query(sqlite, sql);
 *   news_sqlite_bind_int(&query, id);
 *   while (news_sqlite_row(&query)) { … }
 *   status = news_sqlite_query_end(&query);
 *
 * What is bound must stay until then.  `sql` is a string constant; it is not
 * used again before its query has ended.
 */
typedef struct {
    news_sqlite_t *sqlite;
    sqlite3_stmt  *stmt;
    int            bound;
    int            rc;
} news_sqlite_query_t;

news_sqlite_query_t news_sqlite_query(news_sqlite_t *sqlite, const char *sql);
void                news_sqlite_bind_int(news_sqlite_query_t *query, int64_t n);
void                news_sqlite_bind_null(news_sqlite_query_t *query);
void news_sqlite_bind_str(news_sqlite_query_t *query, news_str_t s);
/* Two parameters: the seconds (NULL: not set), and whether it is a day. */
void news_sqlite_bind_date(news_sqlite_query_t *query, news_date_t date);
bool news_sqlite_row(news_sqlite_query_t *query);
news_status_e news_sqlite_query_end(news_sqlite_query_t *query);
/* All rows, which nobody looks at, and the end. */
news_status_e news_sqlite_run(news_sqlite_query_t *query);

int64_t news_sqlite_int(const news_sqlite_query_t *query, int column);
/* A copy in the arena; NULL in the column gives an empty string. */
news_str_t news_sqlite_str(news_sqlite_query_t *query, int column,
                           news_arena_t *arena);

/* sqlite_read.c */

extern const char *const news_sqlite_statuses[]; /* by news_article_status_e */
extern const char *const news_sqlite_formats[];  /* by news_format_e */

news_status_e news_sqlite_site(news_store_t *store, news_arena_t *arena,
                               news_site_t *site);
news_status_e news_sqlite_article(news_store_t *store, news_arena_t *arena,
                                  news_str_t slug, news_article_t *article);
news_status_e news_sqlite_list(news_store_t *store, news_store_visit_pt visit,
                               void *data);

/* sqlite_write.c: news_sqlite_slug_owner() to news_sqlite_put() only between
   news_sqlite_write_begin() and _end(). */

/* Whose a slug is, now or formerly; id 0: nobody's. */
typedef struct {
    int64_t id;
    char    slug[NEWS_SLUG_MAX + 1]; /* the owner's present one */
} news_sqlite_owner_t;

news_status_e news_sqlite_slug_owner(news_sqlite_t *sqlite, news_str_t slug,
                                     news_sqlite_owner_t *owner);
news_status_e news_sqlite_old_slug_add(news_sqlite_t *sqlite, news_str_t slug,
                                       int64_t article);

/* What the store keeps beside the article itself. */
typedef struct {
    news_str_t            source;
    uint64_t              fingerprint;
    news_article_status_e record_status; /* what the record last said */
} news_sqlite_origin_t;

/* The source without its folder. */
news_str_t news_sqlite_source_name(news_str_t source);

/* Writes the article and its lists, but no old slugs.  article->id 0: a new
   one, and its id is set. */
news_status_e news_sqlite_put(news_sqlite_t *sqlite, news_article_t *article,
                              const news_sqlite_origin_t *origin);

news_status_e news_sqlite_site_set(news_store_t      *store,
                                   const news_site_t *site);
news_status_e news_sqlite_retract(news_store_t *store, news_str_t slug);
news_status_e news_sqlite_rename(news_store_t *store, news_str_t from,
                                 news_str_t to);

/* sqlite_change.c */

news_status_e news_sqlite_position(news_store_t *store, uint64_t *position);
news_status_e news_sqlite_changes(news_store_t *store, uint64_t after,
                                  news_store_change_pt visit, void *data);
news_status_e news_sqlite_purge(news_store_t *store, const news_strs_t *tags,
                                bool soft, news_str_t reason);

/* sqlite_import.c */

news_status_e news_sqlite_import(news_store_t *store, news_arena_t *arena,
                                 news_str_t source, news_article_t *article,
                                 news_import_e *outcome);

#endif
