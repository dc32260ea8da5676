/*
 * Work for pool threads: rendering a page, and inflating one.  A job lies in
 * a pool of its own, for it may outlive its request: either side cuts the
 * link (ctx->job, job->ctx), and a page whose reader has left still goes to
 * Redis.
 */

#include "base/hash.h"
#include "ngx_http_news_job.h"
#include "page/gzip.h"

#define NGX_HTTP_NEWS_JOB_TIMEOUT 30000 /* ms that a request waits */
#define NGX_HTTP_NEWS_JOB_DONE 2000     /* ms that others are told of a page */
#define NGX_HTTP_NEWS_SEARCHES_MAX 4    /* at once, in each worker */


void
ngx_http_news_job_destroy(ngx_http_news_job_t *job)
{
    news_page_free(&job->page);
    news_buf_free(&job->bytes);
    news_buf_free(&job->plain);
    ngx_destroy_pool(job->pool);
}


static ngx_int_t
ngx_http_news_job_http_status(news_page_status_e status)
{
    switch (status) {
    case NEWS_PAGE_OK:
        return NGX_HTTP_OK;
    case NEWS_PAGE_MOVED:
        return NGX_HTTP_MOVED_PERMANENTLY;
    case NEWS_PAGE_GONE:
        return NGX_HTTP_NEWS_GONE;
    case NEWS_PAGE_UNAVAILABLE:
        return NGX_HTTP_NEWS_LEGAL;
    case NEWS_PAGE_NOT_FOUND:
        break;
    }

    return NGX_HTTP_NOT_FOUND;
}


/* Thread: the page's tags, as numbers. */
static void
ngx_http_news_job_tags(const ngx_http_news_job_t *job, news_buf_t *tags)
{
    news_str_t store = news_str_borrow(job->conf->store->id);
    news_str_t lines = news_buf_borrow(&job->page.tags);
    news_str_t tag;

    while (lines.data) {
        tag = news_str_next(&lines, '\n');
        if (tag.len) {
            news_entry_tag_append(tags, news_tag_hash(store, tag));
        }
    }
}


/* Pages that anybody can ask for in masses live short, and in no cache that
   other pages need. */
static ngx_uint_t
ngx_http_news_job_is_note(const ngx_http_news_job_t *job)
{
    return job->status == NGX_HTTP_NOT_FOUND
           || job->route.kind == NEWS_KIND_SEARCH;
}


/* Seconds.  An unknown address may be one by tomorrow.  Up to a tenth is taken
   off: pages that were made together do not end together. */
static time_t
ngx_http_news_job_valid(const ngx_http_news_job_t *job, int64_t now)
{
    time_t valid = job->status == NGX_HTTP_NOT_FOUND ? job->conf->valid_missing
                                                     : job->conf->valid;
    u_char seed[sizeof(job->key_hash) + sizeof(now)];

    if (job->page.valid_max) {
        valid = ngx_min(valid, (time_t) job->page.valid_max);
    }

    ngx_memcpy(ngx_cpymem(seed, &job->key_hash, sizeof(job->key_hash)), &now,
               sizeof(now));

    return valid
           - (time_t) (news_hash((news_str_t) {sizeof(seed), (char *) seed}, 0)
                       % ((uint64_t) valid / 10 + 1));
}


static uint64_t
ngx_http_news_job_clock(void)
{
    struct timespec ts;

    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (uint64_t) ts.tv_sec * 1000000 + (uint64_t) ts.tv_nsec / 1000;
}


