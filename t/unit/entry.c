/* The wire format of pages: what is written is read, what is damaged is not. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "cache/entry.h"


static news_entry_t
test_entry_sample(void)
{
    return (news_entry_t) {
        .status = 451,
        .content = 0x61,
        .flags = NEWS_ENTRY_NOINDEX,
        .cost = 0x31323334,
        .key = 0x1112131415161718,
        .variant = 0x0102030405060708,
        .epoch = 0x2122232425262728,
        .position = 0x3132333435363738,
        .change = 0x41,
        .created = 1777075200,
        .fresh = INT64_MAX,
        .modified = -1,
        .etag = UINT64_MAX,
        .dead = 0x51,
        .plain = 70000,
        .tags = NEWS_STR("tag one.tag two."),
        .path = NEWS_STR("/business/chips"),
        .link = NEWS_STR("https://court.example/1"),
        .body = NEWS_STR("\x1f\x8b\0body"),
    };
}


static void
test_entry_assert_equal(const news_entry_t *a, const news_entry_t *b)
{
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->content, b->content);
    assert_int_equal(a->flags, b->flags);
    assert_int_equal(a->key, b->key);
    assert_int_equal(a->variant, b->variant);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->position, b->position);
    assert_int_equal(a->change, b->change);
    assert_int_equal(a->dead, b->dead);
    assert_true(news_str_equal(a->tags, b->tags));
    assert_int_equal(a->created, b->created);
    assert_int_equal(a->fresh, b->fresh);
    assert_int_equal(a->modified, b->modified);
    assert_int_equal(a->etag, b->etag);
    assert_int_equal(a->plain, b->plain);
    assert_int_equal(a->cost, b->cost);
    assert_true(news_str_equal(a->path, b->path));
    assert_true(news_str_equal(a->link, b->link));
    assert_true(news_str_equal(a->body, b->body));
}


static void
test_entry_round_trip(void **state)
{
    news_entry_t a = test_entry_sample(), b;
    news_buf_t   buf = NEWS_BUF_INIT;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);
    assert_int_equal(buf.len, NEWS_ENTRY_HEADER + a.tags.len + a.path.len
                                  + a.link.len + a.body.len);
    assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)), NEWS_OK);
    test_entry_assert_equal(&a, &b);

    news_buf_free(&buf);
}


static void
test_entry_empty_parts(void **state)
{
    news_entry_t a = {.status = 410}, b;
    news_buf_t   buf = NEWS_BUF_INIT;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);
    assert_int_equal(buf.len, NEWS_ENTRY_HEADER);
    assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)), NEWS_OK);
    test_entry_assert_equal(&a, &b);

    news_buf_free(&buf);
}


static void
test_entry_appends(void **state)
{
    news_entry_t a = test_entry_sample(), b;
    news_buf_t   buf = NEWS_BUF_INIT;

    (void) state;

    news_buf_append(&buf, NEWS_STR("before"));
    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);
    assert_memory_equal(buf.data, "before", 6);
    assert_int_equal(
        news_entry_decode(&b, news_str_from(news_buf_borrow(&buf), 6)),
        NEWS_OK);
    test_entry_assert_equal(&a, &b);

    news_buf_free(&buf);
}


/* Other versions of the program read these bytes: they must not move. */
static void
test_entry_layout(void **state)
{
    static const unsigned char expected[] = {
        0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, /* key */
        0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, /* variant */
        0x28, 0x27, 0x26, 0x25, 0x24, 0x23, 0x22, 0x21, /* epoch */
        0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, /* position */
        0x41, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* change */
        0x00, 0x04, 0xec, 0x69, 0x00, 0x00, 0x00, 0x00, /* created */
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, /* fresh */
        0x51, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* dead */
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* modified */
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* etag */
        0x02, 0x00,                                     /* tags */
        0x0f, 0x00,                                     /* path */
        0x17, 0x00,                                     /* link */
        0x61,                                           /* content */
        0x01,                                           /* flags */
        0x70, 0x11, 0x01, 0x00,                         /* plain */
        0x07, 0x00, 0x00, 0x00,                         /* body */
    };
    news_entry_t a = test_entry_sample();
    news_buf_t   buf = NEWS_BUF_INIT;
    uint64_t     checksum;
    int          i;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);
    assert_memory_equal(buf.data, "NEWS\x02\0\xc3\x01", 8);
    assert_memory_equal(buf.data + 16, expected, sizeof(expected));
    assert_memory_equal(buf.data + NEWS_ENTRY_HEADER,
                        "tag one.tag two./business/chips"
                        "https://court.example/1\x1f\x8b\0body",
                        61);

    checksum =
        news_hash(news_str_from(news_buf_borrow(&buf), 16), 0x01c300025357454e);
    for (i = 0; i < 8; i++) {
        assert_int_equal((unsigned char) buf.data[8 + i],
                         (checksum >> (8 * i)) & 0xff);
    }

    news_buf_free(&buf);
}


