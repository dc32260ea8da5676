#include "store/sqlite.h"

#include <limits.h>
#include <string.h>

const char *const news_sqlite_statuses[] = {"draft", "published", "retracted",
                                            NULL};
const char *const news_sqlite_formats[] = {"text", "markdown", "html", NULL};


/* The index of a column's text in names; an unknown one is damage. */
static int
news_sqlite_enum(news_sqlite_query_t *query, int column,
                 const char *const *names)
{
    const char *text;
    int         i;

    text = (const char *) sqlite3_column_text(query->stmt, column);

    for (i = 0; text && names[i]; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }

    query->rc = SQLITE_CORRUPT;

    return 0;
}


static int
news_sqlite_pixels(const news_sqlite_query_t *query, int column)
{
    int64_t n = news_sqlite_int(query, column);

    return n > 0 && n <= INT_MAX ? (int) n : 0;
}


news_status_e
news_sqlite_article_row(news_sqlite_query_t *query, news_arena_t *arena,
                        news_article_t *article)
{
    *article = (news_article_t) {
        .id = news_sqlite_int(query, 0),
        .slug = news_sqlite_str(query, 1, arena),
        .revision = news_sqlite_int(query, 2),
        .changed = news_sqlite_int(query, 3),
        .category = news_sqlite_str(query, 6, arena),
        .category_slug = news_sqlite_str(query, 7, arena),
        .headline = news_sqlite_str(query, 8, arena),
        .published = news_sqlite_date(query, 9),
        .updated = news_sqlite_date(query, 11),
        .expires = news_sqlite_date(query, 13),
        .language = news_sqlite_str(query, 15, arena),
        .tagline = news_sqlite_str(query, 16, arena),
        .image = {.url = news_sqlite_str(query, 17, arena),
                  .alt = news_sqlite_str(query, 18, arena),
                  .credit = news_sqlite_str(query, 19, arena),
                  .width = news_sqlite_pixels(query, 20),
                  .height = news_sqlite_pixels(query, 21)},
        .pinned = news_sqlite_int(query, 22),
        .gone_status = (int) news_sqlite_int(query, 23),
        .gone_reason = news_sqlite_str(query, 24, arena),
        .gone_by = news_sqlite_str(query, 25, arena),
        .standfirst = news_sqlite_str(query, 26, arena),
        .status = (news_article_status_e) news_sqlite_enum(
            query, 4, news_sqlite_statuses),
        .format =
            (news_format_e) news_sqlite_enum(query, 5, news_sqlite_formats),
    };

    if (query->rc != SQLITE_ROW) {
        return NEWS_OK; /* the query's end tells */
    }

    /* who writes SQL may write any slug; no address would lead to it */
    if (!news_slug_valid(article->slug)
        || (article->category_slug.len
            && !news_category_valid(article->category_slug)))
    {
        return news_sqlite_refuse(query->sqlite, NEWS_ECORRUPT,
                                  "article %lld: \"%.80s\" is not a slug: "
                                  "expected lower-case words joined by '-'",
                                  (long long) article->id,
                                  news_slug_valid(article->slug)
                                      ? article->category_slug.data
                                      : article->slug.data);
    }

    return NEWS_OK;
}


static news_status_e
news_sqlite_strs_set(news_sqlite_t *sqlite, news_arena_t *arena,
                     const news_str_t *items, size_t n, news_strs_t *strs)
{
    if (n == 0) {
        return NEWS_OK;
    }

    strs->items = news_arena_calloc(arena, n, sizeof(*items));
    if (strs->items == NULL) {
        return news_sqlite_fail(sqlite, SQLITE_NOMEM);
    }

    strs->count = n;
    memcpy(strs->items, items, n * sizeof(*items));

    return NEWS_OK;
}


/* Texts, and the slugs beside them unless `slugs` is NULL.  Who writes SQL may
   write any slug: one that no address leads to is left out. */
static news_status_e
news_sqlite_strs(news_sqlite_t *sqlite, news_arena_t *arena, const char *sql,
                 int64_t id, news_strs_t *strs, news_strs_t *slugs)
{
    news_str_t          texts[NEWS_RECORD_ITEMS_MAX];
    news_str_t          paths[NEWS_RECORD_ITEMS_MAX];
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    size_t              n;
    news_status_e       status;

    news_sqlite_bind_int(&query, id);
    for (n = 0; n < NEWS_RECORD_ITEMS_MAX && news_sqlite_row(&query); n++) {
        texts[n] = news_sqlite_str(&query, 0, arena);

        if (slugs) {
            paths[n] = news_sqlite_str(&query, 1, arena);
            paths[n] = news_slug_valid(paths[n]) ? paths[n] : NEWS_STR("");
        }
    }

    status = news_sqlite_query_end(&query);
    if (status == NEWS_OK) {
        status = news_sqlite_strs_set(sqlite, arena, texts, n, strs);
    }

    return status == NEWS_OK && slugs
               ? news_sqlite_strs_set(sqlite, arena, paths, n, slugs)
               : status;
}


news_status_e
news_sqlite_bylines(news_sqlite_t *sqlite, news_arena_t *arena,
                    news_article_t *article)
{
    static const char sql[] =
        "SELECT coalesce(l.name, n.name), n.slug FROM article_author AS l"
        " JOIN author AS n ON n.id = l.author WHERE l.article = ?1"
        " ORDER BY l.position";

    return news_sqlite_strs(sqlite, arena, sql, article->id, &article->authors,
                            &article->author_slugs);
}


