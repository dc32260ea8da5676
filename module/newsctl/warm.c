#include "base/tz.h"
#include "newsctl/command.h"
#include "newsctl/http_internal.h"
#include "newsctl/pages.h"
#include "newsctl/progress.h"
#include "newsctl/purges.h"
#include "newsctl/rows.h"
#include "store/edit.h"

#include <string.h>
#include <time.h>

/*
 * Fetches pages from nginx, so that they are rendered before readers come.
 */

#define NEWS_WARM_TOP 1000
#define NEWS_WARM_TOP_MAX 1000000
#define NEWS_WARM_JOBS 4
#define NEWS_WARM_JOBS_MAX 64
#define NEWS_WARM_RATE 50 /* requests a second */
#define NEWS_WARM_RATE_MAX 100000
#define NEWS_WARM_STEP 500      /* pages that are looked for at once */
#define NEWS_WARM_COMPLAINTS 10 /* that are printed */

static news_status_e news_ctl_warm(news_ctl_t *ctl);

const news_command_t news_command_warm = {
    .name = "warm",
    .usage = "",
    .summary = "has nginx render the pages that are missing",
    .help = "Asks nginx for the front page, the sections and the newest "
            "articles, those that\nRedis has no page of (all, where no Redis "
            "is named), so that they are rendered\nbefore readers come.  It "
            "never asks for more at a time, or faster, than is said.\n",
    .examples = "newsctl warm --top 5000 --rate 100\n"
                "newsctl warm --since 7d --server http://127.0.0.1:8080\n",
    .run = news_ctl_warm,
    .options =
        {{NEWS_CTL_TOP, "The newest so many articles; 1000.", NULL},
         {NEWS_CTL_SINCE, "Only articles dated then or later.", NULL},
         {NEWS_CTL_JOBS, "How many requests at a time; 4, at most 64.", NULL},
         {NEWS_CTL_RATE, "How many requests a second; 50.", NULL},
         {NEWS_CTL_SERVER,
          "Where nginx is; else as nginx.conf says, or the site's address.",
          NULL},
         {NEWS_CTL_PERMALINK, "As nginx.conf's news_permalink.", NULL},
         {NEWS_CTL_THEME, "As nginx.conf's news_theme.", NULL},
         {NEWS_CTL_ALL, "Asks for what Redis has too.", NULL},
         NEWS_CTL_OPTION_DRY_RUN,
         NEWS_CTL_OPTION_JSON},
};

typedef struct {
    const char *path; /* encoded */
    news_str_t  key;  /* in Redis */
} news_warm_page_t;

typedef struct {
    news_ctl_t        *ctl;
    news_pages_t       pages;
    const news_tz_t   *tz;
    news_http_server_t server;
    int64_t            top, jobs, rate;
    int64_t            since;
    news_warm_page_t  *list;
    size_t             size, count;
    size_t             next; /* to be asked for */
    size_t             done, failed, kept;
    bool               no_memory;
} news_warm_t;


static void
news_warm_add(news_warm_t *warm, const news_route_t *route,
              const news_buf_t *path)
{
    news_warm_page_t *page = &warm->list[warm->count];
    news_buf_t        key = NEWS_BUF_INIT;

    if (warm->count == warm->size) {
        return;
    }

    news_pages_append_key(warm->ctl, &warm->pages, route, &key);

    if (!key.failed && !path->failed) {
        page->path =
            news_arena_copy(warm->ctl->arena, news_buf_borrow(path)).data;
        page->key = news_arena_copy(warm->ctl->arena, news_buf_borrow(&key));
    }

    news_buf_free(&key);

    if (page->path == NULL || page->key.data == NULL) {
        warm->no_memory = true;
        return;
    }

    warm->count++;
}


static void
news_warm_add_route(news_warm_t *warm, news_route_t route)
{
    news_buf_t path = NEWS_BUF_INIT;

    route.number = 1;
    news_route_append_path(&route, &path);
    news_warm_add(warm, &route, &path);
    news_buf_free(&path);
}


static bool
news_warm_article(void *data, const news_article_t *article)
{
    news_warm_t *warm = data;
    news_route_t route = {.kind = NEWS_KIND_ARTICLE, .slug = article->slug};
    news_buf_t   path = NEWS_BUF_INIT;

    if (article->published.seconds > warm->pages.render.now) {
        return true;
    }

    news_permalink_append(&warm->pages.permalink, &path, article, warm->tz);
    news_warm_add(warm, &route, &path);
    news_buf_free(&path);

    return !warm->no_memory && warm->count < warm->size;
}


