/*
 * Waiting for a page that somebody else renders.  Who ends a flight sends an
 * empty datagram to each worker in which somebody waits; its socket has a name
 * without a file, from the node's number and the worker's.  A datagram that is
 * lost costs some milliseconds: those who wait look by themselves too.
 */

#include "ngx_http_news_lease.h"

#include <sys/un.h>

#define NGX_HTTP_NEWS_FLIGHT_LOOK 50 /* ms */
#define NGX_HTTP_NEWS_FLIGHT_WAITS 3 /* of one request */


static socklen_t
ngx_http_news_flight_address(const ngx_http_news_main_conf_t *nmcf,
                             unsigned worker, struct sockaddr_un *address)
{
    u_char *p;

    ngx_memzero(address, sizeof(*address));
    address->sun_family = AF_UNIX;

    /* the first byte stays 0 */
    p = ngx_sprintf((u_char *) address->sun_path + 1, "news-%016xL-%ui",
                    (int64_t) news_log_node(nmcf->log), (ngx_uint_t) worker);

    return (socklen_t) (p - (u_char *) address);
}


/* Resumes the requests whose flights have ended.  died: or whose leader has
   died, which takes a system call for each that waits. */
static void
ngx_http_news_flight_look(ngx_http_news_main_conf_t *nmcf, ngx_uint_t died)
{
    ngx_http_news_ctx_t *ctx;
    ngx_queue_t         *q, *next;
    uint64_t             now = ngx_http_news_boottime();

    for (q = ngx_queue_head(&nmcf->waiting);
         q != ngx_queue_sentinel(&nmcf->waiting); q = next)
    {
        next = ngx_queue_next(q);
        ctx = ngx_queue_data(q, ngx_http_news_ctx_t, queue);

        if (now >= ctx->wait_until) {
            ngx_http_news_count(nmcf, NEWS_COUNT_FLIGHTS_TIMEOUTS, 1);
            ctx->waited = NGX_HTTP_NEWS_FLIGHT_WAITS;

        } else if (news_flight_pending(nmcf->flights, &ctx->flight, now)
                   && (!died || news_flight_led(nmcf->flights, &ctx->flight)))
        {
            continue;
        }

        ngx_http_news_flight_cut(ctx);
        ngx_post_event(&ctx->resume, &ngx_posted_events);
    }
}


static void
ngx_http_news_flight_tick(ngx_event_t *ev)
{
    ngx_http_news_main_conf_t *nmcf = ev->data;

    ngx_http_news_flight_look(nmcf, 1);

    /* not cancelable: a worker that is to exit waits for requests */
    if (!ngx_queue_empty(&nmcf->waiting)) {
        ngx_add_timer(ev, NGX_HTTP_NEWS_FLIGHT_LOOK);
    }
}


static void
ngx_http_news_flight_woken(ngx_event_t *rev)
{
    ngx_connection_t          *c = rev->data;
    ngx_http_news_main_conf_t *nmcf = c->data;
    char                       byte;

    if (c->close) {
        ngx_close_connection(c);
        nmcf->wake = NULL;
        return;
    }

    while (recv(c->fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0) {
        /* they all say the same */
    }

    rev->ready = 0;
    (void) ngx_handle_read_event(rev, 0);
    ngx_http_news_flight_look(nmcf, 0);
}


/* Without the socket, those who wait look by themselves. */
static void
ngx_http_news_flight_listen(ngx_http_news_main_conf_t *nmcf, ngx_log_t *log)
{
    struct sockaddr_un address;
    socklen_t          len;
    ngx_connection_t  *c;
    int                fd;

    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd == -1) {
        return;
    }

    len = ngx_http_news_flight_address(nmcf, nmcf->worker, &address);

    if (bind(fd, (struct sockaddr *) &address, len) == -1) {
        (void) close(fd);
        return;
    }

    c = ngx_get_connection(fd, log);
    if (c == NULL) {
        (void) close(fd);
        return;
    }

    c->data = nmcf;
    c->idle = 1;
    c->log = log;
    c->read->handler = ngx_http_news_flight_woken;
    c->read->log = log;
    c->write->log = log;

    if (ngx_handle_read_event(c->read, 0) != NGX_OK) {
        ngx_close_connection(c);
        return;
    }

    nmcf->wake = c;
}


