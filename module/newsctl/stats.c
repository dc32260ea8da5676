#include "newsctl/stats.h"

#include "newsctl/command.h"
#include "newsctl/config.h"
#include "newsctl/http.h"
#include "newsctl/nginx_conf.h"
#include "newsctl/progress.h"
#include "newsctl/terminal.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWS_STATS_INTERVAL 2 /* seconds */
#define NEWS_STATS_INTERVAL_MAX 3600

/* Another screen without a cursor, and back. */
#define NEWS_STATS_OPEN "\033[?1049h\033[?25l"
#define NEWS_STATS_CLOSE "\033[?25h\033[?1049l"

static news_status_e news_ctl_stats(news_ctl_t *ctl);

const news_command_t news_command_stats = {
    .name = "stats",
    .usage = "[URL]",
    .summary = "shows what nginx serves, live, as top does",
    .help =
        "Shows what nginx answers and from where, and how its memory, Redis "
        "and stores are,\nevery two seconds until q or Ctrl-C.  URL is "
        "that of a news_status location; else\nnginx.conf's is asked.  "
        "Where standard output is no terminal it is printed once.\n",
    .examples = "newsctl stats\n"
                "newsctl stats http://127.0.0.1:8080/-/status --json\n",
    .run = news_ctl_stats,
    .max = 1,
    .options = {{NEWS_CTL_ONCE, "Prints it once.", NULL},
                {NEWS_CTL_INTERVAL, "How often; 2.", NULL},
                {NEWS_CTL_JSON, "Prints nginx's answer.", NULL}},
};


/* Where the status is: the word, or what nginx.conf says. */
static news_status_e
news_stats_where(news_ctl_t *ctl, news_http_server_t *server, const char **path)
{
    const news_nginx_site_t *status;
    news_str_t               base;
    const char              *slash;

    *server = (news_http_server_t) {0};
    *path = "/";

    if (ctl->count) {

        slash = strstr(ctl->words[0], "://");
        slash = slash ? strchr(slash + 3, '/') : NULL;
        if (slash == NULL) {
            return news_ctl_misuse(ctl,
                                   "expected a URL such as "
                                   "http://127.0.0.1:8080/-/status, found "
                                   "\"%s\"",
                                   ctl->words[0]);
        }

        base = (news_str_t) {(size_t) (slash - ctl->words[0]), ctl->words[0]};
        server->base = news_arena_copy(ctl->arena, base).data;
        *path = slash;

        return server->base ? NEWS_OK : news_ctl_no_memory();
    }

    if (news_config_nginx(ctl) != NEWS_OK) {
        return NEWS_EIO;
    }

    status = ctl->nginx ? &ctl->nginx->status : NULL;

    if (status == NULL || status->path == NULL || status->listen == NULL
        || !news_http_listen(ctl, status->listen, server))
    {
        return news_ctl_misuse(ctl, "no status is named: expected its URL, or "
                                    "in nginx.conf a location with "
                                    "news_status; (--nginx-conf FILE)");
    }

    server->host = status->server_name;
    *path = status->path;

    return NEWS_OK;
}


/* NULL: it was complained about. */
static json_t *
news_stats_get(const news_http_server_t *server, const char *path)
{
    news_buf_t   body = NEWS_BUF_INIT;
    news_error_t err = {0};
    json_t      *json = NULL;
    long         code = 0;

    if (news_http_get(server, path, &code, &body, &err) != NEWS_OK) {
        news_ctl_fail(NEWS_EIO, "%s", err.text);

    } else if (code != 200) {
        news_ctl_fail(NEWS_EIO, "%s%s answers %ld%s", server->base, path, code,
                      code == 403 ? ": allow this address in its location"
                                  : "");
    } else {
        json = json_loadb(body.len ? body.data : "", body.len, 0, NULL);
        if (!json_is_object(json)) {
            news_ctl_fail(NEWS_EIO, "%s%s is no news_status", server->base,
                          path);
            json_decref(json);
            json = NULL;
        }
    }

    news_buf_free(&body);

    return json;
}


