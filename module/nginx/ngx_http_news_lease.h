/*
 * One render of a page among all nodes: a key in Redis that the first to ask
 * gets for a while.  Its name holds the position in the log that the node has
 * applied, so that who begins after a purge never waits for a render from
 * before it.  It says nothing of validity: what comes of a render is checked
 * where it is found.
 *
 *   SET L token NX PX …  +  GET L   ->  our token: ours; another one: held;
 *                                       "done": the page is in Redis
 *
 * Event loop only.
 */

#ifndef NGX_HTTP_NEWS_LEASE_H
#define NGX_HTTP_NEWS_LEASE_H

#include "ngx_http_news.h"

typedef enum {
    NGX_HTTP_NEWS_LEASE_ASKED,
    NGX_HTTP_NEWS_LEASE_OURS, /* render, then call _end() */
    NGX_HTTP_NEWS_LEASE_HELD, /* another node renders: ask again soon */
    NGX_HTTP_NEWS_LEASE_DONE, /* another node has rendered: look in Redis */
    NGX_HTTP_NEWS_LEASE_NONE  /* Redis gives none: render all the same */
} ngx_http_news_lease_e;

/* Called once for each question, from the event loop, never from within
   _ask() or _again(). */
typedef void (*ngx_http_news_lease_pt)(void *data);

/* NULL: there can be none.  On the heap; ends with _end(). */
ngx_http_news_lease_t *
ngx_http_news_lease_ask(const ngx_http_news_loc_conf_t *nlcf,
                        const ngx_str_t *key, ngx_http_news_lease_pt handler,
                        void *data);

/* Asks once more, after a moment that grows. */
void ngx_http_news_lease_again(ngx_http_news_lease_t *lease);

/* Whether an answer is to come; NULL: none. */
ngx_uint_t ngx_http_news_lease_asking(const ngx_http_news_lease_t *lease);
ngx_http_news_lease_e
ngx_http_news_lease_verdict(const ngx_http_news_lease_t *lease);

/*
 * Frees it, in any state; NULL is allowed.  done: ms for which others are told
 * that the page is in Redis, which the caller has sent there before; 0: there
 * is no page, and another node may render it.
 */
void ngx_http_news_lease_end(ngx_http_news_lease_t *lease, ngx_msec_t done);

#endif