void
ngx_http_news_flight_start(ngx_http_news_main_conf_t *nmcf, ngx_cycle_t *cycle)
{
    ngx_queue_init(&nmcf->waiting);
    nmcf->worker = news_flights_worker(nmcf->flights);
    nmcf->look.handler = ngx_http_news_flight_tick;
    nmcf->look.data = nmcf;
    nmcf->look.log = cycle->log;

    if (nmcf->worker < NEWS_FLIGHT_WORKERS) {
        ngx_http_news_flight_listen(nmcf, cycle->log);
    }
}


void
ngx_http_news_flight_stop(ngx_http_news_main_conf_t *nmcf)
{
    if (nmcf->wake) {
        ngx_close_connection(nmcf->wake);
        nmcf->wake = NULL;
    }

    if (nmcf->worker < NEWS_FLIGHT_WORKERS) {
        news_flights_leave(nmcf->flights, nmcf->worker);
    }
}


/* The same page in another life of a log is another page; how far this node has
   read goes with it. */
static uint64_t
ngx_http_news_flight_key(const ngx_http_news_ctx_t      *ctx,
                         const ngx_http_news_loc_conf_t *nlcf,
                         news_flight_reach_t            *reach)
{
    ngx_http_news_main_conf_t *nmcf = nlcf->main;
    news_log_mark_t            mark;
    uint64_t                   key = ctx->key_hash;

    reach->position = 0;

    if (nlcf->l2) {
        news_log_mark(nmcf->log, nlcf->l2->follow->source, &mark);
        reach->position = mark.position;
        key ^= mark.epoch * 0x9e3779b97f4a7c15ull;
    }

    news_log_mark(nmcf->log, nlcf->store->source, &mark);
    reach->change = mark.position;

    return key ^ mark.epoch * 0xc2b2ae3d27d4eb4full;
}


static news_flight_e
ngx_http_news_flight_enter(ngx_http_news_ctx_t            *ctx,
                           const ngx_http_news_loc_conf_t *nlcf,
                           news_flight_t                  *flight)
{
    news_flight_reach_t reach;
    uint64_t            key = ngx_http_news_flight_key(ctx, nlcf, &reach);

    return news_flight_join(nlcf->main->flights, key, &reach,
                            nlcf->main->worker, ngx_http_news_boottime(),
                            flight);
}


ngx_int_t
ngx_http_news_flight_join(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;
    ngx_http_news_main_conf_t      *nmcf;
    news_flight_e                   role;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);
    nmcf = nlcf->main;
    ctx->flight.number = 0;

    /* nobody waits where what comes of it cannot be found */
    if (!ctx->looked && !ngx_http_news_trusted(nlcf)) {
        return NGX_DECLINED;
    }

    /* who has waited in vain waits no more */
    if (ctx->waited == NGX_HTTP_NEWS_FLIGHT_WAITS
        || nmcf->waiting_count >= nmcf->queue)
    {
        ngx_http_news_count(nmcf, NEWS_COUNT_FLIGHTS_FULL, 1);
        return NGX_DECLINED;
    }

    role = ngx_http_news_flight_enter(ctx, nlcf, &ctx->flight);

    if (role != NEWS_FLIGHT_FOLLOWER) {
        ctx->leading = role == NEWS_FLIGHT_LEADER;
        ngx_http_news_count(
            nmcf,
            ctx->leading ? NEWS_COUNT_FLIGHTS_LED : NEWS_COUNT_FLIGHTS_FULL, 1);
        return NGX_DECLINED;
    }

    ngx_http_news_count(nmcf, NEWS_COUNT_FLIGHTS_WAITS, 1);
    if (ctx->wait_until == 0) {
        ctx->wait_until = ngx_http_news_boottime() + nmcf->queue_timeout;
    }

    ctx->waited++;
    ctx->waiting = 1;
    ctx->collapsed = 1;
    nmcf->waiting_count++;
    ngx_queue_insert_tail(&nmcf->waiting, &ctx->queue);

    if (!nmcf->look.timer_set) {
        ngx_add_timer(&nmcf->look, NGX_HTTP_NEWS_FLIGHT_LOOK);
    }

    return NGX_OK;
}


