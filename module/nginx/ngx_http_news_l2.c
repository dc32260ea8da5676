/*
 * L2: pages in Redis.  What comes from there is believed once it was checked.
 */

#include "ngx_http_news.h"


ngx_http_news_redis_op_t *
ngx_http_news_l2_get(const ngx_http_news_loc_conf_t *nlcf, const ngx_str_t *key,
                     ngx_http_news_reply_pt handler, void *data)
{
    news_str_t argv[2];

    if (!ngx_http_news_trusted(nlcf)) {
        return NULL;
    }

    argv[0] = NEWS_STR("GET");
    argv[1] = (news_str_t) {key->len, (char *) key->data};

    return ngx_http_news_redis_command(nlcf->l2->redis, 2, argv,
                                       nlcf->reply_timeout, handler, data);
}


/* What the logs say of the entry; `store` is where the node is in the store's.
 */
static news_log_verdict_e
ngx_http_news_l2_verdict(const ngx_http_news_loc_conf_t *nlcf,
                         const news_entry_t             *entry,
                         const news_log_mark_t          *store)
{
    news_log_mark_t marks[2];
    uint64_t        tags[NEWS_ENTRY_TAGS_MAX], generation;
    size_t          i, count = entry->tags.len / 8;

    marks[0].source = nlcf->l2->follow->source;
    marks[0].epoch = entry->epoch;
    marks[0].position = entry->position;

    marks[1] = *store;
    marks[1].position = entry->change;

    for (i = 0; i < count; i++) {
        tags[i] = news_entry_tag(entry->tags, i);
    }

    return news_log_check(nlcf->store->log, marks, 2, tags, count, &generation);
}


static ngx_uint_t
ngx_http_news_l2_is_status(uint16_t status)
{
    return status == NGX_HTTP_OK || status == NGX_HTTP_MOVED_PERMANENTLY
           || status == NGX_HTTP_NEWS_GONE || status == NGX_HTTP_NEWS_LEGAL;
}


ngx_int_t
ngx_http_news_l2_read(const ngx_http_news_loc_conf_t *nlcf,
                      const ngx_str_t *key, uint64_t key_hash,
                      const ngx_http_news_reply_t *reply, news_entry_t *entry,
                      ngx_uint_t *stale)
{
    news_log_verdict_e verdict;
    news_log_mark_t    mark;
    news_str_t         bytes;

    if (reply == NULL || reply->type != NGX_HTTP_NEWS_REPLY_STRING) {
        return NGX_ERROR;
    }

    bytes = (news_str_t) {reply->len, (char *) reply->data};

    if (news_entry_decode(entry, bytes) != NEWS_OK) {
        ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                      "news: redis: \"%V\" holds no page; it is rendered anew",
                      key);
        return NGX_ERROR;
    }

    if (entry->key != key_hash || entry->variant != nlcf->variant
        || entry->content >= NEWS_CONTENT_COUNT
        || !ngx_http_news_l2_is_status(entry->status))
    {
        return NGX_ERROR;
    }

    news_log_mark(nlcf->main->log, nlcf->store->source, &mark);
    verdict = ngx_http_news_l2_verdict(nlcf, entry, &mark);

    if (verdict == NEWS_LOG_DEAD || entry->dead <= ngx_time()) {
        return NGX_DECLINED;
    }

    *stale = verdict == NEWS_LOG_SOFT || entry->fresh <= ngx_time();
    news_log_saw(nlcf->main->log, &mark, entry->change);

    return NGX_OK;
}
