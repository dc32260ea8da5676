/* Records of the invalidation log, and positions in it, as Redis may tell. */

#include "cache/log.h"
#include "cache/purge_record.h"

#include <stdlib.h>
#include <string.h>


static void
fuzz_position(news_str_t text)
{
    uint64_t position = news_log_position(text);
    char     id[NEWS_LOG_ID_MAX];

    if (position
        && news_log_position(news_log_position_id(position, id)) != position)
    {
        abort();
    }
}


/* What was read is written and read alike. */
static void
fuzz_record(news_str_t text)
{
    news_purge_record_t a, b;
    news_buf_t          buf = NEWS_BUF_INIT;

    if (news_purge_record_parse(&a, text) != NEWS_OK) {
        return;
    }

    news_purge_record_append(&buf, &a);

    if (news_purge_record_parse(&b, news_buf_borrow(&buf)) != NEWS_OK
        || a.soft != b.soft || !news_str_equal(a.store, b.store)
        || !news_str_equal(a.tags, b.tags) || a.who.len != b.who.len
        || a.reason.len != b.reason.len)
    {
        abort();
    }

    news_buf_free(&buf);
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    fuzz_position((news_str_t) {size, (const char *) data});
    fuzz_record((news_str_t) {size, (const char *) data});

    return 0;
}