/* Thread: compresses the page and brings it into the form that is kept. */
static news_status_e
ngx_http_news_job_pack(ngx_http_news_job_t *job, int64_t now)
{
    const ngx_http_news_loc_conf_t *conf = job->conf;
    news_entry_t                    entry;
    news_status_e                   rc;
    news_buf_t                      body = NEWS_BUF_INIT;
    news_buf_t                      tags = NEWS_BUF_INIT;
    news_str_t                      plain = news_buf_borrow(&job->page.body);

    /* the words for it are a page of their own */
    if (job->status == NGX_HTTP_NOT_FOUND) {
        plain.len = 0;
    }

    ngx_memzero(&entry, sizeof(entry));
    ngx_http_news_job_tags(job, &tags);

    if (plain.len || job->status == NGX_HTTP_OK) {
        rc = news_gzip_deflate(&body, plain, (int) conf->gzip_level);
        if (rc != NEWS_OK) {
            news_buf_free(&tags);
            news_buf_free(&body);
            return rc;
        }
    }

    entry.status = (uint16_t) job->status;
    entry.content = (uint8_t) job->page.content;
    entry.flags = job->page.noindex ? NEWS_ENTRY_NOINDEX : 0;
    entry.key = job->key_hash;
    entry.variant = conf->variant;
    entry.epoch = job->mark.epoch;
    entry.position = job->mark.position;
    entry.change = job->page.change;
    entry.created = now;
    entry.fresh =
        ngx_min(now + ngx_http_news_job_valid(job, now), job->page.until);
    entry.dead = ngx_http_news_job_is_note(job)
                     ? entry.fresh
                     : ngx_min(entry.fresh + conf->stale, job->page.until);
    entry.modified = job->page.modified;
    entry.etag = news_hash(plain, (uint64_t) conf->gzip_level);
    entry.plain = (uint32_t) plain.len;
    entry.cost =
        (uint32_t) ((ngx_http_news_job_clock() - job->began) / 1000 + 1);
    entry.tags = news_buf_borrow(&tags);
    entry.path = news_buf_borrow(&job->page.path);
    entry.link = news_buf_borrow(&job->page.blocked_by);
    entry.body = news_buf_borrow(&body);

    rc = tags.failed ? NEWS_ENOMEM : news_entry_encode(&entry, &job->bytes);
    news_buf_free(&tags);
    news_buf_free(&body);

    if (rc != NEWS_OK) {
        return rc;
    }

    return news_entry_decode(&job->entry, news_buf_borrow(&job->bytes));
}


/* Thread, before it reads the store: from here on the page is of this time, and
   who knows of more does not wait for it.  The mark comes last: who has joined
   until then knows of no later purge than it does. */
static void
ngx_http_news_job_note_reach(ngx_http_news_job_t *job, news_store_t *store)
{
    ngx_http_news_main_conf_t *nmcf = job->conf->main;
    const ngx_http_news_l2_t  *l2 = job->conf->l2;
    news_flight_reach_t        reach = {0, 0};

    news_log_mark(nmcf->log, job->conf->store->source, &job->looked);

    if (l2) {
        news_log_mark(nmcf->log, l2->follow->source, &job->mark);
        reach.position = job->mark.position;
    }

    if (news_store_position(store, &reach.change) != NEWS_OK) {
        reach.change = 0;
    }

    news_flight_reads(nmcf->flights, &job->flight, &reach);

    if (l2) {
        news_log_mark(nmcf->log, l2->follow->source, &job->mark);
    }
}


void
ngx_http_news_job_run_render(void *data, ngx_log_t *log)
{
    ngx_http_news_job_t            *job = data;
    const ngx_http_news_loc_conf_t *conf = job->conf;
    news_render_t                   render;
    news_store_t                   *store;

    ngx_http_news_thread_make_way();
    job->began = ngx_http_news_job_clock();

    store = ngx_http_news_store_take(conf->store, &job->error);
    if (store == NULL) {
        job->failure = NEWS_EIO;
        return;
    }

    ngx_http_news_job_note_reach(job, store);

    render.permalink = conf->permalink;
    render.theme = conf->theme;
    render.now = time(NULL);

    job->failure = news_render(store, &job->route, &render, &job->page);

    if (job->failure != NEWS_OK) {
        (void) news_error_set(&job->error, job->failure, 0, 0, "%s",
                              news_store_error(store));
        ngx_http_news_store_give(conf->store, store);
        return;
    }

    ngx_http_news_store_give(conf->store, store);

    job->status = ngx_http_news_job_http_status(job->page.status);

    job->failure = ngx_http_news_job_pack(job, render.now);

    if (job->failure != NEWS_OK) {
        (void) news_error_set(&job->error, job->failure, 0, 0,
                              "page of %zu bytes: %s", job->page.body.len,
                              news_status_text(job->failure));
    }
}


/* Thread. */
static void
ngx_http_news_job_run_inflate(void *data, ngx_log_t *log)
{
    ngx_http_news_job_t *job = data;

    ngx_http_news_thread_make_way();

    job->failure =
        news_gzip_inflate(&job->plain, job->packed, job->packed_length);

    if (job->failure != NEWS_OK) {
        (void) news_error_set(&job->error, job->failure, 0, 0,
                              "stored page is damaged; it is rendered anew");
    }
}


static void
ngx_http_news_job_stored(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_redis_t *redis = data;

    if (reply && reply->type == NGX_HTTP_NEWS_REPLY_ERROR) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "news: redis \"%V\": page not stored: %s", &redis->name,
                      reply->data);
    }
}


/* Event loop: SET KEY ENTRY PX MILLISECONDS, without waiting for it.  How long
   other nodes are told that the page is there, ms; 0: it is not. */
