#include "newsctl/purges.h"

#include "cache/log.h"
#include "cache/purge_record.h"
#include "cache/script.h"

#include <stdlib.h>
#include <string.h>

#define NEWS_PURGES_STEP "1000" /* records of one answer */
#define NEWS_PURGES_SIZE 1024   /* of the table, at first */

/* A tag, and where in the log it was last purged. */
typedef struct news_purged_s {
    uint64_t tag;
    uint64_t position; /* 0: an empty place */
} news_purged_t;


static news_purged_t *
news_purges_place(const news_purges_t *purges, uint64_t tag)
{
    size_t i = tag & (purges->size - 1);

    while (purges->table[i].position && purges->table[i].tag != tag) {
        i = (i + 1) & (purges->size - 1);
    }

    return &purges->table[i];
}


/* So that a quarter of the table is free at least. */
static bool
news_purges_grow(news_purges_t *purges)
{
    news_purges_t old = *purges;
    size_t        i;

    if (old.size && old.count < old.size / 4 * 3) {
        return true;
    }

    purges->size = old.size ? 2 * old.size : NEWS_PURGES_SIZE;
    purges->table =
        news_arena_calloc(purges->arena, purges->size, sizeof(*purges->table));
    if (purges->table == NULL) {
        return false;
    }

    for (i = 0; i < old.size; i++) {
        if (old.table[i].position) {
            *news_purges_place(purges, old.table[i].tag) = old.table[i];
        }
    }

    return true;
}


static bool
news_purges_add(news_purges_t *purges, const news_purge_record_t *record,
                uint64_t position)
{
    news_str_t     tags = record->tags;
    news_purged_t *place;
    uint64_t       tag;

    while (tags.data) {

        if (!news_purges_grow(purges)) {
            return false;
        }

        tag = news_tag_hash(purges->store, news_str_next(&tags, ' '));
        place = news_purges_place(purges, tag);
        purges->count += place->position == 0;
        place->tag = tag;
        place->position = position;
    }

    return true;
}


/* [ID, [name, record]]; the id goes into last. */
static bool
news_purges_record(news_purges_t *purges, const redisReply *item, char *last)
{
    news_purge_record_t record;
    const redisReply   *field;

    if (item->elements != 2 || item->element[1]->elements < 2) {
        return true;
    }

    field = item->element[1]->element[1];
    snprintf(last, NEWS_LOG_ID_MAX + 1, "(%s", item->element[0]->str);

    if (news_purge_record_parse(&record,
                                (news_str_t) {(size_t) field->len, field->str})
            != NEWS_OK
        || !news_str_equal(record.store, purges->store))
    {
        return true;
    }

    return news_purges_add(
        purges, &record,
        news_log_position(news_str_borrow(item->element[0]->str)));
}


static news_status_e
news_purges_read(news_purges_t *purges, news_redis_t *redis, const char *log)
{
    const char *argv[] = {"XRANGE", log, NULL, "+", "COUNT", NEWS_PURGES_STEP};
    char        last[NEWS_LOG_ID_MAX + 1] = "-";
    redisReply *reply;
    size_t      i, count;
    bool        good = true;

    do {
        argv[2] = last;
        reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
        if (reply == NULL) {
            return NEWS_EIO;
        }

        count = reply->elements;
        for (i = 0; good && i < count; i++) {
            good = news_purges_record(purges, reply->element[i], last);
        }

        freeReplyObject(reply);
    } while (good && count);

    return good
               ? NEWS_OK
               : news_error_set(redis->err, NEWS_ENOMEM, 0, 0, "out of memory");
}


news_status_e
news_purges_load(news_purges_t *purges, news_arena_t *arena,
                 const news_ctl_t *ctl, news_redis_t *redis, news_str_t store)
{
    const char   *argv[] = {"HGET", NULL, "id"};
    news_str_t    prefix = news_str_borrow(ctl->values[NEWS_CTL_PREFIX]);
    news_buf_t    log = NEWS_BUF_INIT, epoch = NEWS_BUF_INIT;
    redisReply   *reply = NULL;
    news_status_e status = NEWS_ENOMEM;

    *purges = (news_purges_t) {.arena = arena, .store = store};

    news_key_append_log(&log, prefix);
    news_buf_append_char(&log, '\0');
    news_key_append_log_epoch(&epoch, prefix);
    news_buf_append_char(&epoch, '\0');

    if (!log.failed && !epoch.failed && news_purges_grow(purges)) {
        argv[1] = epoch.data;
        reply = redisCommandArgv(redis->context, 3, argv, NULL);
        status = news_purges_read(purges, redis, log.data);
    }

    /* without one no page is valid */
    if (reply && reply->type == REDIS_REPLY_STRING) {
        purges->epoch = strtoull(reply->str, NULL, 16);
    }

    freeReplyObject(reply);
    news_buf_free(&log);
    news_buf_free(&epoch);

    return status;
}


bool
news_purges_fresh(const news_purges_t *purges, const news_entry_t *entry,
                  int64_t now)
{
    size_t n;

    if (entry->epoch != purges->epoch || entry->fresh <= now) {
        return false;
    }

    for (n = 0; n < entry->tags.len / 8; n++) {
        if (news_purges_place(purges, news_entry_tag(entry->tags, n))->position
            > entry->position)
        {
            return false;
        }
    }

    return true;
}
