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
