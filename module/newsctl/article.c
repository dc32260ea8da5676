#include "newsctl/change.h"
#include "newsctl/command.h"

/*
 * What an editor does to one article.
 */

static news_status_e news_ctl_retract(news_ctl_t *ctl);
static news_status_e news_ctl_rename(news_ctl_t *ctl);

const news_command_t news_command_retract = {
    .name = "retract",
    .usage = "SLUG",
    .summary = "takes an article down",
    .help = "Takes an article down: its addresses answer 410 from then on.  "
            "The record\nstays.\n",
    .examples = "newsctl retract budget-passed\n",
    .run = news_ctl_retract,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_rename = {
    .name = "rename",
    .usage = "OLD NEW",
    .summary = "gives an article another slug",
    .help = "Gives an article another slug.  Its old addresses answer 301 to "
            "the new one, in\none step however often it was renamed.\n",
    .examples = "newsctl rename budget-pased budget-passed\n",
    .run = news_ctl_rename,
    .min = 2,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};


static news_status_e
news_ctl_retract(news_ctl_t *ctl)
{
    news_str_t    slug = news_str_borrow(ctl->words[0]);
    news_change_t change;
    news_status_e status;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status =
        news_store_retract(change.store, slug, 410, NEWS_STR(""), NEWS_STR(""));

    return news_change_done(&change, status, "retracted", slug);
}


static news_status_e
news_ctl_rename(news_ctl_t *ctl)
{
    news_str_t    from = news_str_borrow(ctl->words[0]);
    news_str_t    to = news_str_borrow(ctl->words[1]);
    news_change_t change;
    news_status_e status;
    char          words[2 * NEWS_SLUG_MAX + 2];

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_rename(change.store, from, to);
    snprintf(words, sizeof(words), "%s %s", ctl->words[0], ctl->words[1]);

    return news_change_done(&change, status, "renamed", news_str_borrow(words));
}
