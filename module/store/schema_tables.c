#include "store/schema.h"

/*
 * A list (of the site, a section, a person, a keyword) is a run of `listing`:
 *
 *   kind   ref        published    article
 *   0      0          …            …          the site
 *   1      category   …            …          its articles, and those below it
 *   2      author     …            …
 *   3      keyword    …            …
 *
 * It holds the articles whose status is 'published', by their date, be that to
 * come.  `tally` counts them by day of UTC, and by runs of 32 and 1,024 days:
 * where the N-th article of a list is, and how many there are, is found without
 * looking at those between.
 *
 * `category_path` has a row for each category and each one whose path its own
 * path begins with, itself included.
 *
 * `change` says which pages are no longer true, by tag (see store.h).  The
 * greater its id, the later.  A later change of the same tag takes the place of
 * an earlier one, so that whoever has seen all up to an id finds the rest above
 * it.  The oldest are deleted (NEWS_STORE_CHANGES_KEPT).
 *
 * `taken` holds articles that REPLACE may be about to delete, which nobody is
 * told afterwards.  `reindex` holds articles of which `search` does not know
 * what they say now, with the words that it does know: so that it can forget
 * them.
 *
 * Triggers fill these, whoever writes.
 */

/* clang-format off */

/* People and keywords, and in which order an article has them; its own spelling
   where that differs. */
#define NEWS_SCHEMA_NAMES(table)                                               \
    "CREATE TABLE " table " ("                                                 \
    "  id          INTEGER PRIMARY KEY,"                                       \
    "  slug        TEXT NOT NULL UNIQUE CHECK (slug <> ''),"                   \
    "  name        TEXT NOT NULL,"                                             \
    "  description TEXT NOT NULL DEFAULT ''"                                   \
    ") STRICT;"                                                                \
    "CREATE TABLE article_" table " ("                                         \
    "  article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE"         \
    "           DEFERRABLE INITIALLY DEFERRED," /* lists come first */         \
    "  position INTEGER NOT NULL,"                                             \
    "  " table " INTEGER NOT NULL REFERENCES " table ","                       \
    "  name     TEXT,"                                                         \
    "  PRIMARY KEY (article, position)"                                        \
    ") STRICT, WITHOUT ROWID;"                                                 \
    "CREATE INDEX article_" table "_by_" table                                 \
    "  ON article_" table " (" table ", article);"

