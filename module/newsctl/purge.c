#include "newsctl/purge.h"
#include "base/buf.h"
#include "cache/entry.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_PURGE_TIMEOUT 2         /* seconds: to connect, and to answer */
#define NEWS_PURGE_BATCH 256         /* keys of one UNLINK */
#define NEWS_PURGE_SCAN_COUNT "1000" /* keys that one SCAN looks at */
#define NEWS_PURGE_SCANS_MAX 1000000 /* then Redis is not telling the truth */

typedef struct {
    const news_ctl_t *ctl;
    news_str_t        prefix;
    news_str_t        store;
    redisContext     *redis;
    size_t            removed;
    news_error_t     *err;
} news_purge_t;


void
news_purge_list_init(news_purge_list_t *list)
{
    *list = (news_purge_list_t) {.arena = news_arena_create()};
    list->failed = list->arena == NULL;
}


void
news_purge_list_add(news_purge_list_t *list, news_str_t slug)
{
    news_str_t *items;

    if (list->failed) {
        return;
    }

    if (list->slugs.count == list->size) {

        list->size = list->size ? list->size * 2 : 64;

        items = news_arena_calloc(list->arena, list->size, sizeof(*items));
        if (items == NULL) {
            list->failed = true;
            return;
        }

        if (list->slugs.count) {
            memcpy(items, list->slugs.items,
                   list->slugs.count * sizeof(*items));
        }

        list->slugs.items = items;
    }

    slug = news_arena_copy(list->arena, slug);
    if (slug.data == NULL) {
        list->failed = true;
        return;
    }

    list->slugs.items[list->slugs.count++] = slug;
}


void
news_purge_list_add_article(news_purge_list_t    *list,
                            const news_article_t *article)
{
    size_t i;

    news_purge_list_add(list, article->slug);

    for (i = 0; i < article->old_slugs.count; i++) {
        news_purge_list_add(list, article->old_slugs.items[i]);
    }
}


void
news_purge_list_free(news_purge_list_t *list)
{
    news_arena_destroy(list->arena);
    *list = (news_purge_list_t) {0};
}


static news_status_e
news_purge_fail(const news_purge_t *purge, const char *why)
{
    return news_error_set(purge->err, NEWS_EIO, 0, 0, "redis \"%.100s\": %s",
                          purge->ctl->address.label, why);
}


/* Sends a command; NULL, and the error set: there is no answer of this type.
   The reply is the caller's. */
static redisReply *
news_purge_command(news_purge_t *purge, int type, int argc, const char **argv,
                   const size_t *lengths)
{
    redisReply *reply;

    reply = redisCommandArgv(purge->redis, argc, argv, lengths);

    if (reply && reply->type == type) {
        return reply;
    }

    if (reply == NULL) {
        news_purge_fail(purge, purge->redis->errstr);
    } else if (reply->type == REDIS_REPLY_ERROR) {
        news_purge_fail(purge, reply->str);
    } else {
        news_purge_fail(purge, "an answer that does not fit the question");
    }

    freeReplyObject(reply);

    return NULL;
}


static news_status_e
news_purge_simple(news_purge_t *purge, int argc, const char **argv)
{
    redisReply *reply;

    reply = news_purge_command(purge, REDIS_REPLY_STATUS, argc, argv, NULL);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    freeReplyObject(reply);

    return NEWS_OK;
}


static news_status_e
news_purge_login(news_purge_t *purge)
{
    const news_redis_address_t *address = &purge->ctl->address;
    const char                 *words[3] = {"AUTH"};
    news_status_e               status = NEWS_OK;
    char                        db[16];

    if (address->user[0]) {
        words[1] = address->user;
        words[2] = address->password;
        status = news_purge_simple(purge, 3, words);

    } else if (address->password[0]) {
        words[1] = address->password;
        status = news_purge_simple(purge, 2, words);
    }

    if (status != NEWS_OK || address->db == 0) {
        return status;
    }

    snprintf(db, sizeof(db), "%u", address->db);
    words[0] = "SELECT";
    words[1] = db;

    return news_purge_simple(purge, 2, words);
}


