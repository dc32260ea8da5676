/*
 * Checks on UTF-8 (RFC 3629).  Any thread.
 */

#ifndef NEWS_BASE_UTF8_H
#define NEWS_BASE_UTF8_H

#include "base/str.h"

/*
 * The offset of the first byte that does not belong to well-formed UTF-8
 * (overlong forms, surrogates and values past U+10FFFF are not), or of the
 * first NUL; s.len when all is well.
 */
size_t news_utf8_check(news_str_t s);

/* The longest prefix of s of at most `max` bytes that ends at a character. */
news_str_t news_utf8_cut(news_str_t s, size_t max);

#endif
