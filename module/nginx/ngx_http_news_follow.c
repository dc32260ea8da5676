/*
 *   IDLE --role, connection--> ASK --reply--> more records? -> ASK
 *     ^                         ^               else ----------> WAIT (XREAD)
 *     +---- no reply -----------+------ woken, or time to renew ---+
 *
 * ASK runs news_script_follow: it tells how far the node has read, and so
 * acknowledges, and brings what is new.
 */

#include "ngx_http_news_follow.h"

#include "cache/entry.h"
#include "cache/purge_record.h"
#include "cache/script.h"

#include <sys/random.h>

#define NGX_HTTP_NEWS_FOLLOW_TICK 200     /* ms until a free role is taken */
#define NGX_HTTP_NEWS_FOLLOW_RETRY 20     /* ms until Redis is asked again */
#define NGX_HTTP_NEWS_FOLLOW_TIMEOUT 1000 /* ms for a reply */
#define NGX_HTTP_NEWS_FOLLOW_RECORDS "500"

#define NGX_HTTP_NEWS_QUOTE(n) #n
#define NGX_HTTP_NEWS_DECIMAL(n) NGX_HTTP_NEWS_QUOTE(n)

static void ngx_http_news_follow_ask(ngx_http_news_follow_t *follow);


uint64_t
ngx_http_news_boottime(void)
{
    struct timespec ts;

    (void) clock_gettime(CLOCK_BOOTTIME, &ts);

    return (uint64_t) ts.tv_sec * 1000 + (uint64_t) ts.tv_nsec / 1000000;
}


/* Notes one record's purges.  One that cannot be understood, for whatever
   reason, may have meant any page. */
static void
ngx_http_news_follow_apply(ngx_http_news_follow_t *follow,
                           const news_log_mark_t *mark, uint64_t position,
                           news_str_t text)
{
    news_purge_record_t record;
    news_str_t          tag;

    if (news_str_equal(text, NEWS_STR("epoch"))) {
        return;
    }

    if (news_purge_record_parse(&record, text) != NEWS_OK) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "news: redis \"%V\": a record of the log cannot be "
                      "read: all pages are purged",
                      &follow->redis.name);
        news_log_purge_all(follow->log, mark, position);
        return;
    }

    while (record.tags.data) {
        tag = news_str_next(&record.tags, ' ');
        news_log_purge(follow->log, mark, news_tag_hash(record.store, tag),
                       position, record.soft);
    }
}


/* XREAD BLOCK: the reply says only that it is time to ask. */
static void
ngx_http_news_follow_woken(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_follow_t *follow = data;

    follow->op = NULL;

    if (reply && reply->type != NGX_HTTP_NEWS_REPLY_ERROR) {
        ngx_http_news_follow_ask(follow);
    }
}


static void
ngx_http_news_follow_wait(ngx_http_news_follow_t *follow, news_str_t id)
{
    news_str_t argv[] = {
        NEWS_STR("XREAD"),
        NEWS_STR("COUNT"),
        NEWS_STR("1"),
        NEWS_STR("BLOCK"),
        NEWS_STR(NGX_HTTP_NEWS_DECIMAL(NEWS_LOG_RENEW)),
        NEWS_STR("STREAMS"),
        news_buf_borrow(&follow->keys[0]),
        id,
    };

    follow->op = ngx_http_news_redis_command(
        &follow->redis, sizeof(argv) / sizeof(argv[0]), argv,
        NEWS_LOG_RENEW + NGX_HTTP_NEWS_FOLLOW_TIMEOUT,
        ngx_http_news_follow_woken, follow);
}


/* Once, until it goes well again. */
static void
ngx_http_news_follow_complain(ngx_http_news_follow_t *follow, const char *why)
{
    if (!follow->complained) {
        ngx_log_error(NGX_LOG_ERR, ngx_cycle->log, 0,
                      "news: redis \"%V\": the invalidation log cannot be "
                      "followed: %s",
                      &follow->redis.name, why);
    }

    follow->complained = 1;
}


