#include "newsctl/nginx_conf.h"

#include "base/buf.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A block, what it says itself, and the one around it. */
typedef struct news_frame_s {
    struct news_frame_s *parent;
    news_nginx_site_t    own;
    bool                 serves; /* news on, or news_page */
    bool                 status;
    struct news_frame_s *next;
} news_frame_t;

typedef struct {
    news_arena_t  *arena;
    news_error_t  *err;
    char           dir[PATH_MAX]; /* of the main file: includes begin there */
    unsigned       files, frames, depth;
    const char    *module; /* ours */
    const char    *user;
    const char    *pid;
    news_frame_t  *frame; /* the block that is open */
    unsigned       open;  /* blocks */
    news_frame_t  *first;
    news_frame_t **last;
} news_nginx_read_t;

/* One file as it is read. */
typedef struct {
    const char *path;
    news_str_t  text;
    size_t      at;
    unsigned    line;
    char       *word; /* room for the longest */
    unsigned    count;
    const char *words[NEWS_NGINX_CONF_WORDS_MAX + 1];
} news_nginx_file_t;

static news_status_e news_nginx_include(news_nginx_read_t *read,
                                        const char        *path);


static news_status_e
news_nginx_refuse(news_nginx_read_t *read, const news_nginx_file_t *file,
                  news_status_e status, const char *why)
{
    return news_error_set(read->err, status, file->line, 0, "%.150s:%u: %s",
                          file->path, file->line, why);
}


static bool
news_nginx_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}


static void
news_nginx_skip(news_nginx_file_t *file)
{
    bool comment = false;

    for (; file->at < file->text.len; file->at++) {
        char c = file->text.data[file->at];

        comment = (comment && c != '\n') || (!comment && c == '#');
        if (!comment && !news_nginx_is_space(c)) {
            return;
        }
        file->line += c == '\n';
    }
}


/* One word, quoted or not, with its escapes as nginx takes them. */
static news_status_e
news_nginx_word(news_nginx_read_t *read, news_nginx_file_t *file)
{
    const char *text = file->text.data;
    char        quote = text[file->at];
    size_t      len = file->text.len, n = 0;
    news_str_t  word;

    quote = quote == '"' || quote == '\'' ? quote : '\0';
    file->at += quote != '\0';

    for (; file->at < len; file->at++) {
        char c = text[file->at];

        if (quote ? c == quote
                  : news_nginx_is_space(c) || c == ';'
                        || (c == '{' && (n == 0 || file->word[n - 1] != '$')))
        {
            break;
        }

        if (c == '\\' && file->at + 1 < len
            && strchr("\"'\\ ;{}", text[file->at + 1])) {
            c = text[++file->at];
        }

        file->line += c == '\n';
        file->word[n++] = c;
    }

    if (quote && file->at == len) {
        return news_nginx_refuse(read, file, NEWS_EINVAL,
                                 "a quote that does not end");
    }

    file->at += quote != '\0';

    /* words too many are of a directive that does not matter here */
    if (file->count == NEWS_NGINX_CONF_WORDS_MAX) {
        return NEWS_OK;
    }

    word = news_arena_copy(read->arena, (news_str_t) {n, file->word});
    if (word.data == NULL) {
        return news_nginx_refuse(read, file, NEWS_ENOMEM, "out of memory");
    }

    file->words[file->count++] = word.data;

    return NEWS_OK;
}


static news_status_e
news_nginx_open(news_nginx_read_t *read, const news_nginx_file_t *file)
{
    news_frame_t *frame;

    if (read->open == NEWS_NGINX_CONF_BLOCKS_MAX
        || read->frames == NEWS_NGINX_CONF_FRAMES_MAX)
    {
        return news_nginx_refuse(read, file, NEWS_ELIMIT, "too many blocks");
    }

    frame = news_arena_calloc(read->arena, 1, sizeof(*frame));
    if (frame == NULL) {
        return news_nginx_refuse(read, file, NEWS_ENOMEM, "out of memory");
    }

    read->open++;
    read->frames++;
    frame->parent = read->frame;
    read->frame = frame;
    *read->last = frame;
    read->last = &frame->next;

    if (file->count && strcmp(file->words[0], "location") == 0) {
        frame->own.path = file->words[file->count - 1];
    }

    return NEWS_OK;
}


