/*
 * A request's way.  One state machine: callbacks store a result in ctx and
 * post ctx->resume, which runs it again.
 *
 *   LOOK -> (LOOK_WAIT)
 *     v
 *   LOOKUP -> FLIGHT -> FETCH -> LEASE -> RENDER -> ANSWER -> SEND
 *     ^         v         ^        v
 *     +--- FLIGHT_WAIT    +-- LEASE_WAIT
 *
 * A page that is found leads from LOOKUP or FETCH to ANSWER.  Without a zone
 * FETCH comes before FLIGHT.  FETCH and RENDER have a state each for waiting,
 * and from ANSWER to SEND by INFLATE_WAIT for a client that takes no gzip.
 * From ANSWER it goes back to LOOK where the address may mean another page than
 * the one that is not there, or for the page that says so.  A preview begins at
 * RENDER, and a search asks no other node.
 */

#include "ngx_http_news_lease.h"


static void
ngx_http_news_set_state(ngx_http_news_ctx_t *ctx, ngx_http_news_state_e state)
{
    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, ctx->request->connection->log, 0,
                   "news: state %d -> %d", ctx->state, state);

    ctx->state = state;
}


/* Enters `wait` when the work was taken on; a full queue ends the request. */
static ngx_int_t
ngx_http_news_await(ngx_http_news_ctx_t *ctx, ngx_int_t posted,
                    ngx_http_news_state_e wait)
{
    if (posted != NGX_OK) {
        ngx_http_news_flight_leave(ctx);
        ctx->status = NGX_HTTP_SERVICE_UNAVAILABLE;
        return ngx_http_news_send(ctx);
    }

    ngx_http_news_set_state(ctx, wait);

    return NGX_DONE;
}


/* Without a lease, what is kept here is as good as a look at the store's
   changes that begins now. */
static ngx_http_news_state_e
ngx_http_news_look(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (ctx->looked || nlcf->main->zone == NULL || ngx_http_news_trusted(nlcf))
    {
        return NGX_HTTP_NEWS_LOOKUP;
    }

    return ngx_http_news_look_join(ctx) == NGX_OK ? NGX_HTTP_NEWS_LOOK_WAIT
                                                  : NGX_HTTP_NEWS_LOOKUP;
}


/* A page that was found, in the zone or in Redis. */
static ngx_http_news_state_e
ngx_http_news_take(ngx_http_news_ctx_t *ctx)
{
    ngx_http_news_flight_leave(ctx);

    if (ngx_http_news_refresh_is_due(ctx)
        && ngx_http_news_refresh(ctx) == NGX_DECLINED && ctx->stale)
    {
        ctx->cache = NGX_HTTP_NEWS_CACHE_UPDATING;
    }

    return NGX_HTTP_NEWS_ANSWER;
}


/* Where there is a zone, one asks Redis for all who wait; else each does. */
static ngx_http_news_state_e
ngx_http_news_after_lookup(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    if (ctx->status) {
        return ngx_http_news_take(ctx);
    }

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    return nlcf->main->zone || ctx->route.kind == NEWS_KIND_SEARCH
               ? NGX_HTTP_NEWS_FLIGHT
               : NGX_HTTP_NEWS_FETCH;
}


static ngx_http_news_state_e
ngx_http_news_after_fetch(ngx_http_news_ctx_t *ctx)
{
    if (ctx->status) {
        return ngx_http_news_take(ctx);
    }

    if (ctx->leased) {
        return NGX_HTTP_NEWS_RENDER;
    }

    return ctx->flown ? NGX_HTTP_NEWS_LEASE : NGX_HTTP_NEWS_FLIGHT;
}


/* It renders, if the page is in Redis neither. */
static ngx_http_news_state_e
ngx_http_news_fly(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    if (ngx_http_news_flight_join(ctx) == NGX_OK) {
        return NGX_HTTP_NEWS_FLIGHT_WAIT;
    }

    if (ctx->route.kind == NEWS_KIND_SEARCH) {
        return NGX_HTTP_NEWS_RENDER;
    }

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);
    ctx->flown = 1;

    return nlcf->main->zone ? NGX_HTTP_NEWS_FETCH : NGX_HTTP_NEWS_LEASE;
}


