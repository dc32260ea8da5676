#include "base/hash.h"
#include "base/utf8.h"
#include "store/list.h"
#include "store/sqlite.h"

#include <stdio.h>

/* A list of an article.  Parameters: `read`, `any`, `place` and `clear` have
   the article first, then counts or positions; `find` and `name` a slug and a
   name; `link` the article, a position, what is linked, and a text. */
typedef struct {
    const char *read;
    const char *any;
    const char *place;
    const char *clear;
    const char *find; /* NULL: texts are not things of their own */
    const char *name;
    const char *link;
} news_sqlite_list_sql_t;

#define NEWS_SQLITE_ANY(table)                                                 \
    "SELECT 1 FROM " table " WHERE article = ?1 LIMIT 1"
/* Where `count` rows can be put beside those that are there. */
#define NEWS_SQLITE_PLACE(table)                                               \
    "SELECT iif(min(position) >= ?2, 0, coalesce(max(position) + 1, 0))"       \
    " FROM " table " WHERE article = ?1"
#define NEWS_SQLITE_CLEAR(table)                                               \
    "DELETE FROM " table " WHERE article = ?1"                                 \
    " AND (position < ?2 OR position >= ?3)"
/* No INSERT of a SELECT, which gathers its rows in a table of its own first
   where there are triggers. */
#define NEWS_SQLITE_LINKS(table)                                               \
    {                                                                          \
        .read = "SELECT coalesce(l.name, n.name), n.slug FROM article_" table  \
                " AS l JOIN " table " AS n ON n.id = l." table                 \
                " WHERE l.article = ?1 ORDER BY l.position",                   \
        .any = NEWS_SQLITE_ANY("article_" table),                              \
        .place = NEWS_SQLITE_PLACE("article_" table),                          \
        .clear = NEWS_SQLITE_CLEAR("article_" table),                          \
        .find = "SELECT id, name = ?2 FROM " table " WHERE slug = ?1",         \
        .name = "INSERT INTO " table " (slug, name) VALUES (?1, ?2)",          \
        .link = "INSERT INTO article_" table " VALUES (?1, ?2, ?3, ?4)"        \
    }

static const news_sqlite_list_sql_t news_sqlite_author_list =
    NEWS_SQLITE_LINKS("author");
static const news_sqlite_list_sql_t news_sqlite_keyword_list =
    NEWS_SQLITE_LINKS("keyword");
static const news_sqlite_list_sql_t news_sqlite_correction_list = {
    .read =
        "SELECT text, '' FROM correction WHERE article = ?1 ORDER BY position",
    .any = NEWS_SQLITE_ANY("correction"),
    .place = NEWS_SQLITE_PLACE("correction"),
    .clear = NEWS_SQLITE_CLEAR("correction"),
    .link = "INSERT INTO correction VALUES (?1, ?2, ?4)"};


news_str_t
news_sqlite_name_slug(news_str_t name, char *out)
{
    char       hex[17];
    news_str_t slug;
    size_t     i;

    if (news_slug_make(name, out, &slug) == NEWS_OK) {
        return slug;
    }

    snprintf(hex, sizeof(hex), "%016llx",
             (unsigned long long) news_hash(name, 0));
    for (i = 0; i < 16; i++) {
        out[i] = hex[i];
    }

    return (news_str_t) {16, out};
}


static news_str_t
news_sqlite_item_slug(const news_strs_t *strs, const news_strs_t *slugs,
                      size_t i, char *out)
{
    if (slugs && slugs->count == strs->count
        && news_slug_valid(slugs->items[i])) {
        return slugs->items[i];
    }

    return news_sqlite_name_slug(strs->items[i], out);
}


/* Whether the article has this very list already. */
static news_status_e
news_sqlite_list_same(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                      int64_t id, const news_strs_t *strs,
                      const news_strs_t *slugs, bool *same)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql->read);
    char                out[NEWS_SLUG_MAX];
    news_str_t          slug;
    size_t              i;

    *same = true;

    news_sqlite_bind_int(&query, id);

    for (i = 0; *same && news_sqlite_row(&query); i++) {
        if (i == strs->count) {
            *same = false;
            break;
        }

        slug = sql->find ? news_sqlite_item_slug(strs, slugs, i, out)
                         : NEWS_STR("");
        *same = news_str_equal(news_sqlite_text(&query, 0), strs->items[i])
                && news_str_equal(news_sqlite_text(&query, 1), slug);
    }

    *same = *same && i == strs->count;

    return news_sqlite_query_end(&query);
}


