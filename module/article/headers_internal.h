/*
 * The headers that are known, for headers.c and header_values.c only.
 */

#ifndef NEWS_ARTICLE_HEADERS_INTERNAL_H
#define NEWS_ARTICLE_HEADERS_INTERNAL_H

#include "article/headers.h"

typedef struct news_header_s news_header_t;

struct news_header_s {
    const char *name;
    bool        repeatable;
    size_t      offset; /* of its field in news_article_t */

    news_status_e (*set)(news_headers_t *headers, const news_header_t *header,
                         news_str_t value, unsigned line);
};

/* Refuses the value that is being set; fmt says what was expected instead. */
news_status_e news_headers_expected(news_headers_t      *headers,
                                    const news_header_t *header, unsigned line,
                                    const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

extern const news_header_t news_headers_known[NEWS_HEADERS_COUNT];

#endif
