/* Any bytes as a record in the plain text form: what is accepted keeps the
   record's promises, what is refused says where and why. */

#include <stdlib.h>
#include <string.h>

#include "article/slug.h"
#include "article/text.h"
#include "base/utf8.h"


static void
fuzz_record_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static void
fuzz_record_line(news_str_t s, bool required)
{
    fuzz_record_require(s.len <= NEWS_RECORD_LINE_MAX);
    fuzz_record_require(s.len > 0 || !required);
    fuzz_record_require(news_utf8_check(s) == s.len);
    fuzz_record_require(s.len == 0 || memchr(s.data, '\n', s.len) == NULL);
    fuzz_record_require(news_str_equal(news_str_trim(s), s));
}


static void
fuzz_record_list(news_strs_t list)
{
    size_t i;

    fuzz_record_require(list.count <= NEWS_RECORD_ITEMS_MAX);

    for (i = 0; i < list.count; i++) {
        fuzz_record_line(list.items[i], true);
    }
}


static void
fuzz_record_check(const news_article_t *a)
{
    size_t i;

    fuzz_record_line(a->tagline, false);
    fuzz_record_line(a->category, true);
    fuzz_record_line(a->headline, true);
    fuzz_record_line(a->standfirst, false);
    fuzz_record_line(a->language, false);
    fuzz_record_line(a->image.url, false);
    fuzz_record_line(a->image.alt, false);
    fuzz_record_line(a->image.credit, false);
    fuzz_record_list(a->authors);
    fuzz_record_list(a->keywords);
    fuzz_record_list(a->corrections);
    fuzz_record_list(a->old_slugs);

    fuzz_record_require(news_category_valid(a->category_slug));
    fuzz_record_require(a->slug.len == 0 || news_slug_valid(a->slug));

    for (i = 0; i < a->old_slugs.count; i++) {
        fuzz_record_require(news_slug_valid(a->old_slugs.items[i]));
    }

    fuzz_record_require(news_str_trim(a->body).len > 0);
    fuzz_record_require(news_utf8_check(a->body) == a->body.len);
    fuzz_record_require(a->published.kind != NEWS_DATE_NONE
                        || a->status != NEWS_ARTICLE_PUBLISHED);
}


/* The record with CR LF for LF is the same record. */
static void
fuzz_record_crlf(news_arena_t *arena, news_str_t text, const news_article_t *a)
{
    char          *p = malloc(2 * text.len + 1);
    size_t         i, len;
    news_article_t b;

    fuzz_record_require(p != NULL);

    for (i = 0, len = 0; i < text.len; i++) {

        if (text.data[i] == '\n') {
            p[len++] = '\r';
        }

        p[len++] = text.data[i];
    }

    fuzz_record_require(news_text_parse(arena, (news_str_t) {len, p},
                                        NEWS_FORMAT_TEXT, &b, NULL)
                        == NEWS_OK);
    fuzz_record_require(news_str_equal(a->headline, b.headline)
                        && news_str_equal(a->body, b.body)
                        && news_str_equal(a->category, b.category)
                        && a->authors.count == b.authors.count
                        && a->changed == b.changed);
    free(p);
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_str_t     text = {size, (const char *) data};
    news_error_t   err = {0, 0, ""};
    news_arena_t  *arena = news_arena_create();
    news_article_t article;

    fuzz_record_require(arena != NULL);

    if (news_text_parse(arena, text, NEWS_FORMAT_TEXT, &article, &err)
        == NEWS_OK) {
        fuzz_record_check(&article);

        if (size && memchr(data, '\r', size) == NULL) {
            fuzz_record_crlf(arena, text, &article);
        }

    } else {
        fuzz_record_require(err.line > 0 && err.text[0] != '\0');
        fuzz_record_require(news_utf8_check(news_str_borrow(err.text))
                            == strlen(err.text));
    }

    news_arena_destroy(arena);

    return 0;
}
