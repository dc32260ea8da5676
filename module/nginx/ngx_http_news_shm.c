/*
 * The memory that all workers of a node share.  It stays over a reload, and
 * with it what was purged and what is known.
 */

#include "ngx_http_news.h"

#include <sys/random.h>

#define NGX_HTTP_NEWS_ZONE_SIZE_MIN (1024 * 1024)
#define NGX_HTTP_NEWS_LOG_SIZE (2560 * 1024) /* 64k tags, 4k flights */


/* What lies at the start of a piece of memory that outlives a reload: the next
   configuration may be read by another version of the module. */
typedef struct {
    uint64_t layout; /* of what follows */
    uint64_t size;   /* of what follows */
} ngx_http_news_shared_t;

#define NGX_HTTP_NEWS_SHARED 64 /* bytes; then all is aligned */


/* All that the slab pool has to give, in one piece; or what it has given
   before.  NULL: there is too little, or it has another layout. */
static void *
ngx_http_news_shm_take_all(ngx_shm_zone_t *zone, uint64_t layout, size_t *size,
                           ngx_uint_t *fresh)
{
    ngx_slab_pool_t        *shpool = (ngx_slab_pool_t *) zone->shm.addr;
    ngx_http_news_shared_t *shared = shpool->data;

    *fresh = shared == NULL;

    if (*fresh) {
        *size = shpool->pfree * ngx_pagesize;
        shpool->log_nomem = 0;
        shared = ngx_slab_alloc(shpool, *size);

        if (shared == NULL) {
            return NULL;
        }

        shared->layout = layout;
        shared->size = *size - NGX_HTTP_NEWS_SHARED;
        shpool->data = shared;
    }

    if (shared->layout != layout) {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                      "news: the memory \"%V\" was made by another version of "
                      "the module: restart nginx instead of reloading it",
                      &zone->shm.name);
        return NULL;
    }

    *size = shared->size;

    return (char *) shared + NGX_HTTP_NEWS_SHARED;
}


static ngx_int_t
ngx_http_news_shm_init_log(ngx_shm_zone_t *zone, void *data)
{
    ngx_http_news_main_conf_t *nmcf = zone->data;
    void                      *memory, *log;
    size_t                     size, flights, counters;
    uint64_t                   node;
    ngx_uint_t                 fresh;

    flights = ngx_align(news_flights_size(), 64);
    counters = ngx_align(sizeof(news_counters_t), 64);

    memory = ngx_http_news_shm_take_all(
        zone, news_log_version() ^ (flights << 32) ^ counters, &size, &fresh);
    if (memory == NULL) {
        return NGX_ERROR;
    }

    log = (char *) memory + flights + counters;
    nmcf->flights = memory;
    nmcf->counters = (news_counters_t *) ((char *) memory + flights);

    if (fresh) {
        if (size < flights + counters
            || getrandom(&node, sizeof(node), 0) != sizeof(node)
            || news_log_format(log, size - flights - counters, node) != NEWS_OK)
        {
            ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                          "news: no room for the invalidation log");
            return NGX_ERROR;
        }

        news_flights_format(nmcf->flights);
        ngx_memzero(nmcf->counters, counters);
        nmcf->counters->since = ngx_time();
    }

    nmcf->log = news_log_attach(log, size - flights - counters);

    return nmcf->log ? NGX_OK : NGX_ERROR;
}


/* The pages stay over a reload, unless the size has changed: then nginx brings
   new memory. */
static ngx_int_t
ngx_http_news_shm_init_zone(ngx_shm_zone_t *shm, void *data)
{
    ngx_http_news_main_conf_t *nmcf = shm->data;
    news_zone_t               *zone = NULL;
    uint64_t                   seed;
    ngx_uint_t                 fresh;

    nmcf->zone_memory = ngx_http_news_shm_take_all(shm, news_zone_version(),
                                                   &nmcf->zone_size, &fresh);

    if (nmcf->zone_memory == NULL) {
        return NGX_ERROR;
    }

    if (fresh
        && (getrandom(&seed, sizeof(seed), 0) != sizeof(seed)
            || news_zone_format(nmcf->zone_memory, nmcf->zone_size, seed)
                   != NEWS_OK))
    {
        ngx_log_error(NGX_LOG_EMERG, shm->shm.log, 0,
                      "news_zone \"%V\" is too small", &shm->shm.name);
        return NGX_ERROR;
    }

    if (news_zone_attach(&zone, nmcf->zone_memory, nmcf->zone_size)
        == NEWS_EVERSION)
    {
        return NGX_ERROR;
    }

    news_zone_detach(zone);

    return NGX_OK;
}


char *
ngx_http_news_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_main_conf_t *nmcf = conf;
    ngx_str_t                 *value = cf->args->elts;
    ssize_t                    size;

    if (nmcf->zone_set) {
        return "is duplicate";
    }

    nmcf->zone_set = 1;

    if (cf->args->nelts == 2) {
        return ngx_strcmp(value[1].data, "off") == 0
                   ? NGX_CONF_OK
                   : "expects NAME SIZE, such as pages 64m, or off";
    }

    if (ngx_strcmp(value[1].data, "off") == 0) {
        return "expects no SIZE behind off";
    }

    size = ngx_parse_size(&value[2]);

    if (size == NGX_ERROR || size < NGX_HTTP_NEWS_ZONE_SIZE_MIN) {
        ngx_conf_log_error(
            NGX_LOG_EMERG, cf, 0,
            "news_zone: invalid size \"%V\": expected a number of "
            "k or m, at least 1m, such as 64m",
            &value[2]);
        return NGX_CONF_ERROR;
    }

    nmcf->zone_shm =
        ngx_shared_memory_add(cf, &value[1], size, &ngx_http_news_module);
    if (nmcf->zone_shm == NULL) {
        return NGX_CONF_ERROR;
    }

    if (nmcf->zone_shm->data) {
        return "names a zone that is in use";
    }

    nmcf->zone_shm->init = ngx_http_news_shm_init_zone;
    nmcf->zone_shm->data = nmcf;

    return NGX_CONF_OK;
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
