#include "base/utf8.h"
#include "store/sqlite.h"

#include <string.h>
#include <time.h>

/* What is known of the article before it is edited. */
typedef struct {
    int64_t     id;
    int64_t     category;
    int         status; /* news_article_status_e */
    news_date_t published;
    news_date_t updated;
    news_date_t expires;
} news_edited_t;


static news_status_e
news_sqlite_edited(news_sqlite_t *sqlite, news_str_t slug,
                   news_edited_t *article)
{
    static const char sql[] =
        "SELECT coalesce(category, 0), CASE status WHEN 'draft' THEN 0"
        " WHEN 'published' THEN 1 ELSE 2 END, published, published_day,"
        " updated, updated_day, expires, expires_day FROM article WHERE id = "
        "?1";

    news_sqlite_query_t query;
    news_status_e       status;

    status = news_sqlite_present(sqlite, slug, &article->id);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article->id);

    if (news_sqlite_row(&query)) {
        article->category = news_sqlite_int(&query, 0);
        article->status = (int) news_sqlite_int(&query, 1);
        article->published = news_sqlite_date(&query, 2);
        article->updated = news_sqlite_date(&query, 4);
        article->expires = news_sqlite_date(&query, 6);
    }

    return news_sqlite_query_end(&query);
}


/* When it is to be seen from, where nobody says: as it is dated, but not later
   than now. */
static news_date_t
news_sqlite_publish_date(const news_edited_t *article)
{
    int64_t now = time(NULL);

    if (article->published.kind != NEWS_DATE_NONE
        && article->published.seconds <= now)
    {
        return article->published;
    }

    return (news_date_t) {NEWS_DATE_TIME, now};
}


/* One that nobody would see is not published; an update from before is no
   update of what readers get. */
static news_status_e
news_sqlite_publish_check(news_sqlite_t *sqlite, news_edited_t *article,
                          news_date_t date)
{
    char text[NEWS_DATE_TEXT_MAX];

    if (article->category == 0) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "it is in no section, and would have no "
                                  "address: newsctl move SLUG SECTION");
    }

    if (article->expires.kind != NEWS_DATE_NONE
        && article->expires.seconds <= time(NULL))
    {
        return news_sqlite_refuse(
            sqlite, NEWS_EINVAL,
            "it expired %.*s, and nobody would see it: take away its Expires: "
            "with newsctl edit",
            NEWS_STR_ARG(news_date_machine(article->expires, text)));
    }

    if (news_dates_check(date, article->updated, (news_date_t) {0})
        == NEWS_DATES_UPDATED)
    {
        article->updated = (news_date_t) {0};
    }

    return news_sqlite_dates_check(sqlite, date, article->updated,
                                   article->expires);
}


static news_status_e
news_sqlite_publish(news_sqlite_t *sqlite, news_edited_t *article,
                    const news_edit_t *edit)
{
    static const char sql[] =
        "UPDATE article SET status = 'published', published = ?2,"
        " published_day = ?3, gone_status = 0, gone_reason = '', gone_by = '',"
        " revision = revision + 1, changed = ?4, updated = ?5,"
        " updated_day = ?6 WHERE id = ?1 AND NOT (status = 'published'"
        " AND published IS ?2 AND published_day = ?3 AND updated IS ?5)";

    news_sqlite_query_t query;
    news_status_e       status;
    news_date_t         date = edit->date.kind != NEWS_DATE_NONE
                                   ? edit->date
                                   : news_sqlite_publish_date(article);

    status = news_sqlite_publish_check(sqlite, article, date);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_date(&query, date);
    news_sqlite_bind_int(&query, time(NULL));
    news_sqlite_bind_date(&query, article->updated);

    return news_sqlite_run(&query);
}


/* The record counts as published, as it was until now: those that say so come
   from before. */
static news_status_e
news_sqlite_unpublish(news_sqlite_t *sqlite, const news_edited_t *article)
{
    static const char sql[] =
        "UPDATE article SET status = 'draft', record_status = 'published',"
        " revision = revision + 1, changed = ?2 WHERE id = ?1 AND status = "
        "'published'";

    news_sqlite_query_t query;

    if (article->status == NEWS_ARTICLE_RETRACTED) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "it is retracted, and its address says so; "
                                  "publish it first if that was wrong");
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_int(&query, time(NULL));

    return news_sqlite_run(&query);
}


