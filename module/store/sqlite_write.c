#include "article/value.h"
#include "base/utf8.h"
#include "store/sqlite.h"

#include <string.h>
#include <time.h>

/* The columns of an article that are written, and their parameters from ?2 on,
   in the order of news_sqlite_article_bind(). */
#define NEWS_SQLITE_NAMES                                                      \
    "slug, revision, changed, status, format, category, category_name,"        \
    " headline, published, published_day, updated, updated_day, expires,"      \
    " expires_day, pinned, gone_status, gone_reason, gone_by, language,"       \
    " tagline, image_url, image_alt, image_credit, image_width, image_height," \
    " source, source_name, fingerprint, record_status, standfirst, body"

#define NEWS_SQLITE_VALUES                                                     \
    "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"  \
    " ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31,"   \
    " ?32"


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


news_str_t
news_sqlite_source_name(news_str_t source)
{
    const char *slash;

    slash = source.len ? memrchr(source.data, '/', source.len) : NULL;

    return slash ? news_str_from(source, (size_t) (slash - source.data) + 1)
                 : source;
}


/* Of an article that is not retracted nobody says why it is gone. */
static void
news_sqlite_gone_bind(news_sqlite_query_t *query, const news_article_t *article)
{
    bool gone = article->status == NEWS_ARTICLE_RETRACTED;

    news_sqlite_bind_int(query, !gone                         ? 0
                                : article->gone_status == 451 ? 451
                                                              : 410);
    news_sqlite_bind_str(query, gone ? article->gone_reason : NEWS_STR(""));
    news_sqlite_bind_str(query, gone ? article->gone_by : NEWS_STR(""));
}


static void
news_sqlite_article_bind(news_sqlite_query_t        *query,
                         const news_article_t       *article,
                         const news_sqlite_origin_t *origin, int64_t category,
                         news_str_t category_name)
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

    if (category_name.data) {
        news_sqlite_bind_str(query, category_name);
    } else {
        news_sqlite_bind_null(query);
    }

    news_sqlite_bind_str(query, article->headline);
    news_sqlite_bind_date(query, article->published);
    news_sqlite_bind_date(query, article->updated);
    news_sqlite_bind_date(query, article->expires);
    news_sqlite_bind_int(query, article->pinned);
    news_sqlite_gone_bind(query, article);
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
news_sqlite_article_put(news_sqlite_t *sqlite, const news_article_t *article,
                        const news_sqlite_origin_t *origin, bool fresh)
{
    static const char insert[] = "INSERT INTO article (id, " NEWS_SQLITE_NAMES
                                 ") VALUES (?1, " NEWS_SQLITE_VALUES ")";
    static const char update[] = "UPDATE article SET (" NEWS_SQLITE_NAMES
                                 ") = (" NEWS_SQLITE_VALUES ") WHERE id = ?1";

    news_sqlite_query_t query;
    news_status_e       status;
    news_str_t          own;
    int64_t             category;

    status = news_sqlite_category(sqlite, article, &category, &own);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, fresh ? insert : update);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_article_bind(&query, article, origin, category, own);

    return news_sqlite_run(&query);
}


