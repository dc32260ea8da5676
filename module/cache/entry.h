/*
 * The wire format of a prepared page, as it lies in Redis:
 *
 *   0        4         6         8                16
 *   | "NEWS" | version | status  | checksum        |
 *   16                 24                 32                 40
 *   | key              | variant          | created          |
 *   40                 48                 56                 64
 *   | fresh until      | modified         | etag             |
 *   64       68       72       76              76 + path
 *   | path   | plain  | body   | the path …   | the body …   |
 *
 * Integers are little-endian.  `path`, `plain` and `body` are lengths in
 * bytes: of the canonical path, of the body before gzip, and of the body.  The
 * checksum is XXH3 over all bytes from offset 16 on, with the first eight
 * bytes as its seed.  Any thread.
 */

#ifndef NEWS_CACHE_ENTRY_H
#define NEWS_CACHE_ENTRY_H

#include "base/buf.h"
#include "base/status.h"

#include <stdint.h>

#define NEWS_ENTRY_VERSION 1
#define NEWS_ENTRY_HEADER 76
#define NEWS_ENTRY_PATH_MAX 4096
#define NEWS_ENTRY_BODY_MAX (16 * 1024 * 1024) /* gzipped */
#define NEWS_ENTRY_PLAIN_MAX (64 * 1024 * 1024)

typedef struct {
    uint16_t   status;   /* HTTP: 200, 301, 410 */
    uint64_t   key;      /* hash of the key that it is stored under */
    uint64_t   variant;  /* fingerprint of theme, permalink and gzip level */
    int64_t    created;  /* seconds since 1970 */
    int64_t    fresh;    /* until then it may be served */
    int64_t    modified; /* seconds since 1970 */
    uint64_t   etag;
    uint32_t   plain; /* length of the body before gzip */
    news_str_t path;  /* canonical, percent-encoded */
    news_str_t body;  /* gzip */
} news_entry_t;

/* Appends the entry.  NEWS_ELIMIT: a part is over its cap. */
news_status_e news_entry_encode(const news_entry_t *entry, news_buf_t *out);

/*
 * Reads untrusted bytes.  The entry's strings are borrowed from `bytes`.
 * NEWS_ECORRUPT: not an entry, cut off, or a wrong checksum.
 * NEWS_EVERSION: an entry of another version.
 */
news_status_e news_entry_decode(news_entry_t *entry, news_str_t bytes);

/* Appends the page's key: PREFIX:page:STORE:article:SLUG. */
void news_key_append_article(news_buf_t *out, news_str_t prefix,
                             news_str_t store, news_str_t slug);

#endif
