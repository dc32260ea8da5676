#include "newsctl/purge.h"

#include "base/buf.h"
#include "cache/purge_record.h"
#include "cache/purge_wait.h"
#include "cache/script.h"
#include "newsctl/progress.h"
#include "newsctl/redis.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

/* One purge on its way. */
typedef struct {
    const news_ctl_t *ctl;
    news_redis_t      redis;
    news_str_t        prefix;
    double            deadline; /* ms of our clock */
    news_purge_wait_t wait;
} news_purge_t;


static void
news_purge_who(char *who, size_t size)
{
    struct passwd *user = getpwuid(getuid());
    char           host[64] = "";

    (void) gethostname(host, sizeof(host) - 1);
    snprintf(who, size, "%s@%s", user ? user->pw_name : "?", host);
}


static news_status_e
news_purge_append_one(news_purge_t *purge, const news_purge_record_t *record)
{
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;
    redisReply   *reply = NULL;
    uint64_t      random;
    char          nonce[17], life[24];

    news_purge_record_append(&text, record);

    if (text.failed || getrandom(&random, sizeof(random), 0) != sizeof(random))
    {
        news_buf_free(&text);
        return news_error_set(purge->redis.err, NEWS_ENOMEM, 0, 0,
                              "out of memory");
    }

    snprintf(nonce, sizeof(nonce), "%016llx", (unsigned long long) random);
    snprintf(life, sizeof(life), "%lld", NEWS_LOG_LIFE * 1000ll);

    reply = news_redis_script(
        &purge->redis, news_script_append, purge->prefix, 3,
        (news_str_t[]) {news_str_borrow(nonce), news_buf_borrow(&text),
                        news_str_borrow(life)});
    news_buf_free(&text);

    if (reply == NULL) {
        return NEWS_EIO;
    }

    status = news_purge_wait_appended(
        &purge->wait, (news_str_t) {(size_t) reply->len, reply->str});
    freeReplyObject(reply);

    return status == NEWS_OK
               ? status
               : news_error_set(purge->redis.err, NEWS_EIO, 0, 0,
                                "redis \"%.100s\": the log answers nonsense",
                                purge->ctl->address.label);
}


/* As many records as the tags need; the position is the last one's. */
static news_status_e
news_purge_append_all(news_purge_t *purge, news_str_t store, news_strs_t tags)
{
    const char         *reason = purge->ctl->values[NEWS_CTL_REASON];
    news_purge_record_t record = {.store = store};
    news_buf_t          joined = NEWS_BUF_INIT;
    news_status_e       status = NEWS_OK;
    char                who[128];
    size_t              from = 0;

    news_purge_who(who, sizeof(who));
    record.who = news_str_borrow(who);
    record.reason = news_str_borrow(reason);
    record.soft = purge->ctl->values[NEWS_CTL_SOFT] != NULL;

    while (status == NEWS_OK
           && news_purge_record_tags(&record, &joined, tags, &from))
    {
        status = joined.failed ? news_error_set(purge->redis.err, NEWS_ENOMEM,
                                                0, 0, "out of memory")
                               : news_purge_append_one(purge, &record);
    }

    news_buf_free(&joined);

    return status;
}


static news_status_e
news_purge_look(news_purge_t *purge)
{
    news_str_t  epoch = news_str_borrow(purge->wait.epoch);
    redisReply *reply;

    reply = news_redis_script(&purge->redis, news_script_nodes, purge->prefix,
                              1, &epoch);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    news_purge_wait_look(&purge->wait,
                         (news_str_t) {(size_t) reply->len, reply->str});
    freeReplyObject(reply);

    return NEWS_OK;
}


static void
news_purge_sleep(double ms)
{
    struct timespec ts = {(time_t) (ms / 1000),
                          (long) ((ms - (int) (ms / 1000) * 1000) * 1e6)};

    (void) nanosleep(&ts, NULL);
}


