#include "newsctl/command.h"
#include "newsctl/terminal.h"

#include <string.h>

#define NEWS_HELP_COLUMN 26 /* where an option's words begin */

static news_status_e news_ctl_help(news_ctl_t *ctl);

const news_command_t news_command_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "says what a command does",
    .help = "Prints what a command does, or the list of commands.  With --man "
            "it prints\nthe manual page, for `man -l -`.\n",
    .examples = "newsctl help import\n"
                "newsctl help --man | man -l -\n",
    .run = news_ctl_help,
    .max = 2,
    .options = {{NEWS_CTL_MAN, "Prints the manual page.", NULL}},
};

static const char news_help_exit[] =
    "Exit status: 0 done, 1 failed and nothing changed, 2 wrong usage, 3 done, "
    "but\nold pages may still be served; 130 after Ctrl-C.\n";


static void
news_help_option(FILE *out, news_ctl_option_e id, const char *value,
                 const char *help)
{
    const news_option_t *option = &news_options[id];
    char                 left[128];
    char                 letter[8] = "    ";
    int                  len;

    if (option->letter) {
        snprintf(letter, sizeof(letter), "-%c, ", option->letter);
    }

    len = snprintf(left, sizeof(left), "  %s--%s%s%s", letter, option->name,
                   value ? " " : "", value ? value : "");

    if (len < NEWS_HELP_COLUMN - 1) {
        fprintf(out, "%-*s", NEWS_HELP_COLUMN, left);
    } else {
        fprintf(out, "%s\n%*s", left, NEWS_HELP_COLUMN, "");
    }

    news_terminal_wrap(out, news_str_borrow(help), NEWS_HELP_COLUMN);
}


/* Paragraphs, with a blank line between them. */
static void
news_help_paragraphs(FILE *out, const char *text)
{
    const char *end;

    for (; *text; text = end + strspn(end, "\n")) {
        end = strstr(text, "\n\n");
        end = end ? end : text + strlen(text);
        news_terminal_wrap(out, (news_str_t) {(size_t) (end - text), text}, 0);
        if (end[strspn(end, "\n")]) {
            fputc('\n', out);
        }
    }
}


static void
news_help_common(FILE *out)
{
    unsigned i;

    for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
        if (news_option_is_common(i)) {
            news_help_option(out, i, news_options[i].value,
                             news_options[i].help);
        }
    }
}


static void
news_help_title(FILE *out, const char *title)
{
    fprintf(out, "\n%s%s%s\n", news_terminal_style(out, "1"), title,
            news_terminal_style(out, "0"));
}


static void
news_help_line(FILE *out, const news_command_t *command)
{
    fprintf(out, "  %-20s", command->name);
    news_terminal_wrap(out, news_str_borrow(command->summary), 22);
}


void
news_help_all(FILE *out)
{
    const news_command_t *const *command;

    fputs("usage: newsctl [OPTION]... COMMAND [OPTION]... [WORD]...\n", out);

    news_help_title(out, "Commands");
    for (command = news_commands; *command; command++) {
        news_help_line(out, *command);
    }

    news_help_title(out, "Options of all commands");
    news_help_common(out);

    fputc('\n', out);
    news_help_paragraphs(
        out, "What no option names comes from NEWS_STORE, NEWS_REDIS, "
             "NEWS_PREFIX and NEWS_NGINX_CONF in the environment, else from "
             "/etc/news/newsctl.conf.\n");
    fputc('\n', out);
    news_help_paragraphs(out, news_help_exit);
    fputs("\n`newsctl help COMMAND` says more of one, `man newsctl` all.\n",
          out);
}


void
news_help_group(FILE *out, const char *word)
{
    const news_command_t *const *command;
    size_t                       len = strlen(word);

    fprintf(out, "usage: newsctl %s COMMAND [OPTION]... [WORD]...\n", word);

    news_help_title(out, "Commands");
    for (command = news_commands; *command; command++) {
        if (strncmp((*command)->name, word, len) == 0
            && strchr(" ", (*command)->name[len]))
        {
            news_help_line(out, *command);
        }
    }
}


void
news_help_one(FILE *out, const news_command_t *command)
{
    const news_command_option_t *own = command->options;
    news_str_t                   lines = news_str_borrow(command->examples);
    news_str_t                   line;

    fprintf(out, "usage: newsctl %s [OPTION]...%s%s\n\n", command->name,
            *command->usage ? " " : "", command->usage);
    news_help_paragraphs(out, command->help);

    if (own->help) {
        news_help_title(out, "Options");
    }

    for (; own < command->options + NEWS_COMMAND_OPTIONS_MAX && own->help;
         own++) {
        news_help_option(out, own->id, news_option_value(own), own->help);
    }

    news_help_title(out, "Options of all commands");
    news_help_common(out);

    news_help_title(out, "Examples");
    while ((line = news_str_next(&lines, '\n')).len) {
        fprintf(out, "  %.*s\n", NEWS_STR_ARG(line));
    }

    fputc('\n', out);
    news_help_paragraphs(out, news_help_exit);
}


static news_status_e
news_ctl_help(news_ctl_t *ctl)
{
    const news_command_t *command;
    int                   used;

    if (ctl->values[NEWS_CTL_MAN]) {
        news_man_print();
        return NEWS_OK;
    }

    if (ctl->count == 0) {
        news_help_all(stdout);
        return NEWS_OK;
    }

    command = news_command_find(ctl->words, ctl->count, &used);

    if (command && used == ctl->count) {
        news_help_one(stdout, command);
        return NEWS_OK;
    }

    if (ctl->count == 1 && news_command_is_group(ctl->words[0])) {
        news_help_group(stdout, ctl->words[0]);
        return NEWS_OK;
    }

    return ctl->count == 1
               ? news_command_unknown(ctl, "", ctl->words[0])
               : news_command_unknown(ctl, ctl->words[0], ctl->words[1]);
}
