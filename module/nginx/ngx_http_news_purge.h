/*
 * news_purge: a purge that is asked for over HTTP, and answered when no node
 * serves the old pages, as newsctl does.
 */

#ifndef NGX_HTTP_NEWS_PURGE_H
#define NGX_HTTP_NEWS_PURGE_H

#include "cache/purge_wait.h"
#include "ngx_http_news.h"
#include "store/purge_list.h"

#include <jansson.h>

#define NGX_HTTP_NEWS_PURGE_ITEMS 1000    /* slugs, tags and categories */
#define NGX_HTTP_NEWS_PURGE_ITEM_MAX 1024 /* bytes of one */
#define NGX_HTTP_NEWS_PURGE_REASON_MAX 1024
#define NGX_HTTP_NEWS_PURGE_TIMEOUT_MAX 60 /* seconds */

/* What is wanted; lies on the heap, for the thread may outlive the request. */
typedef struct {
    json_t    *json;                      /* owns all that is read from it */
    json_t    *slugs, *tags, *categories; /* arrays of strings, or NULL */
    ngx_uint_t all, soft;
    news_str_t reason;
    double     timeout; /* seconds */
} ngx_http_news_purge_wish_t;

typedef struct ngx_http_news_purge_s ngx_http_news_purge_t;

/* One purge on its way, on the heap. */
struct ngx_http_news_purge_s {
    ngx_pool_t                     *pool;
    ngx_http_request_t             *request; /* NULL: it has left */
    ngx_http_news_purge_t         **link;    /* the request's end */
    const ngx_http_news_loc_conf_t *conf;
    ngx_http_news_purge_wish_t      wish;
    u_char                          who[NGX_SOCKADDR_STRLEN];

    /* the thread's */
    news_purge_list_t list;
    ngx_uint_t        status; /* HTTP; 0: noted in the store */
    char              report[232];

    ngx_event_t timer; /* where no command waits for Redis */

    /* the log's */
    ngx_http_news_redis_t
                      redis; /* of its own: WAIT holds up who is behind it */
    ngx_msec_t        pause;
    double            deadline;
    ngx_uint_t        records; /* whose answers are to come */
    ngx_uint_t        lost;    /* one of them has not come */
    news_purge_wait_t wait;

    ngx_event_t done;
};

/* What is to be answered; and that it can be. */
void ngx_http_news_purge_fail(ngx_http_news_purge_t *purge, ngx_uint_t status,
                              const char *why);
void ngx_http_news_purge_end(ngx_http_news_purge_t *purge, ngx_uint_t status);

/* Puts it into the log, and waits until it has come everywhere. */
void   ngx_http_news_purge_log(ngx_http_news_purge_t *purge);
void   ngx_http_news_purge_log_close(ngx_http_news_purge_t *purge);
double ngx_http_news_purge_clock(void); /* ms of CLOCK_BOOTTIME */

/* Reads untrusted bytes; *why: what is wrong with them.  *wish is to be freed
   in either case. */
ngx_int_t ngx_http_news_purge_parse(ngx_http_news_purge_wish_t *wish,
                                    const char *data, size_t len,
                                    const char **why);
void      ngx_http_news_purge_free(ngx_http_news_purge_wish_t *wish);

/* The request's body as one piece; data NULL: it is too large, or there is no
   memory. */
ngx_str_t ngx_http_news_purge_body(ngx_http_request_t *r);
/* Refuses the request, as JSON; the body was read, or is not wanted. */
ngx_int_t ngx_http_news_purge_error(ngx_http_request_t *r, ngx_uint_t status,
                                    const char *why);

/* The content handler, and the directive. */
ngx_int_t ngx_http_news_purge_handler(ngx_http_request_t *r);
char     *ngx_http_news_purge(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/* Whether the request has the token whose SHA-256 this is: NGX_OK, or the
   status that refuses it. */
ngx_int_t ngx_http_news_purge_allow(ngx_http_request_t *r,
                                    const u_char       *sha256);

#endif
