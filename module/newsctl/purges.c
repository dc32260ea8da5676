#include "newsctl/purges.h"

#include "cache/log.h"
#include "cache/purge_record.h"
#include "cache/script.h"

#include <stdlib.h>
#include <string.h>

#define NEWS_PURGES_STEP "1000" /* records of one answer */
#define NEWS_PURGES_SIZE 1024   /* of the table, at first */
#define NEWS_PURGES_LAST 48     /* bytes of "(", an id of any size, and NUL */

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


/* The text of a record, in [ID, [name, record]]; data == NULL: there is none.
 */
static news_str_t
news_purges_text(const redisReply *item)
{
    const redisReply *fields = item->element[1], *text;

    if (fields->type != REDIS_REPLY_ARRAY || fields->elements < 2) {
        return (news_str_t) {0, NULL};
    }

    text = fields->element[1];

    return text->type == REDIS_REPLY_STRING
               ? (news_str_t) {(size_t) text->len, text->str}
               : (news_str_t) {0, NULL};
}


/* UINT64_MAX: nobody knows where. */
static bool
news_purges_add_all(news_purges_t *purges, uint64_t position)
{
    purges->floor = position > purges->floor ? position : purges->floor;

    return true;
}


/* The id goes into last.  What cannot be understood is, as nginx takes it, a
   purge of all pages. */
static bool
news_purges_record(news_purges_t *purges, const redisReply *item, char *last)
{
    news_purge_record_t record;
    news_str_t          text;
    uint64_t            position;

    if (item->type != REDIS_REPLY_ARRAY || item->elements != 2
        || item->element[0]->type != REDIS_REPLY_STRING)
    {
        return news_purges_add_all(purges, UINT64_MAX);
    }

    snprintf(last, NEWS_PURGES_LAST, "(%s", item->element[0]->str);
    position = news_log_position(news_str_borrow(item->element[0]->str));
    text = news_purges_text(item);

    if (news_str_equal(text, NEWS_STR("epoch"))) {
        return true;
    }

    if (position == 0 || news_purge_record_parse(&record, text) != NEWS_OK) {
        return news_purges_add_all(purges, position ? position : UINT64_MAX);
    }

    return !news_str_equal(record.store, purges->store)
           || news_purges_add(purges, &record, position);
}


static news_status_e
news_purges_read(news_purges_t *purges, news_redis_t *redis, const char *log)
{
    const char *argv[] = {"XRANGE", log, NULL, "+", "COUNT", NEWS_PURGES_STEP};
    char        last[NEWS_PURGES_LAST] = "-", before[NEWS_PURGES_LAST];
    redisReply *reply;
    size_t      i, count;
    bool        good = true;

    do {
        argv[2] = memcpy(before, last, sizeof(last));
        reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
        if (reply == NULL) {
            return NEWS_EIO;
        }

        count = reply->elements;
        for (i = 0; good && i < count; i++) {
            good = news_purges_record(purges, reply->element[i], last);
        }

        freeReplyObject(reply);
    } while (good && count && strcmp(last, before) != 0);

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

    if (entry->epoch != purges->epoch || entry->fresh <= now
        || entry->position < purges->floor)
    {
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