/* Whether a listen speaks plain HTTP. */
static bool
news_nginx_plain(const news_nginx_file_t *file)
{
    unsigned i;

    for (i = 2; i < file->count; i++) {
        if (strcmp(file->words[i], "ssl") == 0
            || strcmp(file->words[i], "quic") == 0
            || strcmp(file->words[i], "proxy_protocol") == 0)
        {
            return false;
        }
    }

    return true;
}


/* What stands outside of all blocks. */
static void
news_nginx_take_main(news_nginx_read_t *read, const news_nginx_file_t *file)
{
    if (file->count < 2) {
        return;
    }

    if (strcmp(file->words[0], "user") == 0) {
        read->user = file->words[1];
    }

    if (strcmp(file->words[0], "pid") == 0) {
        read->pid = file->words[1];
    }

    if (strcmp(file->words[0], "load_module") == 0
        && news_str_ends(news_str_borrow(file->words[1]),
                         NEWS_STR("ngx_http_news_module.so")))
    {
        read->module = file->words[1];
    }
}


static news_status_e
news_nginx_take_names(news_nginx_read_t *read, news_frame_t *frame,
                      const news_nginx_file_t *file)
{
    news_buf_t names = NEWS_BUF_INIT;
    news_str_t copy = {0, NULL};
    unsigned   i;

    for (i = 1; i < file->count; i++) {
        news_buf_printf(&names, i > 1 ? " %s" : "%s", file->words[i]);
    }

    if (!names.failed) {
        copy = news_arena_copy(read->arena, news_buf_borrow(&names));
    }

    news_buf_free(&names);
    frame->own.server_names = copy.data;

    return copy.data
               ? NEWS_OK
               : news_nginx_refuse(read, file, NEWS_ENOMEM, "out of memory");
}


/* The directives that count; the first of its kind in a block does. */
static void
news_nginx_take(news_frame_t *frame, const news_nginx_file_t *file)
{
    const struct {
        const char  *name;
        const char **field;
    } fields[] = {{"news_store", &frame->own.store},
                  {"news_redis", &frame->own.redis},
                  {"news_permalink", &frame->own.permalink},
                  {"news_theme", &frame->own.theme},
                  {"news_gzip_level", &frame->own.gzip_level},
                  {"listen", &frame->own.listen},
                  {"server_name", &frame->own.server_name}};

    const char *name = file->words[0];
    unsigned    i;

    frame->status |= strcmp(name, "news_status") == 0;
    frame->serves |= strcmp(name, "news_page") == 0
                     || (strcmp(name, "news") == 0 && file->count > 1
                         && strcmp(file->words[1], "on") == 0);

    for (i = 0; file->count > 1 && i < sizeof(fields) / sizeof(fields[0]); i++)
    {
        if (strcmp(name, fields[i].name) == 0 && *fields[i].field == NULL
            && news_nginx_plain(file))
        {
            *fields[i].field = file->words[1];
        }
    }

    for (i = 2; strcmp(name, "news_redis") == 0 && i < file->count; i++) {
        if (strncmp(file->words[i], "prefix=", 7) == 0) {
            frame->own.prefix = file->words[i] + 7;
        }
    }
}


static news_status_e
news_nginx_directive(news_nginx_read_t *read, const news_nginx_file_t *file)
{
    if (file->count == 0) {
        return news_nginx_refuse(read, file, NEWS_EINVAL, "unexpected \";\"");
    }

    if (strcmp(file->words[0], "include") == 0 && file->count == 2) {
        return news_nginx_include(read, file->words[1]);
    }

    news_nginx_take(read->frame, file);
    news_nginx_take_main(read, file);

    return strcmp(file->words[0], "server_name") == 0
                   && read->frame->own.server_names == NULL
               ? news_nginx_take_names(read, read->frame, file)
               : NEWS_OK;
}


