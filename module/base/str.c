#include "base/str.h"


static bool
news_str_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


bool
news_str_equal_nocase(news_str_t a, news_str_t b)
{
    size_t i;

    if (a.len != b.len) {
        return false;
    }

    for (i = 0; i < a.len; i++) {
        unsigned char x = (unsigned char) a.data[i];
        unsigned char y = (unsigned char) b.data[i];

        x = (x >= 'A' && x <= 'Z') ? x | 0x20 : x;
        y = (y >= 'A' && y <= 'Z') ? y | 0x20 : y;

        if (x != y) {
            return false;
        }
    }

    return true;
}


bool
news_str_starts(news_str_t s, news_str_t prefix)
{
    return s.len >= prefix.len
           && news_str_equal((news_str_t) {prefix.len, s.data}, prefix);
}


bool
news_str_ends(news_str_t s, news_str_t suffix)
{
    return s.len >= suffix.len
           && news_str_equal(news_str_from(s, s.len - suffix.len), suffix);
}


news_str_t
news_str_trim(news_str_t s)
{
    while (s.len > 0 && news_str_is_space(s.data[0])) {
        s.data++;
        s.len--;
    }

    while (s.len > 0 && news_str_is_space(s.data[s.len - 1])) {
        s.len--;
    }

    return s;
}


news_str_t
news_str_next(news_str_t *rest, char separator)
{
    news_str_t  part = *rest;
    const char *end;

    end = rest->len ? memchr(rest->data, separator, rest->len) : NULL;

    if (end == NULL) {
        *rest = (news_str_t) {0, NULL};
        return part;
    }

    part.len = (size_t) (end - part.data);
    rest->data = end + 1;
    rest->len -= part.len + 1;

    return part;
}
