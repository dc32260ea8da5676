#include "base/hash.h"
#include "cache/script.h"
#include "ngx_http_news_purge.h"

#define NGX_HTTP_NEWS_ANYWHERE                                                 \
    (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)

static char *ngx_http_news_check_gzip_level(ngx_conf_t *cf, void *post,
                                            void *data);

static char *ngx_http_news_set_status(ngx_conf_t *cf, ngx_command_t *cmd,
                                      void *conf);

static ngx_conf_post_t ngx_http_news_gzip_levels = {
    ngx_http_news_check_gzip_level};

static ngx_conf_num_bounds_t ngx_http_news_queue_range = {
    ngx_conf_check_num_bounds, 0, 1000000};

static ngx_command_t ngx_http_news_commands[] = {

    {ngx_string("news"),
     NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_HTTP_LIF_CONF | NGX_CONF_FLAG,
     ngx_conf_set_flag_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, on), NULL},

    {ngx_string("news_page"),
     NGX_HTTP_LOC_CONF | NGX_HTTP_LIF_CONF | NGX_CONF_1MORE, ngx_http_news_page,
     NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_purge"), NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1,
     ngx_http_news_purge, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_status"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS,
     ngx_http_news_set_status, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_zone"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE12,
     ngx_http_news_zone, NGX_HTTP_MAIN_CONF_OFFSET, 0, NULL},

    {ngx_string("news_queue"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_num_slot, NGX_HTTP_MAIN_CONF_OFFSET,
     offsetof(ngx_http_news_main_conf_t, queue), &ngx_http_news_queue_range},

    {ngx_string("news_queue_timeout"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_msec_slot, NGX_HTTP_MAIN_CONF_OFFSET,
     offsetof(ngx_http_news_main_conf_t, queue_timeout), NULL},

    {ngx_string("news_store"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_http_news_store, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_redis"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_1MORE,
     ngx_http_news_redis, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_redis_timeout"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_conf_set_msec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, redis_timeout), NULL},

    {ngx_string("news_permalink"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_CONF_TAKE1,
     ngx_http_news_permalink, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_theme"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_CONF_TAKE1,
     ngx_http_news_theme, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},

    {ngx_string("news_gzip_level"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_conf_set_num_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, gzip_level),
     &ngx_http_news_gzip_levels},

    {ngx_string("news_valid"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_conf_set_sec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, valid), NULL},

    {ngx_string("news_valid_missing"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_conf_set_sec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, valid_missing), NULL},

    {ngx_string("news_stale"), NGX_HTTP_NEWS_ANYWHERE | NGX_CONF_TAKE1,
     ngx_conf_set_sec_slot, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(ngx_http_news_loc_conf_t, stale), NULL},

    ngx_null_command,
};


static char *
ngx_http_news_check_gzip_level(ngx_conf_t *cf, void *post, void *data)
{
    ngx_int_t *level = data;

    if (*level < 1 || *level > 9) {
        return "expects a level from 1 to 9";
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_news_set_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_news_status_handler;

    return NGX_CONF_OK;
}


static void *
ngx_http_news_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_news_main_conf_t *nmcf;

    nmcf = ngx_pcalloc(cf->pool, sizeof(*nmcf));
    if (nmcf == NULL) {
        return NULL;
    }

    nmcf->queue = NGX_CONF_UNSET_UINT;
    nmcf->queue_timeout = NGX_CONF_UNSET_MSEC;

    if (ngx_array_init(&nmcf->redis, cf->pool, 1,
                       sizeof(ngx_http_news_redis_t *))
            != NGX_OK
        || ngx_array_init(&nmcf->follows, cf->pool, 1,
                          sizeof(ngx_http_news_follow_t *))
               != NGX_OK
        || ngx_array_init(&nmcf->stores, cf->pool, 1,
                          sizeof(ngx_http_news_store_t *))
               != NGX_OK
        || ngx_array_init(&nmcf->errors, cf->pool, 1,
                          sizeof(ngx_http_news_errors_t *))
               != NGX_OK)
    {
        return NULL;
    }

    return nmcf;
}


static char *
ngx_http_news_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_news_main_conf_t *nmcf = conf;

    ngx_conf_init_uint_value(nmcf->queue, 4096);
    ngx_conf_init_msec_value(nmcf->queue_timeout, 10000);

    return NGX_CONF_OK;
}


static void *
ngx_http_news_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_pcalloc(cf->pool, sizeof(*nlcf));
    if (nlcf == NULL) {
        return NULL;
    }

    nlcf->on = NGX_CONF_UNSET;
    nlcf->store = NGX_CONF_UNSET_PTR;
    nlcf->l2 = NGX_CONF_UNSET_PTR;
    nlcf->permalink = NGX_CONF_UNSET_PTR;
    nlcf->theme = NGX_CONF_UNSET_PTR;
    nlcf->gzip_level = NGX_CONF_UNSET;
    nlcf->redis_timeout = NGX_CONF_UNSET_MSEC;
    nlcf->valid = NGX_CONF_UNSET;
    nlcf->valid_missing = NGX_CONF_UNSET;
    nlcf->stale = NGX_CONF_UNSET;

    return nlcf;
}


/* Pages of one store and variant have the beginning of their keys in common:
   what another theme has made is still there when it comes back. */
static char *
ngx_http_news_make_key_prefix(ngx_conf_t *cf, ngx_http_news_loc_conf_t *nlcf)
{
    news_buf_t key = NEWS_BUF_INIT;
    news_str_t prefix = {0, NULL};

    if (nlcf->l2) {
        prefix =
            (news_str_t) {nlcf->l2->prefix.len, (char *) nlcf->l2->prefix.data};
    }

    news_key_append_prefix(&key, prefix, news_str_borrow(nlcf->store->id),
                           nlcf->variant);

    nlcf->key.len = key.len;
    nlcf->key.data = ngx_pnalloc(cf->pool, key.len);

    if (nlcf->key.data) {
        ngx_memcpy(nlcf->key.data, key.data, key.len);
    }

    news_buf_free(&key);

    return nlcf->key.data ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* What only a place that serves pages needs. */
static char *
ngx_http_news_complete(ngx_conf_t *cf, ngx_http_news_loc_conf_t *nlcf)
{
    ngx_http_news_main_conf_t *nmcf;

    if (nlcf->store == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "no \"news_store\" is defined for the pages here; "
                           "add \"news_store sqlite:PATH;\"");
        return NGX_CONF_ERROR;
    }

    if (nlcf->valid > NEWS_LOG_LIFE || nlcf->stale > NEWS_LOG_LIFE
        || nlcf->valid_missing > NEWS_LOG_LIFE
        || nlcf->valid + nlcf->stale > NEWS_LOG_LIFE)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"news_valid\" and \"news_stale\" together, or "
                           "\"news_valid_missing\", are longer than 7 days, "
                           "for which purges are known");
        return NGX_CONF_ERROR;
    }

    if (nlcf->permalink == NULL) {
        nlcf->permalink = ngx_http_news_default_permalink(cf);
    }

    if (nlcf->theme == NULL) {
        nlcf->theme = ngx_http_news_load_theme(cf, NULL);
    }

    if (nlcf->permalink == NULL || nlcf->theme == NULL) {
        return NGX_CONF_ERROR;
    }

    nlcf->variant = news_theme_variant(nlcf->theme, nlcf->permalink->pattern,
                                       (int) nlcf->gzip_level);

    if (ngx_http_news_make_key_prefix(cf, nlcf) != NGX_CONF_OK) {
        return NGX_CONF_ERROR;
    }

    nlcf->reply_timeout = nlcf->redis_timeout;

    if (nlcf->l2 && nlcf->l2->timeout != NGX_CONF_UNSET_MSEC) {
        nlcf->reply_timeout = nlcf->l2->timeout;
    }

    nmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_news_module);
    nlcf->main = nmcf;

    return ngx_http_news_errors_make(cf, nlcf) == NGX_OK ? NGX_CONF_OK
                                                         : NGX_CONF_ERROR;
}


