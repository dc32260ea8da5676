/* Permalinks: patterns, and that what is written for any slug is read. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "article/permalink.h"


static void
test_permalink_refused(const char *pattern, unsigned column)
{
    news_error_t     err = {0, 0, ""};
    news_permalink_t permalink;

    if (news_permalink_compile(&permalink, news_str_borrow(pattern), &err)
        != NEWS_EINVAL)
    {
        fail_msg("\"%s\" is accepted", pattern);
    }

    if (err.column != column || err.text[0] == '\0') {
        fail_msg("\"%s\": column %u: %s", pattern, err.column, err.text);
    }
}


static void
test_permalink_compile(void **state)
{
    (void) state;

    test_permalink_refused("", 1);
    test_permalink_refused("{slug}", 1);
    test_permalink_refused("/news", 6);
    test_permalink_refused("/{category}", 12);
    test_permalink_refused("/{Slug}", 2);
    test_permalink_refused("/{slug", 2);
    test_permalink_refused("/slug}", 6);
    test_permalink_refused("/{slug}/{slug}", 9);
    test_permalink_refused("/{category}/{category}/{slug}", 13);
    test_permalink_refused("/a-{slug}", 4);
    test_permalink_refused("/{slug}.html", 2);
    test_permalink_refused("/{category}{slug}", 12);
    test_permalink_refused("/{slug}{category}", 2);
    test_permalink_refused("//{slug}", 2);
    test_permalink_refused("/{slug}//", 9);
    test_permalink_refused("/a b/{slug}", 3);
    test_permalink_refused("/a?b/{slug}", 3);
    test_permalink_refused("/%41/{slug}", 2);
    test_permalink_refused("/\xFF/{slug}", 2);
    test_permalink_refused("/{hour}/{slug}", 2);
    test_permalink_refused("/{id}{year}/{slug}", 6);
    test_permalink_refused("/{id}0/{slug}", 6);
    test_permalink_refused("/{day}/{day}/{slug}", 8);
    test_permalink_refused("/{slug}-{id}", 2);
}


static void
test_permalink_cap(void **state)
{
    char             text[NEWS_PERMALINK_PATTERN_MAX + 1];
    news_error_t     err;
    news_permalink_t p;

    (void) state;

    memset(text, 'a', sizeof(text));
    memcpy(text, "/{slug}/", 8);

    assert_int_equal(
        news_permalink_compile(&p, (news_str_t) {sizeof(text) - 2, text}, &err),
        NEWS_OK);
    assert_int_equal(
        news_permalink_compile(&p, (news_str_t) {sizeof(text) - 1, text}, &err),
        NEWS_OK);
    assert_int_equal(
        news_permalink_compile(&p, (news_str_t) {sizeof(text), text}, &err),
        NEWS_ELIMIT);
}


static news_article_t
test_permalink_article(news_str_t category, news_str_t slug)
{
    return (news_article_t) {
        .id = 1234,
        .slug = slug,
        .category_slug = category,
        .published = {NEWS_DATE_TIME, 1777086000},
    };
}


static void
test_permalink_append(void **state)
{
    size_t         i;
    news_buf_t     buf = NEWS_BUF_INIT;
    news_article_t article =
        test_permalink_article(NEWS_STR("world-news"), NEWS_STR("café-2"));
    news_permalink_t permalink;

    static const struct {
        const char *pattern, *path;
    } cases[] = {
        {NEWS_PERMALINK_DEFAULT, "/world-news/caf%C3%A9-2"},
        {"/{slug}", "/caf%C3%A9-2"},
        {"/{slug}/", "/caf%C3%A9-2/"},
        {"/a/s-{category}.x/{slug}/Z", "/a/s-world-news.x/caf%C3%A9-2/Z"},
        {"/é/{slug}", "/%C3%A9/caf%C3%A9-2"},
        {"/{year}/{month}/{day}/{slug}", "/2026/04/24/caf%C3%A9-2"},
        {"/{id}-{year}{month}{day}/{slug}", "/1234-20260424/caf%C3%A9-2"},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {

        assert_int_equal(
            news_permalink_compile(&permalink,
                                   news_str_borrow(cases[i].pattern), NULL),
            NEWS_OK);

        /* three in the morning in UTC is the day before in New York */
        news_permalink_append(&permalink, &buf, &article,
                              news_tz_find(NEWS_STR("America/New_York")));
        news_buf_append_char(&buf, '\0');
        assert_string_equal(buf.data, cases[i].path);
        news_buf_free(&buf);
    }
}


/* expected == NULL: no article can be there. */
static void
test_permalink_expect(const char *pattern, const char *path,
                      const char *expected)
{
    bool             found;
    char             out[NEWS_SLUG_MAX];
    news_str_t       slug = {0, NULL};
    news_permalink_t permalink;

    assert_int_equal(
        news_permalink_compile(&permalink, news_str_borrow(pattern), NULL),
        NEWS_OK);

    found = news_permalink_match(&permalink, news_str_borrow(path), out, &slug);

    if (found != (expected != NULL)
        || (found && !news_str_equal(slug, news_str_borrow(expected))))
    {
        fail_msg("%s: \"%s\" gives \"%.*s\"", pattern, path,
                 NEWS_STR_ARG(slug));
    }
}


