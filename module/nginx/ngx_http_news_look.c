/*
 * Looks at the store's table of changes: one worker of the node does so some
 * times a second, in a pool thread, and notes what it finds where all workers
 * see it.  So a page changes with the store, whoever wrote there.
 */

#include "ngx_http_news.h"

#define NGX_HTTP_NEWS_LOOK_EVERY 200    /* ms */
#define NGX_HTTP_NEWS_LOOK_TIMEOUT 5000 /* ms that a request waits */

/* So often a look begins anew when another one has found meanwhile that an
   earlier state of the store is back. */
#define NGX_HTTP_NEWS_LOOK_TRIES 3

struct ngx_http_news_look_s {
    ngx_http_news_store_t *store;
    ngx_pool_t            *pool;
    news_log_mark_t        mark; /* where the last look ended */
    ngx_uint_t             restored;
    news_error_t           error;
    news_status_e          status;
};


/* Thread. */
static void
ngx_http_news_look_change(void *data, uint64_t position, news_str_t tag,
                          bool soft)
{
    ngx_http_news_look_t  *look = data;
    ngx_http_news_store_t *store = look->store;

    news_log_purge(store->log, &look->mark,
                   news_tag_hash(news_str_borrow(store->id), tag), position,
                   soft);
}


/* Thread.  A store of another life, or whose positions went back, is another
   one: a backup.  One that is too far ahead has forgotten what changed: all
   pages may have.  NEWS_EEXIST: somebody else has noted that meanwhile. */
static news_status_e
ngx_http_news_look_read(ngx_http_news_look_t *look, news_store_t *handle,
                        uint64_t seen)
{
    ngx_http_news_store_t *store = look->store;
    uint64_t               position, life, after = look->mark.position;
    news_status_e          status;

    status = news_store_position(handle, &position);
    if (status == NEWS_OK) {
        status = news_store_life(handle, &life);
    }

    if (status != NEWS_OK) {
        return status;
    }

    if (position < seen || !news_log_is_life(store->log, &look->mark, life)) {
        look->restored = news_log_reset(store->log, &look->mark,
                                        look->mark.epoch + 1, life, position);
        return look->restored ? NEWS_OK : NEWS_EEXIST;
    }

    if (position <= after) {
        return NEWS_OK;
    }

    if (position - after > NEWS_STORE_CHANGES_KEPT) {
        after = position - NEWS_STORE_CHANGES_KEPT;
        news_log_purge_all(store->log, &look->mark, after);
    }

    status = news_store_changes(handle, after, ngx_http_news_look_change, look);

    if (status == NEWS_OK
        && !news_log_advance(store->log, &look->mark, position)) {
        return NEWS_EEXIST;
    }

    return status;
}


/* Thread.  What is known is noted down before the store is read. */
static news_status_e
ngx_http_news_look_once(ngx_http_news_look_t *look, news_store_t *handle)
{
    ngx_http_news_store_t *store = look->store;
    uint64_t               seen;
    news_status_e          status;

    news_log_mark(store->log, store->source, &look->mark);
    seen = news_log_seen(store->log, store->source);

    status = news_store_read_begin(handle);

    if (status == NEWS_OK) {
        status = ngx_http_news_look_read(look, handle, seen);
        news_store_read_end(handle);
    }

    return status;
}


/* Thread. */
static void
ngx_http_news_look_run(void *data, ngx_log_t *log)
{
    ngx_http_news_look_t *look = data;
    news_store_t         *handle;
    ngx_uint_t            tries = NGX_HTTP_NEWS_LOOK_TRIES;

    handle = ngx_http_news_store_take(look->store, &look->error);
    if (handle == NULL) {
        look->status = NEWS_EIO;
        return;
    }

    do {
        look->status = ngx_http_news_look_once(look, handle);
    } while (look->status == NEWS_EEXIST && --tries);

    if (look->status == NEWS_EEXIST) {
        (void) news_error_set(&look->error, look->status, 0, 0,
                              "earlier states of it come back all the time");

    } else if (look->status != NEWS_OK) {
        (void) news_error_set(&look->error, look->status, 0, 0, "%s",
                              news_store_error(handle));
    }

    ngx_http_news_store_give(look->store, handle);
}


/* What other nodes and Redis have kept of the state that was is no longer true:
   it is tried until they know. */
static void
ngx_http_news_look_tell(ngx_http_news_store_t *store)
{
    ngx_http_news_follow_t **follow = store->follows->elts;
    ngx_uint_t               i;

    store->owes = 0;

    for (i = 0; i < store->follows->nelts; i++) {
        ngx_http_news_follow_purge(follow[i], store->id,
                                   "an earlier state of the store is back",
                                   &store->owes);
    }
}


static void
ngx_http_news_look_restored(ngx_http_news_store_t *store)
{
    ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                  "news: store \"%V\": an earlier state of it was put back, or "
                  "all of it written anew: all its pages are purged",
                  &store->uri);

    ngx_http_news_look_tell(store);
}


static void ngx_http_news_look_begin(ngx_http_news_store_t *store);


