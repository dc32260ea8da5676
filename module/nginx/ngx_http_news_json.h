/*
 * Answers in JSON, for the locations that people and scripts ask about nginx
 * itself.  Event loop only.
 */

#ifndef NGX_HTTP_NEWS_JSON_H
#define NGX_HTTP_NEWS_JSON_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <jansson.h>

/* Sends the value, and frees it; NULL: there was no memory for it.  What a
   content handler returns. */
ngx_int_t ngx_http_news_send_json(ngx_http_request_t *r, ngx_uint_t status,
                                  json_t *value);

#endif
