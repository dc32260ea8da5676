#include "ngx_http_news_json.h"

#include "ngx_http_news.h"


static void
ngx_http_news_json_free(void *data)
{
    free(data);
}


ngx_int_t
ngx_http_news_send_json(ngx_http_request_t *r, ngx_uint_t status, json_t *value)
{
    ngx_str_t           never = ngx_string("no-store");
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, 0);
    ngx_chain_t         out = {NULL, NULL};
    ngx_int_t           rc;
    char               *text;

    text = value ? json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15))
                 : NULL;
    json_decref(value);

    if (text == NULL || cleanup == NULL) {
        free(text);
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    cleanup->handler = ngx_http_news_json_free;
    cleanup->data = text;

    out.buf = ngx_calloc_buf(r->pool);

    if (out.buf == NULL
        || ngx_http_news_field_cache_control(r, never) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    out.buf->pos = (u_char *) text;
    out.buf->last = out.buf->pos + ngx_strlen(text);
    out.buf->memory = 1;
    out.buf->last_buf = (r == r->main) ? 1 : 0;
    out.buf->last_in_chain = 1;

    r->headers_out.status = status;
    r->headers_out.content_length_n = out.buf->last - out.buf->pos;
    ngx_str_set(&r->headers_out.content_type, "application/json");
    r->headers_out.content_type_len = r->headers_out.content_type.len;
    r->headers_out.content_type_lowcase = NULL;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    return ngx_http_output_filter(r, &out);
}
