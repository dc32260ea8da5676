#include "newsctl/command.h"

#include <getopt.h>
#include <string.h>

/* The letters of getopt, and what says that a value was left out. */
#define NEWS_OPTION_LETTERS_MAX (3 * NEWS_CTL_OPTIONS + 3)

const news_option_t news_options[NEWS_CTL_OPTIONS] = {
    [NEWS_CTL_STORE] = {"store", 's', "URI", "The store: sqlite:PATH."},
    [NEWS_CTL_REDIS] = {"redis", 'r', "ADDRESS",
                        "Redis: unix:PATH, HOST:PORT or "
                        "redis://[USER:PASSWORD@]HOST:PORT/DB; off for none."},
    [NEWS_CTL_PREFIX] = {"prefix", 0, "P", "Of the keys in Redis; news."},
    [NEWS_CTL_NGINX_CONF] = {"nginx-conf", 0, "FILE",
                             "Takes what is not named from this nginx.conf."},
    [NEWS_CTL_CONFIG] = {"config", 0, "FILE",
                         "Instead of /etc/news/newsctl.conf."},
    [NEWS_CTL_TIMEOUT] = {"timeout", 0, "SECONDS",
                          "How long a change waits for the nodes; 10."},
    [NEWS_CTL_NO_WAIT] = {"no-wait", 0, NULL,
                          "Does not wait for the nodes; exit status 3 says "
                          "that they may not be done."},
    [NEWS_CTL_HELP] = {"help", 'h', NULL, "Says what the command does."},
    [NEWS_CTL_JSON] = {"json", 'j', NULL, NULL},
    [NEWS_CTL_YES] = {"yes", 'y', NULL, NULL},
    [NEWS_CTL_NAME] = {"name", 0, "NAME", NULL},
    [NEWS_CTL_TAGLINE] = {"tagline", 0, "TEXT", NULL},
    [NEWS_CTL_URL] = {"url", 0, "URL", NULL},
    [NEWS_CTL_LANGUAGE] = {"language", 0, "TAG", NULL},
    [NEWS_CTL_TIMEZONE] = {"timezone", 0, "ZONE", NULL},
    [NEWS_CTL_PERMALINK] = {"permalink", 0, "PATTERN", NULL},
    [NEWS_CTL_THEME] = {"theme", 0, "DIR", NULL},
    [NEWS_CTL_PARTIALS] = {"partials", 0, "DIR", NULL},
    [NEWS_CTL_CATEGORY] = {"category", 'c', "SECTION", NULL},
    [NEWS_CTL_AUTHOR] = {"author", 'a', "NAME", NULL},
    [NEWS_CTL_STATUS] = {"status", 0, "STATUS", NULL},
    [NEWS_CTL_SINCE] = {"since", 0, "TIME", NULL},
    [NEWS_CTL_UNTIL] = {"until", 0, "TIME", NULL},
    [NEWS_CTL_LIMIT] = {"limit", 'n', "N", NULL},
    [NEWS_CTL_ALL] = {"all", 0, NULL, NULL},
    [NEWS_CTL_REASON] = {"reason", 0, "TEXT", NULL},
    [NEWS_CTL_BY] = {"by", 0, "URL", NULL},
    [NEWS_CTL_TAG] = {"tag", 0, "TAG", NULL},
    [NEWS_CTL_SOFT] = {"soft", 0, NULL, NULL},
    [NEWS_CTL_DRY_RUN] = {"dry-run", 0, NULL, NULL},
    [NEWS_CTL_AT] = {"at", 0, "TIME", NULL},
    [NEWS_CTL_FORMAT] = {"format", 'f', "FORMAT", NULL},
    [NEWS_CTL_ENCODING] = {"encoding", 0, "NAME", NULL},
    [NEWS_CTL_STRICT] = {"strict", 0, NULL, NULL},
    [NEWS_CTL_OUTPUT] = {"output", 'o', "FILE", NULL},
    [NEWS_CTL_FORCE] = {"force", 0, NULL, NULL},
    [NEWS_CTL_LIFETIME] = {"lifetime", 0, "TIME", NULL},
    [NEWS_CTL_SERVER] = {"server", 0, "URL", NULL},
    [NEWS_CTL_TOP] = {"top", 0, "N", NULL},
    [NEWS_CTL_JOBS] = {"jobs", 0, "N", NULL},
    [NEWS_CTL_RATE] = {"rate", 0, "N", NULL},
    [NEWS_CTL_ONCE] = {"once", 0, NULL, NULL},
    [NEWS_CTL_INTERVAL] = {"interval", 0, "SECONDS", NULL},
    [NEWS_CTL_MAN] = {"man", 0, NULL, NULL},
};