ngx_uint_t
ngx_http_news_flight_rests(const ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;
    news_flight_reach_t             reach;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    return news_flight_rests(nlcf->main->flights,
                             ngx_http_news_flight_key(ctx, nlcf, &reach),
                             ngx_http_news_boottime());
}


ngx_uint_t
ngx_http_news_flight_lead(ngx_http_news_ctx_t *ctx, news_flight_t *flight)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    return ngx_http_news_flight_enter(ctx, nlcf, flight) == NEWS_FLIGHT_LEADER;
}


void
ngx_http_news_flight_cut(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (ctx->waiting) {
        ctx->waiting = 0;
        nlcf->main->waiting_count--;
        ngx_queue_remove(&ctx->queue);
    }
}


void
ngx_http_news_flight_end(ngx_http_news_main_conf_t *nmcf,
                         const news_flight_t       *flight)
{
    struct sockaddr_un address;
    uint64_t           waiters[NEWS_FLIGHT_WORKERS / 64];
    socklen_t          len;
    unsigned           i;

    if (flight->number == 0) {
        return;
    }

    news_flight_end(nmcf->flights, flight, waiters);

    for (i = 0; nmcf->wake && i < NEWS_FLIGHT_WORKERS; i++) {

        if (!(waiters[i / 64] >> (i % 64) & 1) || i == nmcf->worker) {
            continue;
        }

        len = ngx_http_news_flight_address(nmcf, i, &address);
        (void) sendto(nmcf->wake->fd, "", 0, MSG_DONTWAIT,
                      (struct sockaddr *) &address, len);
    }

    ngx_http_news_flight_look(nmcf, 0);
}


void
ngx_http_news_flight_leave(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    ngx_http_news_lease_end(ctx->lease, 0);
    ctx->lease = NULL;

    if (ctx->leading) {
        nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);
        ctx->leading = 0;
        ngx_http_news_flight_end(nlcf->main, &ctx->flight);
    }
}


static void
ngx_http_news_flight_answered(void *data)
{
    ngx_http_news_ctx_t *ctx = data;

    ngx_post_event(&ctx->resume, &ngx_posted_events);
}


ngx_http_news_state_e
ngx_http_news_flight_lease(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (!ctx->leading) {
        return NGX_HTTP_NEWS_RENDER;
    }

    ctx->lease = ngx_http_news_lease_ask(nlcf, &ctx->key,
                                         ngx_http_news_flight_answered, ctx);

    return ctx->lease ? NGX_HTTP_NEWS_LEASE_WAIT : NGX_HTTP_NEWS_RENDER;
}


ngx_http_news_state_e
ngx_http_news_flight_leased(ngx_http_news_ctx_t *ctx)
{
    switch (ngx_http_news_lease_verdict(ctx->lease)) {

    case NGX_HTTP_NEWS_LEASE_HELD:
        ctx->collapsed = 1;
        ngx_http_news_lease_again(ctx->lease);
        return NGX_HTTP_NEWS_LEASE_WAIT;

    case NGX_HTTP_NEWS_LEASE_DONE:
        ctx->collapsed = 1;
        ctx->leased = 1;
        ngx_http_news_lease_end(ctx->lease, 0);
        ctx->lease = NULL;
        return NGX_HTTP_NEWS_FETCH;

    default:
        return NGX_HTTP_NEWS_RENDER;
    }
}
