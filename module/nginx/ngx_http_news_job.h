/*
 * A job: what a pool thread is to do, and what came of it.  For those who make
 * jobs; see ngx_http_news.h for what requests see of them.
 */

#ifndef NGX_HTTP_NEWS_JOB_H
#define NGX_HTTP_NEWS_JOB_H

#include "ngx_http_news_lease.h"

struct ngx_http_news_job_s {
    ngx_pool_t          *pool;
    ngx_thread_task_t   *task;
    ngx_http_news_ctx_t *ctx; /* NULL: the request has left */

    /* what to do; read by the thread */
    const ngx_http_news_loc_conf_t *conf;
    news_route_t                    route;
    ngx_str_t                       key;
    uint64_t                        key_hash;
    news_flight_t                   flight; /* that it ends */
    ngx_http_news_lease_t          *lease;  /* the same among nodes; or NULL */
    news_str_t                      packed; /* to inflate */
    size_t                          packed_length; /* when inflated */
    int64_t                         fresh;         /* of the page to refresh */
    unsigned                        wants_plain : 1;
    unsigned                        refresh : 1;  /* for those who come next */
    unsigned                        early : 1;    /* of a page that is fresh */
    unsigned                        searches : 1; /* and is counted */

    /* what came out; written by the thread */
    news_log_mark_t mark;   /* in Redis's log, before the store is read */
    news_log_mark_t looked; /* the same in the store's changes */
    uint64_t        began;  /* us of CLOCK_MONOTONIC */
    ngx_int_t       status; /* HTTP */
    news_status_e   failure;
    news_error_t    error;
    news_page_t     page;
    news_buf_t      bytes; /* the encoded entry */
    news_entry_t    entry; /* borrowed from bytes */
    news_buf_t      plain;
};

/* NULL: no memory.  The request's key and route are copied. */
ngx_http_news_job_t *ngx_http_news_job_create(ngx_http_news_ctx_t *ctx,
                                              void (*run)(void      *data,
                                                          ngx_log_t *log));
void                 ngx_http_news_job_destroy(ngx_http_news_job_t *job);
/* Thread. */
void ngx_http_news_job_run_render(void *data, ngx_log_t *log);

/* ngx_http_news_thread.c: for the thread that calls it, from here on. */
void ngx_http_news_thread_make_way(void);

#endif