static ngx_http_news_state_e
ngx_http_news_after_inflate(ngx_http_news_ctx_t *ctx)
{
    if (ctx->plain_bytes) {
        return NGX_HTTP_NEWS_SEND;
    }

    /* a page that cannot be inflated is none */
    ngx_http_news_drop_page(ctx);
    ctx->cache = NGX_HTTP_NEWS_CACHE_MISS;

    return NGX_HTTP_NEWS_RENDER;
}


/* NGX_OK: ctx->state is set; else as of ngx_http_news_run(). */
static ngx_int_t
ngx_http_news_answer(ngx_http_news_ctx_t *ctx)
{
    ngx_int_t rc = ngx_http_news_route_next(ctx);

    if (rc == NGX_OK) {
        ngx_http_news_drop_page(ctx);
        ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_LOOK);
        return NGX_OK;
    }

    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ngx_http_news_wants_plain(ctx)) {

        if (ngx_http_news_job_inflate(ctx) == NGX_OK) {
            ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_INFLATE_WAIT);
            return NGX_OK;
        }

        /* not the page, but the words for a full queue */
        ngx_http_news_drop_page(ctx);
        ctx->cache = NGX_HTTP_NEWS_CACHE_MISS;
        ctx->status = NGX_HTTP_SERVICE_UNAVAILABLE;
    }

    ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_SEND);

    return NGX_OK;
}


/* NGX_DONE: waits for a result.  Anything else, NGX_AGAIN of an output that is
   not all sent among it, is for ngx_http_finalize_request(). */
static ngx_int_t
ngx_http_news_run(ngx_http_news_ctx_t *ctx)
{
    ngx_int_t rc;

    for (;;) {

        if (ctx->op || ctx->job || ctx->waiting || ctx->looking
            || ngx_http_news_lease_asking(ctx->lease))
        {
            return NGX_DONE;
        }

        switch (ctx->state) {

        case NGX_HTTP_NEWS_LOOK:
            ngx_http_news_set_state(ctx, ngx_http_news_look(ctx));
            break;

        case NGX_HTTP_NEWS_LOOK_WAIT:
            ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_LOOKUP);
            break;

        case NGX_HTTP_NEWS_LOOKUP:
            ngx_http_news_look_up(ctx);
            ngx_http_news_set_state(ctx, ngx_http_news_after_lookup(ctx));
            break;

        case NGX_HTTP_NEWS_FETCH:
            ngx_http_news_fetch(ctx);
            ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_FETCH_WAIT);
            break;

        case NGX_HTTP_NEWS_FETCH_WAIT:
            ngx_http_news_set_state(ctx, ngx_http_news_after_fetch(ctx));
            break;

        case NGX_HTTP_NEWS_FLIGHT:
            ngx_http_news_set_state(ctx, ngx_http_news_fly(ctx));
            break;

        case NGX_HTTP_NEWS_FLIGHT_WAIT:
            ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_LOOKUP);
            break;

        case NGX_HTTP_NEWS_LEASE:
            ngx_http_news_set_state(ctx, ngx_http_news_flight_lease(ctx));
            break;

        case NGX_HTTP_NEWS_LEASE_WAIT:
            ngx_http_news_set_state(ctx, ngx_http_news_flight_leased(ctx));
            break;

        case NGX_HTTP_NEWS_RENDER:
            return ngx_http_news_await(ctx, ngx_http_news_job_render(ctx),
                                       NGX_HTTP_NEWS_RENDER_WAIT);

        case NGX_HTTP_NEWS_RENDER_WAIT:
            ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_ANSWER);
            break;

        case NGX_HTTP_NEWS_ANSWER:
            rc = ngx_http_news_answer(ctx);
            if (rc != NGX_OK) {
                return rc;
            }
            break;

        case NGX_HTTP_NEWS_INFLATE_WAIT:
            ngx_http_news_set_state(ctx, ngx_http_news_after_inflate(ctx));
            break;

        case NGX_HTTP_NEWS_SEND:
            return ngx_http_news_send(ctx);
        }
    }
}


/* r->write_event_handler while the request waits; nginx may call it at any
   time, with or without a result. */
static void
ngx_http_news_continue(ngx_http_request_t *r)
{
    ngx_http_news_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_news_module);
    ngx_int_t            rc;

    rc = ngx_http_news_run(ctx);

    if (rc != NGX_DONE) {
        ngx_http_finalize_request(r, rc);
    }
}


