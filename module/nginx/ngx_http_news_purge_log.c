/*
 *   CONNECT -> APPEND -> LOOK (at the nodes) -> COUNT -> WAIT -> end
 *    ^ |                  ^ |                  (Redis's replicas)
 *    +-+ timer            +-+ timer
 */

#include "ngx_http_news_purge.h"

#include "cache/purge_record.h"
#include "cache/script.h"

#include <sys/random.h>

#define NGX_HTTP_NEWS_PURGE_REPLY 1000 /* ms that Redis has for an answer */


double
ngx_http_news_purge_clock(void)
{
    struct timespec ts;

    (void) clock_gettime(CLOCK_BOOTTIME, &ts);

    return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}


/* certain: as to the nodes. */
static void
ngx_http_news_purge_tell(ngx_http_news_purge_t *purge, ngx_uint_t certain)
{
    const news_purge_wait_t *wait = &purge->wait;

    news_purge_wait_report(wait, certain, ngx_http_news_purge_clock(),
                           purge->report, sizeof(purge->report));
    ngx_http_news_purge_end(purge, certain && wait->copies == wait->replicas
                                       ? NGX_HTTP_OK
                                       : NGX_HTTP_ACCEPTED);
}


static void
ngx_http_news_purge_give_up(ngx_http_news_purge_t *purge)
{
    ngx_http_news_purge_fail(purge, 0,
                             "noted in the store, where each node sees it; "
                             "Redis does not answer: until then nodes may "
                             "serve old pages");
    ngx_http_news_purge_end(purge, NGX_HTTP_ACCEPTED);
}


static void
ngx_http_news_purge_copied(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_purge_t *purge = data;

    if (reply && reply->type == NGX_HTTP_NEWS_REPLY_INTEGER) {
        news_purge_wait_copied(&purge->wait, reply->integer);
    }

    ngx_http_news_purge_tell(purge, 1);
}


/* INFO replication has come: waits for the replicas, if there are any. */
static void
ngx_http_news_purge_counted(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_purge_t *purge = data;
    news_str_t             argv[3] = {NEWS_STR("WAIT")};
    unsigned               ms;
    u_char                 count[NGX_INT_T_LEN], time[NGX_INT_T_LEN];

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        ngx_http_news_purge_tell(purge, 1); /* the nodes have it */
        return;
    }

    ms = news_purge_wait_replicas(
        &purge->wait, (news_str_t) {reply->len, (char *) reply->data},
        purge->deadline - ngx_http_news_purge_clock());

    argv[1] = (news_str_t) {
        (size_t) (ngx_sprintf(count, "%ui", (ngx_uint_t) purge->wait.replicas)
                  - count),
        (char *) count};
    argv[2] = (news_str_t) {
        (size_t) (ngx_sprintf(time, "%ui", (ngx_uint_t) ms) - time),
        (char *) time};

    if (purge->wait.replicas == 0
        || ngx_http_news_redis_command(&purge->redis, 3, argv,
                                       ms + NGX_HTTP_NEWS_PURGE_REPLY,
                                       ngx_http_news_purge_copied, purge)
               == NULL)
    {
        ngx_http_news_purge_tell(purge, 1);
    }
}


/* The nodes have it. */
static void
ngx_http_news_purge_replicate(ngx_http_news_purge_t *purge)
{
    const news_str_t argv[] = {NEWS_STR("INFO"), NEWS_STR("replication")};

    if (ngx_http_news_redis_command(&purge->redis, 2, argv,
                                    NGX_HTTP_NEWS_PURGE_REPLY,
                                    ngx_http_news_purge_counted, purge)
        == NULL)
    {
        ngx_http_news_purge_tell(purge, 1);
    }
}


static void
ngx_http_news_purge_judge(ngx_http_news_purge_t *purge)
{
    double now = ngx_http_news_purge_clock();

    if (news_purge_wait_certain(&purge->wait, now)) {
        ngx_http_news_purge_replicate(purge);
        return;
    }

    if (now >= purge->deadline) {
        ngx_http_news_purge_tell(purge, 0);
        return;
    }

    ngx_add_timer(&purge->timer, purge->pause);
    purge->pause = ngx_min(purge->pause * 2, NEWS_PURGE_PAUSE_MAX);
}


static void
ngx_http_news_purge_looked(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_purge_t *purge = data;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        ngx_http_news_purge_give_up(purge);
        return;
    }

    news_purge_wait_look(&purge->wait,
                         (news_str_t) {reply->len, (char *) reply->data});
    ngx_http_news_purge_judge(purge);
}


