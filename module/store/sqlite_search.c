#include "store/snippet.h"
#include "store/sqlite_list.h"

#include <stdlib.h>
#include <time.h>

#define NEWS_SEARCH_SEEN 1000 /* articles that are put in order */
#define NEWS_SEARCH_TIME                                                       \
    250 /* ms, after which no further part is looked at                        \
         */

typedef struct {
    int64_t id;
    int64_t published;
} news_search_hit_t;

typedef struct {
    news_sqlite_t     *sqlite;
    news_str_t         match; /* for FTS5; empty: nothing but *scan */
    news_scan_t        scan;
    int64_t            now;
    struct timespec    until;
    bool               late;
    size_t             count;
    news_search_hit_t *hits;
} news_search_t;


static bool
news_search_late(news_search_t *search)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);

    search->late = now.tv_sec > search->until.tv_sec
                   || (now.tv_sec == search->until.tv_sec
                       && now.tv_nsec > search->until.tv_nsec);

    return search->late;
}


/* The articles of one sitemap file: FTS5 does not look at the time while it
   looks for a row, so it is given no more rows at once. */
static news_status_e
news_search_part(news_search_t *search, int64_t file)
{
    static const char sql[] =
        "SELECT search.rowid, l.published FROM search"
        " CROSS JOIN listing AS l ON l.article = search.rowid AND l.kind = 0"
        " WHERE search MATCH ?1 AND search.rowid BETWEEN ?2 AND ?3"
        " AND l.published <= ?4 ORDER BY search.rowid DESC";

    news_sqlite_query_t query = news_sqlite_query(search->sqlite, sql);
    int64_t             last = file * NEWS_SITEMAP_SIZE;

    news_sqlite_bind_str(&query, search->match);
    news_sqlite_bind_int(&query, last - NEWS_SITEMAP_SIZE + 1);
    news_sqlite_bind_int(&query, last);
    news_sqlite_bind_int(&query, search->now);

    while (search->count < NEWS_SEARCH_SEEN && news_sqlite_row(&query)) {
        search->hits[search->count++] = (news_search_hit_t) {
            news_sqlite_int(&query, 0), news_sqlite_int(&query, 1)};
    }

    return news_sqlite_query_end(&query);
}


static news_status_e
news_search_file(news_search_t *search, int64_t *file)
{
    static const char sql[] =
        "SELECT file FROM sitemap_file WHERE file > 0 AND file < ?1"
        " AND articles > 0 ORDER BY file DESC LIMIT 1";

    news_sqlite_query_t query = news_sqlite_query(search->sqlite, sql);

    news_sqlite_bind_int(&query, *file);
    *file = news_sqlite_row(&query) ? news_sqlite_int(&query, 0) : 0;

    return news_sqlite_query_end(&query);
}


static int
news_search_newer(const void *a, const void *b)
{
    const news_search_hit_t *x = a, *y = b;

    if (x->published != y->published) {
        return x->published < y->published ? 1 : -1;
    }

    return (x->id < y->id) - (x->id > y->id);
}


/* Whether an article has the words that are looked for in its text. */
static bool
news_search_scan(const news_search_t *search, const news_sqlite_query_t *query,
                 int column)
{
    news_str_t texts[] = {news_sqlite_text(query, column),
                          news_sqlite_text(query, column + 1),
                          news_sqlite_text(query, column + 2)};

    return news_scan_finds(&search->scan, texts, 3);
}


/* Of those that were found, the ones that have the other words, too. */
static news_status_e
news_search_filter(news_search_t *search)
{
    static const char sql[] =
        "SELECT headline, standfirst, body FROM article WHERE id = ?1";

    news_sqlite_query_t query;
    news_status_e       status = NEWS_OK;
    size_t              i, count = search->count;

    search->count = 0;

    for (i = 0; status == NEWS_OK && i < count && !news_search_late(search);
         i++)
    {
        query = news_sqlite_query(search->sqlite, sql);
        news_sqlite_bind_int(&query, search->hits[i].id);

        if (news_sqlite_row(&query) && news_search_scan(search, &query, 0)) {
            search->hits[search->count++] = search->hits[i];
        }

        status = news_sqlite_query_end(&query);
    }

    return status;
}


/* The newest ones, as many as there is time for. */
static news_status_e
news_search_walk(news_search_t *search)
{
    static const char sql[] =
        "SELECT l.article, l.published, a.headline, a.standfirst, a.body"
        " FROM listing AS l CROSS JOIN article AS a ON a.id = l.article"
        " WHERE l.kind = 0 AND l.ref = 0 AND l.published <= ?1"
        " ORDER BY l.published DESC, l.article DESC";

    news_sqlite_query_t query = news_sqlite_query(search->sqlite, sql);

    news_sqlite_bind_int(&query, search->now);

    while (search->count < NEWS_SEARCH_SEEN && news_sqlite_row(&query)
           && !news_search_late(search))
    {
        if (news_search_scan(search, &query, 2)) {
            search->hits[search->count++] = (news_search_hit_t) {
                news_sqlite_int(&query, 0), news_sqlite_int(&query, 1)};
        }
    }

    return news_sqlite_query_end(&query);
}


