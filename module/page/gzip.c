#include "page/gzip.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>

/* A compressor has tables of several 100K, which cost more to set up than a
   page does to compress: each thread keeps the one it used last. */
typedef struct {
    struct libdeflate_compressor *compressor;
    int                           level;
} news_gzip_t;

static __thread news_gzip_t *news_gzip_kept;

static pthread_once_t news_gzip_once = PTHREAD_ONCE_INIT;
static pthread_key_t  news_gzip_key;
static bool           news_gzip_keyed;


static void
news_gzip_destroy(void *data)
{
    news_gzip_t *gzip = data;

    libdeflate_free_compressor(gzip->compressor);
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
    gzip->compressor = libdeflate_alloc_compressor(level);

    if (gzip->compressor == NULL
        || pthread_setspecific(news_gzip_key, gzip) != 0) {
        news_gzip_destroy(gzip);
        return NULL;
    }

    return gzip;
}


/* This thread's compressor; NULL: no memory. */
static struct libdeflate_compressor *
news_gzip_compressor(int level)
{
    if (news_gzip_kept == NULL || news_gzip_kept->level != level) {
        news_gzip_drop();
        news_gzip_kept = news_gzip_create(level);
    }

    return news_gzip_kept ? news_gzip_kept->compressor : NULL;
}


news_status_e
news_gzip_deflate(news_buf_t *out, news_str_t plain, int level)
{
    struct libdeflate_compressor *compressor;
    size_t                        bound;

    if (level < 1 || level > 9) {
        return NEWS_EINVAL;
    }

    if (plain.len > NEWS_GZIP_PLAIN_MAX) {
        return NEWS_ELIMIT;
    }

    compressor = news_gzip_compressor(level);
    if (compressor == NULL) {
        return NEWS_ENOMEM;
    }

    bound = libdeflate_gzip_compress_bound(compressor, plain.len);
    if (!news_buf_reserve(out, bound)) {
        return NEWS_ENOMEM;
    }

    out->len += libdeflate_gzip_compress(compressor, plain.data, plain.len,
                                         out->data + out->len, bound);

    return NEWS_OK;
}


news_status_e
news_gzip_inflate(news_buf_t *out, news_str_t packed, size_t length)
{
    struct libdeflate_decompressor *decompressor;
    enum libdeflate_result          result;
    size_t                          taken;

    if (length > NEWS_GZIP_PLAIN_MAX) {
        return NEWS_ELIMIT;
    }

    decompressor = libdeflate_alloc_decompressor();

    if (decompressor == NULL || !news_buf_reserve(out, length)) {
        libdeflate_free_decompressor(decompressor);
        return NEWS_ENOMEM;
    }

    result = libdeflate_gzip_decompress_ex(decompressor, packed.data,
                                           packed.len, out->data + out->len,
                                           length, &taken, NULL);
    libdeflate_free_decompressor(decompressor);

    if (result != LIBDEFLATE_SUCCESS || taken != packed.len) {
        return NEWS_ECORRUPT;
    }

    out->len += length;

    return NEWS_OK;
}
