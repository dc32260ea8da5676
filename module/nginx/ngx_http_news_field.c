#include "ngx_http_news.h"


static ngx_uint_t
ngx_http_news_field_is(const ngx_table_elt_t *h, const char *name, size_t len)
{
    return h->hash != 0 && h->key.len == len
           && strncasecmp((char *) h->key.data, name, len) == 0;
}


/* The next field of this name, from *part and *i on. */
static ngx_table_elt_t *
ngx_http_news_field_next(ngx_list_part_t **part, ngx_uint_t *i,
                         const char *name, size_t len)
{
    ngx_table_elt_t *h;

    for (; *part; *part = (*part)->next, *i = 0) {

        h = (*part)->elts;

        while (*i < (*part)->nelts) {
            if (ngx_http_news_field_is(&h[(*i)++], name, len)) {
                return &h[*i - 1];
            }
        }
    }

    return NULL;
}


ngx_str_t
ngx_http_news_field_get(ngx_http_request_t *r, const char *name)
{
    ngx_list_part_t *part = &r->headers_in.headers.part;
    ngx_table_elt_t *h;
    ngx_uint_t       i = 0;
    ngx_str_t        value = ngx_null_string, joined;
    size_t           len = ngx_strlen(name);
    u_char          *p;

    for (;;) {

        h = ngx_http_news_field_next(&part, &i, name, len);
        if (h == NULL) {
            return value;
        }

        if (value.data == NULL) {
            value = h->value;
            continue;
        }

        joined.len = value.len + 2 + h->value.len;
        joined.data = ngx_pnalloc(r->pool, joined.len);
        if (joined.data == NULL) {
            return value;
        }

        p = ngx_cpymem(joined.data, value.data, value.len);
        p = ngx_cpymem(p, ", ", 2);
        ngx_memcpy(p, h->value.data, h->value.len);
        value = joined;
    }
}


ngx_table_elt_t *
ngx_http_news_field_set(ngx_http_request_t *r, const char *name,
                        ngx_str_t value)
{
    ngx_list_part_t *part = &r->headers_out.headers.part;
    ngx_table_elt_t *h = NULL;
    ngx_uint_t       i = 0;
    size_t           len = ngx_strlen(name);

    /* an error_page may bring a request here that has passed here before */
    if (r->internal) {
        h = ngx_http_news_field_next(&part, &i, name, len);
    }

    if (h == NULL) {
        h = ngx_list_push(&r->headers_out.headers);
        if (h == NULL) {
            return NULL;
        }

        h->hash = 1;
        h->key.len = len;
        h->key.data = (u_char *) name;
        h->lowcase_key = NULL;
#if (nginx_version >= 1023000)
        h->next = NULL;
#endif
    }

    h->value = value;

    return h;
}


ngx_int_t
ngx_http_news_field_cache_control(ngx_http_request_t *r, ngx_str_t value)
{
    ngx_table_elt_t *h;

    h = ngx_http_news_field_set(r, "Cache-Control", value);
    if (h == NULL) {
        return NGX_ERROR;
    }

#if (nginx_version >= 1023000)
    r->headers_out.cache_control = h;
#else
    {
        ngx_table_elt_t **slot;

        if (r->headers_out.cache_control.nelts) {
            return NGX_OK;
        }

        if (r->headers_out.cache_control.elts == NULL
            && ngx_array_init(&r->headers_out.cache_control, r->pool, 1,
                              sizeof(ngx_table_elt_t *))
                   != NGX_OK)
        {
            return NGX_ERROR;
        }

        slot = ngx_array_push(&r->headers_out.cache_control);
        if (slot == NULL) {
            return NGX_ERROR;
        }

        *slot = h;
    }
#endif

    return NGX_OK;
}
