#include "base/file.h"

#include <errno.h>
#include <unistd.h>

#define NEWS_FILE_CHUNK (64 * 1024)


news_status_e
news_file_read(int fd, size_t max, news_buf_t *out)
{
    size_t  start = out->len;
    ssize_t n;

    do {
        if (!news_buf_reserve(out, NEWS_FILE_CHUNK)) {
            return NEWS_ENOMEM;
        }

        n = read(fd, out->data + out->len, NEWS_FILE_CHUNK);
        out->len += n > 0 ? (size_t) n : 0;

        if (out->len - start > max) {
            return NEWS_ELIMIT;
        }
    } while (n > 0 || (n < 0 && errno == EINTR));

    return n < 0 ? NEWS_EIO : NEWS_OK;
}
