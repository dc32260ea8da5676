/*
 * The store's handles in one worker: opened by the thread that needs one and
 * finds none idle, never before fork, and closed when the worker exits.
 */

#include "ngx_http_news.h"

#include <stdatomic.h>


#define NGX_HTTP_NEWS_STORE_IDLE                                               \
    (sizeof(((ngx_http_news_store_t *) 0)->idle) / sizeof(news_store_t *))


static news_store_t *
ngx_http_news_store_pop(ngx_http_news_store_t *store)
{
    news_store_t *handle = NULL;
    ngx_uint_t    i;

    for (i = 0; handle == NULL && i < NGX_HTTP_NEWS_STORE_IDLE; i++) {
        handle = atomic_exchange(&store->idle[i], NULL);
    }

    return handle;
}


news_store_t *
ngx_http_news_store_take(ngx_http_news_store_t *store, news_error_t *err)
{
    news_store_t *handle;
    news_str_t    uri = {store->uri.len, (char *) store->uri.data};

    handle = ngx_http_news_store_pop(store);

    if (handle && news_store_replaced(handle)) {
        news_store_close(handle);
        handle = NULL;
    }

    if (handle == NULL
        && news_store_open(&handle, uri, NEWS_STORE_READ, err) != NEWS_OK)
    {
        return NULL;
    }

    return handle;
}


void
ngx_http_news_store_give(ngx_http_news_store_t *store, news_store_t *handle)
{
    news_store_t *none;
    ngx_uint_t    i;

    for (i = 0; i < NGX_HTTP_NEWS_STORE_IDLE; i++) {
        none = NULL;

        if (atomic_compare_exchange_strong(&store->idle[i], &none, handle)) {
            return;
        }
    }

    news_store_close(handle);
}


void
ngx_http_news_store_close(ngx_http_news_store_t *store)
{
    news_store_t *handle;

    for (;;) {
        handle = ngx_http_news_store_pop(store);
        if (handle == NULL) {
            return;
        }

        news_store_close(handle);
    }
}
