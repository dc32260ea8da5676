#include "base/utf8.h"
#include "store/sqlite.h"

#include <string.h>
#include <time.h>

/* The columns of an article that are written, and their parameters from ?2 on,
   in the order of news_sqlite_article_bind(). */
#define NEWS_SQLITE_NAMES                                                      \
    "slug, revision, changed, status, format, category, headline, published,"  \
    " published_day, updated, updated_day, expires, expires_day, language,"    \
    " tagline, image_url, image_alt, image_credit, image_width, image_height," \
    " source, source_name, fingerprint, record_status, standfirst, body"

#define NEWS_SQLITE_VALUES                                                     \
    "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"  \
    " ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27"


news_status_e
news_sqlite_slug_owner(news_sqlite_t *sqlite, news_str_t slug,
                       news_sqlite_owner_t *owner)
{
    static const char sql[] =
        "SELECT id, slug FROM article WHERE slug = ?1 UNION ALL "
        "SELECT a.id, a.slug FROM old_slug AS o JOIN article AS a"
        " ON a.id = o.article WHERE o.slug = ?1 LIMIT 1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    const char         *present;

    *owner = (news_sqlite_owner_t) {0};

    news_sqlite_bind_str(&query, slug);
    if (news_sqlite_row(&query)) {
        owner->id = news_sqlite_int(&query, 0);
        present = (const char *) sqlite3_column_text(query.stmt, 1);
        strncpy(owner->slug, present ? present : "", NEWS_SLUG_MAX);
    }

    return news_sqlite_query_end(&query);
}


news_status_e
news_sqlite_old_slug_add(news_sqlite_t *sqlite, news_str_t slug,
                         int64_t article)
{
    static const char sql[] =
        "INSERT INTO old_slug (slug, article) VALUES (?1, ?2)"
        " ON CONFLICT (slug) DO UPDATE SET article = excluded.article";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_str(&query, slug);
    news_sqlite_bind_int(&query, article);

    return news_sqlite_run(&query);
}


/* The id of the category, which is made where there is none; 0: no name. */
static news_status_e
news_sqlite_category(news_sqlite_t *sqlite, const news_article_t *article,
                     int64_t *id)
{
    static const char add[] =
        "INSERT INTO category (slug, name) VALUES (?1, ?2)"
        " ON CONFLICT DO NOTHING";
    static const char find[] =
        "SELECT id FROM category WHERE slug = ?1 AND name = ?2";

    news_sqlite_query_t query;
    news_status_e       status;

    *id = 0;
    if (article->category_slug.len == 0) {
        return NEWS_OK;
    }

    query = news_sqlite_query(sqlite, add);
    news_sqlite_bind_str(&query, article->category_slug);
    news_sqlite_bind_str(&query, article->category);

    status = news_sqlite_run(&query);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, find);
    news_sqlite_bind_str(&query, article->category_slug);
    news_sqlite_bind_str(&query, article->category);
    if (news_sqlite_row(&query)) {
        *id = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


news_str_t
news_sqlite_source_name(news_str_t source)
{
    const char *slash;

    slash = source.len ? memrchr(source.data, '/', source.len) : NULL;

    return slash ? news_str_from(source, (size_t) (slash - source.data) + 1)
                 : source;
}


static void
news_sqlite_article_bind(news_sqlite_query_t        *query,
                         const news_article_t       *article,
                         const news_sqlite_origin_t *origin, int64_t category)
{
    news_sqlite_bind_str(query, article->slug);
    news_sqlite_bind_int(query, article->revision);
    news_sqlite_bind_int(query, article->changed);
    news_sqlite_bind_str(
        query, news_str_borrow(news_sqlite_statuses[article->status]));
    news_sqlite_bind_str(query,
                         news_str_borrow(news_sqlite_formats[article->format]));

    if (category) {
        news_sqlite_bind_int(query, category);
    } else {
        news_sqlite_bind_null(query);
    }

    news_sqlite_bind_str(query, article->headline);
    news_sqlite_bind_date(query, article->published);
    news_sqlite_bind_date(query, article->updated);
    news_sqlite_bind_date(query, article->expires);
    news_sqlite_bind_str(query, article->language);
    news_sqlite_bind_str(query, article->tagline);
    news_sqlite_bind_str(query, article->image.url);
    news_sqlite_bind_str(query, article->image.alt);
    news_sqlite_bind_str(query, article->image.credit);
    news_sqlite_bind_int(query, article->image.width);
    news_sqlite_bind_int(query, article->image.height);
    news_sqlite_bind_str(query, origin->source);
    news_sqlite_bind_str(query, news_sqlite_source_name(origin->source));
    news_sqlite_bind_int(query, (int64_t) origin->fingerprint);
    news_sqlite_bind_str(
        query, news_str_borrow(news_sqlite_statuses[origin->record_status]));
    news_sqlite_bind_str(query, article->standfirst);
    news_sqlite_bind_str(query, article->body);
}


static news_status_e
news_sqlite_article_put(news_sqlite_t *sqlite, news_article_t *article,
                        const news_sqlite_origin_t *origin)
{
    static const char insert[] =
        "INSERT INTO article (id, " NEWS_SQLITE_NAMES ")"
        " VALUES (nullif(?1, 0), " NEWS_SQLITE_VALUES ")";
    static const char update[] = "UPDATE article SET (" NEWS_SQLITE_NAMES
                                 ") = (" NEWS_SQLITE_VALUES ") WHERE id = ?1";

    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             category;

    status = news_sqlite_category(sqlite, article, &category);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, article->id ? update : insert);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_article_bind(&query, article, origin, category);

    status = news_sqlite_run(&query);
    if (status == NEWS_OK && article->id == 0) {
        article->id = sqlite3_last_insert_rowid(sqlite->db);
    }

    return status;
}