static void
test_permalink_match_default(void **state)
{
    size_t i;

    static const struct {
        const char *path, *slug;
    } cases[] = {
        {"/business/chips", "chips"},
        {"/other/chips", "chips"},
        {"/x/chips", "chips"},
        {"/Business/CHIPS", "chips"},
        {"/business/chips/", "chips"},
        {"//business///chips//", "chips"},
        {"/business/chips/index.html", "chips"},
        {"/business/chips.html", "chips"},
        {"/business/chips.HTML", "chips"},
        {"/business/chips/amp", "amp"},
        {"/business/chips/amp/", "amp"},
        {"/a/b/c/d/chips/amp", "chips"},
        {"/business/chips.amp", "chips"},
        {"/business/chips.amp.html", "chips"},
        {"/business/amp", "amp"},
        {"/business/amp/amp", "amp"},
        {"/новости/Йод", "йод"},
        {"", NULL},
        {"/", NULL},
        {"//", NULL},
        {"/chips", NULL},
        {"/chips/", NULL},
        {"/chips/index.html", NULL},
        {"chips", NULL},
        {"x/chips", NULL},
        {"/a/b/chips", "chips"},
        {"/a/b/c/d/chips", "chips"},
        {"/a/b/c/d/e/chips", NULL},
        {"/business/chips.txt", NULL},
        {"/business/chips-", NULL},
        {"/business/two words", NULL},
        {"/business/.html", NULL},
        {"/business/\xFF", NULL},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_permalink_expect(NEWS_PERMALINK_DEFAULT, cases[i].path,
                              cases[i].slug);
    }
}