static void
ngx_http_news_resume(ngx_event_t *ev)
{
    ngx_http_news_ctx_t *ctx = ev->data;
    ngx_http_request_t  *r = ctx->request;
    ngx_connection_t    *c = r->connection;

    ngx_http_set_log_request(c->log, r);

    if (ctx->guard.timer_set && ctx->job == NULL) {
        ngx_del_timer(&ctx->guard);
    }

    /* nginx replaces the handler when it aborts the request */
    r->write_event_handler(r);
    ngx_http_run_posted_requests(c);
}


/* The request ends, whatever is still under way for it. */
static void
ngx_http_news_cleanup(void *data)
{
    ngx_http_news_ctx_t *ctx = data;

    if (ctx->op) {
        ngx_http_news_redis_cancel(ctx->op);
        ctx->op = NULL;
    }

    if (ctx->job) {
        ngx_http_news_job_cut(ctx->job);
    }

    ngx_http_news_flight_leave(ctx);
    ngx_http_news_flight_cut(ctx);
    ngx_http_news_look_cut(ctx);

    if (ctx->guard.timer_set) {
        ngx_del_timer(&ctx->guard);
    }

    if (ctx->resume.posted) {
        ngx_delete_posted_event(&ctx->resume);
    }
}


/* After the last byte was sent: what the output buffers borrowed. */
static void
ngx_http_news_free_page(void *data)
{
    ngx_http_news_ctx_t *ctx = data;

    ngx_http_news_cleanup(ctx);
    ngx_http_news_l1_release(ctx);
    ngx_free(ctx->bytes);
    ngx_free(ctx->plain_bytes);
}


static ngx_http_news_ctx_t *
ngx_http_news_create_ctx(ngx_http_request_t *r)
{
    ngx_http_news_ctx_t *ctx;
    ngx_http_cleanup_t  *cleanup;
    ngx_pool_cleanup_t  *pool_cleanup;

    ctx = ngx_pcalloc(r->pool, sizeof(*ctx));
    cleanup = ngx_http_cleanup_add(r, 0);
    pool_cleanup = ngx_pool_cleanup_add(r->pool, 0);

    if (ctx == NULL || cleanup == NULL || pool_cleanup == NULL) {
        return NULL;
    }

    ctx->request = r;
    ctx->resume.handler = ngx_http_news_resume;
    ctx->resume.data = ctx;
    ctx->resume.log = r->connection->log;

    cleanup->handler = ngx_http_news_cleanup;
    cleanup->data = ctx;
    pool_cleanup->handler = ngx_http_news_free_page;
    pool_cleanup->data = ctx;

    ngx_http_set_ctx(r, ctx, ngx_http_news_module);

    return ctx;
}


/* Lets the request wait: until a result has come, or its client has left. */
static void
ngx_http_news_suspend(ngx_http_request_t *r)
{
    r->main->count++;
    r->write_event_handler = ngx_http_news_continue;

    if (!r->main->discard_body) {
        r->read_event_handler = ngx_http_test_reading;
    }
}


ngx_int_t
ngx_http_news_handler(ngx_http_request_t *r)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_http_news_ctx_t            *ctx;
    ngx_int_t                       rc;

    nlcf = ngx_http_get_module_loc_conf(r, ngx_http_news_module);

    if (!nlcf->on && nlcf->page == NULL) {
        return NGX_DECLINED;
    }

    if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD))) {
        return ngx_http_news_refuse_method(r, "GET, HEAD");
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    ctx = ngx_http_news_create_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ctx->gzip = ngx_http_news_accepts_gzip(r);

    rc = ngx_http_news_route_first(ctx, nlcf);

    if (rc == NGX_DECLINED) {
        ctx->status = NGX_HTTP_NOT_FOUND;
        return ngx_http_news_send(ctx);
    }

    if (rc != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (ctx->route.kind == NEWS_KIND_PREVIEW) {
        ctx->cache = NGX_HTTP_NEWS_CACHE_BYPASS;
        ngx_http_news_set_state(ctx, NGX_HTTP_NEWS_RENDER);
    }

    rc = ngx_http_news_run(ctx);

    if (rc == NGX_DONE) {
        ngx_http_news_suspend(r);
    }

    return rc;
}
