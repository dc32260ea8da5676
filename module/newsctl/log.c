#include "base/buf.h"
#include "cache/log.h"
#include "cache/purge_record.h"
#include "cache/script.h"
#include "newsctl/command.h"
#include "newsctl/redis.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NEWS_LOG_RECORDS "100" /* the last so many */

static news_status_e news_ctl_log(news_ctl_t *ctl);
static news_status_e news_ctl_nodes(news_ctl_t *ctl);

const news_command_t news_command_log = {
    .name = "log",
    .usage = "",
    .summary = "prints the last purges",
    .help = "Prints the last purges, the newest first: time, hard or soft, "
            "tags, who and\nwhy.\n",
    .examples = "newsctl log | head\n",
    .run = news_ctl_log,
};

const news_command_t news_command_nodes = {
    .name = "nodes",
    .usage = "",
    .summary = "prints each nginx that has a lease",
    .help = "Prints a line for each nginx that has a lease: its name, how far "
            "it has read\nthe log, and how long the lease runs.\n",
    .examples = "newsctl nodes\n",
    .run = news_ctl_nodes,
};


static news_status_e
news_log_open(news_ctl_t *ctl, news_redis_t *redis, news_error_t *err)
{
    news_status_e status;

    if (!ctl->redis) {
        return news_ctl_misuse(ctl, "no Redis is named: expected --redis "
                                    "ADDRESS, or NEWS_REDIS in the "
                                    "environment");
    }

    status = news_redis_open(redis, &ctl->address, err);

    return status == NEWS_OK ? NEWS_OK : news_ctl_fail(status, "%s", err->text);
}


/* The milliseconds in front of an entry's id, as a time. */
static void
news_log_print_time(news_str_t id)
{
    time_t    seconds = (time_t) (strtoull(id.data, NULL, 10) / 1000);
    struct tm tm;
    char      text[32];

    if (gmtime_r(&seconds, &tm)
        && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
    {
        printf("%s\t", text);
    } else {
        printf("-\t");
    }
}


/* [ID, [name, record]] */
static void
news_log_print_record(const redisReply *entry)
{
    news_purge_record_t record;
    const redisReply   *fields;
    news_str_t          text;

    if (entry->type != REDIS_REPLY_ARRAY || entry->elements != 2
        || entry->element[0]->type != REDIS_REPLY_STRING
        || entry->element[1]->type != REDIS_REPLY_ARRAY
        || entry->element[1]->elements < 2
        || entry->element[1]->element[1]->type != REDIS_REPLY_STRING)
    {
        return;
    }

    fields = entry->element[1];
    text = (news_str_t) {(size_t) fields->element[1]->len,
                         fields->element[1]->str};

    news_log_print_time(news_str_borrow(entry->element[0]->str));

    if (news_purge_record_parse(&record, text) != NEWS_OK) {
        news_ctl_print(stdout, text);
        putchar('\n');
        return;
    }

    printf("%s\t", record.soft ? "soft" : "hard");
    news_ctl_print(stdout, record.tags);
    putchar('\t');
    news_ctl_print(stdout, record.who);
    putchar('\t');
    news_ctl_print(stdout, record.reason);
    putchar('\n');
}


static news_status_e
news_log_print(news_ctl_t *ctl, news_redis_t *redis)
{
    news_buf_t  key = NEWS_BUF_INIT;
    const char *argv[6] = {"XREVRANGE", NULL,    "+",
                           "-",         "COUNT", NEWS_LOG_RECORDS};
    redisReply *reply;
    size_t      i;

    news_key_append_log(&key, news_str_borrow(ctl->values[NEWS_CTL_PREFIX]));
    news_buf_append_char(&key, '\0');

    if (key.failed) {
        return news_ctl_no_memory();
    }

    argv[1] = key.data;
    reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
    news_buf_free(&key);

    if (reply == NULL) {
        return news_ctl_fail(NEWS_EIO, "%s", redis->err->text);
    }

    for (i = 0; i < reply->elements; i++) {
        news_log_print_record(reply->element[i]);
    }

    freeReplyObject(reply);

    return NEWS_OK;
}


static news_status_e
news_ctl_log(news_ctl_t *ctl)
{
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_status_e status;

    status = news_log_open(ctl, &redis, &err);
    if (status == NEWS_OK) {
        status = news_log_print(ctl, &redis);
    }

    news_redis_close(&redis);

    return status;
}


/* "NUMBER APPLIED-ID MS-LEFT NAME" */
static void
news_log_print_node(news_str_t line)
{
    news_str_t applied, left;

    (void) news_str_next(&line, ' ');
    applied = news_str_next(&line, ' ');
    left = news_str_next(&line, ' ');

    if (line.data == NULL || left.data == NULL) {
        return;
    }

    news_ctl_print(stdout, line);
    putchar('\t');
    news_ctl_print(stdout, applied);
    printf("\t%.1f s\n", strtod(left.data, NULL) / 1000);
}


static news_status_e
news_ctl_nodes(news_ctl_t *ctl)
{
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_status_e status;
    news_str_t    text;
    redisReply   *reply;

    status = news_log_open(ctl, &redis, &err);
    if (status != NEWS_OK) {
        news_redis_close(&redis);
        return status;
    }

    reply = news_redis_script(&redis, news_script_nodes,
                              news_str_borrow(ctl->values[NEWS_CTL_PREFIX]), 1,
                              &NEWS_STR(""));
    if (reply == NULL) {
        news_redis_close(&redis);
        return news_ctl_fail(NEWS_EIO, "%s", err.text);
    }

    text = (news_str_t) {(size_t) reply->len, reply->str};

    while (text.data) {
        news_log_print_node(news_str_next(&text, '\n'));
    }

    freeReplyObject(reply);
    news_redis_close(&redis);

    return NEWS_OK;
}
