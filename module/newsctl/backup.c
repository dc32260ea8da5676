#include "base/buf.h"
#include "newsctl/command.h"
#include "newsctl/progress.h"
#include "newsctl/rows.h"
#include "newsctl/terminal.h"
#include "store/edit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static news_status_e news_ctl_backup(news_ctl_t *ctl);

const news_command_t news_command_backup = {
    .name = "backup",
    .usage = "FILE",
    .summary = "copies the store into a file, while all goes on",
    .help = "Copies the store, as it is at one moment, into a new file, while "
            "others read and\nwrite it; then looks at every byte of the copy.  "
            "The file has its name only when\nit is whole and sound.\n",
    .examples = "newsctl backup /backup/news-$(date +%F).db\n",
    .run = news_ctl_backup,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_FORCE, "Replaces a file that is there.", NULL},
                NEWS_CTL_OPTION_JSON},
};


static void
news_backup_progress(void *data, uint64_t done, uint64_t total)
{
    news_progress_t *progress = data;

    progress->total = total;
    news_progress_step(progress, done);
}


static news_status_e
news_backup_copy(news_store_t *store, const char *part, const char *path)
{
    news_progress_t progress;
    news_status_e   status;

    news_progress_begin(&progress, "copying", "pages", 0);
    status = news_store_backup(store, part, news_backup_progress, &progress);
    news_progress_wipe(&progress);

    return status == NEWS_OK
               ? NEWS_OK
               : news_ctl_fail(status, "%s: %s", path, news_store_error(store));
}


/* What was written is read again: a disk may have kept something else. */
static news_status_e
news_backup_check(const char *path)
{
    news_progress_t progress;
    news_buf_t      uri = NEWS_BUF_INIT;
    news_store_t   *copy;
    news_error_t    err = {0};
    news_status_e   status;

    news_buf_printf(&uri, "sqlite:%s", path);
    if (uri.failed) {
        return news_ctl_no_memory();
    }

    status =
        news_store_open(&copy, news_buf_borrow(&uri), NEWS_STORE_READ, &err);
    news_buf_free(&uri);

    if (status != NEWS_OK) {
        return news_ctl_fail(status, "the copy: %s", err.text);
    }

    news_progress_begin(&progress, "checking the copy", NULL, 0);
    status = news_store_check(copy, news_backup_progress, &progress);
    news_progress_wipe(&progress);

    if (status != NEWS_OK) {
        news_ctl_fail(status, "the copy: %s", news_store_error(copy));
    }

    news_store_close(copy);

    return status;
}


/* link() does not replace what somebody else has made meanwhile. */
static news_status_e
news_backup_name(const news_ctl_t *ctl, const char *part, const char *path)
{
    int rc =
        ctl->values[NEWS_CTL_FORCE] ? rename(part, path) : link(part, path);

    return rc == 0 ? NEWS_OK
                   : news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
}


static news_status_e
news_backup_print(const news_ctl_t *ctl, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json_pack(
            "{s:o*, s:I}", "file", news_rows_json(news_str_borrow(path)),
            "bytes", (json_int_t) st.st_size));
    }

    printf("%s: %lld bytes, checked\n", path, (long long) st.st_size);

    return NEWS_OK;
}


static news_status_e
news_backup_make(news_ctl_t *ctl, news_store_t *store, const char *part)
{
    const char   *path = ctl->words[0];
    news_status_e status;

    /* what an earlier one, that was killed, left behind */
    (void) unlink(part);
    news_terminal_remove(part);

    status = news_backup_copy(store, part, path);
    if (status == NEWS_OK) {
        status = news_backup_check(part);
    }

    if (status == NEWS_OK) {
        status = news_backup_name(ctl, part, path);
    }

    (void) unlink(part);
    news_terminal_remove(NULL);

    return status == NEWS_OK ? news_backup_print(ctl, path) : status;
}


/* Whether path, which is there, is that store, by whatever name. */
static bool
news_backup_is_store(const news_ctl_t *ctl, const struct stat *file)
{
    const char *uri = ctl->values[NEWS_CTL_STORE];
    const char *where = uri ? strchr(uri, ':') : NULL;
    struct stat store;

    return where && stat(where + 1, &store) == 0 && store.st_dev == file->st_dev
           && store.st_ino == file->st_ino;
}


/* Whether the file may be written.  What lies beside a database that is put in
   the place of another would be taken for its own, and damage it. */
static news_status_e
news_backup_may(news_ctl_t *ctl, const char *path)
{
    news_buf_t  log = NEWS_BUF_INIT;
    struct stat file;
    bool        in_use;

    if (path[0] == '\0') {
        return news_ctl_misuse(ctl, "expected the name of a file, found \"\"");
    }

    if (stat(path, &file) != 0) {
        return NEWS_OK;
    }

    if (S_ISDIR(file.st_mode)) {
        return news_ctl_fail(NEWS_EEXIST, "%s: is a folder; name a file in it",
                             path);
    }

    if (ctl->values[NEWS_CTL_FORCE] == NULL) {
        return news_ctl_fail(NEWS_EEXIST,
                             "%s: is there already; name another file, or "
                             "--force",
                             path);
    }

    news_buf_printf(&log, "%s-wal", path);
    in_use = log.failed || access(log.data, F_OK) == 0
             || news_backup_is_store(ctl, &file);
    news_buf_free(&log);

    return in_use ? news_ctl_fail(
               NEWS_EEXIST, "%s: is a store in use; name another file", path)
                  : NEWS_OK;
}


static news_status_e
news_ctl_backup(news_ctl_t *ctl)
{
    const char   *path = ctl->words[0];
    news_buf_t    part = NEWS_BUF_INIT;
    news_store_t *store;
    news_status_e status;

    status = news_backup_may(ctl, path);
    if (status != NEWS_OK) {
        return status;
    }

    news_buf_printf(&part, "%s.part", path);
    if (part.failed) {
        return news_ctl_no_memory();
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status == NEWS_OK) {
        status = news_backup_make(ctl, store, part.data);
        news_store_close(store);
    }

    news_buf_free(&part);

    return status;
}
