/*
 * Rendering a page anew for those who come next, while it is served still: one
 * render in a node, and one among all nodes.
 *
 *   flight -> lease -+-- ours, none ------------> render
 *              ^     +-- done -> look in Redis -+-> there, and newer
 *              +-held+                          +-> render
 */

#include "ngx_http_news_job.h"

#include <math.h>

/* -log() of a chance is seldom more: one of e^16 is 9 million. */
#define NGX_HTTP_NEWS_REFRESH_AHEAD 16


static void
ngx_http_news_refresh_end(ngx_http_news_job_t *job)
{
    ngx_http_news_lease_end(job->lease, 0);
    ngx_http_news_flight_end(job->conf->main, &job->flight);
    ngx_http_news_job_destroy(job);
}


static void
ngx_http_news_refresh_render(ngx_http_news_job_t *job)
{
    if (ngx_thread_task_post(job->conf->main->renders, job->task) != NGX_OK) {
        ngx_http_news_refresh_end(job);
    }
}


static void
ngx_http_news_refresh_fetched(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_job_t *job = data;
    news_entry_t         entry;
    ngx_uint_t           stale;
    uint64_t             epoch;

    epoch = news_log_epoch(job->conf->main->log, job->conf->store->source);

    if (ngx_http_news_l2_read(job->conf, &job->key, job->key_hash, reply,
                              &entry, &stale)
            == NGX_OK
        && !stale && entry.fresh > job->fresh)
    {
        ngx_http_news_l1_put(job->conf, &job->route, &job->key, &entry, epoch);
        ngx_http_news_refresh_end(job);
        return;
    }

    ngx_http_news_refresh_render(job);
}


static void
ngx_http_news_refresh_answered(void *data)
{
    ngx_http_news_job_t *job = data;

    switch (ngx_http_news_lease_verdict(job->lease)) {

    case NGX_HTTP_NEWS_LEASE_HELD:
        ngx_http_news_lease_again(job->lease);
        return;

    case NGX_HTTP_NEWS_LEASE_DONE:
        if (ngx_http_news_l2_get(job->conf, &job->key,
                                 ngx_http_news_refresh_fetched, job))
        {
            return;
        }
        break;

    default:
        break;
    }

    ngx_http_news_refresh_render(job);
}


ngx_uint_t
ngx_http_news_refresh_is_due(const ngx_http_news_ctx_t *ctx)
{
    ngx_time_t *now = ngx_timeofday();
    int64_t     left, cost = ctx->entry.cost;
    double      chance;

    if (ctx->stale) {
        return 1;
    }

    left = (ctx->entry.fresh - (int64_t) now->sec) * 1000 - now->msec;

    if (left > cost * NGX_HTTP_NEWS_REFRESH_AHEAD) {
        return 0;
    }

    chance = ((double) ngx_random() + 1) / ((double) RAND_MAX + 2);

    return (double) left <= (double) cost * -log(chance);
}


ngx_int_t
ngx_http_news_refresh(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_http_news_job_t            *job;
    news_flight_t                   flight;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (ngx_http_news_flight_rests(ctx)) {
        return NGX_OK;
    }

    if (!ngx_http_news_flight_lead(ctx, &flight)) {
        return NGX_DECLINED;
    }

    job = ngx_http_news_job_create(ctx, ngx_http_news_job_run_render);
    if (job == NULL) {
        ngx_http_news_flight_end(nlcf->main, &flight);
        return NGX_OK;
    }

    job->flight = flight;
    job->refresh = 1;
    job->early = !ctx->stale;
    job->fresh = ctx->entry.fresh;
    job->lease = ngx_http_news_lease_ask(job->conf, &job->key,
                                         ngx_http_news_refresh_answered, job);

    if (job->lease == NULL) {
        ngx_http_news_refresh_render(job);
    }

    return NGX_OK;
}
