/*
 * The wire format of a prepared page, as it lies in Redis:
 *
 *   0        4         6         8                16
 *   | "NEWS" | version | status  | checksum        |
 *   16                 24                 32                 40
 *   | key              | variant          | epoch            |
 *   40                 48                 56                 64
 *   | position         | change           | created          |
 *   64                 72                 80                 88
 *   | fresh until      | dead from        | modified         |
 *   88                 96     98     100    102       103     104     108   112
 *   | etag             | tags | path | link | content | flags | plain | body |
 *   112    116
 *   | cost |
 *   116                116 + 8 * tags    … + path          … + link
 *   | the tags …       | the path …      | the link …      | the body …    |
 *
 * Integers are little-endian, the tags too.  `tags` counts them; `path`,
 * `link`, `plain` and `body` are lengths in bytes: of the canonical path, of
 * the address that a 451 names, of the body before gzip, and of the body.  The
 * checksum is XXH3 over all bytes from offset 16 on, with the first eight bytes
 * as its seed.  `cost` is the render's, in ms.  Any thread.
 */

#ifndef NEWS_CACHE_ENTRY_H
#define NEWS_CACHE_ENTRY_H

#include "base/buf.h"
#include "base/status.h"

#include <stdint.h>

#define NEWS_ENTRY_VERSION 2
#define NEWS_ENTRY_HEADER 116
#define NEWS_ENTRY_TAGS_MAX 256
#define NEWS_ENTRY_PATH_MAX 4096
#define NEWS_ENTRY_LINK_MAX 2048
#define NEWS_ENTRY_BODY_MAX (16 * 1024 * 1024) /* gzipped */
#define NEWS_ENTRY_PLAIN_MAX (64 * 1024 * 1024)

/* flags; an entry with others is none */
#define NEWS_ENTRY_NOINDEX 1 /* robots are asked to leave it alone */
#define NEWS_ENTRY_FLAGS 1

typedef struct {
    uint16_t   status;  /* HTTP: 200, 301, 404, … */
    uint8_t    content; /* what the body is; the page's maker knows */
    uint8_t    flags;
    uint64_t   key;      /* hash of the key that it is stored under */
    uint64_t   variant;  /* fingerprint of theme, permalink and gzip level */
    uint64_t   epoch;    /* of the invalidation log */
    uint64_t   position; /* in it, when the renderer began; 0: there is none */
    uint64_t   change;   /* the same in the store's table of changes */
    int64_t    created;  /* seconds since 1970 */
    int64_t    fresh;    /* until then it is served as it is */
    int64_t    dead;     /* from then on it is never served */
    int64_t    modified; /* seconds since 1970 */
    uint64_t   etag;
    uint32_t   plain; /* length of the body before gzip */
    uint32_t   cost;  /* ms that the render took */
    news_str_t tags;  /* eight bytes each: news_entry_tag() */
    news_str_t path;  /* canonical, percent-encoded */
    news_str_t link;  /* who demanded that the page is gone (RFC 7725) */
    news_str_t body;  /* gzip */
} news_entry_t;

/* Appends the entry.  NEWS_ELIMIT: a part is over its cap.  NEWS_EINVAL: half a
   tag, or a flag that there is not. */
news_status_e news_entry_encode(const news_entry_t *entry, news_buf_t *out);

/*
 * Reads untrusted bytes.  The entry's strings are borrowed from `bytes`.
 * NEWS_ECORRUPT: not an entry, cut off, or a wrong checksum.
 * NEWS_EVERSION: an entry of another version.
 */
news_status_e news_entry_decode(news_entry_t *entry, news_str_t bytes);

/*
 * Reads what stands before the body from an entry's first bytes (at most
 * NEWS_ENTRY_PEEK of them are needed), unchecked: to look at, not to serve.
 * The tags are borrowed from `bytes`; the other strings have lengths only.
 */
#define NEWS_ENTRY_PEEK (NEWS_ENTRY_HEADER + 8 * NEWS_ENTRY_TAGS_MAX)
news_status_e news_entry_peek(news_entry_t *entry, news_str_t bytes);

/* The n-th of the tags, n < tags.len / 8; and how one is appended. */
uint64_t news_entry_tag(news_str_t tags, size_t n);
void     news_entry_tag_append(news_buf_t *tags, uint64_t tag);

/*
 * A tag's number: what news_log.h compares, in the name of its store.
 *   a:<article's id>  c:<category's slug>  s:<a slug that an address names>
 *   site              every page
 */
uint64_t news_tag_hash(news_str_t store, news_str_t tag);

/* Appends what the keys of a site's pages begin with:
 * PREFIX:page:STORE:VARIANT:
 */
void news_key_append_prefix(news_buf_t *out, news_str_t prefix,
                            news_str_t store, uint64_t variant);

#endif
