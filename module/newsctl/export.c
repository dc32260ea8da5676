#include "article/write.h"
#include "formats/json_article.h"
#include "newsctl/command.h"
#include "newsctl/progress.h"
#include "newsctl/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS_EXPORT_AT_ONCE 1000 /* slugs read in advance */
#define NEWS_EXPORT_LINES "articles.jsonl"

static news_status_e news_ctl_export(news_ctl_t *ctl);

const news_command_t news_command_export = {
    .name = "export",
    .usage = "[DIR|-]",
    .summary = "writes the articles into files",
    .help =
        "Writes all articles, drafts and retracted ones too, with all that the "
        "store\nknows of them: each into a file DIR/SLUG.txt in the text form, "
        "or as JSON Lines\nto stdout (`-`, or no word at all) or "
        "DIR/" NEWS_EXPORT_LINES ".  Imported into an empty\nstore and "
        "exported again, they are the same to the byte.  Other files in DIR\n"
        "are left alone.\n",
    .examples = "newsctl export backup/\n"
                "newsctl export | gzip > articles.jsonl.gz\n"
                "newsctl export --since 1d changed/\n",
    .run = news_ctl_export,
    .max = 1,
    .options = {{NEWS_CTL_FORMAT,
                 "text into a folder, jsonl to stdout, unless it is said.",
                 "text|jsonl"},
                {NEWS_CTL_SINCE,
                 "Only those whose words changed then or later: a date, a "
                 "time, or a duration such as 2d before now.",
                 NULL},
                {NEWS_CTL_JSON,
                 "Prints JSON: how many were exported, and where to.", NULL}},
};

typedef struct {
    news_store_t   *store;
    const char     *dir; /* NULL: stdout */
    bool            json;
    int64_t         since;
    news_str_t      tagline; /* the site's */
    FILE           *lines;   /* what JSON Lines go to */
    uint64_t        count;
    news_progress_t progress;
} news_export_t;


static news_status_e
news_export_failed(const char *path)
{
    /* who reads has seen enough */
    if (errno == EPIPE) {
        return NEWS_EIO;
    }

    return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
}


/* Whole or not at all: who reads the folder meanwhile finds no half article. */
static news_status_e
news_export_file(const char *path, news_str_t text)
{
    char  temporary[PATH_MAX];
    FILE *file;
    bool  good;

    if (snprintf(temporary, sizeof(temporary), "%s.part", path)
        >= (int) sizeof(temporary))
    {
        errno = ENAMETOOLONG;
        return news_export_failed(path);
    }

    file = fopen(temporary, "we");
    if (file == NULL) {
        return news_export_failed(temporary);
    }

    good = fwrite(text.data, 1, text.len, file) == text.len;
    good &= fclose(file) == 0;

    if (!good || rename(temporary, path) != 0) {
        news_export_failed(path);
        unlink(temporary);
        return NEWS_EIO;
    }

    return NEWS_OK;
}


static news_status_e
news_export_text(news_export_t *out, const news_article_t *article)
{
    char          path[PATH_MAX];
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;

    if (snprintf(path, sizeof(path), "%s/%.*s.txt", out->dir,
                 NEWS_STR_ARG(article->slug))
        >= (int) sizeof(path))
    {
        errno = ENAMETOOLONG;
        return news_export_failed(out->dir);
    }

    news_write_text(&text, article);
    status = text.failed ? news_ctl_no_memory()
                         : news_export_file(path, news_buf_borrow(&text));
    news_buf_free(&text);

    return status;
}


static news_status_e
news_export_line(news_export_t *out, const news_article_t *article)
{
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status = NEWS_OK;

    news_json_article_write(&text, article);

    if (text.failed) {
        status = news_ctl_no_memory();

    } else if (fwrite(text.data, 1, text.len, out->lines) != text.len) {
        status = news_export_failed(out->dir ? NEWS_EXPORT_LINES : "stdout");
    }

    news_buf_free(&text);

    return status;
}


static news_status_e
news_export_one(news_export_t *out, news_str_t slug)
{
    news_arena_t  *arena = news_arena_create();
    news_article_t article;
    news_status_e  status;

    if (arena == NULL) {
        return news_ctl_no_memory();
    }

    status = news_store_article(out->store, arena, slug, &article);

    if (status != NEWS_OK) {
        status = news_ctl_store_fail(out->store, status);

    } else if (article.changed >= out->since) {

        /* which of them makes the site's tagline in another store is chance:
           so each says its own */
        if (article.tagline.len == 0) {
            article.tagline = out->tagline;
        }

        status = out->json ? news_export_line(out, &article)
                           : news_export_text(out, &article);
        news_progress_step(&out->progress, ++out->count);
    }

    news_arena_destroy(arena);

    return status;
}