/* "EPOCH LAST-ID", the reply's first line. */
static ngx_int_t
ngx_http_news_follow_head(news_str_t line, uint64_t *epoch, uint64_t *last)
{
    news_str_t hex = news_str_next(&line, ' ');
    u_char    *p = (u_char *) hex.data;
    ngx_int_t  high, low;

    if (hex.len != 16) {
        return NGX_ERROR;
    }

    high = ngx_hextoi(p, 8);
    low = ngx_hextoi(p + 8, 8);
    *last = news_log_position(line);

    if (high == NGX_ERROR || low == NGX_ERROR || *last == 0) {
        return NGX_ERROR;
    }

    *epoch = (uint64_t) high << 32 | (uint64_t) low;

    return NGX_OK;
}


/* The records; *position becomes that of the last.  NGX_ERROR: nonsense. */
static ngx_int_t
ngx_http_news_follow_records(ngx_http_news_follow_t *follow,
                             const news_log_mark_t *mark, news_str_t text,
                             uint64_t *position)
{
    news_str_t line;
    uint64_t   at;

    while (text.data) {

        line = news_str_next(&text, '\n');
        if (line.len == 0) {
            continue;
        }

        at = news_log_position(news_str_next(&line, '\t'));
        if (at <= *position || line.data == NULL) {
            return NGX_ERROR;
        }

        ngx_http_news_follow_apply(follow, mark, at, line);
        *position = at;
    }

    return NGX_OK;
}


/* INFO memory.  Keys without an end must stay: the log, its epoch, its nodes.
 */
static void
ngx_http_news_follow_policy(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_follow_t *follow = data;
    u_char                 *found, *end;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        return;
    }

    found = (u_char *) ngx_strstr(reply->data, "maxmemory_policy:allkeys-");

    if (found == NULL || ngx_strstr(reply->data, "maxmemory:0\r")) {
        return;
    }

    found += sizeof("maxmemory_policy:") - 1;
    end = found;

    while (*end > ' ') {
        end++;
    }

    ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                  "news: redis \"%V\": its maxmemory-policy %*s evicts the "
                  "invalidation log too, and each time that it does all pages "
                  "are lost; set noeviction or a volatile-* policy",
                  &follow->redis.name, (size_t) (end - found), found);
}


static void
ngx_http_news_follow_ask_policy(ngx_http_news_follow_t *follow)
{
    news_str_t argv[] = {NEWS_STR("INFO"), NEWS_STR("memory")};

    if (!follow->asked
        && ngx_http_news_redis_command(follow->pages, 2, argv,
                                       NGX_HTTP_NEWS_FOLLOW_TIMEOUT,
                                       ngx_http_news_follow_policy, follow))
    {
        follow->asked = 1;
    }
}


static void
ngx_http_news_follow_read(ngx_http_news_follow_t *follow, news_str_t text)
{
    news_log_mark_t mark;
    uint64_t        epoch, last, position;
    char            id[NEWS_LOG_ID_MAX];

    if (ngx_http_news_follow_head(news_str_next(&text, '\n'), &epoch, &last)
        != NGX_OK)
    {
        ngx_http_news_follow_complain(follow, "no answer that makes sense");
        return;
    }

    news_log_mark(follow->log, follow->source, &mark);

    if (mark.epoch != epoch) {

        /* purges that came between are not in it: it is asked for another */
        if (news_log_had(follow->log, follow->source, epoch)) {
            follow->ended = epoch;
            ngx_http_news_follow_complain(follow, "a former epoch is back");
            return;
        }

        ngx_log_error(NGX_LOG_NOTICE, ngx_cycle->log, 0,
                      "news: redis \"%V\": epoch %016xL of the log begins",
                      &follow->redis.name, epoch);
        (void) news_log_reset(follow->log, &mark, epoch, 0, 0);
        ngx_http_news_follow_ask(follow);
        return;
    }

    position = mark.position;

    if (last < position) {
        ngx_http_news_follow_complain(follow, "its end went back");
        return;
    }

    if (ngx_http_news_follow_records(follow, &mark, text, &position) != NGX_OK)
    {
        ngx_http_news_follow_complain(follow, "records out of order");
        return;
    }

    if (position > mark.position) {
        (void) news_log_advance(follow->log, &mark, position);
    }

    if (position >= last) {
        follow->complained = 0;
        news_log_grant(follow->log, follow->source,
                       follow->sent + NEWS_LOG_LEASE);
        ngx_http_news_follow_ask_policy(follow);
    }

    if (position > mark.position) {
        ngx_http_news_follow_ask(follow);
    } else if (position >= last) {
        ngx_http_news_follow_wait(follow, news_log_position_id(position, id));
    }
}


