/*
 * Search in scripts that put no spaces between words (Chinese, Japanese, Thai
 * …): FTS5 takes a whole run of such letters for one word, so these are looked
 * for in the text itself.  Any thread.
 */

#ifndef NEWS_STORE_SCAN_H
#define NEWS_STORE_SCAN_H

#include "base/buf.h"
#include "store/list.h"

typedef struct {
    size_t     count;
    news_str_t words[NEWS_SEARCH_WORDS_MAX]; /* borrowed from what was typed */
} news_scan_t;

/* Whether a letter belongs to such a script. */
bool news_scan_has(int32_t c);

/* Whether each of the words is in one of the `n` texts, byte for byte. */
bool news_scan_finds(const news_scan_t *scan, const news_str_t *texts,
                     size_t n);

/* Appends the part of a plain text from a little before the first of the words
   on, on one line, with each of them between \1 and \2. */
void news_scan_snippet(const news_scan_t *scan, news_buf_t *out,
                       news_str_t text);

#endif
