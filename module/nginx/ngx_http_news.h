/*
 * The glue between the core and nginx: configuration, and what one request
 * carries on its way.  Configuration is read-only after it is merged, but for
 * the marked parts that belong to the running worker.
 */

#ifndef NGX_HTTP_NEWS_H
#define NGX_HTTP_NEWS_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include <ngx_thread_pool.h>

#include "article/permalink.h"
#include "cache/counters.h"
#include "cache/entry.h"
#include "cache/flight.h"
#include "cache/zone.h"
#include "ngx_http_news_follow.h"
#include "page/render.h"
#include "page/theme.h"
#include "store/store.h"

#if !(NGX_THREADS)
#error "the news module needs an nginx configured --with-threads"
#endif

extern ngx_module_t ngx_http_news_module;

/* A store, shared by all places that name the same URI. */
typedef struct ngx_http_news_store_s ngx_http_news_store_t;
typedef struct ngx_http_news_look_s  ngx_http_news_look_t;
typedef struct ngx_http_news_kept_s  ngx_http_news_kept_t;

struct ngx_http_news_store_s {
    ngx_str_t uri;
    char      id[NEWS_STORE_ID_LEN + 1];

    /* this worker's: handles that no thread uses now.  There is no lock: a
       thread that is pushed aside while it had one would hold up all others. */
    _Atomic(news_store_t *) idle[64];

    /* this worker's: following the changes */
    news_log_t              *log;
    unsigned                 source; /* in the log */
    ngx_http_news_look_t    *look;   /* under way */
    ngx_uint_t               complained;
    ngx_uint_t               owes; /* other nodes do not know of a restore */
    ngx_event_t              timer;
    ngx_queue_t              served; /* ngx_http_news_ctx_t, by that look */
    ngx_queue_t              next;   /* those that came after it began */
    const ngx_thread_pool_t *pool;
    const ngx_array_t       *follows; /* ngx_http_news_follow_t * */
};

typedef struct {
    ngx_array_t        redis;   /* ngx_http_news_redis_t * */
    ngx_array_t        follows; /* ngx_http_news_follow_t * */
    ngx_array_t        stores;  /* ngx_http_news_store_t * */
    ngx_array_t        errors;  /* ngx_http_news_errors_t * */
    ngx_thread_pool_t *renders;
    ngx_thread_pool_t *looks;         /* a thread for each store */
    ngx_thread_pool_t *purges;        /* the same */
    news_log_t        *log;           /* shared */
    news_flights_t    *flights;       /* shared */
    news_counters_t   *counters;      /* shared */
    ngx_uint_t         queue;         /* news_queue: requests that wait */
    ngx_msec_t         queue_timeout; /* and for how long */

    /* this worker's: requests that wait for another's render */
    unsigned          worker; /* its number */
    ngx_connection_t *wake;
    ngx_queue_t       waiting; /* ngx_http_news_ctx_t */
    ngx_uint_t        waiting_count;
    ngx_event_t       look;
    ngx_uint_t        searches; /* under way */

    ngx_http_news_kept_t *kept; /* this worker's; NULL: none yet */

    ngx_shm_zone_t *zone_shm; /* news_zone; NULL: off */
    ngx_uint_t      zone_set;
    void           *zone_memory;
    size_t          zone_size;
    news_zone_t    *zone; /* this worker's handle; NULL: none */
} ngx_http_news_main_conf_t;

typedef struct {
    ngx_http_news_redis_t  *redis; /* NULL: off */
    ngx_http_news_follow_t *follow;
    ngx_str_t               prefix;
    ngx_msec_t              timeout; /* unset: news_redis_timeout's */
} ngx_http_news_l2_t;

/* What news_page serves; see ngx_http_news_page.c. */
typedef struct ngx_http_news_page_s ngx_http_news_page_t;

/* Pages for errors in which the store takes no part. */
typedef struct ngx_http_news_errors_s ngx_http_news_errors_t;

typedef struct {
    ngx_flag_t            on;
    ngx_http_news_page_t *page; /* NULL: no news_page */

    ngx_http_news_store_t *store;
    ngx_http_news_l2_t    *l2;
    news_permalink_t      *permalink;
    news_theme_t          *theme;
    ngx_int_t              gzip_level;
    ngx_msec_t             redis_timeout;
    ngx_msec_t             reply_timeout; /* the one that counts */
    time_t                 valid;         /* seconds */
    time_t                 valid_missing; /* of a 404, seconds */
    time_t                 stale;         /* seconds after that */
    u_char                *purge; /* SHA-256 of news_purge's token; or NULL */
    uint64_t               variant;
    ngx_str_t              key; /* what the keys of pages begin with */

    const ngx_http_news_errors_t *errors;

    ngx_http_news_main_conf_t *main;
} ngx_http_news_loc_conf_t;