/* The id that AUTOINCREMENT would give. */
static news_status_e
news_sqlite_next_id(news_sqlite_t *sqlite, int64_t *id)
{
    static const char sql[] =
        "SELECT max(coalesce((SELECT seq FROM sqlite_sequence"
        " WHERE name = 'article'), 0),"
        " coalesce((SELECT max(id) FROM article), 0)) + 1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    if (news_sqlite_row(&query)) {
        *id = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


/* A new article comes after its lists: so it is put into the listings by one
   statement, and their triggers have nothing to do. */
news_status_e
news_sqlite_put(news_sqlite_t *sqlite, news_article_t *article,
                const news_sqlite_origin_t *origin)
{
    bool          fresh = article->id == 0;
    news_status_e status = NEWS_OK;

    if (fresh) {
        status = news_sqlite_next_id(sqlite, &article->id);

        if (status == NEWS_OK) {
            status = news_sqlite_lists_put(sqlite, article, true);
        }
    }

    if (status == NEWS_OK) {
        status = news_sqlite_article_put(sqlite, article, origin, fresh);
    }

    return status == NEWS_OK && !fresh
               ? news_sqlite_lists_put(sqlite, article, false)
               : status;
}


news_status_e
news_sqlite_site_put(news_sqlite_t *sqlite, const news_site_t *site)
{
    static const char sql[] =
        "UPDATE site SET name = coalesce(?1, name),"
        " tagline = coalesce(?2, tagline), url = coalesce(?3, url),"
        " language = coalesce(?4, language),"
        " timezone = coalesce(?5, timezone)";

    const news_str_t values[] = {site->name, site->tagline, site->url,
                                 site->language, site->timezone};

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    size_t              i;

    for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (values[i].data) {
            news_sqlite_bind_str(&query, values[i]);
        } else {
            news_sqlite_bind_null(&query);
        }
    }

    return news_sqlite_run(&query);
}


news_status_e
news_sqlite_site_set(news_store_t *store, const news_site_t *site)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status = news_sqlite_write_begin(sqlite);

    return status == NEWS_OK ? news_sqlite_write_end(
               sqlite, news_sqlite_site_put(sqlite, site))
                             : status;
}


news_status_e
news_sqlite_gone_check(news_sqlite_t *sqlite, news_str_t reason, news_str_t by)
{
    if (reason.len > NEWS_RECORD_REASON_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                  "expected a reason of at most %d bytes",
                                  NEWS_RECORD_REASON_MAX);
    }

    if (by.len > NEWS_RECORD_LINE_MAX || (by.len && !news_value_is_link(by))) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a URL of who demanded it, in ASCII "
                                  "without < and >, such as "
                                  "\"https://example.org/order\"");
    }

    return NEWS_OK;
}


news_status_e
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
news_sqlite_retract_locked(news_sqlite_t *sqlite, news_str_t slug, int gone,
                           news_str_t reason, news_str_t by)
{
    static const char sql[] =
        "UPDATE article SET status = 'retracted', gone_status = ?2,"
        " gone_reason = ?3, gone_by = ?4, revision = revision + 1,"
        " changed = ?5 WHERE id = ?1 AND (status <> 'retracted'"
        " OR gone_status <> ?2 OR gone_reason <> ?3 OR gone_by <> ?4)";

    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             id;

    status = news_sqlite_present(sqlite, slug, &id);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, gone);
    news_sqlite_bind_str(&query, reason);
    news_sqlite_bind_str(&query, by);
    news_sqlite_bind_int(&query, time(NULL));

    return news_sqlite_run(&query);
}


news_status_e
news_sqlite_retract(news_store_t *store, news_str_t slug, int gone,
                    news_str_t reason, news_str_t by)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    if (gone != 410 && gone != 451) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "%d: expected 410 or 451", gone);
    }

    status = news_sqlite_gone_check(sqlite, reason, by);
    if (status == NEWS_OK) {
        status = news_sqlite_write_begin(sqlite);
    }

    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_write_end(
        sqlite, news_sqlite_retract_locked(sqlite, slug, gone, reason, by));
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

    if (owner.id == id && present) {
        return news_sqlite_refuse(sqlite, NEWS_EEXIST,
                                  "its slug is \"%.*s\" already",
                                  NEWS_STR_ARG(to));
    }

    if (owner.id && present) {
        return news_sqlite_refuse(sqlite, NEWS_EEXIST,
                                  "another article has the slug \"%.*s\"",
                                  NEWS_STR_ARG(to));
    }

    if (owner.id && owner.id != id) {
        return news_sqlite_refuse(sqlite, NEWS_EEXIST,
                                  "\"%.*s\" is an old address of \"%s\"",
                                  NEWS_STR_ARG(to), owner.slug);
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