/* The section of this path; NEWS_ENOTFOUND: there is none. */
static news_status_e
news_sqlite_section(news_sqlite_t *sqlite, news_str_t slug, int64_t *id)
{
    static const char sql[] = "SELECT id FROM category WHERE slug = ?1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    news_status_e       status;

    *id = 0;
    news_sqlite_bind_str(&query, slug);
    if (news_sqlite_row(&query)) {
        *id = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);

    return status != NEWS_OK || *id
               ? status
               : news_sqlite_refuse(sqlite, NEWS_ENOTFOUND,
                                    "no section \"%.*s\"; `newsctl sections` "
                                    "lists them, `sections add` makes one",
                                    NEWS_STR_ARG(news_utf8_cut(slug, 80)));
}


static news_status_e
news_sqlite_move(news_sqlite_t *sqlite, const news_edited_t *article,
                 const news_edit_t *edit)
{
    static const char sql[] =
        "UPDATE article SET category = ?2, category_name = NULL,"
        " revision = revision + 1, changed = ?3"
        " WHERE id = ?1 AND category IS NOT ?2";

    news_sqlite_query_t query;
    news_status_e       status;
    news_str_t          slug;
    int64_t             category;
    char                path[NEWS_CATEGORY_SLUG_MAX];

    status = news_category_make(edit->text, path, &slug);
    if (status != NEWS_OK) {
        return news_sqlite_refuse(sqlite, status,
                                  "expected a section's name or path, such as "
                                  "world/asia");
    }

    status = news_sqlite_section(sqlite, slug, &category);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_int(&query, category);
    news_sqlite_bind_int(&query, time(NULL));

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_correct(news_sqlite_t *sqlite, const news_edited_t *article,
                    const news_edit_t *edit)
{
    static const char add[] =
        "INSERT INTO correction (article, position, text)"
        " SELECT ?1, coalesce(max(position) + 1, 0), ?2 FROM correction"
        " WHERE article = ?1 HAVING count(*) < ?3";
    static const char update[] =
        "UPDATE article SET updated = ?2, updated_day = ?3,"
        " revision = revision + 1, changed = ?4 WHERE id = ?1";

    news_sqlite_query_t query;
    news_status_e       status;

    status = news_sqlite_dates_check(sqlite, article->published, edit->date,
                                     article->expires);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, add);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_str(&query, edit->text);
    news_sqlite_bind_int(&query, NEWS_RECORD_ITEMS_MAX);

    status = news_sqlite_run(&query);
    if (status != NEWS_OK) {
        return status;
    }

    if (sqlite3_changes(sqlite->db) == 0) {
        return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                  "it has %d corrections already: put some "
                                  "together with newsctl edit",
                                  NEWS_RECORD_ITEMS_MAX);
    }

    query = news_sqlite_query(sqlite, update);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_date(&query, edit->date);
    news_sqlite_bind_int(&query, time(NULL));

    return news_sqlite_run(&query);
}


/* Who stands at this place, or behind it, gives way. */
static news_status_e
news_sqlite_pin(news_sqlite_t *sqlite, const news_edited_t *article,
                const news_edit_t *edit)
{
    static const char away[] =
        "UPDATE article SET pinned = pinned + 1 WHERE pinned >= ?2"
        " AND id <> ?1 AND EXISTS (SELECT 1 FROM article"
        " WHERE pinned = ?2 AND id <> ?1) AND ?2 > 0";
    static const char sql[] =
        "UPDATE article SET pinned = ?2 WHERE id = ?1 AND pinned <> ?2";

    news_sqlite_query_t query;
    news_status_e       status;

    if (edit->number < 0 || edit->number > NEWS_EDIT_PLACE_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a place from 1 to %d",
                                  NEWS_EDIT_PLACE_MAX);
    }

    query = news_sqlite_query(sqlite, away);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_int(&query, edit->number);

    status = news_sqlite_run(&query);
    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_int(&query, edit->number);

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_edit_locked(news_sqlite_t *sqlite, news_str_t slug,
                        const news_edit_t *edit)
{
    news_edited_t article = {0};
    news_status_e status;

    status = news_sqlite_edited(sqlite, slug, &article);
    if (status != NEWS_OK) {
        return status;
    }

    switch (edit->kind) {
    case NEWS_EDIT_PUBLISH:
        return news_sqlite_publish(sqlite, &article, edit);
    case NEWS_EDIT_UNPUBLISH:
        return news_sqlite_unpublish(sqlite, &article);
    case NEWS_EDIT_MOVE:
        return news_sqlite_move(sqlite, &article, edit);
    case NEWS_EDIT_CORRECT:
        return news_sqlite_correct(sqlite, &article, edit);
    case NEWS_EDIT_PIN:
        return news_sqlite_pin(sqlite, &article, edit);
    }

    return NEWS_EINVAL;
}


static news_status_e
news_sqlite_edit_text(news_sqlite_t *sqlite, news_str_t text)
{
    if (text.len > NEWS_RECORD_LINE_MAX || news_utf8_check(text) != text.len) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a text of at most %d bytes of "
                                  "UTF-8",
                                  NEWS_RECORD_LINE_MAX);
    }

    return NEWS_OK;
}


