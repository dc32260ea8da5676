/*
 * The words for errors.  They are a page like any other, kept as others are,
 * but where that cannot be had, because the store or the threads fail, the one
 * is sent that was made when the configuration was loaded.
 */

#include "ngx_http_news.h"
#include "page/gzip.h"

typedef struct {
    ngx_int_t  status;
    news_buf_t plain;
    news_buf_t packed;
} ngx_http_news_error_page_t;

struct ngx_http_news_errors_s {
    const ngx_http_news_store_t *store;
    uint64_t                     variant;
    ngx_http_news_error_page_t   pages[2];
};


static void
ngx_http_news_errors_free(void *data)
{
    ngx_http_news_errors_t *errors = data;
    size_t                  i;

    for (i = 0; i < sizeof(errors->pages) / sizeof(errors->pages[0]); i++) {
        news_buf_free(&errors->pages[i].plain);
        news_buf_free(&errors->pages[i].packed);
    }
}


static news_status_e
ngx_http_news_error_render(const ngx_http_news_loc_conf_t *nlcf,
                           news_store_t *handle, ngx_int_t status,
                           ngx_http_news_error_page_t *out)
{
    news_render_t render = {nlcf->permalink, nlcf->theme, time(NULL)};
    news_route_t  route = {.kind = NEWS_KIND_ERROR};
    news_page_t   page;
    news_status_e rc;

    ngx_memzero(&page, sizeof(page));
    route.number = (unsigned) status;

    rc = news_render(handle, &route, &render, &page);

    if (rc == NEWS_OK && page.body.len) {
        rc = news_gzip_deflate(&out->packed, news_buf_borrow(&page.body),
                               (int) nlcf->gzip_level);
        out->plain = page.body;
        page.body = NEWS_BUF_INIT;
    }

    out->status = out->plain.len ? status : 0;
    news_page_free(&page);

    return rc;
}


static ngx_int_t
ngx_http_news_errors_render(ngx_conf_t                     *cf,
                            const ngx_http_news_loc_conf_t *nlcf,
                            ngx_http_news_errors_t         *errors)
{
    news_str_t    uri = {nlcf->store->uri.len, (char *) nlcf->store->uri.data};
    news_store_t *handle;
    news_error_t  err;
    news_status_e rc;

    rc = news_store_open(&handle, uri, NEWS_STORE_READ, &err);
    if (rc != NEWS_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "news_store \"%V\": %s",
                           &nlcf->store->uri, err.text);
        return NGX_ERROR;
    }

    rc = ngx_http_news_error_render(nlcf, handle, NGX_HTTP_NOT_FOUND,
                                    &errors->pages[0]);
    if (rc == NEWS_OK) {
        rc = ngx_http_news_error_render(
            nlcf, handle, NGX_HTTP_SERVICE_UNAVAILABLE, &errors->pages[1]);
    }

    if (rc != NEWS_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "news_store \"%V\": no page for errors: %s, %s",
                           &nlcf->store->uri, news_status_text(rc),
                           news_store_error(handle));
    }

    news_store_close(handle);

    return rc == NEWS_OK ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_news_errors_make(ngx_conf_t *cf, ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_news_main_conf_t *nmcf = nlcf->main;
    ngx_http_news_errors_t   **slot = nmcf->errors.elts, *errors;
    ngx_pool_cleanup_t        *cleanup;
    ngx_uint_t                 i;

    for (i = 0; i < nmcf->errors.nelts; i++) {
        if (slot[i]->store == nlcf->store && slot[i]->variant == nlcf->variant)
        {
            nlcf->errors = slot[i];
            return NGX_OK;
        }
    }

    slot = ngx_array_push(&nmcf->errors);
    cleanup = ngx_pool_cleanup_add(cf->pool, sizeof(*errors));

    if (slot == NULL || cleanup == NULL) {
        return NGX_ERROR;
    }

    errors = cleanup->data;
    ngx_memzero(errors, sizeof(*errors));
    errors->store = nlcf->store;
    errors->variant = nlcf->variant;
    cleanup->handler = ngx_http_news_errors_free;
    *slot = errors;
    nlcf->errors = errors;

    return ngx_http_news_errors_render(cf, nlcf, errors);
}


ngx_uint_t
ngx_http_news_error_ours(ngx_http_request_t *r, ngx_int_t status)
{
    ngx_http_core_loc_conf_t *clcf;
    ngx_http_err_page_t      *page;
    ngx_uint_t                i;

    if (r != r->main) {
        return 0;
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    if (clcf->error_pages == NULL) {
        return 1;
    }

    page = clcf->error_pages->elts;

    for (i = 0; i < clcf->error_pages->nelts; i++) {
        if (page[i].status == status) {
            return 0;
        }
    }

    return 1;
}


void
ngx_http_news_error_take(ngx_http_news_ctx_t *ctx, ngx_int_t status)
{
    const ngx_http_news_loc_conf_t   *nlcf;
    const ngx_http_news_error_page_t *page;
    size_t                            i;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);
    page = nlcf->errors->pages;

    for (i = 0; i < sizeof(nlcf->errors->pages) / sizeof(*page); i++) {
        if (page[i].status == status) {
            ctx->entry.content = NEWS_CONTENT_HTML;
            ctx->entry.body = news_buf_borrow(&page[i].packed);
            ctx->entry.plain = (uint32_t) page[i].plain.len;
            ctx->plain = news_buf_borrow(&page[i].plain);
        }
    }
}
