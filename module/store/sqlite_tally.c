#include "store/sqlite_list.h"

/* Beyond these no date is told from another: so that sums do not overflow. */
#define NEWS_TALLY_LAST ((int64_t) 1 << 60)

#define NEWS_TALLY_SHORT 32 /* days */
#define NEWS_TALLY_LONG 1024

#define NEWS_TALLY_OF "kind = ?1 AND ref = ?2"

/* A walk through a list from its newest article towards the n-th. */
typedef struct {
    news_sqlite_t            *sqlite;
    const news_sqlite_list_t *list;
    uint64_t                  left; /* articles before the n-th one */
    int64_t                   day;  /* where it stopped */
    bool                      found;
} news_tally_t;


int64_t
news_sqlite_day(int64_t seconds)
{
    int64_t day = seconds / NEWS_SQLITE_DAY;

    return day - (seconds % NEWS_SQLITE_DAY < 0);
}


static int64_t
news_tally_clamp(int64_t seconds)
{
    if (seconds > NEWS_TALLY_LAST) {
        return NEWS_TALLY_LAST;
    }

    return seconds < -NEWS_TALLY_LAST ? -NEWS_TALLY_LAST : seconds;
}


/* The first day of the run of `days`, a power of 2, that the day is in. */
static int64_t
news_tally_span(int64_t day, int64_t days)
{
    return day & -days;
}


static news_sqlite_query_t
news_tally_query(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                 const char *sql)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, list->kind);
    news_sqlite_bind_int(&query, list->ref);

    return query;
}


/* Ends a query whose one row is a sum. */
static news_status_e
news_tally_sum(news_sqlite_query_t *query, uint64_t *count)
{
    int64_t n = 0;

    if (news_sqlite_row(query)) {
        n = news_sqlite_int(query, 0);
    }

    *count = n > 0 ? (uint64_t) n : 0;

    return news_sqlite_query_end(query);
}


/* Whole spans, whole days of the last span, less what comes after `top` on the
   last day. */
news_status_e
news_sqlite_tally_to(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                     int64_t top, uint64_t *count)
{
    static const char sql[] =
        "SELECT (SELECT coalesce(sum(count), 0) FROM tally WHERE " NEWS_TALLY_OF
        "  AND span = 1024 AND day < ?3)"
        " + (SELECT coalesce(sum(count), 0) FROM tally WHERE " NEWS_TALLY_OF
        "  AND span = 32 AND day >= ?3 AND day < ?4)"
        " + (SELECT coalesce(sum(count), 0) FROM tally WHERE " NEWS_TALLY_OF
        "  AND span = 1 AND day BETWEEN ?4 AND ?5)"
        " - (SELECT count(*) FROM listing WHERE " NEWS_TALLY_OF
        "  AND published > ?6 AND published < ?7)";

    news_sqlite_query_t query = news_tally_query(sqlite, list, sql);
    int64_t             day;

    top = news_tally_clamp(top);
    day = news_sqlite_day(top);

    news_sqlite_bind_int(&query, news_tally_span(day, NEWS_TALLY_LONG));
    news_sqlite_bind_int(&query, news_tally_span(day, NEWS_TALLY_SHORT));
    news_sqlite_bind_int(&query, day);
    news_sqlite_bind_int(&query, top);
    news_sqlite_bind_int(&query, (day + 1) * NEWS_SQLITE_DAY);

    return news_tally_sum(&query, count);
}


/* Down the days, or the spans, that begin in [from, to). */
static news_status_e
news_tally_walk(news_tally_t *tally, int64_t span, int64_t from, int64_t to)
{
    static const char sql[] =
        "SELECT day, count FROM tally WHERE " NEWS_TALLY_OF
        " AND span = ?3 AND day >= ?4 AND day < ?5"
        " ORDER BY day DESC";

    news_sqlite_query_t query;
    int64_t             count;

    query = news_tally_query(tally->sqlite, tally->list, sql);
    news_sqlite_bind_int(&query, span);
    news_sqlite_bind_int(&query, from);
    news_sqlite_bind_int(&query, to);

    while (!tally->found && news_sqlite_row(&query)) {
        count = news_sqlite_int(&query, 1);

        if (count > 0 && tally->left < (uint64_t) count) {
            tally->day = news_sqlite_int(&query, 0);
            tally->found = true;

        } else if (count > 0) {
            tally->left -= (uint64_t) count;
        }
    }

    return news_sqlite_query_end(&query);
}


/* How many there are on the day of `top`, until then. */
static news_status_e
news_tally_today(const news_tally_t *tally, int64_t top, uint64_t *count)
{
    static const char sql[] =
        "SELECT coalesce((SELECT count FROM tally WHERE " NEWS_TALLY_OF
        "  AND span = 1 AND day = ?3), 0)"
        " - (SELECT count(*) FROM listing WHERE " NEWS_TALLY_OF
        "  AND published > ?4 AND published < ?5)";

    news_sqlite_query_t query =
        news_tally_query(tally->sqlite, tally->list, sql);
    int64_t day = news_sqlite_day(top);

    news_sqlite_bind_int(&query, day);
    news_sqlite_bind_int(&query, top);
    news_sqlite_bind_int(&query, (day + 1) * NEWS_SQLITE_DAY);

    return news_tally_sum(&query, count);
}


/* Up from the days before `last` to the spans, to the one in which the n-th is;
   and down again in it. */
static news_status_e
news_tally_days(news_tally_t *tally, int64_t last)
{
    static const int64_t days[] = {1, NEWS_TALLY_SHORT, NEWS_TALLY_LONG};

    int64_t       to = last, from;
    news_status_e status = NEWS_OK;
    int           i;

    for (i = 0; status == NEWS_OK && !tally->found && i < 3; i++) {
        from = i < 2 ? news_tally_span(last, days[i + 1]) : INT64_MIN;
        status = news_tally_walk(tally, days[i], from, to);
        to = from;
    }

    for (i -= 2; status == NEWS_OK && tally->found && i >= 0; i--) {
        tally->found = false;
        status = news_tally_walk(tally, days[i], tally->day,
                                 tally->day + days[i + 1]);
    }

    return status;
}


news_status_e
news_sqlite_tally_find(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                       int64_t top, uint64_t n, int64_t *start, uint64_t *skip)
{
    news_tally_t  tally = {.sqlite = sqlite, .list = list, .left = n};
    news_status_e status;
    uint64_t      today = 0;

    top = news_tally_clamp(top);
    *start = top;
    *skip = n;

    if (n == 0) {
        return NEWS_OK;
    }

    status = news_tally_today(&tally, top, &today);
    if (status != NEWS_OK || n < today) {
        return status;
    }

    tally.left -= today;

    status = news_tally_days(&tally, news_sqlite_day(top));
    if (status != NEWS_OK) {
        return status;
    }

    if (!tally.found) {
        return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND, "no such page");
    }

    *start = (tally.day + 1) * NEWS_SQLITE_DAY - 1;
    *skip = tally.left;

    return NEWS_OK;
}
