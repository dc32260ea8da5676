/* Any bytes as a headline, a slug or an address: what is made of them is
   valid, stays as it is, and is found again at the address written for it. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "article/permalink.h"
#include "article/slug.h"


static void
fuzz_slug_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static size_t
fuzz_slug_decode(news_str_t path, char *out)
{
    size_t i, len;
    char   hex[3] = "";

    for (i = 0, len = 0; i < path.len; i++, len++) {

        out[len] = path.data[i];

        if (path.data[i] == '%') {
            memcpy(hex, path.data + i + 1, 2);
            out[len] = (char) strtoul(hex, NULL, 16);
            i += 2;
        }
    }

    return len;
}


/* What stands at a valid slug's canonical address is that slug. */
static void
fuzz_slug_address(news_str_t slug)
{
    char             path[1024], out[NEWS_SLUG_MAX];
    size_t           i;
    news_buf_t       buf = NEWS_BUF_INIT;
    news_str_t       found, decoded = {0, path};
    news_article_t   article = {.slug = slug, .category_slug = slug};
    news_permalink_t permalink;

    static const char *const patterns[] = {
        NEWS_PERMALINK_DEFAULT,      "/{slug}",
        "/{slug}/a-{category}.html", "/{slug}/amp",
        "/{year}{month}/{slug}",     "/amp/{category}/{slug}/",
    };

    for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {

        fuzz_slug_require(news_permalink_compile(
                              &permalink, news_str_borrow(patterns[i]), NULL)
                          == NEWS_OK);

        buf.len = 0;
        news_permalink_append(&permalink, &buf, &article, NULL);
        decoded.len = fuzz_slug_decode(news_buf_borrow(&buf), path);

        fuzz_slug_require(news_permalink_match(&permalink, decoded, out, &found)
                          && news_str_equal(found, slug));
    }

    news_buf_free(&buf);
}


static void
fuzz_slug_check(news_str_t slug)
{
    char       out[NEWS_SLUG_MAX];
    news_str_t other;

    fuzz_slug_require(slug.len >= 1 && slug.len <= NEWS_SLUG_MAX);
    fuzz_slug_require(news_slug_valid(slug));
    fuzz_slug_require(news_slug_fold(slug, out, &other)
                      && news_str_equal(other, slug));
    fuzz_slug_require(news_slug_valid(news_slug_number(slug, 2, out)));
    fuzz_slug_require(
        news_slug_valid(news_slug_number(slug, 4000000000u, out)));
    fuzz_slug_address(slug);
}


static void
fuzz_slug_pattern(news_str_t bytes)
{
    char             out[NEWS_SLUG_MAX];
    news_buf_t       buf = NEWS_BUF_INIT;
    news_str_t       found;
    news_article_t   article = {.slug = NEWS_STR("chips"),
                                .category_slug = NEWS_STR("news/tech")};
    news_permalink_t permalink;

    if (news_permalink_compile(&permalink, bytes, NULL) != NEWS_OK) {
        return;
    }

    news_permalink_append(&permalink, &buf, &article, NULL);
    news_permalink_match(&permalink, news_buf_borrow(&buf), out, &found);
    news_buf_free(&buf);
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char             out[NEWS_SLUG_MAX], again[NEWS_SLUG_MAX];
    news_str_t       bytes = {size, (const char *) data}, slug, second;
    news_permalink_t permalink;

    if (news_slug_make(bytes, out, &slug) == NEWS_OK) {
        fuzz_slug_check(slug);
        fuzz_slug_require(news_slug_make(slug, again, &second) == NEWS_OK
                          && news_str_equal(slug, second));
    }

    if (news_slug_valid(bytes)) {
        fuzz_slug_check(bytes);
    }

    if (news_slug_fold(bytes, out, &slug)) {
        fuzz_slug_check(slug);
    }

    news_permalink_compile(&permalink, NEWS_STR(NEWS_PERMALINK_DEFAULT), NULL);

    if (news_permalink_match(&permalink, bytes, out, &slug)) {
        fuzz_slug_check(slug);
    }

    fuzz_slug_pattern(bytes);

    return 0;
}
