#include "newsctl/ctl.h"

#include <errno.h>
#include <getopt.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define NEWS_MAIN_VERSION "0.1"
#define NEWS_MAIN_TIMEOUT 10       /* seconds */
#define NEWS_MAIN_TIMEOUT_MAX 3600 /* seconds */

#define NEWS_MAIN_EVERYWHERE                                                   \
    (NEWS_CTL_BIT(NEWS_CTL_STORE) | NEWS_CTL_BIT(NEWS_CTL_REDIS)               \
     | NEWS_CTL_BIT(NEWS_CTL_PREFIX) | NEWS_CTL_BIT(NEWS_CTL_HELP)             \
     | NEWS_CTL_BIT(NEWS_CTL_NO_WAIT) | NEWS_CTL_BIT(NEWS_CTL_TIMEOUT))

#define NEWS_MAIN_SITE                                                         \
    (NEWS_CTL_BIT(NEWS_CTL_NAME) | NEWS_CTL_BIT(NEWS_CTL_TAGLINE)              \
     | NEWS_CTL_BIT(NEWS_CTL_URL) | NEWS_CTL_BIT(NEWS_CTL_LANGUAGE)            \
     | NEWS_CTL_BIT(NEWS_CTL_TIMEZONE))

#define NEWS_MAIN_SITE_USAGE                                                   \
    "[--name N] [--tagline T] [--url U] [--language L] [--timezone Z]"

static news_status_e news_main_version(news_ctl_t *ctl);
static news_status_e news_main_help(news_ctl_t *ctl);

static const news_command_t news_main_commands[] = {
    {"init", news_ctl_init, NEWS_MAIN_SITE_USAGE,
     "Makes the store.  One that exists is brought up to date, and what the\n"
     "options say of the site is set.\n\n"
     "  newsctl --store sqlite:/var/lib/news/news.db init --name 'The Daily'\n",
     NEWS_MAIN_SITE, 0, 0},
    {"site", news_ctl_site, NEWS_MAIN_SITE_USAGE,
     "Prints what the store says of the site, after setting what the options\n"
     "say.\n\n"
     "  newsctl site --url https://example.com --timezone Europe/Berlin\n",
     NEWS_MAIN_SITE, 0, 0},
    {"import", news_ctl_import, "PATH...",
     "Stores the articles in files, or in folders (their *.txt and *.md).\n"
     "Prints a line a file: imported, unchanged or updated SLUG, or what was\n"
     "refused and why.  A refused file does not stop the others.\n\n"
     "  newsctl import stories/ correction.txt\n",
     0, 1, -1},
    {"list", news_ctl_list, "",
     "Prints a line an article, the newest first: date, status, category,\n"
     "slug and headline, with tabs between them.\n\n"
     "  newsctl list | head\n",
     0, 0, 0},
    {"show", news_ctl_show, "SLUG",
     "Prints an article's record, in the form that import reads.\n\n"
     "  newsctl show budget-passed > budget.txt\n",
     0, 1, 1},
    {"render", news_ctl_render, "[--permalink PATTERN] [--theme DIR] SLUG",
     "Prints an article's page as nginx serves it.\n\n"
     "  newsctl render --theme themes/new budget-passed > budget.html\n",
     NEWS_CTL_BIT(NEWS_CTL_PERMALINK) | NEWS_CTL_BIT(NEWS_CTL_THEME), 1, 1},
    {"invalidate", news_ctl_invalidate,
     "SLUG... | --category C | --tag T | --all [--soft] [--reason TEXT]",
     "Purges pages from all caches, and waits until they are gone everywhere.\n"
     "--soft: they may be served once more while they are rendered anew.\n\n"
     "  newsctl --redis unix:/run/redis/redis.sock invalidate budget-passed\n",
     NEWS_CTL_BIT(NEWS_CTL_CATEGORY) | NEWS_CTL_BIT(NEWS_CTL_ALL)
         | NEWS_CTL_BIT(NEWS_CTL_REASON) | NEWS_CTL_BIT(NEWS_CTL_TAG)
         | NEWS_CTL_BIT(NEWS_CTL_SOFT),
     0, -1},
    {"log", news_ctl_log, "",
     "Prints the last purges, the newest first: time, hard or soft, tags, who\n"
     "and why, with tabs between them.\n\n"
     "  newsctl log | head\n",
     0, 0, 0},
    {"nodes", news_ctl_nodes, "",
     "Prints a line for each nginx that has a lease: its name, how far it has\n"
     "read the log, and how long the lease runs, with tabs between them.\n\n"
     "  newsctl nodes\n",
     0, 0, 0},
    {"retract", news_ctl_retract, "SLUG",
     "Takes an article down: its address answers 410 from then on.\n\n"
     "  newsctl retract budget-passed\n",
     0, 1, 1},
    {"rename", news_ctl_rename, "OLD NEW",
     "Gives an article another slug; the old address leads to the new one.\n\n"
     "  newsctl rename budget-pased budget-passed\n",
     0, 2, 2},
    {"theme", news_ctl_theme, "try TEMPLATE DATA.json [--partials DIR]",
     "Renders a template over any JSON data, as the Mustache specification\n"
     "says.  {{>name}} is DIR/name.mustache, or nothing where that is not.\n\n"
     "  newsctl theme try card.mustache card.json --partials themes/new\n",
     NEWS_CTL_BIT(NEWS_CTL_PARTIALS), 3, 3},
    {"version", news_main_version, "",
     "Prints the versions of newsctl and of its libraries.\n", 0, 0, 0},
    {"help", news_main_help, "[COMMAND]",
     "Prints what a command does.\n\n"
     "  newsctl help import\n",
     0, 0, 1},
};