/* Statuses that nginx has no names for. */
#define NGX_HTTP_NEWS_GONE 410
#define NGX_HTTP_NEWS_LEGAL 451

/* What a page's key has behind it for the page before gzip; key.data has it,
   key.len has not. */
#define NGX_HTTP_NEWS_PLAIN ":plain"

typedef struct ngx_http_news_ctx_s   ngx_http_news_ctx_t;
typedef struct ngx_http_news_job_s   ngx_http_news_job_t;
typedef struct ngx_http_news_lease_s ngx_http_news_lease_t;

typedef enum {
    NGX_HTTP_NEWS_LOOK = 0, /* may what is kept be trusted? */
    NGX_HTTP_NEWS_LOOK_WAIT,
    NGX_HTTP_NEWS_LOOKUP, /* look in the zone */
    NGX_HTTP_NEWS_FETCH,  /* ask Redis */
    NGX_HTTP_NEWS_FETCH_WAIT,
    NGX_HTTP_NEWS_FLIGHT, /* does somebody render it already? */
    NGX_HTTP_NEWS_FLIGHT_WAIT,
    NGX_HTTP_NEWS_LEASE, /* does another node? */
    NGX_HTTP_NEWS_LEASE_WAIT,
    NGX_HTTP_NEWS_RENDER, /* ask a thread for the page */
    NGX_HTTP_NEWS_RENDER_WAIT,
    NGX_HTTP_NEWS_ANSWER, /* the entry is there */
    NGX_HTTP_NEWS_INFLATE_WAIT,
    NGX_HTTP_NEWS_SEND
} ngx_http_news_state_e;

typedef enum {
    NGX_HTTP_NEWS_CACHE_NONE = 0,
    NGX_HTTP_NEWS_CACHE_HIT,
    NGX_HTTP_NEWS_CACHE_DETACHED, /* a hit, after a look at the store */
    NGX_HTTP_NEWS_CACHE_STALE,    /* past its time, or softly purged */
    NGX_HTTP_NEWS_CACHE_UPDATING, /* so, and somebody renders it anew */
    NGX_HTTP_NEWS_CACHE_MISS,
    NGX_HTTP_NEWS_CACHE_EXPIRED, /* what was kept may be served no more */
    NGX_HTTP_NEWS_CACHE_BYPASS,  /* no cache was there to ask */
    NGX_HTTP_NEWS_CACHE_COUNT
} ngx_http_news_cache_e;

typedef enum {
    NGX_HTTP_NEWS_TIER_NONE = 0,
    NGX_HTTP_NEWS_TIER_L1,
    NGX_HTTP_NEWS_TIER_L2,
    NGX_HTTP_NEWS_TIER_STORE
} ngx_http_news_tier_e;

struct ngx_http_news_ctx_s {
    ngx_http_request_t   *request;
    ngx_http_news_state_e state;
    ngx_event_t           resume; /* posted when a result has come */
    ngx_event_t           guard;  /* bounds waiting for a thread */

    news_route_t route; /* the one that is asked for now */
    ngx_uint_t   tried; /* routes of this address that were 404 */
    ngx_int_t    error; /* the status that an error's page is sent with */
    ngx_str_t    key;
    uint64_t     key_hash;

    news_flight_t flight; /* that it leads, or waits for */
    ngx_queue_t   queue;  /* while it waits for a flight or a look */

    ngx_http_news_redis_op_t *op;    /* under way; either side cuts */
    ngx_http_news_job_t      *job;   /* under way; either side cuts */
    ngx_http_news_lease_t    *lease; /* that it asks for, or has */

    /* the page, with the heap bytes it lies in, or pinned in the zone: then
       entry.body has a length and no data; freed with the request */
    ngx_int_t        status; /* 0: none yet */
    news_entry_t     entry;
    u_char          *bytes;
    news_zone_page_t pinned;
    news_zone_t     *zone;  /* where it is pinned; NULL: it is not */
    news_str_t       plain; /* the body before gzip, where it was asked for */
    char            *plain_bytes;

