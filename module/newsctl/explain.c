#include "article/path.h"
#include "base/hash.h"
#include "cache/entry.h"
#include "cache/log.h"
#include "cache/purge_record.h"
#include "cache/script.h"
#include "newsctl/command.h"
#include "newsctl/config.h"
#include "newsctl/nginx_conf.h"
#include "newsctl/pages.h"
#include "newsctl/rows.h"
#include "newsctl/when.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

/*
 * What becomes of an address: which page it means, and whether the one that is
 * kept of it may be served.
 */

#define NEWS_EXPLAIN_PATH_MAX 4096
#define NEWS_EXPLAIN_STEP "1000" /* records of the log in one answer */

static news_status_e news_ctl_explain(news_ctl_t *ctl);

const news_command_t news_command_explain = {
    .name = "explain",
    .usage = "URL|SLUG",
    .summary = "says how an address is answered, and why",
    .help =
        "Says what an address means: its kind of page, its key, the answer "
        "it gets, and\nthe tags of that; then what Redis keeps of it: since "
        "when, until when, up to which\nposition of the log, and whether a "
        "purge has come after that.  Of several sites in\nnginx.conf the "
        "URL's host says which one.\n",
    .examples = "newsctl explain /business/budget-passed\n"
                "newsctl explain budget-passed\n"
                "newsctl explain 'https://example.com/search?q=budget' "
                "--json\n",
    .run = news_ctl_explain,
    .url = true,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_PERMALINK, "As nginx.conf's news_permalink.", NULL},
                {NEWS_CTL_THEME, "As nginx.conf's news_theme.", NULL},
                NEWS_CTL_OPTION_JSON},
};

/* Lines "name: value", or the same as a JSON object. */
typedef struct {
    news_ctl_t   *ctl;
    news_store_t *store;
    news_pages_t  pages;
    json_t       *json; /* NULL: lines */
    news_page_t   page;
    news_buf_t    key;
} news_explain_t;


static void
news_explain_say(news_explain_t *explain, const char *name, news_str_t value)
{
    if (explain->json) {
        json_object_set_new(explain->json, name, news_rows_json(value));
        return;
    }

    printf("%-10s ", name);
    news_ctl_print(stdout, value);
    putchar('\n');
}


static void __attribute__((format(printf, 3, 4)))
news_explain_print(news_explain_t *explain, const char *name, const char *fmt,
                   ...)
{
    char    text[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    news_explain_say(explain, name, news_str_borrow(text));
}


static void
news_explain_time(news_explain_t *explain, const char *name, int64_t seconds)
{
    char    text[NEWS_DATE_TEXT_MAX];
    int64_t left = seconds - time(NULL), days = left / 86400;
    bool    far = days < -1 || days > 1;

    news_explain_print(
        explain, name, "%s (%+lld %s)",
        news_when_text(seconds, explain->pages.site.timezone.data, text),
        (long long) (far ? days : left), far ? "days" : "s");
}


static void
news_explain_answer(news_explain_t *explain, const news_route_t *route,
                    news_str_t path)
{
    static const struct {
        news_page_status_e status;
        const char        *words;
    } answers[] = {{NEWS_PAGE_MOVED, "301 to another address"},
                   {NEWS_PAGE_NOT_FOUND, "404: nothing that readers may see"},
                   {NEWS_PAGE_GONE, "410 or 451: retracted, or expired"}};

    const news_page_t *page = &explain->page;
    news_str_t         canonical = news_buf_borrow(&page->path);
    news_buf_t         encoded = NEWS_BUF_INIT;
    const char        *answer = "200";
    size_t             i;

    for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (page->status == answers[i].status) {
            answer = answers[i].words;
        }
    }

    news_path_append(&encoded, path);
    if (page->status == NEWS_PAGE_OK && path.data[0] == '/'
        && route->kind != NEWS_KIND_SEARCH && canonical.len
        && !news_str_equal(canonical, news_buf_borrow(&encoded)))
    {
        answer = "301 to its canonical address";
    }
    news_buf_free(&encoded);

    news_explain_print(explain, "answer", "%s", answer);
    if (canonical.len) {
        news_explain_say(explain, "canonical", canonical);
    }
    if (page->until != INT64_MAX) {
        news_explain_time(explain, "until", page->until);
    }
}