static news_status_e
news_sqlite_run_id(news_sqlite_t *sqlite, const char *sql, int64_t id)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, id);

    return news_sqlite_run(&query);
}


/* A list of an article, in whole: `clear` by article, `name` by the text (may
   be NULL), `link` by article, position and text. */
typedef struct {
    const char *clear;
    const char *name;
    const char *link;
} news_sqlite_list_sql_t;


static news_status_e
news_sqlite_list_put(news_sqlite_t *sqlite, const news_sqlite_list_sql_t *sql,
                     int64_t id, news_strs_t strs)
{
    news_sqlite_query_t query;
    news_status_e       status;
    size_t              i;

    status = news_sqlite_run_id(sqlite, sql->clear, id);

    for (i = 0; status == NEWS_OK && i < strs.count; i++) {

        if (sql->name) {
            query = news_sqlite_query(sqlite, sql->name);
            news_sqlite_bind_str(&query, strs.items[i]);

            status = news_sqlite_run(&query);
            if (status != NEWS_OK) {
                return status;
            }
        }

        query = news_sqlite_query(sqlite, sql->link);
        news_sqlite_bind_int(&query, id);
        news_sqlite_bind_int(&query, (int64_t) i);
        news_sqlite_bind_str(&query, strs.items[i]);
        status = news_sqlite_run(&query);
    }

    return status;
}


news_status_e
news_sqlite_put(news_sqlite_t *sqlite, news_article_t *article,
                const news_sqlite_origin_t *origin)
{
    static const news_sqlite_list_sql_t authors = {
        "DELETE FROM article_author WHERE article = ?1",
        "INSERT INTO author (name) VALUES (?1) ON CONFLICT DO NOTHING",
        "INSERT INTO article_author (article, position, author)"
        " SELECT ?1, ?2, id FROM author WHERE name = ?3"};
    static const news_sqlite_list_sql_t keywords = {
        "DELETE FROM article_keyword WHERE article = ?1",
        "INSERT INTO keyword (name) VALUES (?1) ON CONFLICT DO NOTHING",
        "INSERT INTO article_keyword (article, position, keyword)"
        " SELECT ?1, ?2, id FROM keyword WHERE name = ?3"};
    static const news_sqlite_list_sql_t corrections = {
        "DELETE FROM correction WHERE article = ?1", NULL,
        "INSERT INTO correction (article, position, text) VALUES (?1, ?2, ?3)"};

    news_status_e status;

    status = news_sqlite_article_put(sqlite, article, origin);
    if (status != NEWS_OK) {
        return status;
    }

    status =
        news_sqlite_list_put(sqlite, &authors, article->id, article->authors);
    if (status != NEWS_OK) {
        return status;
    }

    status =
        news_sqlite_list_put(sqlite, &keywords, article->id, article->keywords);
    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_list_put(sqlite, &corrections, article->id,
                                article->corrections);
}