/* Sends a script with the log's keys in front of its words. */
static ngx_int_t
ngx_http_news_purge_script(ngx_http_news_purge_t *purge, const char *script,
                           ngx_uint_t count, const news_str_t *words,
                           ngx_http_news_reply_pt handler)
{
    const ngx_http_news_follow_t *follow = purge->conf->l2->follow;
    news_str_t                    argv[9];

    argv[0] = NEWS_STR("EVAL");
    argv[1] = news_str_borrow(script);
    argv[2] = NEWS_STR("3");
    argv[3] = news_buf_borrow(&follow->keys[0]);
    argv[4] = news_buf_borrow(&follow->keys[1]);
    argv[5] = news_buf_borrow(&follow->keys[2]);
    ngx_memcpy(&argv[6], words, count * sizeof(*words));

    return ngx_http_news_redis_command(&purge->redis, 6 + count, argv,
                                       NGX_HTTP_NEWS_PURGE_REPLY, handler,
                                       purge)
               ? NGX_OK
               : NGX_DECLINED;
}


static void
ngx_http_news_purge_look(ngx_event_t *ev)
{
    ngx_http_news_purge_t *purge = ev->data;
    news_str_t             epoch = news_str_borrow(purge->wait.epoch);

    if (ngx_http_news_purge_script(purge, news_script_nodes, 1, &epoch,
                                   ngx_http_news_purge_looked)
        != NGX_OK)
    {
        ngx_http_news_purge_give_up(purge);
    }
}


static void
ngx_http_news_purge_appended(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_purge_t *purge = data;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING
        || news_purge_wait_appended(
               &purge->wait, (news_str_t) {reply->len, (char *) reply->data})
               != NEWS_OK)
    {
        purge->lost = 1;
    }

    if (--purge->records) {
        return;
    }

    if (purge->lost) {
        ngx_http_news_purge_give_up(purge);
        return;
    }

    purge->wait.sent = ngx_http_news_purge_clock();
    purge->deadline = purge->wait.sent + purge->wish.timeout * 1000;
    purge->timer.handler = ngx_http_news_purge_look;
    purge->pause = NEWS_PURGE_PAUSE_MIN;
    ngx_http_news_purge_look(&purge->timer);
}


/* As many records as the tags need; all in one write. */
static void
ngx_http_news_purge_append(ngx_http_news_purge_t *purge)
{
    news_purge_record_t record = {.soft = purge->wish.soft,
                                  .reason = purge->wish.reason};
    news_buf_t          joined = NEWS_BUF_INIT, text = NEWS_BUF_INIT;
    news_str_t          words[3];
    u_char              nonce[17], life[NGX_INT64_LEN];
    int64_t             random = 0;
    size_t              from = 0;

    (void) getrandom(&random, sizeof(random), GRND_NONBLOCK);
    (void) ngx_sprintf(nonce, "%016xL", random);

    record.store = news_str_borrow(purge->conf->store->id);
    record.who = news_str_borrow((char *) purge->who);
    words[0] = (news_str_t) {16, (char *) nonce};
    words[2].data = (char *) life;
    words[2].len =
        (size_t) (ngx_sprintf(life, "%L", (int64_t) NEWS_LOG_LIFE * 1000)
                  - life);

    while (news_purge_record_tags(&record, &joined, purge->list.tags, &from)) {

        text.len = 0;
        news_purge_record_append(&text, &record);
        words[1] = news_buf_borrow(&text);

        if (joined.failed || text.failed || random == 0
            || ngx_http_news_purge_script(purge, news_script_append, 3, words,
                                          ngx_http_news_purge_appended)
                   != NGX_OK)
        {
            purge->lost = 1;
            break;
        }

        purge->records++;
    }

    news_buf_free(&joined);
    news_buf_free(&text);

    if (purge->records == 0) {
        ngx_http_news_purge_give_up(purge);
    }
}


static void
ngx_http_news_purge_connect(ngx_event_t *ev)
{
    ngx_http_news_purge_t *purge = ev->data;

    if (purge->redis.state == NGX_HTTP_NEWS_REDIS_READY) {
        ngx_http_news_purge_append(purge);

    } else if (purge->redis.state == NGX_HTTP_NEWS_REDIS_DOWN) {
        ngx_http_news_purge_give_up(purge);

    } else {
        ngx_add_timer(&purge->timer, NEWS_PURGE_PAUSE_MIN);
    }
}


void
ngx_http_news_purge_log(ngx_http_news_purge_t *purge)
{
    purge->timer.handler = ngx_http_news_purge_connect;

    ngx_http_news_redis_clone(&purge->redis, purge->conf->l2->redis);
    ngx_http_news_redis_start(&purge->redis, (ngx_cycle_t *) ngx_cycle);
    ngx_add_timer(&purge->timer, NEWS_PURGE_PAUSE_MIN);
}


void
ngx_http_news_purge_log_close(ngx_http_news_purge_t *purge)
{
    if (purge->timer.timer_set) {
        ngx_del_timer(&purge->timer);
    }

    if (purge->redis.sockaddr) {
        ngx_http_news_redis_stop(&purge->redis);
    }
}
