#include "store/sqlite_list.h"

/*
 * The part of a list that a span has.  Where the days of a place begin at other
 * moments than UTC's, articles that are dated by a day alone and those with a
 * time come in and go out at different ends; between the two all belong:
 *
 *      published ->
 *   day_from         from                       day_to           to
 *      |              |                            |              |
 *      +--- days -----+---------- all -------------+--- times ----+
 */

#define NEWS_SPAN_PARTS 3

typedef enum {
    NEWS_SPAN_TIMES = 0, /* article.published_day */
    NEWS_SPAN_DAYS = 1,
    NEWS_SPAN_ALL
} news_span_kind_e;

typedef struct {
    news_span_kind_e kind;
    int64_t          from, to;
} news_span_part_t;

#define NEWS_SPAN_FROM                                                         \
    " FROM listing AS l CROSS JOIN article AS a ON a.id = l.article"           \
    " WHERE l.kind = ?1 AND l.ref = ?2 AND l.published >= ?3"                  \
    " AND l.published < ?4 AND a.published_day = ?5"


/* Of two ends of a span, what lies between; `times_in` says whose is later. */
static news_span_part_t
news_span_between(int64_t a, int64_t b, bool times_in)
{
    return (news_span_part_t) {times_in ? NEWS_SPAN_TIMES : NEWS_SPAN_DAYS,
                               a < b ? a : b, a < b ? b : a};
}


/* The newest first; nothing that is to come. */
static void
news_span_split(const news_span_t *span, int64_t now,
                news_span_part_t parts[NEWS_SPAN_PARTS])
{
    size_t i;

    if (span == NULL) {
        parts[0] = (news_span_part_t) {NEWS_SPAN_ALL, INT64_MIN, INT64_MAX};
        parts[1] = parts[2] = (news_span_part_t) {NEWS_SPAN_ALL, 0, 0};

    } else {
        parts[0] =
            news_span_between(span->to, span->day_to, span->to > span->day_to);
        parts[2] = news_span_between(span->from, span->day_from,
                                     span->from < span->day_from);
        parts[1] =
            (news_span_part_t) {NEWS_SPAN_ALL, parts[2].to, parts[0].from};
    }

    for (i = 0; i < NEWS_SPAN_PARTS; i++) {
        if (parts[i].to > now) {
            parts[i].to = now + 1;
        }
    }
}


static news_sqlite_query_t
news_span_query(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                const news_span_part_t *part, const char *sql)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, list->kind);
    news_sqlite_bind_int(&query, list->ref);
    news_sqlite_bind_int(&query, part->from);
    news_sqlite_bind_int(&query, part->to);

    return query;
}


/* Between two moments whose days differ, by looking at each article: less than
   a day's. */
static news_status_e
news_span_count_some(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                     const news_span_part_t *part, uint64_t *count)
{
    static const char sql[] = "SELECT count(*)" NEWS_SPAN_FROM;

    news_sqlite_query_t query = news_span_query(sqlite, list, part, sql);

    news_sqlite_bind_int(&query, part->kind);
    *count =
        news_sqlite_row(&query) ? (uint64_t) news_sqlite_int(&query, 0) : 0;

    return news_sqlite_query_end(&query);
}


static news_status_e
news_span_count_part(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                     const news_span_part_t *part, uint64_t *count)
{
    news_status_e status;
    uint64_t      before;

    *count = 0;

    if (part->from >= part->to) {
        return NEWS_OK;
    }

    if (part->kind != NEWS_SPAN_ALL) {
        return news_span_count_some(sqlite, list, part, count);
    }

    status = news_sqlite_tally_to(sqlite, list, part->to - 1, count);
    if (status != NEWS_OK || part->from == INT64_MIN) {
        return status;
    }

    status = news_sqlite_tally_to(sqlite, list, part->from - 1, &before);
    *count -= before < *count ? before : *count;

    return status;
}


news_status_e
news_sqlite_span_count(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                       const news_span_t *span, int64_t now, uint64_t *count)
{
    news_span_part_t parts[NEWS_SPAN_PARTS];
    news_status_e    status = NEWS_OK;
    uint64_t         n;
    size_t           i;

    news_span_split(span, now, parts);
    *count = 0;

    for (i = 0; status == NEWS_OK && i < NEWS_SPAN_PARTS; i++) {
        status = news_span_count_part(sqlite, list, &parts[i], &n);
        *count += n;
    }

    return status;
}


/* Up to `size` ids of a part, behind `skip` of them. */
static news_status_e
news_span_read(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
               const news_span_part_t *part, uint64_t skip, size_t size,
               int64_t *ids, size_t *count)
{
    static const char all[] =
        "SELECT article FROM listing WHERE kind = ?1 AND ref = ?2"
        " AND published >= ?3 AND published < ?4"
        " ORDER BY published DESC, article DESC LIMIT ?5 OFFSET ?6";
    static const char some[] =
        "SELECT a.id" NEWS_SPAN_FROM
        " ORDER BY l.published DESC, l.article DESC LIMIT ?6 OFFSET ?7";

    news_span_part_t    from = *part;
    news_sqlite_query_t query;
    news_status_e       status;
    int64_t             last;

    if (part->kind == NEWS_SPAN_ALL) {

        status = news_sqlite_tally_find(sqlite, list, part->to - 1, skip, &last,
                                        &skip);
        if (status != NEWS_OK) {
            return status;
        }

        from.to = last + 1;
        query = news_span_query(sqlite, list, &from, all);

    } else {
        query = news_span_query(sqlite, list, &from, some);
        news_sqlite_bind_int(&query, part->kind);
    }

    news_sqlite_bind_int(&query, (int64_t) size);
    news_sqlite_bind_int(&query, (int64_t) skip);

    while (size-- && news_sqlite_row(&query)) {
        ids[(*count)++] = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


news_status_e
news_sqlite_span_ids(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                     const news_span_t *span, int64_t now, uint64_t skip,
                     size_t size, int64_t *ids, size_t *count)
{
    news_span_part_t parts[NEWS_SPAN_PARTS];
    news_status_e    status = NEWS_OK;
    uint64_t         n;
    size_t           i;

    news_span_split(span, now, parts);
    *count = 0;

    for (i = 0; status == NEWS_OK && i < NEWS_SPAN_PARTS && *count < size; i++)
    {
        n = 0;

        if (parts[i].from >= parts[i].to) {
            continue;
        }

        if (skip) {
            status = news_span_count_part(sqlite, list, &parts[i], &n);
        }

        if (status == NEWS_OK && (skip == 0 || skip < n)) {
            status = news_span_read(sqlite, list, &parts[i], skip,
                                    size - *count, ids, count);
        }

        skip -= skip < n ? skip : n;
    }

    return status;
}


news_status_e
news_sqlite_count(news_store_t *store, int64_t now, const news_span_t *spans,
                  size_t n, uint64_t *counts)
{
    static const news_sqlite_list_t site = {NEWS_LIST_SITE, 0};

    news_status_e status;
    bool          entered;
    size_t        i;

    status = news_sqlite_read_enter((news_sqlite_t *) store, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    for (i = 0; status == NEWS_OK && i < n; i++) {
        status = news_sqlite_span_count((news_sqlite_t *) store, &site,
                                        &spans[i], now, &counts[i]);
    }

    if (entered) {
        news_sqlite_read_end(store);
    }

    return status;
}