static news_status_e
news_purge_connect(news_purge_t *purge)
{
    const news_redis_address_t *address = &purge->ctl->address;
    struct timeval              timeout = {NEWS_PURGE_TIMEOUT, 0};

    purge->redis = address->path[0]
                       ? redisConnectUnixWithTimeout(address->path, timeout)
                       : redisConnectWithTimeout(address->host,
                                                 (int) address->port, timeout);

    if (purge->redis == NULL) {
        return news_purge_fail(purge, "out of memory");
    }

    if (purge->redis->err) {
        return news_purge_fail(purge, purge->redis->errstr);
    }

    if (redisSetTimeout(purge->redis, timeout) != REDIS_OK) {
        return news_purge_fail(purge, "no timeout could be set");
    }

    return news_purge_login(purge);
}


/* argv[0] is free for the command's name. */
static news_status_e
news_purge_unlink(news_purge_t *purge, int argc, const char **argv,
                  size_t *lengths)
{
    redisReply *reply;

    if (argc == 1) {
        return NEWS_OK;
    }

    argv[0] = "UNLINK";
    lengths[0] = 6;

    reply = news_purge_command(purge, REDIS_REPLY_INTEGER, argc, argv, lengths);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    purge->removed += reply->integer > 0 ? (size_t) reply->integer : 0;
    freeReplyObject(reply);

    return NEWS_OK;
}


static news_status_e
news_purge_batch(news_purge_t *purge, const news_str_t *slugs, size_t count)
{
    const char   *argv[NEWS_PURGE_BATCH + 1];
    size_t        lengths[NEWS_PURGE_BATCH + 1], ends[NEWS_PURGE_BATCH];
    news_buf_t    keys = NEWS_BUF_INIT;
    news_status_e status;
    size_t        i, start;

    for (i = 0; i < count; i++) {
        news_key_append_article(&keys, purge->prefix, purge->store, slugs[i]);
        ends[i] = keys.len;
    }

    if (keys.failed) {
        news_buf_free(&keys);
        return news_purge_fail(purge, "out of memory");
    }

    for (i = 0, start = 0; i < count; i++) {
        argv[i + 1] = keys.data + start;
        lengths[i + 1] = ends[i] - start;
        start = ends[i];
    }

    status = news_purge_unlink(purge, (int) count + 1, argv, lengths);
    news_buf_free(&keys);

    return status;
}


static news_status_e
news_purge_slugs(news_purge_t *purge, news_strs_t slugs)
{
    news_status_e status = NEWS_OK;
    size_t        i, n;

    for (i = 0; status == NEWS_OK && i < slugs.count; i += n) {

        n = slugs.count - i;
        if (n > NEWS_PURGE_BATCH) {
            n = NEWS_PURGE_BATCH;
        }

        status = news_purge_batch(purge, slugs.items + i, n);
    }

    return status;
}


/* UNLINKs what a SCAN found. */
static news_status_e
news_purge_found(news_purge_t *purge, const redisReply *found)
{
    const char   *argv[NEWS_PURGE_BATCH + 1];
    size_t        lengths[NEWS_PURGE_BATCH + 1];
    news_status_e status = NEWS_OK;
    size_t        i;
    int           argc = 1;

    for (i = 0; status == NEWS_OK && i < found->elements; i++) {

        if (found->element[i]->type != REDIS_REPLY_STRING) {
            return news_purge_fail(purge, "SCAN told keys that are none");
        }

        argv[argc] = found->element[i]->str;
        lengths[argc++] = (size_t) found->element[i]->len;

        if (argc == NEWS_PURGE_BATCH + 1) {
            status = news_purge_unlink(purge, argc, argv, lengths);
            argc = 1;
        }
    }

    return status == NEWS_OK ? news_purge_unlink(purge, argc, argv, lengths)
                             : status;
}