news_status_e
news_sqlite_edit(news_store_t *store, news_str_t slug, const news_edit_t *edit,
                 bool *changed)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    *changed = false;

    status = news_sqlite_edit_text(sqlite, edit->text);
    if (status == NEWS_OK) {
        status = news_sqlite_write_begin(sqlite);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_edit_locked(sqlite, slug, edit);
    *changed = status == NEWS_OK && sqlite3_changes(sqlite->db) > 0;

    return news_sqlite_write_end(sqlite, status);
}


static news_status_e
news_sqlite_section_add(news_sqlite_t *sqlite, news_str_t name)
{
    news_article_t article = {.category = name};
    news_str_t     own;
    news_status_e  status;
    int64_t        id;
    char           path[NEWS_CATEGORY_SLUG_MAX];

    status = news_category_make(name, path, &article.category_slug);
    if (status != NEWS_OK) {
        return news_sqlite_refuse(sqlite, status,
                                  "expected a section's name, such as \"World\""
                                  " or \"World / Asia\", at most %d deep",
                                  NEWS_CATEGORY_DEPTH_MAX);
    }

    if (news_sqlite_section(sqlite, article.category_slug, &id) == NEWS_OK) {
        return news_sqlite_refuse(sqlite, NEWS_EEXIST,
                                  "there is a section \"%.*s\"",
                                  NEWS_STR_ARG(article.category_slug));
    }

    return news_sqlite_category(sqlite, &article, &id, &own);
}


static news_status_e
news_sqlite_section_remove(news_sqlite_t *sqlite, news_str_t slug, int64_t id)
{
    static const char used[] =
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM article"
        " WHERE category = ?1 LIMIT 1)), (SELECT count(*) FROM category_path"
        " WHERE ancestor = ?1 AND category <> ?1)";
    static const char sql[] = "DELETE FROM category WHERE id = ?1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, used);
    news_status_e       status;
    int64_t             articles = 0, below = 0;

    news_sqlite_bind_int(&query, id);
    if (news_sqlite_row(&query)) {
        articles = news_sqlite_int(&query, 0);
        below = news_sqlite_int(&query, 1);
    }

    status = news_sqlite_query_end(&query);

    if (status == NEWS_OK && (articles || below)) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "the section \"%.*s\" has %s in it: move "
                                  "them elsewhere first",
                                  NEWS_STR_ARG(slug),
                                  articles ? "articles" : "sections");
    }

    if (status != NEWS_OK) {
        return status;
    }

    query = news_sqlite_query(sqlite, sql);
    news_sqlite_bind_int(&query, id);

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_section_text(news_sqlite_t *sqlite, const char *sql, int64_t id,
                         news_str_t text)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_str(&query, text);

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_section_place(news_sqlite_t *sqlite, int64_t id, int64_t number)
{
    news_sqlite_query_t query = news_sqlite_query(
        sqlite, "UPDATE category SET position = ?2 WHERE id = ?1");

    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, number);

    return news_sqlite_run(&query);
}


static news_status_e
news_sqlite_section_locked(news_sqlite_t *sqlite, news_section_edit_e kind,
                           news_str_t slug, news_str_t text, int64_t number)
{
    news_status_e status;
    int64_t       id;

    if (kind == NEWS_SECTION_ADD) {
        return news_sqlite_section_add(sqlite, text);
    }

    status = news_sqlite_section(sqlite, slug, &id);
    if (status != NEWS_OK) {
        return status;
    }

    switch (kind) {

    case NEWS_SECTION_RENAME:
        if (text.len == 0 || memchr(text.data, '/', text.len)) {
            return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                      "expected a name without \"/\"");
        }
        return news_sqlite_section_text(
            sqlite, "UPDATE category SET name = ?2 WHERE id = ?1", id, text);

    case NEWS_SECTION_DESCRIBE:
        return news_sqlite_section_text(
            sqlite, "UPDATE category SET description = ?2 WHERE id = ?1", id,
            text);

    case NEWS_SECTION_PLACE:
        return news_sqlite_section_place(sqlite, id, number);

    default:
        return news_sqlite_section_remove(sqlite, slug, id);
    }
}


news_status_e
news_sqlite_section_edit(news_store_t *store, news_section_edit_e kind,
                         news_str_t slug, news_str_t text, int64_t number)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;

    status = news_sqlite_edit_text(sqlite, text);
    if (status == NEWS_OK) {
        status = news_sqlite_write_begin(sqlite);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_section_locked(sqlite, kind, slug, text, number);

    return news_sqlite_write_end(sqlite, status);
}
