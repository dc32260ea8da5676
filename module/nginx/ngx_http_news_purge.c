/*
 *   body -> NOTE (thread: the store) -> APPEND (the log) -> LOOK -> answer
 *                                                            ^ |
 *                                                            +-+ timer
 *
 * A purge ends by itself, whether its client waits or not: once it is in the
 * store, it goes into the log.  It lies on the heap; either side cuts the link
 * to the request.
 */

#include "ngx_http_news_purge.h"

#include "base/utf8.h"
#include "cache/purge_record.h"
#include "cache/script.h"
#include "ngx_http_news_json.h"

#include <math.h>
#include <sys/random.h>

#define NGX_HTTP_NEWS_PURGE_REPLY 1000 /* ms that Redis has for an answer */

typedef struct ngx_http_news_purge_s ngx_http_news_purge_t;

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

    ngx_event_t       timer;
    ngx_msec_t        pause;
    double            deadline;
    ngx_uint_t        records; /* whose answers are to come */
    ngx_uint_t        lost;    /* one of them has not come */
    news_purge_wait_t wait;
    ngx_event_t       done;
};


static const char ngx_http_news_purge_large[] =
    "the body is larger than client_body_buffer_size";


static double
ngx_http_news_purge_clock(void)
{
    struct timespec ts;

    (void) clock_gettime(CLOCK_BOOTTIME, &ts);

    return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}


static void
ngx_http_news_purge_fail(ngx_http_news_purge_t *purge, ngx_uint_t status,
                         const char *why)
{
    purge->status = status;
    ngx_memzero(purge->report, sizeof(purge->report));
    (void) ngx_cpystrn((u_char *) purge->report, (u_char *) why,
                       sizeof(purge->report));
}


/* Thread.  n: of the list that the item is in. */
static void
ngx_http_news_purge_refuse(ngx_http_news_purge_t *purge, news_store_t *store,
                           size_t n, news_str_t item, news_status_e status)
{
    static const char *const unknown[] = {"no article", "no tag", "no section"};

    char text[256];

    item = news_utf8_cut(item, 100);

    switch (status) {

    case NEWS_ENOTFOUND:
        snprintf(text, sizeof(text), "%s \"%.*s\"", unknown[n],
                 NEWS_STR_ARG(item));
        ngx_http_news_purge_fail(purge, NGX_HTTP_NOT_FOUND, text);
        return;

    case NEWS_EINVAL:
        snprintf(text, sizeof(text), "expected a %s, found \"%.*s\"",
                 n == 1 ? "tag: " NEWS_PURGE_LIST_KINDS
                        : "section's name or path",
                 NEWS_STR_ARG(item));
        ngx_http_news_purge_fail(purge, NGX_HTTP_BAD_REQUEST, text);
        return;

    default:
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0, "news: store \"%V\": %s",
                      &purge->conf->store->uri, news_store_error(store));
        ngx_http_news_purge_fail(purge, NGX_HTTP_INTERNAL_SERVER_ERROR,
                                 "the store cannot be read");
    }
}


/* Thread. */
static news_status_e
ngx_http_news_purge_collect(ngx_http_news_purge_t *purge, news_store_t *store)
{
    ngx_http_news_purge_wish_t *wish = &purge->wish;
    news_status_e               status = NEWS_OK;
    news_str_t                  text;
    json_t                     *item, *lists[3];
    size_t                      i, n;

    lists[0] = wish->slugs;
    lists[1] = wish->tags;
    lists[2] = wish->categories;

    if (wish->all) {
        news_purge_list_add(&purge->list, "site", NEWS_STR(""));
    }

    for (n = 0; n < 3; n++) {
        json_array_foreach(lists[n], i, item)
        {
            text = (news_str_t) {json_string_length(item),
                                 json_string_value(item)};

            status =
                n == 0 ? news_purge_list_add_slug(&purge->list, store, text)
                : n == 1
                    ? news_purge_list_add_tag(&purge->list, text)
                    : news_purge_list_add_category(&purge->list, store, text);

            if (status != NEWS_OK) {
                ngx_http_news_purge_refuse(purge, store, n, text, status);
                return status;
            }
        }
    }

    return purge->list.failed ? NEWS_ENOMEM : NEWS_OK;
}


