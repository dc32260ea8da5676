/*
 * The SQL of the store's schema, for sqlite_schema.c.  `tables` are made first,
 * then `triggers`, then the row of `site`.  A store of an earlier version is
 * brought to this one by renaming its tables to old_…, making all of these, and
 * running what stands for that version.
 */

#ifndef NEWS_STORE_SCHEMA_H
#define NEWS_STORE_SCHEMA_H

#define NEWS_SCHEMA_VERSION 2

extern const char news_schema_tables[];
extern const char news_schema_triggers[];

/* Copies schema 1 from old_… and drops these.  Needs the SQL function
   news_slug(name). */
extern const char news_schema_from_1[];

/*
 * Brings the search index up to date.  While there is a row in reindex_later,
 * triggers do not, and whoever put it there takes it away and does so in the
 * same transaction: FTS5 takes many articles in one statement far faster.
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
