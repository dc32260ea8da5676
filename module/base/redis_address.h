/*
 * Where Redis is, as nginx.conf and the command line say it.  Pure parsing:
 * no name is looked up.  The struct owns all its bytes.  Any thread.
 */

#ifndef NEWS_BASE_REDIS_ADDRESS_H
#define NEWS_BASE_REDIS_ADDRESS_H

#include "base/status.h"
#include "base/str.h"

#define NEWS_REDIS_PORT 6379
#define NEWS_REDIS_PATH_MAX 107 /* sun_path without its NUL */
#define NEWS_REDIS_HOST_MAX 253 /* RFC 1035, as text */
#define NEWS_REDIS_USER_MAX 255
#define NEWS_REDIS_PASSWORD_MAX 1023
#define NEWS_REDIS_DB_MAX 65535

/* All strings end in NUL; one that does not apply is empty. */
typedef struct {
    char     path[NEWS_REDIS_PATH_MAX + 1]; /* of a unix socket */
    char     host[NEWS_REDIS_HOST_MAX + 1]; /* name, IPv4, or IPv6 bare */
    unsigned port;
    unsigned db;
    char     user[NEWS_REDIS_USER_MAX + 1];
    char     password[NEWS_REDIS_PASSWORD_MAX + 1];
    /* for logs: "unix:PATH" or "HOST:PORT", never the password */
    char label[NEWS_REDIS_HOST_MAX + 16];
} news_redis_address_t;

/*
 * Reads `unix:/PATH`, `HOST:PORT`, or
 * `redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]`, where an IPv6 HOST stands in
 * brackets and USER and PASSWORD are percent-encoded (RFC 3986).
 * NEWS_EINVAL: *err has the column and what was expected there; its text
 * repeats nothing of the address.
 */
news_status_e news_redis_address_parse(news_redis_address_t *address,
                                       news_str_t text, news_error_t *err);

#endif
