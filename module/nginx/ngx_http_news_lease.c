#include "ngx_http_news_lease.h"

#define NGX_HTTP_NEWS_LEASE_TIME 3000  /* ms that a render may take */
#define NGX_HTTP_NEWS_LEASE_WAIT 3500  /* ms that others wait for it */
#define NGX_HTTP_NEWS_LEASE_POLL_MIN 2 /* ms, doubled each time */
#define NGX_HTTP_NEWS_LEASE_POLL_MAX 10
#define NGX_HTTP_NEWS_LEASE_NODE 16 /* digits, and a space behind them */
#define NGX_HTTP_NEWS_LEASE_TOKEN                                              \
    (NGX_HTTP_NEWS_LEASE_NODE + 1 + NGX_INT64_LEN + 1 + NGX_INT64_LEN)

struct ngx_http_news_lease_s {
    const ngx_http_news_loc_conf_t *conf;
    ngx_http_news_lease_pt          handler;
    void                           *data;
    ngx_http_news_redis_op_t       *op; /* under way */
    ngx_event_t                     timer;
    ngx_msec_t                      pause;
    uint64_t                        begun;    /* ms of CLOCK_BOOTTIME */
    uint64_t                        asked;    /* the same, the last time */
    unsigned                        left : 1; /* nobody waits for the answer */
    ngx_http_news_lease_e           verdict;
    news_str_t                      token;
    news_buf_t                      key;
    u_char                          bytes[NGX_HTTP_NEWS_LEASE_TOKEN];
};


static void
ngx_http_news_lease_free(ngx_http_news_lease_t *lease)
{
    if (lease->timer.timer_set) {
        ngx_del_timer(&lease->timer);
    }

    news_buf_free(&lease->key);
    ngx_free(lease);
}


/* Another node may render.  A lease that has run out may be another's. */
static void
ngx_http_news_lease_give_back(const ngx_http_news_lease_t *lease)
{
    news_str_t argv[2] = {NEWS_STR("DEL"), news_buf_borrow(&lease->key)};

    if (ngx_http_news_boottime() >= lease->asked + NGX_HTTP_NEWS_LEASE_TIME) {
        return;
    }

    (void) ngx_http_news_redis_command(lease->conf->l2->redis, 2, argv,
                                       lease->conf->reply_timeout, NULL, NULL);
}


/* A Redis that takes no page takes no "done" either: nobody is to wait. */
static void
ngx_http_news_lease_told(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_lease_t *lease = data;

    if (reply && reply->type == NGX_HTTP_NEWS_REPLY_ERROR) {
        ngx_http_news_lease_give_back(lease);
    }

    ngx_http_news_lease_free(lease);
}


static ngx_int_t
ngx_http_news_lease_tell(ngx_http_news_lease_t *lease, ngx_msec_t done)
{
    news_str_t argv[5];
    u_char     px[NGX_INT64_LEN], *p;

    p = ngx_sprintf(px, "%M", done);

    argv[0] = NEWS_STR("SET");
    argv[1] = news_buf_borrow(&lease->key);
    argv[2] = NEWS_STR("done");
    argv[3] = NEWS_STR("PX");
    argv[4] = (news_str_t) {(size_t) (p - px), (char *) px};

    return ngx_http_news_redis_command(lease->conf->l2->redis, 5, argv,
                                       lease->conf->reply_timeout,
                                       ngx_http_news_lease_told, lease)
               ? NGX_OK
               : NGX_DECLINED;
}


/* Whether it looks like a token; Redis may say anything. */
static ngx_uint_t
ngx_http_news_lease_is_token(news_str_t s)
{
    return s.len > NGX_HTTP_NEWS_LEASE_NODE
           && s.len <= NGX_HTTP_NEWS_LEASE_TOKEN
           && s.data[NGX_HTTP_NEWS_LEASE_NODE] == ' '
           && ngx_hextoi((u_char *) s.data, 8) != NGX_ERROR;
}


static ngx_http_news_lease_e
ngx_http_news_lease_read(const ngx_http_news_lease_t *lease,
                         const ngx_http_news_reply_t *reply)
{
    news_str_t holder;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        return NGX_HTTP_NEWS_LEASE_NONE;
    }

    holder = (news_str_t) {reply->len, (char *) reply->data};

    if (news_str_equal(holder, lease->token)) {
        return NGX_HTTP_NEWS_LEASE_OURS;
    }

    if (news_str_equal(holder, NEWS_STR("done"))) {
        return NGX_HTTP_NEWS_LEASE_DONE;
    }

    return ngx_http_news_lease_is_token(holder)
                   && ngx_http_news_boottime()
                          < lease->begun + NGX_HTTP_NEWS_LEASE_WAIT
               ? NGX_HTTP_NEWS_LEASE_HELD
               : NGX_HTTP_NEWS_LEASE_NONE;
}


static void
ngx_http_news_lease_asked(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_lease_t *lease = data;

    lease->op = NULL;
    lease->verdict = ngx_http_news_lease_read(lease, reply);

    if (lease->verdict == NGX_HTTP_NEWS_LEASE_OURS) {
        ngx_http_news_count(lease->conf->main, NEWS_COUNT_LEASES, 1);

    } else if (lease->verdict == NGX_HTTP_NEWS_LEASE_HELD) {
        ngx_http_news_count(lease->conf->main, NEWS_COUNT_LEASE_WAITS, 1);
    }

    if (lease->left) {
        ngx_http_news_lease_end(lease, 0);
        return;
    }

    lease->handler(lease->data);
}


