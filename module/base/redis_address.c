#include "base/redis_address.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>


/* The text being read: errors tell the column where `rest` begins. */
typedef struct {
    const char   *start;
    news_str_t    rest;
    news_error_t *err;
} news_redis_address_in_t;


static news_status_e
news_redis_address_expected(const news_redis_address_in_t *in, const char *what)
{
    unsigned column = (unsigned) (in->rest.data - in->start) + 1;

    return news_error_set(in->err, NEWS_EINVAL, 0, column, "expected %s", what);
}


/* Keeps data at the end of an empty rest, for the column. */
static void
news_redis_address_skip(news_redis_address_in_t *in, size_t n)
{
    in->rest.data += n;
    in->rest.len -= n;
}


static news_status_e
news_redis_address_unix(news_redis_address_in_t *in,
                        news_redis_address_t    *address)
{
    news_str_t path = in->rest;

    if (path.len < 2 || path.len > NEWS_REDIS_PATH_MAX || path.data[0] != '/'
        || memchr(path.data, '\0', path.len))
    {
        return news_redis_address_expected(
            in, "unix: and an absolute path of at most 107 bytes");
    }

    memcpy(address->path, path.data, path.len);
    snprintf(address->label, sizeof(address->label), "unix:%s", address->path);

    return NEWS_OK;
}


static int
news_redis_address_hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c = (char) (c | 0x20);

    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}


/* Writes s without its percent-encoding to out[max + 1], which is zeroed. */
static bool
news_redis_address_decode(news_str_t s, char *out, size_t max)
{
    size_t i, n;
    int    high, low;

    for (i = 0, n = 0; i < s.len; i++, n++) {

        if (n == max || s.data[i] == '\0') {
            return false;
        }

        if (s.data[i] != '%') {
            out[n] = s.data[i];
            continue;
        }

        if (s.len - i < 3) {
            return false;
        }

        high = news_redis_address_hex(s.data[i + 1]);
        low = news_redis_address_hex(s.data[i + 2]);
        if (high < 0 || low < 0 || high + low == 0) {
            return false;
        }

        out[n] = (char) (high << 4 | low);
        i += 2;
    }

    return true;
}


/* [[USER]:PASSWORD@], up to the last '@': passwords may hold one. */
static news_status_e
news_redis_address_login(news_redis_address_in_t *in,
                         news_redis_address_t    *address)
{
    const char *at, *colon;
    news_str_t  user, password;

    at = memrchr(in->rest.data, '@', in->rest.len);
    if (at == NULL) {
        return NEWS_OK;
    }

    colon = memchr(in->rest.data, ':', (size_t) (at - in->rest.data));
    if (colon == NULL) {
        return news_redis_address_expected(in, "USER:PASSWORD before the @");
    }

    user = (news_str_t) {(size_t) (colon - in->rest.data), in->rest.data};
    password = (news_str_t) {(size_t) (at - colon) - 1, colon + 1};

    if (!news_redis_address_decode(user, address->user, NEWS_REDIS_USER_MAX)) {
        return news_redis_address_expected(
            in, "a percent-encoded user of at most 255 bytes");
    }

    if (password.len == 0
        || !news_redis_address_decode(password, address->password,
                                      NEWS_REDIS_PASSWORD_MAX))
    {
        return news_redis_address_expected(
            in, "a percent-encoded password of 1 to 1023 bytes");
    }

    news_redis_address_skip(in, (size_t) (at - in->rest.data) + 1);

    return NEWS_OK;
}


/* Takes a HOST or [IPv6] off the front. */
static news_status_e
news_redis_address_host(news_redis_address_in_t *in,
                        news_redis_address_t    *address)
{
    bool   bracket = news_str_starts(in->rest, NEWS_STR("["));
    size_t n, from = bracket ? 1 : 0;

    for (n = 0; from + n < in->rest.len; n++) {
        unsigned char c = (unsigned char) in->rest.data[from + n];

        if (bracket ? !isxdigit(c) && c != ':' && c != '.'
                    : !isalnum(c) && c != '-' && c != '.' && c != '_')
        {
            break;
        }
    }

    if (n == 0 || n > NEWS_REDIS_HOST_MAX
        || (bracket
            && (from + n == in->rest.len || in->rest.data[n + 1] != ']')))
    {
        return news_redis_address_expected(
            in, "a host name, an IPv4 address, or [an IPv6 address]");
    }

    memcpy(address->host, in->rest.data + from, n);
    news_redis_address_skip(in, n + 2 * from);

    return NEWS_OK;
}


