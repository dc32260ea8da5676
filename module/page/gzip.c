#include "page/gzip.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

#define NEWS_GZIP_WINDOW (15 + 16) /* 32K, in a gzip wrapper */
#define NEWS_GZIP_MEMORY 8

/* A stream's 256K cost more to set up than a page does to compress: each
   thread keeps the one it used last. */
typedef struct {
    z_stream stream;
    int      level;
} news_gzip_t;

static __thread news_gzip_t *news_gzip_kept;

static pthread_once_t news_gzip_once = PTHREAD_ONCE_INIT;
static pthread_key_t  news_gzip_key;
static bool           news_gzip_keyed;


static void
news_gzip_destroy(void *data)
{
    news_gzip_t *gzip = data;

    deflateEnd(&gzip->stream);
    free(gzip);
}


static void
news_gzip_make_key(void)
{
    news_gzip_keyed =
        pthread_key_create(&news_gzip_key, news_gzip_destroy) == 0;
}


static void
news_gzip_drop(void)
{
    if (news_gzip_kept) {
        news_gzip_destroy(news_gzip_kept);
        news_gzip_kept = NULL;
        pthread_setspecific(news_gzip_key, NULL);
    }
}


static news_gzip_t *
news_gzip_create(int level)
{
    news_gzip_t *gzip;

    pthread_once(&news_gzip_once, news_gzip_make_key);

    if (!news_gzip_keyed) {
        return NULL;
    }

    gzip = calloc(1, sizeof(*gzip));
    if (gzip == NULL) {
        return NULL;
    }

    gzip->level = level;

    if (deflateInit2(&gzip->stream, level, Z_DEFLATED, NEWS_GZIP_WINDOW,
                     NEWS_GZIP_MEMORY, Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        free(gzip);
        return NULL;
    }

    if (pthread_setspecific(news_gzip_key, gzip) != 0) {
        news_gzip_destroy(gzip);
        return NULL;
    }

    return gzip;
}


/* This thread's stream at its start; NULL: no memory. */
static z_stream *
news_gzip_stream(int level)
{
    if (news_gzip_kept && news_gzip_kept->level == level
        && deflateReset(&news_gzip_kept->stream) == Z_OK)
    {
        return &news_gzip_kept->stream;
    }

    news_gzip_drop();
    news_gzip_kept = news_gzip_create(level);

    return news_gzip_kept ? &news_gzip_kept->stream : NULL;
}


news_status_e
news_gzip_deflate(news_buf_t *out, news_str_t plain, int level)
{
    z_stream *stream;
    size_t    bound;

    if (level < 1 || level > 9) {
        return NEWS_EINVAL;
    }

    if (plain.len > NEWS_GZIP_PLAIN_MAX) {
        return NEWS_ELIMIT;
    }

    stream = news_gzip_stream(level);
    if (stream == NULL) {
        return NEWS_ENOMEM;
    }

    bound = deflateBound(stream, plain.len);
    if (bound > UINT_MAX || !news_buf_reserve(out, bound)) {
        return NEWS_ENOMEM;
    }

    stream->next_in = (unsigned char *) plain.data;
    stream->avail_in = (unsigned) plain.len;
    stream->next_out = (unsigned char *) out->data + out->len;
    stream->avail_out = (unsigned) bound;

    /* deflateBound() is room enough, so only a broken stream fails here. */
    if (deflate(stream, Z_FINISH) != Z_STREAM_END) {
        news_gzip_drop();
        return NEWS_ENOMEM;
    }

    out->len += bound - stream->avail_out;

    return NEWS_OK;
}


news_status_e
news_gzip_inflate(news_buf_t *out, news_str_t packed, size_t length)
{
    z_stream stream = {0};
    bool     whole;

    if (length > NEWS_GZIP_PLAIN_MAX) {
        return NEWS_ELIMIT;
    }

    if (packed.len > UINT_MAX) {
        return NEWS_ECORRUPT;
    }

    /* Room for one byte too many shows whether there are too many. */
    if (!news_buf_reserve(out, length + 1)
        || inflateInit2(&stream, NEWS_GZIP_WINDOW) != Z_OK)
    {
        return NEWS_ENOMEM;
    }

    stream.next_in = (unsigned char *) packed.data;
    stream.avail_in = (unsigned) packed.len;
    stream.next_out = (unsigned char *) out->data + out->len;
    stream.avail_out = (unsigned) length + 1;

    whole = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0
            && stream.total_out == length;

    inflateEnd(&stream);

    if (!whole) {
        return NEWS_ECORRUPT;
    }

    out->len += length;

    return NEWS_OK;
}