    ngx_http_news_cache_e cache;
    ngx_http_news_tier_e  tier;
    ngx_http_news_cache_e before;        /* of a route that was rendered */
    int64_t               fresh;         /* 0, or until when those before are */
    uint64_t              wait_until;    /* ms; 0: it has not waited yet */
    unsigned              gzip : 1;      /* the client gets gzip */
    unsigned              canonical : 1; /* another address is a 301 */
    unsigned              stale : 1;   /* served as it is, and rendered anew */
    unsigned              looking : 1; /* waits for a look at the changes */
    unsigned              looked : 1; /* one that began after the request did */
    unsigned              zone_plain : 1; /* what is pinned is not gzipped */
    unsigned              waiting : 1;    /* for somebody else's render */
    unsigned              waited : 2;     /* so often */
    unsigned              flown : 1;      /* it waits for no flight any more */
    unsigned              leased : 1;     /* nor for another node */
    unsigned              leading : 1;    /* it is to end ctx->flight */
    unsigned              collapsed : 1;  /* somebody else rendered, or does */
    unsigned              asked : 1;      /* a cache could be asked */
    unsigned              expired : 1;    /* and had what is dead by now */
    unsigned              stored : 1;     /* the page was handed to Redis */
    uint32_t              rendered;       /* ms; 0: not for this request */
};

/* ngx_http_news_handler.c */
ngx_int_t ngx_http_news_handler(ngx_http_request_t *r);

/* ngx_http_news_lookup.c */
/* Looks in the zone. */
void ngx_http_news_look_up(ngx_http_news_ctx_t *ctx);
/* Asks Redis, if that can be: then ctx->op is set. */
void ngx_http_news_fetch(ngx_http_news_ctx_t *ctx);
/* Forgets the page, and how it was looked for. */
void ngx_http_news_drop_page(ngx_http_news_ctx_t *ctx);

/*
 * ngx_http_news_route.c: which page a request asks for.
 */
/* Sets ctx->route and the key.  NGX_DECLINED: nothing can be there. */
ngx_int_t ngx_http_news_route_first(ngx_http_news_ctx_t            *ctx,
                                    const ngx_http_news_loc_conf_t *nlcf);
/* NGX_OK: what is in ctx is not the last word, and ctx->route is the next one
   to ask for.  NGX_DECLINED: it is. */
ngx_int_t ngx_http_news_route_next(ngx_http_news_ctx_t *ctx);
/* Copies a route with its strings. */
ngx_int_t ngx_http_news_route_copy(ngx_pool_t *pool, news_route_t *to,
                                   const news_route_t *from);
/* Whether the client asked for exactly this path. */
ngx_uint_t ngx_http_news_is_canonical(ngx_http_request_t *r, news_str_t path);

/* ngx_http_news_kept.c */
/* Sets ctx->route and the key.  NGX_DECLINED: this address is not kept. */
ngx_int_t ngx_http_news_kept_get(ngx_http_news_ctx_t            *ctx,
                                 const ngx_http_news_loc_conf_t *nlcf);
/* Keeps those that the address means first. */
void ngx_http_news_kept_put(ngx_http_news_ctx_t            *ctx,
                            const ngx_http_news_loc_conf_t *nlcf);

