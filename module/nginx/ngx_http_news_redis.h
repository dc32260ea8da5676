/*
 * One connection to Redis for each address in each worker.  Commands of many
 * requests share it: what one turn of the event loop asks goes out in one
 * write, and replies come back in order.  A connection that is refused, slow
 * or talks nonsense is closed, and tried again after a while; meanwhile
 * nobody waits for it.  Event loop only.
 */

#ifndef NGX_HTTP_NEWS_REDIS_H
#define NGX_HTTP_NEWS_REDIS_H

#include "base/buf.h"
#include "ngx_http_news_reply.h"

#include <ngx_event.h>
#include <ngx_event_connect.h>

typedef struct ngx_http_news_redis_s    ngx_http_news_redis_t;
typedef struct ngx_http_news_redis_op_s ngx_http_news_redis_op_t;

/*
 * Called once for each command that was accepted and not cancelled, from the
 * event loop and never from within ngx_http_news_redis_command().  reply NULL:
 * none will come.  The reply is freed after the call.  A handler stores what it
 * got and resumes its request through a posted event.
 */
typedef void (*ngx_http_news_reply_pt)(void                  *data,
                                       ngx_http_news_reply_t *reply);

typedef enum {
    NGX_HTTP_NEWS_REDIS_DOWN, /* waiting for the next try */
    NGX_HTTP_NEWS_REDIS_CONNECTING,
    NGX_HTTP_NEWS_REDIS_PROBING, /* AUTH, SELECT and PING are under way */
    NGX_HTTP_NEWS_REDIS_READY
} ngx_http_news_redis_state_e;

struct ngx_http_news_redis_s {
    /* from nginx.conf */
    ngx_str_t        name; /* the address, without a password */
    struct sockaddr *sockaddr;
    socklen_t        socklen;
    ngx_str_t        user;
    ngx_str_t        password;
    ngx_uint_t       db;
    ngx_msec_t       timeout;    /* of connecting and probing */
    ngx_uint_t       background; /* no request waits for its replies */
    ngx_uint_t       clone; /* of a request, which says itself what fails */

    /* this worker's */
    ngx_http_news_redis_state_e state;
    ngx_connection_t           *connection;
    ngx_http_news_reader_t     *reader;
    ngx_queue_t                 ops;     /* sent or to be sent, oldest first */
    news_buf_t                  out;     /* commands to write */
    size_t                      written; /* bytes of out */
    ngx_event_t                 flush;
    ngx_event_t                 timer;    /* by state: next try, or deadline */
    ngx_log_t                   quiet;    /* for what nginx logs by itself */
    ngx_uint_t                  failures; /* in a row */
    ngx_err_t                   cause;    /* of them, as it was last logged */
    ngx_uint_t                  late;     /* a reply is */
};

/* Another connection to the same place, which is not started yet. */
void ngx_http_news_redis_clone(ngx_http_news_redis_t       *redis,
                               const ngx_http_news_redis_t *from);

/* In a worker, before its first request; and before it exits. */
void ngx_http_news_redis_start(ngx_http_news_redis_t *redis,
                               ngx_cycle_t           *cycle);
void ngx_http_news_redis_stop(ngx_http_news_redis_t *redis);

/*
 * Sends a command of `argc` words.  NULL: Redis is not to be had now, and the
 * handler will not be called.  The words are copied.  If no reply has come
 * after `timeout`, the connection is given up.
 */
ngx_http_news_redis_op_t *
ngx_http_news_redis_command(ngx_http_news_redis_t *redis, ngx_uint_t argc,
                            const news_str_t *argv, ngx_msec_t timeout,
                            ngx_http_news_reply_pt handler, void *data);

/* The handler will not be called; the late reply is dropped. */
void ngx_http_news_redis_cancel(ngx_http_news_redis_op_t *op);

#endif