bool
news_option_is_common(news_ctl_option_e option)
{
    return option <= NEWS_CTL_HELP;
}


const news_command_option_t *
news_option_of(const news_command_t *command, news_ctl_option_e option)
{
    const news_command_option_t *own = command->options;

    for (; own < command->options + NEWS_COMMAND_OPTIONS_MAX && own->help;
         own++) {
        if (own->id == option) {
            return own;
        }
    }

    return NULL;
}


const char *
news_option_value(const news_command_option_t *own)
{
    return own->value ? own->value : news_options[own->id].value;
}


/* What getopt wants, of the options that this command takes; of all where the
   command is not known yet. */
static void
news_option_tables(const news_command_t *command, struct option *longs,
                   char *letters)
{
    const news_option_t *option;
    unsigned             i;

    *letters++ = command ? ':' : '+';
    if (command == NULL) {
        *letters++ = ':';
    }

    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {

        if (command && !news_option_is_common(i) && !news_option_of(command, i))
        {
            continue;
        }

        option = &news_options[i];
        *longs++ = (struct option) {
            option->name, option->value ? required_argument : no_argument, NULL,
            256 + (int) i};

        if (option->letter) {
            *letters++ = option->letter;
            if (option->value) {
                *letters++ = ':';
            }
        }
    }

    *longs = (struct option) {NULL, 0, NULL, 0};
    *letters = '\0';
}


/* NEWS_CTL_OPTIONS: getopt's answer is no option. */
static unsigned
news_option_number(int c)
{
    unsigned i;

    if (c >= 256) {
        return (unsigned) c - 256;
    }

    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
        if (c > 0 && news_options[i].letter == c) {
            return i;
        }
    }

    return NEWS_CTL_OPTIONS;
}


static const char *
news_option_like(const news_command_t *command, const char *word)
{
    const char *names[NEWS_CTL_OPTIONS + 1];
    unsigned    i, count = 0;

    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
        if (command == NULL || news_option_is_common(i)
            || news_option_of(command, i)) {
            names[count++] = news_options[i].name;
        }
    }

    names[count] = NULL;

    return news_suggest(word, names);
}


/* An option that is none, or none of this command. */
static news_status_e
news_option_unknown(news_ctl_t *ctl, const char *word)
{
    char        name[64];
    const char *like;
    unsigned    i;

    if (optopt > 0 && optopt < 256) {
        return news_ctl_misuse(ctl, "there is no option -%c", optopt);
    }

    snprintf(name, sizeof(name), "%.*s", (int) strcspn(word + 2, "="),
             word + 2);

    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
        if (strcmp(name, news_options[i].name) != 0) {
            continue;
        }
        return optopt ? news_ctl_misuse(ctl, "--%s takes no value", name)
                      : news_ctl_misuse(
                          ctl, "%s takes no --%s",
                          ctl->command ? ctl->command->name : "newsctl", name);
    }

    like = news_option_like(ctl->command, name);

    return like ? news_ctl_misuse(ctl,
                                  "there is no option --%s; did you mean "
                                  "--%s?",
                                  name, like)
                : news_ctl_misuse(ctl, "there is no option --%s", name);
}


/* One pass over the line; without a command it ends before the first word,
   and only what stands in the way is complained about. */
static news_status_e
news_option_pass(news_ctl_t *ctl, int argc, char **argv)
{
    struct option longs[NEWS_CTL_OPTIONS + 1];
    char          letters[NEWS_OPTION_LETTERS_MAX];
    unsigned      number;
    int           c, index;

    news_option_tables(ctl->command, longs, letters);
    opterr = 0;
    optind = 0; /* getopt begins anew */

    while ((c = getopt_long(argc, argv, letters, longs, &index)) != -1) {

        if (c == ':') {
            return news_ctl_misuse(ctl, "%s: expected a value behind it",
                                   argv[optind - 1]);
        }

        number = news_option_number(c);

        if (number == NEWS_CTL_OPTIONS) {
            return news_option_unknown(ctl, argv[optind - 1]);
        }

        ctl->values[number] = optarg ? optarg : "";
    }

    ctl->words = argv + optind;
    ctl->count = argc - optind;

    return NEWS_OK;
}