static news_status_e
news_nginx_close(news_nginx_read_t *read, const news_nginx_file_t *file,
                 const news_frame_t *outer)
{
    if (file->count || read->frame == outer) {
        return news_nginx_refuse(read, file, NEWS_EINVAL, "unexpected \"}\"");
    }

    read->frame = read->frame->parent;
    read->open--;

    return NEWS_OK;
}


/* Lua is not nginx's syntax: nothing in such a block is read, its braces are
   counted, those in quotes not. */
static void
news_nginx_skip_code(news_nginx_file_t *file)
{
    unsigned depth = 1;
    char     c, quote = '\0';

    for (; file->at < file->text.len && depth; file->at++) {

        c = file->text.data[file->at];
        file->line += c == '\n';

        if (quote) {
            file->at += c == '\\';
            quote = c == quote || c == '\n' ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else {
            depth += c == '{';
            depth -= c == '}';
        }
    }

    file->at = file->at < file->text.len ? file->at : file->text.len;
}


static news_status_e
news_nginx_step(news_nginx_read_t *read, news_nginx_file_t *file,
                const news_frame_t *outer)
{
    news_status_e status;
    news_str_t    name;

    switch (file->text.data[file->at]) {

    case ';':
        status = news_nginx_directive(read, file);
        break;

    case '{':
        name = news_str_borrow(file->count ? file->words[0] : "");
        if (news_str_ends(name, NEWS_STR("_by_lua_block"))) {
            file->at++;
            news_nginx_skip_code(file);
            file->count = 0;
            return NEWS_OK;
        }
        status = news_nginx_open(read, file);
        break;

    case '}':
        status = news_nginx_close(read, file, outer);
        break;

    default:
        return news_nginx_word(read, file);
    }

    file->at++;
    file->count = 0;

    return status;
}


static news_status_e
news_nginx_parse(news_nginx_read_t *read, news_nginx_file_t *file)
{
    const news_frame_t *outer = read->frame;
    news_status_e       status = NEWS_OK;

    for (news_nginx_skip(file); status == NEWS_OK && file->at < file->text.len;
         news_nginx_skip(file))
    {
        status = news_nginx_step(read, file, outer);
    }

    if (status == NEWS_OK && (read->frame != outer || file->count)) {
        return news_nginx_refuse(read, file, NEWS_EINVAL,
                                 "the file ends too early");
    }

    return status;
}


static news_status_e
news_nginx_file(news_nginx_read_t *read, const char *path)
{
    news_nginx_file_t file = {.path = path, .line = 1};
    news_buf_t        text = NEWS_BUF_INIT;
    news_status_e     status;
    int               fd;

    if (read->files++ == NEWS_NGINX_CONF_FILES_MAX
        || read->depth == NEWS_NGINX_CONF_DEPTH_MAX)
    {
        return news_nginx_refuse(read, &file, NEWS_ELIMIT, "too many includes");
    }

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd == -1) {
        return news_error_set(read->err,
                              errno == ENOENT ? NEWS_ENOTFOUND : NEWS_EIO, 0, 0,
                              "%.150s: %s", path, strerror(errno));
    }

    status = news_file_read(fd, NEWS_NGINX_CONF_FILE_MAX, &text);
    close(fd);

    if (status != NEWS_OK) {
        news_buf_free(&text);
        return news_error_set(read->err, status, 0, 0, "%.150s: %s", path,
                              status == NEWS_EIO ? strerror(errno)
                                                 : news_status_text(status));
    }

    read->depth++;
    file.text = news_buf_borrow(&text);
    file.word = malloc(text.len + 1);
    status = file.word
                 ? news_nginx_parse(read, &file)
                 : news_nginx_refuse(read, &file, NEWS_ENOMEM, "out of memory");
    read->depth--;
    free(file.word);
    news_buf_free(&text);

    return status;
}