static void
ngx_http_news_follow_asked(void *data, ngx_http_news_reply_t *reply)
{
    ngx_http_news_follow_t *follow = data;

    follow->op = NULL;

    if (reply == NULL) {
        return;
    }

    if (reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        ngx_http_news_follow_complain(follow, reply->data ? (char *) reply->data
                                                          : "no text");
        return;
    }

    ngx_http_news_follow_read(follow,
                              (news_str_t) {reply->len, (char *) reply->data});
}


/* Whoever follows here has the role; then nothing else changes the log. */
static void
ngx_http_news_follow_ask(ngx_http_news_follow_t *follow)
{
    news_log_mark_t mark;
    u_char          nonce[17], epoch[17], node[17], ended[17];
    u_char          left[NGX_INT_T_LEN], *p;
    u_char          name[NGX_MAXHOSTNAMELEN + NGX_INT64_LEN + 2];
    char            id[NEWS_LOG_ID_MAX];
    news_str_t      argv[14];
    int64_t         random;

    if (!news_log_follow(follow->log, follow->source)) {
        return;
    }

    news_log_mark(follow->log, follow->source, &mark);

    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random)) {
        return;
    }

    (void) ngx_sprintf(nonce, "%016xL", random);
    (void) ngx_sprintf(epoch, "%016xL", (int64_t) mark.epoch);
    (void) ngx_sprintf(ended, "%016xL", (int64_t) follow->ended);
    (void) ngx_sprintf(node, "%016xL", (int64_t) news_log_node(follow->log));
    p = ngx_sprintf(name, "%V:%P", &ngx_cycle->hostname, ngx_parent);

    argv[0] = NEWS_STR("EVAL");
    argv[1] = news_str_borrow(news_script_follow);
    argv[2] = NEWS_STR("3");
    argv[3] = news_buf_borrow(&follow->keys[0]);
    argv[4] = news_buf_borrow(&follow->keys[1]);
    argv[5] = news_buf_borrow(&follow->keys[2]);
    argv[6] = (news_str_t) {16, (char *) nonce};
    argv[7] = (news_str_t) {mark.epoch ? 16 : 0, (char *) epoch};
    argv[8] = news_log_position_id(mark.position, id);
    argv[9] = (news_str_t) {16, (char *) node};
    argv[10] = (news_str_t) {(size_t) (p - name), (char *) name};
    argv[11] = (news_str_t) {
        (size_t) (ngx_sprintf(left, "%d", NEWS_LOG_LEASE + NEWS_LOG_MARGIN)
                  - left),
        (char *) left};
    argv[12] = NEWS_STR(NGX_HTTP_NEWS_FOLLOW_RECORDS);
    argv[13] = (news_str_t) {follow->ended ? 16 : 0, (char *) ended};

    follow->sent = ngx_http_news_boottime();
    follow->op = ngx_http_news_redis_command(
        &follow->redis, sizeof(argv) / sizeof(argv[0]), argv,
        NGX_HTTP_NEWS_FOLLOW_TIMEOUT, ngx_http_news_follow_asked, follow);
}


/* Ends what this worker does, so that another one may. */
static void
ngx_http_news_follow_leave(ngx_http_news_follow_t *follow)
{
    if (follow->op) {
        ngx_http_news_redis_cancel(follow->op);
        follow->op = NULL;
    }

    if (follow->open) {
        ngx_http_news_redis_stop(&follow->redis);
        follow->open = 0;
    }

    news_log_unfollow(follow->log, follow->source);
}


static void
ngx_http_news_follow_tick(ngx_event_t *ev)
{
    ngx_http_news_follow_t *follow = ev->data;

    if (ngx_exiting) {
        ngx_http_news_follow_leave(follow);
        return;
    }

    if (follow->op || !news_log_follow(follow->log, follow->source)) {
        ngx_add_timer(ev, NGX_HTTP_NEWS_FOLLOW_TICK);
        return;
    }

    ngx_add_timer(ev, follow->complained ? NGX_HTTP_NEWS_FOLLOW_TICK
                                         : NGX_HTTP_NEWS_FOLLOW_RETRY);

    if (!follow->open) {
        follow->open = 1;
        ngx_http_news_redis_start(&follow->redis, (ngx_cycle_t *) ngx_cycle);
        return;
    }

    ngx_http_news_follow_ask(follow);
}