#define NEWS_MAIN_COMMANDS                                                     \
    (sizeof(news_main_commands) / sizeof(news_main_commands[0]))

/* By news_ctl_option_e. */
static const struct option news_main_options[] = {
    {"store", required_argument, NULL, 0},
    {"redis", required_argument, NULL, 0},
    {"prefix", required_argument, NULL, 0},
    {"help", no_argument, NULL, 0},
    {"name", required_argument, NULL, 0},
    {"tagline", required_argument, NULL, 0},
    {"url", required_argument, NULL, 0},
    {"language", required_argument, NULL, 0},
    {"timezone", required_argument, NULL, 0},
    {"permalink", required_argument, NULL, 0},
    {"theme", required_argument, NULL, 0},
    {"partials", required_argument, NULL, 0},
    {"category", required_argument, NULL, 0},
    {"all", no_argument, NULL, 0},
    {"reason", required_argument, NULL, 0},
    {"tag", required_argument, NULL, 0},
    {"soft", no_argument, NULL, 0},
    {"no-wait", no_argument, NULL, 0},
    {"timeout", required_argument, NULL, 0},
    {NULL, 0, NULL, 0},
};


static const news_command_t *
news_main_find(const char *name)
{
    size_t i;

    for (i = 0; i < NEWS_MAIN_COMMANDS; i++) {
        if (strcmp(news_main_commands[i].name, name) == 0) {
            return &news_main_commands[i];
        }
    }

    return NULL;
}


static news_status_e
news_main_version(news_ctl_t *ctl)
{
    (void) ctl;

    printf("newsctl %s (SQLite %s, hiredis %d.%d.%d)\n", NEWS_MAIN_VERSION,
           sqlite3_libversion(), HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);

    return NEWS_OK;
}


static void
news_main_help_all(void)
{
    size_t i;

    puts("usage: newsctl [--store URI] [--redis ADDRESS] [--prefix P] COMMAND "
         "...\n");

    for (i = 0; i < NEWS_MAIN_COMMANDS; i++) {
        printf("  %s %s\n", news_main_commands[i].name,
               news_main_commands[i].usage);
    }

    puts(
        "\n"
        "URI      sqlite:PATH; else NEWS_STORE in the environment\n"
        "ADDRESS  unix:PATH, HOST:PORT or redis://[USER:PASSWORD@]HOST:PORT/DB;"
        "\n         else NEWS_REDIS.  What changes is removed from the cache "
        "there.\n"
        "P        of the keys in Redis; else NEWS_PREFIX; else news\n\n"
        "Changes wait until no node serves the old pages: --timeout SECONDS "
        "(10), or\n--no-wait.\n\n"
        "Exit status: 0 done, 1 failed, 2 wrong usage, 3 done, but old pages "
        "may still\nbe served.  `newsctl help COMMAND` says more of one.");
}


static void
news_main_help_one(const news_command_t *command)
{
    printf("usage: newsctl %s %s\n\n%s", command->name, command->usage,
           command->help);
}


static news_status_e
news_main_help(news_ctl_t *ctl)
{
    const news_command_t *command;

    if (ctl->count == 0) {
        news_main_help_all();
        return NEWS_OK;
    }

    command = news_main_find(ctl->words[0]);
    if (command == NULL) {
        return news_ctl_misuse(ctl, "there is no command \"%s\"",
                               ctl->words[0]);
    }

    news_main_help_one(command);

    return NEWS_OK;
}


