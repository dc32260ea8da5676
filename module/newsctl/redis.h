/*
 * newsctl's connection to Redis: one command after another, each with a time
 * limit.  One thread.
 */

#ifndef NEWSCTL_REDIS_H
#define NEWSCTL_REDIS_H

#include "base/redis_address.h"
#include "base/status.h"
#include "base/str.h"
#include "newsctl/ctl.h"

#include <hiredis/hiredis.h>

typedef struct {
    redisContext               *context;
    const news_redis_address_t *address;
    news_error_t               *err; /* what went wrong, with the address */
} news_redis_t;

news_status_e news_redis_open(news_redis_t               *redis,
                              const news_redis_address_t *address,
                              news_error_t               *err);
void          news_redis_close(news_redis_t *redis);

/* The same for a command that needs it: what fails is complained about. */
news_status_e news_redis_begin(news_ctl_t *ctl, news_redis_t *redis,
                               news_error_t *err);

/* Sends a command; NULL, and the error set: there is no answer of this type.
   The reply is the caller's.  lengths NULL: the words end in NUL. */
redisReply *news_redis_command(news_redis_t *redis, int type, int argc,
                               const char **argv, const size_t *lengths);

/* Runs one of cache/script.h's over the log of this prefix, with up to eight
   arguments.  The reply is text, and the caller's. */
redisReply *news_redis_script(news_redis_t *redis, const char *script,
                              news_str_t prefix, size_t count,
                              const news_str_t *args);

#endif