/* A pattern that nothing matches is no mistake, as in nginx. */
static news_status_e
news_nginx_include(news_nginx_read_t *read, const char *path)
{
    char          full[PATH_MAX];
    glob_t        found;
    news_status_e status = NEWS_OK;
    size_t        i;
    int           rc;

    if (snprintf(full, sizeof(full), "%s%s", path[0] == '/' ? "" : read->dir,
                 path)
        >= (int) sizeof(full))
    {
        return news_error_set(read->err, NEWS_ELIMIT, 0, 0,
                              "include: a path that is too long");
    }

    if (strpbrk(full, "*?[") == NULL) {
        return news_nginx_file(read, full);
    }

    rc = glob(full, 0, NULL, &found);
    if (rc == GLOB_NOMATCH) {
        return NEWS_OK;
    }

    if (rc != 0) {
        return news_error_set(read->err, NEWS_EIO, 0, 0,
                              "include %.150s: cannot be read", full);
    }

    for (i = 0; status == NEWS_OK && i < found.gl_pathc; i++) {
        status = news_nginx_file(read, found.gl_pathv[i]);
    }

    globfree(&found);

    return status;
}


/* A block's own words, and what it inherits. */
static news_nginx_site_t
news_nginx_resolve(const news_frame_t *frame)
{
    news_nginx_site_t site = frame->own;

    for (frame = frame->parent; frame; frame = frame->parent) {
        const news_nginx_site_t *outer = &frame->own;

        if (site.redis == NULL) {
            site.redis = outer->redis;
            site.prefix = outer->prefix;
        }
        site.store = site.store ? site.store : outer->store;
        site.permalink = site.permalink ? site.permalink : outer->permalink;
        site.theme = site.theme ? site.theme : outer->theme;
        site.gzip_level = site.gzip_level ? site.gzip_level : outer->gzip_level;
        site.listen = site.listen ? site.listen : outer->listen;
        if (site.server_name == NULL) {
            site.server_name = outer->server_name;
            site.server_names = outer->server_names;
        }
    }

    return site;
}


static news_status_e
news_nginx_collect(news_nginx_conf_t *conf, const news_nginx_read_t *read)
{
    const news_frame_t *frame;

    conf->user = read->user;
    conf->pid = read->pid;
    conf->module = read->module;
    conf->sites =
        news_arena_calloc(read->arena, read->frames + 1, sizeof(*conf->sites));
    if (conf->sites == NULL) {
        return news_error_set(read->err, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    for (frame = read->first; frame; frame = frame->next) {
        if (frame->serves) {
            conf->sites[conf->count] = news_nginx_resolve(frame);
            conf->count += conf->sites[conf->count].store != NULL;
        }
        if (frame->status && conf->status.path == NULL) {
            conf->status = news_nginx_resolve(frame);
        }
    }

    return NEWS_OK;
}


news_status_e
news_nginx_conf_read(news_nginx_conf_t *conf, news_arena_t *arena,
                     const char *path, news_error_t *err)
{
    news_nginx_read_t read = {.arena = arena, .err = err};
    const char       *slash = strrchr(path, '/');
    news_frame_t     *main = news_arena_calloc(arena, 1, sizeof(*main));
    news_status_e     status;

    *conf = (news_nginx_conf_t) {0};

    if (main == NULL) {
        return news_error_set(err, NEWS_ENOMEM, 0, 0, "out of memory");
    }

    read.frame = main;
    read.first = main;
    read.last = &main->next;
    read.frames = 1;
    snprintf(read.dir, sizeof(read.dir), "%.*s",
             slash ? (int) (slash - path + 1) : 0, path);

    status = news_nginx_file(&read, path);

    return status == NEWS_OK ? news_nginx_collect(conf, &read) : status;
}
