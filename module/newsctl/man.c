#include "base/version.h"
#include "newsctl/command.h"

/*
 * The manual page in roff's man macros, from the same tables as --help.
 */

static const char news_man_head[] =
    ".TH NEWSCTL 1 \"\" \"newsctl " NEWS_VERSION "\" \"News pages\"\n"
    ".SH NAME\n"
    "newsctl \\- a newsroom's hand on the site that nginx serves\n"
    ".SH SYNOPSIS\n"
    ".B newsctl\n"
    "[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIOPTION\\fR]... "
    "[\\fIWORD\\fR]...\n"
    ".SH DESCRIPTION\n"
    "Puts articles into the store that nginx serves, changes them, takes them "
    "down,\nand sees to it that no page of before is served.\n"
    "Options may stand anywhere on the line; what follows \\fB\\-\\-\\fR is no "
    "option.\n"
    ".PP\n"
    "On a terminal, tables fit its width; elsewhere each line is one thing, "
    "with tabs\nbetween its fields, and \\fB\\-\\-json\\fR prints JSON.\n"
    "Messages and progress go to standard error.\n";

static const char news_man_tail[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nDone.\n"
    ".TP\n.B 1\nFailed; what the message names was not changed.\n"
    ".TP\n.B 2\nWrong usage.\n"
    ".TP\n.B 3\nDone, but old pages may still be served; the message says "
    "until when.\n"
    ".TP\n.B 130\nStopped by Ctrl\\-C; what was not finished is undone.\n"
    ".TP\n.B 141\nWhoever read the output, such as head, has gone; what was "
    "changed stays so.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NEWS_STORE, NEWS_REDIS, NEWS_PREFIX, NEWS_NGINX_CONF\n"
    "As the options \\fB\\-\\-store\\fR, \\fB\\-\\-redis\\fR, "
    "\\fB\\-\\-prefix\\fR, \\fB\\-\\-nginx\\-conf\\fR.\n"
    ".TP\n.B NEWS_CONFIG\nAs \\fB\\-\\-config\\fR.\n"
    ".TP\n.B NO_COLOR\nWhere it is set and not empty, nothing is coloured.\n"
    ".TP\n.B VISUAL, EDITOR\nThe editor of \\fBnew\\fR and \\fBedit\\fR.\n"
    ".SH FILES\n"
    ".TP\n.I /etc/news/newsctl.conf\n"
    "Lines \\fINAME\\fR = \\fIVALUE\\fR; the names are those of the options "
    "store, redis,\nprefix, nginx\\-conf, timeout, permalink, theme and "
    "server.\n"
    "The environment goes before it, and options go before both.\n"
    ".TP\n.I /etc/nginx/nginx.conf\n"
    "Where no store is named: its store, Redis, prefix, permalink and theme.\n";


/* Text for roff: nothing in it is a request or an escape. */
static void
news_man_text(const char *text)
{
    bool start = true;

    for (; *text; text++) {

        if (start && (*text == '.' || *text == '\'')) {
            fputs("\\&", stdout);
        }

        if (*text == '\\') {
            fputs("\\e", stdout);
        } else if (*text == '-') {
            fputs("\\-", stdout);
        } else if (*text == '\n' && text[1] == '\n') {
            fputs("\n.PP", stdout);
        } else {
            putchar(*text);
        }

        start = *text == '\n';
    }
}


static void
news_man_option(news_ctl_option_e id, const char *value, const char *help)
{
    const news_option_t *option = &news_options[id];

    fputs(".TP\n", stdout);

    if (option->letter) {
        printf("\\fB\\-%c\\fR, ", option->letter);
    }

    fputs("\\fB\\-\\-", stdout);
    news_man_text(option->name);
    fputs("\\fR", stdout);

    if (value) {
        fputs(" \\fI", stdout);
        news_man_text(value);
        fputs("\\fR", stdout);
    }

    putchar('\n');
    news_man_text(help);
    putchar('\n');
}


static void
news_man_command(const news_command_t *command)
{
    const news_command_option_t *own = command->options;

    printf(".SS \"newsctl %s [OPTION]...", command->name);
    if (*command->usage) {
        putchar(' ');
        news_man_text(command->usage);
    }
    fputs("\"\n", stdout);
    news_man_text(command->help);

    for (; own < command->options + NEWS_COMMAND_OPTIONS_MAX && own->help;
         own++) {
        news_man_option(own->id, news_option_value(own), own->help);
    }

    fputs(".PP\n.RS 4\n.nf\n", stdout);
    news_man_text(command->examples);
    fputs(".fi\n.RE\n", stdout);
}


void
news_man_print(void)
{
    const news_command_t *const *command;
    unsigned                     i;

    fputs(news_man_head, stdout);

    fputs(".SH OPTIONS\nEvery command takes these.\n", stdout);
    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
        if (news_option_is_common(i)) {
            news_man_option(i, news_options[i].value, news_options[i].help);
        }
    }

    fputs(".SH COMMANDS\n", stdout);
    for (command = news_commands; *command; command++) {
        news_man_command(*command);
    }

    fputs(news_man_tail, stdout);
}
