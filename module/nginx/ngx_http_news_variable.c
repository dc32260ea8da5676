/*
 * $news_cache_status and its like: for logs and headers.
 */

#include "ngx_http_news.h"


const char *
ngx_http_news_cache_name(ngx_http_news_cache_e cache)
{
    static const char *const names[NGX_HTTP_NEWS_CACHE_COUNT] = {
        [NGX_HTTP_NEWS_CACHE_HIT] = "HIT",
        [NGX_HTTP_NEWS_CACHE_DETACHED] = "DETACHED",
        [NGX_HTTP_NEWS_CACHE_STALE] = "STALE",
        [NGX_HTTP_NEWS_CACHE_UPDATING] = "UPDATING",
        [NGX_HTTP_NEWS_CACHE_MISS] = "MISS",
        [NGX_HTTP_NEWS_CACHE_EXPIRED] = "EXPIRED",
        [NGX_HTTP_NEWS_CACHE_BYPASS] = "BYPASS",
    };

    return names[cache];
}


static ngx_int_t
ngx_http_news_variable_set(ngx_http_variable_value_t *v, const char *data,
                           size_t len)
{
    if (data == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->data = (u_char *) data;
    v->len = (unsigned) len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_http_news_variable_cache_status(ngx_http_request_t        *r,
                                    ngx_http_variable_value_t *v,
                                    uintptr_t                  data)
{
    ngx_http_news_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_news_module);
    const char          *name;

    name = ctx ? ngx_http_news_cache_name(ctx->cache) : NULL;

    return ngx_http_news_variable_set(v, name, name ? ngx_strlen(name) : 0);
}


static ngx_int_t
ngx_http_news_variable_cache_tier(ngx_http_request_t        *r,
                                  ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_news_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_news_module);

    static const char *const names[] = {NULL, "L1", "L2", "store"};
    const char              *name;

    name = ctx ? names[ctx->tier] : NULL;

    return ngx_http_news_variable_set(v, name, name ? ngx_strlen(name) : 0);
}


static ngx_int_t
ngx_http_news_variable_slug(ngx_http_request_t *r, ngx_http_variable_value_t *v,
                            uintptr_t data)
{
    ngx_http_news_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_news_module);

    if (ctx == NULL || ctx->route.slug.len == 0) {
        return ngx_http_news_variable_set(v, NULL, 0);
    }

    return ngx_http_news_variable_set(v, ctx->route.slug.data,
                                      ctx->route.slug.len);
}


/* Seconds, with milliseconds; empty where no page was rendered for the
   request. */
static ngx_int_t
ngx_http_news_variable_render_time(ngx_http_request_t        *r,
                                   ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_news_ctx_t *ctx = ngx_http_get_module_ctx(r, ngx_http_news_module);
    u_char              *p;

    if (ctx == NULL || ctx->rendered == 0) {
        return ngx_http_news_variable_set(v, NULL, 0);
    }

    p = ngx_pnalloc(r->pool, NGX_INT64_LEN + sizeof(".000"));
    if (p == NULL) {
        return NGX_ERROR;
    }

    return ngx_http_news_variable_set(
        v, (char *) p,
        (size_t) (ngx_sprintf(p, "%uD.%03uD", ctx->rendered / 1000,
                              ctx->rendered % 1000)
                  - p));
}


static ngx_http_variable_t ngx_http_news_variables[] = {
    {ngx_string("news_cache_status"), NULL, ngx_http_news_variable_cache_status,
     0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("news_cache_tier"), NULL, ngx_http_news_variable_cache_tier, 0,
     NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("news_render_time"), NULL, ngx_http_news_variable_render_time,
     0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("news_slug"), NULL, ngx_http_news_variable_slug, 0,
     NGX_HTTP_VAR_NOCACHEABLE, 0},
};


ngx_int_t
ngx_http_news_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t *v;
    ngx_uint_t           i;

    for (i = 0; i < sizeof(ngx_http_news_variables) / sizeof(*v); i++) {

        v = ngx_http_add_variable(cf, &ngx_http_news_variables[i].name,
                                  ngx_http_news_variables[i].flags);
        if (v == NULL) {
            return NGX_ERROR;
        }

        v->get_handler = ngx_http_news_variables[i].get_handler;
        v->data = ngx_http_news_variables[i].data;
    }

    return NGX_OK;
}