static ngx_int_t
ngx_http_news_lease_send(ngx_http_news_lease_t *lease)
{
    ngx_http_news_redis_t *redis = lease->conf->l2->redis;
    ngx_msec_t             timeout = lease->conf->reply_timeout;
    news_str_t             argv[6];
    u_char                 px[NGX_INT64_LEN], *p;

    p = ngx_sprintf(px, "%d", NGX_HTTP_NEWS_LEASE_TIME);
    lease->asked = ngx_http_news_boottime();

    argv[0] = NEWS_STR("SET");
    argv[1] = news_buf_borrow(&lease->key);
    argv[2] = lease->token;
    argv[3] = NEWS_STR("NX");
    argv[4] = NEWS_STR("PX");
    argv[5] = (news_str_t) {(size_t) (p - px), (char *) px};

    if (ngx_http_news_redis_command(redis, 6, argv, timeout, NULL, NULL)
        == NULL) {
        return NGX_DECLINED;
    }

    argv[0] = NEWS_STR("GET");
    lease->verdict = NGX_HTTP_NEWS_LEASE_ASKED;
    lease->op = ngx_http_news_redis_command(redis, 2, argv, timeout,
                                            ngx_http_news_lease_asked, lease);

    return lease->op ? NGX_OK : NGX_DECLINED;
}


static void
ngx_http_news_lease_wake(ngx_event_t *ev)
{
    ngx_http_news_lease_t *lease = ev->data;

    if (ngx_http_news_lease_send(lease) != NGX_OK) {
        lease->verdict = NGX_HTTP_NEWS_LEASE_NONE;
        lease->handler(lease->data);
    }
}


/* PREFIX:lease:POSITION: and what follows "PREFIX:page:" in the page's key. */
static void
ngx_http_news_lease_name(ngx_http_news_lease_t *lease, const ngx_str_t *key)
{
    const ngx_http_news_l2_t *l2 = lease->conf->l2;
    news_str_t                prefix, rest = {key->len, (char *) key->data};
    news_log_mark_t           mark;
    char                      id[NEWS_LOG_ID_MAX];

    news_log_mark(lease->conf->main->log, l2->follow->source, &mark);

    prefix = (news_str_t) {l2->prefix.len, (char *) l2->prefix.data};
    rest = news_str_from(rest, prefix.len + sizeof(":page") - 1);

    news_buf_append(&lease->key, prefix);
    news_buf_append(&lease->key, NEWS_STR(":lease:"));
    news_buf_append(&lease->key, news_log_position_id(mark.position, id));
    news_buf_append(&lease->key, rest);
}


/* No two questions in the world have the same. */
static void
ngx_http_news_lease_sign(ngx_http_news_lease_t *lease)
{
    static int64_t number;
    u_char        *p;

    p = ngx_sprintf(lease->bytes, "%016xL %P %L",
                    (int64_t) news_log_node(lease->conf->main->log), ngx_pid,
                    ++number);

    lease->token =
        (news_str_t) {(size_t) (p - lease->bytes), (char *) lease->bytes};
}


ngx_http_news_lease_t *
ngx_http_news_lease_ask(const ngx_http_news_loc_conf_t *nlcf,
                        const ngx_str_t *key, ngx_http_news_lease_pt handler,
                        void *data)
{
    ngx_http_news_lease_t *lease;

    if (!ngx_http_news_trusted(nlcf)) {
        return NULL;
    }

    lease = ngx_calloc(sizeof(*lease), ngx_cycle->log);
    if (lease == NULL) {
        return NULL;
    }

    lease->conf = nlcf;
    lease->handler = handler;
    lease->data = data;
    lease->pause = NGX_HTTP_NEWS_LEASE_POLL_MIN;
    lease->begun = ngx_http_news_boottime();
    lease->timer.handler = ngx_http_news_lease_wake;
    lease->timer.data = lease;
    lease->timer.log = ngx_cycle->log;

    ngx_http_news_lease_name(lease, key);
    ngx_http_news_lease_sign(lease);

    if (lease->key.failed || ngx_http_news_lease_send(lease) != NGX_OK) {
        ngx_http_news_lease_free(lease);
        return NULL;
    }

    return lease;
}


void
ngx_http_news_lease_again(ngx_http_news_lease_t *lease)
{
    lease->verdict = NGX_HTTP_NEWS_LEASE_ASKED;
    ngx_add_timer(&lease->timer, lease->pause);
    lease->pause = ngx_min(lease->pause * 2, NGX_HTTP_NEWS_LEASE_POLL_MAX);
}


ngx_uint_t
ngx_http_news_lease_asking(const ngx_http_news_lease_t *lease)
{
    return lease && lease->verdict == NGX_HTTP_NEWS_LEASE_ASKED;
}


ngx_http_news_lease_e
ngx_http_news_lease_verdict(const ngx_http_news_lease_t *lease)
{
    return lease->verdict;
}


void
ngx_http_news_lease_end(ngx_http_news_lease_t *lease, ngx_msec_t done)
{
    if (lease == NULL) {
        return;
    }

    if (lease->op) {
        /* what the answer brings is given back then */
        lease->left = 1;
        return;
    }

    if (lease->verdict == NGX_HTTP_NEWS_LEASE_OURS) {

        if (done && ngx_http_news_lease_tell(lease, done) == NGX_OK) {
            return;
        }

        ngx_http_news_lease_give_back(lease);
    }

    ngx_http_news_lease_free(lease);
}
