#include "newsctl/pages.h"

#include "cache/entry.h"
#include "newsctl/config.h"
#include "newsctl/nginx_conf.h"
#include "newsctl/progress.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NEWS_PAGES_SCAN "500" /* keys of one step */
#define NEWS_PAGES_GZIP 9 /* nginx's news_gzip_level where nothing is said */


news_status_e
news_pages_load(news_ctl_t *ctl, news_store_t *store, news_pages_t *pages)
{
    const char                     *pattern = ctl->values[NEWS_CTL_PERMALINK];
    const struct news_nginx_site_s *site = news_config_site(ctl);
    news_error_t                    err = {0};
    news_template_error_t           theme_err = {0};
    news_status_e                   status;
    char                            text[NEWS_TEMPLATE_ERROR_MAX];

    memset(pages, 0, sizeof(*pages));

    status = news_permalink_compile(
        &pages->permalink,
        news_str_borrow(pattern ? pattern : NEWS_PERMALINK_DEFAULT), &err);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "the permalink, column %u: %s", err.column,
                             err.text);
    }

    status = news_theme_load(&pages->theme, ctl->arena,
                             news_str_borrow(ctl->values[NEWS_CTL_THEME]),
                             &theme_err);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "theme: %s",
                             news_template_error_text(&theme_err, text));
    }

    status = news_store_site(store, ctl->arena, &pages->site);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    pages->render.permalink = &pages->permalink;
    pages->render.theme = &pages->theme;
    pages->render.now = time(NULL);
    pages->variant = news_theme_variant(
        &pages->theme, pages->permalink.pattern,
        site && site->gzip_level ? atoi(site->gzip_level) : NEWS_PAGES_GZIP);

    return NEWS_OK;
}


void
news_pages_append_key(const news_ctl_t *ctl, const news_pages_t *pages,
                      const news_route_t *route, news_buf_t *out)
{
    news_key_append_prefix(out, news_str_borrow(ctl->values[NEWS_CTL_PREFIX]),
                           news_str_borrow(pages->site.id), pages->variant);
    news_route_append_key(route, out);
}


static int
news_pages_hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, c | 0x20) : NULL;

    return found ? (int) (found - digits) : -1;
}


void
news_pages_split(const char *url, char *out, news_str_t *path, news_str_t *args)
{
    const char *start = strstr(url, "://");
    const char *p;
    size_t      n = 0;

    if (start) {
        start += 3;
        start += strcspn(start, "/?#");
    } else {
        start = url;
    }

    for (p = start; *p && *p != '?' && *p != '#'; p++) {
        if (*p == '%' && news_pages_hex(p[1]) >= 0 && news_pages_hex(p[2]) >= 0)
        {
            out[n++] =
                (char) (news_pages_hex(p[1]) << 4 | news_pages_hex(p[2]));
            p += 2;
        } else {
            out[n++] = *p;
        }
    }

    if (n == 0) {
        out[n++] = '/';
    }

    *path = (news_str_t) {n, out};
    *args = (news_str_t) {0, ""};

    if (*p == '?') {
        *args = (news_str_t) {strcspn(p + 1, "#"), p + 1};
    }
}


/* A walk over all keys of a store's pages. */
typedef struct {
    news_redis_t *redis;
    uint64_t     *tags; /* their numbers; count 0: every page */
    size_t        tag_count;
    uint64_t      count;
    uint64_t      bytes;
} news_pages_walk_t;


static bool
news_pages_tagged(const news_pages_walk_t *walk, const news_entry_t *entry)
{
    size_t i, n;

    if (walk->tag_count == 0) {
        return true;
    }

    for (n = 0; n < entry->tags.len / 8; n++) {
        for (i = 0; i < walk->tag_count; i++) {
            if (news_entry_tag(entry->tags, n) == walk->tags[i]) {
                return true;
            }
        }
    }

    return false;
}