static void
ngx_http_news_look_done(ngx_event_t *ev)
{
    ngx_http_news_look_t  *look = ev->data;
    ngx_http_news_store_t *store = look->store;
    ngx_http_news_ctx_t   *ctx;

    if (look->status != NEWS_OK && !store->complained) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "news: store \"%V\": its changes cannot be read: %s",
                      &look->store->uri, look->error.text);
    }

    if (look->restored) {
        ngx_http_news_look_restored(look->store);
    }

    store->complained = look->status != NEWS_OK;
    store->look = NULL;

    while (!ngx_queue_empty(&store->served)) {
        ctx = ngx_queue_data(ngx_queue_head(&store->served),
                             ngx_http_news_ctx_t, queue);
        ngx_http_news_look_cut(ctx);
        ctx->looked = look->status == NEWS_OK;
        ngx_post_event(&ctx->resume, &ngx_posted_events);
    }

    ngx_destroy_pool(look->pool);

    if (!ngx_queue_empty(&store->next)) {
        ngx_http_news_look_begin(store);
    }
}


static void
ngx_http_news_look_begin(ngx_http_news_store_t *store)
{
    ngx_http_news_look_t *look;
    ngx_thread_task_t    *task;
    ngx_pool_t           *pool;

    pool = ngx_create_pool(1024, ngx_cycle->log);
    if (pool == NULL) {
        return;
    }

    task = ngx_thread_task_alloc(pool, sizeof(*look));
    if (task == NULL) {
        ngx_destroy_pool(pool);
        return;
    }

    look = task->ctx;
    ngx_memzero(look, sizeof(*look));
    look->pool = pool;
    look->store = store;

    task->handler = ngx_http_news_look_run;
    task->event.handler = ngx_http_news_look_done;
    task->event.data = look;
    task->event.log = ngx_cycle->log;

    if (ngx_thread_task_post((ngx_thread_pool_t *) store->pool, task) != NGX_OK)
    {
        ngx_destroy_pool(pool);
        return;
    }

    store->look = look;

    /* whoever comes from now on waits for the next one */
    ngx_queue_add(&store->served, &store->next);
    ngx_queue_init(&store->next);
}


void
ngx_http_news_look_cut(ngx_http_news_ctx_t *ctx)
{
    if (ctx->looking) {
        ctx->looking = 0;
        ngx_queue_remove(&ctx->queue);
    }
}


static void
ngx_http_news_look_late(ngx_event_t *ev)
{
    ngx_http_news_ctx_t *ctx = ev->data;

    ngx_http_news_look_cut(ctx);
    ngx_post_event(&ctx->resume, &ngx_posted_events);
}


ngx_int_t
ngx_http_news_look_join(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_http_news_store_t          *store;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);
    store = nlcf->store;

    ngx_queue_insert_tail(&store->next, &ctx->queue);
    ctx->looking = 1;

    if (store->look == NULL) {
        ngx_http_news_look_begin(store);
    }

    if (store->look == NULL) {
        ngx_http_news_look_cut(ctx);
        return NGX_DECLINED;
    }

    ctx->guard.handler = ngx_http_news_look_late;
    ctx->guard.data = ctx;
    ctx->guard.log = ngx_cycle->log;
    ngx_add_timer(&ctx->guard, NGX_HTTP_NEWS_LOOK_TIMEOUT);

    return NGX_OK;
}


static void
ngx_http_news_look_tick(ngx_event_t *ev)
{
    ngx_http_news_store_t *store = ev->data;

    if (ngx_exiting) {
        ngx_http_news_look_stop(store);
        return;
    }

    ngx_add_timer(ev, NGX_HTTP_NEWS_LOOK_EVERY);

    if (store->owes) {
        ngx_http_news_look_tell(store);
    }

    if (store->look == NULL && news_log_follow(store->log, store->source)) {
        ngx_http_news_look_begin(store);
    }
}


ngx_int_t
ngx_http_news_look_start(ngx_http_news_store_t           *store,
                         const ngx_http_news_main_conf_t *nmcf,
                         ngx_cycle_t                     *cycle)
{
    ngx_queue_init(&store->served);
    ngx_queue_init(&store->next);
    store->log = nmcf->log;
    store->pool = nmcf->looks;
    store->follows = &nmcf->follows;
    store->source = news_log_source(
        store->log, (news_str_t) {store->uri.len, (char *) store->uri.data});

    if (store->source == NEWS_LOG_SOURCES_MAX) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "news: store \"%V\": its changes have no place: at most "
                      "%d logs and stores can be followed",
                      &store->uri, NEWS_LOG_SOURCES_MAX);
        return NGX_ERROR;
    }

    store->timer.handler = ngx_http_news_look_tick;
    store->timer.data = store;
    store->timer.log = cycle->log;
    store->timer.cancelable = 1;
    ngx_add_timer(&store->timer, 1);

    return NGX_OK;
}


void
ngx_http_news_look_stop(ngx_http_news_store_t *store)
{
    if (store->log == NULL) {
        return;
    }

    if (store->timer.timer_set) {
        ngx_del_timer(&store->timer);
    }

    news_log_unfollow(store->log, store->source);
}
