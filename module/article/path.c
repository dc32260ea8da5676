#include "article/path.h"

#include <string.h>


bool
news_path_is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z')
           || (c != '\0' && strchr("-._~", c) != NULL);
}


bool
news_path_is_plain(char c)
{
    return news_path_is_unreserved(c)
           || (c != '\0' && strchr("!$&'()*+,;=:@/", c) != NULL);
}


void
news_path_append(news_buf_t *out, news_str_t s)
{
    size_t i, from = 0;

    for (i = 0; i < s.len; i++) {
        if (!news_path_is_plain(s.data[i])) {
            news_buf_append(out, (news_str_t) {i - from, s.data + from});
            news_buf_printf(out, "%%%02X", (unsigned char) s.data[i]);
            from = i + 1;
        }
    }

    news_buf_append(out, news_str_from(s, from));
}
