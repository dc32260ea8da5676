/*
 * The store's handles in one worker: opened by the thread that needs one and
 * finds none idle, never before fork, and closed when the worker exits.
 */

#include "ngx_http_news.h"


static news_store_t *
ngx_http_news_store_pop(ngx_http_news_store_t *store)
{
    news_store_t *handle = NULL;

    (void) pthread_mutex_lock(&store->mutex);

    if (store->idle_count) {
        handle = store->idle[--store->idle_count];
    }

    (void) pthread_mutex_unlock(&store->mutex);

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
    ngx_uint_t kept = 0;

    (void) pthread_mutex_lock(&store->mutex);

    if (store->idle_count < sizeof(store->idle) / sizeof(store->idle[0])) {
        store->idle[store->idle_count++] = handle;
        kept = 1;
    }

    (void) pthread_mutex_unlock(&store->mutex);

    if (!kept) {
        news_store_close(handle);
    }
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