/* In the order of the slugs: the same in every store that holds them. */
static news_status_e
news_export_all(news_export_t *out)
{
    char          after[NEWS_SLUG_MAX];
    size_t        i;
    news_str_t    last = NEWS_STR("");
    news_strs_t   slugs;
    news_status_e status;
    news_arena_t *arena;

    do {
        arena = news_arena_create();
        if (arena == NULL) {
            return news_ctl_no_memory();
        }

        status = news_store_slugs(out->store, arena, last, NEWS_EXPORT_AT_ONCE,
                                  &slugs);
        if (status != NEWS_OK) {
            news_ctl_store_fail(out->store, status);
        }

        for (i = 0; status == NEWS_OK && i < slugs.count; i++) {
            status = news_export_one(out, slugs.items[i]);
        }

        if (status == NEWS_OK && slugs.count) {
            last = slugs.items[slugs.count - 1];
            last.len = last.len < sizeof(after) ? last.len : sizeof(after);
            memcpy(after, last.data, last.len);
            last.data = after;
        }

        news_arena_destroy(arena);

    } while (status == NEWS_OK && slugs.count == NEWS_EXPORT_AT_ONCE);

    return status;
}


/* One state of the store, whoever writes meanwhile. */
static news_status_e
news_export_read(news_export_t *out)
{
    news_arena_t *arena = news_arena_create();
    news_site_t   site;
    news_status_e status;

    if (arena == NULL) {
        return news_ctl_no_memory();
    }

    status = news_store_read_begin(out->store);

    if (status == NEWS_OK) {

        status = news_store_site(out->store, arena, &site);

        if (status == NEWS_OK) {
            out->tagline = site.tagline;
            news_progress_begin(&out->progress, "exporting", "articles", 0);
            status = news_export_all(out);
            news_progress_wipe(&out->progress);
        } else {
            news_ctl_store_fail(out->store, status);
        }

        news_store_read_end(out->store);

    } else {
        news_ctl_store_fail(out->store, status);
    }

    news_arena_destroy(arena);

    return status;
}


static news_status_e
news_export_lines(news_export_t *out)
{
    char          path[PATH_MAX], temporary[PATH_MAX];
    news_status_e status;

    if (out->dir == NULL) {
        out->lines = stdout;
        return news_export_read(out);
    }

    if (snprintf(path, sizeof(path), "%s/" NEWS_EXPORT_LINES, out->dir)
            >= (int) sizeof(path)
        || snprintf(temporary, sizeof(temporary), "%s.part", path)
               >= (int) sizeof(temporary))
    {
        errno = ENAMETOOLONG;
        return news_export_failed(out->dir);
    }

    out->lines = fopen(temporary, "we");
    if (out->lines == NULL) {
        return news_export_failed(temporary);
    }

    status = news_export_read(out);

    if ((fclose(out->lines) != 0 || rename(temporary, path) != 0)
        && status == NEWS_OK)
    {
        status = news_export_failed(path);
    }

    return status;
}


static news_status_e
news_export_options(news_ctl_t *ctl, news_export_t *out)
{
    const char *word = ctl->count ? ctl->words[0] : "-";
    const char *format = ctl->values[NEWS_CTL_FORMAT];

    out->dir = strcmp(word, "-") == 0 ? NULL : word;
    out->json = format ? strcmp(format, "jsonl") == 0 : out->dir == NULL;
    out->since = INT64_MIN;

    if (out->dir) {
        out->dir = news_ctl_folder(ctl->words[0]);
    } else if (ctl->values[NEWS_CTL_JSON]) {
        return news_ctl_misuse(ctl, "--json needs a folder: stdout gets the "
                                    "articles, which are JSON as they are");
    }

    if (!out->json && out->dir == NULL) {
        return news_ctl_misuse(ctl, "the text form needs a folder: each "
                                    "article is a file");
    }

    return NEWS_OK;
}


static news_status_e
news_export_folder(const char *dir)
{
    struct stat st;

    if (mkdir(dir, 0777) == 0) {
        return NEWS_OK;
    }

    if (errno != EEXIST) {
        return news_export_failed(dir);
    }

    return stat(dir, &st) == 0 && S_ISDIR(st.st_mode)
               ? NEWS_OK
               : news_ctl_fail(NEWS_EEXIST,
                               "%s: is no folder; without a word, newsctl "
                               "export writes to standard output",
                               dir);
}


static news_status_e
news_ctl_export(news_ctl_t *ctl)
{
    news_export_t out = {0};
    news_status_e status;

    status = news_export_options(ctl, &out);
    if (status != NEWS_OK) {
        return status;
    }

    if (out.dir && news_export_folder(out.dir) != NEWS_OK) {
        return NEWS_EIO;
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &out.store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_ctl_time(ctl, out.store, NEWS_CTL_SINCE, &out.since);
    if (status == NEWS_OK) {
        status = out.json ? news_export_lines(&out) : news_export_read(&out);
    }

    news_store_close(out.store);

    if (status == NEWS_OK && ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json_pack(
            "{s:I, s:s}", "exported", (json_int_t) out.count, "into", out.dir));
    }

    if (status == NEWS_OK) {
        news_ctl_note("exported %llu", (unsigned long long) out.count);
    }

    return status;
}
