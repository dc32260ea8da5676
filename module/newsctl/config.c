#include "newsctl/config.h"

#include "base/file.h"
#include "newsctl/command.h"
#include "newsctl/nginx_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWS_CONFIG_MAX 65536 /* bytes of newsctl.conf */

/* What may stand in newsctl.conf, and in the environment. */
static const struct {
    news_ctl_option_e option;
    const char       *variable; /* NULL: in the file only */
} news_config_names[] = {
    {NEWS_CTL_STORE, "NEWS_STORE"},   {NEWS_CTL_REDIS, "NEWS_REDIS"},
    {NEWS_CTL_PREFIX, "NEWS_PREFIX"}, {NEWS_CTL_NGINX_CONF, "NEWS_NGINX_CONF"},
    {NEWS_CTL_TIMEOUT, NULL},         {NEWS_CTL_PERMALINK, NULL},
    {NEWS_CTL_THEME, NULL},           {NEWS_CTL_SERVER, NULL},
};

#define NEWS_CONFIG_NAMES                                                      \
    (sizeof(news_config_names) / sizeof(news_config_names[0]))


/* An empty value is none. */
static void
news_config_environment(news_ctl_t *ctl)
{
    const char *value;
    size_t      i;

    for (i = 0; i < NEWS_CONFIG_NAMES; i++) {

        value = news_config_names[i].variable
                    ? getenv(news_config_names[i].variable)
                    : NULL;

        if (ctl->values[news_config_names[i].option] == NULL && value && *value)
        {
            ctl->values[news_config_names[i].option] = value;
        }
    }
}


static news_status_e
news_config_line(news_ctl_t *ctl, const char *path, unsigned number,
                 news_str_t line)
{
    news_str_t  name, value;
    const char *names[NEWS_CONFIG_NAMES + 1] = {NULL};
    const char *like;
    size_t      i;
    char        word[64];

    name = news_str_trim(news_str_next(&line, '='));
    value = news_str_trim(line);

    for (i = 0; i < NEWS_CONFIG_NAMES; i++) {

        names[i] = news_options[news_config_names[i].option].name;
        if (!news_str_equal(name, news_str_borrow(names[i]))) {
            continue;
        }

        if (value.len == 0) {
            return news_ctl_fail(NEWS_EINVAL, "%s:%u: expected %s = VALUE",
                                 path, number, names[i]);
        }

        value = news_arena_copy(ctl->arena, value);
        if (value.data == NULL) {
            return news_ctl_no_memory();
        }

        if (ctl->values[news_config_names[i].option] == NULL) {
            ctl->values[news_config_names[i].option] = value.data;
        }

        return NEWS_OK;
    }

    snprintf(word, sizeof(word), "%.*s", name.len < 60 ? (int) name.len : 60,
             name.len ? name.data : "");
    like = news_suggest(word, names);

    return news_ctl_fail(NEWS_EINVAL, "%s:%u: there is no setting \"%s\"%s%s%s",
                         path, number, word, like ? "; did you mean \"" : "",
                         like ? like : "", like ? "\"?" : "");
}


static news_status_e
news_config_text(news_ctl_t *ctl, const char *path, news_str_t text)
{
    news_status_e status = NEWS_OK;
    news_str_t    line;
    unsigned      number = 0;

    while (status == NEWS_OK && text.data) {
        line = news_str_trim(news_str_next(&text, '\n'));
        number++;
        if (line.len && line.data[0] != '#') {
            status = news_config_line(ctl, path, number, line);
        }
    }

    return status;
}


static news_status_e
news_config_file(news_ctl_t *ctl)
{
    const char   *named = ctl->values[NEWS_CTL_CONFIG];
    const char   *path;
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;
    int           fd;

    if (named == NULL) {
        named = getenv("NEWS_CONFIG");
    }

    path = named && *named ? named : NEWS_CONFIG_PATH;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd == -1) {
        return path != named && errno == ENOENT
                   ? NEWS_OK
                   : news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
    }

    status = news_file_read(fd, NEWS_CONFIG_MAX, &text);
    if (status == NEWS_OK) {
        status = news_config_text(ctl, path, news_buf_borrow(&text));
    } else {
        news_ctl_fail(status, "%s: %s", path,
                      status == NEWS_EIO ? strerror(errno)
                                         : news_status_text(status));
    }

    news_buf_free(&text);
    close(fd);

    return status;
}