static ngx_msec_t
ngx_http_news_job_store(ngx_http_news_job_t *job)
{
    const ngx_http_news_loc_conf_t *conf = job->conf;
    news_str_t                      argv[5];
    u_char                          px[NGX_INT64_LEN];
    int64_t                         left;

    left = job->entry.dead - ngx_time();

    /* many of those must push out no pages */
    if (job->mark.epoch == 0 || left <= 0 || ngx_http_news_job_is_note(job)) {
        return 0;
    }

    argv[0] = NEWS_STR("SET");
    argv[1] = (news_str_t) {job->key.len, (char *) job->key.data};
    argv[2] = news_buf_borrow(&job->bytes);
    argv[3] = NEWS_STR("PX");
    argv[4] = (news_str_t) {(size_t) (ngx_sprintf(px, "%L", left * 1000) - px),
                            (char *) px};

    if (ngx_http_news_redis_command(conf->l2->redis, 5, argv,
                                    conf->reply_timeout,
                                    ngx_http_news_job_stored, conf->l2->redis)
        == NULL)
    {
        return 0;
    }

    /* it ends before the page is to be rendered anew */
    left = (job->entry.fresh - ngx_time()) * 500;

    return (ngx_msec_t) ngx_max(1, ngx_min(left, NGX_HTTP_NEWS_JOB_DONE));
}


/* Hands what was rendered to the request. */
static void
ngx_http_news_job_deliver(ngx_http_news_job_t *job, ngx_http_news_ctx_t *ctx)
{
    ctx->status = job->status;
    ctx->tier = NGX_HTTP_NEWS_TIER_STORE;
    ctx->collapsed = 0;
    ctx->rendered = job->entry.cost;
    ctx->entry = job->entry;
    ctx->bytes = (u_char *) news_buf_take(&job->bytes);

    if (job->wants_plain && job->page.body.len) {
        ctx->plain = news_buf_borrow(&job->page.body);
        ctx->plain_bytes = news_buf_take(&job->page.body);
    }
}


static void
ngx_http_news_job_count(const ngx_http_news_job_t *job)
{
    ngx_http_news_main_conf_t *nmcf = job->conf->main;

    if (job->packed.len) {
        return;
    }

    if (job->failure != NEWS_OK) {
        ngx_http_news_count(nmcf, NEWS_COUNT_RENDERS_FAILED, 1);
        return;
    }

    ngx_http_news_count(nmcf, NEWS_COUNT_RENDERS, 1);
    ngx_http_news_count(nmcf, NEWS_COUNT_RENDERS_REFRESH, job->refresh);
    ngx_http_news_count(nmcf, NEWS_COUNT_RENDERS_EARLY, job->early);
    ngx_http_news_count(nmcf, NEWS_COUNT_RENDERS_MS, job->entry.cost);
}


/* Event loop: the thread is done. */
static void
ngx_http_news_job_done(ngx_event_t *ev)
{
    ngx_http_news_job_t *job = ev->data;
    ngx_http_news_ctx_t *ctx = job->ctx;
    ngx_msec_t           stored = 0;

    ngx_http_news_job_count(job);

    if (job->failure != NEWS_OK) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "news: store \"%V\": page \"%V\": %s",
                      &job->conf->store->uri, &job->key, job->error.text);
        news_flight_rest(job->conf->main->flights, &job->flight,
                         ngx_http_news_boottime());

    } else if (job->packed.len == 0 && !job->page.private) {
        stored = ngx_http_news_job_store(job);
        news_log_saw(job->conf->main->log, &job->looked, job->entry.change);
        ngx_http_news_l1_put(job->conf, &job->route, &job->key, &job->entry,
                             job->looked.epoch);
    }

    ngx_http_news_lease_end(job->lease, stored);
    ngx_http_news_flight_end(job->conf->main, &job->flight);
    job->conf->main->searches -= job->searches;

    if (ctx) {
        ctx->job = NULL;
        ctx->stored = stored != 0;

        if (job->failure != NEWS_OK) {
            ctx->status = NGX_HTTP_SERVICE_UNAVAILABLE;

        } else if (job->packed.len) {
            ctx->plain = news_buf_borrow(&job->plain);
            ctx->plain_bytes = news_buf_take(&job->plain);
            ngx_http_news_l1_put_plain(ctx);

        } else {
            ngx_http_news_job_deliver(job, ctx);
        }

        ngx_post_event(&ctx->resume, &ngx_posted_events);
    }

    ngx_http_news_job_destroy(job);
}


static void
ngx_http_news_job_late(ngx_event_t *ev)
{
    ngx_http_news_ctx_t *ctx = ev->data;

    ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                  "news: page \"%V\": no thread has answered in time",
                  &ctx->key);

    ngx_http_news_job_cut(ctx->job);
    ctx->status = NGX_HTTP_SERVICE_UNAVAILABLE;
    ngx_post_event(&ctx->resume, &ngx_posted_events);
}


