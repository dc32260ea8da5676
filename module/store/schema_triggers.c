#include "store/schema.h"

/*
 * REPLACE deletes without a word to the triggers of deletion, and whoever keeps
 * foreign keys off may leave rows behind that refer to nothing: so each of
 * these compares what is there with what should be, and mends the difference.
 */

/* clang-format off */

/* Rows of tags: each moves to the end of `change`, unless this very batch has
   put it there.  No trigger does this for `change`: what others insert into a
   table with triggers is gathered in a temporary one first, each time. */
#define NEWS_SCHEMA_TELL(rows)                                                 \
    "INSERT INTO change (tag) " rows                                           \
    "  ON CONFLICT (tag, soft) DO UPDATE"                                      \
    "  SET id = excluded.id, at = excluded.at, reason = excluded.reason"       \
    "  WHERE change.id <= coalesce((SELECT since FROM batch), change.id);"

#define NEWS_SCHEMA_CHANGED(which)                                             \
    NEWS_SCHEMA_TELL("SELECT 'a:' || id FROM article WHERE " which)

/* The lists of published articles. */
#define NEWS_SCHEMA_ROW(kind, ref)                                             \
    "SELECT " kind ", " ref ", coalesce(a.published, 0), a.id "
#define NEWS_SCHEMA_LINKED(kind, table, which)                                 \
    NEWS_SCHEMA_ROW(kind, "l." table)                                          \
    "FROM article AS a JOIN article_" table " AS l ON l.article = a.id"        \
    "  WHERE a.status = 'published' AND " which
#define NEWS_SCHEMA_FILED(which)                                               \
    NEWS_SCHEMA_ROW("1", "p.ancestor")                                         \
    "FROM article AS a JOIN category_path AS p ON p.category = a.category"     \
    "  WHERE a.status = 'published' AND " which
#define NEWS_SCHEMA_LIST(rows)                                                 \
    "INSERT INTO listing " rows " ON CONFLICT DO NOTHING;"
#define NEWS_SCHEMA_LIST_ALL(which)                                            \
    NEWS_SCHEMA_LIST(                                                          \
        NEWS_SCHEMA_ROW("0", "0")                                              \
        "FROM article AS a WHERE a.status = 'published' AND " which            \
        " UNION ALL " NEWS_SCHEMA_FILED(which)                                 \
        " UNION ALL " NEWS_SCHEMA_LINKED("2", "author", which)                 \
        " UNION ALL " NEWS_SCHEMA_LINKED("3", "keyword", which))

/* Before an address becomes another article's: whose it was, or led to. */
#define NEWS_SCHEMA_TAKEN(which)                                               \
    NEWS_SCHEMA_TELL(                                                          \
        "SELECT 'a:' || id FROM article WHERE id = NEW.id OR slug = NEW.slug"  \
        "  UNION ALL SELECT 's:' || slug FROM article WHERE id = NEW.id"       \
        "  UNION ALL SELECT 'a:' || article FROM old_slug"                     \
        "    WHERE slug = NEW.slug")                                           \
    "DELETE FROM taken;"                                                       \
    "INSERT INTO taken SELECT id FROM article"                                 \
    "  WHERE (id = NEW.id OR slug = NEW.slug) AND " which ";"                  \
    "INSERT INTO reindex SELECT id, headline, standfirst, body FROM article"   \
    "  WHERE id IN (SELECT id FROM taken) ON CONFLICT DO NOTHING;"

/* And after: those that are no more. */
#define NEWS_SCHEMA_FORGET                                                     \
    "DELETE FROM listing WHERE article IN (SELECT id FROM taken WHERE NOT"     \
    "  EXISTS (SELECT 1 FROM article AS a WHERE a.id = taken.id));"            \
    "DELETE FROM taken;"

/* The words of an article that the index does not have yet; those that it has
   stand in `reindex` then. */
#define NEWS_SCHEMA_UNINDEXED                                                  \
    "INSERT INTO reindex (id) VALUES (NEW.id) ON CONFLICT DO NOTHING;"
