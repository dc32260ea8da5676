/* Untrusted bytes as a page entry: whatever decodes encodes to itself. */

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "cache/entry.h"


/* Puts the right checksum into bytes, so that the fuzzer gets past it. */
static void
fuzz_entry_sign(char *bytes, size_t size)
{
    uint64_t   seed = 0, checksum;
    news_str_t rest = {size - 16, bytes + 16};
    int        i;

    for (i = 0; i < 8; i++) {
        seed |= (uint64_t) (unsigned char) bytes[i] << (8 * i);
    }

    checksum = news_hash(rest, seed);

    for (i = 0; i < 8; i++) {
        bytes[8 + i] = (char) (checksum >> (8 * i));
    }
}


static void
fuzz_entry_check(news_str_t bytes)
{
    news_entry_t entry;
    news_buf_t   buf = NEWS_BUF_INIT;

    if (news_entry_decode(&entry, bytes) != NEWS_OK) {
        return;
    }

    if (news_entry_encode(&entry, &buf) != NEWS_OK
        || !news_str_equal(news_buf_borrow(&buf), bytes))
    {
        abort();
    }

    /* Any byte of it changed must be noticed. */
    buf.data[entry.etag % buf.len] ^= 1;
    if (news_entry_decode(&entry, news_buf_borrow(&buf)) == NEWS_OK) {
        abort();
    }

    news_buf_free(&buf);
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char *copy;

    fuzz_entry_check((news_str_t) {size, (const char *) data});

    if (size < NEWS_ENTRY_HEADER) {
        return 0;
    }

    copy = malloc(size);
    if (copy == NULL) {
        return 0;
    }

    memcpy(copy, data, size);
    fuzz_entry_sign(copy, size);
    fuzz_entry_check((news_str_t) {size, copy});
    free(copy);

    return 0;
}
