#include "newsctl/command.h"

#include <string.h>

/*
 * Completion for shells: a table of words in shell code, from the same tables
 * as --help, and what reads it.
 */

static news_status_e news_ctl_completion(news_ctl_t *ctl);

const news_command_t news_command_completion = {
    .name = "completion",
    .usage = "bash|zsh",
    .summary = "prints what makes a shell complete newsctl's words",
    .help = "Prints the shell's code that completes commands, options, their "
            "values and\nslugs.  ./build.sh install puts it where bash and zsh "
            "look for it.\n",
    .examples = "eval \"$(newsctl completion bash)\"\n"
                "newsctl completion zsh > ~/.zfunc/_newsctl\n",
    .run = news_ctl_completion,
    .min = 1,
    .max = 1,
};

/* Reads the tables: what may stand at the cursor, a line each.  Its words are
   the line before the cursor and, last, what is begun there. */
static const char news_complete_common[] =
    "_newsctl_values() {\n"
    "    case $1 in\n"
    "    *'|'*) printf '%s\\n' \"$1\" | tr '|' '\\n' ;;\n"
    "    *DIR*) echo '<dir>' ;;\n"
    "    *FILE* | *PATH* | *TEMPLATE*) echo '<file>' ;;\n"
    "    *SLUG* | *OLD*) newsctl list --limit 200 2>/dev/null | cut -f 4 ;;\n"
    "    *COMMAND*) _newsctl_commands ;;\n"
    "    esac\n"
    "}\n"
    "_newsctl_words() {\n"
    "    local command= previous= word option\n"
    "    while [ $# -gt 1 ]; do\n"
    "        previous=$1\n"
    "        word=\"$command${command:+ }$1\"\n"
    "        [ -z \"$(_newsctl_options \"$word\")\" ] || command=$word\n"
    "        case $word in sections | theme) command=$word ;; esac\n"
    "        shift\n"
    "    done\n"
    "    option=$(_newsctl_options \"${command:-help}\" |\n"
    "        grep -e \"^$previous=\" | head -n 1)\n"
    "    case $previous in -?*) ;; *) option= ;; esac\n"
    "    if [ -n \"$option\" ]; then\n"
    "        _newsctl_values \"${option#*=}\"\n"
    "        return\n"
    "    fi\n"
    "    case $1 in\n"
    "    -*) _newsctl_options \"${command:-help}\" | sed 's/=.*//' ;;\n"
    "    *)\n"
    "        if [ -z \"$command\" ]; then\n"
    "            _newsctl_commands | sed 's/ .*//' | sort -u\n"
    "        else\n"
    "            _newsctl_commands | sed -n \"s/^$command //p\"\n"
    "            _newsctl_values \"$(_newsctl_rest \"$command\")\"\n"
    "        fi ;;\n"
    "    esac\n"
    "}\n";

static const char news_complete_bash[] =
    "_newsctl() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} words\n"
    "    words=$(_newsctl_words \"${COMP_WORDS[@]:1:COMP_CWORD}\")\n"
    "    local IFS=$'\\n'\n"
    "    case $words in\n"
    "    '<dir>') COMPREPLY=($(compgen -d -- \"$current\")) ;;\n"
    "    '<file>') COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
    "    *) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
    "    esac\n"
    "}\n"
    "complete -o filenames -F _newsctl newsctl\n";

static const char news_complete_zsh[] =
    "_newsctl() {\n"
    "    local found\n"
    "    found=$(_newsctl_words \"${(@)words[2,CURRENT]}\")\n"
    "    case $found in\n"
    "    '<dir>') _files -/ ;;\n"
    "    '<file>') _files ;;\n"
    "    *) compadd -- ${(f)found} ;;\n"
    "    esac\n"
    "}\n"
    "if [ \"$funcstack[1]\" = _newsctl ]; then\n"
    "    _newsctl \"$@\"\n"
    "else\n"
    "    compdef _newsctl newsctl\n"
    "fi\n";


static void
news_complete_option(news_ctl_option_e id, const char *value)
{
    const news_option_t *option = &news_options[id];

    printf(" '--%s%s%s'", option->name, value ? "=" : "", value ? value : "");

    if (option->letter) {
        printf(" '-%c%s%s'", option->letter, value ? "=" : "",
               value ? value : "");
    }
}


static void
news_complete_options(void)
{
    const news_command_t *const *command;
    const news_command_option_t *own;
    unsigned                     i;

    fputs("_newsctl_options() {\n    case $1 in\n", stdout);

    for (command = news_commands; *command; command++) {
        printf("    '%s') printf '%%s\\n'", (*command)->name);
        for (i = 0; i < NEWS_CTL_OPTIONS; i++) {
            own = news_option_of(*command, i);
            if (own) {
                news_complete_option(i, news_option_value(own));
            } else if (news_option_is_common(i)) {
                news_complete_option(i, news_options[i].value);
            }
        }
        puts(" ;;");
    }

    fputs("    esac\n}\n", stdout);
}


static void
news_complete_commands(void)
{
    const news_command_t *const *command;

    fputs("_newsctl_commands() {\n    printf '%s\\n'", stdout);
    for (command = news_commands; *command; command++) {
        printf(" '%s'", (*command)->name);
    }

    fputs("\n}\n_newsctl_rest() {\n    case $1 in\n", stdout);
    for (command = news_commands; *command; command++) {
        if (*(*command)->usage) {
            printf("    '%s') echo '%s' ;;\n", (*command)->name,
                   (*command)->usage);
        }
    }

    fputs("    esac\n}\n", stdout);
}


static news_status_e
news_ctl_completion(news_ctl_t *ctl)
{
    bool zsh = strcmp(ctl->words[0], "zsh") == 0;

    if (!zsh && strcmp(ctl->words[0], "bash") != 0) {
        return news_ctl_misuse(ctl, "expected bash or zsh, found \"%s\"",
                               ctl->words[0]);
    }

    if (zsh) {
        fputs("#compdef newsctl\n", stdout);
    }

    news_complete_options();
    news_complete_commands();
    fputs(news_complete_common, stdout);
    fputs(zsh ? news_complete_zsh : news_complete_bash, stdout);

    return NEWS_OK;
}
