#include "newsctl/command.h"

#include <string.h>

#define NEWS_COMMAND_NAME_MAX 64

/* clang-format off */
const news_command_t *const news_commands[] = {
    &news_command_init,
    &news_command_site,
    &news_command_import,
    &news_command_export,
    &news_command_list,
    &news_command_show,
    &news_command_new,
    &news_command_edit,
    &news_command_publish,
    &news_command_unpublish,
    &news_command_retract,
    &news_command_delete,
    &news_command_rename,
    &news_command_move,
    &news_command_correct,
    &news_command_pin,
    &news_command_unpin,
    &news_command_sections,
    &news_command_sections_add,
    &news_command_sections_rename,
    &news_command_sections_describe,
    &news_command_sections_order,
    &news_command_sections_remove,
    &news_command_preview,
    &news_command_render,
    &news_command_invalidate,
    &news_command_explain,
    &news_command_warm,
    &news_command_log,
    &news_command_nodes,
    &news_command_stats,
    &news_command_doctor,
    &news_command_backup,
    &news_command_theme_export,
    &news_command_theme_check,
    &news_command_theme_try,
    &news_command_completion,
    &news_command_version,
    &news_command_help,
    NULL,
};
/* clang-format on */


static const news_command_t *
news_command_named(const char *name)
{
    const news_command_t *const *command;

    for (command = news_commands; *command; command++) {
        if (strcmp((*command)->name, name) == 0) {
            return *command;
        }
    }

    return NULL;
}


const news_command_t *
news_command_find(char **words, int count, int *used)
{
    const news_command_t *command = NULL;
    char                  name[NEWS_COMMAND_NAME_MAX];

    if (count > 1
        && snprintf(name, sizeof(name), "%s %s", words[0], words[1])
               < (int) sizeof(name))
    {
        command = news_command_named(name);
    }

    if (command) {
        *used = 2;
        return command;
    }

    *used = 1;

    return count ? news_command_named(words[0]) : NULL;
}


bool
news_command_is_group(const char *word)
{
    const news_command_t *const *command;
    size_t                       len = strlen(word);

    for (command = news_commands; *command; command++) {
        if (strncmp((*command)->name, word, len) == 0
            && (*command)->name[len] == ' ') {
            return true;
        }
    }

    return false;
}
