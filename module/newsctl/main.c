#include "base/version.h"
#include "newsctl/command.h"
#include "newsctl/config.h"
#include "newsctl/terminal.h"

#include <hiredis/hiredis.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWS_MAIN_TIMEOUT 10       /* seconds */
#define NEWS_MAIN_TIMEOUT_MAX 3600 /* seconds */

static news_status_e news_ctl_version(news_ctl_t *ctl);

const news_command_t news_command_version = {
    .name = "version",
    .usage = "",
    .summary = "prints the versions of newsctl and of its libraries",
    .help = "Prints the versions of newsctl and of its libraries.\n",
    .examples = "newsctl version\n",
    .run = news_ctl_version,
    .options = {NEWS_CTL_OPTION_JSON},
};


static news_status_e
news_ctl_version(news_ctl_t *ctl)
{
    if (ctl->values[NEWS_CTL_JSON]) {
        printf("{\"newsctl\": \"%s\", \"sqlite\": \"%s\", \"hiredis\": "
               "\"%d.%d.%d\", \"jansson\": \"%s\"}\n",
               NEWS_VERSION, sqlite3_libversion(), HIREDIS_MAJOR, HIREDIS_MINOR,
               HIREDIS_PATCH, JANSSON_VERSION);
        return NEWS_OK;
    }

    printf("newsctl %s (SQLite %s, hiredis %d.%d.%d, jansson %s)\n",
           NEWS_VERSION, sqlite3_libversion(), HIREDIS_MAJOR, HIREDIS_MINOR,
           HIREDIS_PATCH, JANSSON_VERSION);

    return NEWS_OK;
}


static news_status_e
news_main_redis(news_ctl_t *ctl)
{
    const char   *redis = ctl->values[NEWS_CTL_REDIS];
    news_error_t  err;
    news_status_e status;

    if (redis == NULL || strcmp(redis, "off") == 0) {
        return NEWS_OK;
    }

    status =
        news_redis_address_parse(&ctl->address, news_str_borrow(redis), &err);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "the address of Redis, column %u: %s",
                             err.column, err.text);
    }

    ctl->redis = true;

    return NEWS_OK;
}


static news_status_e
news_main_timeout(news_ctl_t *ctl)
{
    const char *text = ctl->values[NEWS_CTL_TIMEOUT];
    char       *end;

    ctl->timeout = NEWS_MAIN_TIMEOUT;

    if (text) {
        ctl->timeout = strtod(text, &end);
        if (end == text || *end || !(ctl->timeout >= 0)
            || ctl->timeout > NEWS_MAIN_TIMEOUT_MAX)
        {
            return news_ctl_misuse(ctl, "--timeout: expected seconds, 0 to %d",
                                   NEWS_MAIN_TIMEOUT_MAX);
        }
    }

    if (ctl->values[NEWS_CTL_NO_WAIT]) {
        ctl->timeout = 0;
    }

    return NEWS_OK;
}


static news_status_e
news_main_run(news_ctl_t *ctl)
{
    news_status_e status;

    status = news_config_read(ctl);
    if (status == NEWS_OK) {
        status = news_main_timeout(ctl);
    }

    if (status == NEWS_OK) {
        status = news_main_redis(ctl);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = ctl->command->run(ctl);

    if (status == NEWS_ENOTFOUND && ctl->count
        && (strncmp(ctl->command->usage, "SLUG", 4) == 0
            || strncmp(ctl->command->usage, "OLD", 3) == 0))
    {
        news_ctl_suggest_slug(ctl);
    }

    return status;
}


static news_status_e
news_main(news_ctl_t *ctl, int argc, char **argv)
{
    news_status_e status;

    /* every command of GNU has it */
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        argv[1] += strlen("--");
    }

    status = news_option_parse(ctl, argc, argv);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_HELP]) {
        if (ctl->command) {
            news_help_one(stdout, ctl->command);
        } else if (ctl->count) {
            news_help_group(stdout, ctl->words[0]);
        } else {
            news_help_all(stdout);
        }
        return NEWS_OK;
    }

    if (ctl->command == NULL) {
        return news_ctl_misuse(ctl, "expected a command");
    }

    /* these two must say what they know though a configuration is broken */
    if (ctl->command == &news_command_version
        || ctl->command == &news_command_help) {
        return ctl->command->run(ctl);
    }

    return news_main_run(ctl);
}


/* Whether what was asked for is out. */
static bool
news_main_output(void)
{
    struct pollfd pipe = {.fd = STDOUT_FILENO};

    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return true;
    }

    /* who read it has gone: ends as other commands do, without a word */
    if (poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR)) {
        (void) signal(SIGPIPE, SIG_DFL);
        (void) raise(SIGPIPE);
    }

    return false;
}


/* The one place that knows the exit status. */
static int
news_main_exit(const news_ctl_t *ctl, news_status_e status)
{
    if (ctl->misused) {
        return 2;
    }

    if (ctl->uncertain) {
        return 3;
    }

    return status == NEWS_OK ? 0 : 1;
}


int
main(int argc, char **argv)
{
    news_ctl_t    ctl = {.arena = news_arena_create()};
    news_status_e status;

    /* a reader that goes away must not stop an import before its purge */
    signal(SIGPIPE, SIG_IGN);
    /* nor must a limit on files: the write fails and says so */
    signal(SIGXFSZ, SIG_IGN);
    news_terminal_start();
    /* one thread, and no counts of memory: the schema is read faster */
    (void) sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void) sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

    status = ctl.arena ? news_main(&ctl, argc, argv) : news_ctl_no_memory();

    /* a failure keeps its exit status, whoever reads the output */
    if (status == NEWS_OK && !ctl.uncertain && !news_main_output()) {
        status = news_ctl_fail(NEWS_EIO, "the output cannot be written");
    }

    news_arena_destroy(ctl.arena);

    return news_main_exit(&ctl, status);
}
