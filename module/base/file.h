/*
 * Reading files whole.  Any thread; it blocks.
 */

#ifndef NEWS_BASE_FILE_H
#define NEWS_BASE_FILE_H

#include "base/buf.h"
#include "base/status.h"

/*
 * Appends what is left to read from fd, which may be a pipe.
 * NEWS_EIO: errno says why.  NEWS_ELIMIT: it is longer than max, and its first
 * max + 1 bytes or more are in *out.  NEWS_ENOMEM.
 */
news_status_e news_file_read(int fd, size_t max, news_buf_t *out);

#endif