/* Options may stand anywhere; what is left are the words. */
static news_status_e
news_main_parse(news_ctl_t *ctl, int argc, char **argv)
{
    int c, option;

    opterr = 0;

    while ((c = getopt_long(argc, argv, ":h", news_main_options, &option))
           != -1) {
        switch (c) {
        case 0:
            ctl->values[option] = optarg ? optarg : "";
            break;
        case 'h':
            ctl->values[NEWS_CTL_HELP] = "";
            break;
        case ':':
            return news_ctl_misuse(ctl, "%s: expected a value behind it",
                                   argv[optind - 1]);
        default:
            if (optopt) {
                return news_ctl_misuse(ctl, "there is no option -%c", optopt);
            }
            return news_ctl_misuse(ctl, "there is no option %s",
                                   argv[optind - 1]);
        }
    }

    ctl->words = argv + optind;
    ctl->count = argc - optind;

    return NEWS_OK;
}


/* An empty value is none; that of the command line goes before. */
static void
news_main_environment(news_ctl_t *ctl)
{
    static const struct {
        news_ctl_option_e option;
        const char       *name;
        const char       *otherwise;
    } variables[] = {{NEWS_CTL_STORE, "NEWS_STORE", NULL},
                     {NEWS_CTL_REDIS, "NEWS_REDIS", NULL},
                     {NEWS_CTL_PREFIX, "NEWS_PREFIX", "news"}};

    const char **value;
    size_t       i;

    for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {

        value = &ctl->values[variables[i].option];

        if (*value == NULL) {
            *value = getenv(variables[i].name);
        }

        if (*value == NULL || **value == '\0') {
            *value = variables[i].otherwise;
        }
    }
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


/* Whether the command takes the options and words that were given. */
static news_status_e
news_main_check(news_ctl_t *ctl)
{
    const news_command_t *command = ctl->command;
    unsigned              allowed = command->options | NEWS_MAIN_EVERYWHERE;
    unsigned              option;

    for (option = 0; option < NEWS_CTL_OPTIONS; option++) {
        if (ctl->values[option] && !(allowed & NEWS_CTL_BIT(option))) {
            return news_ctl_misuse(ctl, "%s takes no --%s", command->name,
                                   news_main_options[option].name);
        }
    }

    if (ctl->count < command->min
        || (command->max >= 0 && ctl->count > command->max))
    {
        return news_ctl_misuse(
            ctl, "%s: expected %s, found %d of them", command->name,
            *command->usage ? command->usage : "no words", ctl->count);
    }

    return NEWS_OK;
}


static news_status_e
news_main_run(news_ctl_t *ctl)
{
    news_status_e status;

    if (ctl->count == 0) {
        if (ctl->values[NEWS_CTL_HELP]) {
            news_main_help_all();
            return NEWS_OK;
        }
        return news_ctl_misuse(ctl, "expected a command");
    }

    ctl->command = news_main_find(ctl->words[0]);
    if (ctl->command == NULL) {
        return news_ctl_misuse(ctl, "there is no command \"%s\"",
                               ctl->words[0]);
    }

    if (ctl->values[NEWS_CTL_HELP]) {
        news_main_help_one(ctl->command);
        return NEWS_OK;
    }

    ctl->words++;
    ctl->count--;

    news_main_environment(ctl);

    status = news_main_check(ctl);
    if (status == NEWS_OK) {
        status = news_main_timeout(ctl);
    }

    if (status == NEWS_OK) {
        status = news_main_redis(ctl);
    }

    return status == NEWS_OK ? ctl->command->run(ctl) : status;
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
    news_ctl_t    ctl = {0};
    news_status_e status;

    /* a reader that goes away must not stop an import before its purge */
    signal(SIGPIPE, SIG_IGN);
    /* nor must a limit on files: the write fails and says so */
    signal(SIGXFSZ, SIG_IGN);

    status = news_main_parse(&ctl, argc, argv);
    if (status == NEWS_OK) {
        status = news_main_run(&ctl);
    }

    if ((fflush(stdout) != 0 || ferror(stdout)) && status == NEWS_OK) {
        status = errno == EPIPE
                     ? NEWS_EIO
                     : news_ctl_fail(NEWS_EIO, "the output cannot be written");
    }

    return news_main_exit(&ctl, status);
}
