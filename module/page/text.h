/*
 * Text as XML and JSON have it.  Whatever the bytes are, the result is
 * well-formed: what is no UTF-8 becomes U+FFFD, what XML 1.0 forbids is left
 * out.  Any thread.
 */

#ifndef NEWS_PAGE_TEXT_H
#define NEWS_PAGE_TEXT_H

#include "base/buf.h"

/* For text and attribute values of XML. */
void news_xml_append(news_buf_t *out, news_str_t s);

/* A JSON text that is written member by member; commas come by themselves.
   '<', '>' and '&' are escaped, so that it can stand in a script element. */
typedef struct {
    news_buf_t *out;
    bool        comma; /* something stands before, on this level */
} news_json_t;

/* key: of a member; NULL: an item of an array, or the whole text. */
void news_json_open(news_json_t *json, const char *key, char bracket);
void news_json_close(news_json_t *json, char bracket);
void news_json_string(news_json_t *json, const char *key, news_str_t value);
/* The same, left out where it is empty. */
void news_json_some(news_json_t *json, const char *key, news_str_t value);
void news_json_number(news_json_t *json, const char *key, int64_t value);
void news_json_true(news_json_t *json, const char *key);

#endif
