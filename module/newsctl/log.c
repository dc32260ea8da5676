#include "base/buf.h"
#include "cache/log.h"
#include "cache/purge_record.h"
#include "cache/script.h"
#include "newsctl/command.h"
#include "newsctl/redis.h"
#include "newsctl/rows.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NEWS_LOG_RECORDS 100 /* the last so many */
#define NEWS_LOG_RECORDS_MAX 100000

static news_status_e news_ctl_log(news_ctl_t *ctl);
static news_status_e news_ctl_nodes(news_ctl_t *ctl);

const news_command_t news_command_log = {
    .name = "log",
    .usage = "",
    .summary = "prints the last purges",
    .help = "Prints the last purges, the newest first: time, hard or soft, "
            "tags, who and\nwhy.  Records are kept for 7 days.\n",
    .examples = "newsctl log --limit 10\n",
    .run = news_ctl_log,
    .options = {{NEWS_CTL_LIMIT, "How many; 100.", NULL}, NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_nodes = {
    .name = "nodes",
    .usage = "",
    .summary = "prints each nginx that has a lease",
    .help = "Prints a line for each nginx that has a lease: its name, how far "
            "it has read\nthe log, and how long the lease runs.\n",
    .examples = "newsctl nodes\n",
    .run = news_ctl_nodes,
    .options = {NEWS_CTL_OPTION_JSON},
};

static const news_column_t news_log_columns[] = {
    {"time", "Time", NEWS_COLUMN_TEXT},     {"kind", "Kind", NEWS_COLUMN_TEXT},
    {"tags", "Tags", NEWS_COLUMN_LAST},     {"who", "Who", NEWS_COLUMN_LAST},
    {"reason", "Reason", NEWS_COLUMN_LAST}, {"id", NULL, NEWS_COLUMN_TEXT},
    {NULL, NULL, NEWS_COLUMN_TEXT},
};

static const news_column_t news_log_nodes[] = {
    {"name", "Node", NEWS_COLUMN_TEXT},
    {"applied", "Has read to", NEWS_COLUMN_TEXT},
    {"lease", "Lease", NEWS_COLUMN_TEXT},
    {NULL, NULL, NEWS_COLUMN_TEXT},
};


/* The milliseconds in front of an entry's id, as a time. */
static void
news_log_time(news_rows_t *rows, const char *id)
{
    time_t    seconds = (time_t) (strtoull(id, NULL, 10) / 1000);
    struct tm tm;
    char      text[32] = "-";

    if (gmtime_r(&seconds, &tm)) {
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    }

    news_rows_cell(rows, news_str_borrow(text), NULL);
}


/* [ID, [name, record]] */
static void
news_log_record(news_rows_t *rows, const redisReply *entry)
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

    if (news_purge_record_parse(&record, text) != NEWS_OK) {
        return;
    }

    news_log_time(rows, entry->element[0]->str);
    news_rows_cell(rows, news_str_borrow(record.soft ? "soft" : "hard"), NULL);
    news_rows_cell(rows, record.tags, NULL);
    news_rows_cell(rows, record.who, NULL);
    news_rows_cell(rows, record.reason, NULL);
    news_rows_cell(rows, news_str_borrow(entry->element[0]->str), NULL);
}


static news_status_e
news_log_print(news_ctl_t *ctl, news_redis_t *redis, int64_t limit)
{
    news_buf_t  key = NEWS_BUF_INIT;
    const char *argv[6] = {"XREVRANGE", NULL, "+", "-", "COUNT", NULL};
    char        count[24];
    redisReply *reply;
    news_rows_t rows;
    size_t      i;

    news_key_append_log(&key, news_str_borrow(ctl->values[NEWS_CTL_PREFIX]));
    news_buf_append_char(&key, '\0');

    if (key.failed) {
        return news_ctl_no_memory();
    }

    snprintf(count, sizeof(count), "%lld", (long long) limit);
    argv[1] = key.data;
    argv[5] = count;
    reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
    news_buf_free(&key);

    if (reply == NULL) {
        return news_ctl_fail(NEWS_EIO, "%s", redis->err->text);
    }

    news_rows_begin(&rows, ctl, news_log_columns);
    for (i = 0; i < reply->elements; i++) {
        news_log_record(&rows, reply->element[i]);
    }

    freeReplyObject(reply);

    return news_rows_end(&rows);
}


static news_status_e
news_ctl_log(news_ctl_t *ctl)
{
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_status_e status;
    int64_t       limit;

    status = news_ctl_number(ctl, NEWS_CTL_LIMIT, 1, NEWS_LOG_RECORDS_MAX,
                             NEWS_LOG_RECORDS, &limit);
    if (status == NEWS_OK) {
        status = news_redis_begin(ctl, &redis, &err);
    }

    if (status == NEWS_OK) {
        status = news_log_print(ctl, &redis, limit);
        news_redis_close(&redis);
    }

    return status;
}


/* "NUMBER APPLIED-ID MS-LEFT NAME" */
static void
news_log_print_node(news_rows_t *rows, news_str_t line)
{
    news_str_t applied, left;

    (void) news_str_next(&line, ' ');
    applied = news_str_next(&line, ' ');
    left = news_str_next(&line, ' ');

    if (line.data == NULL || left.data == NULL) {
        return;
    }

    news_rows_cell(rows, line, NULL);
    news_rows_cell(rows, applied, NULL);
    news_rows_printf(rows, "%.1f s", strtod(left.data, NULL) / 1000);
}


static news_status_e
news_ctl_nodes(news_ctl_t *ctl)
{
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_rows_t   rows;
    news_status_e status;
    news_str_t    text;
    redisReply   *reply;

    status = news_redis_begin(ctl, &redis, &err);
    if (status != NEWS_OK) {
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
    news_rows_begin(&rows, ctl, news_log_nodes);

    while (text.data) {
        news_log_print_node(&rows, news_str_next(&text, '\n'));
    }

    freeReplyObject(reply);
    news_redis_close(&redis);

    return news_rows_end(&rows);
}
