#include "store/sqlite_list.h"

#include <string.h>

#define NEWS_CARD_SEEN                                                         \
    "WHERE a.id = ?1 AND a.status = 'published'"                               \
    " AND coalesce(a.published, 0) <= ?2"                                      \
    " AND (a.expires IS NULL OR a.expires > ?2)"


news_status_e
news_sqlite_list_find(news_sqlite_t *sqlite, news_arena_t *arena,
                      news_list_kind_e kind, news_str_t slug,
                      news_sqlite_list_t *list, news_str_t *name,
                      news_str_t *description)
{
    static const char *const sql[] = {
        [NEWS_LIST_CATEGORY] =
            "SELECT id, name, description FROM category WHERE slug = ?1",
        [NEWS_LIST_AUTHOR] =
            "SELECT id, name, description FROM author WHERE slug = ?1",
        [NEWS_LIST_KEYWORD] =
            "SELECT id, name, description FROM keyword WHERE slug = ?1"};

    news_sqlite_query_t query;
    news_status_e       status;
    bool                found;

    *list = (news_sqlite_list_t) {kind, 0};
    *name = *description = NEWS_STR("");

    if (kind == NEWS_LIST_SITE) {
        return NEWS_OK;
    }

    query = news_sqlite_query(sqlite, sql[kind]);
    news_sqlite_bind_str(&query, slug);

    found = news_sqlite_row(&query);
    if (found) {
        list->ref = news_sqlite_int(&query, 0);
        *name = news_sqlite_str(&query, 1, arena);
        *description = news_sqlite_str(&query, 2, arena);
    }

    status = news_sqlite_query_end(&query);
    if (status != NEWS_OK || found) {
        return status;
    }

    return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND, "no list \"%.*s\"",
                              NEWS_STR_ARG(slug));
}


news_status_e
news_sqlite_list_next(news_sqlite_t *sqlite, const news_sqlite_list_t *list,
                      int64_t now, int64_t *until)
{
    static const char sql[] = "SELECT published FROM listing WHERE kind = ?1"
                              " AND ref = ?2 AND published > ?3"
                              " ORDER BY published LIMIT 1";

    news_sqlite_query_t query = news_sqlite_query(sqlite, sql);

    news_sqlite_bind_int(&query, list->kind);
    news_sqlite_bind_int(&query, list->ref);
    news_sqlite_bind_int(&query, now);

    if (news_sqlite_row(&query) && news_sqlite_int(&query, 0) < *until) {
        *until = news_sqlite_int(&query, 0);
    }

    return news_sqlite_query_end(&query);
}


static void
news_cards_note(news_sqlite_cards_t *cards, const news_article_t *article)
{
    int64_t published = article->published.seconds;

    if (article->expires.kind && article->expires.seconds < cards->until) {
        cards->until = article->expires.seconds;
    }

    if (article->changed > cards->modified) {
        cards->modified = article->changed;
    }

    if (published > cards->modified) {
        cards->modified = published;
    }
}


/* *seen is false of one that cannot be shown: whoever asks for its own page is
   told why. */
static news_status_e
news_cards_read(news_sqlite_t *sqlite, news_arena_t *arena, int64_t id,
                news_sqlite_cards_t *cards, bool *seen)
{
    static const char                                   card[] =
        NEWS_SQLITE_COLUMNS NEWS_SQLITE_FROM            NEWS_CARD_SEEN;
    static const char                                   whole[] =
        NEWS_SQLITE_COLUMNS ", a.body" NEWS_SQLITE_FROM NEWS_CARD_SEEN;

    news_article_t     *article = &cards->articles[cards->count];
    news_sqlite_query_t query;
    news_status_e       status = NEWS_ENOTFOUND, end;

    query = news_sqlite_query(sqlite, cards->bodies ? whole : card);
    news_sqlite_bind_int(&query, id);
    news_sqlite_bind_int(&query, cards->now);

    if (news_sqlite_row(&query)) {
        status = news_sqlite_article_row(&query, arena, article);

        if (cards->bodies) {
            article->body = news_sqlite_str(&query, NEWS_SQLITE_BODY, arena);
        }
    }

    end = news_sqlite_query_end(&query);
    *seen = status == NEWS_OK && end == NEWS_OK;

    if (end == NEWS_OK || end == NEWS_ECORRUPT) {
        return NEWS_OK;
    }

    return end;
}


