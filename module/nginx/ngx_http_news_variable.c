/*
 * $news_cache_status, $news_cache_tier, $news_slug: for logs and headers.
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

    if (ctx == NULL || ctx->slug.len == 0) {
        return ngx_http_news_variable_set(v, NULL, 0);
    }

    return ngx_http_news_variable_set(v, ctx->slug.data, ctx->slug.len);
}


static ngx_http_variable_t ngx_http_news_variables[] = {
    {ngx_string("news_cache_status"), NULL, ngx_http_news_variable_cache_status,
     0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("news_cache_tier"), NULL, ngx_http_news_variable_cache_tier, 0,
     NGX_HTTP_VAR_NOCACHEABLE, 0},
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