/* The body stands last: what precedes it is read without it. */
const char news_schema_tables[] =
    "CREATE TABLE site ("
    "  one      INTEGER PRIMARY KEY CHECK (one = 1),"
    "  id       TEXT NOT NULL CHECK (length(id) = 16),"
    "  secret   TEXT NOT NULL CHECK (length(secret) = 64),"
    "  name     TEXT NOT NULL DEFAULT '',"
    "  tagline  TEXT NOT NULL DEFAULT '',"
    "  url      TEXT NOT NULL DEFAULT '',"
    "  language TEXT NOT NULL DEFAULT 'en',"
    "  timezone TEXT NOT NULL DEFAULT 'UTC'"
    ") STRICT;"

    "CREATE TABLE category ("
    "  id          INTEGER PRIMARY KEY,"
    "  slug        TEXT NOT NULL UNIQUE CHECK (slug <> '')," /* the path */
    "  name        TEXT NOT NULL," /* without those above it */
    "  position    INTEGER NOT NULL DEFAULT 0,"
    "  description TEXT NOT NULL DEFAULT ''"
    ") STRICT;"
    "CREATE TABLE category_path ("
    "  category INTEGER NOT NULL,"
    "  ancestor INTEGER NOT NULL,"
    "  PRIMARY KEY (category, ancestor)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE article ("
    "  id            INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  slug          TEXT NOT NULL UNIQUE CHECK (slug <> ''),"
    "  revision      INTEGER NOT NULL DEFAULT 1,"
    "  changed       INTEGER NOT NULL DEFAULT (unixepoch()),"
    "  status        TEXT NOT NULL DEFAULT 'draft'"
    "                CHECK (status IN ('draft', 'published', 'retracted')),"
    "  format        TEXT NOT NULL DEFAULT 'text'"
    "                CHECK (format IN ('text', 'markdown', 'html')),"
    "  category      INTEGER REFERENCES category,"
    "  category_name TEXT," /* its own spelling of the whole path, or NULL */
    "  headline      TEXT NOT NULL,"
    "  published     INTEGER," /* seconds since 1970; of a day, its start */
    "  published_day INTEGER NOT NULL DEFAULT 0"
    "                CHECK (published_day IN (0, 1)),"
    "  updated       INTEGER,"
    "  updated_day   INTEGER NOT NULL DEFAULT 0 CHECK (updated_day IN (0, 1)),"
    "  expires       INTEGER,"
    "  expires_day   INTEGER NOT NULL DEFAULT 0 CHECK (expires_day IN (0, 1)),"
    "  pinned        INTEGER NOT NULL DEFAULT 0," /* place; 0: none */
    "  gone_status   INTEGER NOT NULL DEFAULT 0"
    "                CHECK (gone_status IN (0, 410, 451)),"
    "  gone_reason   TEXT NOT NULL DEFAULT '',"
    "  gone_by       TEXT NOT NULL DEFAULT '',"
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
    "CREATE INDEX article_by_category ON article (category);"
    "CREATE INDEX article_by_headline ON article (headline);"
    /* those that no list has */
    "CREATE INDEX article_unlisted ON article (published DESC, id DESC)"
    "  WHERE status <> 'published' OR published IS NULL;"
    "CREATE INDEX article_pinned ON article (pinned) WHERE pinned <> 0;"

    "CREATE TABLE old_slug ("
    "  slug    TEXT PRIMARY KEY CHECK (slug <> ''),"
    "  article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX old_slug_by_article ON old_slug (article);"

    "CREATE TABLE correction ("
    "  article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE"
    "           DEFERRABLE INITIALLY DEFERRED,"
    "  position INTEGER NOT NULL,"
    "  text     TEXT NOT NULL,"
    "  PRIMARY KEY (article, position)"
    ") STRICT, WITHOUT ROWID;"

    NEWS_SCHEMA_NAMES("author")
    NEWS_SCHEMA_NAMES("keyword")

    "CREATE TABLE listing ("
    "  kind      INTEGER NOT NULL,"
    "  ref       INTEGER NOT NULL,"
    "  published INTEGER NOT NULL,"
    "  article   INTEGER NOT NULL,"
    "  PRIMARY KEY (kind, ref, published, article)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX listing_by_article ON listing (article);"
    "CREATE TABLE tally ("
    "  kind  INTEGER NOT NULL,"
    "  ref   INTEGER NOT NULL,"
    "  span  INTEGER NOT NULL,"
    "  day   INTEGER NOT NULL," /* the first; days since 1970 */
    "  count INTEGER NOT NULL,"
    "  PRIMARY KEY (kind, ref, span, day)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE sitemap_file ("
    "  file     INTEGER PRIMARY KEY,"
    "  articles INTEGER NOT NULL,"
    "  changed  INTEGER NOT NULL"
    ") STRICT;"

    "CREATE VIRTUAL TABLE search USING fts5 (headline, standfirst, body,"
    "  content='article', content_rowid='id',"
    "  tokenize='unicode61 remove_diacritics " NEWS_SCHEMA_DIACRITICS "');"
    "INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);"
    "CREATE TABLE reindex ("
    "  id         INTEGER PRIMARY KEY,"
    "  headline   TEXT,"
    "  standfirst TEXT,"
    "  body       TEXT"
    ") STRICT;"
    NEWS_SCHEMA_BATCH
    "CREATE TABLE taken (id INTEGER PRIMARY KEY) STRICT;"

    NEWS_SCHEMA_CHANGE;

/* clang-format on */
