/*
 * Whether the page is kept: in the zone, else in Redis.
 */

#include "ngx_http_news.h"


static ngx_http_news_cache_e
ngx_http_news_missed(const ngx_http_news_ctx_t *ctx)
{
    if (ctx->expired) {
        return NGX_HTTP_NEWS_CACHE_EXPIRED;
    }

    return ctx->asked ? NGX_HTTP_NEWS_CACHE_MISS : NGX_HTTP_NEWS_CACHE_BYPASS;
}


/* A page was found: what that is called. */
static ngx_http_news_cache_e
ngx_http_news_found(const ngx_http_news_ctx_t *ctx)
{
    if (ctx->stale) {
        return NGX_HTTP_NEWS_CACHE_STALE;
    }

    if (ctx->collapsed) {
        return ngx_http_news_missed(ctx);
    }

    return ctx->looked ? NGX_HTTP_NEWS_CACHE_DETACHED : NGX_HTTP_NEWS_CACHE_HIT;
}


static void
ngx_http_news_fetched(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_ctx_t            *ctx = data;
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_uint_t                      stale;
    ngx_int_t                       rc;
    uint64_t                        epoch;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    ctx->op = NULL;
    ctx->asked |= reply != NULL;

    epoch = news_log_epoch(nlcf->main->log, nlcf->store->source);
    rc = ngx_http_news_l2_read(nlcf, &ctx->key, ctx->key_hash, reply,
                               &ctx->entry, &stale);

    if (rc == NGX_OK) {
        ctx->stale = stale != 0;
        ctx->tier = NGX_HTTP_NEWS_TIER_L2;
        ctx->status = ctx->entry.status;
        ctx->cache = ngx_http_news_found(ctx);
        ngx_http_news_l1_put(nlcf, &ctx->route, &ctx->key, &ctx->entry, epoch);
        ctx->bytes = ngx_http_news_reply_take(reply);

    } else {
        /* its bytes end with the reply */
        ngx_memzero(&ctx->entry, sizeof(ctx->entry));
        ctx->expired |= rc == NGX_DECLINED;
        ctx->cache = ngx_http_news_missed(ctx);
    }

    ngx_post_event(&ctx->resume, &ngx_posted_events);
}


void
ngx_http_news_look_up(ngx_http_news_ctx_t *ctx)
{
    if (ngx_http_news_l1_get(ctx) == NGX_OK) {
        ctx->tier = NGX_HTTP_NEWS_TIER_L1;
        ctx->cache = ngx_http_news_found(ctx);
        return;
    }

    ctx->cache = ngx_http_news_missed(ctx);
}


void
ngx_http_news_fetch(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    ctx->op = ngx_http_news_l2_get(nlcf, &ctx->key, ngx_http_news_fetched, ctx);
}


void
ngx_http_news_drop_page(ngx_http_news_ctx_t *ctx)
{
    ngx_http_news_l1_release(ctx);
    ngx_free(ctx->bytes);
    ctx->bytes = NULL;
    ngx_free(ctx->plain_bytes);
    ctx->plain_bytes = NULL;
    ctx->plain = (news_str_t) {0, NULL};
    ngx_memzero(&ctx->entry, sizeof(ctx->entry));
    ctx->status = 0;
    ctx->waited = 0;
    ctx->stale = 0;
    ctx->stored = 0;
    ctx->zone_plain = 0;
    ctx->asked = 0;
    ctx->expired = 0;
    ctx->collapsed = 0;
    ctx->flown = 0;
    ctx->leased = 0;
}
