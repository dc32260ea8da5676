#include "newsctl/redis.h"

#include "cache/script.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NEWS_REDIS_TIMEOUT 2 /* seconds: to connect, and to answer */
#define NEWS_REDIS_ARGS_MAX 8


static news_status_e
news_redis_fail(const news_redis_t *redis, const char *why)
{
    return news_error_set(redis->err, NEWS_EIO, 0, 0, "redis \"%.100s\": %s",
                          redis->address->label, why);
}


/* What no answer means: a socket's time-out has the words of its errno. */
static news_status_e
news_redis_silent(const news_redis_t *redis)
{
    char why[64];

    if (redis->context->err != REDIS_ERR_IO
        || (errno != EAGAIN && errno != ETIMEDOUT))
    {
        return news_redis_fail(redis, redis->context->errstr);
    }

    snprintf(why, sizeof(why), "it does not answer within %d s",
             NEWS_REDIS_TIMEOUT);

    return news_redis_fail(redis, why);
}


redisReply *
news_redis_command(news_redis_t *redis, int type, int argc, const char **argv,
                   const size_t *lengths)
{
    redisReply *reply;

    reply = redisCommandArgv(redis->context, argc, argv, lengths);

    if (reply && reply->type == type) {
        return reply;
    }

    if (reply == NULL) {
        news_redis_silent(redis);
    } else if (reply->type == REDIS_REPLY_ERROR
               && strncmp(reply->str, "WRONGTYPE", 9) == 0)
    {
        news_redis_fail(redis, "a key of the log (KEYS *:{log}*) has another "
                               "type: delete it, or take another prefix");
    } else if (reply->type == REDIS_REPLY_ERROR) {
        news_redis_fail(redis, reply->str);
    } else {
        news_redis_fail(redis, "an answer that does not fit the question");
    }

    freeReplyObject(reply);

    return NULL;
}


static news_status_e
news_redis_simple(news_redis_t *redis, int argc, const char **argv)
{
    redisReply *reply;

    reply = news_redis_command(redis, REDIS_REPLY_STATUS, argc, argv, NULL);
    if (reply == NULL) {
        return NEWS_EIO;
    }

    freeReplyObject(reply);

    return NEWS_OK;
}


static news_status_e
news_redis_login(news_redis_t *redis)
{
    const news_redis_address_t *address = redis->address;
    const char                 *words[3] = {"AUTH"};
    news_status_e               status = NEWS_OK;
    char                        db[16];

    if (address->user[0]) {
        words[1] = address->user;
        words[2] = address->password;
        status = news_redis_simple(redis, 3, words);

    } else if (address->password[0]) {
        words[1] = address->password;
        status = news_redis_simple(redis, 2, words);
    }

    if (status != NEWS_OK || address->db == 0) {
        return status;
    }

    snprintf(db, sizeof(db), "%u", address->db);
    words[0] = "SELECT";
    words[1] = db;

    return news_redis_simple(redis, 2, words);
}


news_status_e
news_redis_open(news_redis_t *redis, const news_redis_address_t *address,
                news_error_t *err)
{
    struct timeval timeout = {NEWS_REDIS_TIMEOUT, 0};

    redis->address = address;
    redis->err = err;
    redis->context = address->path[0]
                         ? redisConnectUnixWithTimeout(address->path, timeout)
                         : redisConnectWithTimeout(
                             address->host, (int) address->port, timeout);

    if (redis->context == NULL) {
        return news_redis_fail(redis, "out of memory");
    }

    if (redis->context->err) {
        return news_redis_silent(redis);
    }

    if (redisSetTimeout(redis->context, timeout) != REDIS_OK) {
        return news_redis_fail(redis, "no timeout could be set");
    }

    return news_redis_login(redis);
}


news_status_e
news_redis_begin(news_ctl_t *ctl, news_redis_t *redis, news_error_t *err)
{
    news_status_e status;

    if (!ctl->redis) {
        return news_ctl_misuse(ctl, "no Redis is named: expected --redis "
                                    "ADDRESS, NEWS_REDIS in the environment, "
                                    "or --nginx-conf FILE with a news_redis");
    }

    status = news_redis_open(redis, &ctl->address, err);
    if (status != NEWS_OK) {
        news_ctl_fail(status, "%s", err->text);
        news_redis_close(redis);
    }

    return status;
}


void
news_redis_close(news_redis_t *redis)
{
    redisFree(redis->context);
    redis->context = NULL;
}


redisReply *
news_redis_script(news_redis_t *redis, const char *script, news_str_t prefix,
                  size_t count, const news_str_t *args)
{
    const char *argv[6 + NEWS_REDIS_ARGS_MAX] = {"EVAL", script, "3"};
    size_t      lengths[6 + NEWS_REDIS_ARGS_MAX] = {4, 0, 1};
    news_buf_t  keys[3] = {NEWS_BUF_INIT, NEWS_BUF_INIT, NEWS_BUF_INIT};
    redisReply *reply = NULL;
    size_t      i;

    news_key_append_log(&keys[0], prefix);
    news_key_append_log_epoch(&keys[1], prefix);
    news_key_append_log_nodes(&keys[2], prefix);

    lengths[1] = news_str_borrow(script).len;

    for (i = 0; i < 3; i++) {
        argv[3 + i] = keys[i].data;
        lengths[3 + i] = keys[i].len;
    }

    for (i = 0; i < count; i++) {
        argv[6 + i] = args[i].data;
        lengths[6 + i] = args[i].len;
    }

    if (keys[0].failed || keys[1].failed || keys[2].failed) {
        news_redis_fail(redis, "out of memory");
    } else {
        reply = news_redis_command(redis, REDIS_REPLY_STRING, (int) (6 + count),
                                   argv, lengths);
    }

    for (i = 0; i < 3; i++) {
        news_buf_free(&keys[i]);
    }

    return reply;
}