/* Thread: first the store, for nodes that see no Redis. */
static void
ngx_http_news_purge_note(void *data, ngx_log_t *log)
{
    ngx_http_news_purge_t *purge = data;
    const ngx_str_t       *uri = &purge->conf->store->uri;
    news_store_t          *store;
    news_error_t           err = {0};

    ngx_http_news_purge_fail(purge, NGX_HTTP_INTERNAL_SERVER_ERROR,
                             "the store cannot be written to");

    if (news_store_open(&store, (news_str_t) {uri->len, (char *) uri->data},
                        NEWS_STORE_WRITE, &err)
        != NEWS_OK)
    {
        ngx_log_error(NGX_LOG_ERR, log, 0, "news: store \"%V\": %s", uri,
                      err.text);
        return;
    }

    if (ngx_http_news_purge_collect(purge, store) == NEWS_OK) {

        if (news_store_purge(store, &purge->list.tags, purge->wish.soft,
                             purge->wish.reason)
            == NEWS_OK)
        {
            purge->status = 0;

        } else {
            ngx_log_error(NGX_LOG_ERR, log, 0, "news: store \"%V\": %s", uri,
                          news_store_error(store));
        }
    }

    news_store_close(store);
}


static void
ngx_http_news_purge_destroy(ngx_http_news_purge_t *purge)
{
    if (purge->timer.timer_set) {
        ngx_del_timer(&purge->timer);
    }

    ngx_http_news_purge_free(&purge->wish);
    news_purge_list_free(&purge->list);
    ngx_destroy_pool(purge->pool);
}


/* purge->status, and what purge->wait knows where there is a log. */
static json_t *
ngx_http_news_purge_json(const ngx_http_news_purge_t *purge)
{
    if (purge->status >= NGX_HTTP_BAD_REQUEST) {
        return json_pack("{s:s}", "error", purge->report);
    }

    return json_pack(
        "{s:b, s:s, s:i, s:i, s:f}", "certain", purge->status == NGX_HTTP_OK,
        "report", purge->report, "nodes", (int) purge->wait.nodes, "pending",
        (int) purge->wait.pending, "ms",
        purge->wait.sent > 0
            ? round((ngx_http_news_purge_clock() - purge->wait.sent) * 10) / 10
            : 0.0);
}


/* Answers, if somebody waits still, and ends the purge. */
static void
ngx_http_news_purge_answer(ngx_event_t *ev)
{
    ngx_http_news_purge_t *purge = ev->data;
    ngx_http_request_t    *r = purge->request;
    ngx_uint_t             status = purge->status;
    json_t                *json = ngx_http_news_purge_json(purge);
    ngx_connection_t      *c;

    if (r == NULL) {
        json_decref(json);
        ngx_http_news_purge_destroy(purge);
        return;
    }

    c = r->connection;
    *purge->link = NULL;
    ngx_http_news_purge_destroy(purge);

    ngx_http_set_log_request(c->log, r);
    ngx_http_finalize_request(r, ngx_http_news_send_json(r, status, json));
    ngx_http_run_posted_requests(c);
}


static void
ngx_http_news_purge_end(ngx_http_news_purge_t *purge, ngx_uint_t status)
{
    ngx_http_news_main_conf_t *nmcf = purge->conf->main;

    ngx_http_news_count(nmcf, NEWS_COUNT_PURGES, 1);
    ngx_http_news_count(nmcf, NEWS_COUNT_PURGES_FAILED, status != NGX_HTTP_OK);

    purge->status = status;
    ngx_post_event(&purge->done, &ngx_posted_events);
}


