#include "store/sqlite_list.h"
#include "store/sqlite_match.h"

#include <stdlib.h>
#include <time.h>

#define NEWS_SEARCH_SEEN 1000  /* articles that are put in order */
#define NEWS_SEARCH_ROW 20     /* steps that one which is found may take */
#define NEWS_SEARCH_PHRASE 200 /* steps to begin with one phrase */
#define NEWS_SEARCH_LOOK 100   /* steps after which they are counted */
#define NEWS_SEARCH_TEXT 2048  /* as which an article counts by itself */
#define NEWS_SEARCH_TIME 2     /* s; the steps end it before, on any CPU */

/* Bytes of texts that are looked through. */
#define NEWS_SEARCH_READ (48 << 20)

typedef struct {
    int64_t id;
    int64_t published;
} news_search_hit_t;

typedef struct {
    news_sqlite_t     *sqlite;
    news_query_t       query;
    int64_t            now;
    struct timespec    until;
    uint64_t           steps;
    uint64_t           steps_max;
    bool               stopped; /* by news_search_look() */
    bool               part;    /* there is more than was looked at */
    size_t             read;    /* bytes */
    uint64_t           newest;  /* articles looked through */
    size_t             count;
    news_search_hit_t *hits;
} news_search_t;


/*
 * FTS5 walks on until it has found an article, but reads its index by SQLite's
 * means, about three steps for each 4,000 bytes: there it can be stopped.  What
 * was found has steps of its own.
 */
static int
news_search_look(void *data)
{
    news_search_t  *search = data;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);

    search->steps += NEWS_SEARCH_LOOK;
    search->stopped =
        search->steps > search->steps_max + NEWS_SEARCH_ROW * search->count
        || now.tv_sec > search->until.tv_sec
        || (now.tv_sec == search->until.tv_sec
            && now.tv_nsec > search->until.tv_nsec);

    return search->stopped;
}


/* From the articles that came last to the first ones. */
static news_status_e
news_search_collect(news_search_t *search, const news_match_t *match)
{
    static const char sql[] =
        "SELECT search.rowid, l.published FROM search"
        " CROSS JOIN listing AS l ON l.article = search.rowid AND l.kind = 0"
        " WHERE search MATCH ?1 AND l.published <= ?2"
        " ORDER BY search.rowid DESC";

    news_sqlite_query_t query = news_sqlite_query(search->sqlite, sql);
    news_status_e       status;

    search->steps = 0;
    search->steps_max =
        search->sqlite->search_steps + NEWS_SEARCH_PHRASE * match->phrases;

    news_sqlite_bind_str(&query, news_buf_borrow(&match->text));
    news_sqlite_bind_int(&query, search->now);

    while (search->count < NEWS_SEARCH_SEEN && news_sqlite_row(&query)) {
        search->hits[search->count++] = (news_search_hit_t) {
            news_sqlite_int(&query, 0), news_sqlite_int(&query, 1)};
    }

    status = news_sqlite_query_end(&query);
    search->steps_max = UINT64_MAX / 2;

    if (search->stopped) {
        search->stopped = false;
        search->part = true;
        return NEWS_OK;
    }

    return status;
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
news_search_scan(news_search_t *search, const news_sqlite_query_t *query,
                 int column)
{
    news_str_t texts[] = {news_sqlite_text(query, column),
                          news_sqlite_text(query, column + 1),
                          news_sqlite_text(query, column + 2)};

    search->read +=
        NEWS_SEARCH_TEXT + texts[0].len + texts[1].len + texts[2].len;

    return news_scan_finds(&search->query.scan, texts, 3);
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

    for (i = 0;
         status == NEWS_OK && i < count && search->read < NEWS_SEARCH_READ; i++)
    {
        query = news_sqlite_query(search->sqlite, sql);
        news_sqlite_bind_int(&query, search->hits[i].id);

        if (news_sqlite_row(&query) && news_search_scan(search, &query, 0)) {
            search->hits[search->count++] = search->hits[i];
        }

        status = news_sqlite_query_end(&query);
    }

    search->part |= i < count;

    return status;
}


/* The newest ones. */
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

    while (search->count < NEWS_SEARCH_SEEN && search->read < NEWS_SEARCH_READ
           && news_sqlite_row(&query))
    {
        search->newest++;

        if (news_search_scan(search, &query, 2)) {
            search->hits[search->count++] = (news_search_hit_t) {
                news_sqlite_int(&query, 0), news_sqlite_int(&query, 1)};
        }
    }

    search->part |=
        search->read >= NEWS_SEARCH_READ || search->count == NEWS_SEARCH_SEEN;

    return news_sqlite_query_end(&query);
}


/* By the index, and of what it finds those with the words that it lacks. */
static news_status_e
news_search_index(news_search_t *search, news_arena_t *arena)
{
    news_match_t  match = {.text = NEWS_BUF_INIT};
    news_status_e status;

    status = news_sqlite_match(search->sqlite, arena, &search->query,
                               search->now, &match);
    search->part |= match.part;

    if (status == NEWS_OK) {
        status = news_search_collect(search, &match);
    }

    news_buf_free(&match.text);

    search->part |= search->count == NEWS_SEARCH_SEEN;
    qsort(search->hits, search->count, sizeof(*search->hits),
          news_search_newer);

    return status == NEWS_OK && search->query.scan.count
               ? news_search_filter(search)
               : status;
}


static news_status_e
news_search_find(news_search_t *search, news_arena_t *arena)
{
    sqlite3      *db = search->sqlite->db;
    news_status_e status;

    search->steps_max = UINT64_MAX / 2;
    clock_gettime(CLOCK_MONOTONIC, &search->until);
    search->until.tv_sec += NEWS_SEARCH_TIME;

    sqlite3_progress_handler(db, NEWS_SEARCH_LOOK, news_search_look, search);
    status = search->query.count ? news_search_index(search, arena)
                                 : news_search_walk(search);
    sqlite3_progress_handler(db, 0, NULL, NULL);

    search->part |= search->stopped;

    return search->stopped ? NEWS_OK : status;
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
                                     &search->query.scan);
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
                 size_t first, size_t most, news_results_t *results)
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

    results->found =
        news_arena_calloc(arena, cards.count, sizeof(*results->found));
    if (results->found == NULL) {
        return news_sqlite_fail(search->sqlite, SQLITE_NOMEM);
    }

    for (i = 0; status == NEWS_OK && i < cards.count; i++) {
        results->found[i].article = cards.articles[i];
        status = news_search_snippet(search, arena, words, &results->found[i]);
    }

    results->count = cards.count;

    return status;
}


static news_status_e
news_search_run(news_search_t *search, news_arena_t *arena, news_str_t words,
                uint64_t page, unsigned size, news_results_t *results)
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

    status = news_search_find(search, arena);

    if (status == NEWS_OK && page <= NEWS_SEARCH_SEEN) {
        first = (page - 1) * size;
        results->more = first + size < search->count;
        status = news_search_show(search, arena, words, first, size, results);
    }

    results->part = search->part;
    results->newest = search->part ? search->newest : 0;

    if (entered) {
        news_sqlite_read_end(&search->sqlite->store);
    }

    return status;
}


news_status_e
news_sqlite_search(news_store_t *store, news_arena_t *arena, news_str_t words,
                   int64_t now, uint64_t page, unsigned size,
                   news_results_t *results)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_search_t  search = {.sqlite = sqlite, .now = now};

    *results = (news_results_t) {NULL, 0, false, false, 0};

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

    return news_snippet_query(words, &search.query)
               ? news_search_run(&search, arena, words, page, size, results)
               : NEWS_OK;
}