/* One step of SCAN; the cursor, "0" at the end, is for the next. */
static news_status_e
news_purge_scan(news_purge_t *purge, const char *pattern, char *cursor,
                size_t size)
{
    const char *words[] = {"SCAN",  cursor,  "MATCH",
                           pattern, "COUNT", NEWS_PURGE_SCAN_COUNT};

    redisReply   *reply;
    news_status_e status;

    reply = news_purge_command(purge, REDIS_REPLY_ARRAY, 6, words, NULL);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    if (reply->elements != 2 || reply->element[0]->type != REDIS_REPLY_STRING
        || (size_t) reply->element[0]->len >= size
        || reply->element[1]->type != REDIS_REPLY_ARRAY)
    {
        freeReplyObject(reply);
        return news_purge_fail(purge, "SCAN answered in an unknown form");
    }

    snprintf(cursor, size, "%s", reply->element[0]->str);
    status = news_purge_found(purge, reply->element[1]);
    freeReplyObject(reply);

    return status;
}


/* The pattern of all of the site's pages, for Redis's glob. */
static void
news_purge_pattern(const news_purge_t *purge, news_buf_t *pattern)
{
    news_buf_t key = NEWS_BUF_INIT;
    size_t     i;

    news_buf_append(&key, purge->prefix);
    news_buf_append(&key, NEWS_STR(":page:"));
    news_buf_append(&key, purge->store);
    news_buf_append_char(&key, ':');

    for (i = 0; i < key.len; i++) {
        if (strchr("*?[]\\", key.data[i])) {
            news_buf_append_char(pattern, '\\');
        }

        news_buf_append_char(pattern, key.data[i]);
    }

    news_buf_append(pattern, (news_str_t) {2, "*"}); /* with its NUL */
    pattern->failed |= key.failed;
    news_buf_free(&key);
}


static news_status_e
news_purge_all(news_purge_t *purge)
{
    news_buf_t    pattern = NEWS_BUF_INIT;
    news_status_e status = NEWS_OK;
    char          cursor[24] = "0"; /* 64 bits in decimal */
    unsigned      n;

    news_purge_pattern(purge, &pattern);
    if (pattern.failed) {
        news_buf_free(&pattern);
        return news_purge_fail(purge, "out of memory");
    }

    for (n = 0; n < NEWS_PURGE_SCANS_MAX; n++) {
        status = news_purge_scan(purge, pattern.data, cursor, sizeof(cursor));
        if (status != NEWS_OK || strcmp(cursor, "0") == 0) {
            break;
        }
    }

    news_buf_free(&pattern);

    return n < NEWS_PURGE_SCANS_MAX ? status
                                    : news_purge_fail(purge, "SCAN never ends");
}


news_status_e
news_purge(const news_ctl_t *ctl, const char *store_id,
           const news_purge_list_t *list, size_t *removed, news_error_t *err)
{
    news_status_e status;
    news_purge_t  purge = {.ctl = ctl, .err = err};

    purge.prefix = news_str_borrow(ctl->values[NEWS_CTL_PREFIX]);
    purge.store = news_str_borrow(store_id);
    *removed = 0;

    if (list->failed) {
        return news_purge_fail(&purge, "out of memory");
    }

    status = news_purge_connect(&purge);
    if (status == NEWS_OK) {
        status = list->all ? news_purge_all(&purge)
                           : news_purge_slugs(&purge, list->slugs);
    }

    redisFree(purge.redis);
    *removed = purge.removed;

    return status;
}


static news_status_e
news_purge_of(const news_ctl_t *ctl, news_store_t *store,
              const news_purge_list_t *list, news_error_t *err)
{
    news_site_t   site;
    news_status_e status;
    size_t        removed;

    if (list->failed) {
        return news_error_set(err, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    status = news_store_site(store, list->arena, &site);
    if (status != NEWS_OK) {
        return news_error_set(err, status, 0, 0, "%s", news_store_error(store));
    }

    return news_purge(ctl, site.id, list, &removed, err);
}


void
news_purge_after(news_ctl_t *ctl, news_store_t *store,
                 const news_purge_list_t *list)
{
    news_error_t err;

    if (!ctl->redis || (list->slugs.count == 0 && !list->all && !list->failed))
    {
        return;
    }

    if (news_purge_of(ctl, store, list, &err) != NEWS_OK) {
        news_ctl_fail(NEWS_EIO,
                      "%s\nnewsctl: the change is stored, but old pages may "
                      "be served until they expire; when Redis answers again: "
                      "newsctl invalidate --all",
                      err.text);
        ctl->uncertain = true;
    }
}
