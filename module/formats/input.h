/*
 * A file of records as a stream of UTF-8: whatever its encoding was, and never
 * more of it in memory than the record that is read.  The input owns its
 * buffers, not the descriptor.  One thread; it blocks.
 */

#ifndef NEWS_FORMATS_INPUT_H
#define NEWS_FORMATS_INPUT_H

#include "base/buf.h"
#include "base/status.h"

#include <iconv.h>

#define NEWS_INPUT_CHUNK 65536

typedef struct {
    int           fd;
    bool          owned;     /* fd is a copy of what could be read only once */
    iconv_t       converter; /* (iconv_t) -1: it is UTF-8 */
    char          encoding[64];
    char          raw[NEWS_INPUT_CHUNK];
    size_t        raw_len;
    uint64_t      bytes; /* of the file: those before raw */
    news_buf_t    text;
    size_t        at;   /* what of text is taken */
    unsigned      line; /* of what comes next, from 1 */
    bool          ended;
    news_status_e status; /* of the first failure */
    news_error_t  err;
} news_input_t;

/*
 * Begins to read fd.  The encoding is that of a byte order mark, else the one
 * that is named, else that of an XML or HTML declaration, else UTF-8, which is
 * not checked here: readers do, and know which record it was in.
 * NEWS_EINVAL: there is no such encoding.
 */
news_status_e news_input_open(news_input_t *in, int fd, const char *encoding,
                              news_error_t *err);
void          news_input_close(news_input_t *in);

/* Sees to it that `want` bytes are there, or all up to the end; what is there.
   data == NULL: a failure, told in in->status and in->err. */
news_str_t news_input_peek(news_input_t *in, size_t want);
/* Takes bytes that were seen. */
void news_input_take(news_input_t *in, size_t len);

/*
 * The next line without its end, at most `max` bytes of it; valid until the
 * next call.  data == NULL: there is none (status says whether for good).
 * *too_long: it was longer; the rest is passed over.
 */
news_str_t news_input_line(news_input_t *in, size_t max, bool *too_long);

/* To the beginning once more.  What is no file is copied into one before its
   first byte is taken: see to it by a first call then. */
news_status_e news_input_rewind(news_input_t *in, const char *encoding);

/* All that is left, max + 1 bytes at most. */
news_str_t news_input_rest(news_input_t *in, size_t max);

#endif
