/*
 * What newsctl asks nginx over HTTP.  One thread.
 */

#ifndef NEWSCTL_HTTP_H
#define NEWSCTL_HTTP_H

#include "base/buf.h"
#include "newsctl/ctl.h"

#define NEWS_HTTP_TIMEOUT 10 /* seconds */
#define NEWS_HTTP_BODY_MAX (1024 * 1024)

/* Where nginx answers for a site. */
typedef struct {
    const char *base; /* "http://127.0.0.1:8080", without a slash at its end */
    const char *unix_path; /* of the socket; NULL: TCP */
    const char *host;      /* for the field Host; NULL: the base's */
} news_http_server_t;

/*
 * The server that --server or newsctl.conf names, else the one that nginx.conf
 * has for the store, else the site's own address.  What cannot be found is
 * complained about.
 */
news_status_e news_http_server(news_ctl_t *ctl, news_str_t site_url,
                               news_http_server_t *server);
/* What a `listen` of nginx.conf means; false: no memory, or it is nonsense. */
bool news_http_listen(news_ctl_t *ctl, const char *listen,
                      news_http_server_t *server);

/* GET of a path.  NEWS_EIO: *err says why there is no answer; else *code is its
   status, and its body is in *body. */
news_status_e news_http_get(const news_http_server_t *server, const char *path,
                            long *code, news_buf_t *body, news_error_t *err);

#endif
