#include "ngx_http_news_reply.h"

#include <hiredis/hiredis.h>


/* Stands for each element of an array, which nobody wants to see. */
static ngx_http_news_reply_t ngx_http_news_reply_element;


static ngx_http_news_reply_t *
ngx_http_news_reply_create(const redisReadTask  *task,
                           ngx_http_news_reply_e type)
{
    ngx_http_news_reply_t *reply;

    if (task->parent) {
        return &ngx_http_news_reply_element;
    }

    reply = ngx_calloc(sizeof(*reply), ngx_cycle->log);
    if (reply) {
        reply->type = type;
    }

    return reply;
}


static void *
ngx_http_news_reply_string(const redisReadTask *task, char *data, size_t len)
{
    ngx_http_news_reply_t *reply;
    ngx_http_news_reply_e  type;

    switch (task->type) {
    case REDIS_REPLY_STATUS:
        type = NGX_HTTP_NEWS_REPLY_STATUS;
        break;
    case REDIS_REPLY_ERROR:
        type = NGX_HTTP_NEWS_REPLY_ERROR;
        break;
    default:
        type = NGX_HTTP_NEWS_REPLY_STRING;
    }

    reply = ngx_http_news_reply_create(task, type);
    if (reply == NULL || task->parent) {
        return reply;
    }

    reply->data = ngx_alloc(len + 1, ngx_cycle->log);
    if (reply->data == NULL) {
        ngx_free(reply);
        return NULL;
    }

    ngx_memcpy(reply->data, data, len);
    reply->data[len] = '\0';
    reply->len = len;

    return reply;
}


static void *
ngx_http_news_reply_integer(const redisReadTask *task, long long value)
{
    ngx_http_news_reply_t *reply;

    reply = ngx_http_news_reply_create(task, NGX_HTTP_NEWS_REPLY_INTEGER);
    if (reply && task->parent == NULL) {
        reply->integer = value;
    }

    return reply;
}


static void *
ngx_http_news_reply_nil(const redisReadTask *task)
{
    return ngx_http_news_reply_create(task, NGX_HTTP_NEWS_REPLY_NIL);
}


/* XREAD, when it is woken.  A length costs nothing, whatever it claims. */
#if (HIREDIS_MAJOR >= 1)
static void *
ngx_http_news_reply_array(const redisReadTask *task, size_t count)
#else
static void *
ngx_http_news_reply_array(const redisReadTask *task, int count)
#endif
{
    return ngx_http_news_reply_create(task, NGX_HTTP_NEWS_REPLY_ARRAY);
}


static void
ngx_http_news_reply_free(void *reply)
{
    ngx_http_news_reply_destroy(reply);
}


static redisReplyObjectFunctions ngx_http_news_reply_functions = {
    .createString = ngx_http_news_reply_string,
    .createArray = ngx_http_news_reply_array,
    .createInteger = ngx_http_news_reply_integer,
    .createNil = ngx_http_news_reply_nil,
    .freeObject = ngx_http_news_reply_free,
};


ngx_http_news_reader_t *
ngx_http_news_reader_create(void)
{
    return redisReaderCreateWithFunctions(&ngx_http_news_reply_functions);
}


void
ngx_http_news_reader_destroy(ngx_http_news_reader_t *reader)
{
    redisReaderFree(reader);
}


ngx_int_t
ngx_http_news_reader_feed(ngx_http_news_reader_t *reader, const u_char *data,
                          size_t len)
{
    if (reader->len - reader->pos + len > NGX_HTTP_NEWS_REPLY_MAX) {
        return NGX_ERROR;
    }

    if (redisReaderFeed(reader, (const char *) data, len) != REDIS_OK) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_news_reader_next(ngx_http_news_reader_t *reader,
                          ngx_http_news_reply_t **reply)
{
    void *object = NULL;

    if (redisReaderGetReply(reader, &object) != REDIS_OK) {
        return NGX_ERROR;
    }

    if (object == NULL) {
        return NGX_AGAIN;
    }

    *reply = object;

    return NGX_OK;
}


const char *
ngx_http_news_reader_error(const ngx_http_news_reader_t *reader)
{
    return reader->errstr[0] ? reader->errstr : "reply too large";
}


u_char *
ngx_http_news_reply_take(ngx_http_news_reply_t *reply)
{
    u_char *data = reply->data;

    reply->data = NULL;

    return data;
}


void
ngx_http_news_reply_destroy(ngx_http_news_reply_t *reply)
{
    if (reply == NULL) {
        return;
    }

    if (reply->data) {
        ngx_free(reply->data);
    }

    ngx_free(reply);
}