/* The id of what has this slug, which is made where there is none, and whether
   the text is its name. */
static news_status_e
news_sqlite_item_ref(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                     news_str_t text, news_str_t slug, int64_t *ref,
                     bool *named)
{
    news_sqlite_query_t query;
    news_status_e       status = NEWS_OK;
    unsigned            tries;

    *ref = 0;

    for (tries = 0; status == NEWS_OK && *ref == 0 && tries < 3; tries++) {
        query = news_sqlite_query(sqlite, tries == 1 ? sql->name : sql->find);
        news_sqlite_bind_str(&query, slug);
        news_sqlite_bind_str(&query, text);

        if (news_sqlite_row(&query)) {
            *ref = news_sqlite_int(&query, 0);
            *named = news_sqlite_int(&query, 1) != 0;
        }

        status = news_sqlite_query_end(&query);
    }

    return status;
}


static news_status_e
news_sqlite_item_put(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                     int64_t id, int64_t position, news_str_t text,
                     news_str_t slug)
{
    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             ref = 0;
    bool                named = false;

    if (sql->find) {
        status = news_sqlite_item_ref(sqlite, sql, text, slug, &ref, &named);
        if (status != NEWS_OK) {
            return status;
        }
    }

    query = news_sqlite_query(sqlite, sql->link);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, position);
    news_sqlite_bind_int(&query, ref);

    if (named) {
        news_sqlite_bind_null(&query);
    } else {
        news_sqlite_bind_str(&query, text);
    }

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_items_put(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                      int64_t id, int64_t position, const news_strs_t *strs,
                      const news_strs_t *slugs)
{
    char          out[NEWS_SLUG_MAX];
    news_str_t    slug = {0, NULL};
    news_status_e status = NEWS_OK;
    size_t        i;

    for (i = 0; status == NEWS_OK && i < strs->count; i++) {

        if (sql->find) {
            slug = news_sqlite_item_slug(strs, slugs, i, out);
        }

        status = news_sqlite_item_put(sqlite, sql, id, position + (int64_t) i,
                                      strs->items[i], slug);
    }

    return status;
}


static news_status_e
news_sqlite_list_clear(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                       int64_t id, int64_t from, int64_t to)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql->clear);

    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, from);
    news_sqlite_bind_int(&query, to);

    return news_sqlite_run(&query);
}


/* Who keeps foreign keys off may have left rows of an article that was. */
static news_status_e
news_sqlite_list_fresh(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                       int64_t id, const news_strs_t *strs,
                       const news_strs_t *slugs)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql->any);
    news_status_e       status;
    bool                left;

    news_sqlite_bind_int(&query, id);
    left = news_sqlite_row(&query);
    status = news_sqlite_query_end(&query);

    if (status == NEWS_OK && left) {
        status = news_sqlite_list_clear(sqlite, sql, id, 0, 0);
    }

    return status == NEWS_OK
               ? news_sqlite_items_put(sqlite, sql, id, 0, strs, slugs)
               : status;
}


/* The new rows beside the old ones first: what is in both lists never leaves
   the store, and nobody is told that it did. */
static news_status_e
news_sqlite_list_replace(news_sqlite_t                *sqlite,
                         const news_sqlite_list_sql_t *sql, int64_t id,
                         const news_strs_t *strs, const news_strs_t *slugs)
{
    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             position = 0, count = (int64_t) strs->count;
    bool                same;

    status = news_sqlite_list_same(sqlite, sql, id, strs, slugs, &same);
    if (status != NEWS_OK || same) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql->place);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, count);
    if (news_sqlite_row(&query)) {
        position = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);
    if (status == NEWS_OK) {
        status = news_sqlite_items_put(sqlite, sql, id, position, strs, slugs);
    }

    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_list_clear(sqlite, sql, id, position, position + count);
}


news_status_e
news_sqlite_lists_put(news_sqlite_t *sqlite, const news_article_t *article,
                      bool fresh)
{
    const struct {
        const news_sqlite_list_sql_t *sql;
        const news_strs_t            *strs;
        const news_strs_t            *slugs;
    } lists[] = {
        {&news_sqlite_author_list, &article->authors, &article->author_slugs},
        {&news_sqlite_keyword_list, &article->keywords,
         &article->keyword_slugs},
        {&news_sqlite_correction_list, &article->corrections, NULL}};

    news_status_e status = NEWS_OK;
    size_t        i;

    for (i = 0; status == NEWS_OK && i < sizeof(lists) / sizeof(lists[0]); i++)
    {
        status =
            fresh ? news_sqlite_list_fresh(sqlite, lists[i].sql, article->id,
                                           lists[i].strs, lists[i].slugs)
                  : news_sqlite_list_replace(sqlite, lists[i].sql, article->id,
                                             lists[i].strs, lists[i].slugs);
    }

    return status;
}


