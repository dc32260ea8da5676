/*
 * What a reader searched for: its words, and the place in an article that shows
 * them.  Any thread.
 */

#ifndef NEWS_STORE_SNIPPET_H
#define NEWS_STORE_SNIPPET_H

#include "article/record.h"
#include "base/buf.h"
#include "store/scan.h"

#define NEWS_SNIPPET_WORDS 30           /* of the text around what matched */
#define NEWS_SNIPPET_SOURCE (32 * 1024) /* characters of a body looked at */

typedef struct {
    news_str_t text;   /* letters and digits alone, borrowed */
    bool       first;  /* of a phrase */
    bool       begins; /* stands for all words that begin so: the last one of
                          a phrase */
} news_query_word_t;

typedef struct {
    unsigned          count;
    news_query_word_t words[NEWS_SEARCH_WORDS_MAX]; /* that the index has */
    news_scan_t       scan;                         /* the others */
} news_query_t;

/*
 * What a reader typed, as words that an article must have all of; what stands
 * in quotes, or has no space in it, is a phrase: these words in this order.
 * The last one may be the beginning of a word, and so may those in Hangul,
 * which end in particles.  Words past NEWS_SEARCH_WORDS_MAX are left out.
 * Borrows from `words`.  Returns how many there are.
 */
unsigned news_snippet_query(news_str_t words, news_query_t *query);

/*
 * Appends the part of a body with most of the words in it, as plain text on one
 * line, each of them between \1 and \2; of a body without any, its beginning.
 * scan: what news_snippet_query() put there.
 */
news_status_e news_snippet_append(news_buf_t *out, news_format_e format,
                                  news_str_t body, news_str_t words,
                                  const news_scan_t *scan);

#endif