static char *
ngx_http_news_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_news_loc_conf_t *prev = parent;
    ngx_http_news_loc_conf_t *conf = child;
    ngx_http_core_loc_conf_t *clcf;

    ngx_conf_merge_value(conf->on, prev->on, 0);
    ngx_conf_merge_ptr_value(conf->store, prev->store, NULL);
    ngx_conf_merge_ptr_value(conf->l2, prev->l2, NULL);
    ngx_conf_merge_ptr_value(conf->permalink, prev->permalink, NULL);
    ngx_conf_merge_ptr_value(conf->theme, prev->theme, NULL);
    ngx_conf_merge_value(conf->gzip_level, prev->gzip_level, 9);
    ngx_conf_merge_msec_value(conf->redis_timeout, prev->redis_timeout, 100);
    ngx_conf_merge_sec_value(conf->valid, prev->valid, 600);
    ngx_conf_merge_sec_value(conf->valid_missing, prev->valid_missing, 60);
    ngx_conf_merge_sec_value(conf->stale, prev->stale, 600);

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    /* "if" and "limit_except" blocks serve what surrounds them */
    if (conf->page == NULL && (clcf->noname || clcf->lmt_excpt)) {
        conf->page = prev->page;
    }

    if (conf->purge == NULL && (clcf->noname || clcf->lmt_excpt)) {
        conf->purge = prev->purge;

        /* "if" keeps the handler that it finds, "limit_except" has none */
        if (conf->purge && clcf->lmt_excpt && clcf->handler == NULL) {
            clcf->handler = ngx_http_news_purge_handler;
        }
    }

    if (!conf->on && conf->page == NULL && conf->purge == NULL) {
        return NGX_CONF_OK;
    }

    return ngx_http_news_complete(cf, conf);
}


