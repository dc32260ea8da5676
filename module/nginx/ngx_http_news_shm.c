/*
 * The memory that all workers of a node share.  It stays over a reload, and
 * with it what was purged and what is known.
 */

#include "ngx_http_news.h"

#include <sys/random.h>

#define NGX_HTTP_NEWS_LOG_SIZE (2 * 1024 * 1024) /* 64k tags */


/* All that the slab pool has to give, in one piece. */
static void *
ngx_http_news_shm_take_all(ngx_shm_zone_t *zone, size_t *size)
{
    ngx_slab_pool_t *shpool = (ngx_slab_pool_t *) zone->shm.addr;

    *size = shpool->pfree * ngx_pagesize;
    shpool->log_nomem = 0;
    shpool->data = ngx_slab_alloc(shpool, *size);

    return shpool->data;
}


static ngx_int_t
ngx_http_news_shm_init_log(ngx_shm_zone_t *zone, void *data)
{
    ngx_http_news_main_conf_t *nmcf = zone->data;
    ngx_http_news_main_conf_t *old = data;
    void                      *memory;
    size_t                     size;
    uint64_t                   node;

    if (old) {
        nmcf->log = old->log;
        return NGX_OK;
    }

    memory = ngx_http_news_shm_take_all(zone, &size);

    if (memory == NULL || getrandom(&node, sizeof(node), 0) != sizeof(node)
        || news_log_format(memory, size, node) != NEWS_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                      "news: no room for the invalidation log");
        return NGX_ERROR;
    }

    nmcf->log = news_log_attach(memory, size);

    return nmcf->log ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_news_shm_add(ngx_conf_t *cf, ngx_http_news_main_conf_t *nmcf)
{
    ngx_str_t       name = ngx_string("news_log");
    ngx_shm_zone_t *zone;

    zone = ngx_shared_memory_add(cf, &name, NGX_HTTP_NEWS_LOG_SIZE,
                                 &ngx_http_news_module);
    if (zone == NULL) {
        return NGX_ERROR;
    }

    zone->init = ngx_http_news_shm_init_log;
    zone->data = nmcf;

    return NGX_OK;
}