/* Takes a decimal number off the front; false: none, or it is over max. */
static bool
news_redis_address_number(news_str_t *rest, unsigned max, unsigned *number)
{
    size_t   i;
    unsigned n = 0;

    for (i = 0; i < rest->len && isdigit((unsigned char) rest->data[i]); i++) {
        n = n * 10 + (unsigned) (rest->data[i] - '0');
        if (n > max) {
            return false;
        }
    }

    rest->data += i;
    rest->len -= i;
    *number = n;

    return i > 0;
}


static news_status_e
news_redis_address_port(news_redis_address_in_t *in,
                        news_redis_address_t    *address)
{
    if (!news_str_starts(in->rest, NEWS_STR(":"))) {
        return news_redis_address_expected(in, "a colon and a port");
    }

    news_redis_address_skip(in, 1);

    if (!news_redis_address_number(&in->rest, 65535, &address->port)
        || address->port == 0)
    {
        return news_redis_address_expected(in, "a port, 1 to 65535");
    }

    return NEWS_OK;
}


static news_status_e
news_redis_address_url(news_redis_address_in_t *in,
                       news_redis_address_t    *address)
{
    news_status_e status;

    status = news_redis_address_login(in, address);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_redis_address_host(in, address);
    if (status != NEWS_OK) {
        return status;
    }

    if (news_str_starts(in->rest, NEWS_STR(":"))) {
        status = news_redis_address_port(in, address);
        if (status != NEWS_OK) {
            return status;
        }
    }

    if (!news_str_starts(in->rest, NEWS_STR("/"))) {
        return NEWS_OK;
    }

    news_redis_address_skip(in, 1);

    if (in->rest.len
        && !news_redis_address_number(&in->rest, NEWS_REDIS_DB_MAX,
                                      &address->db))
    {
        return news_redis_address_expected(in, "a database, 0 to 65535");
    }

    return NEWS_OK;
}


static news_status_e
news_redis_address_tcp(news_redis_address_in_t *in,
                       news_redis_address_t    *address)
{
    news_status_e status;

    status = news_redis_address_host(in, address);
    if (status != NEWS_OK) {
        return status;
    }

    return news_redis_address_port(in, address);
}


news_status_e
news_redis_address_parse(news_redis_address_t *address, news_str_t text,
                         news_error_t *err)
{
    news_status_e           status;
    news_redis_address_in_t in = {text.data, text, err};

    memset(address, 0, sizeof(*address));

    if (text.len == 0) {
        return news_error_set(
            err, NEWS_EINVAL, 0, 1,
            "expected unix:/PATH, HOST:PORT or redis://HOST:PORT/DB");
    }

    if (news_str_starts(text, NEWS_STR("unix:"))) {
        news_redis_address_skip(&in, 5);
        return news_redis_address_unix(&in, address);
    }

    address->port = NEWS_REDIS_PORT;

    if (news_str_starts(text, NEWS_STR("redis://"))) {
        news_redis_address_skip(&in, 8);
        status = news_redis_address_url(&in, address);
    } else if (news_str_starts(text, NEWS_STR("rediss://"))) {
        return news_redis_address_expected(
            &in, "redis://: TLS (rediss://) is not supported");
    } else {
        status = news_redis_address_tcp(&in, address);
    }

    if (status == NEWS_OK && in.rest.len) {
        status = news_redis_address_expected(&in, "nothing more");
    }

    snprintf(address->label, sizeof(address->label),
             strchr(address->host, ':') ? "[%s]:%u" : "%s:%u", address->host,
             address->port);

    return status;
}
