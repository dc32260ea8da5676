/*
 * The handlers of the directives that need more than a slot.  What is wrong
 * is found here, when the configuration loads, and said with the remedy.
 */

#include "base/redis_address.h"
#include "ngx_http_news.h"


static news_str_t
ngx_http_news_conf_str(const ngx_str_t *s)
{
    return (news_str_t) {s->len, (char *) s->data};
}


static void
ngx_http_news_conf_destroy_arena(void *data)
{
    news_arena_destroy(data);
}


/* An arena that lives as long as the configuration. */
static news_arena_t *
ngx_http_news_conf_arena(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t *cleanup;
    news_arena_t       *arena;

    cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    if (cleanup == NULL) {
        return NULL;
    }

    arena = news_arena_create();
    if (arena == NULL) {
        return NULL;
    }

    cleanup->handler = ngx_http_news_conf_destroy_arena;
    cleanup->data = arena;

    return arena;
}


/* Asks the resolver now, before any worker runs: it may block. */
static ngx_int_t
ngx_http_news_redis_resolve(ngx_conf_t *cf, ngx_http_news_redis_t *redis,
                            const news_redis_address_t *address)
{
    ngx_url_t url;
    u_char   *p;
    size_t    size = sizeof(address->host) + NGX_INT_T_LEN + 8;

    ngx_memzero(&url, sizeof(url));

    url.url.data = ngx_pnalloc(
        cf->pool, ngx_max(size, sizeof(address->path) + sizeof("unix:")));
    if (url.url.data == NULL) {
        return NGX_ERROR;
    }

    if (address->path[0]) {
        p = ngx_sprintf(url.url.data, "unix:%s", address->path);

    } else if (ngx_strchr(address->host, ':')) {
        p = ngx_sprintf(url.url.data, "[%s]:%ui", address->host,
                        (ngx_uint_t) address->port);

    } else {
        p = ngx_sprintf(url.url.data, "%s:%ui", address->host,
                        (ngx_uint_t) address->port);
    }

    url.url.len = p - url.url.data;

    if (ngx_parse_url(cf->pool, &url) != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "news_redis: %s in \"%V\"; write an address that "
                           "this machine can resolve",
                           url.err ? url.err : "cannot resolve", &url.url);
        return NGX_ERROR;
    }

    redis->sockaddr = url.addrs[0].sockaddr;
    redis->socklen = url.addrs[0].socklen;
    redis->name = url.url;

    return NGX_OK;
}


static ngx_int_t
ngx_http_news_conf_copy(ngx_conf_t *cf, ngx_str_t *to, const char *from)
{
    to->len = ngx_strlen(from);
    to->data = ngx_pnalloc(cf->pool, to->len + 1);
    if (to->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(to->data, from, to->len + 1);

    return NGX_OK;
}


static ngx_uint_t
ngx_http_news_redis_same(const ngx_http_news_redis_t *redis,
                         const ngx_http_news_redis_t *other)
{
    return redis->socklen == other->socklen && redis->db == other->db
           && ngx_memcmp(redis->sockaddr, other->sockaddr, redis->socklen) == 0
           && redis->user.len == other->user.len
           && ngx_strcmp(redis->user.data, other->user.data) == 0
           && redis->password.len == other->password.len
           && ngx_strcmp(redis->password.data, other->password.data) == 0;
}


/* The connection for this address: places that name the same share it. */
static ngx_http_news_redis_t *
ngx_http_news_redis_add(ngx_conf_t *cf, const news_redis_address_t *address)
{
    ngx_http_news_main_conf_t *nmcf;
    ngx_http_news_redis_t     *redis, **slot;
    ngx_uint_t                 i;

    redis = ngx_pcalloc(cf->pool, sizeof(*redis));
    if (redis == NULL
        || ngx_http_news_redis_resolve(cf, redis, address) != NGX_OK
        || ngx_http_news_conf_copy(cf, &redis->user, address->user) != NGX_OK
        || ngx_http_news_conf_copy(cf, &redis->password, address->password)
               != NGX_OK)
    {
        return NULL;
    }

    redis->db = address->db;
    redis->timeout = 1000;

    nmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_news_module);
    slot = nmcf->redis.elts;

    for (i = 0; i < nmcf->redis.nelts; i++) {
        if (ngx_http_news_redis_same(slot[i], redis)) {
            return slot[i];
        }
    }

    slot = ngx_array_push(&nmcf->redis);
    if (slot == NULL) {
        return NULL;
    }

    *slot = redis;

    return redis;
}


