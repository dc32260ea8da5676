#include "ngx_http_news_redis_io.h"

#define NGX_HTTP_NEWS_REDIS_RETRY_MIN 50 /* ms, doubled at each failure */
#define NGX_HTTP_NEWS_REDIS_RETRY_MAX 2000
#define NGX_HTTP_NEWS_REDIS_GRACE 20 /* ms */
#define NGX_HTTP_NEWS_REDIS_OUT_MAX (64 * 1024 * 1024)

static void ngx_http_news_redis_connect(ngx_http_news_redis_t *redis);


static void
ngx_http_news_redis_set_state(ngx_http_news_redis_t      *redis,
                              ngx_http_news_redis_state_e state)
{
    ngx_log_debug3(NGX_LOG_DEBUG_CORE, ngx_cycle->log, 0,
                   "news: redis \"%V\": state %d -> %d", &redis->name,
                   redis->state, state);

    redis->state = state;
}


static void
ngx_http_news_redis_set_timer(ngx_http_news_redis_t *redis, ngx_msec_t msec)
{
    /* ngx_add_timer() keeps a set timer that is up to 300 ms off */
    if (redis->timer.timer_set) {
        ngx_del_timer(&redis->timer);
    }

    ngx_add_timer(&redis->timer, msec);
}


static void
ngx_http_news_redis_close(ngx_http_news_redis_t *redis)
{
    if (redis->connection) {
        ngx_close_connection(redis->connection);
        redis->connection = NULL;
    }

    if (redis->reader) {
        ngx_http_news_reader_destroy(redis->reader);
        redis->reader = NULL;
    }

    if (redis->flush.posted) {
        ngx_delete_posted_event(&redis->flush);
    }

    news_buf_free(&redis->out);
    redis->written = 0;
    redis->late = 0;
}


/* Answers all who wait with "no reply". */
static void
ngx_http_news_redis_drop_ops(ngx_http_news_redis_t *redis)
{
    ngx_http_news_redis_op_t *op;
    ngx_queue_t              *q;

    while (!ngx_queue_empty(&redis->ops)) {

        q = ngx_queue_head(&redis->ops);
        op = ngx_queue_data(q, ngx_http_news_redis_op_t, queue);
        ngx_queue_remove(q);

        if (op->handler) {
            op->handler(op->data, NULL);
        }

        ngx_free(op);
    }
}


/* Exponential backoff with jitter: half of the time is chance. */
static ngx_msec_t
ngx_http_news_redis_retry_after(ngx_uint_t failures)
{
    ngx_msec_t after;

    after = NGX_HTTP_NEWS_REDIS_RETRY_MIN << ngx_min(failures, 10);
    after = ngx_min(after, NGX_HTTP_NEWS_REDIS_RETRY_MAX);

    return after / 2 + (ngx_msec_t) ngx_random() % (after / 2 + 1);
}


/* Gives the connection up and plans the next try.  The cause is logged when
   the outage begins, and when it is another one, not at each try. */
void
ngx_http_news_redis_fail(ngx_http_news_redis_t *redis, ngx_err_t err,
                         const char *why)
{
    ngx_uint_t level = redis->failures ? NGX_LOG_INFO : NGX_LOG_ERR;

    if (!redis->clone && (redis->failures == 0 || err != redis->cause)) {
        ngx_log_error(level, ngx_cycle->log, err,
                      "news: redis \"%V\": %s; pages come from the store until "
                      "it is back",
                      &redis->name, why);
        redis->cause = err;
    }

    ngx_http_news_redis_close(redis);
    ngx_http_news_redis_set_state(redis, NGX_HTTP_NEWS_REDIS_DOWN);
    redis->timer.cancelable = 1;
    ngx_http_news_redis_set_timer(
        redis, ngx_http_news_redis_retry_after(redis->failures));
    redis->failures++;

    ngx_http_news_redis_drop_ops(redis);
}


/* Time since the event loop began to wait; NGX_TIMER_INFINITE: none waits. */
static ngx_msec_t
ngx_http_news_redis_next_deadline(ngx_http_news_redis_t *redis)
{
    ngx_http_news_redis_op_t *op;
    ngx_msec_int_t            left, least = NGX_MAX_INT32_VALUE;
    ngx_queue_t              *q;

    if (ngx_queue_empty(&redis->ops)) {
        return NGX_TIMER_INFINITE;
    }

    for (q = ngx_queue_head(&redis->ops); q != ngx_queue_sentinel(&redis->ops);
         q = ngx_queue_next(q))
    {
        op = ngx_queue_data(q, ngx_http_news_redis_op_t, queue);
        left = (ngx_msec_int_t) (op->deadline - ngx_current_msec);
        least = ngx_min(least, left);
    }

    return least > 0 ? (ngx_msec_t) least : 0;
}


/* A turn of the event loop that takes long makes replies late that lie in the
   socket already, or commands that were not even sent: one more turn. */
