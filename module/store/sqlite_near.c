#include "store/sqlite_list.h"

#include <stdlib.h>

#define NEWS_NEAR_TRIES 8        /* those beside an article may have expired */
#define NEWS_RELATED_KEYWORDS 16 /* of the article */
#define NEWS_RELATED_EACH 16     /* newest ones of each list */
#define NEWS_RELATED_SEEN ((NEWS_RELATED_KEYWORDS + 1) * NEWS_RELATED_EACH)

typedef struct {
    int64_t  id;
    int64_t  published;
    unsigned score; /* the more, the closer to the article */
} news_related_t;

typedef struct {
    news_sqlite_t *sqlite;
    int64_t        id; /* of the article that the others are related to */
    int64_t        now;
    size_t         count;
    news_related_t seen[NEWS_RELATED_SEEN];
} news_relations_t;


/* The list in which an article's neighbours are. */
static news_status_e
news_near_list(news_sqlite_t *sqlite, int64_t id, news_sqlite_list_t *list)
{
    static const char sql[] = "SELECT category FROM article WHERE id = ?1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    *list = (news_sqlite_list_t) {NEWS_LIST_SITE, 0};

    news_sqlite_bind_int(&query, id);
    if (news_sqlite_row(&query)
        && sqlite3_column_type(query.stmt, 0) != SQLITE_NULL)
    {
        list->kind = NEWS_LIST_CATEGORY;
        list->ref = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


static news_status_e
news_near_find(news_sqlite_t *sqlite, news_arena_t *arena, const char *sql,
               const news_sqlite_list_t *list, const news_article_t *article,
               news_sqlite_cards_t *cards)
{
    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);
    int64_t             ids[NEWS_NEAR_TRIES];
    size_t              n = 0;
    news_status_e       status;

    news_sqlite_bind_int(&query, list->kind);
    news_sqlite_bind_int(&query, list->ref);
    news_sqlite_bind_int(&query, article->published.seconds);
    news_sqlite_bind_int(&query, article->id);
    news_sqlite_bind_int(&query, cards->now);
    news_sqlite_bind_int(&query, NEWS_NEAR_TRIES);

    while (n < NEWS_NEAR_TRIES && news_sqlite_row(&query)) {
        ids[n++] = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);
    if (status != NEWS_OK) {
        return status;
    }

    cards->most = 1;

    return news_sqlite_cards(sqlite, arena, ids, n, cards);
}


static news_status_e
news_near_both(news_sqlite_t *sqlite, news_arena_t *arena,
               const news_article_t *article, int64_t now,
               news_neighbours_t *near)
{
    static const char after[] =
        "SELECT article FROM listing WHERE kind = ?1 AND ref = ?2"
        " AND (published, article) > (?3, ?4) AND published <= ?5"
        " ORDER BY published, article LIMIT ?6";
    static const char before[] =
        "SELECT article FROM listing WHERE kind = ?1 AND ref = ?2"
        " AND (published, article) < (?3, ?4) AND published <= ?5"
        " ORDER BY published DESC, article DESC LIMIT ?6";

    news_sqlite_cards_t cards = {.now = now, .until = near->until};
    news_sqlite_list_t  list;
    news_status_e       status;

    status = news_near_list(sqlite, article->id, &list);
    if (status == NEWS_OK) {
        status = news_near_find(sqlite, arena, before, &list, article, &cards);
    }

    if (status != NEWS_OK) {
        return status;
    }

    near->previous = cards.count ? cards.articles : NULL;

    status = news_near_find(sqlite, arena, after, &list, article, &cards);
    near->next = cards.count ? cards.articles : NULL;
    near->until = cards.until;

    return status == NEWS_OK && near->next == NULL
               ? news_sqlite_list_next(sqlite, &list, now, &near->until)
               : status;
}


/* The newest of a list. */
static news_status_e
news_related_add(news_relations_t *relations, int64_t kind, int64_t ref,
                 unsigned score)
{
    static const char sql[] =
        "SELECT article, published FROM listing WHERE kind = ?1 AND ref = ?2"
        " AND published <= ?3 ORDER BY published DESC, article DESC LIMIT ?4";

    news_sqlite_query_t query = news_sqlite_query(relations->sqlite, sql);
    int64_t             id;

    news_sqlite_bind_int(&query, kind);
    news_sqlite_bind_int(&query, ref);
    news_sqlite_bind_int(&query, relations->now);
    news_sqlite_bind_int(&query, NEWS_RELATED_EACH);

    while (relations->count < NEWS_RELATED_SEEN && news_sqlite_row(&query)) {
        id = news_sqlite_int(&query, 0);

        if (id != relations->id) {
            relations->seen[relations->count++] =
                (news_related_t) {id, news_sqlite_int(&query, 1), score};
        }
    }

    return news_sqlite_query_end(&query);
}


static int
news_related_by_id(const void *a, const void *b)
{
    int64_t x = ((const news_related_t *) a)->id;
    int64_t y = ((const news_related_t *) b)->id;

    return (x > y) - (x < y);
}


static int
news_related_by_score(const void *a, const void *b)
{
    const news_related_t *x = a, *y = b;

    if (x->score != y->score) {
        return x->score < y->score ? 1 : -1;
    }

    if (x->published != y->published) {
        return x->published < y->published ? 1 : -1;
    }

    return -news_related_by_id(a, b);
}


/* One row for each article, the closest first. */
static void
news_related_sort(news_relations_t *relations)
{
    news_related_t *seen = relations->seen;
    size_t          i, n = 0;

    qsort(seen, relations->count, sizeof(*seen), news_related_by_id);

    for (i = 0; i < relations->count; i++) {
        if (n && seen[n - 1].id == seen[i].id) {
            seen[n - 1].score += seen[i].score;
        } else {
            seen[n++] = seen[i];
        }
    }

    relations->count = n;
    qsort(seen, n, sizeof(*seen), news_related_by_score);
}


static news_status_e
news_related_collect(news_relations_t *relations)
{
    static const char sql[] =
        "SELECT DISTINCT keyword FROM article_keyword WHERE article = ?1"
        " ORDER BY position LIMIT ?2";

    news_sqlite_query_t query = news_sqlite_query(relations->sqlite, sql);
    int64_t             keywords[NEWS_RELATED_KEYWORDS];
    news_sqlite_list_t  list;
    news_status_e       status;
    size_t              i, n = 0;

    news_sqlite_bind_int(&query, relations->id);
    news_sqlite_bind_int(&query, NEWS_RELATED_KEYWORDS);
    while (n < NEWS_RELATED_KEYWORDS && news_sqlite_row(&query)) {
        keywords[n++] = news_sqlite_int(&query, 0);
    }

    status = news_sqlite_query_end(&query);

    for (i = 0; status == NEWS_OK && i < n; i++) {
        status = news_related_add(relations, NEWS_LIST_KEYWORD, keywords[i], 2);
    }

    if (status == NEWS_OK) {
        status = news_near_list(relations->sqlite, relations->id, &list);
    }

    return status == NEWS_OK && list.kind == NEWS_LIST_CATEGORY
               ? news_related_add(relations, list.kind, list.ref, 1)
               : status;
}


static news_status_e
news_related_find(news_sqlite_t *sqlite, news_arena_t *arena,
                  const news_article_t *article, int64_t now, unsigned most,
                  news_neighbours_t *near)
{
    news_relations_t relations = {
        .sqlite = sqlite, .id = article->id, .now = now};
    news_sqlite_cards_t cards = {
        .now = now, .most = most, .until = near->until};
    int64_t       ids[NEWS_RELATED_SEEN];
    news_status_e status;
    size_t        i;

    status = news_related_collect(&relations);
    if (status != NEWS_OK) {
        return status;
    }

    news_related_sort(&relations);

    for (i = 0; i < relations.count; i++) {
        ids[i] = relations.seen[i].id;
    }

    status = news_sqlite_cards(sqlite, arena, ids, relations.count, &cards);

    near->related = cards.articles;
    near->related_count = cards.count;
    near->until = cards.until;

    return status;
}


news_status_e
news_sqlite_neighbours(news_store_t *store, news_arena_t *arena,
                       const news_article_t *article, int64_t now,
                       unsigned related_max, news_neighbours_t *neighbours)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;
    bool           entered;

    *neighbours = (news_neighbours_t) {.until = INT64_MAX};

    if (related_max > NEWS_RELATED_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected at most %d related articles",
                                  NEWS_RELATED_MAX);
    }

    status = news_sqlite_read_enter(sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_near_both(sqlite, arena, article, now, neighbours);
    if (status == NEWS_OK && related_max) {
        status = news_related_find(sqlite, arena, article, now, related_max,
                                   neighbours);
    }

    if (entered) {
        news_sqlite_read_end(store);
    }

    return status;
}
