/*
 *   body -> NOTE (thread: the store) -> the log -> answer
 *
 * A purge ends by itself, whether its client waits or not: once it is in the
 * store, it goes into the log.  It lies on the heap; either side cuts the link
 * to the request.
 */

#include "ngx_http_news_purge.h"

#include "base/utf8.h"
#include "ngx_http_news_json.h"

#include <math.h>

#define NGX_HTTP_NEWS_PURGE_HOLD 1000 /* ms, again and again */

static const char ngx_http_news_purge_large[] =
    "the body is larger than client_body_buffer_size";


void
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
    ngx_http_news_purge_log_close(purge);
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


void
ngx_http_news_purge_end(ngx_http_news_purge_t *purge, ngx_uint_t status)
{
    ngx_http_news_main_conf_t *nmcf = purge->conf->main;

    ngx_http_news_count(nmcf, NEWS_COUNT_PURGES, 1);
    ngx_http_news_count(nmcf, NEWS_COUNT_PURGES_FAILED, status != NGX_HTTP_OK);

    purge->status = status;
    ngx_post_event(&purge->done, &ngx_posted_events);
}


/* Event loop: the store has it, or not. */
static void
ngx_http_news_purge_noted(ngx_event_t *ev)
{
    ngx_http_news_purge_t *purge = ev->data;

    ngx_del_timer(&purge->timer);

    if (purge->status) {
        ngx_http_news_purge_end(purge, purge->status);
        return;
    }

    if (purge->conf->l2 == NULL) {
        ngx_http_news_purge_fail(purge, 0, "noted in the store");
        ngx_http_news_purge_end(purge, NGX_HTTP_OK);
        return;
    }

    ngx_http_news_purge_log(purge);
}


/* While the thread works: a worker that is to exit waits for timers, and for
   no thread. */
static void
ngx_http_news_purge_hold(ngx_event_t *ev)
{
    ngx_add_timer(ev, NGX_HTTP_NEWS_PURGE_HOLD);
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
    purge->done.handler = ngx_http_news_purge_answer;
    purge->done.data = purge;
    purge->done.log = ngx_cycle->log;
    purge->timer.handler = ngx_http_news_purge_hold;
    purge->timer.data = purge;
    purge->timer.log = ngx_cycle->log;
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

    ngx_add_timer(&purge->timer, NGX_HTTP_NEWS_PURGE_HOLD);
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
