#include "cache/purge_record.h"


static void
news_purge_record_append_line(news_buf_t *out, news_str_t s)
{
    size_t i;

    for (i = 0; i < s.len; i++) {
        news_buf_append_char(out, (unsigned char) s.data[i] < 0x20 ? ' '
                                                                   : s.data[i]);
    }
}


void
news_purge_record_append(news_buf_t *out, const news_purge_record_t *record)
{
    news_buf_append(out, record->soft ? NEWS_STR("1\tsoft\t")
                                      : NEWS_STR("1\thard\t"));
    news_buf_append(out, record->store);
    news_buf_append_char(out, '\t');
    news_buf_append(out, record->tags);
    news_buf_append_char(out, '\t');
    news_purge_record_append_line(out, record->who);
    news_buf_append_char(out, '\t');
    news_purge_record_append_line(out, record->reason);
}


bool
news_purge_record_tags(news_purge_record_t *record, news_buf_t *joined,
                       news_strs_t tags, size_t *from)
{
    size_t i, end = *from + NEWS_PURGE_RECORD_TAGS;

    end = end < tags.count ? end : tags.count;
    joined->len = 0;

    for (i = *from; i < end; i++) {
        if (i > *from) {
            news_buf_append_char(joined, ' ');
        }

        news_buf_append(joined, tags.items[i]);
    }

    record->tags = news_buf_borrow(joined);
    *from = end;

    return joined->len > 0 || joined->failed;
}


news_status_e
news_purge_record_parse(news_purge_record_t *record, news_str_t text)
{
    news_str_t version, kind;

    version = news_str_next(&text, '\t');
    if (!news_str_equal(version, NEWS_STR("1"))) {
        return NEWS_EVERSION;
    }

    kind = news_str_next(&text, '\t');
    record->soft = news_str_equal(kind, NEWS_STR("soft"));
    record->store = news_str_next(&text, '\t');
    record->tags = news_str_next(&text, '\t');
    record->who = news_str_next(&text, '\t');
    record->reason = text;

    if ((!record->soft && !news_str_equal(kind, NEWS_STR("hard")))
        || record->store.len == 0 || record->tags.len == 0 || text.data == NULL)
    {
        return NEWS_ECORRUPT;
    }

    return NEWS_OK;
}
