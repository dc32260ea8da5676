#include "cache/entry.h"

#include "base/hash.h"

#include <string.h>

#define NEWS_ENTRY_MAGIC "NEWS"

/* Offsets in the header: see the drawing in entry.h. */
#define NEWS_ENTRY_AT_VERSION 4
#define NEWS_ENTRY_AT_STATUS 6
#define NEWS_ENTRY_AT_CHECKSUM 8
#define NEWS_ENTRY_AT_KEY 16
#define NEWS_ENTRY_AT_VARIANT 24
#define NEWS_ENTRY_AT_CREATED 32
#define NEWS_ENTRY_AT_FRESH 40
#define NEWS_ENTRY_AT_MODIFIED 48
#define NEWS_ENTRY_AT_ETAG 56
#define NEWS_ENTRY_AT_PATH 64
#define NEWS_ENTRY_AT_PLAIN 68
#define NEWS_ENTRY_AT_BODY 72


/* Writes the low `size` bytes of n, the lowest one first. */
static void
news_entry_put(char *header, size_t at, size_t size, uint64_t n)
{
    size_t i;

    for (i = 0; i < size; i++) {
        header[at + i] = (char) (unsigned char) (n >> (8 * i));
    }
}


static uint64_t
news_entry_get(const char *header, size_t at, size_t size)
{
    uint64_t n = 0;
    size_t   i;

    for (i = 0; i < size; i++) {
        n |= (uint64_t) (unsigned char) header[at + i] << (8 * i);
    }

    return n;
}


static uint64_t
news_entry_checksum(news_str_t bytes)
{
    uint64_t head;

    head = news_entry_get(bytes.data, 0, NEWS_ENTRY_AT_CHECKSUM);

    return news_hash(news_str_from(bytes, NEWS_ENTRY_AT_KEY), head);
}


static bool
news_entry_fits(uint64_t path, uint64_t plain, uint64_t body)
{
    return path <= NEWS_ENTRY_PATH_MAX && plain <= NEWS_ENTRY_PLAIN_MAX
           && body <= NEWS_ENTRY_BODY_MAX;
}


news_status_e
news_entry_encode(const news_entry_t *entry, news_buf_t *out)
{
    size_t     start = out->len;
    char       header[NEWS_ENTRY_HEADER];
    news_str_t bytes;

    if (!news_entry_fits(entry->path.len, entry->plain, entry->body.len)) {
        return NEWS_ELIMIT;
    }

    memcpy(header, NEWS_ENTRY_MAGIC, NEWS_ENTRY_AT_VERSION);
    news_entry_put(header, NEWS_ENTRY_AT_VERSION, 2, NEWS_ENTRY_VERSION);
    news_entry_put(header, NEWS_ENTRY_AT_STATUS, 2, entry->status);
    news_entry_put(header, NEWS_ENTRY_AT_CHECKSUM, 8, 0);
    news_entry_put(header, NEWS_ENTRY_AT_KEY, 8, entry->key);
    news_entry_put(header, NEWS_ENTRY_AT_VARIANT, 8, entry->variant);
    news_entry_put(header, NEWS_ENTRY_AT_CREATED, 8, (uint64_t) entry->created);
    news_entry_put(header, NEWS_ENTRY_AT_FRESH, 8, (uint64_t) entry->fresh);
    news_entry_put(header, NEWS_ENTRY_AT_MODIFIED, 8,
                   (uint64_t) entry->modified);
    news_entry_put(header, NEWS_ENTRY_AT_ETAG, 8, entry->etag);
    news_entry_put(header, NEWS_ENTRY_AT_PATH, 4, entry->path.len);
    news_entry_put(header, NEWS_ENTRY_AT_PLAIN, 4, entry->plain);
    news_entry_put(header, NEWS_ENTRY_AT_BODY, 4, entry->body.len);

    news_buf_reserve(out, sizeof(header) + entry->path.len + entry->body.len);
    news_buf_append(out, (news_str_t) {sizeof(header), header});
    news_buf_append(out, entry->path);
    news_buf_append(out, entry->body);

    if (out->failed) {
        return NEWS_ENOMEM;
    }

    bytes = news_str_from(news_buf_borrow(out), start);
    news_entry_put(out->data + start, NEWS_ENTRY_AT_CHECKSUM, 8,
                   news_entry_checksum(bytes));

    return NEWS_OK;
}


news_status_e
news_entry_decode(news_entry_t *entry, news_str_t bytes)
{
    uint64_t    path, plain, body;
    const char *p = bytes.data;

    if (bytes.len < NEWS_ENTRY_HEADER
        || memcmp(p, NEWS_ENTRY_MAGIC, NEWS_ENTRY_AT_VERSION) != 0)
    {
        return NEWS_ECORRUPT;
    }

    if (news_entry_get(p, NEWS_ENTRY_AT_VERSION, 2) != NEWS_ENTRY_VERSION) {
        return NEWS_EVERSION;
    }

    path = news_entry_get(p, NEWS_ENTRY_AT_PATH, 4);
    plain = news_entry_get(p, NEWS_ENTRY_AT_PLAIN, 4);
    body = news_entry_get(p, NEWS_ENTRY_AT_BODY, 4);

    if (!news_entry_fits(path, plain, body)
        || bytes.len != NEWS_ENTRY_HEADER + path + body
        || news_entry_get(p, NEWS_ENTRY_AT_CHECKSUM, 8)
               != news_entry_checksum(bytes))
    {
        return NEWS_ECORRUPT;
    }

    entry->status = (uint16_t) news_entry_get(p, NEWS_ENTRY_AT_STATUS, 2);
    entry->key = news_entry_get(p, NEWS_ENTRY_AT_KEY, 8);
    entry->variant = news_entry_get(p, NEWS_ENTRY_AT_VARIANT, 8);
    entry->created = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_CREATED, 8);
    entry->fresh = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_FRESH, 8);
    entry->modified = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_MODIFIED, 8);
    entry->etag = news_entry_get(p, NEWS_ENTRY_AT_ETAG, 8);
    entry->plain = (uint32_t) plain;
    entry->path = (news_str_t) {path, p + NEWS_ENTRY_HEADER};
    entry->body = (news_str_t) {body, p + NEWS_ENTRY_HEADER + path};

    return NEWS_OK;
}
