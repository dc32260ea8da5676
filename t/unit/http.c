/* Content negotiation and conditional requests, over field values. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/http.h"


static void
test_http_accepts_gzip(void **state)
{
    size_t i;

    static const struct {
        const char *field;
        bool        gzip;
    } cases[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"x-gzip", true},
        {"GZip", true},
        {"deflate, gzip, br", true},
        {"deflate,\tgzip ;q=1.0,br", true},
        {"br", false},
        {"gzipped, x-x-gzip", false},
        {"*", true},
        {"*;q=0", false},
        {"*;q=0.5", true},
        {"br, *;q=0.1", true},
        {"gzip;q=0", false},
        {"gzip;q=0.0", false},
        {"gzip;q=0.000", false},
        {"gzip;q=0.", false},
        {"gzip;q=0.001", true},
        {"gzip;Q=0.5", true},
        {"gzip;q=1.", true},
        {"gzip;q=1.000", true},
        {"gzip;q=0, *", false},
        {"identity;q=0.5, gzip;q=0.4", false},
        {"identity;q=0.5, gzip;q=0.5", true},
        {"identity;q=0.501, gzip;q=0.5", false},
        {"gzip;q=0.5, *;q=0.8", false},
        {"gzip;q=0.5, identity;q=0, *;q=0.8", true},
        {"identity, *;q=0.5", false},
        {"identity;q=0", false},
        {"gzip, gzip;q=0", false},
        {"gzip;q=0, x-gzip", false},
        {",, ,gzip,", true},

        /* malformed members are passed over */
        {"gzip;q=1.001", false},
        {"gzip;q=2", false},
        {"gzip;q=0.1234", false},
        {"gzip;q=.5", false},
        {"gzip;q=-1", false},
        {"gzip;q=", false},
        {"gzip;q", false},
        {"gzip;", false},
        {"gzip;level=9", false},
        {"gzip;q=0.5;x=1", false},
        {"gzip q=1", false},
        {"gzip;q=0.a", false},
        {"identity;q=9, gzip;q=0.1", true},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (news_http_accepts_gzip(news_str_borrow(cases[i].field))
            != cases[i].gzip) {
            fail_msg("\"%s\"", cases[i].field ? cases[i].field : "(absent)");
        }
    }
}


static void
test_http_etag_matches(void **state)
{
    size_t     i;
    news_str_t list, etag;

    static const struct {
        const char *list, *etag;
        bool        weak, strong;
    } cases[] = {
        {"\"a\"", "\"a\"", true, true},
        {"W/\"a\"", "\"a\"", true, false},
        {"\"a\"", "W/\"a\"", true, false},
        {"W/\"a\"", "W/\"a\"", true, false},
        {"*", "\"a\"", true, true},
        {" * ", "\"a\"", true, true},
        {"\"b\", \"a\"", "\"a\"", true, true},
        {"\"b\",W/\"c\" ,\t\"a\"", "\"a\"", true, true},
        {"W/\"a\", \"a\"", "\"a\"", true, true},
        {"\"x,\"", "\"x,\"", true, true},
        {"\"x, \"a\"", "\"a\"", false, false},
        {"\"b,\", \"a\"", "\"a\"", true, true},
        {"\"\"", "\"\"", true, true},
        {",, \"a\",", "\"a\"", true, true},
        {NULL, "\"a\"", false, false},
        {"", "\"a\"", false, false},
        {"\"a-gz\"", "\"a\"", false, false},
        {"\"A\"", "\"a\"", false, false},
        {"a", "\"a\"", false, false},
        {"\"a", "\"a\"", false, false},
        {"a\"", "\"a\"", false, false},
        {"w/\"a\"", "\"a\"", false, false},
        {"W/ \"a\"", "\"a\"", false, false},
        {"W/", "\"a\"", false, false},
        {"\"a\"x", "\"a\"", false, false},
        {"x\"a\"", "\"a\"", false, false},
        {"\"a\" \"b\"", "\"a\"", false, false},
        {"*, \"b\"", "\"a\"", false, false},
        {"x, \"a\"", "\"a\"", true, true},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {

        list = news_str_borrow(cases[i].list);
        etag = news_str_borrow(cases[i].etag);

        if (news_http_etag_matches(list, etag, true) != cases[i].weak
            || news_http_etag_matches(list, etag, false) != cases[i].strong)
        {
            fail_msg("%s in %s", cases[i].etag,
                     cases[i].list ? cases[i].list : "(absent)");
        }
    }
}


/* Fields as long as a server lets them be take no time worth a thought. */
static void
test_http_long(void **state)
{
    char      *text;
    size_t     size = 4 * 1024 * 1024;
    news_str_t field;

    (void) state;

    text = malloc(size);
    assert_non_null(text);
    field = (news_str_t) {size, text};

    memset(text, '"', size);
    assert_false(news_http_etag_matches(field, NEWS_STR("\"a\""), true));
    memset(text, ',', size);
    assert_false(news_http_etag_matches(field, NEWS_STR("\"a\""), true));
    memset(text, ';', size);
    assert_false(news_http_accepts_gzip(field));

    free(text);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_accepts_gzip),
        cmocka_unit_test(test_http_etag_matches),
        cmocka_unit_test(test_http_long),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
