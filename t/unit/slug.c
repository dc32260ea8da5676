/* Slugs: what headlines become, and that what is made stays as it is. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "article/slug.h"


static void
test_slug_expect(const char *headline, const char *expected)
{
    char       out[NEWS_SLUG_MAX], got[NEWS_SLUG_MAX + 1];
    news_str_t slug;

    if (news_slug_make(news_str_borrow(headline), out, &slug) != NEWS_OK) {
        fail_msg("no slug of \"%s\"", headline);
    }

    snprintf(got, sizeof(got), "%.*s", NEWS_STR_ARG(slug));
    assert_string_equal(got, expected);
    assert_ptr_equal(slug.data, out);
    assert_true(news_slug_valid(slug));
}


static void
test_slug_headline(void **state)
{
    (void) state;

    test_slug_expect("Meta backs Amazon’s custom AI chips, propelling AWS "
                     "shares to a record high amid an increasingly "
                     "self‑reinforcing cloud rivalry",
                     "meta-backs-amazons-custom-ai-chips-propelling-aws-shares-"
                     "to-a-record-high-amid");
    test_slug_expect("self‑reinforcing", "self-reinforcing");
    test_slug_expect("  R&D -- \"50%\" more?! ", "r-d-50-more");
    test_slug_expect("world news", "world-news");
}


static void
test_slug_apostrophes(void **state)
{
    (void) state;

    test_slug_expect("Amazon's Amazon’s Amazonʼs Amazon´s Amazon`s Amazon′s",
                     "amazons-amazons-amazons-amazons-amazons-amazons");
    test_slug_expect("“Quoted” ‘words’ \"here\"", "quoted-words-here");
    test_slug_expect("soft\u00ADhyphen zero\u200Bwidth \uFEFFmark",
                     "softhyphen-zerowidth-mark");
    test_slug_expect("Kindle™", "kindle");
    test_slug_expect("葛\U000E0100飾 \u3164 я\uFE0Fр", "葛飾-яр");
    test_slug_expect("paral·lel paraŀlel", "parallel-parallel");
}


static void
test_slug_separators(void **state)
{
    (void) state;

    test_slug_expect("a–b—c‐d‒e−f_g/h.i", "a-b-c-d-e-f-g-h-i");
    test_slug_expect("a\u00A0b\u3000c\td\ne…f", "a-b-c-d-e-f");
    test_slug_expect("-–- a - –b -", "a-b");
    test_slug_expect("fire 🔥 sale", "fire-sale");
}


static void
test_slug_latin(void **state)
{
    (void) state;

    test_slug_expect("Ærøskøbing Straße Œuvre Łódź Đà Nẵng Þór Ísafjörður",
                     "aeroskobing-strasse-oeuvre-lodz-da-nang-thor-"
                     "isafjordur");
    test_slug_expect("İSTANBUL ISPARTA ılık", "istanbul-isparta-ilik");
    test_slug_expect("Cafe\u0301 CAFÉ", "cafe-cafe");
    test_slug_expect("GROẞE ﬁne Ⅳ m² ﬀ Ｗｉｄｅ", "grosse-fine-iv-m2-ff-wide");
}


static void
test_slug_scripts(void **state)
{
    (void) state;

    test_slug_expect("Новый йод: Ёлка", "новый-йод-ёлка");
    test_slug_expect("ΑΘΉΝΑ Ελλάδα", "αθήνα-ελλάδα");
    test_slug_expect("हिन्दी समाचार", "हिन्दी-समाचार");
    test_slug_expect("대한민국 뉴스", "대한민국-뉴스");
    test_slug_expect("ガラス、ﾊﾟﾝ", "ガラス-パン");
    test_slug_expect("二〇二六年", "二〇二六年");
    test_slug_expect("אָלֶף צה״ל", "אָלֶף-צהל");
    test_slug_expect("ไทยรัฐ ที่นี่", "ไทยรัฐ-ที่นี่");
    test_slug_expect("خبر‌ها ٢٠٢٦", "خبرها-٢٠٢٦");
}


static void
test_slug_nothing(void **state)
{
    char       out[NEWS_SLUG_MAX];
    news_str_t slug;

    (void) state;

    assert_int_equal(news_slug_make(NEWS_STR(""), out, &slug), NEWS_EINVAL);
    assert_int_equal(news_slug_make((news_str_t) {0, NULL}, out, &slug),
                     NEWS_EINVAL);
    assert_int_equal(news_slug_make(NEWS_STR("?!… 🔥 –"), out, &slug),
                     NEWS_EINVAL);
    assert_int_equal(news_slug_make(NEWS_STR("\u0301\u0302"), out, &slug),
                     NEWS_EINVAL);
    assert_int_equal(news_slug_make(NEWS_STR("bad \xFF"), out, &slug),
                     NEWS_EINVAL);
}


static void
test_slug_cut(void **state)
{
    char text[200], expected[NEWS_SLUG_MAX + 1];

    (void) state;

    memset(text, 'a', sizeof(text));
    memset(expected, 'a', sizeof(expected));

    /* no word's end: cut at a character */
    text[NEWS_SLUG_MAX + 1] = '\0';
    expected[NEWS_SLUG_MAX] = '\0';
    test_slug_expect(text, expected);

    /* exactly the longest, and one less */
    text[NEWS_SLUG_MAX] = '\0';
    test_slug_expect(text, expected);
    text[NEWS_SLUG_MAX - 1] = expected[NEWS_SLUG_MAX - 1] = '\0';
    test_slug_expect(text, expected);

    /* a word that ends exactly at the cap stays */
    memset(text, 'a', sizeof(text));
    memcpy(text + NEWS_SLUG_MAX, " more", 6);
    expected[NEWS_SLUG_MAX - 1] = 'a';
    test_slug_expect(text, expected);

    text[60] = ' ';
    expected[60] = '-';
    test_slug_expect(text, expected);

    /* one that ends behind it goes */
    text[NEWS_SLUG_MAX] = 'a';
    expected[60] = '\0';
    test_slug_expect(text, expected);

    test_slug_expect(
        "日本語日本語日本語日本語日本語日本語日本語日本語日本語日本",
        "日本語日本語日本語日本語日本語日本語日本語日本語日本");
}


