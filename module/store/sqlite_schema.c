#include "store/sqlite.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#define NEWS_SQLITE_APPLICATION 0x6e657773 /* "news" */

/*
 * `change` says which pages are no longer true, by tag: "a:ID" of an article,
 * "s:SLUG" of an address that came or went, "c:SLUG" of a category, "site". The
 * greater its id, the later.  A later change of the same tag takes the place of
 * an earlier one, so that whoever has seen all up to an id finds the rest above
 * it, and the table is never longer than the list of tags.  Triggers fill it,
 * whoever writes; `newsctl invalidate` adds to it.
 */

/* clang-format off */

#define NEWS_SCHEMA_CHANGED(which)                                             \
    "INSERT INTO change (tag) SELECT 'a:' || id FROM article WHERE " which ";"

/* Before an address becomes another article's: whose it was, or led to.  The
   triggers of deletion say nothing of what REPLACE deletes. */
#define NEWS_SCHEMA_TAKEN                                                      \
    "INSERT INTO change (tag)"                                                 \
    "  SELECT 'a:' || id FROM article WHERE id = NEW.id OR slug = NEW.slug"    \
    "  UNION SELECT 's:' || slug FROM article WHERE id = NEW.id"               \
    "  UNION SELECT 'a:' || article FROM old_slug WHERE slug = NEW.slug;"

#define NEWS_SCHEMA_LINK(table)                                                \
    "CREATE TRIGGER " table "_insert AFTER INSERT ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED("id = NEW.article") " END;"                            \
    "CREATE TRIGGER " table "_update AFTER UPDATE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED("id IN (OLD.article, NEW.article)") " END;"            \
    "CREATE TRIGGER " table "_delete AFTER DELETE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED("id = OLD.article") " END;"

/* What articles refer to by id: before and after enclose a list of ids.  Who
   keeps foreign keys off may put rows in and take them out as well. */
#define NEWS_SCHEMA_REFERRED(table, before, after)                             \
    "CREATE TRIGGER " table "_insert AFTER INSERT ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED(before "NEW.id" after) " END;"                         \
    "CREATE TRIGGER " table "_update AFTER UPDATE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED(before "OLD.id, NEW.id" after) " END;"                 \
    "CREATE TRIGGER " table "_delete AFTER DELETE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED(before "OLD.id" after) " END;"

/* People and keywords: names, and in which order an article has them. */
#define NEWS_SCHEMA_NAMES(table)                                               \
    "CREATE TABLE " table " ("                                                 \
    "  id   INTEGER PRIMARY KEY,"                                              \
    "  name TEXT NOT NULL UNIQUE"                                              \
    ") STRICT;"                                                                \
    "CREATE TABLE article_" table " ("                                         \
    "  article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"        \
    "  position INTEGER NOT NULL,"                                             \
    "  " table " INTEGER NOT NULL REFERENCES " table ","                       \
    "  PRIMARY KEY (article, position)"                                        \
    ") STRICT, WITHOUT ROWID;"                                                 \
    "CREATE INDEX article_" table "_by_" table                                 \
    "  ON article_" table " (" table ", article);"                             \
    NEWS_SCHEMA_LINK("article_" table)                                         \
    NEWS_SCHEMA_REFERRED(table, "id IN (SELECT article FROM article_" table    \
                         " WHERE " table " IN (", "))")

