#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_BUF_FIRST 1024


bool
news_buf_reserve(news_buf_t *buf, size_t more)
{
    size_t size;
    char  *data;

    if (buf->failed) {
        return false;
    }

    if (more <= buf->size - buf->len) {
        return true;
    }

    if (more > SIZE_MAX / 2 || buf->size > SIZE_MAX / 4) {
        buf->failed = true;
        return false;
    }

    size = buf->size ? buf->size * 2 : NEWS_BUF_FIRST;
    if (size < buf->len + more) {
        size = buf->len + more;
    }

    data = realloc(buf->data, size);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }

    buf->data = data;
    buf->size = size;

    return true;
}


void
news_buf_append(news_buf_t *buf, news_str_t s)
{
    if (s.len == 0 || !news_buf_reserve(buf, s.len)) {
        return;
    }

    memcpy(buf->data + buf->len, s.data, s.len);
    buf->len += s.len;
}


void
news_buf_append_char(news_buf_t *buf, char c)
{
    news_buf_append(buf, (news_str_t) {1, &c});
}


void
news_buf_append_int(news_buf_t *buf, int64_t n)
{
    news_buf_printf(buf, "%lld", (long long) n);
}


void
news_buf_printf(news_buf_t *buf, const char *fmt, ...)
{
    va_list args;
    int     n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);

    if (n < 0 || !news_buf_reserve(buf, (size_t) n + 1)) {
        buf->failed = true;
        return;
    }

    va_start(args, fmt);
    vsnprintf(buf->data + buf->len, (size_t) n + 1, fmt, args);
    va_end(args);

    buf->len += (size_t) n;
}


static news_str_t
news_buf_html_reference(char c)
{
    switch (c) {
    case '&':
        return NEWS_STR("&amp;");
    case '<':
        return NEWS_STR("&lt;");
    case '>':
        return NEWS_STR("&gt;");
    case '"':
        return NEWS_STR("&quot;");
    case '\'':
        return NEWS_STR("&#39;");
    default:
        return (news_str_t) {0, NULL};
    }
}


void
news_buf_append_html(news_buf_t *buf, news_str_t s)
{
    size_t     i, start;
    news_str_t reference;

    for (i = 0, start = 0; i < s.len; i++) {

        reference = news_buf_html_reference(s.data[i]);
        if (reference.len == 0) {
            continue;
        }

        news_buf_append(buf, (news_str_t) {i - start, s.data + start});
        news_buf_append(buf, reference);
        start = i + 1;
    }

    news_buf_append(buf, news_str_from(s, start));
}


news_str_t
news_buf_borrow(const news_buf_t *buf)
{
    return (news_str_t) {buf->len, buf->data};
}


char *
news_buf_take(news_buf_t *buf)
{
    char *data = buf->data;

    *buf = NEWS_BUF_INIT;

    return data;
}


void
news_buf_free(news_buf_t *buf)
{
    free(buf->data);
    *buf = NEWS_BUF_INIT;
}