/* "requests.hit\t12", for all that is counted. */
static void
news_stats_flat(const json_t *value, const char *name)
{
    const char   *key;
    const json_t *member;
    size_t        i;
    char          path[200];

    if (json_is_object(value)) {
        json_object_foreach((json_t *) value, key, member)
        {
            snprintf(path, sizeof(path), "%s%s%s", name, *name ? "." : "", key);
            news_stats_flat(member, path);
        }

    } else if (json_is_array(value)) {
        json_array_foreach(value, i, member)
        {
            snprintf(path, sizeof(path), "%s.%zu", name, i);
            news_stats_flat(member, path);
        }

    } else if (json_is_string(value)) {
        printf("%s\t", name);
        news_ctl_print(stdout, news_str_borrow(json_string_value(value)));
        putchar('\n');

    } else {
        printf("%s\t%.15g\n", name, json_number_value(value));
    }
}


static news_status_e
news_stats_once(news_ctl_t *ctl, const news_http_server_t *server,
                const char *path)
{
    news_buf_t screen = NEWS_BUF_INIT;
    json_t    *json = news_stats_get(server, path);

    if (json == NULL) {
        return NEWS_EIO;
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json);
    }

    if (news_terminal_is(stdout)) {
        news_stats_screen(&screen, json, NULL, 0, news_terminal_width());
        fwrite(screen.data, 1, screen.len, stdout);
        news_buf_free(&screen);
    } else {
        news_stats_flat(json, "");
    }

    json_decref(json);

    return NEWS_OK;
}


/* The screen in one write, each line wiped to its end, what is below too. */
static void
news_stats_draw(const news_buf_t *screen)
{
    news_str_t rest = news_buf_borrow(screen), line;
    unsigned   height = news_terminal_height(), row = 0;

    fputs("\033[H", stdout);

    while (rest.len && ++row < height) {
        line = news_str_next(&rest, '\n');
        printf("%.*s\033[K\n", NEWS_STR_ARG(line));
    }

    fputs("\033[Jq quits", stdout);
    fflush(stdout);
}


/* Waits for the time, or a key; false: it is time to go. */
static bool
news_stats_wait(double seconds, bool keys)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char          key = 0;

    if (!keys) {
        usleep((useconds_t) (seconds * 1e6));
        return true;
    }

    if (poll(&input, 1, (int) (seconds * 1000)) <= 0) {
        return true;
    }

    return read(STDIN_FILENO, &key, 1) == 1 && key != 'q' && key != 'Q';
}


static news_status_e
news_stats_live(const news_http_server_t *server, const char *path,
                double interval)
{
    news_buf_t screen = NEWS_BUF_INIT;
    json_t    *json, *before = NULL;
    double     now, then = 0;
    bool       keys;

    news_terminal_restore(NEWS_STATS_CLOSE);
    keys = news_terminal_keys();
    fputs(NEWS_STATS_OPEN, stdout);

    do {
        json = news_stats_get(server, path);
        if (json == NULL) {
            break;
        }

        now = news_progress_clock();
        screen.len = 0;
        news_stats_screen(&screen, json, before, (now - then) / 1000,
                          news_terminal_width());
        news_stats_draw(&screen);

        json_decref(before);
        before = json;
        then = now;
    } while (news_stats_wait(interval, keys));

    fputs(NEWS_STATS_CLOSE, stdout);
    fflush(stdout);
    news_terminal_restore(NULL);
    news_terminal_lines();
    news_buf_free(&screen);
    json_decref(before);

    /* the complaint went to the other screen */
    return json ? NEWS_OK
                : news_ctl_fail(NEWS_EIO, "%s%s does not answer any more",
                                server->base, path);
}


static news_status_e
news_ctl_stats(news_ctl_t *ctl)
{
    const char *text = ctl->values[NEWS_CTL_INTERVAL];
    const char *path;
    char       *end = NULL;
    double      interval = text ? strtod(text, &end) : NEWS_STATS_INTERVAL;
    news_http_server_t server;
    news_status_e      status;

    if (text
        && (end == text || *end || !(interval >= 0.1)
            || interval > NEWS_STATS_INTERVAL_MAX))
    {
        return news_ctl_misuse(ctl, "--interval: expected seconds, 0.1 to %d",
                               NEWS_STATS_INTERVAL_MAX);
    }

    status = news_stats_where(ctl, &server, &path);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_ONCE] || ctl->values[NEWS_CTL_JSON]
        || !news_terminal_is(stdout))
    {
        return news_stats_once(ctl, &server, path);
    }

    return news_stats_live(&server, path, interval);
}