#define NEWS_SCHEMA_OUTDATED                                                   \
    "INSERT INTO reindex"                                                      \
    "  VALUES (OLD.id, OLD.headline, OLD.standfirst, OLD.body)"                \
    "  ON CONFLICT DO NOTHING;"
#define NEWS_SCHEMA_REINDEX NEWS_SCHEMA_REINDEX_IF(                            \
    "NOT EXISTS (SELECT 1 FROM batch)")

#define NEWS_SCHEMA_SITEMAP(article) "(" article " - 1) / 50000 + 1"

/* Days since 1970, rounded down before it too. */
#define NEWS_SCHEMA_DAY(row)                                                   \
    "((" row ".published - (" row ".published % 86400 + 86400) % 86400)"       \
    " / 86400)"

/* What the pages of a list carry. */
#define NEWS_SCHEMA_LIST_TAG(row)                                              \
    NEWS_SCHEMA_TELL(                                                          \
        "SELECT tag FROM (SELECT CASE " row ".kind WHEN 0 THEN 'list'"         \
        "    WHEN 1 THEN (SELECT 'l:c:' || slug FROM category"                 \
        "      WHERE id = " row ".ref)"                                        \
        "    WHEN 2 THEN (SELECT 'l:p:' || slug FROM author"                   \
        "      WHERE id = " row ".ref)"                                        \
        "    WHEN 3 THEN (SELECT 'l:k:' || slug FROM keyword"                  \
        "      WHERE id = " row ".ref) END AS tag)"                            \
        "  WHERE tag IS NOT NULL")

/* And those of the archive: of its day, month and year of UTC, of a year that
   has four digits. */
#define NEWS_SCHEMA_DAY_TAGS(row)                                              \
    NEWS_SCHEMA_TELL(                                                          \
        "SELECT strftime(form, " row ".published, 'unixepoch')"                \
        "  FROM (SELECT 'd:%Y-%m-%d' AS form"                                  \
        "    UNION ALL SELECT 'd:%Y-%m' UNION ALL SELECT 'd:%Y')"              \
        "  WHERE " row ".published BETWEEN -62135596800 AND 253402300799")

/* The article beside one in a list, if that is the list in which its own
   neighbours are: the nearest of a few that has not expired. */
#define NEWS_SCHEMA_BESIDE(row, than, order)                                   \
    NEWS_SCHEMA_TELL(                                                          \
        "SELECT 'n:' || id FROM (SELECT a.id, a.category FROM ("               \
        "    SELECT article FROM listing"                                      \
        "    WHERE kind = " row ".kind AND ref = " row ".ref"                  \
        "    AND (published, article) " than                                   \
        "      (" row ".published, " row ".article)"                           \
        "    ORDER BY published " order ", article " order " LIMIT 8) AS l"    \
        "  CROSS JOIN article AS a ON a.id = l.article"                        \
        "  WHERE a.expires IS NULL OR a.expires > unixepoch() LIMIT 1)"        \
        "  WHERE coalesce(category, 0) = " row ".ref")

#define NEWS_SCHEMA_BESIDES(event, row)                                        \
    "CREATE TRIGGER listing_" event "_beside AFTER " event " ON listing"       \
    "  WHEN " row ".kind IN (0, 1) BEGIN "                                     \
    NEWS_SCHEMA_BESIDE(row, "<", "DESC")                                       \
    NEWS_SCHEMA_BESIDE(row, ">", "ASC") "END;"

#define NEWS_SCHEMA_COUNT(span, day)                                           \
    "INSERT INTO tally VALUES (NEW.kind, NEW.ref, " span ", " day ", 1)"       \
    "  ON CONFLICT DO UPDATE SET count = count + 1;"
