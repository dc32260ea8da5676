/*
 * Which page a request asks for.  A path may mean two: an article or a list.
 * The second is asked for when the first is not there, and after that the page
 * that says so; each under its own key, so that each is kept as any page is.
 */

#include "article/path.h"
#include "base/hash.h"
#include "ngx_http_news.h"


ngx_int_t
ngx_http_news_route_copy(ngx_pool_t *pool, news_route_t *to,
                         const news_route_t *from)
{
    news_str_t *strings[] = {&to->slug, &to->query, &to->signature};
    size_t      i, size;
    u_char     *p;

    *to = *from;
    size = from->slug.len + from->query.len + from->signature.len;

    p = ngx_pnalloc(pool, size);
    if (p == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        if (strings[i]->len) {
            ngx_memcpy(p, strings[i]->data, strings[i]->len);
            strings[i]->data = (char *) p;
            p += strings[i]->len;
        }
    }

    return NGX_OK;
}


/* The key of ctx->route.  The worker keeps the buffer that it grows in. */
static ngx_int_t
ngx_http_news_route_key(ngx_http_news_ctx_t            *ctx,
                        const ngx_http_news_loc_conf_t *nlcf)
{
    static news_buf_t key;

    key.len = 0;
    key.failed = false;

    news_buf_append(&key,
                    (news_str_t) {nlcf->key.len, (char *) nlcf->key.data});
    news_route_append_key(&ctx->route, &key);

    ctx->key.len = key.len;
    news_buf_append(&key, NEWS_STR(NGX_HTTP_NEWS_PLAIN));
    ctx->key.data = ngx_pnalloc(ctx->request->pool, key.len);

    if (key.failed || ctx->key.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(ctx->key.data, key.data, key.len);
    ctx->key_hash =
        news_hash((news_str_t) {ctx->key.len, (char *) ctx->key.data}, 0);

    return NGX_OK;
}


/* The n-th page, from 0, that the address may mean. */
static ngx_int_t
ngx_http_news_route_nth(ngx_http_news_ctx_t            *ctx,
                        const ngx_http_news_loc_conf_t *nlcf, ngx_uint_t n)
{
    ngx_http_request_t *r = ctx->request;
    news_route_t        routes[NEWS_ROUTES_MAX];
    char                buffer[NEWS_ROUTE_BUFFER];
    news_str_t          path = {r->uri.len, (char *) r->uri.data};
    news_str_t          args = {r->args.len, (char *) r->args.data};
    ngx_int_t           rc;

    if (n == 0 && nlcf->page == NULL) {
        rc = ngx_http_news_kept_get(ctx, nlcf);
        if (rc != NGX_DECLINED) {
            return rc;
        }
    }

    if (nlcf->page) {

        if (n) {
            return NGX_DECLINED;
        }

        rc = ngx_http_news_page_route(r, nlcf, buffer, routes);
        if (rc != NGX_OK) {
            return rc;
        }

    } else if (n >= news_route_match(nlcf->permalink, path, args, buffer,
                                     routes)) {
        return NGX_DECLINED;
    }

    if (ngx_http_news_route_copy(r->pool, &ctx->route, &routes[n]) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_http_news_route_key(ctx, nlcf);

    if (rc == NGX_OK && n == 0 && nlcf->page == NULL) {
        ngx_http_news_kept_put(ctx, nlcf);
    }

    return rc;
}


/* The page with the words for this status. */
static ngx_int_t
ngx_http_news_route_error(ngx_http_news_ctx_t            *ctx,
                          const ngx_http_news_loc_conf_t *nlcf,
                          ngx_int_t                       status)
{
    ctx->error = status;
    ngx_memzero(&ctx->route, sizeof(ctx->route));
    ctx->route.kind = NEWS_KIND_ERROR;
    ctx->route.number = (unsigned) status;

    return ngx_http_news_route_key(ctx, nlcf);
}


ngx_int_t
ngx_http_news_route_first(ngx_http_news_ctx_t            *ctx,
                          const ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_request_t *r = ctx->request;
    ngx_int_t           rc;

    /* rewritten and inner requests were sent here on purpose, and what
       nginx.conf spells out belongs to its location */
    ctx->canonical =
        r == r->main && !r->internal
        && (nlcf->page == NULL || ngx_http_news_page_varies(nlcf->page));

    rc = ngx_http_news_route_nth(ctx, nlcf, 0);

    /* without a lease even what is kept would cost a look at the store */
    if (rc != NGX_DECLINED || !ngx_http_news_error_ours(r, NGX_HTTP_NOT_FOUND)
        || !ngx_http_news_trusted(nlcf))
    {
        return rc;
    }

    return ngx_http_news_route_error(ctx, nlcf, NGX_HTTP_NOT_FOUND);
}


/* What was found so far bounds what may be said of the whole. */
static void
ngx_http_news_route_note(ngx_http_news_ctx_t *ctx)
{
    if (ctx->tier == NGX_HTTP_NEWS_TIER_STORE) {
        ctx->before = ctx->cache;
    }

    if (ctx->fresh == 0 || ctx->entry.fresh < ctx->fresh) {
        ctx->fresh = ctx->entry.fresh;
    }
}


/* The last word: what came before it counts too. */
static ngx_int_t
ngx_http_news_route_done(ngx_http_news_ctx_t *ctx)
{
    if (ctx->before) {
        ctx->cache = ctx->before;
        ctx->tier = NGX_HTTP_NEWS_TIER_STORE;
    }

    if (ctx->fresh && ctx->fresh < ctx->entry.fresh) {
        ctx->entry.fresh = ctx->fresh;
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_http_news_route_next(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_int_t                       status = ctx->status, rc = NGX_DECLINED;

    if (status == NGX_HTTP_OK || ctx->error || ctx->entry.body.len
        || (status != NGX_HTTP_NOT_FOUND && status != NGX_HTTP_NEWS_GONE
            && status != NGX_HTTP_NEWS_LEGAL))
    {
        return ngx_http_news_route_done(ctx);
    }

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (status == NGX_HTTP_NOT_FOUND) {
        rc = ngx_http_news_route_nth(ctx, nlcf, ++ctx->tried);
    }

    if (rc == NGX_DECLINED && ngx_http_news_error_ours(ctx->request, status)) {
        rc = ngx_http_news_route_error(ctx, nlcf, status);
    }

    if (rc == NGX_DECLINED) {
        return ngx_http_news_route_done(ctx);
    }

    ngx_http_news_route_note(ctx);

    return rc;
}


static int
ngx_http_news_hex(u_char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}


/* The byte at *p, percent-decoded; *p moves behind it. */
static u_char
ngx_http_news_decoded(const u_char **p, const u_char *end, ngx_uint_t *encoded)
{
    const u_char *s = *p;
    int           high, low;

    *encoded = 0;

    if (*s == '%' && end - s >= 3) {

        high = ngx_http_news_hex(s[1]);
        low = ngx_http_news_hex(s[2]);

        if (high >= 0 && low >= 0) {
            *encoded = 1;
            *p += 3;
            return (u_char) (high << 4 | low);
        }
    }

    *p += 1;

    return *s;
}


/* What a byte is need not be written in one way: "%c3", "%C3" and the byte
   itself are one, and who stands in front of us may write any of them.  A
   letter that needs no encoding, or a slash, is to stand for itself. */
static ngx_uint_t
ngx_http_news_same_byte(const u_char **a, const u_char *a_end, const u_char **b,
                        const u_char *b_end)
{
    ngx_uint_t a_encoded, b_encoded;
    u_char     byte = ngx_http_news_decoded(a, a_end, &a_encoded);

    if (byte != ngx_http_news_decoded(b, b_end, &b_encoded)) {
        return 0;
    }

    return a_encoded <= b_encoded
           || !(byte == '/' || news_path_is_unreserved((char) byte));
}


static const u_char *
ngx_http_news_path_end(const u_char *start, size_t len)
{
    const u_char *end = start + len;
    const u_char *query = ngx_strlchr((u_char *) start, (u_char *) end, '?');

    return query ? query : end;
}


/* As it was sent, not as nginx has cleaned it.  Neither's query counts. */
ngx_uint_t
ngx_http_news_is_canonical(ngx_http_request_t *r, news_str_t path)
{
    const u_char *a = r->unparsed_uri.data;
    const u_char *b = (const u_char *) path.data;
    const u_char *a_end, *b_end;

    if (r->unparsed_uri.len == path.len && ngx_memcmp(a, b, path.len) == 0) {
        return 1;
    }

    a_end = ngx_http_news_path_end(a, r->unparsed_uri.len);
    b_end = ngx_http_news_path_end(b, path.len);

    while (a < a_end && b < b_end) {
        if (!ngx_http_news_same_byte(&a, a_end, &b, b_end)) {
            return 0;
        }
    }

    return a == a_end && b == b_end;
}
