/*
 * The rules of HTTP that need no server: content negotiation and conditional
 * requests, over header field values.  Any thread.
 */

#ifndef NEWS_BASE_HTTP_H
#define NEWS_BASE_HTTP_H

#include "base/str.h"

/*
 * Whether to send gzip to a client with this Accept-Encoding (several fields
 * joined by ", "): gzip (or x-gzip, or *) is acceptable and not less wanted
 * than identity (RFC 9110, section 12.5.3).  An absent field allows any
 * coding; identity is what such clients can read for sure, so: false.
 */
bool news_http_accepts_gzip(news_str_t accept_encoding);

/*
 * Whether an entity tag, `etag` with its quotes, is in the list of an If-Match
 * or If-None-Match field, "*" included.  weak: compare weakly (If-None-Match);
 * otherwise W/ never matches (RFC 9110, sections 8.8.3.2 and 13.1).
 */
bool news_http_etag_matches(news_str_t list, news_str_t etag, bool weak);

#endif