static news_status_e
news_sqlite_category_check(news_sqlite_t *sqlite, news_str_t slug)
{
    static const char sql[] = "SELECT count(*) FROM category";

    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             count = 0;

    if (news_category_reserved(slug)) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "no section can be at \"%.*s\": author, "
                                  "keyword, archive, search, page and preview "
                                  "have a meaning in addresses",
                                  NEWS_STR_ARG(news_utf8_cut(slug, 80)));
    }

    query = news_sqlite_query(sqlite, sql);
    if (news_sqlite_row(&query)) {
        count = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);
    if (status == NEWS_OK && count >= NEWS_SECTIONS_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                  "expected at most %d sections",
                                  NEWS_SECTIONS_MAX);
    }

    return status;
}


news_status_e
news_sqlite_category_add(news_sqlite_t *sqlite, news_str_t slug,
                         news_str_t name)
{
    static const char find[] = "SELECT 1 FROM category WHERE slug = ?1";
    static const char add[] =
        "INSERT INTO category (slug, name, position) VALUES (?1, ?2,"
        " (SELECT coalesce(max(position), 0) + 1 FROM category))";

    news_sqlite_query_t query = news_sqlite_query(sqlite, find);
    news_status_e       status;
    bool                found;

    news_sqlite_bind_str(&query, slug);
    found = news_sqlite_row(&query);

    status = news_sqlite_query_end(&query);
    if (status != NEWS_OK || found) {
        return status;
    }

    status = news_sqlite_category_check(sqlite, slug);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, add);
    news_sqlite_bind_str(&query, slug);
    news_sqlite_bind_str(&query, name);

    return news_sqlite_run(&query);
}


static unsigned
news_sqlite_parts(news_str_t s, news_str_t *parts)
{
    unsigned n = 0;

    while (s.data && n <= NEWS_CATEGORY_DEPTH_MAX) {
        parts[n++] = news_str_trim(news_str_next(&s, '/'));
    }

    return n;
}


/* The category and all above it.  A name that has not as many parts as the path
   is that of the last. */
static news_status_e
news_sqlite_category_make(news_sqlite_t *sqlite, news_str_t slug,
                          news_str_t name)
{
    news_str_t    slugs[NEWS_CATEGORY_DEPTH_MAX + 1];
    news_str_t    names[NEWS_CATEGORY_DEPTH_MAX + 1];
    news_str_t    above = slug, own;
    unsigned      i, n = news_sqlite_parts(slug, slugs);
    bool          paired = news_sqlite_parts(name, names) == n;
    news_status_e status = NEWS_OK;

    for (i = 0; status == NEWS_OK && i < n; i++) {
        above.len = (size_t) (slugs[i].data + slugs[i].len - slug.data);
        own = i + 1 == n ? name : slugs[i];

        if (paired) {
            own = names[i];
        }

        status =
            news_sqlite_category_add(sqlite, above, own.len ? own : slugs[i]);
    }

    return status;
}


news_status_e
news_sqlite_category(news_sqlite_t *sqlite, const news_article_t *article,
                     int64_t *id, news_str_t *own)
{
    static const char find[] = "SELECT c.id, " NEWS_SQLITE_TRAIL
                               " = ?2 FROM category AS c WHERE slug = ?1";

    news_sqlite_query_t query;
    news_status_e       status = NEWS_OK;
    unsigned            tries;

    *id = 0;
    *own = (news_str_t) {0, NULL};

    if (article->category_slug.len == 0) {
        return NEWS_OK;
    }

    for (tries = 0; *id == 0 && tries < 2; tries++) {

        if (tries) {
            status = news_sqlite_category_make(sqlite, article->category_slug,
                                               article->category);
        }

        if (status != NEWS_OK) {
            return status;
        }

        query = news_sqlite_query(sqlite, find);
        news_sqlite_bind_str(&query, article->category_slug);
        news_sqlite_bind_str(&query, article->category);
        if (news_sqlite_row(&query)) {
            *id = news_sqlite_int(&query, 0);
            *own = news_sqlite_int(&query, 1) ? *own : article->category;
        }

        status = news_sqlite_query_end(&query);
    }

    return status;
}
