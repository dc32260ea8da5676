/*
 * libcurl's types, for those of newsctl's files that ask nginx.  One thread.
 */

#ifndef NEWSCTL_HTTP_INTERNAL_H
#define NEWSCTL_HTTP_INTERNAL_H

#include "newsctl/http.h"

#include <curl/curl.h>

/* Sets what every request needs.  The fields must live as long as the request;
   curl_slist_free_all() takes NULL. */
struct curl_slist *news_http_prepare(CURL                     *curl,
                                     const news_http_server_t *server);

#endif