static news_status_e
news_warm_collect(news_warm_t *warm, news_store_t *store)
{
    news_find_t find = {.status = NEWS_ARTICLE_PUBLISHED, .until = INT64_MAX};
    news_section_t *sections;
    news_status_e   status;
    size_t          i, count;

    status = news_store_sections(store, warm->ctl->arena, &sections, &count);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    warm->size = (size_t) warm->top + count + 1;
    warm->list =
        news_arena_calloc(warm->ctl->arena, warm->size, sizeof(*warm->list));
    if (warm->list == NULL) {
        return news_ctl_no_memory();
    }

    news_warm_add_route(warm, (news_route_t) {.kind = NEWS_KIND_FRONT});
    for (i = 0; i < count; i++) {
        news_warm_add_route(warm, (news_route_t) {.kind = NEWS_KIND_CATEGORY,
                                                  .list = NEWS_LIST_CATEGORY,
                                                  .slug = sections[i].slug});
    }

    find.since = warm->since;
    find.limit = (uint64_t) warm->top;
    status = news_store_find(store, &find, news_warm_article, warm);

    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    return warm->no_memory ? news_ctl_no_memory() : NEWS_OK;
}


/* Whether Redis has this page, and nginx may serve it. */
static bool
news_warm_has(const news_warm_t *warm, const news_purges_t *purges,
              const redisReply *reply)
{
    news_entry_t entry;

    return reply->type == REDIS_REPLY_STRING
           && news_entry_peek(&entry,
                              (news_str_t) {(size_t) reply->len, reply->str})
                  == NEWS_OK
           && news_purges_fresh(purges, &entry, warm->pages.render.now);
}


/* Leaves in the list, of the pages from n to end, those that are missing. */
static bool
news_warm_sieve(news_warm_t *warm, const news_purges_t *purges,
                redisContext *context, size_t n, size_t end, size_t *left)
{
    redisReply *reply;
    size_t      i;

    for (i = n; i < end; i++) {
        redisAppendCommand(context, "GETRANGE %b 0 %d", warm->list[i].key.data,
                           warm->list[i].key.len, (int) NEWS_ENTRY_PEEK - 1);
    }

    for (i = n; i < end; i++) {

        if (redisGetReply(context, (void **) &reply) != REDIS_OK) {
            return false;
        }

        if (news_warm_has(warm, purges, reply)) {
            warm->kept++;
        } else {
            warm->list[(*left)++] = warm->list[i];
        }

        freeReplyObject(reply);
    }

    return true;
}


static news_status_e
news_warm_missing(news_warm_t *warm, news_redis_t *redis)
{
    news_purges_t purges;
    news_status_e status;
    size_t        n, end, left = 0;

    status = news_purges_load(&purges, warm->ctl->arena, warm->ctl, redis,
                              news_str_borrow(warm->pages.site.id));
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", redis->err->text);
    }

    for (n = 0; n < warm->count; n = end) {

        end = n + NEWS_WARM_STEP;
        end = end < warm->count ? end : warm->count;

        if (!news_warm_sieve(warm, &purges, redis->context, n, end, &left)) {
            return news_ctl_fail(NEWS_EIO, "redis: %s", redis->context->errstr);
        }
    }

    warm->count = left;

    return NEWS_OK;
}


static size_t
news_warm_drop(char *data, size_t size, size_t count, void *context)
{
    (void) data;
    (void) context;

    return size * count;
}


static void
news_warm_start(news_warm_t *warm, CURLM *multi, CURL *curl)
{
    const news_warm_page_t *page = &warm->list[warm->next++];
    news_buf_t              url = NEWS_BUF_INIT;

    news_buf_printf(&url, "%s%s", warm->server.base, page->path);
    curl_easy_setopt(curl, CURLOPT_URL, url.failed ? "" : url.data);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, page->path);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, news_warm_drop);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(curl, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_multi_add_handle(multi, curl);
    news_buf_free(&url);
}


/* One answer; its connection asks for the next page. */
static void
news_warm_finish(news_warm_t *warm, const CURLMsg *message)
{
    const char *path = "";
    long        code = 0;

    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &path);
    curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &code);

    warm->done++;

    if (message->data.result == CURLE_OK && code < 400) {
        return;
    }

    if (warm->failed++ >= NEWS_WARM_COMPLAINTS) {
        return;
    }

    if (message->data.result != CURLE_OK) {
        news_ctl_note("%s%s: %s", warm->server.base, path,
                      curl_easy_strerror(message->data.result));
    } else {
        news_ctl_note("%s%s: answers %ld", warm->server.base, path, code);
    }
}


/* Whether the rate lets another request begin. */
static bool
news_warm_due(const news_warm_t *warm, double start)
{
    return (news_progress_clock() - start) / 1000 * (double) warm->rate
           >= (double) warm->next;
}


