#include "ngx_http_news_redis_io.h"

#define NGX_HTTP_NEWS_REDIS_READ 65536
#define NGX_HTTP_NEWS_REDIS_READS_MAX 16 /* in one turn of the event loop */


static ngx_err_t
ngx_http_news_redis_connect_error(ngx_connection_t *c)
{
    int       err = 0;
    socklen_t len = sizeof(err);

    if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len) == -1) {
        return ngx_socket_errno;
    }

    return err;
}


void
ngx_http_news_redis_flush(ngx_event_t *ev)
{
    ngx_http_news_redis_t *redis = ev->data;
    ngx_connection_t      *c = redis->connection;
    ssize_t                n;

    while (redis->written < redis->out.len) {

        n = c->send(c, (u_char *) redis->out.data + redis->written,
                    redis->out.len - redis->written);

        if (n == NGX_AGAIN) {
            if (ngx_handle_write_event(c->write, 0) != NGX_OK) {
                ngx_http_news_redis_fail(redis, 0, "cannot wait for it");
            }
            return;
        }

        if (n == NGX_ERROR) {
            ngx_http_news_redis_fail(redis, ngx_socket_errno, "cannot write");
            return;
        }

        redis->written += (size_t) n;
    }

    /* a buffer that one large page has blown up is not kept */
    if (redis->out.size > NGX_HTTP_NEWS_REDIS_READ) {
        news_buf_free(&redis->out);
    }

    redis->out.len = 0;
    redis->written = 0;
}


void
ngx_http_news_redis_write(ngx_event_t *wev)
{
    ngx_connection_t      *c = wev->data;
    ngx_http_news_redis_t *redis = c->data;
    ngx_err_t              err;

    if (redis->state == NGX_HTTP_NEWS_REDIS_CONNECTING) {

        err = ngx_http_news_redis_connect_error(c);
        if (err) {
            ngx_http_news_redis_fail(redis, err, "cannot connect");
            return;
        }

        if (redis->sockaddr->sa_family != AF_UNIX) {
            (void) ngx_tcp_nodelay(c);
        }

        ngx_http_news_redis_probe(redis);
        return;
    }

    ngx_http_news_redis_flush(&redis->flush);
}


/* Hands out the replies that are whole.  NGX_ERROR: the connection was given
   up, by a handler or here. */
static ngx_int_t
ngx_http_news_redis_dispatch(ngx_http_news_redis_t *redis)
{
    ngx_http_news_redis_op_t *op;
    ngx_http_news_reply_t    *reply;
    ngx_connection_t         *c = redis->connection;
    ngx_queue_t              *q;
    ngx_int_t                 rc;

    for (;;) {

        rc = ngx_http_news_reader_next(redis->reader, &reply);
        if (rc == NGX_AGAIN) {
            return NGX_OK;
        }

        if (rc == NGX_ERROR) {
            ngx_http_news_redis_fail(redis, 0,
                                     ngx_http_news_reader_error(redis->reader));
            return NGX_ERROR;
        }

        if (ngx_queue_empty(&redis->ops)) {
            ngx_http_news_reply_destroy(reply);
            ngx_http_news_redis_fail(redis, 0, "reply to no command");
            return NGX_ERROR;
        }

        q = ngx_queue_head(&redis->ops);
        op = ngx_queue_data(q, ngx_http_news_redis_op_t, queue);
        ngx_queue_remove(q);
        redis->late = 0;

        if (op->handler) {
            op->handler(op->data, reply);
        }

        ngx_free(op);
        ngx_http_news_reply_destroy(reply);

        if (redis->connection != c) {
            return NGX_ERROR;
        }
    }
}


void
ngx_http_news_redis_read(ngx_event_t *rev)
{
    static u_char          buffer[NGX_HTTP_NEWS_REDIS_READ];
    ngx_connection_t      *c = rev->data;
    ngx_http_news_redis_t *redis = c->data;
    ngx_uint_t             reads;
    ssize_t                n;

    if (c->close) {
        /* the worker is to exit, and nothing is pending */
        ngx_http_news_redis_stop(redis);
        return;
    }

    for (reads = 0; reads < NGX_HTTP_NEWS_REDIS_READS_MAX; reads++) {

        n = c->recv(c, buffer, sizeof(buffer));

        if (n == NGX_AGAIN) {
            if (ngx_handle_read_event(rev, 0) != NGX_OK) {
                ngx_http_news_redis_fail(redis, 0, "cannot wait for it");
            }
            return;
        }

        if (n == NGX_ERROR || n == 0) {
            ngx_http_news_redis_fail(redis, n ? ngx_socket_errno : 0,
                                     "closed the connection");
            return;
        }

        if (ngx_http_news_reader_feed(redis->reader, buffer, (size_t) n)
            != NGX_OK) {
            ngx_http_news_redis_fail(redis, 0,
                                     ngx_http_news_reader_error(redis->reader));
            return;
        }

        if (ngx_http_news_redis_dispatch(redis) != NGX_OK) {
            return;
        }

        if (ngx_queue_empty(&redis->ops)) {
            redis->timer.cancelable = 1;
            c->idle = !redis->clone;
        }

        /* a short read: the socket is empty, as nginx's own readers know */
        if (!rev->ready) {
            return;
        }
    }

    ngx_post_event(rev, &ngx_posted_next_events);
}
