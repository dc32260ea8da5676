/*
 * From a slug to a page: reads the record, fills the page's model, runs the
 * theme.  nginx's pool threads and `newsctl render` both call this, so both
 * give the same bytes.  One thread per store handle.
 */

#ifndef NEWS_PAGE_RENDER_H
#define NEWS_PAGE_RENDER_H

#include "article/permalink.h"
#include "base/buf.h"
#include "page/theme.h"
#include "store/store.h"

typedef enum {
    NEWS_PAGE_OK,        /* 200: html */
    NEWS_PAGE_MOVED,     /* 301: an old slug; only path is set */
    NEWS_PAGE_NOT_FOUND, /* 404: unknown, a draft, or not published yet */
    NEWS_PAGE_GONE       /* 410: retracted or expired */
} news_page_status_e;

typedef struct {
    news_page_status_e status;
    int64_t            modified; /* when the words last changed */
    int64_t            until;    /* when time alone changes the answer (an
                                    embargo lifts, an article expires);
                                    INT64_MAX: never */
    uint64_t   change;           /* the store's position when it was read */
    news_buf_t tags;             /* a line each: what a change of it names */
    news_buf_t path;             /* the canonical path, percent-encoded */
    news_buf_t html;
} news_page_t;

typedef struct {
    const news_permalink_t *permalink;
    const news_theme_t     *theme;
    int64_t                 now; /* seconds since 1970 */
} news_render_t;

/*
 * Renders the article's page into *page, which must be zeroed; free it with
 * news_page_free().  What is not an article is NEWS_OK with another status.
 * NEWS_EIO, NEWS_EBUSY, NEWS_ECORRUPT: the store failed, see
 * news_store_error().
 */
news_status_e news_render_article(news_store_t *store, news_str_t slug,
                                  const news_render_t *render,
                                  news_page_t         *page);
void          news_page_free(news_page_t *page);

#endif