/* From the articles that came last to the first ones. */
static news_status_e
news_search_collect(news_search_t *search)
{
    int64_t       file = INT64_MAX / NEWS_SITEMAP_SIZE;
    news_status_e status;

    do {
        status = news_search_file(search, &file);
        if (status == NEWS_OK && file) {
            status = news_search_part(search, file);
        }

    } while (status == NEWS_OK && file && search->count < NEWS_SEARCH_SEEN
             && !news_search_late(search));

    if (status == NEWS_OK && search->late && search->count == 0) {
        return news_sqlite_refuse(search->sqlite, NEWS_EBUSY,
                                  "the search took longer than %d ms",
                                  NEWS_SEARCH_TIME);
    }

    qsort(search->hits, search->count, sizeof(*search->hits),
          news_search_newer);

    return status == NEWS_OK && search->scan.count ? news_search_filter(search)
                                                   : status;
}


static news_status_e
news_search_find(news_search_t *search)
{
    clock_gettime(CLOCK_MONOTONIC, &search->until);
    search->until.tv_nsec += NEWS_SEARCH_TIME * 1000000L;
    if (search->until.tv_nsec >= 1000000000L) {
        search->until.tv_nsec -= 1000000000L;
        search->until.tv_sec++;
    }

    return search->match.len ? news_search_collect(search)
                             : news_search_walk(search);
}


static news_status_e
news_search_snippet(news_search_t *search, news_arena_t *arena,
                    news_str_t words, news_found_t *found)
{
    static const char sql[] =
        "SELECT substr(body, 1, ?2) FROM article WHERE id = ?1";

    news_sqlite_query_t query = news_sqlite_query(search->sqlite, sql);
    news_buf_t          out = NEWS_BUF_INIT;
    news_status_e       status = NEWS_OK, end;

    news_sqlite_bind_int(&query, found->article.id);
    news_sqlite_bind_int(&query, NEWS_SNIPPET_SOURCE);

    if (news_sqlite_row(&query)) {
        status = news_snippet_append(&out, found->article.format,
                                     news_sqlite_text(&query, 0), words,
                                     &search->scan);
    }

    found->snippet = news_arena_copy(arena, news_buf_borrow(&out));
    news_buf_free(&out);

    end = news_sqlite_query_end(&query);
    if (end != NEWS_OK) {
        return end;
    }

    if (status == NEWS_ENOMEM || found->snippet.data == NULL) {
        return news_sqlite_fail(search->sqlite, SQLITE_NOMEM);
    }

    return NEWS_OK; /* of a body past a cap nothing is shown */
}


static news_status_e
news_search_show(news_search_t *search, news_arena_t *arena, news_str_t words,
                 size_t first, size_t most, news_found_t **found, size_t *count)
{
    int64_t             ids[NEWS_LIST_SIZE_MAX];
    news_sqlite_cards_t cards = {.now = search->now, .until = INT64_MAX};
    news_status_e       status;
    size_t              i, n;

    for (n = 0; n < most && first + n < search->count; n++) {
        ids[n] = search->hits[first + n].id;
    }

    cards.most = n;
    status = news_sqlite_cards(search->sqlite, arena, ids, n, &cards);
    if (status != NEWS_OK || cards.count == 0) {
        return status;
    }

    *found = news_arena_calloc(arena, cards.count, sizeof(**found));
    if (*found == NULL) {
        return news_sqlite_fail(search->sqlite, SQLITE_NOMEM);
    }

    for (i = 0; status == NEWS_OK && i < cards.count; i++) {
        (*found)[i].article = cards.articles[i];
        status = news_search_snippet(search, arena, words, &(*found)[i]);
    }

    *count = cards.count;

    return status;
}


static news_status_e
news_search_run(news_search_t *search, news_arena_t *arena, news_str_t words,
                uint64_t page, unsigned size, news_found_t **found,
                size_t *count, bool *more)
{
    news_status_e status;
    bool          entered;
    uint64_t      first;

    search->hits =
        news_arena_calloc(arena, NEWS_SEARCH_SEEN, sizeof(*search->hits));
    if (search->hits == NULL) {
        return news_sqlite_fail(search->sqlite, SQLITE_NOMEM);
    }

    status = news_sqlite_read_enter(search->sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_search_find(search);

    if (status == NEWS_OK && page <= NEWS_SEARCH_SEEN) {
        first = (page - 1) * size;
        *more = first + size < search->count;
        status =
            news_search_show(search, arena, words, first, size, found, count);
    }

    if (entered) {
        news_sqlite_read_end(&search->sqlite->store);
    }

    return status;
}


news_status_e
news_sqlite_search(news_store_t *store, news_arena_t *arena, news_str_t words,
                   int64_t now, uint64_t page, unsigned size,
                   news_found_t **found, size_t *count, bool *more)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_search_t  search = {.sqlite = sqlite, .now = now};
    news_buf_t     match = NEWS_BUF_INIT;
    news_status_e  status = NEWS_OK;

    *found = NULL;
    *count = 0;
    *more = false;

    if (words.len > NEWS_SEARCH_TEXT_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_ELIMIT,
                                  "expected at most %d bytes to search for",
                                  NEWS_SEARCH_TEXT_MAX);
    }

    if (page == 0 || size == 0 || size > NEWS_LIST_SIZE_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a page from 1 on, of 1 to %d",
                                  NEWS_LIST_SIZE_MAX);
    }

    if (news_snippet_query(&match, words, &search.scan)) {
        search.match = news_buf_borrow(&match);
        status = match.failed ? news_sqlite_fail(sqlite, SQLITE_NOMEM)
                              : news_search_run(&search, arena, words, page,
                                                size, found, count, more);
    }

    news_buf_free(&match);

    return status;
}