#define NEWS_SCHEMA_UNCOUNT(span, day)                                         \
    "UPDATE tally SET count = count - 1 WHERE kind = OLD.kind"                 \
    "  AND ref = OLD.ref AND span = " span " AND day = " day ";"               \
    "DELETE FROM tally WHERE kind = OLD.kind AND ref = OLD.ref"                \
    "  AND span = " span " AND day = " day " AND count <= 0;"

/* Is the path `above` the path `path`, or does it begin with it? */
#define NEWS_SCHEMA_ABOVE(above, path)                                         \
    "(" path " = " above " OR substr(" path ", 1, length(" above ") + 1)"      \
    " = " above " || '/')"

/* Rows of category_path that do not hold, and those that are missing.  Who
   keeps a path may have been replaced by somebody else. */
#define NEWS_SCHEMA_PATHS_CUT                                                  \
    "DELETE FROM category_path WHERE NOT EXISTS"                               \
    "  (SELECT 1 FROM category AS c, category AS u"                            \
    "   WHERE c.id = category_path.category"                                   \
    "   AND u.id = category_path.ancestor"                                     \
    "   AND " NEWS_SCHEMA_ABOVE("u.slug", "c.slug") ");"
#define NEWS_SCHEMA_PATHS_ADD                                                  \
    "INSERT INTO category_path"                                                \
    "  SELECT NEW.id, id FROM category"                                        \
    "    WHERE " NEWS_SCHEMA_ABOVE("slug", "NEW.slug")                         \
    "  UNION SELECT id, NEW.id FROM category"                                  \
    "    WHERE " NEWS_SCHEMA_ABOVE("NEW.slug", "slug")                         \
    "  ON CONFLICT DO NOTHING;"

#define NEWS_SCHEMA_SITE NEWS_SCHEMA_TELL("VALUES ('site')")
#define NEWS_SCHEMA_FRONT NEWS_SCHEMA_TELL("VALUES ('front')")
#define NEWS_SCHEMA_OLD_SLUG(row)                                              \
    "('a:' || " row ".article), ('s:' || " row ".slug)"

/* A new article comes after its links (sqlite_write.c): they concern nobody
   before. */
#define NEWS_SCHEMA_LINK(table, insert, update, delete)                        \
    "CREATE TRIGGER " table "_insert AFTER INSERT ON " table                   \
    "  WHEN EXISTS (SELECT 1 FROM article WHERE id = NEW.article) BEGIN "      \
    NEWS_SCHEMA_CHANGED("id = NEW.article") insert " END;"                     \
    "CREATE TRIGGER " table "_update AFTER UPDATE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED("id IN (OLD.article, NEW.article)") update " END;"     \
    "CREATE TRIGGER " table "_delete AFTER DELETE ON " table " BEGIN "         \
    NEWS_SCHEMA_CHANGED("id = OLD.article") delete " END;"

/* Those of an article's links that are in no list, and lists without link. */
#define NEWS_SCHEMA_RELIST(kind, table, row)                                   \
    "DELETE FROM listing WHERE article = " row ".article AND kind = " kind     \
    "  AND NOT EXISTS (SELECT 1 FROM article_" table " AS l"                   \
    "    WHERE l." table " = listing.ref AND l.article = " row ".article);"    \
    NEWS_SCHEMA_LIST(NEWS_SCHEMA_LINKED(kind, table,                           \
                                        "a.id = " row ".article"))

/* What articles refer to by id: those that have OLD and NEW as one. */
#define NEWS_SCHEMA_NAMED(table, row, letter)                                  \
    NEWS_SCHEMA_CHANGED("id IN (SELECT article FROM article_" table            \
                        " WHERE " table " = " row ".id)")                      \
    NEWS_SCHEMA_TELL("VALUES ('" letter ":' || " row ".slug)")

#define NEWS_SCHEMA_NAME_TAKEN(table, letter)                                  \
    NEWS_SCHEMA_TELL("SELECT '" letter ":' || slug FROM " table                \
                     "  WHERE id = NEW.id OR slug = NEW.slug")

