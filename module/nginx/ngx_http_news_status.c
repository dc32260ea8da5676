/*
 * news_status: what the node counts and knows, as JSON; docs/operations.md
 * has the fields.
 */

#include "base/version.h"
#include "ngx_http_news.h"
#include "ngx_http_news_json.h"


static json_t *
ngx_http_news_status_str(const ngx_str_t *s)
{
    return json_stringn((char *) s->data, s->len);
}


static json_t *
ngx_http_news_status_hex(uint64_t n)
{
    u_char text[17];

    (void) ngx_sprintf(text, "%016xL", (int64_t) n);

    return json_stringn((char *) text, 16);
}


/* An object of counters, named in order. */
static json_t *
ngx_http_news_status_counts(const ngx_http_news_main_conf_t *nmcf,
                            const char *const *names, news_counter_e first)
{
    json_t    *object = json_object();
    ngx_uint_t i;

    for (i = 0; names[i]; i++) {
        (void) json_object_set_new(object, names[i],
                                   json_integer((json_int_t) news_counters_sum(
                                       nmcf->counters, first + i)));
    }

    return object;
}


static json_t *
ngx_http_news_status_requests(const ngx_http_news_main_conf_t *nmcf)
{
    static const char *const names[] = {
        "hit_l1",  "hit_l2", "detached",  "stale",  "updating", "miss",
        "expired", "bypass", "collapsed", "failed", NULL};

    json_t *requests =
        ngx_http_news_status_counts(nmcf, names, NEWS_COUNT_HIT_L1);

    (void) json_object_set_new(
        requests, "hit",
        json_integer(
            (json_int_t) (news_counters_sum(nmcf->counters, NEWS_COUNT_HIT_L1)
                          + news_counters_sum(nmcf->counters,
                                              NEWS_COUNT_HIT_L2))));

    return requests;
}


static json_t *
ngx_http_news_status_zone(const ngx_http_news_main_conf_t *nmcf)
{
    news_zone_stats_t stats;

    if (nmcf->zone == NULL) {
        return json_null();
    }

    news_zone_stats(nmcf->zone, &stats);

    return json_pack(
        "{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "name",
        ngx_http_news_status_str(&nmcf->zone_shm->shm.name), "size",
        (json_int_t) nmcf->zone_size, "blocks", (json_int_t) stats.blocks,
        "free_blocks", (json_int_t) stats.free_blocks, "page_blocks",
        (json_int_t) stats.page_blocks, "pages", (json_int_t) stats.pages,
        "notes", (json_int_t) stats.notes, "hits", (json_int_t) stats.hits,
        "misses", (json_int_t) stats.misses, "inserts",
        (json_int_t) stats.inserts, "evictions", (json_int_t) stats.evictions);
}


static json_t *
ngx_http_news_status_log(const ngx_http_news_main_conf_t *nmcf,
                         const ngx_http_news_follow_t    *follow)
{
    static const char *const states[] = {"down", "connecting", "probing",
                                         "ready"};

    news_log_mark_t mark;
    uint64_t        until, now = ngx_http_news_boottime();
    char            id[NEWS_LOG_ID_MAX];

    news_log_mark(nmcf->log, follow->source, &mark);
    until = news_log_trusted_until(nmcf->log, follow->source);
    (void) news_log_position_id(mark.position, id);

    return json_pack("{s:o, s:o, s:s, s:o, s:s, s:I}", "address",
                     ngx_http_news_status_str(&follow->redis.name), "prefix",
                     ngx_http_news_status_str(&follow->prefix), "state",
                     states[follow->pages->state], "epoch",
                     ngx_http_news_status_hex(mark.epoch), "applied", id,
                     "lease_ms", (json_int_t) (until > now ? until - now : 0));
}


static json_t *
ngx_http_news_status_logs(const ngx_http_news_main_conf_t *nmcf)
{
    ngx_http_news_follow_t **follow = nmcf->follows.elts;
    json_t                  *list = json_array();
    ngx_uint_t               i;

    for (i = 0; i < nmcf->follows.nelts; i++) {
        (void) json_array_append_new(list,
                                     ngx_http_news_status_log(nmcf, follow[i]));
    }

    return list;
}


static json_t *
ngx_http_news_status_stores(const ngx_http_news_main_conf_t *nmcf)
{
    ngx_http_news_store_t **store = nmcf->stores.elts;
    json_t                 *list = json_array();
    news_log_mark_t         mark;
    ngx_uint_t              i;

    for (i = 0; i < nmcf->stores.nelts; i++) {

        news_log_mark(nmcf->log, store[i]->source, &mark);

        (void) json_array_append_new(
            list, json_pack("{s:o, s:s, s:I, s:I}", "uri",
                            ngx_http_news_status_str(&store[i]->uri), "id",
                            store[i]->id, "epoch", (json_int_t) mark.epoch,
                            "applied", (json_int_t) mark.position));
    }

    return list;
}


static json_t *
ngx_http_news_status_all(const ngx_http_news_main_conf_t *nmcf)
{
    static const char *const renders[] = {"done",  "failed",       "refresh",
                                          "early", "milliseconds", NULL};
    static const char *const flights[] = {
        "led", "waits", "timeouts", "full", "leases", "lease_waits", NULL};
    static const char *const purges[] = {"http", "http_failed", NULL};

    u_char name[NGX_MAXHOSTNAMELEN + NGX_INT64_LEN + 2];

    *ngx_snprintf(name, sizeof(name) - 1, "%V:%P", &ngx_cycle->hostname,
                  ngx_parent) = '\0';

    return json_pack(
        "{s:s, s:s, s:o, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "version", NEWS_VERSION, "nginx", NGINX_VERSION, "node",
        ngx_http_news_status_hex(news_log_node(nmcf->log)), "name", name,
        "since", (json_int_t) nmcf->counters->since, "now",
        (json_int_t) ngx_time(), "requests",
        ngx_http_news_status_requests(nmcf), "renders",
        ngx_http_news_status_counts(nmcf, renders, NEWS_COUNT_RENDERS),
        "flights",
        ngx_http_news_status_counts(nmcf, flights, NEWS_COUNT_FLIGHTS_LED),
        "purges", ngx_http_news_status_counts(nmcf, purges, NEWS_COUNT_PURGES),
        "zone", ngx_http_news_status_zone(nmcf), "redis",
        ngx_http_news_status_logs(nmcf), "stores",
        ngx_http_news_status_stores(nmcf));
}


ngx_int_t
ngx_http_news_status_handler(ngx_http_request_t *r)
{
    const ngx_http_news_main_conf_t *nmcf;
    ngx_int_t                        rc;

    if (!(r->method & (NGX_HTTP_GET | NGX_HTTP_HEAD))) {
        return ngx_http_news_refuse_method(r, "GET, HEAD");
    }

    rc = ngx_http_discard_request_body(r);
    if (rc != NGX_OK) {
        return rc;
    }

    nmcf = ngx_http_get_module_main_conf(r, ngx_http_news_module);

    /* no page is served by this nginx */
    if (nmcf->log == NULL) {
        return NGX_HTTP_NOT_FOUND;
    }

    return ngx_http_news_send_json(r, NGX_HTTP_OK,
                                   ngx_http_news_status_all(nmcf));
}
