/*
 * Following an invalidation log in Redis: one worker of the node reads what was
 * purged, notes it where all workers see it, and renews the node's lease.  When
 * that worker dies or leaves, another one goes on where it was.  Event loop
 * only.
 */

#ifndef NGX_HTTP_NEWS_FOLLOW_H
#define NGX_HTTP_NEWS_FOLLOW_H

#include "cache/log.h"
#include "ngx_http_news_redis.h"

typedef struct {
    /* from nginx.conf */
    ngx_http_news_redis_t  redis; /* of its own: it waits there */
    ngx_http_news_redis_t *pages; /* the one that requests use */
    ngx_str_t              prefix;

    /* this worker's */
    news_log_t               *log;
    unsigned                  source;
    ngx_event_t               timer;
    ngx_http_news_redis_op_t *op;    /* under way */
    uint64_t                  sent;  /* ms of CLOCK_BOOTTIME, the renewal */
    uint64_t                  ended; /* an epoch that came back; or 0 */
    ngx_uint_t                open;  /* the connection is in use */
    ngx_uint_t                complained;
    ngx_uint_t                asked; /* whether Redis may evict the log */
    news_buf_t                keys[3];
} ngx_http_news_follow_t;

/* In a worker, before its first request; and before it exits. */
ngx_int_t ngx_http_news_follow_start(ngx_http_news_follow_t *follow,
                                     news_log_t *log, ngx_cycle_t *cycle);
void      ngx_http_news_follow_stop(ngx_http_news_follow_t *follow);

/* Appends a purge of all pages of a store to the log, without waiting.  *failed
   becomes 1, now or later, where that was not to be. */
void ngx_http_news_follow_purge(ngx_http_news_follow_t *follow,
                                const char *store, const char *reason,
                                ngx_uint_t *failed);

/* CLOCK_BOOTTIME in ms, asked now: a lease runs while the machine sleeps. */
uint64_t ngx_http_news_boottime(void);

#endif