static void
news_warm_loop(news_warm_t *warm, CURLM *multi, CURL **idle, size_t count)
{
    news_progress_t progress;
    CURLMsg        *message;
    double          start = news_progress_clock();
    int             running, left;

    news_progress_begin(&progress, "warming", "pages", warm->count);

    while (warm->done < warm->count) {

        while (count && warm->next < warm->count && news_warm_due(warm, start))
        {
            news_warm_start(warm, multi, idle[--count]);
        }

        curl_multi_perform(multi, &running);

        while ((message = curl_multi_info_read(multi, &left))) {
            if (message->msg == CURLMSG_DONE) {
                CURL *curl = message->easy_handle;

                news_progress_wipe(&progress);
                news_warm_finish(warm, message);
                curl_multi_remove_handle(multi, curl);
                idle[count++] = curl;
            }
        }

        news_progress_step(&progress, warm->done);
        curl_multi_poll(multi, NULL, 0, 10, NULL);
    }

    news_progress_wipe(&progress);
}


static news_status_e
news_warm_fetch(news_warm_t *warm)
{
    CURLM             *multi = curl_multi_init();
    CURL              *idle[NEWS_WARM_JOBS_MAX];
    struct curl_slist *fields[NEWS_WARM_JOBS_MAX];
    size_t             i, count = 0;

    for (i = 0; multi && i < (size_t) warm->jobs; i++) {
        idle[count] = curl_easy_init();
        if (idle[count]) {
            fields[count] = news_http_prepare(idle[count], &warm->server);
            count++;
        }
    }

    if (count) {
        news_warm_loop(warm, multi, idle, count);
    }

    for (i = 0; i < count; i++) {
        curl_easy_cleanup(idle[i]);
        curl_slist_free_all(fields[i]);
    }

    curl_multi_cleanup(multi);

    return count ? NEWS_OK : news_ctl_no_memory();
}


static news_status_e
news_warm_report(const news_warm_t *warm)
{
    bool   dry = warm->ctl->values[NEWS_CTL_DRY_RUN] != NULL;
    size_t good = dry ? warm->count : warm->done - warm->failed;

    if (warm->ctl->values[NEWS_CTL_JSON]) {
        news_rows_print_json(
            json_pack("{s:I, s:I, s:I}", dry ? "missing" : "fetched",
                      (json_int_t) good, "kept", (json_int_t) warm->kept,
                      "failed", (json_int_t) warm->failed));
    } else {
        printf("%zu pages %s, %zu were there, %zu failed\n", good,
               dry ? "are missing" : "fetched", warm->kept, warm->failed);
    }

    return warm->failed
               ? news_ctl_fail(NEWS_EIO, "%zu pages failed", warm->failed)
               : NEWS_OK;
}


static news_status_e
news_warm_run(news_warm_t *warm, news_store_t *store)
{
    news_redis_t  redis = {0};
    news_error_t  err = {0};
    news_status_e status;

    status = news_pages_load(warm->ctl, store, &warm->pages);
    if (status == NEWS_OK && !warm->ctl->values[NEWS_CTL_DRY_RUN]) {
        status =
            news_http_server(warm->ctl, warm->pages.site.url, &warm->server);
    }

    if (status == NEWS_OK) {
        status = news_ctl_time(warm->ctl, store, NEWS_CTL_SINCE, &warm->since);
    }

    if (status == NEWS_OK) {
        warm->tz = news_tz_find(warm->pages.site.timezone);
        status = news_warm_collect(warm, store);
    }

    if (status == NEWS_OK && warm->ctl->redis
        && !warm->ctl->values[NEWS_CTL_ALL]) {
        status = news_redis_begin(warm->ctl, &redis, &err);
        if (status == NEWS_OK) {
            status = news_warm_missing(warm, &redis);
            news_redis_close(&redis);
        }
    }

    if (status == NEWS_OK && !warm->ctl->values[NEWS_CTL_DRY_RUN]) {
        status = news_warm_fetch(warm);
    }

    return status == NEWS_OK ? news_warm_report(warm) : status;
}


static news_status_e
news_warm_options(news_ctl_t *ctl, news_warm_t *warm)
{
    news_status_e status;

    warm->since = INT64_MIN;

    status = news_ctl_number(ctl, NEWS_CTL_TOP, 0, NEWS_WARM_TOP_MAX,
                             NEWS_WARM_TOP, &warm->top);
    if (status == NEWS_OK) {
        status = news_ctl_number(ctl, NEWS_CTL_JOBS, 1, NEWS_WARM_JOBS_MAX,
                                 NEWS_WARM_JOBS, &warm->jobs);
    }

    return status == NEWS_OK
               ? news_ctl_number(ctl, NEWS_CTL_RATE, 1, NEWS_WARM_RATE_MAX,
                                 NEWS_WARM_RATE, &warm->rate)
               : status;
}


static news_status_e
news_ctl_warm(news_ctl_t *ctl)
{
    news_warm_t   warm = {.ctl = ctl};
    news_store_t *store;
    news_status_e status;

    status = news_warm_options(ctl, &warm);
    if (status == NEWS_OK) {
        status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    }

    if (status == NEWS_OK) {
        status = news_warm_run(&warm, store);
        news_store_close(store);
    }

    return status;
}
