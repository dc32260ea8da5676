/*
 * A string with its length: a borrowed view that owns nothing and need not
 * end in NUL.  Whoever made the bytes owns them.  Any thread.
 */

#ifndef NEWS_BASE_STR_H
#define NEWS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct {
    size_t      len;
    const char *data;
} news_str_t;

/* A list of strings; owns neither the array nor the strings. */
typedef struct {
    size_t      count;
    news_str_t *items;
} news_strs_t;

/* NEWS_STR("text"): a literal as a news_str_t. */
#define NEWS_STR(literal) ((news_str_t) {sizeof(literal) - 1, (literal)})

/* printf("%.*s", NEWS_STR_ARG(s)) */
#define NEWS_STR_ARG(s) ((int) (s).len), ((s).len ? (s).data : "")

/* NULL gives an empty string. */
static inline news_str_t
news_str_borrow(const char *cstr)
{
    if (cstr == NULL) {
        return (news_str_t) {0, NULL};
    }

    return (news_str_t) {strlen(cstr), cstr};
}


static inline bool
news_str_equal(news_str_t a, news_str_t b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}


/* The bytes from `from` to the end; empty when from is past the end. */
static inline news_str_t
news_str_from(news_str_t s, size_t from)
{
    if (from >= s.len) {
        return (news_str_t) {0, s.data};
    }

    return (news_str_t) {s.len - from, s.data + from};
}


/* Compares ASCII letters without case, all other bytes as they are. */
bool news_str_equal_nocase(news_str_t a, news_str_t b);
bool news_str_starts(news_str_t s, news_str_t prefix);
bool news_str_ends(news_str_t s, news_str_t suffix);

/* Without leading and trailing spaces, tabs, CR and LF. */
news_str_t news_str_trim(news_str_t s);
/*
 * Takes the bytes before the first `separator` off the front of *rest, and the
 * separator with them.  At the end *rest has data == NULL; so
 * `while (rest.data) { part = news_str_next(&rest, ','); … }` sees each part,
 * an empty last one included.
 */
news_str_t news_str_next(news_str_t *rest, char separator);

#endif
