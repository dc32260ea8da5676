#include "article/text.h"
#include "base/file.h"
#include "newsctl/change.h"
#include "newsctl/command.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static news_status_e news_ctl_import(news_ctl_t *ctl);

const news_command_t news_command_import = {
    .name = "import",
    .usage = "PATH...",
    .summary = "stores the articles in files and folders",
    .help =
        "Stores the articles in files, or in folders (their *.txt and *.md).\n"
        "Prints a line a file: imported, unchanged or updated SLUG, or what "
        "was\nrefused and why.  A refused file does not stop the others.\n",
    .examples = "newsctl import stories/ correction.txt\n",
    .run = news_ctl_import,
    .min = 1,
    .max = -1,
};

typedef struct {
    news_ctl_t   *ctl;
    news_change_t change;
    news_status_e status; /* the first failure; others go on */
} news_import_run_t;


static void
news_import_note(news_import_run_t *run, news_status_e status)
{
    if (run->status == NEWS_OK) {
        run->status = status;
    }
}


static news_status_e
news_import_read(const char *path, news_buf_t *text)
{
    news_status_e status;
    int           fd;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd == -1) {
        return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
    }

    status = news_file_read(fd, NEWS_RECORD_MAX, text);

    if (status == NEWS_EIO) {
        news_ctl_fail(status, "%s: %s", path, strerror(errno));
    } else if (status == NEWS_ENOMEM) {
        news_ctl_fail(status, "%s: out of memory", path);
    }

    close(fd);

    /* what is too long is the parser's to refuse, in its words */
    return status == NEWS_ELIMIT ? NEWS_OK : status;
}


static void
news_import_refused(const char *path, const news_error_t *err)
{
    fputs("refused ", stdout);
    news_ctl_print(stdout, news_str_borrow(path));
    printf(":%u: ", err->line ? err->line : 1);
    news_ctl_print(stdout, news_str_borrow(err->text));
    putchar('\n');
}


static void
news_import_done(const news_article_t *article, news_import_e outcome)
{
    static const char *const words[] = {"imported", "unchanged", "updated"};

    printf("%s %.*s\n", words[outcome], NEWS_STR_ARG(article->slug));

    if (outcome == NEWS_IMPORT_UNCHANGED
        && article->status == NEWS_ARTICLE_RETRACTED)
    {
        news_ctl_note("%.*s is retracted, and stays so while its record is the "
                      "same",
                      NEWS_STR_ARG(article->slug));
    }
}


static news_status_e
news_import_text(news_import_run_t *run, const char *path, news_str_t text,
                 news_arena_t *arena)
{
    news_article_t article;
    news_import_e  outcome;
    news_status_e  status;
    news_format_e  format;
    news_error_t   err = {0};
    char           source[PATH_MAX];

    format = news_str_ends(news_str_borrow(path), NEWS_STR(".md"))
                 ? NEWS_FORMAT_MARKDOWN
                 : NEWS_FORMAT_TEXT;

    /* a pipe has no path, and is not the same source twice */
    if (realpath(path, source) == NULL) {
        source[0] = '\0';
    }

    status = news_text_parse(arena, text, format, &article, &err);
    if (status == NEWS_OK) {
        status =
            news_store_import(run->change.store, arena, news_str_borrow(source),
                              &article, &outcome, &err);
    }

    if (status != NEWS_OK) {
        if (err.text[0] == '\0') {
            news_error_set(&err, status, 0, 0, "%s", news_status_text(status));
        }
        news_import_refused(path, &err);
        return status;
    }

    news_import_done(&article, outcome);

    return NEWS_OK;
}


static void
news_import_file(news_import_run_t *run, const char *path)
{
    news_arena_t *arena = news_arena_create();
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;

    status = arena ? news_import_read(path, &text) : news_ctl_no_memory();
    if (status == NEWS_OK) {
        status = news_import_text(run, path, news_buf_borrow(&text), arena);
    }

    news_import_note(run, status);
    news_buf_free(&text);
    news_arena_destroy(arena);
}


/* A file in a folder is an article by its ending; one that is named is. */
static bool
news_import_wanted(const FTSENT *entry)
{
    news_str_t name = {entry->fts_namelen, entry->fts_name};

    if (entry->fts_level == FTS_ROOTLEVEL) {
        return true;
    }

    return entry->fts_info == FTS_F && name.data[0] != '.'
           && (news_str_ends(name, NEWS_STR(".txt"))
               || news_str_ends(name, NEWS_STR(".md")));
}


static void
news_import_entry(news_import_run_t *run, FTS *tree, FTSENT *entry)
{
    switch (entry->fts_info) {

    case FTS_D:
        if (entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.') {
            fts_set(tree, entry, FTS_SKIP);
        }
        return;

    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        news_import_note(run, news_ctl_fail(NEWS_EIO, "%s: %s", entry->fts_path,
                                            strerror(entry->fts_errno)));
        return;

    case FTS_F:
    case FTS_DEFAULT:
        if (news_import_wanted(entry)) {
            news_import_file(run, entry->fts_accpath);
        }
        return;

    case FTS_SLNONE:
        news_import_note(run, news_ctl_fail(NEWS_EIO, "%s: a link to nowhere",
                                            entry->fts_path));
        return;

    default: /* folders on the way back, and links, which may lead out */
        return;
    }
}


static int
news_import_order(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}


static void
news_import_path(news_import_run_t *run, char *path)
{
    char   *paths[] = {path, NULL};
    FTS    *tree;
    FTSENT *entry;

    tree = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
                    news_import_order);
    if (tree == NULL) {
        news_import_note(
            run, news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno)));
        return;
    }

    while ((entry = fts_read(tree))) {
        news_import_entry(run, tree, entry);
    }

    fts_close(tree);
}


static news_status_e
news_ctl_import(news_ctl_t *ctl)
{
    news_import_run_t run = {.ctl = ctl};
    news_status_e     status;
    int               i;

    status = news_change_begin(&run.change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    for (i = 0; i < ctl->count; i++) {
        news_import_path(&run, ctl->words[i]);
    }

    return news_change_end(&run.change, run.status);
}
