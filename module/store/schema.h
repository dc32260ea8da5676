/*
 * The SQL of the store's schema, for sqlite_schema.c.  `tables` are made first,
 * then `triggers`, then the row of `site`.  A store of an earlier version is
 * brought to this one by renaming its tables to old_…, making all of these, and
 * running what stands for that version.
 */

#ifndef NEWS_STORE_SCHEMA_H
#define NEWS_STORE_SCHEMA_H

#define NEWS_SCHEMA_VERSION 3

extern const char news_schema_tables[];
extern const char news_schema_triggers[];

/* Copies schema 1 from old_… and drops these.  Needs the SQL function
   news_slug(name). */
extern const char news_schema_from_1[];

/* Makes of schema 2, without its triggers, this one's tables. */
extern const char news_schema_from_2[];

/* What the search index makes of letters with marks, as FTS5's tokenizer
   unicode61 counts it. */
#define NEWS_SCHEMA_DIACRITICS "2"

/* While a transaction writes many articles, `batch` has a row: the last change
   from before it. */
#define NEWS_SCHEMA_BATCH                                                      \
    "CREATE TABLE batch ("                                                     \
    "  one   INTEGER PRIMARY KEY CHECK (one = 1),"                             \
    "  since INTEGER NOT NULL"                                                 \
    ") STRICT;"

#define NEWS_SCHEMA_CHANGE                                                     \
    "CREATE TABLE change ("                                                    \
    "  id     INTEGER PRIMARY KEY AUTOINCREMENT,"                              \
    "  tag    TEXT NOT NULL CHECK (tag <> ''),"                                \
    "  soft   INTEGER NOT NULL DEFAULT 0 CHECK (soft IN (0, 1)),"              \
    "  at     INTEGER NOT NULL DEFAULT (unixepoch()),"                         \
    "  reason TEXT NOT NULL DEFAULT '',"                                       \
    "  UNIQUE (tag, soft) ON CONFLICT REPLACE"                                 \
    ") STRICT;"

/*
 * Brings the search index up to date.  In a batch triggers do not, and whoever
 * began it does so at its end: FTS5 takes many articles in one statement far
 * faster.
 */
#define NEWS_SCHEMA_REINDEX_IF(condition)                                      \
    "INSERT INTO search (search, rowid, headline, standfirst, body)"           \
    "  SELECT 'delete', id, headline, standfirst, body FROM reindex"           \
    "  WHERE body IS NOT NULL AND " condition ";"                              \
    "INSERT INTO search (rowid, headline, standfirst, body)"                   \
    "  SELECT a.id, a.headline, a.standfirst, a.body FROM reindex AS r"        \
    "  JOIN article AS a ON a.id = r.id WHERE " condition ";"                  \
    "DELETE FROM reindex WHERE " condition ";"

#endif