news_status_e
news_sqlite_cards(news_sqlite_t *sqlite, news_arena_t *arena,
                  const int64_t *ids, size_t count, news_sqlite_cards_t *cards)
{
    news_article_t *article;
    news_status_e   status = NEWS_OK;
    size_t          i;
    bool            seen;

    cards->count = 0;

    if (cards->most > count) {
        cards->most = count;
    }

    cards->articles =
        news_arena_calloc(arena, cards->most + 1, sizeof(*cards->articles));
    if (cards->articles == NULL) {
        return news_sqlite_fail(sqlite, SQLITE_NOMEM);
    }

    for (i = 0; i < count && cards->count < cards->most; i++) {

        status = news_cards_read(sqlite, arena, ids[i], cards, &seen);
        if (status != NEWS_OK) {
            return status;
        }

        if (!seen) {
            continue;
        }

        article = &cards->articles[cards->count++];
        news_cards_note(cards, article);

        status = cards->bodies ? news_sqlite_lists(sqlite, arena, article)
                               : news_sqlite_bylines(sqlite, arena, article);
        if (status != NEWS_OK) {
            return status;
        }
    }

    return status;
}


static news_status_e
news_page_read(news_sqlite_t *sqlite, news_arena_t *arena,
               const news_list_query_t *query, news_list_t *page)
{
    int64_t             ids[NEWS_LIST_SIZE_MAX];
    news_sqlite_list_t  list;
    news_sqlite_cards_t cards = {.now = query->now,
                                 .bodies = query->bodies,
                                 .most = query->size,
                                 .until = INT64_MAX};
    size_t              count = 0;
    news_status_e       status;

    status = news_sqlite_list_find(sqlite, arena, query->kind, query->slug,
                                   &list, &page->name, &page->description);
    if (status == NEWS_OK) {
        status = news_sqlite_list_next(sqlite, &list, query->now, &page->until);
    }

    /* what is to come, but not in the span, changes nothing */
    if (query->span && page->until >= query->span->to
        && page->until >= query->span->day_to)
    {
        page->until = INT64_MAX;
    }

    if (status == NEWS_OK) {
        status = news_sqlite_span_count(sqlite, &list, query->span, query->now,
                                        &page->total);
    }

    if (status == NEWS_OK && query->page > 1
        && query->page - 1 >= (page->total + query->size - 1) / query->size)
    {
        return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND, "no such page");
    }

    if (status == NEWS_OK) {
        status = news_sqlite_span_ids(sqlite, &list, query->span, query->now,
                                      (query->page - 1) * query->size,
                                      query->size, ids, &count);
    }

    cards.until = page->until;
    if (status == NEWS_OK) {
        status = news_sqlite_cards(sqlite, arena, ids, count, &cards);
    }

    page->count = cards.count;
    page->articles = cards.articles;
    page->until = cards.until;
    page->modified = cards.modified;

    return status;
}


news_status_e
news_sqlite_page(news_store_t *store, news_arena_t *arena,
                 const news_list_query_t *query, news_list_t *page)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;
    bool           entered;

    *page = (news_list_t) {.until = INT64_MAX};

    if (query->page == 0 || query->size == 0
        || query->size > NEWS_LIST_SIZE_MAX) {
        return news_sqlite_refuse(sqlite, NEWS_EINVAL,
                                  "expected a page from 1 on, of 1 to %d",
                                  NEWS_LIST_SIZE_MAX);
    }

    status = news_sqlite_read_enter(sqlite, &entered);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_page_read(sqlite, arena, query, page);

    if (entered) {
        news_sqlite_read_end(store);
    }

    return status;
}