static char *
ngx_http_news_redis_option(ngx_conf_t *cf, ngx_http_news_l2_t *l2,
                           ngx_str_t *option)
{
    ngx_str_t value;

    if (ngx_strncmp(option->data, "prefix=", 7) == 0 && option->len > 7) {
        l2->prefix.data = option->data + 7;
        l2->prefix.len = option->len - 7;
        return NGX_CONF_OK;
    }

    if (ngx_strncmp(option->data, "timeout=", 8) == 0) {
        value.data = option->data + 8;
        value.len = option->len - 8;

        l2->timeout = ngx_parse_time(&value, 0);

        if (l2->timeout != (ngx_msec_t) NGX_ERROR && l2->timeout > 0) {
            return NGX_CONF_OK;
        }
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid parameter \"%V\": expected prefix=NAME or "
                       "timeout=TIME, as in timeout=100ms",
                       option);

    return NGX_CONF_ERROR;
}


/* The log of this Redis and prefix: places that name the same share it. */
static ngx_http_news_follow_t *
ngx_http_news_follow_add(ngx_conf_t *cf, const ngx_http_news_l2_t *l2)
{
    ngx_http_news_main_conf_t *nmcf;
    ngx_http_news_follow_t   **slot;
    ngx_uint_t                 i;

    nmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_news_module);
    slot = nmcf->follows.elts;

    for (i = 0; i < nmcf->follows.nelts; i++) {
        if (slot[i]->prefix.len == l2->prefix.len
            && ngx_memcmp(slot[i]->prefix.data, l2->prefix.data, l2->prefix.len)
                   == 0
            && ngx_http_news_redis_same(&slot[i]->redis, l2->redis))
        {
            return slot[i];
        }
    }

    slot = ngx_array_push(&nmcf->follows);
    if (slot == NULL) {
        return NULL;
    }

    *slot = ngx_pcalloc(cf->pool, sizeof(**slot));
    if (*slot == NULL) {
        return NULL;
    }

    (*slot)->redis = *l2->redis;
    (*slot)->redis.background = 1;
    (*slot)->pages = l2->redis;
    (*slot)->prefix = l2->prefix;

    return *slot;
}


char *
ngx_http_news_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t *nlcf = conf;
    ngx_str_t                *value = cf->args->elts;
    news_redis_address_t      address;
    news_error_t              err;
    ngx_uint_t                i;

    if (nlcf->l2 != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        nlcf->l2 = NULL;
        return NGX_CONF_OK;
    }

    if (news_redis_address_parse(&address, ngx_http_news_conf_str(&value[1]),
                                 &err)
        != NEWS_OK)
    {
        /* what stands before a "@" may be a password */
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "news_redis: invalid address \"%s\", byte %ui: %s",
                           ngx_strchr(value[1].data, '@')
                               ? (u_char *) "redis://..."
                               : value[1].data,
                           (ngx_uint_t) err.column, err.text);
        return NGX_CONF_ERROR;
    }

    nlcf->l2 = ngx_pcalloc(cf->pool, sizeof(*nlcf->l2));
    if (nlcf->l2 == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_str_set(&nlcf->l2->prefix, "news");
    nlcf->l2->timeout = NGX_CONF_UNSET_MSEC;

    for (i = 2; i < cf->args->nelts; i++) {
        if (ngx_http_news_redis_option(cf, nlcf->l2, &value[i]) != NGX_CONF_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    nlcf->l2->redis = ngx_http_news_redis_add(cf, &address);
    if (nlcf->l2->redis == NULL) {
        return NGX_CONF_ERROR;
    }

    nlcf->l2->follow = ngx_http_news_follow_add(cf, nlcf->l2);

    return nlcf->l2->follow ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* Opens the store once, to find now what a reader would find later. */
static char *
ngx_http_news_store_check(ngx_conf_t *cf, ngx_http_news_store_t *store)
{
    news_arena_t *arena;
    news_store_t *handle;
    news_site_t   site;
    news_error_t  err;

    if (news_store_open(&handle, ngx_http_news_conf_str(&store->uri),
                        NEWS_STORE_READ, &err)
        != NEWS_OK)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "news_store \"%V\": %s",
                           &store->uri, err.text);
        return NGX_CONF_ERROR;
    }

    arena = ngx_http_news_conf_arena(cf);

    if (arena == NULL || news_store_site(handle, arena, &site) != NEWS_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "news_store \"%V\": %s",
                           &store->uri, news_store_error(handle));
        news_store_close(handle);
        return NGX_CONF_ERROR;
    }

    if (site.url.len == 0) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "news_store \"%V\": the site has no URL, so feeds "
                           "and sitemaps have bare paths; set it with "
                           "\"newsctl site --url https://example.com\"",
                           &store->uri);
    }

    ngx_memcpy(store->id, site.id, sizeof(store->id));
    news_store_close(handle);

    return NGX_CONF_OK;
}


