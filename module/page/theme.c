#include "page/theme.h"

#include "base/file.h"
#include "base/hash.h"
#include "page/schema.h"
#include "page/theme_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS_THEME_NAME_MAX 64
#define NEWS_THEME_SUFFIX ".mustache"

typedef struct news_theme_name_s news_theme_name_t;

struct news_theme_name_s {
    news_str_t         name;
    news_theme_name_t *next;
};

typedef struct {
    news_arena_t      *arena;
    int                dir; /* -1: the built-in theme alone */
    uint64_t           fingerprint;
    news_theme_name_t *used; /* the templates and partials that were read */
} news_theme_load_t;

/* By news_theme_page_e. */
static const char *const news_theme_names[NEWS_THEME_COUNT] = {
    "article", "front", "list", "search", "gone", "error"};


/* Names become names of files: letters, digits, '-' and '_' only. */
static bool
news_theme_name_valid(news_str_t name)
{
    size_t i;

    for (i = 0; i < name.len; i++) {

        char c = name.data[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')
            && !(c >= '0' && c <= '9') && c != '-' && c != '_')
        {
            return false;
        }
    }

    return name.len > 0 && name.len <= NEWS_THEME_NAME_MAX;
}


static news_status_e
news_theme_builtin(news_str_t name, news_str_t *text)
{
    const news_theme_file_t *file;

    for (file = news_theme_files; file->name; file++) {
        if (news_str_equal(name, news_str_borrow(file->name))) {
            *text = news_str_borrow(file->text);
            return NEWS_OK;
        }
    }

    return NEWS_ENOTFOUND;
}


/* A regular file only: reading a pipe could wait for ever. */
static news_status_e
news_theme_read_all(news_arena_t *arena, int fd, news_str_t *text)
{
    struct stat   info;
    news_buf_t    bytes = NEWS_BUF_INIT;
    news_status_e status;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return NEWS_EIO;
    }

    status = news_file_read(fd, NEWS_TEMPLATE_MAX, &bytes);

    if (status == NEWS_OK) {
        *text = news_arena_copy(arena, news_buf_borrow(&bytes));
        status = text->data ? NEWS_OK : NEWS_ENOMEM;
    }

    news_buf_free(&bytes);

    return status;
}


static news_status_e
news_theme_file(news_theme_load_t *load, news_str_t name, news_str_t *text)
{
    char          file[NEWS_THEME_NAME_MAX + sizeof(NEWS_THEME_SUFFIX)];
    int           fd;
    news_status_e status;

    snprintf(file, sizeof(file), "%.*s" NEWS_THEME_SUFFIX, NEWS_STR_ARG(name));

    fd = openat(load->dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return errno == ENOENT ? NEWS_ENOTFOUND : NEWS_EIO;
    }

    status = news_theme_read_all(load->arena, fd, text);
    close(fd);

    return status;
}


static bool
news_theme_is_used(const news_theme_load_t *load, news_str_t name)
{
    const news_theme_name_t *used = load->used;

    while (used && !news_str_equal(used->name, name)) {
        used = used->next;
    }

    return used != NULL;
}


static bool
news_theme_use(news_theme_load_t *load, news_str_t name)
{
    news_theme_name_t *used;

    used = news_arena_calloc(load->arena, 1, sizeof(*used));
    if (used == NULL) {
        return false;
    }

    used->name = news_arena_copy(load->arena, name);
    used->next = load->used;
    load->used = used;

    return used->name.data != NULL;
}


static news_status_e
news_theme_read(void *data, news_str_t name, news_str_t *text)
{
    news_theme_load_t *load = data;
    news_status_e      status = NEWS_ENOTFOUND;

    if (!news_theme_name_valid(name)) {
        return NEWS_ENOTFOUND;
    }

    if (load->dir >= 0) {
        status = news_theme_file(load, name, text);
    }

    if (status == NEWS_ENOTFOUND) {
        status = news_theme_builtin(name, text);
    }

    if (status != NEWS_OK) {
        return status;
    }

    load->fingerprint = news_hash(*text, load->fingerprint);

    return news_theme_use(load, name) ? NEWS_OK : NEWS_ENOMEM;
}


static news_status_e
news_theme_fail(news_template_error_t *err, news_status_e status,
                news_str_t file, const char *reason)
{
    if (err == NULL) {
        return status;
    }

    snprintf(err->file, sizeof(err->file), "%.*s", NEWS_STR_ARG(file));

    return news_error_set(&err->error, status, 0, 0, "%s", reason);
}


/* The engine knows a template's name, a person its file. */
static void
news_theme_name_file(news_template_error_t *err)
{
    size_t len;

    if (err) {
        len = strlen(err->file);
        snprintf(err->file + len, sizeof(err->file) - len, NEWS_THEME_SUFFIX);
    }
}