static news_status_e
news_purge_watch(news_purge_t *purge)
{
    news_progress_t progress;
    news_status_e   status;
    double          pause = 0.1;

    status = news_purge_look(purge);
    news_progress_begin(&progress, "waiting for the nodes", NULL, 0);

    while (status == NEWS_OK
           && !news_purge_wait_certain(&purge->wait, news_progress_clock()))
    {

        if (news_progress_clock() >= purge->deadline) {
            status = NEWS_EBUSY;
            break;
        }

        news_progress_step(&progress, 0);

        news_purge_sleep(pause);
        pause =
            pause * 2 > NEWS_PURGE_PAUSE_MAX ? NEWS_PURGE_PAUSE_MAX : pause * 2;
        status = news_purge_look(purge);
    }

    news_progress_wipe(&progress);

    return status;
}


/* Leaves the connection open where it returns NEWS_OK. */
static news_status_e
news_purge_begin(news_purge_t *purge, news_store_t *store,
                 const news_purge_list_t *list, news_error_t *report)
{
    news_site_t   site;
    news_status_e status;

    if (list->failed) {
        return news_error_set(report, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    status = news_store_site(store, list->arena, &site);
    if (status != NEWS_OK) {
        return news_error_set(report, status, 0, 0, "%s",
                              news_store_error(store));
    }

    purge->prefix = news_str_borrow(purge->ctl->values[NEWS_CTL_PREFIX]);

    status = news_redis_open(&purge->redis, &purge->ctl->address, report);
    if (status == NEWS_OK) {
        status =
            news_purge_append_all(purge, news_str_borrow(site.id), list->tags);
    }

    if (status != NEWS_OK) {
        news_redis_close(&purge->redis);
        return NEWS_EIO;
    }

    return NEWS_OK;
}


news_status_e
news_purge_append(const news_ctl_t *ctl, news_store_t *store,
                  const news_purge_list_t *list, news_error_t *report)
{
    news_purge_t  purge = {.ctl = ctl};
    news_status_e status = news_purge_begin(&purge, store, list, report);

    if (status == NEWS_OK) {
        news_redis_close(&purge.redis);
    }

    return status;
}


static news_status_e
news_purge_replicate(news_purge_t *purge)
{
    news_purge_wait_t *wait = &purge->wait;
    const char        *words[3] = {"INFO", "replication"};
    char               count[24], ms[24];
    redisReply        *reply;
    unsigned           left;

    reply =
        news_redis_command(&purge->redis, REDIS_REPLY_STRING, 2, words, NULL);
    if (reply == NULL) {
        return NEWS_OK; /* it does not say, and the nodes have it */
    }

    left = news_purge_wait_replicas(
        wait, (news_str_t) {(size_t) reply->len, reply->str},
        purge->deadline - news_progress_clock());
    freeReplyObject(reply);

    if (wait->replicas == 0) {
        return NEWS_OK;
    }

    snprintf(count, sizeof(count), "%u", wait->replicas);
    snprintf(ms, sizeof(ms), "%u", left);
    words[0] = "WAIT";
    words[1] = count;
    words[2] = ms;

    reply =
        news_redis_command(&purge->redis, REDIS_REPLY_INTEGER, 3, words, NULL);
    news_purge_wait_copied(wait, reply ? reply->integer : 0);
    freeReplyObject(reply);

    return wait->copies < wait->replicas ? NEWS_EBUSY : NEWS_OK;
}


news_status_e
news_purge(const news_ctl_t *ctl, news_store_t *store,
           const news_purge_list_t *list, news_error_t *report)
{
    news_purge_t  purge = {.ctl = ctl};
    news_status_e status = news_purge_begin(&purge, store, list, report);
    bool          certain;

    if (status != NEWS_OK) {
        return status;
    }

    purge.wait.sent = news_progress_clock();
    purge.deadline = purge.wait.sent + ctl->timeout * 1000;

    status = news_purge_watch(&purge);
    certain = status == NEWS_OK;

    if (certain) {
        status = news_purge_replicate(&purge);
    }

    news_redis_close(&purge.redis);

    if (status != NEWS_EIO) {
        news_purge_wait_report(&purge.wait, certain, news_progress_clock(),
                               report->text, sizeof(report->text));
    }

    return status == NEWS_OK ? NEWS_OK : NEWS_EBUSY;
}
