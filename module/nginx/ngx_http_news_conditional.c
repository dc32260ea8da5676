/*
 * Conditional requests (RFC 9110, section 13.2.2).  nginx's own filter wants
 * If-None-Match and If-Modified-Since both to match, and runs before encodings
 * are known, so the module decides by itself.
 */

#include "base/http.h"
#include "ngx_http_news.h"


static news_str_t
ngx_http_news_conditional_field(ngx_http_request_t *r, const char *name)
{
    ngx_str_t value = ngx_http_news_field_get(r, name);

    return (news_str_t) {value.len, (char *) value.data};
}


/* The time in a date field, -1: there is none, or it is not a date. */
static time_t
ngx_http_news_conditional_time(ngx_http_request_t *r, const char *name)
{
    ngx_str_t value = ngx_http_news_field_get(r, name);

    if (value.data == NULL) {
        return -1;
    }

    return ngx_parse_http_time(value.data, value.len);
}


static ngx_uint_t
ngx_http_news_precondition_failed(ngx_http_request_t *r, news_str_t etag,
                                  time_t modified)
{
    news_str_t list = ngx_http_news_conditional_field(r, "If-Match");
    time_t     since;

    if (list.data) {
        return !news_http_etag_matches(list, etag, false);
    }

    since = ngx_http_news_conditional_time(r, "If-Unmodified-Since");

    return since != -1 && modified != -1 && modified > since;
}


static ngx_uint_t
ngx_http_news_not_modified(ngx_http_request_t *r, news_str_t etag,
                           time_t modified)
{
    news_str_t list = ngx_http_news_conditional_field(r, "If-None-Match");
    time_t     since;

    if (list.data) {
        return news_http_etag_matches(list, etag, true);
    }

    since = ngx_http_news_conditional_time(r, "If-Modified-Since");

    return since != -1 && modified != -1 && modified <= since;
}


/* nginx has noticed if there is any of the four. */
ngx_uint_t
ngx_http_news_is_conditional(const ngx_http_request_t *r)
{
    return r == r->main
           && (r->headers_in.if_match || r->headers_in.if_unmodified_since
               || r->headers_in.if_none_match
               || r->headers_in.if_modified_since);
}


ngx_int_t
ngx_http_news_conditional(ngx_http_request_t *r, news_str_t etag,
                          time_t modified)
{
    if (ngx_http_news_precondition_failed(r, etag, modified)) {
        return NGX_HTTP_PRECONDITION_FAILED;
    }

    if (ngx_http_news_not_modified(r, etag, modified)) {
        return NGX_HTTP_NOT_MODIFIED;
    }

    return NGX_OK;
}
