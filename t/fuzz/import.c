/* Any bytes as a file of records, in whatever form: the first byte says which.
   What comes out keeps a record's promises. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "article/slug.h"
#include "article/text.h"
#include "base/utf8.h"
#include "formats/json_article.h"
#include "formats/read.h"


static void
fuzz_import_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static void
fuzz_import_line(news_str_t s, bool required)
{
    fuzz_import_require(s.len > 0 || !required);
    fuzz_import_require(s.len <= NEWS_RECORD_REASON_MAX);
    fuzz_import_require(s.len == 0 || memchr(s.data, '\n', s.len) == NULL);
    fuzz_import_require(news_utf8_check(s) == s.len);
}


static bool
fuzz_import_article(void *data, news_arena_t *arena, news_article_t *article,
                    news_str_t key)
{
    news_buf_t     once = NEWS_BUF_INIT, twice = NEWS_BUF_INIT;
    news_article_t again;
    news_error_t   err = {0};
    json_t        *object;

    (void) data;
    (void) key;

    fuzz_import_line(article->headline, true);
    fuzz_import_line(article->category, true);
    fuzz_import_line(article->standfirst, false);
    fuzz_import_require(news_category_valid(article->category_slug));
    fuzz_import_require(article->slug.len == 0
                        || news_slug_valid(article->slug));
    fuzz_import_require(news_utf8_check(article->body) == article->body.len);

    /* as JSON and back it is the same */
    news_json_article_write(&once, article);
    object = json_loadb(once.data, once.len, JSON_REJECT_DUPLICATES, NULL);
    fuzz_import_require(object != NULL);
    fuzz_import_require(news_json_article(arena, object, NULL, false, 1, &again,
                                          &err)
                        == NEWS_OK);
    json_decref(object);
    news_json_article_write(&twice, &again);
    fuzz_import_require(
        news_str_equal(news_buf_borrow(&once), news_buf_borrow(&twice)));

    news_buf_free(&once);
    news_buf_free(&twice);

    return true;
}


static bool
fuzz_import_refused(void *data, const news_error_t *err)
{
    (void) data;

    fuzz_import_require(err->text[0] != '\0');

    return true;
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const char *const paths[] = {"a.txt", "2026-01-02-b.md",
                                        "content/c/index.html", "d"};
    static const char *const encodings[] = {NULL, NULL, "UTF-16LE", "latin1"};

    news_read_t *read = calloc(1, sizeof(*read));

    if (size == 0 || read == NULL) {
        free(read);
        return 0;
    }

    read->fd = memfd_create("fuzz", MFD_CLOEXEC);
    fuzz_import_require(read->fd != -1);
    fuzz_import_require(write(read->fd, data + 1, size - 1)
                        == (ssize_t) size - 1);
    lseek(read->fd, 0, SEEK_SET);

    read->format = data[0] % NEWS_READ_FORMATS;
    read->path = paths[data[0] / NEWS_READ_FORMATS % 4];
    read->encoding = encodings[data[0] / NEWS_READ_FORMATS / 4 % 4];
    read->category = data[0] & 0x80 ? "News" : NULL;
    read->article = fuzz_import_article;
    read->refused = fuzz_import_refused;

    news_read(read);

    close(read->fd);
    free(read);

    return 0;
}
