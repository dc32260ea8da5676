/* Addresses of Redis: every form, every cap, and what is refused. */

#include "base/redis_address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>


static news_redis_address_t
read_good(const char *text)
{
    news_redis_address_t address;
    news_error_t         err = {0};

    if (news_redis_address_parse(&address, news_str_borrow(text), &err)
        != NEWS_OK) {
        fail_msg("\"%s\": %u: %s", text, err.column, err.text);
    }

    return address;
}


static void
check_bad(const char *text, unsigned column, const char *words)
{
    news_redis_address_t address;
    news_error_t         err = {0};

    assert_int_equal(
        news_redis_address_parse(&address, news_str_borrow(text), &err),
        NEWS_EINVAL);
    assert_non_null(strstr(err.text, words));
    assert_int_equal(err.column, column);
}


static void
test_unix(void **state)
{
    news_redis_address_t a = read_good("unix:/run/redis/redis.sock");

    (void) state;
    assert_string_equal(a.path, "/run/redis/redis.sock");
    assert_string_equal(a.label, "unix:/run/redis/redis.sock");
    assert_string_equal(a.host, "");
    assert_int_equal(a.db, 0);

    check_bad("unix:", 6, "absolute path");
    check_bad("unix:run/redis.sock", 6, "absolute path");
    check_bad("unix:/", 6, "absolute path");
}


static void
test_unix_cap(void **state)
{
    char text[160];

    (void) state;
    snprintf(text, sizeof(text), "unix:/%0*d", NEWS_REDIS_PATH_MAX - 1, 0);
    assert_int_equal(strlen(read_good(text).path), NEWS_REDIS_PATH_MAX);
    snprintf(text, sizeof(text), "unix:/%0*d", NEWS_REDIS_PATH_MAX, 0);
    check_bad(text, 6, "at most 107 bytes");
}


static void
test_host_port(void **state)
{
    news_redis_address_t a = read_good("cache-1.example.com:6380");

    (void) state;
    assert_string_equal(a.host, "cache-1.example.com");
    assert_int_equal(a.port, 6380);
    assert_string_equal(a.path, "");
    assert_string_equal(a.label, "cache-1.example.com:6380");

    a = read_good("[::1]:65535");
    assert_string_equal(a.host, "::1");
    assert_int_equal(a.port, 65535);
    assert_string_equal(a.label, "[::1]:65535");

    check_bad("", 1, "unix:/PATH");
    check_bad("localhost", 10, "port");
    check_bad("localhost:", 11, "port");
    check_bad("localhost:0", 12, "1 to 65535");
    check_bad("localhost:65536", 11, "1 to 65535");
    check_bad("localhost:6379x", 15, "nothing more");
    check_bad("::1:6379", 1, "[an IPv6 address]");
    check_bad("[::1:6379", 1, "[an IPv6 address]");
    check_bad("[::1", 1, "[an IPv6 address]");
    check_bad("user:pw@localhost:6379", 6, "1 to 65535");
    check_bad("ho st:6379", 3, "port");
}


static void
test_host_cap(void **state)
{
    char text[300];

    (void) state;
    snprintf(text, sizeof(text), "%0*d:1", NEWS_REDIS_HOST_MAX, 0);
    assert_int_equal(strlen(read_good(text).host), NEWS_REDIS_HOST_MAX);
    assert_int_equal(strlen(read_good(text).label), NEWS_REDIS_HOST_MAX + 2);
    snprintf(text, sizeof(text), "%0*d:1", NEWS_REDIS_HOST_MAX + 1, 0);
    check_bad(text, 1, "host name");
}


static void
test_url(void **state)
{
    news_redis_address_t a = read_good("redis://cache");

    (void) state;
    assert_string_equal(a.host, "cache");
    assert_int_equal(a.port, 6379);
    assert_int_equal(a.db, 0);

    a = read_good("redis://me:s%40cr%2Fet@h@[fe80::1]:7000/12");
    assert_string_equal(a.user, "me");
    assert_string_equal(a.password, "s@cr/et@h");
    assert_string_equal(a.host, "fe80::1");
    assert_int_equal(a.port, 7000);
    assert_int_equal(a.db, 12);
    assert_string_equal(a.label, "[fe80::1]:7000");

    a = read_good("redis://:only@h/");
    assert_string_equal(a.user, "");
    assert_string_equal(a.password, "only");

    check_bad("redis://", 9, "host name");
    check_bad("redis://me@h", 9, "USER:PASSWORD");
    check_bad("redis://me:@h", 9, "1 to 1023");
    check_bad("redis://me:%4@h", 9, "percent-encoded password");
    check_bad("redis://me:%zz@h", 9, "percent-encoded password");
    check_bad("redis://me:a%00@h", 9, "percent-encoded password");
    check_bad("redis://h/x", 11, "database");
    check_bad("redis://h/65536", 11, "database");
    check_bad("redis://h/1?x=1", 12, "nothing more");
    check_bad("rediss://h", 1, "TLS");
    assert_int_equal(read_good("redis://h/65535").db, NEWS_REDIS_DB_MAX);
}


static void
test_login_caps(void **state)
{
    char text[2048];

    (void) state;
    snprintf(text, sizeof(text), "redis://%0*d:%0*d@h", NEWS_REDIS_USER_MAX, 0,
             NEWS_REDIS_PASSWORD_MAX, 0);
    assert_int_equal(strlen(read_good(text).user), NEWS_REDIS_USER_MAX);
    assert_int_equal(strlen(read_good(text).password), NEWS_REDIS_PASSWORD_MAX);

    snprintf(text, sizeof(text), "redis://%0*d:x@h", NEWS_REDIS_USER_MAX + 1,
             0);
    check_bad(text, 9, "user");
    snprintf(text, sizeof(text), "redis://u:%0*d@h",
             NEWS_REDIS_PASSWORD_MAX + 1, 0);
    check_bad(text, 9, "password");
}


static void
test_secret_stays_secret(void **state)
{
    news_redis_address_t address;
    news_error_t         err;

    (void) state;
    assert_int_equal(news_redis_address_parse(
                         &address, NEWS_STR("redis://u:hunter2@h:70000"), &err),
                     NEWS_EINVAL);
    assert_null(strstr(err.text, "hunter2"));
    assert_null(strstr(address.label, "hunter2"));
}


static void
test_nul(void **state)
{
    news_redis_address_t address;

    (void) state;
    assert_int_equal(
        news_redis_address_parse(&address, NEWS_STR("unix:/a\0b"), NULL),
        NEWS_EINVAL);
    assert_int_equal(
        news_redis_address_parse(&address, NEWS_STR("h\0:6379"), NULL),
        NEWS_EINVAL);
    assert_int_equal(
        news_redis_address_parse(&address, NEWS_STR("redis://a:b\0c@h"), NULL),
        NEWS_EINVAL);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unix),
        cmocka_unit_test(test_unix_cap),
        cmocka_unit_test(test_host_port),
        cmocka_unit_test(test_host_cap),
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_login_caps),
        cmocka_unit_test(test_secret_stays_secret),
        cmocka_unit_test(test_nul),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
