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
#define NEWS_ENTRY_AT_EPOCH 32
#define NEWS_ENTRY_AT_POSITION 40
#define NEWS_ENTRY_AT_CHANGE 48
#define NEWS_ENTRY_AT_CREATED 56
#define NEWS_ENTRY_AT_FRESH 64
#define NEWS_ENTRY_AT_DEAD 72
#define NEWS_ENTRY_AT_MODIFIED 80
#define NEWS_ENTRY_AT_ETAG 88
#define NEWS_ENTRY_AT_TAGS 96
#define NEWS_ENTRY_AT_PATH 100
#define NEWS_ENTRY_AT_PLAIN 104
#define NEWS_ENTRY_AT_BODY 108


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
news_entry_fits(uint64_t tags, uint64_t path, uint64_t plain, uint64_t body)
{
    return tags <= NEWS_ENTRY_TAGS_MAX && path <= NEWS_ENTRY_PATH_MAX
           && plain <= NEWS_ENTRY_PLAIN_MAX && body <= NEWS_ENTRY_BODY_MAX;
}


static void
news_entry_put_header(char *header, const news_entry_t *entry)
{
    memcpy(header, NEWS_ENTRY_MAGIC, NEWS_ENTRY_AT_VERSION);
    news_entry_put(header, NEWS_ENTRY_AT_VERSION, 2, NEWS_ENTRY_VERSION);
    news_entry_put(header, NEWS_ENTRY_AT_STATUS, 2, entry->status);
    news_entry_put(header, NEWS_ENTRY_AT_CHECKSUM, 8, 0);
    news_entry_put(header, NEWS_ENTRY_AT_KEY, 8, entry->key);
    news_entry_put(header, NEWS_ENTRY_AT_VARIANT, 8, entry->variant);
    news_entry_put(header, NEWS_ENTRY_AT_EPOCH, 8, entry->epoch);
    news_entry_put(header, NEWS_ENTRY_AT_POSITION, 8, entry->position);
    news_entry_put(header, NEWS_ENTRY_AT_CHANGE, 8, entry->change);
    news_entry_put(header, NEWS_ENTRY_AT_CREATED, 8, (uint64_t) entry->created);
    news_entry_put(header, NEWS_ENTRY_AT_FRESH, 8, (uint64_t) entry->fresh);
    news_entry_put(header, NEWS_ENTRY_AT_DEAD, 8, (uint64_t) entry->dead);
    news_entry_put(header, NEWS_ENTRY_AT_MODIFIED, 8,
                   (uint64_t) entry->modified);
    news_entry_put(header, NEWS_ENTRY_AT_ETAG, 8, entry->etag);
    news_entry_put(header, NEWS_ENTRY_AT_TAGS, 4, entry->tags.len / 8);
    news_entry_put(header, NEWS_ENTRY_AT_PATH, 4, entry->path.len);
    news_entry_put(header, NEWS_ENTRY_AT_PLAIN, 4, entry->plain);
    news_entry_put(header, NEWS_ENTRY_AT_BODY, 4, entry->body.len);
}


news_status_e
news_entry_encode(const news_entry_t *entry, news_buf_t *out)
{
    size_t     start = out->len;
    char       header[NEWS_ENTRY_HEADER];
    news_str_t bytes;

    if (entry->tags.len % 8) {
        return NEWS_EINVAL;
    }

    if (!news_entry_fits(entry->tags.len / 8, entry->path.len, entry->plain,
                         entry->body.len))
    {
        return NEWS_ELIMIT;
    }

    news_entry_put_header(header, entry);
    news_buf_reserve(out, sizeof(header) + entry->tags.len + entry->path.len
                              + entry->body.len);
    news_buf_append(out, (news_str_t) {sizeof(header), header});
    news_buf_append(out, entry->tags);
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


static void
news_entry_get_header(news_entry_t *entry, const char *p)
{
    entry->status = (uint16_t) news_entry_get(p, NEWS_ENTRY_AT_STATUS, 2);
    entry->key = news_entry_get(p, NEWS_ENTRY_AT_KEY, 8);
    entry->variant = news_entry_get(p, NEWS_ENTRY_AT_VARIANT, 8);
    entry->epoch = news_entry_get(p, NEWS_ENTRY_AT_EPOCH, 8);
    entry->position = news_entry_get(p, NEWS_ENTRY_AT_POSITION, 8);
    entry->change = news_entry_get(p, NEWS_ENTRY_AT_CHANGE, 8);
    entry->created = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_CREATED, 8);
    entry->fresh = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_FRESH, 8);
    entry->dead = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_DEAD, 8);
    entry->modified = (int64_t) news_entry_get(p, NEWS_ENTRY_AT_MODIFIED, 8);
    entry->etag = news_entry_get(p, NEWS_ENTRY_AT_ETAG, 8);
}


news_status_e
news_entry_decode(news_entry_t *entry, news_str_t bytes)
{
    uint64_t    tags, path, plain, body;
    const char *p = bytes.data;

    if (bytes.len < NEWS_ENTRY_HEADER
        || memcmp(p, NEWS_ENTRY_MAGIC, NEWS_ENTRY_AT_VERSION) != 0)
    {
        return NEWS_ECORRUPT;
    }

    if (news_entry_get(p, NEWS_ENTRY_AT_VERSION, 2) != NEWS_ENTRY_VERSION) {
        return NEWS_EVERSION;
    }

    tags = news_entry_get(p, NEWS_ENTRY_AT_TAGS, 4);
    path = news_entry_get(p, NEWS_ENTRY_AT_PATH, 4);
    plain = news_entry_get(p, NEWS_ENTRY_AT_PLAIN, 4);
    body = news_entry_get(p, NEWS_ENTRY_AT_BODY, 4);

    if (!news_entry_fits(tags, path, plain, body)
        || bytes.len != NEWS_ENTRY_HEADER + 8 * tags + path + body
        || news_entry_get(p, NEWS_ENTRY_AT_CHECKSUM, 8)
               != news_entry_checksum(bytes))
    {
        return NEWS_ECORRUPT;
    }

    news_entry_get_header(entry, p);

    p += NEWS_ENTRY_HEADER;
    entry->tags = (news_str_t) {8 * tags, p};
    entry->path = (news_str_t) {path, p + entry->tags.len};
    entry->body = (news_str_t) {body, p + entry->tags.len + path};
    entry->plain = (uint32_t) plain;

    return NEWS_OK;
}


uint64_t
news_entry_tag(news_str_t tags, size_t n)
{
    return news_entry_get(tags.data, 8 * n, 8);
}


void
news_entry_tag_append(news_buf_t *tags, uint64_t tag)
{
    char bytes[8];

    news_entry_put(bytes, 0, 8, tag);
    news_buf_append(tags, (news_str_t) {sizeof(bytes), bytes});
}