static news_status_e
news_theme_compile(news_theme_load_t *load, news_str_t name,
                   const news_schema_t *schema,
                   const news_template_t **template, news_template_error_t *err)
{
    news_partials_t  partials = {news_theme_read, load};
    news_template_t *compiled;
    news_str_t       text;
    news_status_e    status;

    status = news_theme_read(load, name, &text);
    if (status != NEWS_OK) {
        (void) news_theme_fail(err, status, name, news_status_text(status));
        news_theme_name_file(err);
        return status;
    }

    if (text.len == 0) {
        (void) news_theme_fail(err, NEWS_EINVAL, name, "an empty file");
        news_theme_name_file(err);
        return NEWS_EINVAL;
    }

    status = news_template_compile(&compiled, load->arena, name, text,
                                   &partials, schema, err);
    *template = compiled;

    if (status != NEWS_OK) {
        news_theme_name_file(err);
    }

    return status;
}


/* Opens the folder; there is none for the built-in theme. */
static news_status_e
news_theme_open(news_theme_load_t *load, news_str_t dir,
                news_template_error_t *err)
{
    news_str_t path;

    if (dir.len == 0) {
        return NEWS_OK;
    }

    path = news_arena_copy(load->arena, dir);
    if (path.data == NULL) {
        return NEWS_ENOMEM;
    }

    load->dir = open(path.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (load->dir < 0) {
        return news_theme_fail(err, NEWS_EIO, dir, strerror(errno));
    }

    return NEWS_OK;
}


static news_status_e
news_theme_compile_page(news_theme_load_t *load, news_theme_page_e page,
                        news_theme_t *theme, news_template_error_t *err)
{
    return news_theme_compile(load, news_str_borrow(news_theme_names[page]),
                              &news_schema_root,
                              &theme->templates[page], err);
}


news_status_e
news_theme_load(news_theme_t *theme, news_arena_t *arena, news_str_t dir,
                news_template_error_t *err)
{
    news_theme_load_t load = {.arena = arena, .dir = -1};
    news_status_e     status;
    unsigned          page;

    memset(theme, 0, sizeof(*theme));

    if (err) {
        memset(err, 0, sizeof(*err));
    }

    status = news_theme_open(&load, dir, err);

    for (page = 0; page < NEWS_THEME_COUNT && status == NEWS_OK; page++) {
        status = news_theme_compile_page(&load, page, theme, err);
    }

    theme->fingerprint = load.fingerprint;

    if (load.dir >= 0) {
        close(load.dir);
    }

    return status;
}


/* A name that only a file can have, and that no page asked for. */
static void
news_theme_check_file(const news_theme_load_t *load, const char *file,
                      news_theme_report_pt report, void *data)
{
    news_template_error_t err = {0};
    size_t                len = strlen(file), suffix;

    suffix = sizeof(NEWS_THEME_SUFFIX) - 1;

    if (len <= suffix || strcmp(file + len - suffix, NEWS_THEME_SUFFIX) != 0
        || news_theme_is_used(load, (news_str_t) {len - suffix, file}))
    {
        return;
    }

    (void) news_theme_fail(&err, NEWS_OK, news_str_borrow(file),
                           "no page uses it");
    report(data, &err);
}


static news_status_e
news_theme_check_unused(news_theme_load_t *load, news_theme_report_pt report,
                        void *data)
{
    const struct dirent *entry;
    DIR                 *dir;

    dir = fdopendir(load->dir);
    if (dir == NULL) {
        return NEWS_EIO;
    }

    load->dir = -1;

    while ((entry = readdir(dir)) != NULL) {
        news_theme_check_file(load, entry->d_name, report, data);
    }

    closedir(dir);

    return NEWS_OK;
}


/* Partials are in many pages; what is wrong with one is told once. */
static bool
news_theme_is_known(const news_template_error_t *errs, size_t count,
                    const news_template_error_t *err)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (strcmp(errs[i].file, err->file) == 0
            && errs[i].error.line == err->error.line
            && errs[i].error.column == err->error.column)
        {
            return true;
        }
    }

    return false;
}


news_status_e
news_theme_check(news_arena_t *arena, news_str_t dir,
                 news_theme_report_pt report, void *data)
{
    news_template_error_t errs[NEWS_THEME_COUNT];
    news_theme_load_t     load = {.arena = arena, .dir = -1};
    news_theme_t          theme;
    news_status_e         status;
    size_t                count = 0;
    unsigned              page;

    memset(errs, 0, sizeof(errs));
    status = news_theme_open(&load, dir, &errs[0]);

    if (status != NEWS_OK) {
        report(data, &errs[0]);
        return status;
    }

    for (page = 0; page < NEWS_THEME_COUNT; page++) {

        news_template_error_t *err = &errs[count];

        if (news_theme_compile_page(&load, page, &theme, err) != NEWS_OK
            && !news_theme_is_known(errs, count, err))
        {
            report(data, err);
            count++;
        }
    }

    status = count ? NEWS_EINVAL : NEWS_OK;

    if (status == NEWS_OK && load.dir >= 0) {
        status = news_theme_check_unused(&load, report, data);
    }

    if (load.dir >= 0) {
        close(load.dir);
    }

    return status;
}


uint64_t
news_theme_variant(const news_theme_t *theme, news_str_t permalink,
                   int gzip_level)
{
    return news_hash(permalink, theme->fingerprint + (uint64_t) gzip_level);
}