news_status_e
news_sqlite_site_set(news_store_t *store, const news_site_t *site)
{
    static const char sql[] = "UPDATE site SET name = ?1, tagline = ?2,"
                              " url = ?3, language = ?4, timezone = ?5";

    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_query_t query;
    news_status_e       status;

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_str(&query, site->name);
    news_sqlite_bind_str(&query, site->tagline);
    news_sqlite_bind_str(&query, site->url);
    news_sqlite_bind_str(&query, site->language);
    news_sqlite_bind_str(&query, site->timezone);

    return news_sqlite_write_end(sqlite, news_sqlite_run(&query));
}


/* The id of the article whose present slug this is. */
static news_status_e
news_sqlite_present(news_sqlite_t *sqlite, news_str_t slug, int64_t *id)
{
    news_sqlite_owner_t owner;
    news_status_e       status;

    status = news_sqlite_slug_owner(sqlite, slug, &owner);
    if (status != NEWS_OK) {
        return status;
    }

    if (owner.id == 0) {
        return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND, "no article \"%.*s\"",
                                  NEWS_STR_ARG(slug));
    }

    if (!news_str_equal(slug, news_str_borrow(owner.slug))) {
        return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND,
                                  "no article \"%.*s\" any more: it is "
                                  "\"%s\" now",
                                  NEWS_STR_ARG(slug), owner.slug);
    }

    *id = owner.id;

    return NEWS_OK;
}


static news_status_e
news_sqlite_retract_locked(news_sqlite_t *sqlite, news_str_t slug)
{
    static const char sql[] =
        "UPDATE article SET status = 'retracted', revision = revision + 1,"
        " changed = ?2 WHERE id = ?1 AND status <> 'retracted'";

    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             id;

    status = news_sqlite_present(sqlite, slug, &id);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, time(NULL));

    return news_sqlite_run(&query);
}


news_status_e
news_sqlite_retract(news_store_t *store, news_str_t slug)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_write_end(sqlite,
                                 news_sqlite_retract_locked(sqlite, slug));
}


/* Whether the article may have `to`: nobody's, or its own of former times. */
static news_status_e
news_sqlite_rename_check(news_sqlite_t *sqlite, int64_t id, news_str_t to)
{
    news_sqlite_owner_t owner;
    news_status_e       status;
    bool                present;

    status = news_sqlite_slug_owner(sqlite, to, &owner);
    if (status != NEWS_OK) {
        return status;
    }

    present = news_str_equal(to, news_str_borrow(owner.slug));

    if (owner.id && (owner.id != id || present)) {
        return news_sqlite_refuse(
            sqlite, NEWS_EEXIST, "\"%.*s\" is %s address of \"%s\"",
            NEWS_STR_ARG(to), present ? "the" : "an old", owner.slug);
    }

    return NEWS_OK;
}


static news_status_e
news_sqlite_rename_locked(news_sqlite_t *sqlite, news_str_t from, news_str_t to)
{
    static const char forget[] = "DELETE FROM old_slug WHERE slug = ?1";
    static const char sql[] =
        "UPDATE article SET slug = ?2, revision = revision + 1, changed = ?3"
        " WHERE id = ?1";

    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             id;

    status = news_sqlite_present(sqlite, from, &id);
    if (status == NEWS_OK) {
        status = news_sqlite_rename_check(sqlite, id, to);
    }

    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, forget);
    news_sqlite_bind_str(&query, to);
    status = news_sqlite_run(&query);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_str(&query, to);
    news_sqlite_bind_int(&query, time(NULL));
    status = news_sqlite_run(&query);
    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_old_slug_add(sqlite, from, id);
}


news_status_e
news_sqlite_rename(news_store_t *store, news_str_t from, news_str_t to)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    if (!news_slug_valid(to)) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "\"%.*s\" is not a slug: expected at most "
                                  "%d bytes of lower-case words joined by '-'",
                                  NEWS_STR_ARG(news_utf8_cut(to, 80)),
                                  NEWS_SLUG_MAX);
    }

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_write_end(sqlite,
                                 news_sqlite_rename_locked(sqlite, from, to));
}
