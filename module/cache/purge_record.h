/*
 * One record of the invalidation log: what was purged, by whom and why.  As
 * text, with tabs between the fields:
 *
 *   1 <tab> hard|soft <tab> STORE <tab> TAG TAG … <tab> WHO <tab> REASON
 *
 * Any thread.
 */

#ifndef NEWS_CACHE_PURGE_RECORD_H
#define NEWS_CACHE_PURGE_RECORD_H

#include "base/buf.h"
#include "base/status.h"

#define NEWS_PURGE_RECORD_TAGS 100

typedef struct {
    bool       soft;
    news_str_t store;  /* its id */
    news_str_t tags;   /* with spaces between them; see news_tag_hash() */
    news_str_t who;    /* for people */
    news_str_t reason; /* for people; may be empty */
} news_purge_record_t;

/* Appends the record; control characters in who and reason become spaces. */
void news_purge_record_append(news_buf_t                *out,
                              const news_purge_record_t *record);

/*
 * The tags from *from on, as many as one record has: in record->tags, which
 * borrows from `joined`; *from moves behind them.  False: there are none left.
 */
bool news_purge_record_tags(news_purge_record_t *record, news_buf_t *joined,
                            news_strs_t tags, size_t *from);

/* Reads untrusted text; the strings are borrowed from it.  NEWS_EVERSION: of
   another version.  NEWS_ECORRUPT: no record. */
news_status_e news_purge_record_parse(news_purge_record_t *record,
                                      news_str_t           text);

#endif
