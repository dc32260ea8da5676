#include "newsctl/purge.h"

#include "base/buf.h"
#include "cache/log.h"
#include "cache/purge_record.h"
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

#define NEWS_PURGE_TAGS 100     /* of one record */
#define NEWS_PURGE_PAUSE_MAX 20 /* ms between two looks at the nodes */

/* One purge on its way. */
typedef struct {
    const news_ctl_t *ctl;
    news_redis_t      redis;
    news_str_t        prefix;
    double            sent;     /* ms of our clock, after the append */
    double            deadline; /* ms of our clock */
    uint64_t          position;
    char              epoch[17];
    double            young; /* ms until all nodes have registered */
    unsigned          nodes; /* at the first look */
    unsigned          seen;  /* at this look: nodes whose lease runs */
    unsigned          pending;
    double            left;      /* ms that the longest pending lease runs */
    char              name[100]; /* of one that is pending */
} news_purge_t;


void
news_purge_list_init(news_purge_list_t *list)
{
    *list = (news_purge_list_t) {.arena = news_arena_create()};
    list->failed = list->arena == NULL;
}


static bool
news_purge_list_grow(news_purge_list_t *list)
{
    size_t      size = list->size ? list->size * 2 : 64;
    news_str_t *items = news_arena_calloc(list->arena, size, sizeof(*items));

    if (items == NULL) {
        return false;
    }

    if (list->tags.count) {
        memcpy(items, list->tags.items, list->tags.count * sizeof(*items));
    }

    list->tags.items = items;
    list->size = size;

    return true;
}


void
news_purge_list_add(news_purge_list_t *list, const char *kind, news_str_t value)
{
    news_buf_t tag = NEWS_BUF_INIT;
    news_str_t copy = {0, NULL};

    if (list->failed) {
        return;
    }

    news_buf_append(&tag, news_str_borrow(kind));
    news_buf_append(&tag, value);

    if (!tag.failed
        && (list->tags.count < list->size || news_purge_list_grow(list)))
    {
        copy = news_arena_copy(list->arena, news_buf_borrow(&tag));
    }

    news_buf_free(&tag);

    if (copy.data == NULL) {
        list->failed = true;
        return;
    }

    list->tags.items[list->tags.count++] = copy;
}


void
news_purge_list_add_article(news_purge_list_t *list, int64_t id)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long) id);
    news_purge_list_add(list, "a:", news_str_borrow(text));
}


void
news_purge_list_free(news_purge_list_t *list)
{
    news_arena_destroy(list->arena);
    *list = (news_purge_list_t) {0};
}


static void
news_purge_who(char *who, size_t size)
{
    struct passwd *user = getpwuid(getuid());
    char           host[64] = "";

    (void) gethostname(host, sizeof(host) - 1);
    snprintf(who, size, "%s@%s", user ? user->pw_name : "?", host);
}


/* "ID AGE EPOCH" */
static news_status_e
news_purge_appended(news_purge_t *purge, const char *text, size_t len)
{
    news_str_t rest = {len, text};
    double     age;

    purge->position = news_log_position(news_str_next(&rest, ' '));
    age = rest.data ? strtod(rest.data, NULL) : -1;
    (void) news_str_next(&rest, ' ');

    if (purge->position == 0 || age < 0 || rest.len >= sizeof(purge->epoch)) {
        return news_error_set(purge->redis.err, NEWS_EIO, 0, 0,
                              "redis \"%.100s\": the log answers nonsense",
                              purge->ctl->address.label);
    }

    snprintf(purge->epoch, sizeof(purge->epoch), "%.*s", NEWS_STR_ARG(rest));
    purge->young = NEWS_LOG_LEASE + NEWS_LOG_MARGIN - age;

    return NEWS_OK;
}


static news_status_e
news_purge_append(news_purge_t *purge, const news_purge_record_t *record)
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

    status = news_purge_appended(purge, reply->str, (size_t) reply->len);
    freeReplyObject(reply);

    return status;
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
    size_t              i;

    news_purge_who(who, sizeof(who));
    record.who = news_str_borrow(who);
    record.reason = news_str_borrow(reason);
    record.soft = purge->ctl->values[NEWS_CTL_SOFT] != NULL;

    for (i = 0; status == NEWS_OK && i < tags.count; i++) {

        if (joined.len) {
            news_buf_append_char(&joined, ' ');
        }

        news_buf_append(&joined, tags.items[i]);

        if (i + 1 < tags.count && (i + 1) % NEWS_PURGE_TAGS) {
            continue;
        }

        record.tags = news_buf_borrow(&joined);
        status = joined.failed ? news_error_set(purge->redis.err, NEWS_ENOMEM,
                                                0, 0, "out of memory")
                               : news_purge_append(purge, &record);
        joined.len = 0;
    }

    news_buf_free(&joined);

    return status;
}


