#include "cache/entry.h"

#include "base/hash.h"


void
news_key_append_prefix(news_buf_t *out, news_str_t prefix, news_str_t store,
                       uint64_t variant)
{
    news_buf_append(out, prefix);
    news_buf_append(out, NEWS_STR(":page:"));
    news_buf_append(out, store);
    news_buf_printf(out, ":%016llx:", (unsigned long long) variant);
}


uint64_t
news_tag_hash(news_str_t store, news_str_t tag)
{
    return news_hash(tag, news_hash(store, 0));
}
