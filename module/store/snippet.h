/*
 * What a reader searched for: the query for FTS5, and the place in an article
 * that shows it.  Any thread.
 */

#ifndef NEWS_STORE_SNIPPET_H
#define NEWS_STORE_SNIPPET_H

#include "article/record.h"
#include "base/buf.h"
#include "store/scan.h"

#define NEWS_SNIPPET_WORDS 30           /* of the text around what matched */
#define NEWS_SNIPPET_SOURCE (32 * 1024) /* characters of a body looked at */

/*
 * Appends an FTS5 query for articles with all these words; what stands in
 * quotes, for these words in this order.  Each word is quoted, so nothing in it
 * has a meaning to FTS5.  The last one may be the beginning of a word, and so
 * may those in Hangul, which end in particles.  Those of scripts without spaces
 * go into *scan instead, which borrows from `words`.  Words past
 * NEWS_SEARCH_WORDS_MAX are left out.  Returns how many words there are.
 */
unsigned news_snippet_query(news_buf_t *out, news_str_t words,
                            news_scan_t *scan);

/*
 * Appends the part of a body with most of the words in it, as plain text on one
 * line, each of them between \1 and \2; of a body without any, its beginning.
 * scan: what news_snippet_query() put there.
 */
news_status_e news_snippet_append(news_buf_t *out, news_format_e format,
                                  news_str_t body, news_str_t words,
                                  const news_scan_t *scan);

#endif
