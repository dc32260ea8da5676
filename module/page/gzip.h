/*
 * Compression of whole pages (RFC 1952).  libdeflate compresses as
 * small as zlib does, in half the time, but whole buffers only.  Blocks: for
 * pool threads and newsctl only.
 */

#ifndef NEWS_PAGE_GZIP_H
#define NEWS_PAGE_GZIP_H

#include "base/buf.h"
#include "base/status.h"

#define NEWS_GZIP_PLAIN_MAX (64 * 1024 * 1024)

/*
 * Appends `plain` as one gzip member, with no name and no time in its header:
 * the same bytes give the same bytes.  level: 1 to 9.
 * NEWS_ELIMIT: over NEWS_GZIP_PLAIN_MAX.  NEWS_EINVAL: no such level.
 */
news_status_e news_gzip_deflate(news_buf_t *out, news_str_t plain, int level);

/*
 * Appends what `packed` holds.  NEWS_ECORRUPT: it is not one gzip member, or
 * holds not exactly `length` bytes; nothing is appended then.
 * NEWS_ELIMIT: length is over NEWS_GZIP_PLAIN_MAX.
 */
news_status_e news_gzip_inflate(news_buf_t *out, news_str_t packed,
                                size_t length);

#endif
