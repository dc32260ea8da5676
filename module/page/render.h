/*
 * From a route to a page: reads the store, fills the page's model, runs the
 * theme.  nginx's pool threads and `newsctl render` both call this, so both
 * give the same bytes.  One thread per store handle.
 */

#ifndef NEWS_PAGE_RENDER_H
#define NEWS_PAGE_RENDER_H

#include "page/route.h"
#include "page/theme.h"

typedef enum {
    NEWS_PAGE_OK,          /* 200: body */
    NEWS_PAGE_MOVED,       /* 301: only path is set */
    NEWS_PAGE_NOT_FOUND,   /* 404: unknown, a draft, or not published yet;
                              the body is NEWS_KIND_ERROR's */
    NEWS_PAGE_GONE,        /* 410: retracted or expired; body says so */
    NEWS_PAGE_UNAVAILABLE, /* 451: taken down by law; body says so */
} news_page_status_e;

/* What the body is; see news_content_type(). */
typedef enum {
    NEWS_CONTENT_HTML = 0,
    NEWS_CONTENT_RSS,
    NEWS_CONTENT_ATOM,
    NEWS_CONTENT_JSON_FEED,
    NEWS_CONTENT_XML,
    NEWS_CONTENT_TEXT,
    NEWS_CONTENT_MANIFEST,
    NEWS_CONTENT_ICO,
    NEWS_CONTENT_SVG,
    NEWS_CONTENT_OPENSEARCH,
    NEWS_CONTENT_COUNT
} news_content_e;

typedef struct {
    news_page_status_e status;
    news_content_e     content;
    int64_t            modified; /* when the words last changed */
    int64_t            until;    /* when time alone changes the answer (an
                                    embargo lifts, an article expires);
                                    INT64_MAX: never */
    unsigned valid_max;          /* keep it for so many seconds at most; 0: as
                                    long as any page */
    bool noindex;                /* X-Robots-Tag: noindex */
    bool private;                /* a preview: nobody keeps it */
    uint64_t   change;           /* the store's position when it was read */
    news_buf_t tags;             /* a line each: what a change of it names */
    news_buf_t path;             /* the canonical path, percent-encoded; that
                                    of a search has its arguments with it;
                                    empty where any address will do */
    news_buf_t blocked_by;       /* 451: a URL for Link: rel="blocked-by" */
    news_buf_t body;
} news_page_t;

typedef struct {
    const news_permalink_t *permalink;
    const news_theme_t     *theme;
    int64_t                 now; /* seconds since 1970 */
} news_render_t;

/*
 * Renders the page that the route means into *page, which must be zeroed; free
 * it with news_page_free().  What is not there is NEWS_OK with another status.
 * A route of NEWS_KIND_ERROR gives the page for the status route->number, to
 * be sent with that status; page->status is NEWS_PAGE_OK.
 * NEWS_EIO, NEWS_EBUSY, NEWS_ECORRUPT: the store failed, see
 * news_store_error().
 */
news_status_e news_render(news_store_t *store, const news_route_t *route,
                          const news_render_t *render, news_page_t *page);
void          news_page_free(news_page_t *page);

/* The media type, with its charset where it has one. */
const char *news_content_type(news_content_e content);

#endif
