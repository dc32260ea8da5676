#include "store/sqlite_list.h"

#include <string.h>

/* Rows of a query, as they are read, in the arena. */
#define NEWS_ROWS_FIRST 64


/* Room for one more row of a growing array. */
static void *
news_rows_add(news_sqlite_query_t *query, news_arena_t *arena, void *rows,
              size_t size, size_t count)
{
    void *more;

    if (count && (count < NEWS_ROWS_FIRST || (count & (count - 1)))) {
        return rows;
    }

    more = news_arena_calloc(arena, count ? 2 * count : NEWS_ROWS_FIRST, size);
    if (more == NULL) {
        query->rc = SQLITE_NOMEM;
    } else if (count) {
        memcpy(more, rows, count * size);
    }

    return more;
}


news_status_e
news_sqlite_sections(news_store_t *store, news_arena_t *arena,
                     news_section_t **sections, size_t *count)
{
    static const char sql[] =
        "SELECT c.id, coalesce((SELECT p.ancestor FROM category_path AS p"
        "   JOIN category AS u ON u.id = p.ancestor"
        "   WHERE p.category = c.id AND p.ancestor <> c.id"
        "   ORDER BY length(u.slug) DESC LIMIT 1), 0),"
        " c.position, c.slug, c.name, c.description,"
        " coalesce((SELECT sum(count) FROM tally WHERE kind = 1"
        "   AND ref = c.id AND span = 1024), 0)"
        " FROM category AS c ORDER BY c.position, c.name, c.id LIMIT ?1";

    news_sqlite_query_t query;
    news_section_t     *section, *all = NULL;
    size_t              n = 0;

    query = news_sqlite_query((news_sqlite_t *) store, sql);
    news_sqlite_bind_int(&query, NEWS_SECTIONS_MAX);

    while (news_sqlite_row(&query)) {
        all = news_rows_add(&query, arena, all, sizeof(*all), n);
        if (all == NULL) {
            break;
        }

        section = &all[n];
        section->id = news_sqlite_int(&query, 0);
        section->parent = news_sqlite_int(&query, 1);
        section->position = news_sqlite_int(&query, 2);
        section->slug = news_sqlite_str(&query, 3, arena);
        section->name = news_sqlite_str(&query, 4, arena);
        section->description = news_sqlite_str(&query, 5, arena);
        section->total = (uint64_t) news_sqlite_int(&query, 6);

        /* who writes SQL may write any path; no address would lead to it */
        n += news_category_valid(section->slug);
    }

    *sections = all;
    *count = n;

    return news_sqlite_query_end(&query);
}


static news_status_e
news_pinned_ids(news_sqlite_t *sqlite, int64_t *ids, size_t *count)
{
    static const char sql[] =
        "SELECT id FROM article WHERE pinned <> 0"
        " ORDER BY pinned, published DESC, id DESC LIMIT ?1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, NEWS_PINNED_MAX);
    while (*count < NEWS_PINNED_MAX && news_sqlite_row(&query)) {
        ids[(*count)++] = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


static news_status_e
news_pinned_next(news_sqlite_t *sqlite, int64_t now, int64_t *until)
{
    static const char sql[] =
        "SELECT min(published) FROM article WHERE pinned <> 0"
        " AND status = 'published' AND published > ?1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, now);
    if (news_sqlite_row(&query)
        && sqlite3_column_type(query.stmt, 0) != SQLITE_NULL
        && news_sqlite_int(&query, 0) < *until)
    {
        *until = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


news_status_e
news_sqlite_pinned(news_store_t *store, news_arena_t *arena, int64_t now,
                   news_article_t **articles, size_t *count, int64_t *until)
{
    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_cards_t cards = {
        .now = now, .most = NEWS_PINNED_MAX, .until = INT64_MAX};
    int64_t       ids[NEWS_PINNED_MAX];
    size_t        n = 0;
    news_status_e status;
    bool          entered;

    status = news_sqlite_read_enter(sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_pinned_ids(sqlite, ids, &n);
    if (status == NEWS_OK) {
        status = news_pinned_next(sqlite, now, &cards.until);
    }

    if (status == NEWS_OK) {
        status = news_sqlite_cards(sqlite, arena, ids, n, &cards);
    }

    if (entered) {
        news_sqlite_read_end(store);
    }

    *articles = cards.articles;
    *count = cards.count;
    *until = cards.until;

    return status;
}


news_status_e
news_sqlite_sitemap_files(news_store_t *store, news_arena_t *arena,
                          news_sitemap_file_t **files, size_t *count)
{
    static const char sql[] = "SELECT file, articles, changed FROM sitemap_file"
                              " WHERE file > 0 AND articles > 0 ORDER BY file";

    news_sqlite_query_t  query;
    news_sitemap_file_t *all = NULL;
    size_t               n = 0;

    query = news_sqlite_query((news_sqlite_t *) store, sql);

    while (news_sqlite_row(&query)) {
        all = news_rows_add(&query, arena, all, sizeof(*all), n);
        if (all == NULL) {
            break;
        }

        all[n].file = (uint64_t) news_sqlite_int(&query, 0);
        all[n].articles = (uint64_t) news_sqlite_int(&query, 1);
        all[n].changed = news_sqlite_int(&query, 2);
        n++;
    }

    *files = all;
    *count = n;

    return news_sqlite_query_end(&query);
}


/* One row; false: the visitor has enough.  What is to come, or expires, lowers
 *until. */
static bool
news_sitemap_row(news_sqlite_query_t *query, int64_t now,
                 news_store_visit_pt visit, void *data, int64_t *until)
{
    news_article_t article = {
        .id = news_sqlite_int(query, 0),
        .slug = news_sqlite_text(query, 1),
        .category_slug = news_sqlite_text(query, 2),
        .changed = news_sqlite_int(query, 3),
        .published = news_sqlite_date(query, 4),
        .updated = news_sqlite_date(query, 6),
        .expires = news_sqlite_date(query, 8),
    };

    if (article.expires.kind && article.expires.seconds <= now) {
        return true;
    }

    if (article.published.seconds > now) {
        *until = article.published.seconds < *until ? article.published.seconds
                                                    : *until;
        return true;
    }

    if (article.expires.kind && article.expires.seconds < *until) {
        *until = article.expires.seconds;
    }

    if (!news_slug_valid(article.slug)
        || (article.category_slug.len
            && !news_category_valid(article.category_slug)))
    {
        return true;
    }

    return visit(data, &article);
}


news_status_e
news_sqlite_sitemap(news_store_t *store, uint64_t file, int64_t now,
                    news_store_visit_pt visit, void *data, int64_t *until)
{
    static const char sql[] =
        "SELECT a.id, a.slug, c.slug, a.changed, a.published, a.published_day,"
        " a.updated, a.updated_day, a.expires, a.expires_day" NEWS_SQLITE_FROM
        "WHERE a.id BETWEEN ?1 AND ?2 AND a.status = 'published' ORDER BY a.id";

    news_sqlite_query_t query;
    int64_t             last;

    *until = INT64_MAX;

    if (file == 0 || file > INT64_MAX / NEWS_SITEMAP_SIZE) {
        return NEWS_OK;
    }

    last = (int64_t) file * NEWS_SITEMAP_SIZE;

    query = news_sqlite_query((news_sqlite_t *) store, sql);
    news_sqlite_bind_int(&query, last - NEWS_SITEMAP_SIZE + 1);
    news_sqlite_bind_int(&query, last);

    while (news_sqlite_row(&query)
           && news_sitemap_row(&query, now, visit, data, until))
    {
    }

    return news_sqlite_query_end(&query);
}
