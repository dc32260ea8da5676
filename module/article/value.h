/*
 * The shapes of single values in a record.  Any thread.
 */

#ifndef NEWS_ARTICLE_VALUE_H
#define NEWS_ARTICLE_VALUE_H

#include "base/str.h"

/* RFC 5646, section 4.4.1: enough for any tag without private parts. */
#define NEWS_VALUE_LANGUAGE_MAX 35
#define NEWS_VALUE_PIXELS_MAX 65535

/* A tag of the shape of RFC 5646, section 2.1: a language of letters, then
   subtags; whether any of them is registered is not looked up. */
bool news_value_is_language(news_str_t tag);

/* An http:// or https:// URL, or a path that starts with a single '/'. */
bool news_value_is_url(news_str_t url);

/* The same, of what may stand between < and > in a header (RFC 8288). */
bool news_value_is_link(news_str_t url);

/* "1200x630": both from 1 to NEWS_VALUE_PIXELS_MAX. */
bool news_value_is_size(news_str_t s, int *width, int *height);

/* How many turns of direction may lie one within the other: all that readers'
   programs heed (UAX #9, BD2). */
#define NEWS_VALUE_TURNS_MAX 125

/*
 * Takes the controls of direction (U+202A to U+202E, U+2066 to U+2069) out of
 * each part of a line in which they are not all paired (UAX #9, BD9 and BD11):
 * on a page, one left open turns what follows the line.  separator: stands
 * between two parts; '\0': there is one part.  The new length.
 */
size_t news_value_pair(char *line, size_t len, char separator);

#endif