static void
test_permalink_cut_amp(void **state)
{
    size_t     i;
    news_str_t path;

    static const struct {
        const char *path, *cut;
    } cases[] = {
        {"/business/chips/amp", "/business/chips"},
        {"/business/chips/AMP/index.html", "/business/chips"},
        {"/amp", ""},
        {"/amp/amp", "/amp"},
        {"/business/chips", NULL},
        {"/business/champ", NULL},
        {"/amp/chips/", NULL},
        {"", NULL},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {

        path = news_str_borrow(cases[i].path);
        assert_int_equal(news_permalink_cut_amp(&path), cases[i].cut != NULL);
        assert_true(news_str_equal(
            path,
            news_str_borrow(cases[i].cut ? cases[i].cut : cases[i].path)));
    }
}


static void
test_permalink_match_patterns(void **state)
{
    size_t i;

    static const struct {
        const char *pattern, *path, *slug;
    } cases[] = {
        {"/{slug}", "/chips", "chips"},
        {"/{slug}", "/chips.html", "chips"},
        {"/{slug}", "/chips/amp", "chips"},
        {"/{slug}", "/amp", "amp"},
        {"/{slug}", "/x/chips", "chips"},
        {"/{slug}", "/x/y/chips", NULL},
        {"/{slug}/", "/chips", "chips"},
        {"/{slug}/", "/Chips//", "chips"},
        {"/{slug}/index.html", "/chips/index.html", "chips"},
        {"/News/{category}/{slug}", "/news/business/chips", "chips"},
        {"/News/{category}/{slug}", "/news/business/chips/amp", "amp"},
        {"/News/{category}/{slug}", "/news//chips", "chips"}, /* as /x/SLUG */
        {"/News/{category}/{slug}", "/old/business/chips", NULL},
        {"/s-{category}.x/{slug}/z", "/s-business.x/chips/z", "chips"},
        {"/s-{category}.x/{slug}/z", "/s-b.x.x/chips/Z/", "chips"},
        {"/s-{category}.x/{slug}/z", "/s-.x/chips/z", NULL},
        {"/s-{category}.x/{slug}/z", "/s-business/chips/z", NULL},
        {"/s-{category}.x/{slug}/z", "/s-business.x/chips/zz", NULL},
        {"/{slug}/{category}", "/chips/business", "chips"},
        {"/{slug}/in-{category}", "/chips/in-business/", "chips"},
        {"/é/{slug}/a", "/é/chips/a", "chips"},
        {"/{slug}/{category}", "/chips/business/markets", "chips"},
        {"/s-{category}.x/{slug}/z", "/s-a/b.x/chips/z", "chips"},
        {"/{year}/{month}/{day}/{slug}", "/2026/04/25/chips", "chips"},
        {"/{year}/{month}/{day}/{slug}", "/1999/99/99/Chips/", "chips"},
        {"/{year}/{month}/{day}/{slug}", "/2026/4/25/chips", NULL},
        {"/{year}/{month}/{day}/{slug}", "/20265/04/25/chips", NULL},
        {"/{year}/{month}/{day}/{slug}", "/2026/04/chips", NULL},
        {"/{year}/{month}/{day}/{slug}", "/x/chips", "chips"},
        {"/{id}-{year}{month}{day}/{slug}", "/1-20260425/chips", "chips"},
        {"/{id}-{year}{month}{day}/{slug}", "/-20260425/1/chips", NULL},
        {"/{category}/{id}/{slug}", "/a/b/c/d/77/chips", "chips"},
        {"/{category}/{id}/{slug}", "/a/b/c/d/e/77/chips", NULL},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        test_permalink_expect(cases[i].pattern, cases[i].path, cases[i].slug);
    }
}


static void
test_permalink_match_cap(void **state)
{
    char             path[5000], out[NEWS_SLUG_MAX];
    news_str_t       slug;
    news_permalink_t permalink;

    (void) state;

    assert_int_equal(news_permalink_compile(
                         &permalink, NEWS_STR("/{category}/{slug}"), NULL),
                     NEWS_OK);

    /* /xxx…/a: 1024 bytes are looked at, not one more */
    memset(path, 'x', sizeof(path));
    path[0] = path[1022] = '/';
    assert_true(news_permalink_match(&permalink, (news_str_t) {1024, path}, out,
                                     &slug));
    assert_false(news_permalink_match(&permalink, (news_str_t) {1025, path},
                                      out, &slug));

    /* doubled slashes do not count */
    memset(path, '/', sizeof(path));
    memcpy(path + 4990, "a/b", 3);
    assert_true(news_permalink_match(
        &permalink, (news_str_t) {sizeof(path), path}, out, &slug));
    assert_true(news_str_equal(slug, NEWS_STR("b")));
}


static news_str_t
test_permalink_random_slug(char *out)
{
    size_t     len = 0, words = 1 + (size_t) rand() % 12;
    news_str_t slug;
    char       text[400];

    static const char *const parts[] = {
        "amp",   "html", "index",      "news", "Chips", "2026", "é", "ø",
        "हिन्दी", "йод",  "한",         "日本", "ガ",    ".",    "/", "%41",
        "?",     "'",    "index.html", "slug", "-",     "Ελλ",  "אָ",
    };

    while (words--) {
        len += (size_t) snprintf(
            text + len, sizeof(text) - len, "%s%s",
            parts[(size_t) rand() % (sizeof(parts) / sizeof(parts[0]))],
            rand() % 2 ? " " : "");
    }

    return news_slug_make((news_str_t) {len, text}, out, &slug) == NEWS_OK
               ? slug
               : NEWS_STR("chips");
}


static news_str_t
test_permalink_decode(news_str_t path, char *out)
{
    char   hex[3] = "";
    size_t i, len;

    for (i = 0, len = 0; i < path.len; i++, len++) {

        out[len] = path.data[i];

        if (path.data[i] == '%') {
            assert_true(path.len - i > 2);
            memcpy(hex, path.data + i + 1, 2);
            out[len] = (char) strtoul(hex, NULL, 16);
            i += 2;
        }
    }

    return (news_str_t) {len, out};
}


static void
test_permalink_round_trip(void **state)
{
    int              i;
    char             a[NEWS_SLUG_MAX], b[NEWS_SLUG_MAX], out[NEWS_SLUG_MAX];
    char             decoded[1024];
    news_buf_t       buf = NEWS_BUF_INIT;
    news_str_t       slug, category, found, path;
    news_article_t   article;
    news_permalink_t permalink;

    static const char *const patterns[] = {
        NEWS_PERMALINK_DEFAULT,
        "/{slug}",
        "/{slug}/",
        "/{slug}/amp",
        "/in-{category}-x/{slug}",
        "/{slug}/{category}",
        "/a/{slug}/index.html",
        "/{slug}/in-{category}.html",
        "/News/{category}/{slug}/é",
        "/amp/{slug}/{category}/",
        "/{year}/{month}/{day}/{slug}",
        "/{category}/{id}/{slug}",
        "/{slug}/{year}{month}{day}{id}/{category}",
    };

    (void) state;

    srand(1);

    for (i = 0; i < 50000; i++) {

        assert_int_equal(
            news_permalink_compile(
                &permalink,
                news_str_borrow(
                    patterns[(size_t) i
                             % (sizeof(patterns) / sizeof(patterns[0]))]),
                NULL),
            NEWS_OK);

        slug = test_permalink_random_slug(a);
        category = test_permalink_random_slug(b);

        buf.len = 0;
        article = test_permalink_article(category, slug);
        news_permalink_append(&permalink, &buf, &article, NULL);
        path = test_permalink_decode(news_buf_borrow(&buf), decoded);

        if (!news_permalink_match(&permalink, path, out, &found)
            || !news_str_equal(found, slug))
        {
            fail_msg("%.*s of %.*s", NEWS_STR_ARG(path), NEWS_STR_ARG(slug));
        }
    }

    news_buf_free(&buf);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_permalink_compile),
        cmocka_unit_test(test_permalink_cap),
        cmocka_unit_test(test_permalink_append),
        cmocka_unit_test(test_permalink_match_default),
        cmocka_unit_test(test_permalink_cut_amp),
        cmocka_unit_test(test_permalink_match_patterns),
        cmocka_unit_test(test_permalink_match_cap),
        cmocka_unit_test(test_permalink_round_trip),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
