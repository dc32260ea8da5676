#include "article/slug.h"

#include <string.h>

const char *const news_category_words[] = {
    "author", "keyword", "archive", "search", "page", "preview", NULL};


news_status_e
news_category_make(news_str_t name, char *out, news_str_t *slug)
{
    char          made[NEWS_SLUG_MAX];
    news_str_t    part;
    news_status_e status;
    unsigned      n;
    size_t        len = 0;

    for (n = 0; name.data; n++) {

        if (n == NEWS_CATEGORY_DEPTH_MAX) {
            return NEWS_ELIMIT;
        }

        status = news_slug_make(news_str_next(&name, '/'), made, &part);
        if (status != NEWS_OK) {
            return status;
        }

        if (n) {
            out[len++] = '/';
        }

        memcpy(out + len, part.data, part.len);
        len += part.len;
    }

    *slug = (news_str_t) {len, out};

    return n ? NEWS_OK : NEWS_EINVAL;
}


bool
news_category_valid(news_str_t s)
{
    unsigned n;

    for (n = 0; s.data; n++) {

        if (n == NEWS_CATEGORY_DEPTH_MAX
            || !news_slug_valid(news_str_next(&s, '/'))) {
            return false;
        }
    }

    return n != 0;
}


bool
news_category_reserved(news_str_t s)
{
    news_str_t part;
    size_t     i;

    while (s.data) {
        part = news_str_next(&s, '/');

        for (i = 0; news_category_words[i]; i++) {
            if (news_str_equal(part, news_str_borrow(news_category_words[i]))) {
                return true;
            }
        }
    }

    return false;
}
