#include "newsctl/command.h"
#include "newsctl/rows.h"
#include "page/theme.h"
#include "page/theme_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static news_status_e news_ctl_theme_export(news_ctl_t *ctl);
static news_status_e news_ctl_theme_check(news_ctl_t *ctl);

const news_command_t news_command_theme_export = {
    .name = "theme export",
    .usage = "DIR",
    .summary = "writes the built-in theme's files into a folder",
    .help = "Writes the files of the built-in theme into DIR, which is made "
            "where it is not\nthere, and prints their names.  A file that is "
            "there already is not touched:\nnothing is written then.\n\n"
            "A theme needs only the files that it changes.  nginx.conf's "
            "news_theme names\nits folder.\n",
    .examples = "newsctl theme export themes/new\n",
    .run = news_ctl_theme_export,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_FORCE, "Overwrites the files that are there.", NULL},
                NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_theme_check = {
    .name = "theme check",
    .usage = "DIR",
    .summary = "finds what is wrong with a theme",
    .help = "Compiles all templates of the theme in DIR, as nginx does when it "
            "starts, and\nprints what is wrong with file, line and column: "
            "tags that are not closed,\nnames that no page has, partials that "
            "are not there.  Files that no page uses\nare named too, but are "
            "no errors.\n",
    .examples = "newsctl theme check themes/new\n",
    .run = news_ctl_theme_check,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};

/* A theme that is checked. */
typedef struct {
    const char *dir;
    json_t     *findings; /* NULL: they are told on stderr */
} news_theme_checked_t;


static news_status_e
news_theme_path(const char *dir, const news_theme_file_t *file,
                news_buf_t *path)
{
    path->len = 0;
    news_buf_printf(path, "%s/%s.mustache", dir, file->name);

    return path->failed ? news_ctl_no_memory() : NEWS_OK;
}


static news_status_e
news_theme_write(const char *path, const char *text)
{
    size_t len = strlen(text);
    FILE  *file;
    bool   written;

    file = fopen(path, "w");
    if (file == NULL) {
        return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
    }

    written = fwrite(text, 1, len, file) == len;
    written = fclose(file) == 0 && written;

    if (!written) {
        return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
    }

    return NEWS_OK;
}


/* Before anything is written. */
static news_status_e
news_theme_none_there(const char *dir, news_buf_t *path)
{
    const news_theme_file_t *file;
    news_status_e            status;

    for (file = news_theme_files; file->name; file++) {

        status = news_theme_path(dir, file, path);
        if (status != NEWS_OK) {
            return status;
        }

        if (access(path->data, F_OK) == 0) {
            return news_ctl_fail(NEWS_EEXIST,
                                 "%s is there already; --force overwrites it",
                                 path->data);
        }
    }

    return NEWS_OK;
}


/* Prints the name of each file that is written. */
static news_status_e
news_theme_write_all(const char *dir, news_buf_t *path, json_t *names)
{
    const news_theme_file_t *file;
    news_status_e            status = NEWS_OK;

    for (file = news_theme_files; file->name && status == NEWS_OK; file++) {

        status = news_theme_path(dir, file, path);
        if (status == NEWS_OK) {
            status = news_theme_write(path->data, file->text);
        }

        if (status == NEWS_OK && names) {
            json_array_append_new(names,
                                  news_rows_json(news_str_borrow(path->data)));
        } else if (status == NEWS_OK) {
            puts(path->data);
        }
    }

    return status;
}


static news_status_e
news_ctl_theme_export(news_ctl_t *ctl)
{
    const char   *dir = news_ctl_folder(ctl->words[0]);
    json_t       *names = ctl->values[NEWS_CTL_JSON] ? json_array() : NULL;
    news_buf_t    path = NEWS_BUF_INIT;
    news_status_e status = NEWS_OK;

    if (mkdir(dir, 0777) != 0 && errno != EEXIST) {
        status = news_ctl_fail(NEWS_EIO, "%s: %s", dir, strerror(errno));

    } else if (ctl->values[NEWS_CTL_FORCE] == NULL) {
        status = news_theme_none_there(dir, &path);
    }

    if (status == NEWS_OK) {
        status = news_theme_write_all(dir, &path, names);
    }

    if (status == NEWS_OK && names) {
        status = news_rows_print_json(json_incref(names));
    }

    json_decref(names);
    news_buf_free(&path);

    return status;
}


static void
news_theme_report(void *data, const news_template_error_t *err)
{
    const news_theme_checked_t *checked = data;
    const char                 *dir = checked->dir;
    char                        text[NEWS_TEMPLATE_ERROR_MAX];

    if (checked->findings) {
        json_array_append_new(
            checked->findings,
            json_pack("{s:o*, s:i, s:i, s:o*}", "file",
                      news_rows_json(news_str_borrow(err->file)), "line",
                      (int) err->error.line, "column", (int) err->error.column,
                      "finding",
                      news_rows_json(news_str_borrow(err->error.text))));
        return;
    }

    if (strcmp(err->file, dir) == 0) {
        news_ctl_note("%s", news_template_error_text(err, text));
        return;
    }

    news_ctl_note("%s/%s", dir, news_template_error_text(err, text));
}


static news_status_e
news_ctl_theme_check(news_ctl_t *ctl)
{
    news_theme_checked_t checked = {.dir = news_ctl_folder(ctl->words[0])};
    news_status_e        status, printed;

    if (ctl->values[NEWS_CTL_JSON]) {
        checked.findings = json_array();
    }

    status = news_theme_check(ctl->arena, news_str_borrow(checked.dir),
                              news_theme_report, &checked);

    if (checked.findings) {
        printed = news_rows_print_json(checked.findings);
        status = status == NEWS_OK ? printed : status;
    }

    return status;
}