static void
test_entry_flipped_bits(void **state)
{
    news_entry_t  a = test_entry_sample(), b;
    news_buf_t    buf = NEWS_BUF_INIT;
    news_status_e status;
    size_t        i;
    int           bit;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);

    for (i = 0; i < buf.len; i++) {
        for (bit = 1; bit < 256; bit <<= 1) {
            buf.data[i] = (char) (buf.data[i] ^ bit);
            status = news_entry_decode(&b, news_buf_borrow(&buf));
            assert_int_equal(status,
                             i == 4 || i == 5 ? NEWS_EVERSION : NEWS_ECORRUPT);
            buf.data[i] = (char) (buf.data[i] ^ bit);
        }
    }

    assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)), NEWS_OK);
    news_buf_free(&buf);
}


static void
test_entry_tags(void **state)
{
    news_entry_t a = {.status = 200}, b;
    news_buf_t   buf = NEWS_BUF_INIT, tags = NEWS_BUF_INIT;
    uint64_t     n;

    (void) state;

    for (n = 0; n < NEWS_ENTRY_TAGS_MAX; n++) {
        news_entry_tag_append(&tags, UINT64_MAX - n);
    }

    a.tags = news_buf_borrow(&tags);
    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);
    assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)), NEWS_OK);
    test_entry_assert_equal(&a, &b);
    assert_int_equal(news_entry_tag(b.tags, 0), UINT64_MAX);
    assert_int_equal(news_entry_tag(b.tags, 255), UINT64_MAX - 255);

    news_entry_tag_append(&tags, 0);
    a.tags = news_buf_borrow(&tags);
    assert_int_equal(news_entry_encode(&a, &buf), NEWS_ELIMIT);
    a.tags.len = 12;
    assert_int_equal(news_entry_encode(&a, &buf), NEWS_EINVAL);
    a.tags.len = 8;
    a.flags = NEWS_ENTRY_FLAGS << 1;
    assert_int_equal(news_entry_encode(&a, &buf), NEWS_EINVAL);

    news_buf_free(&tags);
    news_buf_free(&buf);
}


/* Each prefix lies in a block of exactly its size, so that a read past its end
   is seen by the sanitizer and by valgrind. */
static void
test_entry_cut_off(void **state)
{
    news_entry_t a = test_entry_sample(), b;
    news_buf_t   buf = NEWS_BUF_INIT;
    size_t       len;
    char        *copy;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);

    for (len = 0; len < buf.len; len++) {
        copy = malloc(len + (len == 0));
        assert_non_null(copy);
        memcpy(copy, buf.data, len);
        assert_int_equal(news_entry_decode(&b, (news_str_t) {len, copy}),
                         NEWS_ECORRUPT);
        free(copy);
    }

    news_buf_append_char(&buf, 'x');
    assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)),
                     NEWS_ECORRUPT);
    assert_int_equal(news_entry_decode(&b, (news_str_t) {0, NULL}),
                     NEWS_ECORRUPT);

    news_buf_free(&buf);
}


static void
test_entry_caps(void **state)
{
    static const struct {
        size_t        path, link, body;
        uint32_t      plain;
        news_status_e status;
    } cases[] = {
        {NEWS_ENTRY_PATH_MAX - 1, 0, 0, 0, NEWS_OK},
        {NEWS_ENTRY_PATH_MAX, 0, 0, 0, NEWS_OK},
        {NEWS_ENTRY_PATH_MAX + 1, 0, 0, 0, NEWS_ELIMIT},
        {0, NEWS_ENTRY_LINK_MAX - 1, 0, 0, NEWS_OK},
        {0, NEWS_ENTRY_LINK_MAX, 0, 0, NEWS_OK},
        {0, NEWS_ENTRY_LINK_MAX + 1, 0, 0, NEWS_ELIMIT},
        {0, 0, NEWS_ENTRY_BODY_MAX - 1, 0, NEWS_OK},
        {0, 0, NEWS_ENTRY_BODY_MAX, 0, NEWS_OK},
        {0, 0, NEWS_ENTRY_BODY_MAX + 1, 0, NEWS_ELIMIT},
        {0, 0, 0, NEWS_ENTRY_PLAIN_MAX - 1, NEWS_OK},
        {0, 0, 0, NEWS_ENTRY_PLAIN_MAX, NEWS_OK},
        {0, 0, 0, NEWS_ENTRY_PLAIN_MAX + 1, NEWS_ELIMIT},
    };
    news_entry_t a = {.status = 200}, b;
    news_buf_t   buf = NEWS_BUF_INIT;
    size_t       i;
    char        *bytes;

    (void) state;

    bytes = calloc(1, NEWS_ENTRY_BODY_MAX + 1);
    assert_non_null(bytes);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        a.path = (news_str_t) {cases[i].path, bytes};
        a.link = (news_str_t) {cases[i].link, bytes};
        a.body = (news_str_t) {cases[i].body, bytes};
        a.plain = cases[i].plain;
        buf.len = 0;

        assert_int_equal(news_entry_encode(&a, &buf), cases[i].status);

        if (cases[i].status == NEWS_OK) {
            assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)),
                             NEWS_OK);
            test_entry_assert_equal(&a, &b);
        } else {
            assert_int_equal(buf.len, 0);
        }
    }

    free(bytes);
    news_buf_free(&buf);
}


