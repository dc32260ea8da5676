/*
 * Addresses: which page a request's path means, which key it is kept under,
 * and which path leads to a list, a feed or a file.  A route borrows its
 * strings from the buffer it was matched into.  Any thread.
 */

#ifndef NEWS_PAGE_ROUTE_H
#define NEWS_PAGE_ROUTE_H

#include "article/permalink.h"
#include "store/list.h"

typedef enum {
    NEWS_KIND_ARTICLE = 0,
    NEWS_KIND_FRONT,
    NEWS_KIND_CATEGORY,
    NEWS_KIND_AUTHOR,
    NEWS_KIND_KEYWORD,
    NEWS_KIND_ARCHIVE,
    NEWS_KIND_SEARCH,
    NEWS_KIND_RSS,
    NEWS_KIND_ATOM,
    NEWS_KIND_JSON_FEED,
    NEWS_KIND_SITEMAP,
    NEWS_KIND_NEWS_SITEMAP,
    NEWS_KIND_ROBOTS,
    NEWS_KIND_MANIFEST,
    NEWS_KIND_ICON,
    NEWS_KIND_OPENSEARCH,
    NEWS_KIND_PREVIEW,
    NEWS_KIND_ERROR,
    NEWS_KIND_COUNT
} news_kind_e;

#define NEWS_ROUTES_MAX 3            /* what one path may mean */
#define NEWS_ROUTE_BUFFER 1024       /* bytes that their strings need */
#define NEWS_ROUTE_NUMBER_MAX 999999 /* the last page of a list */
#define NEWS_ROUTE_SEARCH_MAX 50     /* the last page of what was found */
#define NEWS_ROUTE_QUERY_MAX 200     /* bytes of the words looked for */
#define NEWS_ROUTE_SIGNATURE 64      /* hex digits of a preview's signature */

typedef struct {
    news_kind_e kind;
    /* which list: of CATEGORY, AUTHOR, KEYWORD, and of the feeds */
    news_list_kind_e list;
    news_str_t       slug; /* the article's; the list's: "business/markets" */
    /* page of a list, from 1; SITEMAP: the file, 0 for the index; ERROR: the
       status; ICON: 0 for favicon.ico, 1 for favicon.svg */
    unsigned   number;
    int        year, month, day; /* ARCHIVE: 0 where it is not named */
    news_str_t query;            /* SEARCH: the words, spaces folded */
    int64_t    expires;          /* PREVIEW: seconds since 1970 */
    news_str_t signature;        /* PREVIEW: hex */
} news_route_t;

/*
 * What a decoded request path (without arguments) may mean, most likely first:
 * the next one is to be tried where the page before is a 404.  Their number; 0:
 * nothing can be there, and the store need not be asked.  Whether the path is
 * the canonical one is for the caller to compare with the page's.
 * args: what stands behind the "?", as it came; only SEARCH heeds it.
 * The routes' strings lie in buffer[NEWS_ROUTE_BUFFER].
 */
unsigned news_route_match(const news_permalink_t *permalink, news_str_t path,
                          news_str_t args, char *buffer,
                          news_route_t routes[NEWS_ROUTES_MAX]);

/* Appends what a page's key has behind its store: "article:SLUG",
   "category:business/markets:2", "rss:category:business", "error:404" …
   Routes of different pages have different ones. */
void news_route_append_key(const news_route_t *route, news_buf_t *out);

/* Appends the canonical path, percent-encoded, of any kind but ARTICLE, whose
   path the permalink makes, and ERROR, which has none.  That of a search has
   its arguments with it. */
void news_route_append_path(const news_route_t *route, news_buf_t *out);

/* "article", "json_feed" …: the kinds as nginx.conf names them. */
const char *news_kind_name(news_kind_e kind);
bool        news_kind_find(news_str_t name, news_kind_e *kind);

#endif