news_status_e
news_config_nginx(news_ctl_t *ctl)
{
    const char        *named = ctl->values[NEWS_CTL_NGINX_CONF];
    news_nginx_conf_t *conf;
    news_status_e      status;
    news_error_t       err = {0};

    if (ctl->nginx) {
        return NEWS_OK;
    }

    conf = news_arena_calloc(ctl->arena, 1, sizeof(*conf));
    if (conf == NULL) {
        return news_ctl_no_memory();
    }

    status = news_nginx_conf_read(conf, ctl->arena,
                                  named ? named : NEWS_CONFIG_NGINX, &err);

    if (status != NEWS_OK && named) {
        return news_ctl_fail(status, "%s", err.text);
    }

    if (status == NEWS_OK) {
        ctl->nginx = conf;
    }

    return NEWS_OK;
}


/* "example.com:8080" of the URL that the command is about; empty: none. */
static news_str_t
news_config_host(const news_ctl_t *ctl)
{
    const char *host = NULL;

    if (ctl->command->url && ctl->count) {
        host = strstr(ctl->words[0], "://");
    }

    return host ? (news_str_t) {strcspn(host + 3, "/?#"), host + 3}
                : NEWS_STR("");
}


const struct news_nginx_site_s *
news_config_site(const news_ctl_t *ctl)
{
    const char              *store = ctl->values[NEWS_CTL_STORE];
    news_str_t               host = news_config_host(ctl);
    const news_nginx_site_t *site, *best = NULL;
    unsigned                 answers, most = 0;
    size_t                   i;

    for (i = 0; ctl->nginx && i < ctl->nginx->count; i++) {

        site = &ctl->nginx->sites[i];
        if (store && strcmp(store, site->store) != 0) {
            continue;
        }

        answers = host.len ? news_nginx_site_answers(site, host) : 0;
        if (best == NULL || answers > most
            || (answers == most && !best->redis && site->redis))
        {
            best = site;
            most = answers;
        }
    }

    return best;
}


/* Whether the only store there is cannot be told. */
static bool
news_config_ambiguous(const news_ctl_t *ctl, const news_nginx_conf_t *conf)
{
    news_str_t host = news_config_host(ctl);
    size_t     i;

    if (host.len && conf->count
        && news_nginx_site_answers(news_config_site(ctl), host))
    {
        return false;
    }

    for (i = 1; i < conf->count; i++) {
        if (strcmp(conf->sites[i].store, conf->sites[0].store) != 0) {
            return true;
        }
    }

    return false;
}


/* Without --nginx-conf the system's is looked at where no store is named, or no
   Redis; of a named store only a site that has this very one, and a Redis,
   counts: a trial's newsctl must not purge the real site's. */
static news_status_e
news_config_from_nginx(news_ctl_t *ctl)
{
    const news_nginx_site_t *site;
    news_status_e            status;
    bool                     alone =
        ctl->values[NEWS_CTL_NGINX_CONF] == NULL && ctl->values[NEWS_CTL_STORE];

    if (alone && ctl->values[NEWS_CTL_REDIS]) {
        return NEWS_OK;
    }

    status = news_config_nginx(ctl);
    if (status != NEWS_OK || ctl->nginx == NULL) {
        return status;
    }

    if (ctl->values[NEWS_CTL_STORE] == NULL
        && news_config_ambiguous(ctl, ctl->nginx))
    {
        return news_ctl_fail(NEWS_EINVAL,
                             "nginx.conf has sites with several stores (%s, "
                             "%s …): name one with --store",
                             ctl->nginx->sites[0].store,
                             ctl->nginx->sites[ctl->nginx->count - 1].store);
    }

    site = news_config_site(ctl);
    if (site == NULL || (alone && site->redis == NULL)) {
        return NEWS_OK;
    }

    const struct {
        news_ctl_option_e option;
        const char       *value;
    } found[] = {{NEWS_CTL_STORE, site->store},
                 {NEWS_CTL_REDIS, site->redis},
                 {NEWS_CTL_PREFIX, site->prefix},
                 {NEWS_CTL_PERMALINK, site->permalink},
                 {NEWS_CTL_THEME, site->theme}};

    for (size_t i = 0; i < sizeof(found) / sizeof(found[0]); i++) {
        if (ctl->values[found[i].option] == NULL) {
            ctl->values[found[i].option] = found[i].value;
        }
    }

    return NEWS_OK;
}


news_status_e
news_config_read(news_ctl_t *ctl)
{
    news_status_e status;

    news_config_environment(ctl);

    status = news_config_file(ctl);
    if (status == NEWS_OK) {
        status = news_config_from_nginx(ctl);
    }

    if (ctl->values[NEWS_CTL_PREFIX] == NULL) {
        ctl->values[NEWS_CTL_PREFIX] = "news";
    }

    return status;
}
