/*
 * The answer: status, header fields and body, through nginx's own filters.
 */

#include "base/http.h"
#include "ngx_http_news.h"

/* `"`, 16 hex digits, "-gz", `"` */
#define NGX_HTTP_NEWS_ETAG_MAX 21


ngx_uint_t
ngx_http_news_accepts_gzip(ngx_http_request_t *r)
{
    ngx_str_t value;

    /* what is included in another page must be plain */
    if (r != r->main) {
        return 0;
    }

    value = ngx_http_news_field_get(r, "Accept-Encoding");

    return news_http_accepts_gzip(
        (news_str_t) {value.len, (char *) value.data});
}


ngx_int_t
ngx_http_news_refuse_method(ngx_http_request_t *r, const char *allow)
{
    ngx_str_t value = {ngx_strlen(allow), (u_char *) allow};

    if (ngx_http_news_field_set(r, "Allow", value) == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return NGX_HTTP_NOT_ALLOWED;
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
ngx_http_news_decoded(const u_char **p, const u_char *end)
{
    const u_char *s = *p;
    int           high, low;

    if (*s == '%' && end - s >= 3) {

        high = ngx_http_news_hex(s[1]);
        low = ngx_http_news_hex(s[2]);

        if (high >= 0 && low >= 0) {
            *p += 3;
            return (u_char) (high << 4 | low);
        }
    }

    *p += 1;

    return *s;
}


/* Whether the client asked for exactly this path: as it was sent, not as
   nginx has cleaned it, but with either way to write a percent-encoding. */
static ngx_uint_t
ngx_http_news_is_canonical(ngx_http_request_t *r, news_str_t path)
{
    const u_char *a = r->unparsed_uri.data;
    const u_char *b = (const u_char *) path.data;
    const u_char *a_end, *b_end = b + path.len;

    if (r->unparsed_uri.len == path.len && ngx_memcmp(a, b, path.len) == 0) {
        return 1;
    }

    a_end = ngx_strlchr((u_char *) a, (u_char *) a + r->unparsed_uri.len, '?');
    if (a_end == NULL) {
        a_end = a + r->unparsed_uri.len;
    }

    while (a < a_end && b < b_end) {
        if (ngx_http_news_decoded(&a, a_end)
            != ngx_http_news_decoded(&b, b_end)) {
            return 0;
        }
    }

    return a == a_end && b == b_end;
}


/* The page's status for this request: another address than the canonical one
   is a 301, whatever else there is to say. */
static ngx_int_t
ngx_http_news_status(const ngx_http_news_ctx_t *ctx)
{
    if (ctx->status == NGX_HTTP_OK && ctx->canonical
        && !ngx_http_news_is_canonical(ctx->request, ctx->entry.path))
    {
        return NGX_HTTP_MOVED_PERMANENTLY;
    }

    return ctx->status;
}


static news_str_t
ngx_http_news_etag(const ngx_http_news_ctx_t *ctx, u_char *out)
{
    uint64_t etag = htobe64(ctx->entry.etag);
    u_char  *p = out;

    *p++ = '"';
    p = ngx_hex_dump(p, (u_char *) &etag, sizeof(etag));

    if (ctx->gzip) {
        p = ngx_cpymem(p, "-gz", 3);
    }

    *p++ = '"';

    return (news_str_t) {(size_t) (p - out), (char *) out};
}


ngx_int_t
ngx_http_news_wants_plain(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    u_char              etag[NGX_HTTP_NEWS_ETAG_MAX];

    return !ctx->gzip && !ctx->zone_plain && ctx->plain_bytes == NULL
           && r->method != NGX_HTTP_HEAD
           && ngx_http_news_status(ctx) == NGX_HTTP_OK
           && ngx_http_news_conditional(r, ngx_http_news_etag(ctx, etag),
                                        (time_t) ctx->entry.modified)
                  == NGX_OK;
}


/* Cache-Status (RFC 9211): a cache in front of this one comes first. */
static ngx_int_t
ngx_http_news_set_cache_status(ngx_http_news_ctx_t *ctx)
{
    static const ngx_str_t texts[NGX_HTTP_NEWS_CACHE_COUNT] = {
        [NGX_HTTP_NEWS_CACHE_HIT] = ngx_string("hit"),
        [NGX_HTTP_NEWS_CACHE_DETACHED] = ngx_string("hit; detail=detached"),
        [NGX_HTTP_NEWS_CACHE_STALE] = ngx_string("hit; detail=stale"),
        [NGX_HTTP_NEWS_CACHE_UPDATING] = ngx_string("hit; detail=updating"),
        [NGX_HTTP_NEWS_CACHE_MISS] = ngx_string("fwd=uri-miss"),
        [NGX_HTTP_NEWS_CACHE_EXPIRED] = ngx_string("fwd=stale"),
        [NGX_HTTP_NEWS_CACHE_BYPASS] = ngx_string("fwd=bypass"),
    };

    ngx_http_request_t *r = ctx->request;
    ngx_str_t           value, text = texts[ctx->cache];
    u_char             *p;

    if (ctx->cache == NGX_HTTP_NEWS_CACHE_NONE) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, sizeof("news; hit; detail=detached; ttl="
                                    "; stored; collapsed")
                                 + NGX_INT64_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value.data = p;
    p = ngx_cpymem(p, "news; ", 6);
    p = ngx_cpymem(p, text.data, text.len);

    if (text.data[0] == 'h') {
        p = ngx_cpymem(p, "; ttl=", 6);
        p = ngx_sprintf(p, "%L", ctx->entry.fresh - (int64_t) ngx_time());
    } else {
        p = ngx_sprintf(p, "%s%s", ctx->stored ? "; stored" : "",
                        ctx->collapsed ? "; collapsed" : "");
    }

    value.len = p - value.data;

    return ngx_http_news_field_set(r, "Cache-Status", value) ? NGX_OK
                                                             : NGX_ERROR;
}


/* What every answer carries.  Caches that no purge reaches must ask again. */
static ngx_int_t
ngx_http_news_set_cache_fields(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    ngx_str_t ask = ngx_string("public, max-age=0, must-revalidate");
    ngx_str_t never = ngx_string("no-store");

    if (ngx_http_news_field_cache_control(
            ctx->request, status == NGX_HTTP_SERVICE_UNAVAILABLE ? never : ask)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_news_set_cache_status(ctx);
}


/* The canonical path, with the query that came along. */
static ngx_int_t
ngx_http_news_set_location(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    ngx_table_elt_t    *h;
    ngx_str_t           value;
    u_char             *p;

    p = ngx_pnalloc(r->pool, ctx->entry.path.len + 1 + r->args.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value.data = p;
    p = ngx_cpymem(p, ctx->entry.path.data, ctx->entry.path.len);

    if (r->args.len) {
        *p++ = '?';
        p = ngx_cpymem(p, r->args.data, r->args.len);
    }

    value.len = p - value.data;

    h = ngx_http_news_field_set(r, "Location", value);
    if (h == NULL) {
        return NGX_ERROR;
    }

    r->headers_out.location = h;

    return NGX_OK;
}


/* An answer without a page of ours: nginx, or the operator's error_page, has
   the words. */
static ngx_int_t
ngx_http_news_send_status(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    ngx_str_t soon = ngx_string("1");

    if (status == NGX_HTTP_MOVED_PERMANENTLY
        && ngx_http_news_set_location(ctx) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (status == NGX_HTTP_SERVICE_UNAVAILABLE
        && ngx_http_news_field_set(ctx->request, "Retry-After", soon) == NULL)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return status;
}


/* nginx writes Vary itself where gzip_vary is on, and never else. */
static ngx_int_t
ngx_http_news_set_vary(ngx_http_request_t *r)
{
    ngx_http_core_loc_conf_t *clcf;
    ngx_str_t                 value = ngx_string("Accept-Encoding");

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (clcf->gzip_vary) {
        r->gzip_vary = 1;
        return NGX_OK;
    }

    return ngx_http_news_field_set(r, "Vary", value) ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_news_set_etag(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    ngx_str_t           value;

    value.data = ngx_pnalloc(r->pool, NGX_HTTP_NEWS_ETAG_MAX);
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    value.len = ngx_http_news_etag(ctx, value.data).len;
    r->headers_out.etag = ngx_http_news_field_set(r, "ETag", value);

    return r->headers_out.etag ? NGX_OK : NGX_ERROR;
}


/* One layer of gzip: the filter leaves alone what is encoded, and what it was
   told not to touch. */
static ngx_int_t
ngx_http_news_set_encoding(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    ngx_str_t           value = ngx_string("gzip");

    if (!ctx->gzip) {
        r->gzip_tested = 1;
        r->gzip_ok = 0;
        return NGX_OK;
    }

    r->headers_out.content_encoding =
        ngx_http_news_field_set(r, "Content-Encoding", value);

    return r->headers_out.content_encoding ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_news_set_page_fields(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    ngx_http_request_t *r = ctx->request;

    r->headers_out.status = status;
    r->headers_out.last_modified_time = (time_t) ctx->entry.modified;
    r->disable_not_modified = 1;

    if (ngx_http_news_set_vary(r) != NGX_OK
        || ngx_http_news_set_etag(ctx) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (status == NGX_HTTP_NOT_MODIFIED) {
        return NGX_OK;
    }

    r->headers_out.content_length_n =
        ctx->gzip ? (off_t) ctx->entry.body.len : (off_t) ctx->entry.plain;

    ngx_str_set(&r->headers_out.content_type, "text/html; charset=utf-8");
    r->headers_out.content_type_len = sizeof("text/html") - 1;
    r->headers_out.content_type_lowcase = NULL;

    return ngx_http_news_set_encoding(ctx);
}


static ngx_int_t
ngx_http_news_send_body(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    ngx_chain_t         out, *chain;
    news_str_t          body;
    ngx_buf_t          *b;

    if (ctx->zone && (ctx->gzip || ctx->zone_plain)) {

        chain = ngx_http_news_l1_chain(ctx, &b);
        if (chain == NULL) {
            return NGX_ERROR;
        }

        b->last_buf = (r == r->main) ? 1 : 0;
        b->last_in_chain = 1;

        return ngx_http_output_filter(r, chain);
    }

    body = ctx->gzip ? ctx->entry.body : ctx->plain;

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = (u_char *) body.data;
    b->last = b->pos + body.len;
    b->memory = body.len ? 1 : 0;
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


static void
ngx_http_news_send_count(const ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    static const news_counter_e counters[NGX_HTTP_NEWS_CACHE_COUNT] = {
        [NGX_HTTP_NEWS_CACHE_DETACHED] = NEWS_COUNT_DETACHED,
        [NGX_HTTP_NEWS_CACHE_STALE] = NEWS_COUNT_STALE,
        [NGX_HTTP_NEWS_CACHE_UPDATING] = NEWS_COUNT_UPDATING,
        [NGX_HTTP_NEWS_CACHE_MISS] = NEWS_COUNT_MISS,
        [NGX_HTTP_NEWS_CACHE_EXPIRED] = NEWS_COUNT_EXPIRED,
        [NGX_HTTP_NEWS_CACHE_BYPASS] = NEWS_COUNT_BYPASS,
    };

    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (ctx->cache == NGX_HTTP_NEWS_CACHE_NONE) {
        return;
    }

    if (ctx->cache != NGX_HTTP_NEWS_CACHE_HIT) {
        ngx_http_news_count(nlcf->main, counters[ctx->cache], 1);

    } else if (ctx->tier == NGX_HTTP_NEWS_TIER_L1) {
        ngx_http_news_count(nlcf->main, NEWS_COUNT_HIT_L1, 1);

    } else {
        ngx_http_news_count(nlcf->main, NEWS_COUNT_HIT_L2, 1);
    }

    if (ctx->collapsed) {
        ngx_http_news_count(nlcf->main, NEWS_COUNT_COLLAPSED, 1);
    }

    if (status == NGX_HTTP_SERVICE_UNAVAILABLE) {
        ngx_http_news_count(nlcf->main, NEWS_COUNT_FAILED, 1);
    }
}


ngx_int_t
ngx_http_news_send(ngx_http_news_ctx_t *ctx)
{
    ngx_http_request_t *r = ctx->request;
    ngx_int_t           status, rc;
    u_char              etag[NGX_HTTP_NEWS_ETAG_MAX];

    status = ngx_http_news_status(ctx);
    ngx_http_news_send_count(ctx, status);

    if (ngx_http_news_set_cache_fields(ctx, status) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (status != NGX_HTTP_OK) {
        return ngx_http_news_send_status(ctx, status);
    }

    rc = ngx_http_news_conditional(r, ngx_http_news_etag(ctx, etag),
                                   (time_t) ctx->entry.modified);

    if (rc == NGX_HTTP_PRECONDITION_FAILED) {
        return rc;
    }

    if (ngx_http_news_set_page_fields(ctx, rc == NGX_OK ? status : rc)
        != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    /* header_only is decided in the header filter: HEAD, 304 */
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    return ngx_http_news_send_body(ctx);
}