static news_status_e
news_pages_late(const news_pages_walk_t *walk)
{
    return news_error_set(
        walk->redis->err, NEWS_EIO, 0, 0, "redis \"%.100s\": %.100s",
        walk->redis->address->label, walk->redis->context->errstr);
}


/* Looks at the first bytes of each key's page, with one wait for all. */
static news_status_e
news_pages_look(news_pages_walk_t *walk, const redisReply *keys)
{
    redisContext *context = walk->redis->context;
    news_entry_t  entry;
    redisReply   *reply;
    size_t        i;

    for (i = 0; i < keys->elements; i++) {
        if (redisAppendCommand(
                context, "GETRANGE %b 0 %d", keys->element[i]->str,
                (size_t) keys->element[i]->len, (int) NEWS_ENTRY_PEEK - 1)
            != REDIS_OK)
        {
            return news_pages_late(walk);
        }
    }

    for (i = 0; i < keys->elements; i++) {

        if (redisGetReply(context, (void **) &reply) != REDIS_OK) {
            return news_pages_late(walk);
        }

        if (reply->type == REDIS_REPLY_STRING
            && news_entry_peek(&entry,
                               (news_str_t) {(size_t) reply->len, reply->str})
                   == NEWS_OK
            && news_pages_tagged(walk, &entry))
        {
            walk->count++;
            walk->bytes += NEWS_ENTRY_HEADER + entry.tags.len + entry.path.len
                           + entry.link.len + entry.body.len;
        }

        freeReplyObject(reply);
    }

    return NEWS_OK;
}


static bool
news_pages_scanned(const redisReply *reply)
{
    return reply->elements == 2 && reply->element[0]->type == REDIS_REPLY_STRING
           && reply->element[1]->type == REDIS_REPLY_ARRAY;
}


static news_status_e
news_pages_scan(news_pages_walk_t *walk, const char *pattern)
{
    const char *argv[] = {"SCAN",  NULL,    "MATCH",
                          pattern, "COUNT", NEWS_PAGES_SCAN};

    news_progress_t progress;
    news_status_e   status = NEWS_OK;
    redisReply     *reply;
    char            cursor[24] = "0";

    news_progress_begin(&progress, "looking at pages", "pages", 0);

    do {
        argv[1] = cursor;
        reply =
            news_redis_command(walk->redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
        if (reply == NULL || !news_pages_scanned(reply)) {
            freeReplyObject(reply);
            status = NEWS_EIO;
            break;
        }

        snprintf(cursor, sizeof(cursor), "%s", reply->element[0]->str);
        status = news_pages_look(walk, reply->element[1]);
        freeReplyObject(reply);
        news_progress_step(&progress, walk->count);

    } while (status == NEWS_OK && strcmp(cursor, "0") != 0);

    news_progress_wipe(&progress);

    return status;
}


news_status_e
news_pages_count(news_ctl_t *ctl, news_redis_t *redis, news_str_t store,
                 const news_strs_t *tags, uint64_t *count, uint64_t *bytes)
{
    news_pages_walk_t walk = {.redis = redis};
    news_buf_t        pattern = NEWS_BUF_INIT;
    news_status_e     status;
    size_t            i;

    walk.tag_count = tags ? tags->count : 0;
    walk.tags =
        news_arena_calloc(ctl->arena, walk.tag_count + 1, sizeof(*walk.tags));

    news_buf_printf(&pattern, "%s:page:%.*s:*", ctl->values[NEWS_CTL_PREFIX],
                    NEWS_STR_ARG(store));

    if (walk.tags == NULL || pattern.failed) {
        news_buf_free(&pattern);
        return news_ctl_no_memory();
    }

    for (i = 0; i < walk.tag_count; i++) {
        walk.tags[i] = news_tag_hash(store, tags->items[i]);
    }

    status = news_pages_scan(&walk, pattern.data);
    news_buf_free(&pattern);

    *count = walk.count;
    *bytes = walk.bytes;

    return status == NEWS_OK ? NEWS_OK
                             : news_ctl_fail(status, "%s", redis->err->text);
}