#define NEWS_SCHEMA_NAMES(kind, table, letter)                                 \
    NEWS_SCHEMA_LINK("article_" table,                                         \
                     NEWS_SCHEMA_RELIST(kind, table, "NEW"),                   \
                     NEWS_SCHEMA_RELIST(kind, table, "OLD")                    \
                     NEWS_SCHEMA_RELIST(kind, table, "NEW"),                   \
                     NEWS_SCHEMA_RELIST(kind, table, "OLD"))                   \
    "CREATE TRIGGER " table "_replace BEFORE INSERT ON " table " BEGIN "       \
    NEWS_SCHEMA_NAME_TAKEN(table, letter) "END;"                               \
    "CREATE TRIGGER " table "_move BEFORE UPDATE ON " table " BEGIN "          \
    NEWS_SCHEMA_NAME_TAKEN(table, letter) "END;"                               \
    "CREATE TRIGGER " table "_insert AFTER INSERT ON " table " BEGIN "         \
    NEWS_SCHEMA_NAMED(table, "NEW", letter) "END;"                   \
    "CREATE TRIGGER " table "_update AFTER UPDATE ON " table " BEGIN "         \
    NEWS_SCHEMA_NAMED(table, "OLD", letter)                          \
    NEWS_SCHEMA_NAMED(table, "NEW", letter) "END;"                   \
    "CREATE TRIGGER " table "_delete AFTER DELETE ON " table " BEGIN "         \
    NEWS_SCHEMA_NAMED(table, "OLD", letter) "END;"