/* "sqlite:PATH" with PATH made absolute, as nginx does with its own paths. */
static ngx_int_t
ngx_http_news_store_uri(ngx_conf_t *cf, ngx_str_t *uri)
{
    ngx_str_t path;

    if (ngx_strncmp(uri->data, "sqlite:", 7) != 0) {
        return NGX_OK;
    }

    path.data = uri->data + 7;
    path.len = uri->len - 7;

    if (path.len == 0
        || ngx_get_full_name(cf->pool, &cf->cycle->prefix, &path) != NGX_OK)
    {
        return NGX_ERROR;
    }

    uri->len = sizeof("sqlite:") - 1 + path.len;
    uri->data = ngx_pnalloc(cf->pool, uri->len + 1);
    if (uri->data == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(uri->data, "sqlite:%V%Z", &path);

    return NGX_OK;
}


char *
ngx_http_news_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t  *nlcf = conf;
    ngx_str_t                 *value = cf->args->elts;
    ngx_http_news_main_conf_t *nmcf;
    ngx_http_news_store_t    **slot, *store;
    ngx_uint_t                 i;

    if (nlcf->store != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    if (ngx_http_news_store_uri(cf, &value[1]) != NGX_OK) {
        return "expects sqlite:PATH";
    }

    nmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_news_module);
    slot = nmcf->stores.elts;

    for (i = 0; i < nmcf->stores.nelts; i++) {
        if (slot[i]->uri.len == value[1].len
            && ngx_strcmp(slot[i]->uri.data, value[1].data) == 0)
        {
            nlcf->store = slot[i];
            return NGX_CONF_OK;
        }
    }

    store = ngx_pcalloc(cf->pool, sizeof(*store));
    slot = ngx_array_push(&nmcf->stores);

    if (store == NULL || slot == NULL) {
        return NGX_CONF_ERROR;
    }

    store->uri = value[1];
    *slot = store;
    nlcf->store = store;

    return ngx_http_news_store_check(cf, store);
}


static news_permalink_t *
ngx_http_news_compile_permalink(ngx_conf_t *cf, news_str_t pattern)
{
    news_permalink_t *permalink;
    news_error_t      err;

    permalink = ngx_palloc(cf->pool, sizeof(*permalink));
    if (permalink == NULL) {
        return NULL;
    }

    if (news_permalink_compile(permalink, pattern, &err) != NEWS_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid permalink, byte %ui: %s",
                           (ngx_uint_t) err.column, err.text);
        return NULL;
    }

    return permalink;
}


news_permalink_t *
ngx_http_news_default_permalink(ngx_conf_t *cf)
{
    return ngx_http_news_compile_permalink(cf,
                                           NEWS_STR(NEWS_PERMALINK_DEFAULT));
}


char *
ngx_http_news_permalink(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t *nlcf = conf;
    ngx_str_t                *value = cf->args->elts;

    if (nlcf->permalink != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    nlcf->permalink =
        ngx_http_news_compile_permalink(cf, ngx_http_news_conf_str(&value[1]));

    return nlcf->permalink ? NGX_CONF_OK : NGX_CONF_ERROR;
}


news_theme_t *
ngx_http_news_load_theme(ngx_conf_t *cf, ngx_str_t *dir)
{
    news_template_error_t err;
    news_arena_t         *arena;
    news_theme_t         *theme;
    news_str_t            path = {0, NULL};
    char                  text[NEWS_TEMPLATE_ERROR_MAX];

    theme = ngx_palloc(cf->pool, sizeof(*theme));
    arena = ngx_http_news_conf_arena(cf);

    if (theme == NULL || arena == NULL) {
        return NULL;
    }

    if (dir) {
        path = ngx_http_news_conf_str(dir);
    }

    if (news_theme_load(theme, arena, path, &err) != NEWS_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "theme: %s",
                           news_template_error_text(&err, text));
        return NULL;
    }

    return theme;
}


char *
ngx_http_news_theme(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t *nlcf = conf;
    ngx_str_t                *value = cf->args->elts;

    if (nlcf->theme != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    /* relative paths are taken from nginx.conf's folder, as "include" does */
    if (ngx_conf_full_name(cf->cycle, &value[1], 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    nlcf->theme = ngx_http_news_load_theme(cf, &value[1]);

    return nlcf->theme ? NGX_CONF_OK : NGX_CONF_ERROR;
}