/* Copies what the job needs of the request, which may leave before it. */
static ngx_int_t
ngx_http_news_job_copy(ngx_http_news_job_t *job, ngx_http_news_ctx_t *ctx)
{
    job->key.data = ngx_pnalloc(job->pool, ctx->key.len);

    if (job->key.data == NULL
        || ngx_http_news_route_copy(job->pool, &job->route, &ctx->route)
               != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_memcpy(job->key.data, ctx->key.data, ctx->key.len);
    job->key.len = ctx->key.len;
    job->key_hash = ctx->key_hash;

    return NGX_OK;
}


ngx_http_news_job_t *
ngx_http_news_job_create(ngx_http_news_ctx_t *ctx,
                         void (*run)(void *data, ngx_log_t *log))
{
    ngx_http_news_job_t *job;
    ngx_thread_task_t   *task;
    ngx_pool_t          *pool;

    pool = ngx_create_pool(1024, ngx_cycle->log);
    if (pool == NULL) {
        return NULL;
    }

    task = ngx_thread_task_alloc(pool, sizeof(*job));
    if (task == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    task->handler = run;
    task->event.handler = ngx_http_news_job_done;
    task->event.data = task->ctx;
    task->event.log = ngx_cycle->log;

    job = task->ctx;
    ngx_memzero(job, sizeof(*job));

    job->pool = pool;
    job->task = task;
    job->conf =
        ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (ngx_http_news_job_copy(job, ctx) != NGX_OK) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    return job;
}


static ngx_int_t
ngx_http_news_job_post(ngx_http_news_job_t *job, ngx_http_news_ctx_t *ctx)
{
    if (ngx_thread_task_post(job->conf->main->renders, job->task) != NGX_OK) {
        ngx_http_news_job_destroy(job);
        return NGX_DECLINED;
    }

    job->ctx = ctx;
    ctx->job = job;

    ctx->guard.handler = ngx_http_news_job_late;
    ctx->guard.data = ctx;
    ctx->guard.log = ngx_cycle->log;
    ngx_add_timer(&ctx->guard, NGX_HTTP_NEWS_JOB_TIMEOUT);

    return NGX_OK;
}


ngx_int_t
ngx_http_news_job_render(ngx_http_news_ctx_t *ctx)
{
    ngx_http_news_main_conf_t *nmcf;
    ngx_http_news_job_t       *job;
    ngx_uint_t                 search = ctx->route.kind == NEWS_KIND_SEARCH;

    nmcf = ngx_http_get_module_main_conf(ctx->request, ngx_http_news_module);

    /* searches leave threads to pages */
    if (search && nmcf->searches == NGX_HTTP_NEWS_SEARCHES_MAX) {
        return NGX_DECLINED;
    }

    job = ngx_http_news_job_create(ctx, ngx_http_news_job_run_render);
    if (job == NULL) {
        return NGX_DECLINED;
    }

    job->wants_plain = !ctx->gzip && ctx->request->method != NGX_HTTP_HEAD;
    job->lease = ctx->lease;

    if (ctx->leading) {
        job->flight = ctx->flight;
    }

    if (ngx_http_news_job_post(job, ctx) != NGX_OK) {
        return NGX_DECLINED;
    }

    job->searches = search != 0;
    nmcf->searches += search;

    /* the job ends them */
    ctx->leading = 0;
    ctx->lease = NULL;

    return NGX_OK;
}


ngx_int_t
ngx_http_news_job_inflate(ngx_http_news_ctx_t *ctx)
{
    ngx_http_news_job_t *job;
    u_char              *packed;

    job = ngx_http_news_job_create(ctx, ngx_http_news_job_run_inflate);
    if (job == NULL) {
        return NGX_DECLINED;
    }

    packed = ngx_palloc(job->pool, ctx->entry.body.len);
    if (packed == NULL) {
        ngx_http_news_job_destroy(job);
        return NGX_DECLINED;
    }

    if (ctx->zone) {
        ngx_http_news_l1_copy(ctx, packed);
    } else {
        ngx_memcpy(packed, ctx->entry.body.data, ctx->entry.body.len);
    }

    job->packed = (news_str_t) {ctx->entry.body.len, (char *) packed};
    job->packed_length = ctx->entry.plain;

    return ngx_http_news_job_post(job, ctx);
}


void
ngx_http_news_job_cut(ngx_http_news_job_t *job)
{
    job->ctx->job = NULL;
    job->ctx = NULL;
}