static void
ngx_http_news_purge_judge(ngx_http_news_purge_t *purge)
{
    double     now = ngx_http_news_purge_clock();
    ngx_uint_t certain;

    certain = !purge->lost && news_purge_wait_certain(&purge->wait, now);

    if (certain || now >= purge->deadline) {
        news_purge_wait_report(&purge->wait, certain, now, purge->report,
                               sizeof(purge->report));
        ngx_http_news_purge_end(purge,
                                certain ? NGX_HTTP_OK : NGX_HTTP_ACCEPTED);
        return;
    }

    ngx_add_timer(&purge->timer, purge->pause);
    purge->pause = ngx_min(purge->pause * 2, NEWS_PURGE_PAUSE_MAX);
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

    return ngx_http_news_redis_command(follow->pages, 6 + count, argv,
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


/* Event loop: the store has it, or not. */
static void
ngx_http_news_purge_noted(ngx_event_t *ev)
{
    ngx_http_news_purge_t *purge = ev->data;

    if (purge->status) {
        ngx_http_news_purge_end(purge, purge->status);
        return;
    }

    if (purge->conf->l2 == NULL) {
        ngx_http_news_purge_fail(purge, 0, "noted in the store");
        ngx_http_news_purge_end(purge, NGX_HTTP_OK);
        return;
    }

    ngx_http_news_purge_append(purge);
}


static void
ngx_http_news_purge_cut(void *data)
{
    ngx_http_news_purge_t **link = data;

    if (*link) {
        (*link)->request = NULL;
    }
}


static ngx_http_news_purge_t *
ngx_http_news_purge_create(ngx_http_request_t *r, ngx_thread_task_t **task)
{
    ngx_http_news_purge_t *purge;
    ngx_pool_t            *pool;

    pool = ngx_create_pool(1024, ngx_cycle->log);
    if (pool == NULL) {
        return NULL;
    }

    *task = ngx_thread_task_alloc(pool, sizeof(*purge));
    if (*task == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    purge = (*task)->ctx;
    ngx_memzero(purge, sizeof(*purge));

    purge->pool = pool;
    purge->conf = ngx_http_get_module_loc_conf(r, ngx_http_news_module);
    purge->pause = NEWS_PURGE_PAUSE_MIN;
    purge->timer.handler = ngx_http_news_purge_look;
    purge->timer.data = purge;
    purge->timer.log = ngx_cycle->log;
    purge->done.handler = ngx_http_news_purge_answer;
    purge->done.data = purge;
    purge->done.log = ngx_cycle->log;
    (void) ngx_snprintf(purge->who, sizeof(purge->who) - 1, "%V",
                        &r->connection->addr_text);
    news_purge_list_init(&purge->list);

    (*task)->handler = ngx_http_news_purge_note;
    (*task)->event.handler = ngx_http_news_purge_noted;
    (*task)->event.data = purge;
    (*task)->event.log = ngx_cycle->log;

    return purge;
}


static ngx_int_t
ngx_http_news_purge_begin(ngx_http_request_t *r)
{
    ngx_str_t              body = ngx_http_news_purge_body(r);
    ngx_http_news_purge_t *purge;
    ngx_thread_task_t     *task;
    ngx_http_cleanup_t    *cleanup;
    const char            *why = NULL;
    ngx_int_t              rc;

    if (body.data == NULL) {
        return ngx_http_news_purge_error(r, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                         ngx_http_news_purge_large);
    }

    cleanup = ngx_http_cleanup_add(r, sizeof(ngx_http_news_purge_t *));
    if (cleanup == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    purge = ngx_http_news_purge_create(r, &task);
    if (purge == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_news_purge_parse(&purge->wish, (char *) body.data, body.len,
                                   &why);

    if (rc != NGX_OK) {
        ngx_http_news_purge_destroy(purge);
        return ngx_http_news_purge_error(r, NGX_HTTP_BAD_REQUEST, why);
    }

    if (ngx_thread_task_post(purge->conf->main->purges, task) != NGX_OK) {
        ngx_http_news_purge_destroy(purge);
        return ngx_http_news_purge_error(
            r, NGX_HTTP_SERVICE_UNAVAILABLE,
            "too much waits for the threads; nothing was purged");
    }

    purge->request = r;
    purge->link = cleanup->data;
    *purge->link = purge;
    cleanup->handler = ngx_http_news_purge_cut;
    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;
    r->main->count++;

    return NGX_DONE;
}


static void
ngx_http_news_purge_read(ngx_http_request_t *r)
{
    ngx_http_finalize_request(r, ngx_http_news_purge_begin(r));
}


ngx_int_t
ngx_http_news_purge_handler(ngx_http_request_t *r)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_http_core_loc_conf_t       *clcf;
    ngx_int_t                       rc;

    nlcf = ngx_http_get_module_loc_conf(r, ngx_http_news_module);
    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (r->method != NGX_HTTP_POST) {
        (void) ngx_http_news_refuse_method(r, "POST");
        return ngx_http_news_purge_error(r, NGX_HTTP_NOT_ALLOWED,
                                         "expected POST");
    }

    if (nlcf->purge == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_news_purge_allow(r, nlcf->purge);
    if (rc != NGX_OK) {
        return ngx_http_news_purge_error(
            r, (ngx_uint_t) rc,
            rc == NGX_HTTP_UNAUTHORIZED
                ? "expected \"Authorization: Bearer\" and the token"
                : "not the right token");
    }

    /* what does not fit into memory would be read from a file */
    if (r->headers_in.content_length_n > (off_t) clcf->client_body_buffer_size)
    {
        return ngx_http_news_purge_error(r, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                         ngx_http_news_purge_large);
    }

    rc = ngx_http_read_client_request_body(r, ngx_http_news_purge_read);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}