/* ngx_http_news_page.c */
char *ngx_http_news_page(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
/* The route that news_page means for this request, its strings in
   buffer[NEWS_ROUTE_BUFFER].  NGX_DECLINED: there is none. */
ngx_int_t ngx_http_news_page_route(ngx_http_request_t             *r,
                                   const ngx_http_news_loc_conf_t *nlcf,
                                   char *buffer, news_route_t *route);
/* Whether its values depend on the request. */
ngx_uint_t ngx_http_news_page_varies(const ngx_http_news_page_t *page);

/* ngx_http_news_error.c */
/* Makes the errors' pages, once for each store and variant. */
ngx_int_t ngx_http_news_errors_make(ngx_conf_t               *cf,
                                    ngx_http_news_loc_conf_t *nlcf);
/* Whether the module has the words for this status: not those included in
   another page, and not where nginx.conf has an error_page. */
ngx_uint_t ngx_http_news_error_ours(ngx_http_request_t *r, ngx_int_t status);
/* Puts the page for the status into ctx, if there is one. */
void ngx_http_news_error_take(ngx_http_news_ctx_t *ctx, ngx_int_t status);

/* ngx_http_news_conf.c: the handlers of the directives */
char *ngx_http_news_redis(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_news_store(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_news_permalink(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_news_theme(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
/* The values where no directive says otherwise; NULL: no memory. */
news_permalink_t *ngx_http_news_default_permalink(ngx_conf_t *cf);
news_theme_t     *ngx_http_news_load_theme(ngx_conf_t *cf, ngx_str_t *dir);

/*
 * ngx_http_news_l1.c: pages in shared memory.  Both do nothing where there is
 * no zone.
 */
/* NGX_OK: ctx has the page, pinned.  NGX_DECLINED: there is none that may be
   served. */
ngx_int_t ngx_http_news_l1_get(ngx_http_news_ctx_t *ctx);
/* `entry` as news_entry_decode() gave it: its parts lie side by side.
   store_epoch: of the store's changes, before the entry was made or checked. */
void ngx_http_news_l1_put(const ngx_http_news_loc_conf_t *nlcf,
                          const news_route_t *route, ngx_str_t *key,
                          const news_entry_t *entry, uint64_t store_epoch);
void ngx_http_news_l1_release(ngx_http_news_ctx_t *ctx);
/* The page in ctx was found in the zone, and inflated. */
void ngx_http_news_l1_put_plain(ngx_http_news_ctx_t *ctx);
/* The body as a chain of buffers, *last the last of them; NULL: no memory. */
ngx_chain_t *ngx_http_news_l1_chain(ngx_http_news_ctx_t *ctx, ngx_buf_t **last);
/* Copies the body; `to` has room for entry.body.len bytes. */
void ngx_http_news_l1_copy(const ngx_http_news_ctx_t *ctx, u_char *to);

/* ngx_http_news_l2.c: pages in Redis */
/* NULL: it cannot be asked now. */
ngx_http_news_redis_op_t *
ngx_http_news_l2_get(const ngx_http_news_loc_conf_t *nlcf, const ngx_str_t *key,
                     ngx_http_news_reply_pt handler, void *data);
/* NGX_OK: *entry may be served, and borrows from the reply.  NGX_DECLINED: it
   might be no more.  NGX_ERROR: there is no such page. */
ngx_int_t ngx_http_news_l2_read(const ngx_http_news_loc_conf_t *nlcf,
                                const ngx_str_t *key, uint64_t key_hash,
                                const ngx_http_news_reply_t *reply,
                                news_entry_t *entry, ngx_uint_t *stale);

/* Whether the node may trust what it has kept; see cache/log.h. */
ngx_uint_t ngx_http_news_trusted(const ngx_http_news_loc_conf_t *nlcf);

/* ngx_http_news_flight.c: one render of a page in all workers */
void ngx_http_news_flight_start(ngx_http_news_main_conf_t *nmcf,
                                ngx_cycle_t               *cycle);
void ngx_http_news_flight_stop(ngx_http_news_main_conf_t *nmcf);
/* NGX_OK: the request waits, and ctx->resume will be posted.  NGX_DECLINED: it
   is to render; if it leads a flight then, ctx->leading is set. */
ngx_int_t ngx_http_news_flight_join(ngx_http_news_ctx_t *ctx);
/* True: nobody renders the page, and the caller is to. */
ngx_uint_t ngx_http_news_flight_lead(ngx_http_news_ctx_t *ctx,
                                     news_flight_t       *flight);
/* Its last render has failed a moment ago. */
ngx_uint_t ngx_http_news_flight_rests(const ngx_http_news_ctx_t *ctx);
/* Who leads in this node asks whether another node renders the page: the state
   that follows; and when the answer has come. */
ngx_http_news_state_e ngx_http_news_flight_lease(ngx_http_news_ctx_t *ctx);
ngx_http_news_state_e ngx_http_news_flight_leased(ngx_http_news_ctx_t *ctx);
/* The request renders no more, if it was to: whoever waits for it looks. */
void ngx_http_news_flight_leave(ngx_http_news_ctx_t *ctx);
/* The request waits no more. */
void ngx_http_news_flight_cut(ngx_http_news_ctx_t *ctx);
/* The page has come, or will not. */
void ngx_http_news_flight_end(ngx_http_news_main_conf_t *nmcf,
                              const news_flight_t       *flight);

/* ngx_http_news_status.c, the content handler of news_status */
ngx_int_t ngx_http_news_status_handler(ngx_http_request_t *r);

/* ngx_http_news_shm.c */
char     *ngx_http_news_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
ngx_int_t ngx_http_news_shm_add(ngx_conf_t                *cf,
                                ngx_http_news_main_conf_t *nmcf);

/* ngx_http_news_store.c: any thread */
news_store_t *ngx_http_news_store_take(ngx_http_news_store_t *store,
                                       news_error_t          *err);
void          ngx_http_news_store_give(ngx_http_news_store_t *store,
                                       news_store_t          *handle);
void          ngx_http_news_store_close(ngx_http_news_store_t *store);

/* ngx_http_news_look.c: following the store's changes, in each worker */
/* The request waits for a look that begins after it did: NGX_OK, and
   ctx->resume will be posted.  NGX_DECLINED: there can be none. */
ngx_int_t ngx_http_news_look_join(ngx_http_news_ctx_t *ctx);
/* The request waits no more. */
void      ngx_http_news_look_cut(ngx_http_news_ctx_t *ctx);
ngx_int_t ngx_http_news_look_start(ngx_http_news_store_t           *store,
                                   const ngx_http_news_main_conf_t *nmcf,
                                   ngx_cycle_t                     *cycle);
void      ngx_http_news_look_stop(ngx_http_news_store_t *store);

/*
 * ngx_http_news_job.c: work for a pool thread.  NGX_OK: posted, and ctx->resume
 * will be when it is done; NGX_DECLINED: the queue is full.
 */
ngx_int_t ngx_http_news_job_render(ngx_http_news_ctx_t *ctx);
ngx_int_t ngx_http_news_job_inflate(ngx_http_news_ctx_t *ctx);
/* The request leaves; the job ends by itself. */
void ngx_http_news_job_cut(ngx_http_news_job_t *job);

/* ngx_http_news_refresh.c */
/* Whether the page in ctx is to be rendered anew: it is stale, or will be, and
   this request happens to be the one.  The nearer its end and the longer its
   render takes, the likelier (XFetch: Vattani, Chierichetti, Lowenstein 2015);
   so one of many requests for a hot page does so before it is stale. */
ngx_uint_t ngx_http_news_refresh_is_due(const ngx_http_news_ctx_t *ctx);
/* Renders it, for those who come next.  NGX_DECLINED: somebody does already. */
ngx_int_t ngx_http_news_refresh(ngx_http_news_ctx_t *ctx);

/* ngx_http_news_send.c: status, header and body of the answer in ctx */
ngx_int_t ngx_http_news_send(ngx_http_news_ctx_t *ctx);
/* The answer needs the body before gzip, and it is not there yet. */
ngx_int_t  ngx_http_news_wants_plain(ngx_http_news_ctx_t *ctx);
ngx_uint_t ngx_http_news_accepts_gzip(ngx_http_request_t *r);
/* 405; allow: the methods that there are. */
ngx_int_t ngx_http_news_refuse_method(ngx_http_request_t *r, const char *allow);

/* ngx_http_news_conditional.c */
ngx_uint_t ngx_http_news_is_conditional(const ngx_http_request_t *r);
/* NGX_OK: send the page; or the status 304, 412.  modified -1: its date says
   nothing. */
ngx_int_t ngx_http_news_conditional(ngx_http_request_t *r, news_str_t etag,
                                    time_t modified);

/* ngx_http_news_field.c */
/* All values of a request field, joined by ", "; data NULL: there is none. */
ngx_str_t ngx_http_news_field_get(ngx_http_request_t *r, const char *name);
/* Sets a response field; one of the same name is replaced. */
ngx_table_elt_t *ngx_http_news_field_set(ngx_http_request_t *r,
                                         const char *name, ngx_str_t value);
ngx_int_t        ngx_http_news_field_cache_control(ngx_http_request_t *r,
                                                   ngx_str_t           value);

#define ngx_http_news_count(nmcf, which, n)                                    \
    news_counters_add((nmcf)->counters, (nmcf)->worker, which, n)

/* ngx_http_news_variable.c */
ngx_int_t   ngx_http_news_add_variables(ngx_conf_t *cf);
const char *ngx_http_news_cache_name(ngx_http_news_cache_e cache);

/* ngx_http_news_thread.c: once all stores are known. */
ngx_int_t ngx_http_news_thread_pools(ngx_conf_t                *cf,
                                     ngx_http_news_main_conf_t *nmcf);

#endif
