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

#endif