static void
test_slug_cut_far(void **state)
{
    char       text[4000], out[NEWS_SLUG_MAX];
    size_t     i;
    news_str_t slug, far = {sizeof(text), text};

    (void) state;

    /* what does not count does not use up the room */
    memset(text, ' ', sizeof(text));
    memcpy(text + 3900, "chips", 5);
    assert_int_equal(news_slug_make(far, out, &slug), NEWS_OK);
    assert_true(news_str_equal(slug, NEWS_STR("chips")));

    /* jamo are three times as long as the syllables they make */
    for (i = 0; i + 9 < sizeof(text); i += 9) {
        memcpy(text + i, "\u1112\u1161\u11AB", 9);
    }

    assert_int_equal(news_slug_make(far, out, &slug), NEWS_OK);
    assert_int_equal(slug.len, 78);
    assert_memory_equal(slug.data, "한한한", 9);
}


/* Each character there is, alone and behind a letter of several scripts. */
static void
test_slug_every_character(void **state)
{
    static const char *const before[] = {"", "a", "я", "か"};

    char             text[16], out[NEWS_SLUG_MAX], again[NEWS_SLUG_MAX];
    size_t           i, len;
    news_str_t       slug, second;
    utf8proc_int32_t c;

    (void) state;

    for (c = 1; c <= 0x10FFFF; c++) {
        for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {

            len = strlen(before[i]);
            memcpy(text, before[i], len);
            len += (size_t) utf8proc_encode_char(c, (utf8proc_uint8_t *) text
                                                        + len);

            if (news_slug_make((news_str_t) {len, text}, out, &slug) != NEWS_OK)
            {
                continue;
            }

            if (!news_slug_valid(slug)
                || news_slug_make(slug, again, &second) != NEWS_OK
                || !news_str_equal(slug, second))
            {
                fail_msg("\"%s\" U+%04X gives \"%.*s\"", before[i],
                         (unsigned) c, NEWS_STR_ARG(slug));
            }
        }
    }
}