static ngx_int_t
ngx_http_news_init(ngx_conf_t *cf)
{
    ngx_http_news_main_conf_t *nmcf;
    ngx_http_core_main_conf_t *cmcf;
    ngx_http_handler_pt       *h;

    nmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_news_module);

    if (nmcf->stores.nelts
        && (ngx_http_news_thread_pools(cf, nmcf) != NGX_OK
            || ngx_http_news_shm_add(cf, nmcf) != NGX_OK))
    {
        return NGX_ERROR;
    }

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&cmcf->phases[NGX_HTTP_CONTENT_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_news_handler;

    return NGX_OK;
}


/* This worker's part of the configuration; NULL: no page is served here, or
   this process serves none. */
static ngx_http_news_main_conf_t *
ngx_http_news_worker_conf(ngx_cycle_t *cycle)
{
    ngx_http_news_main_conf_t *nmcf;

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NULL;
    }

    nmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_news_module);

    return nmcf && nmcf->log ? nmcf : NULL;
}


static ngx_int_t
ngx_http_news_init_process(ngx_cycle_t *cycle)
{
    ngx_http_news_main_conf_t *nmcf = ngx_http_news_worker_conf(cycle);
    ngx_http_news_redis_t    **redis;
    ngx_http_news_store_t    **store;
    ngx_http_news_follow_t   **follow;
    ngx_uint_t                 i;

    if (nmcf == NULL) {
        return NGX_OK;
    }

    if (nmcf->zone_memory
        && news_zone_attach(&nmcf->zone, nmcf->zone_memory, nmcf->zone_size)
               != NEWS_OK)
    {
        ngx_log_error(NGX_LOG_WARN, cycle->log, 0,
                      "news: this worker has no place in the zone: it serves "
                      "without it");
    }

    ngx_http_news_flight_start(nmcf, cycle);

    store = nmcf->stores.elts;

    for (i = 0; i < nmcf->stores.nelts; i++) {
        if (ngx_http_news_look_start(store[i], nmcf, cycle) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    redis = nmcf->redis.elts;

    for (i = 0; i < nmcf->redis.nelts; i++) {
        ngx_http_news_redis_start(redis[i], cycle);
    }

    follow = nmcf->follows.elts;

    for (i = 0; i < nmcf->follows.nelts; i++) {
        if (ngx_http_news_follow_start(follow[i], nmcf->log, cycle) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static void
ngx_http_news_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_news_main_conf_t *nmcf = ngx_http_news_worker_conf(cycle);
    ngx_http_news_redis_t    **redis;
    ngx_http_news_store_t    **store;
    ngx_http_news_follow_t   **follow;
    ngx_uint_t                 i;

    if (nmcf == NULL) {
        return;
    }

    ngx_http_news_flight_stop(nmcf);
    news_zone_detach(nmcf->zone);
    nmcf->zone = NULL;

    follow = nmcf->follows.elts;

    for (i = 0; i < nmcf->follows.nelts; i++) {
        ngx_http_news_follow_stop(follow[i]);
    }

    redis = nmcf->redis.elts;

    for (i = 0; i < nmcf->redis.nelts; i++) {
        ngx_http_news_redis_stop(redis[i]);
    }

    /* the thread pool has ended by now: all handles are idle */
    store = nmcf->stores.elts;

    for (i = 0; i < nmcf->stores.nelts; i++) {
        ngx_http_news_look_stop(store[i]);
        ngx_http_news_store_close(store[i]);
    }
}


static ngx_http_module_t ngx_http_news_module_ctx = {
    ngx_http_news_add_variables, /* preconfiguration */
    ngx_http_news_init,          /* postconfiguration */

    ngx_http_news_create_main_conf, /* create main configuration */
    ngx_http_news_init_main_conf,   /* init main configuration */

    NULL, /* create server configuration */
    NULL, /* merge server configuration */

    ngx_http_news_create_loc_conf, /* create location configuration */
    ngx_http_news_merge_loc_conf   /* merge location configuration */
};


ngx_module_t ngx_http_news_module = {
    NGX_MODULE_V1,
    &ngx_http_news_module_ctx,  /* module context */
    ngx_http_news_commands,     /* module directives */
    NGX_HTTP_MODULE,            /* module type */
    NULL,                       /* init master */
    NULL,                       /* init module */
    ngx_http_news_init_process, /* init process */
    NULL,                       /* init thread */
    NULL,                       /* exit thread */
    ngx_http_news_exit_process, /* exit process */
    NULL,                       /* exit master */
    NGX_MODULE_V1_PADDING};
