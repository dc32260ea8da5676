/*
 * The answer: status, header fields and body, through nginx's own filters.
 */

#include "base/http.h"
#include "ngx_http_news.h"

/* `"`, 16 hex digits, "-gz", `"` */
#define NGX_HTTP_NEWS_ETAG_MAX 21

#define NGX_HTTP_NEWS_DATE (sizeof("Mon, 28 Sep 1970 06:00:00 GMT") - 1)
#define NGX_HTTP_NEWS_DATES 256 /* that a worker keeps in words */


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


/* The page's status for this request: another address than the canonical one
   is a 301, whatever else there is to say. */
static ngx_int_t
ngx_http_news_status(const ngx_http_news_ctx_t *ctx)
{
    if (ctx->error) {
        return ctx->error;
    }

    if (ctx->status == NGX_HTTP_OK && ctx->canonical && ctx->entry.path.len
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


/* NGX_OK: send the page; or the status 304, 412.  Only an article's date says
   that nothing has changed: a list that has lost one looks older. */
static ngx_int_t
ngx_http_news_precondition(const ngx_http_news_ctx_t *ctx)
{
    u_char etag[NGX_HTTP_NEWS_ETAG_MAX];

    if (!ngx_http_news_is_conditional(ctx->request)) {
        return NGX_OK;
    }

    return ngx_http_news_conditional(
        ctx->request, ngx_http_news_etag(ctx, etag),
        ctx->route.kind == NEWS_KIND_ARTICLE ? (time_t) ctx->entry.modified
                                             : -1);
}


/* Whether the answer has a body of ours. */
static ngx_uint_t
ngx_http_news_has_words(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    return ctx->entry.body.len
           && (status == NGX_HTTP_OK
               || (status != NGX_HTTP_MOVED_PERMANENTLY
                   && ngx_http_news_error_ours(ctx->request, status)));
}


ngx_int_t
ngx_http_news_wants_plain(ngx_http_news_ctx_t *ctx)
{
    ngx_int_t status;

    if (ctx->gzip || ctx->zone_plain || ctx->plain_bytes
        || ctx->request->method == NGX_HTTP_HEAD)
    {
        return 0;
    }

    status = ngx_http_news_status(ctx);

    return ngx_http_news_has_words(ctx, status)
           && (status != NGX_HTTP_OK
               || ngx_http_news_precondition(ctx) == NGX_OK);
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
    ngx_str_t value = ngx_string("public, max-age=0, must-revalidate");

    if (ctx->route.kind == NEWS_KIND_PREVIEW) {
        ngx_str_set(&value, "private, no-store");

    } else if (status == NGX_HTTP_SERVICE_UNAVAILABLE) {
        ngx_str_set(&value, "no-store");
    }

    if (ngx_http_news_field_cache_control(ctx->request, value) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_http_news_set_cache_status(ctx);
}


/* The canonical path, with the query that came along; a search has its own. */
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

    if (r->args.len && ngx_strlchr(value.data, p, '?') == NULL) {
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
    if (status == NGX_HTTP_MOVED_PERMANENTLY
        && ngx_http_news_set_location(ctx) != NGX_OK)
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


/* nginx would put the date into words for each answer, at a twentieth of what a
   hit takes: the worker keeps those that it used last. */
static ngx_int_t
ngx_http_news_set_last_modified(ngx_http_request_t *r, time_t modified)
{
    static struct {
        time_t time;
        u_char words[NGX_HTTP_NEWS_DATE];
    } dates[NGX_HTTP_NEWS_DATES], *date;

    ngx_str_t value;

    date = &dates[(uint64_t) modified % NGX_HTTP_NEWS_DATES];

    if (date->time != modified) {
        ngx_http_time(date->words, modified);
        date->time = modified;
    }

    value.len = NGX_HTTP_NEWS_DATE;
    value.data = ngx_pnalloc(r->pool, NGX_HTTP_NEWS_DATE);
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(value.data, date->words, NGX_HTTP_NEWS_DATE);

    r->headers_out.last_modified_time = modified;
    r->headers_out.last_modified =
        ngx_http_news_field_set(r, "Last-Modified", value);

    return r->headers_out.last_modified ? NGX_OK : NGX_ERROR;
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


/* RFC 7725, section 3: who demanded it.  Nothing that could end the field. */
static ngx_int_t
ngx_http_news_set_link(ngx_http_news_ctx_t *ctx)
{
    news_str_t link = ctx->entry.link;
    ngx_str_t  value;
    size_t     i;

    for (i = 0; i < link.len; i++) {
        if (link.data[i] <= ' ' || link.data[i] > '~' || link.data[i] == '<'
            || link.data[i] == '>')
        {
            return NGX_OK;
        }
    }

    value.data = ngx_pnalloc(ctx->request->pool,
                             link.len + sizeof("<>; rel=\"blocked-by\"") - 1);
    if (value.data == NULL) {
        return NGX_ERROR;
    }

    value.len = ngx_sprintf(value.data, "<%*s>; rel=\"blocked-by\"", link.len,
                            link.data)
                - value.data;

    return ngx_http_news_field_set(ctx->request, "Link", value) ? NGX_OK
                                                                : NGX_ERROR;
}


/* What only some pages carry, with whatever body they come. */
static ngx_int_t
ngx_http_news_set_rare_fields(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    ngx_http_request_t *r = ctx->request;
    ngx_str_t           noindex = ngx_string("noindex");
    ngx_str_t           soon = ngx_string("1");

    if ((ctx->entry.flags & NEWS_ENTRY_NOINDEX)
        && ngx_http_news_field_set(r, "X-Robots-Tag", noindex) == NULL)
    {
        return NGX_ERROR;
    }

    if (status == NGX_HTTP_SERVICE_UNAVAILABLE
        && ngx_http_news_field_set(r, "Retry-After", soon) == NULL)
    {
        return NGX_ERROR;
    }

    if (status == NGX_HTTP_NEWS_LEGAL && ctx->entry.link.len) {
        return ngx_http_news_set_link(ctx);
    }

    return NGX_OK;
}


static void
ngx_http_news_set_content_type(ngx_http_request_t *r, news_content_e content)
{
    ngx_str_t *type = &r->headers_out.content_type;
    u_char    *end;

    type->data = (u_char *) news_content_type(content);
    type->len = ngx_strlen(type->data);
    end = ngx_strlchr(type->data, type->data + type->len, ';');

    r->headers_out.content_type_len =
        end ? (size_t) (end - type->data) : type->len;
    r->headers_out.content_type_lowcase = NULL;
}


/* What describes the page itself; an error's has no version. */
static ngx_int_t
ngx_http_news_set_page_fields(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    ngx_http_request_t *r = ctx->request;

    r->headers_out.status = status;
    r->disable_not_modified = 1;

    if (ngx_http_news_set_vary(r) != NGX_OK) {
        return NGX_ERROR;
    }

    if (status == NGX_HTTP_OK || status == NGX_HTTP_NOT_MODIFIED) {

        if (ctx->entry.modified > 0
            && ngx_http_news_set_last_modified(r, (time_t) ctx->entry.modified)
                   != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (ngx_http_news_set_etag(ctx) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if (status == NGX_HTTP_NOT_MODIFIED) {
        return NGX_OK;
    }

    r->headers_out.content_length_n =
        ctx->gzip ? (off_t) ctx->entry.body.len : (off_t) ctx->entry.plain;
    ngx_http_news_set_content_type(r, ctx->entry.content);

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

    status = ngx_http_news_status(ctx);
    ngx_http_news_send_count(ctx, status);

    if (ctx->entry.body.len == 0) {
        ngx_http_news_error_take(ctx, status);
    }

    if (ngx_http_news_set_cache_fields(ctx, status) != NGX_OK
        || ngx_http_news_set_rare_fields(ctx, status) != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (!ngx_http_news_has_words(ctx, status)) {
        return ngx_http_news_send_status(ctx, status);
    }

    if (status == NGX_HTTP_OK) {

        rc = ngx_http_news_precondition(ctx);
        if (rc == NGX_HTTP_PRECONDITION_FAILED) {
            return rc;
        }

        status = rc == NGX_OK ? status : rc;
    }

    if (ngx_http_news_set_page_fields(ctx, status) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    /* header_only is decided in the header filter: HEAD, 304 */
    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    return ngx_http_news_send_body(ctx);
}