news_status_e
news_sqlite_lists(news_sqlite_t *sqlite, news_arena_t *arena,
                  news_article_t *article)
{
    static const char keywords[] =
        "SELECT coalesce(l.name, n.name), n.slug FROM article_keyword AS l"
        " JOIN keyword AS n ON n.id = l.keyword WHERE l.article = ?1"
        " ORDER BY l.position";
    static const char corrections[] =
        "SELECT text FROM correction WHERE article = ?1 ORDER BY position";
    static const char old_slugs[] =
        "SELECT slug FROM old_slug WHERE article = ?1 ORDER BY slug";

    const struct {
        const char  *sql;
        news_strs_t *strs;
        news_strs_t *slugs;
    } lists[] = {{keywords, &article->keywords, &article->keyword_slugs},
                 {corrections, &article->corrections, NULL},
                 {old_slugs, &article->old_slugs, NULL}};

    size_t        i;
    news_status_e status;

    status = news_sqlite_bylines(sqlite, arena, article);

    for (i = 0; status == NEWS_OK && i < sizeof(lists) / sizeof(lists[0]); i++)
    {
        status = news_sqlite_strs(sqlite, arena, lists[i].sql, article->id,
                                  lists[i].strs, lists[i].slugs);
    }

    return status;
}


static news_status_e
news_sqlite_article_read(news_sqlite_t *sqlite, news_arena_t *arena,
                         news_str_t slug, news_article_t *article)
{
    static const char sql[] = NEWS_SQLITE_COLUMNS
        ", a.body" NEWS_SQLITE_FROM
        "WHERE a.id = coalesce((SELECT id FROM article WHERE slug = ?1),"
        " (SELECT article FROM old_slug WHERE slug = ?1))";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    news_status_e       status, end;

    news_sqlite_bind_str(&query, slug);

    status = NEWS_ENOTFOUND;
    if (news_sqlite_row(&query)) {
        status = news_sqlite_article_row(&query, arena, article);
        article->body = news_sqlite_str(&query, NEWS_SQLITE_BODY, arena);
    }

    end = news_sqlite_query_end(&query);
    if (end != NEWS_OK) {
        return end;
    }

    if (status == NEWS_ENOTFOUND) {
        return news_sqlite_refuse(sqlite, status, "no article \"%.*s\"",
                                  NEWS_STR_ARG(slug));
    }

    if (status != NEWS_OK) {
        return status;
    }

    return news_sqlite_lists(sqlite, arena, article);
}


news_status_e
news_sqlite_read_enter(news_sqlite_t *sqlite, bool *entered)
{
    *entered = sqlite3_get_autocommit(sqlite->db) != 0;

    return *entered ? news_sqlite_read_begin(&sqlite->store) : NEWS_OK;
}


news_status_e
news_sqlite_article(news_store_t *store, news_arena_t *arena, news_str_t slug,
                    news_article_t *article)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;
    bool           entered;

    status = news_sqlite_read_enter(sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_article_read(sqlite, arena, slug, article);

    if (entered) {
        news_sqlite_read_end(store);
    }

    return status;
}


news_status_e
news_sqlite_article_id(news_store_t *store, news_str_t slug, int64_t *id)
{
    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_owner_t owner;
    news_status_e       status;

    status = news_sqlite_slug_owner(sqlite, slug, &owner);

    if (status == NEWS_OK && owner.id == 0) {
        status = news_sqlite_refuse(sqlite, NEWS_ENOTFOUND,
                                    "no article \"%.*s\"", NEWS_STR_ARG(slug));
    }

    *id = owner.id;

    return status;
}


static bool
news_sqlite_is_hex(news_str_t s, size_t len)
{
    return s.len == len && strspn(s.data, "0123456789abcdef") == len;
}


news_status_e
news_sqlite_site(news_store_t *store, news_arena_t *arena, news_site_t *site)
{
    static const char sql[] =
        "SELECT id, secret, name, tagline, url, language, timezone"
        " FROM site";

    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    news_str_t          id = {0, NULL}, secret = {0, NULL};
    news_status_e       status;

    *site = (news_site_t) {0};

    if (news_sqlite_row(&query)) {
        id = news_sqlite_str(&query, 0, arena);
        secret = news_sqlite_str(&query, 1, arena);
        site->name = news_sqlite_str(&query, 2, arena);
        site->tagline = news_sqlite_str(&query, 3, arena);
        site->url = news_sqlite_str(&query, 4, arena);
        site->language = news_sqlite_str(&query, 5, arena);
        site->timezone = news_sqlite_str(&query, 6, arena);
    }

    status = news_sqlite_query_end(&query);
    if (status != NEWS_OK) {
        return status;
    }

    if (!news_sqlite_is_hex(id, NEWS_STORE_ID_LEN)
        || !news_sqlite_is_hex(secret, NEWS_STORE_SECRET_LEN))
    {
        return news_sqlite_refuse(sqlite, NEWS_ECORRUPT,
                                  "store \"%.90s\": no site, or one without a "
                                  "proper id and secret",
                                  sqlite->path);
    }

    memcpy(site->id, id.data, NEWS_STORE_ID_LEN);
    memcpy(site->secret, secret.data, NEWS_STORE_SECRET_LEN);

    return NEWS_OK;
}