/* Lengths that lie are refused although the checksum is right, and flags that
   there are not. */
static void
test_entry_forged_lengths(void **state)
{
    static const struct {
        size_t   at, size;
        uint32_t length;
    } cases[] = {
        {96, 2, 1}, /* tags */
        {96, 2, NEWS_ENTRY_TAGS_MAX + 1},
        {96, 2, UINT16_MAX},
        {98, 2, 1}, /* path */
        {98, 2, UINT16_MAX},
        {100, 2, 1}, /* link */
        {100, 2, UINT16_MAX},
        {103, 1, NEWS_ENTRY_FLAGS << 1},    /* flags */
        {104, 4, NEWS_ENTRY_PLAIN_MAX + 1}, /* plain */
        {108, 4, 1},                        /* body */
        {108, 4, UINT32_MAX},
    };
    news_entry_t a = {.status = 200}, b;
    news_buf_t   buf = NEWS_BUF_INIT;
    uint64_t     checksum;
    size_t       i, k;

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {

        buf.len = 0;
        assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);

        for (k = 0; k < cases[i].size; k++) {
            buf.data[cases[i].at + k] = (char) (cases[i].length >> (8 * k));
        }

        checksum = news_hash(news_str_from(news_buf_borrow(&buf), 16),
                             0x01c300025357454e);
        for (k = 0; k < 8; k++) {
            buf.data[8 + k] = (char) (checksum >> (8 * k));
        }

        assert_int_equal(news_entry_decode(&b, news_buf_borrow(&buf)),
                         NEWS_ECORRUPT);
    }

    news_buf_free(&buf);
}


/* The head of an entry says the same as the whole; half a head says nothing. */
static void
test_entry_peek(void **state)
{
    news_entry_t a = test_entry_sample(), b;
    news_buf_t   buf = NEWS_BUF_INIT;
    size_t       len, head = NEWS_ENTRY_HEADER + a.tags.len;

    (void) state;

    assert_int_equal(news_entry_encode(&a, &buf), NEWS_OK);

    for (len = 0; len < head; len++) {
        assert_int_equal(news_entry_peek(&b, (news_str_t) {len, buf.data}),
                         NEWS_ECORRUPT);
    }

    assert_int_equal(news_entry_peek(&b, (news_str_t) {head, buf.data}),
                     NEWS_OK);
    assert_true(news_str_equal(a.tags, b.tags));
    assert_int_equal(a.position, b.position);
    assert_int_equal(a.fresh, b.fresh);
    assert_int_equal(a.body.len, b.body.len);

    buf.data[4]++;
    assert_int_equal(news_entry_peek(&b, (news_str_t) {head, buf.data}),
                     NEWS_EVERSION);
    news_buf_free(&buf);
}


static void
test_entry_key(void **state)
{
    news_buf_t buf = NEWS_BUF_INIT;

    (void) state;

    news_key_append_prefix(&buf, NEWS_STR("news"), NEWS_STR("0123456789abcdef"),
                           0xfedcba987654321);
    assert_true(news_str_equal(
        news_buf_borrow(&buf),
        NEWS_STR("news:page:0123456789abcdef:0fedcba987654321:")));

    news_buf_free(&buf);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_round_trip),
        cmocka_unit_test(test_entry_empty_parts),
        cmocka_unit_test(test_entry_appends),
        cmocka_unit_test(test_entry_layout),
        cmocka_unit_test(test_entry_flipped_bits),
        cmocka_unit_test(test_entry_cut_off),
        cmocka_unit_test(test_entry_caps),
        cmocka_unit_test(test_entry_forged_lengths),
        cmocka_unit_test(test_entry_tags),
        cmocka_unit_test(test_entry_peek),
        cmocka_unit_test(test_entry_key),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