/* Where only some words are allowed as a value: is it one of them? */
static bool
news_option_allowed(const char *choices, const char *value)
{
    news_str_t rest = news_str_borrow(choices);

    if (strchr(choices, '|') == NULL) {
        return true;
    }

    while (rest.data) {
        if (news_str_equal(news_str_next(&rest, '|'), news_str_borrow(value))) {
            return true;
        }
    }

    return false;
}


news_status_e
news_command_unknown(news_ctl_t *ctl, const char *group, const char *name)
{
    const char *names[128];
    const char *like;
    char        word[128];
    unsigned    i;

    for (i = 0; i + 1 < sizeof(names) / sizeof(*names) && news_commands[i]; i++)
    {
        names[i] = news_commands[i]->name;
    }

    names[i] = NULL;
    snprintf(word, sizeof(word), "%s%s%s", group, *group ? " " : "", name);
    like = news_suggest(word, names);

    /* the list of commands says more than the usage of one */
    ctl->command = NULL;

    return like ? news_ctl_misuse(ctl,
                                  "there is no command \"%s\"; did you mean "
                                  "\"%s\"?",
                                  word, like)
                : news_ctl_misuse(ctl, "there is no command \"%s\"", word);
}


static news_status_e
news_option_check(news_ctl_t *ctl)
{
    const news_command_t        *command = ctl->command;
    const news_command_option_t *own;
    const char                  *value;
    unsigned                     i;

    for (i = NEWS_CTL_HELP + 1; i < NEWS_CTL_OPTIONS; i++) {

        if (ctl->values[i] == NULL) {
            continue;
        }

        own = news_option_of(command, i);
        value = own ? news_option_value(own) : NULL;

        if (value && !news_option_allowed(value, ctl->values[i])) {
            return news_ctl_misuse(ctl, "--%s: expected %s, found \"%s\"",
                                   news_options[i].name, value, ctl->values[i]);
        }
    }

    if (ctl->values[NEWS_CTL_HELP]) {
        return NEWS_OK;
    }

    if (ctl->count && command->max == 0 && news_command_is_group(command->name))
    {
        return news_command_unknown(ctl, command->name, ctl->words[0]);
    }

    if (ctl->count < command->min
        || (command->max >= 0 && ctl->count > command->max))
    {
        return ctl->count == 0
                   ? news_ctl_misuse(ctl, "%s: expected %s", command->name,
                                     command->usage)
                   : news_ctl_misuse(
                       ctl, "%s: expected %s, found %d word%s", command->name,
                       *command->usage ? command->usage : "no words",
                       ctl->count, ctl->count == 1 ? "" : "s");
    }

    return NEWS_OK;
}


/* What is no command may be the first word of some. */
static news_status_e
news_option_group(news_ctl_t *ctl)
{
    if (!news_command_is_group(ctl->words[0])) {
        return news_command_unknown(ctl, "", ctl->words[0]);
    }

    if (ctl->count > 1) {
        return news_command_unknown(ctl, ctl->words[0], ctl->words[1]);
    }

    if (ctl->values[NEWS_CTL_HELP]) {
        return NEWS_OK;
    }

    news_help_group(stderr, ctl->words[0]);

    return news_ctl_misuse(ctl, "%s: expected one of its commands",
                           ctl->words[0]);
}


/* Options may stand anywhere, so the command is looked for first. */
news_status_e
news_option_parse(news_ctl_t *ctl, int argc, char **argv)
{
    news_status_e status;
    int           used;

    status = news_option_pass(ctl, argc, argv);
    if (status != NEWS_OK || ctl->count == 0) {
        return status;
    }

    ctl->command = news_command_find(ctl->words, ctl->count, &used);
    if (ctl->command == NULL) {
        return news_option_group(ctl);
    }

    memset(ctl->values, 0, sizeof(ctl->values));

    status = news_option_pass(ctl, argc, argv);
    if (status != NEWS_OK) {
        return status;
    }

    ctl->words += used;
    ctl->count -= used;

    return news_option_check(ctl);
}
