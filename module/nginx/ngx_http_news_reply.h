/*
 * Replies of Redis, parsed by hiredis's reader into the one form that the
 * glue uses; hiredis's types go no further than this file.  A reply owns its
 * bytes, on the heap.  Event loop only.
 */

#ifndef NGX_HTTP_NEWS_REPLY_H
#define NGX_HTTP_NEWS_REPLY_H

#include <ngx_config.h>
#include <ngx_core.h>

typedef enum {
    NGX_HTTP_NEWS_REPLY_NIL,
    NGX_HTTP_NEWS_REPLY_STRING, /* a bulk string */
    NGX_HTTP_NEWS_REPLY_STATUS, /* "OK", "PONG" */
    NGX_HTTP_NEWS_REPLY_ERROR,
    NGX_HTTP_NEWS_REPLY_INTEGER,
    NGX_HTTP_NEWS_REPLY_ARRAY /* its elements are dropped */
} ngx_http_news_reply_e;

typedef struct {
    ngx_http_news_reply_e type;
    int64_t               integer;
    size_t                len;
    u_char               *data; /* ngx_free(); NULL when taken */
} ngx_http_news_reply_t;

typedef struct redisReader ngx_http_news_reader_t;

/* No reply may be larger: a page at its cap, and room for its header. */
#define NGX_HTTP_NEWS_REPLY_MAX (20 * 1024 * 1024)

ngx_http_news_reader_t *ngx_http_news_reader_create(void);
void ngx_http_news_reader_destroy(ngx_http_news_reader_t *reader);

/* Takes in what was read from the connection.  NGX_ERROR: no memory, or an
   unfinished reply past the cap. */
ngx_int_t ngx_http_news_reader_feed(ngx_http_news_reader_t *reader,
                                    const u_char *data, size_t len);

/* NGX_OK: *reply is whole, free it with ngx_http_news_reply_destroy().
   NGX_AGAIN: more bytes are needed.  NGX_ERROR: not the Redis protocol. */
ngx_int_t   ngx_http_news_reader_next(ngx_http_news_reader_t *reader,
                                      ngx_http_news_reply_t **reply);
const char *ngx_http_news_reader_error(const ngx_http_news_reader_t *reader);

/* Gives the reply's bytes to the caller. */
u_char *ngx_http_news_reply_take(ngx_http_news_reply_t *reply);
void    ngx_http_news_reply_destroy(ngx_http_news_reply_t *reply);

#endif
