#include "base/utf8.h"
#include "store/sqlite.h"

/*
 * The articles that `newsctl list` shows.  Published ones stand in listings;
 * those that do not (drafts, retracted and undated ones) are few, and have an
 * index of their own.  Both are read in the order that is asked for, and
 * merged, so that the first so many cost the same in any store.
 *
 *   ?1 kind and ?2 ref of the listing   ?3 since   ?4 until
 *   ?5 status, or ''   ?6 category, or 0   ?7 author, or 0   ?8 limit
 */

/* clang-format off */
static const char news_sqlite_find_sql[] =
    "WITH found (id, published) AS ("
    "SELECT * FROM (SELECT l.article, l.published FROM listing AS l"
    " WHERE ?5 IN ('', 'published') AND l.kind = ?1 AND l.ref = ?2"
    " AND l.published >= ?3 AND l.published < ?4"
    " AND (?6 = 0 OR EXISTS (SELECT 1 FROM article AS i, category_path AS p"
    "  WHERE i.id = l.article AND p.category = i.category AND p.ancestor = ?6))"
    " ORDER BY l.published DESC, l.article DESC LIMIT ?8)"
    " UNION ALL "
    "SELECT * FROM (SELECT i.id, i.published FROM article AS i"
    " WHERE (i.status <> 'published' OR i.published IS NULL)"
    " AND ?5 IN ('', i.status)"
    " AND ((?3 = -9223372036854775808 AND ?4 = 9223372036854775807)"
    "  OR (i.published >= ?3 AND i.published < ?4))"
    " AND (?6 = 0 OR i.category IN (SELECT category FROM category_path"
    "  WHERE ancestor = ?6))"
    " AND (?7 = 0 OR EXISTS (SELECT 1 FROM article_author AS w"
    "  WHERE w.article = i.id AND w.author = ?7))"
    " ORDER BY i.published DESC, i.id DESC LIMIT ?8)) "
    NEWS_SQLITE_COLUMNS " FROM found AS f JOIN article AS a ON a.id = f.id"
    " LEFT JOIN category AS c ON c.id = a.category"
    " ORDER BY f.published DESC, f.id DESC LIMIT ?8";
/* clang-format on */


/* The id behind a slug; 0: no slug. */
static news_status_e
news_sqlite_find_id(news_sqlite_t *sqlite, const char *sql, const char *what,
                    news_str_t slug, int64_t *id)
{
    news_sqlite_query_t query;
    news_status_e       status;

    *id = 0;
    if (slug.len == 0) {
        return NEWS_OK;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_str(&query, slug);
    if (news_sqlite_row(&query)) {
        *id = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);

    return status != NEWS_OK || *id
               ? status
               : news_sqlite_refuse(sqlite, NEWS_ENOTFOUND, "no %s \"%.*s\"",
                                    what,
                                    NEWS_STR_ARG(news_utf8_cut(slug, 80)));
}


static news_status_e
news_sqlite_find_rows(news_sqlite_query_t *query, news_store_visit_pt visit,
                      void *data)
{
    news_arena_t  *arena;
    news_article_t article;
    news_status_e  status = NEWS_OK;
    bool           more = true;

    while (more && status == NEWS_OK && news_sqlite_row(query)) {

        arena = news_arena_create();
        if (arena == NULL) {
            return news_sqlite_fail(query->sqlite, SQLITE_NOMEM);
        }

        status = news_sqlite_article_row(query, arena, &article);
        more = status == NEWS_OK && query->rc == SQLITE_ROW
               && visit(data, &article);
        news_arena_destroy(arena);
    }

    return status;
}


static news_status_e
news_sqlite_find_run(news_sqlite_t *sqlite, const news_find_t *find,
                     int64_t category, int64_t author,
                     news_store_visit_pt visit, void *data)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, news_sqlite_find_sql);
    news_list_kind_e    kind = NEWS_LIST_SITE;
    news_status_e       status, end;

    if (author) {
        kind = NEWS_LIST_AUTHOR;
    } else if (category) {
        kind = NEWS_LIST_CATEGORY;
    }

    news_sqlite_bind_int(&query, kind);
    news_sqlite_bind_int(&query, author ? author : category);
    news_sqlite_bind_int(&query, find->since);
    news_sqlite_bind_int(&query, find->until);
    news_sqlite_bind_str(
        &query, find->status < 0
                    ? NEWS_STR("")
                    : news_str_borrow(news_sqlite_statuses[find->status]));
    news_sqlite_bind_int(&query, category);
    news_sqlite_bind_int(&query, author);
    news_sqlite_bind_int(&query, find->limit < INT64_MAX ? (int64_t) find->limit
                                                         : INT64_MAX);

    status = news_sqlite_find_rows(&query, visit, data);
    end = news_sqlite_query_end(&query);

    return status != NEWS_OK ? status : end;
}


news_status_e
news_sqlite_find(news_store_t *store, const news_find_t *find,
                 news_store_visit_pt visit, void *data)
{
    static const char category_sql[] =
        "SELECT id FROM category WHERE slug = ?1";
    static const char author_sql[] = "SELECT id FROM author WHERE slug = ?1";

    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;
    int64_t        category, author;
    bool           entered;

    status = news_sqlite_read_enter(sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_find_id(sqlite, category_sql, "section",
                                 find->category, &category);
    if (status == NEWS_OK) {
        status = news_sqlite_find_id(sqlite, author_sql, "author", find->author,
                                     &author);
    }

    if (status == NEWS_OK) {
        status =
            news_sqlite_find_run(sqlite, find, category, author, visit, data);
    }

    if (entered) {
        news_sqlite_read_end(store);
    }

    return status;
}


news_status_e
news_sqlite_slugs(news_store_t *store, news_arena_t *arena, news_str_t after,
                  unsigned max, news_strs_t *slugs)
{
    static const char sql[] =
        "SELECT slug FROM article WHERE slug > ?1 ORDER BY slug LIMIT ?2";

    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_query_t query;

    slugs->count = 0;
    slugs->items = news_arena_calloc(arena, max, sizeof(*slugs->items));
    if (slugs->items == NULL) {
        return news_sqlite_fail(sqlite, SQLITE_NOMEM);
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_str(&query, after);
    news_sqlite_bind_int(&query, max);

    while (slugs->count < max && news_sqlite_row(&query)) {
        slugs->items[slugs->count++] = news_sqlite_str(&query, 0, arena);
    }

    return news_sqlite_query_end(&query);
}
