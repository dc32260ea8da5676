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

#define NEWS_SQLITE_STATEMENTS_MAX 128
#define NEWS_SQLITE_READER_WAIT 200  /* ms for a lock */
#define NEWS_SQLITE_WRITER_WAIT 5000 /* ms for a lock */
#define NEWS_SQLITE_SEARCH_STEPS 12000

typedef struct {
    const char   *sql;
    sqlite3_stmt *stmt;
} news_sqlite_statement_t;

typedef struct {
    news_store_t       store;
    sqlite3           *db;
    char              *path;
    news_store_mode_e  mode;
    dev_t              dev; /* with ino: the file that was opened */
    ino_t              ino;
    const news_site_t *words; /* of a store that is made; NULL: none */
    bool               made;
    bool               batch;        /* between import_begin() and _end() */
    bool               stuck;        /* in what could not be rolled back */
    bool               writing;      /* a transaction that writes is open */
    unsigned           search_steps; /* of SQLite's, at most, where
                                        nothing is found */
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
/* Between these two each write can still fail alone. */
news_status_e news_sqlite_batch_begin(news_store_t *store);
news_status_e news_sqlite_batch_end(news_store_t *store);
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

int64_t     news_sqlite_int(const news_sqlite_query_t *query, int column);
news_date_t news_sqlite_date(const news_sqlite_query_t *query, int column);
/* Borrowed from the row, until the next one. */
news_str_t news_sqlite_text(const news_sqlite_query_t *query, int column);
/* A copy in the arena; NULL in the column gives an empty string. */
news_str_t news_sqlite_str(news_sqlite_query_t *query, int column,
                           news_arena_t *arena);

/* sqlite_read.c */

/* The names of a category c and of those above it, in one text. */
#define NEWS_SQLITE_TRAIL                                                      \
    "iif(instr(c.slug, '/'), (SELECT group_concat(name, ' / ') FROM"           \
    " (SELECT u.name FROM category_path AS p JOIN category AS u"               \
    " ON u.id = p.ancestor WHERE p.category = c.id"                            \
    " ORDER BY length(u.slug))), c.name)"

/* The columns of an article, in the order of news_sqlite_article_row(). */
#define NEWS_SQLITE_COLUMNS                                                    \
    "SELECT a.id, a.slug, a.revision, a.changed, a.status, a.format,"          \
    " coalesce(a.category_name, " NEWS_SQLITE_TRAIL "), c.slug, a.headline,"   \
    " a.published, a.published_day, a.updated, a.updated_day, a.expires,"      \
    " a.expires_day, a.language, a.tagline, a.image_url, a.image_alt,"         \
    " a.image_credit, a.image_width, a.image_height, a.pinned,"                \
    " a.gone_status, a.gone_reason, a.gone_by, a.standfirst"

#define NEWS_SQLITE_FROM                                                       \
    " FROM article AS a LEFT JOIN category AS c ON c.id = a.category "

#define NEWS_SQLITE_BODY 27 /* the column behind those above */

extern const char *const news_sqlite_statuses[]; /* by news_article_status_e */
extern const char *const news_sqlite_formats[];  /* by news_format_e */

/* A transaction around several reads, unless the caller has one already:
   news_sqlite_read_end() is due if *entered. */
news_status_e news_sqlite_read_enter(news_sqlite_t *sqlite, bool *entered);
/* The row of a query, which must not end before its status was looked at. */
news_status_e news_sqlite_article_row(news_sqlite_query_t *query,
                                      news_arena_t        *arena,
                                      news_article_t      *article);
/* The people; and all the lists that an article has. */
news_status_e news_sqlite_bylines(news_sqlite_t *sqlite, news_arena_t *arena,
                                  news_article_t *article);
news_status_e news_sqlite_lists(news_sqlite_t *sqlite, news_arena_t *arena,
                                news_article_t *article);

news_status_e news_sqlite_site(news_store_t *store, news_arena_t *arena,
                               news_site_t *site);
news_status_e news_sqlite_article(news_store_t *store, news_arena_t *arena,
                                  news_str_t slug, news_article_t *article);
news_status_e news_sqlite_article_id(news_store_t *store, news_str_t slug,
                                     int64_t *id);

/* sqlite_write.c: news_sqlite_old_slug_add() to news_sqlite_put() only between
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

/* Within a transaction. */
news_status_e news_sqlite_site_put(news_sqlite_t     *sqlite,
                                   const news_site_t *site);
news_status_e news_sqlite_site_set(news_store_t      *store,
                                   const news_site_t *site);
news_status_e news_sqlite_retract(news_store_t *store, news_str_t slug,
                                  int gone, news_str_t reason, news_str_t by);
/* The caps on what is said of a retraction. */
news_status_e news_sqlite_gone_check(news_sqlite_t *sqlite, news_str_t reason,
                                     news_str_t by);
news_status_e news_sqlite_rename(news_store_t *store, news_str_t from,
                                 news_str_t to);

/* sqlite_delete.c */

news_status_e news_sqlite_delete(news_store_t *store, news_arena_t *arena,
                                 news_str_t slug);

/* sqlite_file.c */

/* Sets dev and ino; where there is no file yet that is to be made, leaves
   them. */
news_status_e news_sqlite_locate(news_sqlite_t *sqlite);
/* What is the matter with the file, and what to do about it; NULL: nothing that
   SQLite would not say better. */
const char *news_sqlite_remedy(const news_sqlite_t *sqlite, int rc);

/* sqlite_check.c */

/* The caps that hold for all who import, whatever form the record had. */
news_status_e news_sqlite_record_check(news_sqlite_t        *sqlite,
                                       const news_article_t *article);
/* Whether the dates of one article go together. */
news_status_e news_sqlite_dates_check(news_sqlite_t *sqlite,
                                      news_date_t    published,
                                      news_date_t updated, news_date_t expires);

/* sqlite_names.c */

/* The slug of a person or keyword, in out[NEWS_SLUG_MAX]: from the name, or, of
   a name without any letter or digit, from its hash. */
news_str_t news_sqlite_name_slug(news_str_t name, char *out);
/* Makes one category, where there is none at this path. */
news_status_e news_sqlite_category_add(news_sqlite_t *sqlite, news_str_t slug,
                                       news_str_t name);
/* The id of an article's category, which is made where there is none; 0: no
   category.  *own is its name where that differs from the category's. */
news_status_e news_sqlite_category(news_sqlite_t        *sqlite,
                                   const news_article_t *article, int64_t *id,
                                   news_str_t *own);
/* Authors, keywords and corrections; of a fresh article none is stored yet. */
news_status_e news_sqlite_lists_put(news_sqlite_t        *sqlite,
                                    const news_article_t *article, bool fresh);

/* The id of the article whose present slug this is. */
news_status_e news_sqlite_present(news_sqlite_t *sqlite, news_str_t slug,
                                  int64_t *id);

/* sqlite_edit.c, sqlite_find.c, sqlite_backup.c: see edit.h */

news_status_e news_sqlite_edit(news_store_t *store, news_str_t slug,
                               const news_edit_t *edit, bool *changed);
news_status_e news_sqlite_section_edit(news_store_t       *store,
                                       news_section_edit_e kind,
                                       news_str_t slug, news_str_t text,
                                       int64_t number);
news_status_e news_sqlite_slugs(news_store_t *store, news_arena_t *arena,
                                news_str_t after, unsigned max,
                                news_strs_t *slugs);
news_status_e news_sqlite_find(news_store_t *store, const news_find_t *find,
                               news_store_visit_pt visit, void *data);
news_status_e news_sqlite_backup(news_store_t *store, const char *path,
                                 news_store_progress_pt progress, void *data);
news_status_e news_sqlite_check(news_store_t          *store,
                                news_store_progress_pt progress, void *data);

/* sqlite_change.c */

news_status_e news_sqlite_position(news_store_t *store, uint64_t *position);
news_status_e news_sqlite_life(news_store_t *store, uint64_t *life);
news_status_e news_sqlite_changes(news_store_t *store, uint64_t after,
                                  news_store_change_pt visit, void *data);
news_status_e news_sqlite_purge(news_store_t *store, const news_strs_t *tags,
                                bool soft, news_str_t reason);
/* Deletes those that nobody may rely on any more; within a transaction. */
news_status_e news_sqlite_changes_trim(news_sqlite_t *sqlite);

/* sqlite_import.c */

news_status_e news_sqlite_import(news_store_t *store, news_arena_t *arena,
                                 news_str_t source, news_article_t *article,
                                 news_import_e *outcome);

#endif