/* "NUMBER APPLIED-ID MS-LEFT NAME" */
static void
news_purge_node(news_purge_t *purge, news_str_t line)
{
    uint64_t   applied;
    news_str_t left;
    double     ms;

    (void) news_str_next(&line, ' ');
    applied = news_log_position(news_str_next(&line, ' '));
    left = news_str_next(&line, ' ');

    if (line.data == NULL) {
        return;
    }

    purge->seen++;

    if (applied >= purge->position) {
        return;
    }

    purge->pending++;
    ms = strtod(left.data, NULL);
    purge->left = ms > purge->left ? ms : purge->left;
    snprintf(purge->name, sizeof(purge->name), "%.*s",
             line.len < 80 ? (int) line.len : 80, line.data);
}


static news_status_e
news_purge_look(news_purge_t *purge)
{
    redisReply *reply;
    news_str_t  text, line, epoch = news_str_borrow(purge->epoch);

    reply = news_redis_script(&purge->redis, news_script_nodes, purge->prefix,
                              1, &epoch);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    purge->seen = 0;
    purge->pending = 0;
    purge->left = 0;
    text = (news_str_t) {(size_t) reply->len, reply->str};

    if (news_str_equal(text, NEWS_STR("other"))) {
        purge->young = NEWS_LOG_LEASE + NEWS_LOG_MARGIN;
    }

    while (text.data) {
        line = news_str_next(&text, '\n');
        if (line.len) {
            news_purge_node(purge, line);
        }
    }

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


/*
 * True: no node serves an old page.  A lease that was granted before the purge
 * has lapsed once NEWS_LOG_LEASE has gone by here, and none is granted after it
 * to a node that has not applied it.  Until an epoch is that old, there may be
 * nodes with a lease of the former one, which the list does not have; so there
 * may be when another epoch has begun since the purge.
 */
static bool
news_purge_certain(const news_purge_t *purge)
{
    double passed = news_progress_clock() - purge->sent;

    return passed >= NEWS_LOG_LEASE + NEWS_LOG_MARGIN
           || (purge->pending == 0 && passed >= purge->young);
}


static news_status_e
news_purge_wait(news_purge_t *purge)
{
    news_progress_t progress;
    news_status_e   status;
    double          pause = 0.1;

    status = news_purge_look(purge);
    purge->nodes = purge->seen;
    news_progress_begin(&progress, "waiting for the nodes", NULL, 0);

    while (status == NEWS_OK && !news_purge_certain(purge)) {

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


static void
news_purge_report(const news_purge_t *purge, news_status_e status,
                  news_error_t *report)
{
    unsigned clean = purge->seen - purge->pending;
    double   passed = news_progress_clock() - purge->sent;
    double   left = purge->left > purge->young - passed ? purge->left
                                                        : purge->young - passed;

    if (status == NEWS_OK && clean < purge->nodes) {
        (void) news_error_set(report, status, 0, 0,
                              "gone from %u of %u nodes in %.1f ms; the lease "
                              "of the others has run out: they trust no page",
                              clean, purge->nodes, passed);

    } else if (status == NEWS_OK) {
        (void) news_error_set(
            report, status, 0, 0, "gone from %u of %u node%s in %.1f ms", clean,
            purge->nodes, purge->nodes == 1 ? "" : "s", passed);

    } else if (status == NEWS_EBUSY && purge->pending) {
        (void) news_error_set(report, status, 0, 0,
                              "gone from %u of %u nodes; %s will be clean in "
                              "%.1f s at the latest",
                              clean, purge->seen, purge->name, left / 1000);

    } else if (status == NEWS_EBUSY) {
        (void) news_error_set(report, status, 0, 0,
                              "gone from %u node%s; the log is new: one that "
                              "has not registered will be clean in %.1f s at "
                              "the latest",
                              purge->seen, purge->seen == 1 ? "" : "s",
                              left / 1000);
    }
}


news_status_e
news_purge(const news_ctl_t *ctl, news_store_t *store,
           const news_purge_list_t *list, news_error_t *report)
{
    news_purge_t  purge = {.ctl = ctl};
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

    purge.prefix = news_str_borrow(ctl->values[NEWS_CTL_PREFIX]);

    status = news_redis_open(&purge.redis, &ctl->address, report);
    if (status == NEWS_OK) {
        status =
            news_purge_append_all(&purge, news_str_borrow(site.id), list->tags);
    }

    if (status != NEWS_OK) {
        news_redis_close(&purge.redis);
        return NEWS_EIO;
    }

    purge.sent = news_progress_clock();
    purge.deadline = purge.sent + ctl->timeout * 1000;

    status = news_purge_wait(&purge);
    news_redis_close(&purge.redis);
    news_purge_report(&purge, status, report);

    return status == NEWS_OK ? NEWS_OK : NEWS_EBUSY;
}