static void
test_slug_valid(void **state)
{
    size_t i;
    char   text[NEWS_SLUG_MAX + 1];

    static const char *const good[] = {"a",      "0",     "a-b-2",    "café",
                                       "straße", "हिन्दी", "новый-йод"};
    static const char *const bad[] = {
        "",         "-",        "a-",         "-a",      "a--b",
        "A",        "a b",      "a_b",        "a/b",     "a.html",
        "É",        "a\u2010b", "cafe\u0301", "\u0301a", "a-\u0301",
        "amazon’s", "a\u200Bb", "ﬁ",          "\xFF",    "a\xC3"};

    (void) state;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        if (!news_slug_valid(news_str_borrow(good[i]))) {
            fail_msg("\"%s\" is refused", good[i]);
        }
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (news_slug_valid(news_str_borrow(bad[i]))) {
            fail_msg("\"%s\" is accepted", bad[i]);
        }
    }

    assert_false(news_slug_valid((news_str_t) {0, NULL}));
    assert_false(news_slug_valid((news_str_t) {3, "a\0b"}));

    memset(text, 'a', sizeof(text));
    assert_true(news_slug_valid((news_str_t) {NEWS_SLUG_MAX - 1, text}));
    assert_true(news_slug_valid((news_str_t) {NEWS_SLUG_MAX, text}));
    assert_false(news_slug_valid((news_str_t) {NEWS_SLUG_MAX + 1, text}));
}


static void
test_slug_fold(void **state)
{
    char       out[NEWS_SLUG_MAX];
    news_str_t slug;

    (void) state;

    assert_true(news_slug_fold(NEWS_STR("Meta-Backs-AWS"), out, &slug));
    assert_true(news_str_equal(slug, NEWS_STR("meta-backs-aws")));
    assert_true(news_slug_fold(NEWS_STR("НОВЫЙ-Cafe\u0301"), out, &slug));
    assert_true(news_str_equal(slug, NEWS_STR("новый-café")));
    assert_false(news_slug_fold(NEWS_STR("Meta Backs"), out, &slug));
    assert_false(news_slug_fold(NEWS_STR(""), out, &slug));
}


static void
test_slug_number(void **state)
{
    char       out[NEWS_SLUG_MAX], text[NEWS_SLUG_MAX];
    news_str_t slug;

    (void) state;

    slug = news_slug_number(NEWS_STR("chips"), 2, out);
    assert_true(news_str_equal(slug, NEWS_STR("chips-2")));

    memset(text, 'a', sizeof(text));
    slug = news_slug_number((news_str_t) {sizeof(text), text}, 10, out);
    assert_int_equal(slug.len, NEWS_SLUG_MAX);
    assert_memory_equal(slug.data + NEWS_SLUG_MAX - 4, "a-10", 4);

    /* no "--" where the cut comes behind a word, and in place */
    text[NEWS_SLUG_MAX - 4] = '-';
    slug = news_slug_number((news_str_t) {sizeof(text), text}, 10, text);
    assert_int_equal(slug.len, NEWS_SLUG_MAX - 1);
    assert_true(news_slug_valid(slug));

    /* never half a character */
    assert_int_equal(news_slug_make(NEWS_STR("日本日本日本日本日本日本日本日本"
                                             "日本日本日本日本日本日本日本"),
                                    text, &slug),
                     NEWS_OK);
    slug = news_slug_number(slug, 1000000000, out);
    assert_true(news_slug_valid(slug));
    assert_true(news_str_ends(slug, NEWS_STR("日-1000000000")));
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slug_headline),
        cmocka_unit_test(test_slug_apostrophes),
        cmocka_unit_test(test_slug_separators),
        cmocka_unit_test(test_slug_latin),
        cmocka_unit_test(test_slug_scripts),
        cmocka_unit_test(test_slug_nothing),
        cmocka_unit_test(test_slug_cut),
        cmocka_unit_test(test_slug_cut_far),
        cmocka_unit_test(test_slug_every_character),
        cmocka_unit_test(test_slug_valid),
        cmocka_unit_test(test_slug_fold),
        cmocka_unit_test(test_slug_number),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