/* "a:1\ns:x\n" on one line. */
static void
news_explain_tags(news_explain_t *explain)
{
    news_buf_t *tags = &explain->page.tags;
    size_t      i;

    for (i = 0; i < tags->len; i++) {
        if (tags->data[i] == '\n') {
            tags->data[i] = ' ';
        }
    }

    news_explain_say(explain, "tags", news_str_trim(news_buf_borrow(tags)));
}


/* Renders what the path means; the next meaning where it is a 404.  Until when
   it is one, any of them may say: an article to come does. */
static news_status_e
news_explain_route(news_explain_t *explain, news_str_t path, news_str_t args,
                   bool *found)
{
    news_route_t  routes[NEWS_ROUTES_MAX];
    news_status_e status = NEWS_OK;
    char          buffer[NEWS_ROUTE_BUFFER];
    unsigned      i, count;
    int64_t       until = INT64_MAX;

    if (path.data[0] == '/') {
        count = news_route_match(&explain->pages.permalink, path, args, buffer,
                                 routes);
    } else {
        routes[0] = (news_route_t) {.kind = NEWS_KIND_ARTICLE, .slug = path};
        count = 1;
    }

    *found = count > 0;

    for (i = 0; i < count; i++) {

        news_page_free(&explain->page);
        memset(&explain->page, 0, sizeof(explain->page));

        status = news_render(explain->store, &routes[i], &explain->pages.render,
                             &explain->page);
        if (status != NEWS_OK) {
            return news_ctl_store_fail(explain->store, status);
        }

        if (explain->page.status != NEWS_PAGE_NOT_FOUND) {
            break;
        }

        until = explain->page.until < until ? explain->page.until : until;
        explain->page.until = until;

        if (i + 1 == count) {
            break;
        }
    }

    if (count == 0) {
        news_explain_print(explain, "answer",
                           "404: no page can be there; the store is not asked");
        return NEWS_OK;
    }

    news_explain_say(explain, "kind",
                     news_str_borrow(news_kind_name(routes[i].kind)));
    news_explain_answer(explain, &routes[i], path);
    news_explain_tags(explain);
    news_pages_append_key(explain->ctl, &explain->pages, &routes[i],
                          &explain->key);
    news_explain_say(explain, "key", news_buf_borrow(&explain->key));

    return NEWS_OK;
}


/* Whether the record purges one of the entry's tags. */
static bool
news_explain_hits(const news_explain_t *explain, const news_entry_t *entry,
                  const news_purge_record_t *record, news_str_t *tag)
{
    news_str_t tags = record->tags;
    uint64_t   hash;
    size_t     n;

    while (tags.data) {
        *tag = news_str_next(&tags, ' ');
        hash = news_tag_hash(news_str_borrow(explain->pages.site.id), *tag);

        for (n = 0; n < entry->tags.len / 8; n++) {
            if (news_entry_tag(entry->tags, n) == hash) {
                return true;
            }
        }
    }

    return false;
}


/* Whether a record of the log, [ID, [name, record]], purges the entry, and then
   says so.  What cannot be understood is, as nginx takes it, a purge of all. */
static bool
news_explain_record(news_explain_t *explain, const redisReply *item,
                    const news_entry_t *entry, const char *id)
{
    const redisReply   *fields = item->element[1], *field = NULL;
    news_purge_record_t record;
    news_str_t          tag, text = NEWS_STR("");

    if (fields->type == REDIS_REPLY_ARRAY && fields->elements >= 2) {
        field = fields->element[1];
    }

    if (field && field->type == REDIS_REPLY_STRING) {
        text = (news_str_t) {(size_t) field->len, field->str};
    }

    if (news_str_equal(text, NEWS_STR("epoch"))) {
        return false;
    }

    if (news_purge_record_parse(&record, text) != NEWS_OK) {
        news_explain_print(explain, "fresh",
                           "no: a record that nobody can read, at %s, counts "
                           "as a purge of all pages",
                           id);
        return true;
    }

    if (!news_str_equal(record.store, news_str_borrow(explain->pages.site.id))
        || !news_explain_hits(explain, entry, &record, &tag))
    {
        return false;
    }

    news_explain_print(explain, "fresh", "no: %s purge of %.*s at %s by %.*s",
                       record.soft ? "soft" : "hard", NEWS_STR_ARG(tag), id,
                       NEWS_STR_ARG(record.who));

    return true;
}


