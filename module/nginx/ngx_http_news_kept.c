/*
 * The routes and keys of the addresses that this worker was asked for last: to
 * make them out costs more than to find a page in the zone.  What an address
 * means depends on nothing but its location, so nothing here grows old.
 */

#include "base/hash.h"
#include "ngx_http_news.h"

#define NGX_HTTP_NEWS_KEPT_COUNT 256
#define NGX_HTTP_NEWS_KEPT_BYTES 512 /* of path, key and slug together */

struct ngx_http_news_kept_s {
    const ngx_http_news_loc_conf_t *nlcf; /* NULL: nothing is kept here */
    news_route_t                    route;
    uint64_t                        key_hash;
    size_t                          path_len;
    size_t                          key_len;
    u_char bytes[NGX_HTTP_NEWS_KEPT_BYTES]; /* the three, one after another */
};


/* Where this address is kept, if it is; NULL: no memory. */
static ngx_http_news_kept_t *
ngx_http_news_kept_find(ngx_http_request_t             *r,
                        const ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_news_main_conf_t *nmcf = nlcf->main;
    news_str_t                 path = {r->uri.len, (char *) r->uri.data};

    if (nmcf->kept == NULL) {
        nmcf->kept =
            ngx_pcalloc(ngx_cycle->pool, NGX_HTTP_NEWS_KEPT_COUNT
                                             * sizeof(ngx_http_news_kept_t));
        if (nmcf->kept == NULL) {
            return NULL;
        }
    }

    return &nmcf->kept[news_hash(path, 0) % NGX_HTTP_NEWS_KEPT_COUNT];
}


ngx_int_t
ngx_http_news_kept_get(ngx_http_news_ctx_t            *ctx,
                       const ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_request_t         *r = ctx->request;
    const ngx_http_news_kept_t *kept = ngx_http_news_kept_find(r, nlcf);
    u_char                     *p;
    size_t                      len;

    if (kept == NULL || kept->nlcf != nlcf || kept->path_len != r->uri.len
        || ngx_memcmp(kept->bytes, r->uri.data, r->uri.len) != 0)
    {
        return NGX_DECLINED;
    }

    len = kept->key_len + sizeof(NGX_HTTP_NEWS_PLAIN) - 1;

    p = ngx_pnalloc(r->pool, len + kept->route.slug.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, kept->bytes + kept->path_len, len + kept->route.slug.len);

    ctx->route = kept->route;
    ctx->route.slug.data = (char *) p + len;
    ctx->key.data = p;
    ctx->key.len = kept->key_len;
    ctx->key_hash = kept->key_hash;

    return NGX_OK;
}


void
ngx_http_news_kept_put(ngx_http_news_ctx_t            *ctx,
                       const ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_request_t   *r = ctx->request;
    ngx_http_news_kept_t *kept;
    u_char               *p;
    size_t                len;

    len = ctx->key.len + sizeof(NGX_HTTP_NEWS_PLAIN) - 1;

    /* these come once, and their arguments count */
    if (ctx->route.kind == NEWS_KIND_SEARCH
        || ctx->route.kind == NEWS_KIND_PREVIEW
        || r->uri.len + len + ctx->route.slug.len > NGX_HTTP_NEWS_KEPT_BYTES)
    {
        return;
    }

    kept = ngx_http_news_kept_find(r, nlcf);
    if (kept == NULL) {
        return;
    }

    kept->nlcf = nlcf;
    kept->route = ctx->route;
    kept->key_hash = ctx->key_hash;
    kept->path_len = r->uri.len;
    kept->key_len = ctx->key.len;

    p = ngx_cpymem(kept->bytes, r->uri.data, r->uri.len);
    p = ngx_cpymem(p, ctx->key.data, len);

    if (ctx->route.slug.len) {
        ngx_memcpy(p, ctx->route.slug.data, ctx->route.slug.len);
    }
}