/* The body stands last: what precedes it is read without it. */
static const char news_sqlite_schema_1[] =
    "CREATE TABLE site ("
    "  one      INTEGER PRIMARY KEY CHECK (one = 1),"
    "  id       TEXT NOT NULL CHECK (length(id) = 16),"
    "  name     TEXT NOT NULL DEFAULT '',"
    "  tagline  TEXT NOT NULL DEFAULT '',"
    "  url      TEXT NOT NULL DEFAULT '',"
    "  language TEXT NOT NULL DEFAULT 'en',"
    "  timezone TEXT NOT NULL DEFAULT 'UTC'"
    ") STRICT;"

    "CREATE TABLE category ("
    "  id   INTEGER PRIMARY KEY,"
    "  slug TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  UNIQUE (slug, name)"
    ") STRICT;"

    "CREATE TABLE article ("
    "  id            INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  slug          TEXT NOT NULL UNIQUE CHECK (slug <> ''),"
    "  revision      INTEGER NOT NULL DEFAULT 1,"
    "  changed       INTEGER NOT NULL DEFAULT (unixepoch()),"
    "  status        TEXT NOT NULL DEFAULT 'draft'"
    "                CHECK (status IN ('draft', 'published', 'retracted')),"
    "  format        TEXT NOT NULL DEFAULT 'text'"
    "                CHECK (format IN ('text', 'markdown')),"
    "  category      INTEGER REFERENCES category,"
    "  headline      TEXT NOT NULL,"
    "  published     INTEGER," /* seconds since 1970; of a day, its start */
    "  published_day INTEGER NOT NULL DEFAULT 0"
    "                CHECK (published_day IN (0, 1)),"
    "  updated       INTEGER,"
    "  updated_day   INTEGER NOT NULL DEFAULT 0 CHECK (updated_day IN (0, 1)),"
    "  expires       INTEGER,"
    "  expires_day   INTEGER NOT NULL DEFAULT 0 CHECK (expires_day IN (0, 1)),"
    "  language      TEXT NOT NULL DEFAULT '',"
    "  tagline       TEXT NOT NULL DEFAULT '',"
    "  image_url     TEXT NOT NULL DEFAULT '',"
    "  image_alt     TEXT NOT NULL DEFAULT '',"
    "  image_credit  TEXT NOT NULL DEFAULT '',"
    "  image_width   INTEGER NOT NULL DEFAULT 0,"
    "  image_height  INTEGER NOT NULL DEFAULT 0,"
    "  source        TEXT NOT NULL DEFAULT ''," /* the record's file */
    "  source_name   TEXT NOT NULL DEFAULT ''," /* without its folder */
    "  fingerprint   INTEGER," /* of the record, when it was imported */
    "  record_status TEXT,"    /* what the record said of it then */
    "  standfirst    TEXT NOT NULL DEFAULT '',"
    "  body          TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE INDEX article_newest ON article (published DESC, id DESC);"
    "CREATE INDEX article_by_category"
    "  ON article (category, published DESC, id DESC);"
    "CREATE INDEX article_by_headline ON article (headline);"

    "CREATE TABLE old_slug ("
    "  slug    TEXT PRIMARY KEY CHECK (slug <> ''),"
    "  article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX old_slug_by_article ON old_slug (article);"

    "CREATE TABLE correction ("
    "  article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,"
    "  position INTEGER NOT NULL,"
    "  text     TEXT NOT NULL,"
    "  PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE change ("
    "  id     INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  tag    TEXT NOT NULL CHECK (tag <> ''),"
    "  soft   INTEGER NOT NULL DEFAULT 0 CHECK (soft IN (0, 1)),"
    "  at     INTEGER NOT NULL DEFAULT (unixepoch()),"
    "  reason TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE INDEX change_by_tag ON change (tag, soft);"
    "CREATE TRIGGER change_insert BEFORE INSERT ON change BEGIN"
    "  DELETE FROM change WHERE tag = NEW.tag AND soft = NEW.soft;"
    "END;"

    "CREATE TRIGGER article_replace BEFORE INSERT ON article BEGIN "
    NEWS_SCHEMA_TAKEN " END;"
    "CREATE TRIGGER article_move BEFORE UPDATE OF id, slug ON article"
    "  WHEN OLD.id <> NEW.id OR OLD.slug <> NEW.slug BEGIN "
    NEWS_SCHEMA_TAKEN " END;"
    "CREATE TRIGGER article_insert AFTER INSERT ON article BEGIN"
    "  INSERT INTO change (tag) VALUES ('a:' || NEW.id), ('s:' || NEW.slug);"
    "END;"
    "CREATE TRIGGER article_update AFTER UPDATE ON article BEGIN"
    "  INSERT INTO change (tag) VALUES ('a:' || OLD.id), ('a:' || NEW.id);"
    "  INSERT INTO change (tag) SELECT 's:' || slug"
    "    FROM (SELECT OLD.slug AS slug UNION SELECT NEW.slug)"
    "    WHERE OLD.slug <> NEW.slug;"
    "END;"
    "CREATE TRIGGER article_delete AFTER DELETE ON article BEGIN"
    "  INSERT INTO change (tag) VALUES ('a:' || OLD.id), ('s:' || OLD.slug);"
    "END;"

    "CREATE TRIGGER old_slug_replace BEFORE INSERT ON old_slug BEGIN "
    NEWS_SCHEMA_CHANGED("id IN (SELECT article FROM old_slug"
                        " WHERE slug = NEW.slug)") " END;"
    "CREATE TRIGGER old_slug_move BEFORE UPDATE ON old_slug BEGIN "
    NEWS_SCHEMA_CHANGED("id IN (SELECT article FROM old_slug"
                        " WHERE slug = NEW.slug)") " END;"
    "CREATE TRIGGER old_slug_insert AFTER INSERT ON old_slug BEGIN"
    "  INSERT INTO change (tag)"
    "    VALUES ('a:' || NEW.article), ('s:' || NEW.slug);"
    "END;"
    "CREATE TRIGGER old_slug_update AFTER UPDATE ON old_slug BEGIN"
    "  INSERT INTO change (tag)"
    "    VALUES ('a:' || OLD.article), ('s:' || OLD.slug),"
    "           ('a:' || NEW.article), ('s:' || NEW.slug);"
    "END;"
    "CREATE TRIGGER old_slug_delete AFTER DELETE ON old_slug BEGIN"
    "  INSERT INTO change (tag)"
    "    VALUES ('a:' || OLD.article), ('s:' || OLD.slug);"
    "END;"

    NEWS_SCHEMA_REFERRED("category", "category IN (", ")")
    "CREATE TRIGGER site_insert AFTER INSERT ON site BEGIN"
    "  INSERT INTO change (tag) VALUES ('site');"
    "END;"
    "CREATE TRIGGER site_update AFTER UPDATE ON site BEGIN"
    "  INSERT INTO change (tag) VALUES ('site');"
    "END;"

    NEWS_SCHEMA_LINK("correction")
    NEWS_SCHEMA_NAMES("author")
    NEWS_SCHEMA_NAMES("keyword");