/* The first record after `last`, "(ID", that purges the entry; last moves on to
   the end of the answer. */
static bool
news_explain_purged(news_explain_t *explain, const redisReply *log,
                    const news_entry_t *entry, char *last, size_t size)
{
    const redisReply *item;
    size_t            i;
    bool              whole;

    for (i = 0; i < log->elements; i++) {

        item = log->element[i];
        whole = item->type == REDIS_REPLY_ARRAY && item->elements == 2
                && item->element[0]->type == REDIS_REPLY_STRING;

        if (!whole) {
            news_explain_print(explain, "fresh",
                               "no: the log answers nonsense");
            return true;
        }

        snprintf(last, size, "(%s", item->element[0]->str);
        if (news_explain_record(explain, item, entry, item->element[0]->str)) {
            return true;
        }
    }

    return false;
}


static news_status_e
news_explain_log(news_explain_t *explain, news_redis_t *redis,
                 const news_entry_t *entry, bool *purged)
{
    const char *argv[] = {"XRANGE", NULL,    NULL,
                          "+",      "COUNT", NEWS_EXPLAIN_STEP};
    news_buf_t  log = NEWS_BUF_INIT;
    redisReply *reply;
    char        id[NEWS_LOG_ID_MAX], last[64], before[64];

    news_key_append_log(&log,
                        news_str_borrow(explain->ctl->values[NEWS_CTL_PREFIX]));
    news_buf_append_char(&log, '\0');
    if (log.failed) {
        return news_ctl_no_memory();
    }

    snprintf(last, sizeof(last), "(%.*s",
             NEWS_STR_ARG(news_log_position_id(entry->position, id)));
    argv[1] = log.data;
    argv[2] = before;

    do {
        memcpy(before, last, sizeof(last));
        reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 6, argv, NULL);
        if (reply == NULL) {
            news_buf_free(&log);
            return news_ctl_fail(NEWS_EIO, "%s", redis->err->text);
        }

        *purged =
            news_explain_purged(explain, reply, entry, last, sizeof(last));
        freeReplyObject(reply);
    } while (!*purged && strcmp(last, before) != 0);

    news_buf_free(&log);

    return NEWS_OK;
}


/* The epoch that the log has now. */
static news_status_e
news_explain_epoch(news_explain_t *explain, news_redis_t *redis, char epoch[17])
{
    const char *argv[] = {"HGET", NULL, "id"};
    news_buf_t  key = NEWS_BUF_INIT;
    redisReply *reply;

    news_key_append_log_epoch(
        &key, news_str_borrow(explain->ctl->values[NEWS_CTL_PREFIX]));
    news_buf_append_char(&key, '\0');
    if (key.failed) {
        return news_ctl_no_memory();
    }

    argv[1] = key.data;
    reply = news_redis_command(redis, REDIS_REPLY_STRING, 3, argv, NULL);
    news_buf_free(&key);

    snprintf(epoch, 17, "%s", reply ? reply->str : "");
    freeReplyObject(reply);

    return NEWS_OK;
}


