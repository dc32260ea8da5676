/*
 * Rendering a page anew for those who come next, while it is served still: one
 * render in a node, and one among all nodes.
 *
 *   flight -> lease -+-- ours, none ------------> render
 *              ^     +-- done -> look in Redis -+-> there, and newer
 *              +-held+                          +-> render
 */

#include "ngx_http_news_job.h"


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
    if (ngx_thread_task_post(job->conf->main->pool, job->task) != NGX_OK) {
        ngx_http_news_refresh_end(job);
    }
}


static void
ngx_http_news_refresh_fetched(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_job_t *job = data;
    news_entry_t         entry;
    ngx_uint_t           stale;

    if (ngx_http_news_l2_read(job->conf, &job->key, job->key_hash, reply,
                              &entry, &stale)
            == NGX_OK
        && !stale && entry.fresh > job->fresh)
    {
        ngx_http_news_l1_put(job->conf, &job->key, &entry);
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


ngx_int_t
ngx_http_news_refresh(ngx_http_news_ctx_t *ctx)
{
    ngx_http_news_job_t *job;
    news_flight_t        flight;

    if (!ngx_http_news_flight_lead(ctx, &flight)) {
        return NGX_DECLINED;
    }

    job = ngx_http_news_job_create(ctx, ngx_http_news_job_run_render);
    if (job == NULL) {
        ngx_http_news_flight_end(
            ((ngx_http_news_loc_conf_t *) ngx_http_get_module_loc_conf(
                 ctx->request, ngx_http_news_module))
                ->main,
            &flight);
        return NGX_OK;
    }

    job->flight = flight;
    job->fresh = ctx->entry.fresh;
    job->lease = ngx_http_news_lease_ask(job->conf, &job->key,
                                         ngx_http_news_refresh_answered, job);

    if (job->lease == NULL) {
        ngx_http_news_refresh_render(job);
    }

    return NGX_OK;
}