/* clang-format on */

/* Each takes the schema from the version of its index to the next. */
static const char *const news_sqlite_migrations[] = {news_sqlite_schema_1};

#define NEWS_SQLITE_VERSION                                                    \
    ((int) (sizeof(news_sqlite_migrations) / sizeof(char *)))


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
                              NEWS_SQLITE_VERSION);
}


static news_status_e
news_sqlite_schema_site(news_sqlite_t *sqlite)
{
    unsigned char       bytes[NEWS_STORE_ID_LEN / 2];
    char                id[NEWS_STORE_ID_LEN + 1];
    size_t              i;
    news_sqlite_query_t query;

    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) {
        return news_sqlite_refuse(sqlite, NEWS_EIO, "getrandom failed");
    }

    for (i = 0; i < sizeof(bytes); i++) {
        snprintf(id + 2 * i, 3, "%02x", bytes[i]);
    }

    query =
        news_sqlite_query(sqlite, "INSERT INTO site (one, id) VALUES (1, ?1)"
                                  " ON CONFLICT DO NOTHING");
    news_sqlite_bind_str(&query, news_str_borrow(id));

    return news_sqlite_run(&query);
}


/* Another writer may have been faster: what is missing is decided here. */
static news_status_e
news_sqlite_schema_migrate_locked(news_sqlite_t *sqlite)
{
    int64_t       version;
    char          sql[80];
    news_status_e status;

    status = news_sqlite_schema_identify(sqlite, &version);
    if (status == NEWS_OK && version > NEWS_SQLITE_VERSION) {
        return news_sqlite_schema_too_new(sqlite, version);
    }

    for (; status == NEWS_OK && version < NEWS_SQLITE_VERSION; version++) {
        status = news_sqlite_exec(sqlite, news_sqlite_migrations[version]);
    }

    if (status != NEWS_OK) {
        return status;
    }

    snprintf(sql, sizeof(sql),
             "PRAGMA application_id = %d; PRAGMA user_version = %d",
             NEWS_SQLITE_APPLICATION, NEWS_SQLITE_VERSION);

    status = news_sqlite_exec(sqlite, sql);
    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_schema_site(sqlite);
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

    if (version > NEWS_SQLITE_VERSION) {
        return news_sqlite_schema_too_new(sqlite, version);
    }

    if (version < NEWS_SQLITE_VERSION
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
    if (status != NEWS_OK || version == NEWS_SQLITE_VERSION) {
        return status;
    }

    return news_sqlite_schema_migrate(sqlite);
}
