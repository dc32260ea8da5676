#include "newsctl/change.h"
#include "newsctl/command.h"
#include "store/edit.h"


/*
 * What an editor does to one section.
 */


static news_status_e news_ctl_section_add(news_ctl_t *ctl);
static news_status_e news_ctl_section_rename(news_ctl_t *ctl);
static news_status_e news_ctl_section_describe(news_ctl_t *ctl);
static news_status_e news_ctl_section_remove(news_ctl_t *ctl);

const news_command_t news_command_sections_add = {
    .name = "sections add",
    .usage = "NAME",
    .summary = "makes a section",
    .help = "Makes a section.  NAME is as people read it, with those above it: "
            "World / Asia.\nIts path is made from it: world/asia.\n",
    .examples = "newsctl sections add 'World / Asia'\n",
    .run = news_ctl_section_add,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_sections_rename = {
    .name = "sections rename",
    .usage = "SECTION NAME",
    .summary = "changes the name that people read",
    .help =
        "Changes the name that people read.  The section's path, and so all "
        "addresses,\nstay as they are.\n",
    .examples = "newsctl sections rename world/asia 'Asia and the Pacific'\n",
    .run = news_ctl_section_rename,
    .min = 2,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_sections_describe = {
    .name = "sections describe",
    .usage = "SECTION TEXT",
    .summary = "says what a section is about",
    .help = "Sets the words that stand on the section's page.  An empty TEXT "
            "takes them away.\n",
    .examples = "newsctl sections describe world 'From everywhere but here.'\n",
    .run = news_ctl_section_describe,
    .min = 2,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_sections_remove = {
    .name = "sections remove",
    .usage = "SECTION",
    .summary = "removes an empty section",
    .help = "Removes a section that no article and no other section is in.\n",
    .examples = "newsctl sections remove world/asia\n",
    .run = news_ctl_section_remove,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};


static news_status_e
news_section_edit(news_ctl_t *ctl, news_section_edit_e kind, const char *text,
                  const char *done)
{
    news_str_t    name = news_str_borrow(ctl->words[0]);
    news_change_t change;
    news_status_e status;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_section_edit(
        change.store, kind, name,
        news_ctl_line(ctl, news_str_borrow(text),
                      kind == NEWS_SECTION_ADD ? '/' : '\0'),
        0);

    return news_change_done(&change, status, done, name);
}


static news_status_e
news_ctl_section_add(news_ctl_t *ctl)
{
    return news_section_edit(ctl, NEWS_SECTION_ADD, ctl->words[0], "added");
}


static news_status_e
news_ctl_section_rename(news_ctl_t *ctl)
{
    return news_section_edit(ctl, NEWS_SECTION_RENAME, ctl->words[1],
                             "renamed");
}


static news_status_e
news_ctl_section_describe(news_ctl_t *ctl)
{
    return news_section_edit(ctl, NEWS_SECTION_DESCRIBE, ctl->words[1],
                             "described");
}


static news_status_e
news_ctl_section_remove(news_ctl_t *ctl)
{
    return news_section_edit(ctl, NEWS_SECTION_REMOVE, NULL, "removed");
}