static void
ngx_http_news_redis_late(ngx_http_news_redis_t *redis, const char *why)
{
    if (redis->late) {
        ngx_http_news_redis_fail(redis, NGX_ETIMEDOUT, why);
        return;
    }

    redis->late = 1;
    ngx_http_news_redis_set_timer(redis, NGX_HTTP_NEWS_REDIS_GRACE);
}


static void
ngx_http_news_redis_timer(ngx_event_t *ev)
{
    ngx_http_news_redis_t *redis = ev->data;
    ngx_msec_t             left;

    switch (redis->state) {

    case NGX_HTTP_NEWS_REDIS_DOWN:
        ngx_http_news_redis_connect(redis);
        return;

    case NGX_HTTP_NEWS_REDIS_CONNECTING:
    case NGX_HTTP_NEWS_REDIS_PROBING:
        ngx_http_news_redis_late(redis, "does not answer");
        return;

    case NGX_HTTP_NEWS_REDIS_READY:
        left = ngx_http_news_redis_next_deadline(redis);

        if (left == 0) {
            ngx_http_news_redis_late(redis, "reply too late");

        } else if (left != NGX_TIMER_INFINITE) {
            ngx_add_timer(&redis->timer, left);
        }
    }
}


/* Appends one command in the Redis protocol: *N, then each word as $LEN. */
static ngx_int_t
ngx_http_news_redis_append(ngx_http_news_redis_t *redis, ngx_uint_t argc,
                           const news_str_t *argv)
{
    size_t     start = redis->out.len;
    ngx_uint_t i;

    news_buf_printf(&redis->out, "*%lu\r\n", (unsigned long) argc);

    for (i = 0; i < argc; i++) {
        news_buf_printf(&redis->out, "$%zu\r\n", argv[i].len);
        news_buf_append(&redis->out, argv[i]);
        news_buf_append(&redis->out, NEWS_STR("\r\n"));
    }

    if (redis->out.failed) {
        redis->out.len = start;
        redis->out.failed = false;
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_http_news_redis_op_t *
ngx_http_news_redis_push(ngx_http_news_redis_t *redis, ngx_uint_t argc,
                         const news_str_t *argv, ngx_msec_t timeout,
                         ngx_http_news_reply_pt handler, void *data)
{
    ngx_http_news_redis_op_t *op;

    op = ngx_alloc(sizeof(*op), ngx_cycle->log);
    if (op == NULL) {
        return NULL;
    }

    if (ngx_http_news_redis_append(redis, argc, argv) != NGX_OK) {
        ngx_free(op);
        return NULL;
    }

    op->handler = handler;
    op->data = data;
    op->deadline = ngx_current_msec + timeout;
    ngx_queue_insert_tail(&redis->ops, &op->queue);

    redis->connection->idle = redis->background;
    ngx_post_event(&redis->flush, &ngx_posted_events);

    return op;
}


ngx_http_news_redis_op_t *
ngx_http_news_redis_command(ngx_http_news_redis_t *redis, ngx_uint_t argc,
                            const news_str_t *argv, ngx_msec_t timeout,
                            ngx_http_news_reply_pt handler, void *data)
{
    ngx_http_news_redis_op_t *op;

    if (redis->state != NGX_HTTP_NEWS_REDIS_READY
        || redis->out.len - redis->written > NGX_HTTP_NEWS_REDIS_OUT_MAX)
    {
        return NULL;
    }

    op = ngx_http_news_redis_push(redis, argc, argv, timeout, handler, data);
    if (op == NULL) {
        return NULL;
    }

    /* a worker that is to exit waits for requests that wait for a reply */
    redis->timer.cancelable = redis->background;

    if (!redis->timer.timer_set
        || (ngx_msec_int_t) (redis->timer.timer.key - op->deadline) > 0)
    {
        ngx_http_news_redis_set_timer(redis, timeout);
    }

    return op;
}


void
ngx_http_news_redis_cancel(ngx_http_news_redis_op_t *op)
{
    op->handler = NULL;
}


/* AUTH and SELECT: anything but +OK ends the try. */
static void
ngx_http_news_redis_greeted(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_redis_t *redis = data;

    if (reply && reply->type == NGX_HTTP_NEWS_REPLY_ERROR) {
        ngx_http_news_redis_fail(redis, 0, (char *) reply->data);
    }
}


/* PING, last: a server that is loading its data set answers it by an error. */
static void
ngx_http_news_redis_probed(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_redis_t *redis = data;

    if (reply == NULL) {
        return;
    }

    if (reply->type != NGX_HTTP_NEWS_REPLY_STATUS) {
        ngx_http_news_redis_fail(redis, 0,
                                 reply->type == NGX_HTTP_NEWS_REPLY_ERROR
                                     ? (char *) reply->data
                                     : "no answer to PING");
        return;
    }

    if (redis->failures) {
        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "news: redis \"%V\": is back", &redis->name);
    }

    redis->failures = 0;
    ngx_del_timer(&redis->timer);
    ngx_http_news_redis_set_state(redis, NGX_HTTP_NEWS_REDIS_READY);
}


void
ngx_http_news_redis_probe(ngx_http_news_redis_t *redis)
{
    const news_str_t ping = NEWS_STR("PING");
    news_str_t       argv[3];
    ngx_uint_t       argc = 1;
    u_char           db[NGX_INT_T_LEN];

    ngx_http_news_redis_set_state(redis, NGX_HTTP_NEWS_REDIS_PROBING);

    if (redis->password.len) {
        argv[0] = NEWS_STR("AUTH");

        if (redis->user.len) {
            argv[argc++] =
                (news_str_t) {redis->user.len, (char *) redis->user.data};
        }

        argv[argc++] =
            (news_str_t) {redis->password.len, (char *) redis->password.data};

        (void) ngx_http_news_redis_push(redis, argc, argv, 0,
                                        ngx_http_news_redis_greeted, redis);
    }

    if (redis->db) {
        argv[0] = NEWS_STR("SELECT");
        argv[1] = (news_str_t) {
            (size_t) (ngx_sprintf(db, "%ui", redis->db) - db), (char *) db};

        (void) ngx_http_news_redis_push(redis, 2, argv, 0,
                                        ngx_http_news_redis_greeted, redis);
    }

    (void) ngx_http_news_redis_push(redis, 1, &ping, 0,
                                    ngx_http_news_redis_probed, redis);
}


static ngx_connection_t *
ngx_http_news_redis_open(ngx_http_news_redis_t *redis, ngx_err_t *err)
{
    ngx_peer_connection_t peer;
    ngx_int_t             rc;

    ngx_memzero(&peer, sizeof(peer));

    peer.sockaddr = redis->sockaddr;
    peer.socklen = redis->socklen;
    peer.name = &redis->name;
    peer.type = SOCK_STREAM;
    peer.get = ngx_event_get_peer;
    peer.log = &redis->quiet;
    peer.log_error = NGX_ERROR_INFO;

    rc = ngx_event_connect_peer(&peer);
    *err = ngx_socket_errno;

    return (rc == NGX_OK || rc == NGX_AGAIN) ? peer.connection : NULL;
}


static void
ngx_http_news_redis_connect(ngx_http_news_redis_t *redis)
{
    ngx_connection_t *c;
    ngx_err_t         err;

    ngx_http_news_redis_set_state(redis, NGX_HTTP_NEWS_REDIS_CONNECTING);

    redis->reader = ngx_http_news_reader_create();
    if (redis->reader == NULL) {
        ngx_http_news_redis_fail(redis, NGX_ENOMEM, "cannot connect");
        return;
    }

    c = ngx_http_news_redis_open(redis, &err);
    if (c == NULL) {
        ngx_http_news_redis_fail(redis, err, "cannot connect");
        return;
    }

    c->data = redis;
    c->read->handler = ngx_http_news_redis_read;
    c->write->handler = ngx_http_news_redis_write;
    /* a graceful exit closes idle connections and waits for others */
    c->idle = !redis->clone;
    redis->connection = c;

    ngx_http_news_redis_set_timer(redis, redis->timeout);

    /* a unix socket connects at once; its first write event says so too */
    if (c->write->ready) {
        ngx_post_event(c->write, &ngx_posted_events);
    }
}


void
ngx_http_news_redis_clone(ngx_http_news_redis_t       *redis,
                          const ngx_http_news_redis_t *from)
{
    ngx_memzero(redis, sizeof(*redis));

    redis->name = from->name;
    redis->sockaddr = from->sockaddr;
    redis->socklen = from->socklen;
    redis->user = from->user;
    redis->password = from->password;
    redis->db = from->db;
    redis->timeout = from->timeout;
    redis->clone = 1;
}


void
ngx_http_news_redis_start(ngx_http_news_redis_t *redis, ngx_cycle_t *cycle)
{
    /* nginx logs a missing socket as [crit] at each try; we say it once */
    redis->quiet = *cycle->log;
    redis->quiet.log_level = NGX_LOG_ALERT;

    redis->state = NGX_HTTP_NEWS_REDIS_DOWN;
    ngx_queue_init(&redis->ops);

    redis->timer.handler = ngx_http_news_redis_timer;
    redis->timer.data = redis;
    redis->timer.log = cycle->log;
    redis->timer.cancelable = 1;

    redis->flush.handler = ngx_http_news_redis_flush;
    redis->flush.data = redis;
    redis->flush.log = cycle->log;

    ngx_http_news_redis_connect(redis);
}


void
ngx_http_news_redis_stop(ngx_http_news_redis_t *redis)
{
    if (redis->timer.timer_set) {
        ngx_del_timer(&redis->timer);
    }

    ngx_http_news_redis_close(redis);
    ngx_http_news_redis_set_state(redis, NGX_HTTP_NEWS_REDIS_DOWN);
    ngx_http_news_redis_drop_ops(redis);
}