/* The keys, and the log's number in the shared memory. */
static ngx_int_t
ngx_http_news_follow_name(ngx_http_news_follow_t *follow)
{
    news_str_t prefix = {follow->prefix.len, (char *) follow->prefix.data};
    news_buf_t name = NEWS_BUF_INIT;

    news_key_append_log(&follow->keys[0], prefix);
    news_key_append_log_epoch(&follow->keys[1], prefix);
    news_key_append_log_nodes(&follow->keys[2], prefix);

    news_buf_printf(&name, "%.*s %u ", (int) follow->redis.name.len,
                    (char *) follow->redis.name.data,
                    (unsigned) follow->redis.db);
    news_key_append_log(&name, prefix);

    if (name.failed || follow->keys[0].failed || follow->keys[1].failed
        || follow->keys[2].failed)
    {
        news_buf_free(&name);
        return NGX_ERROR;
    }

    follow->source = news_log_source(follow->log, news_buf_borrow(&name));
    news_buf_free(&name);

    return follow->source < NEWS_LOG_SOURCES_MAX ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_news_follow_start(ngx_http_news_follow_t *follow, news_log_t *log,
                           ngx_cycle_t *cycle)
{
    follow->log = log;

    if (ngx_http_news_follow_name(follow) != NGX_OK) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "news: redis \"%V\": its log has no place: at most %d "
                      "logs and stores can be followed",
                      &follow->redis.name, NEWS_LOG_SOURCES_MAX);
        return NGX_ERROR;
    }

    follow->timer.handler = ngx_http_news_follow_tick;
    follow->timer.data = follow;
    follow->timer.log = cycle->log;
    follow->timer.cancelable = 1;
    ngx_add_timer(&follow->timer, 1);

    return NGX_OK;
}


void
ngx_http_news_follow_stop(ngx_http_news_follow_t *follow)
{
    ngx_uint_t i;

    if (follow->log == NULL) {
        return;
    }

    if (follow->timer.timer_set) {
        ngx_del_timer(&follow->timer);
    }

    ngx_http_news_follow_leave(follow);

    for (i = 0; i < 3; i++) {
        news_buf_free(&follow->keys[i]);
    }
}


static void
ngx_http_news_follow_purged(void *data, ngx_http_news_reply_t *reply)
{
    ngx_uint_t *failed = data;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        *failed = 1;
    }
}


void
ngx_http_news_follow_purge(ngx_http_news_follow_t *follow, const char *store,
                           const char *reason, ngx_uint_t *failed)
{
    news_purge_record_t record = {.store = news_str_borrow(store),
                                  .tags = NEWS_STR("site"),
                                  .who = NEWS_STR("nginx"),
                                  .reason = news_str_borrow(reason)};
    news_buf_t          text = NEWS_BUF_INIT;
    u_char              nonce[17], life[NGX_INT64_LEN], *p;
    news_str_t          argv[9];
    int64_t             random;

    news_purge_record_append(&text, &record);

    if (text.failed
        || getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
    {
        *failed = 1;
        news_buf_free(&text);
        return;
    }

    (void) ngx_sprintf(nonce, "%016xL", random);
    p = ngx_sprintf(life, "%L", (int64_t) NEWS_LOG_LIFE * 1000);

    argv[0] = NEWS_STR("EVAL");
    argv[1] = news_str_borrow(news_script_append);
    argv[2] = NEWS_STR("3");
    argv[3] = news_buf_borrow(&follow->keys[0]);
    argv[4] = news_buf_borrow(&follow->keys[1]);
    argv[5] = news_buf_borrow(&follow->keys[2]);
    argv[6] = (news_str_t) {16, (char *) nonce};
    argv[7] = news_buf_borrow(&text);
    argv[8] = (news_str_t) {(size_t) (p - life), (char *) life};

    if (ngx_http_news_redis_command(follow->pages, 9, argv,
                                    NGX_HTTP_NEWS_FOLLOW_TIMEOUT,
                                    ngx_http_news_follow_purged, failed)
        == NULL)
    {
        *failed = 1;
    }

    news_buf_free(&text);
}
