/*
 * A growing byte buffer on the heap.  Owns its bytes until news_buf_free() or
 * news_buf_take().  Appending never fails on the spot: a buffer that could
 * not grow stays `failed`, and whoever finishes the text asks once.
 * One thread at a time.
 */

#ifndef NEWS_BASE_BUF_H
#define NEWS_BASE_BUF_H

#include "base/str.h"

#include <stdint.h>

typedef struct {
    char  *data;
    size_t len;
    size_t size;
    bool   failed; /* no memory: the bytes are incomplete */
} news_buf_t;

#define NEWS_BUF_INIT ((news_buf_t) {NULL, 0, 0, false})

/* Makes room for `more` bytes behind len; false (and failed): no memory. */
bool news_buf_reserve(news_buf_t *buf, size_t more);
void news_buf_append(news_buf_t *buf, news_str_t s);
void news_buf_append_char(news_buf_t *buf, char c);
void news_buf_append_int(news_buf_t *buf, int64_t n);
void news_buf_printf(news_buf_t *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends s with & < > " ' as HTML character references: for text and for
   attribute values in either kind of quotes. */
void news_buf_append_html(news_buf_t *buf, news_str_t s);

news_str_t news_buf_borrow(const news_buf_t *buf);
/* Gives the bytes to the caller, who calls free(); buf is empty after it. */
char *news_buf_take(news_buf_t *buf);
void  news_buf_free(news_buf_t *buf);

#endif