static news_status_e
news_explain_entry(news_explain_t *explain, news_redis_t *redis,
                   const news_entry_t *entry)
{
    char          id[NEWS_LOG_ID_MAX], epoch[17], now[17];
    news_status_e status;
    int64_t       time_now = time(NULL);
    bool          purged = false;

    news_explain_print(explain, "cached", "%u, %zu bytes gzipped, %u plain",
                       entry->status, entry->body.len, entry->plain);
    news_explain_time(explain, "rendered", entry->created);
    news_explain_time(explain, "fresh-till", entry->fresh);
    news_explain_time(explain, "dead-from", entry->dead);
    news_explain_say(explain, "position",
                     news_log_position_id(entry->position, id));

    snprintf(epoch, sizeof(epoch), "%016llx",
             (unsigned long long) entry->epoch);

    status = news_explain_epoch(explain, redis, now);
    if (status == NEWS_OK) {
        status = news_explain_log(explain, redis, entry, &purged);
    }

    if (status != NEWS_OK || purged) {
        return status;
    }

    if (strcmp(epoch, now) != 0) {
        news_explain_print(explain, "fresh",
                           "no: it is of an earlier life of the log (%s, now "
                           "%s)",
                           epoch, now);
    } else if (entry->dead <= time_now) {
        news_explain_print(explain, "fresh", "no: its time is over");
    } else if (entry->fresh <= time_now) {
        news_explain_print(explain, "fresh",
                           "no, but it may be served while "
                           "it is rendered anew");
    } else {
        news_explain_print(explain, "fresh", "yes: no purge has come since");
    }

    return NEWS_OK;
}


static news_status_e
news_explain_redis(news_explain_t *explain)
{
    const char   *argv[] = {"GET", NULL};
    size_t        lengths[] = {3, explain->key.len};
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_entry_t  entry;
    redisReply   *reply;
    news_status_e status;

    status = news_redis_begin(explain->ctl, &redis, &err);
    if (status != NEWS_OK) {
        return status;
    }

    argv[1] = explain->key.data;
    reply = redisCommandArgv(redis.context, 2, argv, lengths);

    if (reply == NULL) {
        status = news_ctl_fail(NEWS_EIO, "redis: %s", redis.context->errstr);

    } else if (reply->type != REDIS_REPLY_STRING) {
        news_explain_print(explain, "cached", "no, not in Redis");

    } else if (news_entry_decode(&entry,
                                 (news_str_t) {(size_t) reply->len, reply->str})
                   != NEWS_OK
               || entry.key != news_hash(news_buf_borrow(&explain->key), 0))
    {
        news_explain_print(explain, "cached",
                           "what lies there is no page of this version");
    } else {
        status = news_explain_entry(explain, &redis, &entry);
    }

    freeReplyObject(reply);
    news_redis_close(&redis);

    return status;
}


static news_status_e
news_explain_url(news_explain_t *explain)
{
    const news_nginx_site_t *site = news_config_site(explain->ctl);
    news_str_t               path, args;
    news_status_e            status;
    char                     decoded[NEWS_EXPLAIN_PATH_MAX];
    bool                     found;

    if (strlen(explain->ctl->words[0]) >= sizeof(decoded)) {
        return news_ctl_misuse(explain->ctl,
                               "expected an address of less than %zu bytes",
                               sizeof(decoded));
    }

    if (site && (site->server_name || site->listen)) {
        news_explain_print(explain, "server", "%s",
                           site->server_name ? site->server_name
                                             : site->listen);
    }

    news_pages_split(explain->ctl->words[0], decoded, &path, &args);
    news_explain_say(explain, path.data[0] == '/' ? "path" : "slug", path);

    status = news_explain_route(explain, path, args, &found);

    if (status == NEWS_OK && found && explain->ctl->redis
        && !explain->page.private) {
        status = news_explain_redis(explain);
    }

    return status;
}


static news_status_e
news_ctl_explain(news_ctl_t *ctl)
{
    news_explain_t explain = {.ctl = ctl};
    news_status_e  status;

    status = news_ctl_open(ctl, NEWS_STORE_READ, &explain.store);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        explain.json = json_object();
    }

    status = news_pages_load(ctl, explain.store, &explain.pages);
    if (status == NEWS_OK) {
        status = news_explain_url(&explain);
    }

    if (status == NEWS_OK && explain.json) {
        status = news_rows_print_json(json_incref(explain.json));
    }

    json_decref(explain.json);
    news_page_free(&explain.page);
    news_buf_free(&explain.key);
    news_store_close(explain.store);

    return status;
}
