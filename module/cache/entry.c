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
#define NEWS_ENTRY_AT_PATH 98
#define NEWS_ENTRY_AT_LINK 100
#define NEWS_ENTRY_AT_CONTENT 102
#define NEWS_ENTRY_AT_FLAGS 103
#define NEWS_ENTRY_AT_PLAIN 104
#define NEWS_ENTRY_AT_BODY 108
#define NEWS_ENTRY_AT_COST 112


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


/* The lengths of the parts, tags counted. */
static bool
news_entry_fits(const news_entry_t *entry)
{
    return entry->tags.len / 8 <= NEWS_ENTRY_TAGS_MAX
           && entry->path.len <= NEWS_ENTRY_PATH_MAX
           && entry->link.len <= NEWS_ENTRY_LINK_MAX
           && entry->plain <= NEWS_ENTRY_PLAIN_MAX
           && entry->body.len <= NEWS_ENTRY_BODY_MAX;
}


/* Of what follows the header. */
static size_t
news_entry_length(const news_entry_t *entry)
{
    return entry->tags.len + entry->path.len + entry->link.len
           + entry->body.len;
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
    news_entry_put(header, NEWS_ENTRY_AT_TAGS, 2, entry->tags.len / 8);
    news_entry_put(header, NEWS_ENTRY_AT_PATH, 2, entry->path.len);
    news_entry_put(header, NEWS_ENTRY_AT_LINK, 2, entry->link.len);
    news_entry_put(header, NEWS_ENTRY_AT_CONTENT, 1, entry->content);
    news_entry_put(header, NEWS_ENTRY_AT_FLAGS, 1, entry->flags);
    news_entry_put(header, NEWS_ENTRY_AT_PLAIN, 4, entry->plain);
    news_entry_put(header, NEWS_ENTRY_AT_BODY, 4, entry->body.len);
    news_entry_put(header, NEWS_ENTRY_AT_COST, 4, entry->cost);
}


news_status_e
news_entry_encode(const news_entry_t *entry, news_buf_t *out)
{
    size_t     start = out->len;
    char       header[NEWS_ENTRY_HEADER];
    news_str_t bytes;

    if (entry->tags.len % 8 || (entry->flags & ~NEWS_ENTRY_FLAGS)) {
        return NEWS_EINVAL;
    }

    if (!news_entry_fits(entry)) {
        return NEWS_ELIMIT;
    }

    news_entry_put_header(header, entry);
    news_buf_reserve(out, sizeof(header) + news_entry_length(entry));
    news_buf_append(out, (news_str_t) {sizeof(header), header});
    news_buf_append(out, entry->tags);
    news_buf_append(out, entry->path);
    news_buf_append(out, entry->link);
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
    entry->content = (uint8_t) news_entry_get(p, NEWS_ENTRY_AT_CONTENT, 1);
    entry->flags = (uint8_t) news_entry_get(p, NEWS_ENTRY_AT_FLAGS, 1);
    entry->plain = (uint32_t) news_entry_get(p, NEWS_ENTRY_AT_PLAIN, 4);
    entry->tags.len = 8 * news_entry_get(p, NEWS_ENTRY_AT_TAGS, 2);
    entry->path.len = news_entry_get(p, NEWS_ENTRY_AT_PATH, 2);
    entry->link.len = news_entry_get(p, NEWS_ENTRY_AT_LINK, 2);
    entry->body.len = news_entry_get(p, NEWS_ENTRY_AT_BODY, 4);
    entry->cost = (uint32_t) news_entry_get(p, NEWS_ENTRY_AT_COST, 4);
}


/* Whether there is a header of this version; and what it says. */
static news_status_e
news_entry_read_header(news_entry_t *entry, news_str_t bytes)
{
    const char *p = bytes.data;

    if (bytes.len < NEWS_ENTRY_HEADER
        || memcmp(p, NEWS_ENTRY_MAGIC, NEWS_ENTRY_AT_VERSION) != 0)
    {
        return NEWS_ECORRUPT;
    }

    if (news_entry_get(p, NEWS_ENTRY_AT_VERSION, 2) != NEWS_ENTRY_VERSION) {
        return NEWS_EVERSION;
    }

    news_entry_get_header(entry, p);

    return NEWS_OK;
}


news_status_e
news_entry_peek(news_entry_t *entry, news_str_t bytes)
{
    news_status_e status = news_entry_read_header(entry, bytes);

    if (status != NEWS_OK) {
        return status;
    }

    if (!news_entry_fits(entry)
        || bytes.len < NEWS_ENTRY_HEADER + entry->tags.len) {
        return NEWS_ECORRUPT;
    }

    entry->tags.data = bytes.data + NEWS_ENTRY_HEADER;

    return NEWS_OK;
}


news_status_e
news_entry_decode(news_entry_t *entry, news_str_t bytes)
{
    const char   *p = bytes.data;
    news_status_e status = news_entry_read_header(entry, bytes);

    if (status != NEWS_OK) {
        return status;
    }

    if (!news_entry_fits(entry) || (entry->flags & ~NEWS_ENTRY_FLAGS)
        || bytes.len != NEWS_ENTRY_HEADER + news_entry_length(entry)
        || news_entry_get(p, NEWS_ENTRY_AT_CHECKSUM, 8)
               != news_entry_checksum(bytes))
    {
        return NEWS_ECORRUPT;
    }

    entry->tags.data = p + NEWS_ENTRY_HEADER;
    entry->path.data = entry->tags.data + entry->tags.len;
    entry->link.data = entry->path.data + entry->path.len;
    entry->body.data = entry->link.data + entry->link.len;

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