const char news_schema_triggers[] =
    "CREATE TRIGGER article_replace BEFORE INSERT ON article"
    "  WHEN EXISTS (SELECT 1 FROM article WHERE id = NEW.id)"
    "  OR EXISTS (SELECT 1 FROM article WHERE slug = NEW.slug)"
    "  OR EXISTS (SELECT 1 FROM old_slug WHERE slug = NEW.slug) BEGIN "
    NEWS_SCHEMA_TAKEN("1") "END;"
    "CREATE TRIGGER article_move BEFORE UPDATE OF id, slug ON article"
    "  WHEN OLD.id <> NEW.id OR OLD.slug <> NEW.slug BEGIN "
    NEWS_SCHEMA_TAKEN("id <> OLD.id") "END;"
    "CREATE TRIGGER article_insert AFTER INSERT ON article BEGIN "
    NEWS_SCHEMA_UNINDEXED NEWS_SCHEMA_REINDEX
    NEWS_SCHEMA_TELL("VALUES ('a:' || NEW.id), ('s:' || NEW.slug)")
    NEWS_SCHEMA_LIST_ALL("a.id = NEW.id") "END;"
    /* in whichever order these two come */
    "CREATE TRIGGER article_insert_replaced AFTER INSERT ON article"
    "  WHEN EXISTS (SELECT 1 FROM taken)"
    "  OR EXISTS (SELECT 1 FROM listing WHERE article = NEW.id) BEGIN "
    NEWS_SCHEMA_FORGET
    "DELETE FROM listing WHERE article = NEW.id;"
    NEWS_SCHEMA_LIST_ALL("a.id = NEW.id") "END;"
    "CREATE TRIGGER article_insert_pinned AFTER INSERT ON article"
    "  WHEN NEW.pinned <> 0 BEGIN "
    NEWS_SCHEMA_FRONT "END;"

    "CREATE TRIGGER article_update AFTER UPDATE ON article BEGIN "
    NEWS_SCHEMA_TELL("VALUES ('a:' || OLD.id), ('a:' || NEW.id)")
    "  UPDATE sitemap_file SET changed = unixepoch() WHERE file = "
    NEWS_SCHEMA_SITEMAP("NEW.id") " AND NEW.status = 'published';"
    "END;"
    "CREATE TRIGGER article_update_address AFTER UPDATE ON article"
    "  WHEN OLD.slug <> NEW.slug OR OLD.category IS NOT NEW.category"
    "  OR OLD.changed <> NEW.changed BEGIN "
    NEWS_SCHEMA_TELL("SELECT 's:' || slug"
                     "  FROM (SELECT OLD.slug AS slug UNION SELECT NEW.slug)"
                     "  WHERE OLD.slug <> NEW.slug")
    NEWS_SCHEMA_TELL("SELECT 'm:' || (" NEWS_SCHEMA_SITEMAP("NEW.id") ")"
                     "  WHERE NEW.status = 'published'")
    "END;"
    "CREATE TRIGGER article_update_words AFTER UPDATE ON article"
    "  WHEN OLD.id <> NEW.id OR OLD.slug <> NEW.slug"
    "  OR OLD.headline <> NEW.headline OR OLD.standfirst <> NEW.standfirst"
    "  OR OLD.body <> NEW.body BEGIN "
    NEWS_SCHEMA_FORGET NEWS_SCHEMA_OUTDATED NEWS_SCHEMA_UNINDEXED
    NEWS_SCHEMA_REINDEX "END;"
    "CREATE TRIGGER article_update_lists AFTER UPDATE ON article"
    "  WHEN OLD.id <> NEW.id OR OLD.status <> NEW.status"
    "  OR OLD.published IS NOT NEW.published"
    "  OR OLD.expires IS NOT NEW.expires"
    "  OR OLD.category IS NOT NEW.category BEGIN"
    "  DELETE FROM listing WHERE article = OLD.id AND (OLD.id <> NEW.id"
    "    OR NEW.status <> 'published' OR OLD.expires IS NOT NEW.expires"
    "    OR published <> coalesce(NEW.published, 0)"
    "    OR (kind = 1 AND ref NOT IN (SELECT ancestor FROM category_path"
    "      WHERE category = NEW.category)));"
    NEWS_SCHEMA_LIST_ALL("a.id = NEW.id") "END;"
    "CREATE TRIGGER article_update_pinned AFTER UPDATE ON article"
    "  WHEN OLD.pinned <> NEW.pinned BEGIN "
    NEWS_SCHEMA_FRONT "END;"

    "CREATE TRIGGER article_delete AFTER DELETE ON article BEGIN "
    NEWS_SCHEMA_TELL("VALUES ('a:' || OLD.id), ('s:' || OLD.slug)")
    NEWS_SCHEMA_TELL("SELECT 'front' WHERE OLD.pinned <> 0")
    NEWS_SCHEMA_OUTDATED NEWS_SCHEMA_REINDEX
    "  DELETE FROM listing WHERE article = OLD.id;"
    "END;"

    "CREATE TRIGGER listing_insert AFTER INSERT ON listing BEGIN "
    NEWS_SCHEMA_COUNT("1", NEWS_SCHEMA_DAY("NEW"))
    NEWS_SCHEMA_COUNT("32", NEWS_SCHEMA_DAY("NEW") " & -32")
    NEWS_SCHEMA_COUNT("1024", NEWS_SCHEMA_DAY("NEW") " & -1024")
    NEWS_SCHEMA_LIST_TAG("NEW") "END;"
    "CREATE TRIGGER listing_delete AFTER DELETE ON listing BEGIN "
    NEWS_SCHEMA_UNCOUNT("1", NEWS_SCHEMA_DAY("OLD"))
    NEWS_SCHEMA_UNCOUNT("32", NEWS_SCHEMA_DAY("OLD") " & -32")
    NEWS_SCHEMA_UNCOUNT("1024", NEWS_SCHEMA_DAY("OLD") " & -1024")
    NEWS_SCHEMA_LIST_TAG("OLD") "END;"
    NEWS_SCHEMA_BESIDES("insert", "NEW")
    NEWS_SCHEMA_BESIDES("delete", "OLD")
    "CREATE TRIGGER listing_insert_site AFTER INSERT ON listing"
    "  WHEN NEW.kind = 0 BEGIN"
    "  INSERT INTO sitemap_file VALUES (" NEWS_SCHEMA_SITEMAP("NEW.article")
    ", 1, unixepoch()) ON CONFLICT DO UPDATE"
    "    SET articles = articles + 1, changed = unixepoch();"
    NEWS_SCHEMA_TELL("VALUES ('m:' || ("
                     NEWS_SCHEMA_SITEMAP("NEW.article") "))")
    NEWS_SCHEMA_DAY_TAGS("NEW") "END;"
    "CREATE TRIGGER listing_delete_site AFTER DELETE ON listing"
    "  WHEN OLD.kind = 0 BEGIN"
    "  UPDATE sitemap_file SET articles = articles - 1, changed = unixepoch()"
    "    WHERE file = " NEWS_SCHEMA_SITEMAP("OLD.article") ";"
    NEWS_SCHEMA_TELL("VALUES ('m:' || ("
                     NEWS_SCHEMA_SITEMAP("OLD.article") "))")
    NEWS_SCHEMA_DAY_TAGS("OLD") "END;"

    "CREATE TRIGGER category_insert AFTER INSERT ON category BEGIN "
    NEWS_SCHEMA_PATHS_CUT NEWS_SCHEMA_PATHS_ADD NEWS_SCHEMA_SITE "END;"
    "CREATE TRIGGER category_update AFTER UPDATE ON category BEGIN "
    NEWS_SCHEMA_PATHS_CUT NEWS_SCHEMA_PATHS_ADD NEWS_SCHEMA_SITE "END;"
    "CREATE TRIGGER category_delete AFTER DELETE ON category BEGIN "
    NEWS_SCHEMA_PATHS_CUT NEWS_SCHEMA_SITE "END;"
    "CREATE TRIGGER category_path_insert AFTER INSERT ON category_path BEGIN "
    NEWS_SCHEMA_LIST(
        NEWS_SCHEMA_ROW("1", "NEW.ancestor")
        "FROM article AS a WHERE a.category = NEW.category"
        "  AND a.status = 'published'") "END;"
    "CREATE TRIGGER category_path_delete AFTER DELETE ON category_path BEGIN"
    "  DELETE FROM listing WHERE kind = 1 AND ref = OLD.ancestor"
    "    AND article IN"
    "      (SELECT id FROM article WHERE category = OLD.category);"
    "END;"

    "CREATE TRIGGER old_slug_replace BEFORE INSERT ON old_slug BEGIN "
    NEWS_SCHEMA_CHANGED("id IN (SELECT article FROM old_slug"
                        " WHERE slug = NEW.slug)") " END;"
    "CREATE TRIGGER old_slug_move BEFORE UPDATE ON old_slug BEGIN "
    NEWS_SCHEMA_CHANGED("id IN (SELECT article FROM old_slug"
                        " WHERE slug = NEW.slug)") " END;"
    "CREATE TRIGGER old_slug_insert AFTER INSERT ON old_slug BEGIN "
    NEWS_SCHEMA_TELL("VALUES " NEWS_SCHEMA_OLD_SLUG("NEW")) "END;"
    "CREATE TRIGGER old_slug_update AFTER UPDATE ON old_slug BEGIN "
    NEWS_SCHEMA_TELL("VALUES " NEWS_SCHEMA_OLD_SLUG("OLD") ", "
                     NEWS_SCHEMA_OLD_SLUG("NEW")) "END;"
    "CREATE TRIGGER old_slug_delete AFTER DELETE ON old_slug BEGIN "
    NEWS_SCHEMA_TELL("VALUES " NEWS_SCHEMA_OLD_SLUG("OLD")) "END;"

    "CREATE TRIGGER site_insert AFTER INSERT ON site BEGIN "
    NEWS_SCHEMA_SITE "END;"
    "CREATE TRIGGER site_update AFTER UPDATE ON site BEGIN "
    NEWS_SCHEMA_SITE "END;"

    NEWS_SCHEMA_LINK("correction", "", "", "")
    NEWS_SCHEMA_NAMES("2", "author", "p")
    NEWS_SCHEMA_NAMES("3", "keyword", "k");

/* clang-format on */
