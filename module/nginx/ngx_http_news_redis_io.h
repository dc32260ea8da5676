/*
 * What the two halves of the connection to Redis share: its life
 * (ngx_http_news_redis.c) and its bytes (ngx_http_news_redis_io.c).  Nobody
 * else includes this.
 */

#ifndef NGX_HTTP_NEWS_REDIS_IO_H
#define NGX_HTTP_NEWS_REDIS_IO_H

#include "ngx_http_news_redis.h"

struct ngx_http_news_redis_op_s {
    ngx_queue_t            queue;
    ngx_http_news_reply_pt handler; /* NULL: cancelled */
    void                  *data;
    ngx_msec_t             deadline;
};

/* Gives the connection up and plans the next try. */
void ngx_http_news_redis_fail(ngx_http_news_redis_t *redis, ngx_err_t err,
                              const char *why);
/* Once connected: greets the server, and asks whether it is ready. */
void ngx_http_news_redis_probe(ngx_http_news_redis_t *redis);

/* Writes out what waits to be written. */
void ngx_http_news_redis_flush(ngx_event_t *ev);
/* The connection's event handlers. */
void ngx_http_news_redis_read(ngx_event_t *rev);
void ngx_http_news_redis_write(ngx_event_t *wev);

#endif
