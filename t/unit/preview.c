/* Signatures of previews: as openssl makes them, and nothing else passes. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "page/preview.h"

#define TEST_SECRET                                                            \
    NEWS_STR("00112233445566778899aabbccddeeff"                                \
             "00112233445566778899aabbccddeeff")
#define TEST_SLUG NEWS_STR("the-bridge")
#define TEST_EXPIRES 1800000000

/* printf the-bridge/1800000000 | openssl dgst -sha256 -hmac SECRET */
static const char test_signature[] =
    "8123fe5a12a3e75acd470a039fc06201aa34cfa2fed4b470c2184e5f9feea485";


static void
test_preview_sign(void **state)
{
    char out[NEWS_PREVIEW_SIGNATURE + 1];

    (void) state;

    assert_true(news_preview_sign(TEST_SECRET, TEST_SLUG, TEST_EXPIRES, out));
    assert_string_equal(out, test_signature);
    assert_false(news_preview_sign(NEWS_STR(""), TEST_SLUG, 1, out));
}


static void
test_preview_check(void **state)
{
    news_str_t good = news_str_borrow(test_signature);
    char       bad[NEWS_PREVIEW_SIGNATURE + 1];
    size_t     i;

    (void) state;

    assert_true(
        news_preview_check(TEST_SECRET, TEST_SLUG, TEST_EXPIRES, good));
    assert_false(
        news_preview_check(TEST_SECRET, TEST_SLUG, TEST_EXPIRES + 1, good));
    assert_false(news_preview_check(TEST_SECRET, NEWS_STR("the-bridg"),
                                    TEST_EXPIRES, good));
    assert_false(
        news_preview_check(NEWS_STR("x"), TEST_SLUG, TEST_EXPIRES, good));
    assert_false(news_preview_check(TEST_SECRET, TEST_SLUG, TEST_EXPIRES,
                                    (news_str_t) {good.len - 1, good.data}));

    for (i = 0; i < NEWS_PREVIEW_SIGNATURE; i++) {
        memcpy(bad, test_signature, sizeof(bad));
        bad[i] ^= 1;
        assert_false(news_preview_check(TEST_SECRET, TEST_SLUG, TEST_EXPIRES,
                                        news_str_borrow(bad)));
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preview_sign),
        cmocka_unit_test(test_preview_check),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
