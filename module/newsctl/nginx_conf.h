/*
 * What newsctl needs of an nginx.conf and the files it includes: the stores,
 * the Redis and the addresses of the sites in it.  It reads with nginx's
 * rules for words, blocks and inheritance, and knows nothing else of it.
 * One thread; all strings are the arena's.
 */

#ifndef NEWSCTL_NGINX_CONF_H
#define NEWSCTL_NGINX_CONF_H

#include "base/arena.h"
#include "base/status.h"

#define NEWS_NGINX_CONF_FILE_MAX (1024 * 1024) /* bytes of one file */
#define NEWS_NGINX_CONF_FILES_MAX 1000
#define NEWS_NGINX_CONF_DEPTH_MAX 16     /* of includes */
#define NEWS_NGINX_CONF_BLOCKS_MAX 32    /* one within the other */
#define NEWS_NGINX_CONF_FRAMES_MAX 10000 /* blocks in all */
#define NEWS_NGINX_CONF_WORDS_MAX 64     /* of one directive that counts */

/* A place in which pages are served; NULL: not said. */
typedef struct news_nginx_site_s {
    const char *store;
    const char *redis;
    const char *prefix;
    const char *permalink;
    const char *theme;
    const char *gzip_level;
    const char *listen; /* the server's first without TLS, as it stands there */
    const char *server_name;  /* the server's first */
    const char *server_names; /* all of them, a space between two */
    const char *path;         /* the location's, for news_status */
} news_nginx_site_t;

typedef struct news_nginx_conf_s {
    size_t             count;
    news_nginx_site_t *sites;
    news_nginx_site_t  status; /* the first news_status; path NULL: none */
    const char        *user;   /* of the workers; NULL: not said */
    const char        *pid;    /* the file; NULL: not said */
    const char *module; /* as load_module names ours; NULL: it does not */
} news_nginx_conf_t;

/* How well the site answers to "HOST" or "HOST:PORT", by nginx's rules for
   names (but no regular expressions); 0: not at all. */
unsigned news_nginx_site_answers(const news_nginx_site_t *site,
                                 news_str_t               host);

/* NEWS_EIO, NEWS_ENOTFOUND: a file cannot be read.  NEWS_EINVAL,
   NEWS_ELIMIT: it is not nginx's syntax; *err names the file and line. */
news_status_e news_nginx_conf_read(news_nginx_conf_t *conf, news_arena_t *arena,
                                   const char *path, news_error_t *err);

#endif
