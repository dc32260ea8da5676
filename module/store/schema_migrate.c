#include "store/schema.h"

/* clang-format off */

/* Of several names with one slug the first becomes the thing's own, and the
   articles keep the others as their spelling. */
#define NEWS_SCHEMA_NAMES(table)                                               \
    "INSERT INTO " table " (id, slug, name)"                                   \
    "  SELECT id, news_slug(name), name FROM old_" table " WHERE true"         \
    "  ORDER BY id ON CONFLICT DO NOTHING;"                                    \
    "INSERT INTO article_" table                                               \
    "  SELECT l.article, l.position, n.id, nullif(o.name, n.name)"             \
    "  FROM old_article_" table " AS l"                                        \
    "  JOIN old_" table " AS o ON o.id = l." table                             \
    "  JOIN " table " AS n ON n.slug = news_slug(o.name)"                      \
    "  WHERE l.article IN (SELECT id FROM article);"

#define NEWS_SCHEMA_COLUMNS                                                    \
    "a.id, a.slug, a.revision, a.changed, a.status, a.format, a.headline,"     \
    " a.published, a.published_day, a.updated, a.updated_day, a.expires,"      \
    " a.expires_day, a.language, a.tagline, a.image_url, a.image_alt,"         \
    " a.image_credit, a.image_width, a.image_height, a.source,"                \
    " a.source_name, a.fingerprint, a.record_status, a.standfirst, a.body"

const char news_schema_from_1[] =
    "UPDATE site SET (id, name, tagline, url, language, timezone) ="
    "  (SELECT id, name, tagline, url, language, timezone FROM old_site)"
    "  WHERE EXISTS (SELECT 1 FROM old_site);"

    "INSERT INTO category (id, slug, name)"
    "  SELECT id, slug, name FROM old_category WHERE true ORDER BY id"
    "  ON CONFLICT DO NOTHING;"
    "INSERT INTO article (id, slug, revision, changed, status, format,"
    "  headline, published, published_day, updated, updated_day, expires,"
    "  expires_day, language, tagline, image_url, image_alt, image_credit,"
    "  image_width, image_height, source, source_name, fingerprint,"
    "  record_status, standfirst, body, gone_status, category, category_name)"
    "  SELECT " NEWS_SCHEMA_COLUMNS ","
    "    iif(a.status = 'retracted', 410, 0), c.id, nullif(o.name, c.name)"
    "  FROM old_article AS a LEFT JOIN old_category AS o ON o.id = a.category"
    "  LEFT JOIN category AS c ON c.slug = o.slug;"
    "INSERT INTO old_slug SELECT slug, article FROM old_old_slug"
    "  WHERE article IN (SELECT id FROM article);"
    "INSERT INTO correction SELECT article, position, text FROM old_correction"
    "  WHERE article IN (SELECT id FROM article);"
    NEWS_SCHEMA_NAMES("author")
    NEWS_SCHEMA_NAMES("keyword")

    /* ids and positions go on from where they were */
    "DELETE FROM sqlite_sequence WHERE name IN ('article', 'change');"
    "INSERT INTO sqlite_sequence (name, seq)"
    "  SELECT substr(name, 5), seq FROM sqlite_sequence"
    "  WHERE name IN ('old_article', 'old_change');"
    "DELETE FROM change;"
    "INSERT INTO change (tag) VALUES ('site');"

    "DROP TABLE old_article_author;"
    "DROP TABLE old_article_keyword;"
    "DROP TABLE old_author;"
    "DROP TABLE old_keyword;"
    "DROP TABLE old_correction;"
    "DROP TABLE old_old_slug;"
    "DROP TABLE old_article;"
    "DROP TABLE old_category;"
    "DROP TABLE old_change;"
    "DROP TABLE old_site;";

/* Nobody can follow the changes from one version to the other. */
const char news_schema_from_2[] =
    "CREATE TABLE last_change AS SELECT seq FROM sqlite_sequence"
    "  WHERE name = 'change';"
    "DROP TABLE change;"
    NEWS_SCHEMA_CHANGE
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'change', seq"
    "  FROM last_change;"
    "DROP TABLE last_change;"
    "INSERT INTO change (tag) VALUES ('site');"
    "DROP TABLE reindex_later;"
    NEWS_SCHEMA_BATCH
    "DELETE FROM tally WHERE span <> 1;"
    "INSERT INTO tally SELECT kind, ref, 32, day & -32, sum(count)"
    "  FROM tally WHERE span = 1 GROUP BY kind, ref, day & -32;"
    "INSERT INTO tally SELECT kind, ref, 1024, day & -1024, sum(count)"
    "  FROM tally WHERE span = 1 GROUP BY kind, ref, day & -1024;";

/* clang-format on */
