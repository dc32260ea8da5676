#include "article/value.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/when.h"
#include "store/edit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/*
 * What an editor does to one article.
 */

static news_status_e news_ctl_publish(news_ctl_t *ctl);
static news_status_e news_ctl_unpublish(news_ctl_t *ctl);
static news_status_e news_ctl_retract(news_ctl_t *ctl);
static news_status_e news_ctl_rename(news_ctl_t *ctl);
static news_status_e news_ctl_move(news_ctl_t *ctl);
static news_status_e news_ctl_correct(news_ctl_t *ctl);
static news_status_e news_ctl_pin(news_ctl_t *ctl);
static news_status_e news_ctl_unpin(news_ctl_t *ctl);

const news_command_t news_command_publish = {
    .name = "publish",
    .usage = "SLUG",
    .summary = "shows an article to readers, now or later",
    .help = "Shows an article to readers: from now on, or from the time that "
            "--at says.  One\nthat is dated before now keeps its date.  A "
            "retracted one comes back.  An update from\nbefore that time is "
            "forgotten; "
            "one that would expire by then is refused.\n",
    .examples = "newsctl publish budget-passed\n"
                "newsctl publish budget-passed --at '2026-05-01 06:00'\n"
                "newsctl publish budget-passed --at +2h\n",
    .run = news_ctl_publish,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_AT,
                 "From when on: a date, a time in the site's time zone, or a "
                 "duration from now.",
                 NULL},
                NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_unpublish = {
    .name = "unpublish",
    .usage = "SLUG",
    .summary = "makes a published article a draft again",
    .help =
        "Makes a published article a draft again: its addresses answer 404. "
        " What\nreaders have seen is better retracted.\n",
    .examples = "newsctl unpublish budget-passed\n",
    .run = news_ctl_unpublish,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_retract = {
    .name = "retract",
    .usage = "SLUG",
    .summary = "takes an article down",
    .help = "Takes an article down: its addresses answer 410, or 451, from "
            "then on, with its\nheadline and the reason.  The record stays; "
            "newsctl publish brings it back.\n",
    .examples = "newsctl retract budget-passed\n"
                "newsctl retract budget-passed --status 451 "
                "--by https://court.example/order/7\n",
    .run = news_ctl_retract,
    .min = 1,
    .max = 1,
    .options =
        {{NEWS_CTL_STATUS,
          "410, the default: it was withdrawn; 451: somebody demanded it by "
          "law.",
          "410|451"},
         {NEWS_CTL_REASON, "Why, in words for readers.", NULL},
         {NEWS_CTL_BY, "Who demanded it, for a 451: the address of the order.",
          NULL},
         NEWS_CTL_OPTION_JSON},
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

const news_command_t news_command_move = {
    .name = "move",
    .usage = "SLUG SECTION",
    .summary = "puts an article into another section",
    .help = "Puts an article into another section, by its name or path.  Its "
            "old address\nanswers 301 to the new one.\n",
    .examples = "newsctl move budget-passed business/markets\n",
    .run = news_ctl_move,
    .min = 2,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_correct = {
    .name = "correct",
    .usage = "SLUG TEXT",
    .summary = "adds a correction to an article",
    .help = "Adds a correction to an article, and dates its update now.  The "
            "words that were\nwrong are changed with newsctl edit.  TEXT - is "
            "read from standard input.\n",
    .examples = "newsctl correct budget-passed 'The vote was on Monday, not "
                "Tuesday.'\n",
    .run = news_ctl_correct,
    .min = 2,
    .max = 2,
    .options = {{NEWS_CTL_AT, "Another time of the update.", NULL},
                NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_pin = {
    .name = "pin",
    .usage = "SLUG [PLACE]",
    .summary = "keeps an article on top of the front page",
    .help = "Keeps an article on top of the front page, in the place that is "
            "said: 1, the\ndefault, is the first.  Those there give way.\n",
    .examples = "newsctl pin budget-passed\n"
                "newsctl pin budget-passed 2\n",
    .run = news_ctl_pin,
    .min = 1,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_unpin = {
    .name = "unpin",
    .usage = "SLUG",
    .summary = "lets a pinned article go its way",
    .help = "Lets a pinned article stand where its date puts it.\n",
    .examples = "newsctl unpin budget-passed\n",
    .run = news_ctl_unpin,
    .min = 1,
    .max = 1,
    .options = {NEWS_CTL_OPTION_JSON},
};


/* The one way in which an article is edited, whatever the edit is. */
static news_status_e
news_article_edit(news_ctl_t *ctl, const news_edit_t *edit, const char *done,
                  const char *already)
{
    news_str_t    slug = news_str_borrow(ctl->words[0]);
    news_change_t change;
    news_status_e status;
    bool          changed;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_edit(change.store, slug, edit, &changed);

    return news_change_done(
        &change, status, status == NEWS_OK && changed ? done : already, slug);
}


/* The time that --at says, in the site's zone; none where it says nothing. */
static news_status_e
news_article_at(news_ctl_t *ctl, news_date_t *date)
{
    const char   *text = ctl->values[NEWS_CTL_AT];
    news_store_t *store;
    news_site_t   site;
    news_status_e status;

    *date = (news_date_t) {0};

    if (text == NULL) {
        return NEWS_OK;
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_site(store, ctl->arena, &site);
    if (status != NEWS_OK) {
        news_ctl_store_fail(store, status);

    } else if (!news_when_parse(date, text, site.timezone.data, true)) {
        status = news_ctl_misuse(ctl, "--at: expected " NEWS_WHEN_FORMS);
    }

    news_store_close(store);

    return status;
}


static news_status_e
news_ctl_publish(news_ctl_t *ctl)
{
    news_edit_t   edit = {.kind = NEWS_EDIT_PUBLISH};
    news_status_e status;

    status = news_article_at(ctl, &edit.date);
    if (status != NEWS_OK) {
        return status;
    }

    return news_article_edit(
        ctl, &edit, edit.date.seconds > time(NULL) ? "scheduled" : "published",
        "published");
}


static news_status_e
news_ctl_unpublish(news_ctl_t *ctl)
{
    return news_article_edit(ctl, &(news_edit_t) {.kind = NEWS_EDIT_UNPUBLISH},
                             "unpublished", "unpublished");
}


static news_status_e
news_ctl_retract(news_ctl_t *ctl)
{
    const char   *gone = ctl->values[NEWS_CTL_STATUS];
    news_str_t    slug = news_str_borrow(ctl->words[0]), reason;
    news_change_t change;
    news_status_e status;

    if (ctl->values[NEWS_CTL_BY] && (gone == NULL || strcmp(gone, "451") != 0))
    {
        return news_ctl_misuse(ctl, "--by is for --status 451");
    }

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    reason =
        news_ctl_line(ctl, news_str_borrow(ctl->values[NEWS_CTL_REASON]), '\0');
    status =
        news_store_retract(change.store, slug, gone ? atoi(gone) : 410, reason,
                           news_str_borrow(ctl->values[NEWS_CTL_BY]));

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


static news_status_e
news_ctl_move(news_ctl_t *ctl)
{
    return news_article_edit(
        ctl,
        &(news_edit_t) {.kind = NEWS_EDIT_MOVE,
                        .text = news_str_borrow(ctl->words[1])},
        "moved", "moved");
}


static news_status_e
news_article_correct(news_ctl_t *ctl, news_str_t text)
{
    news_edit_t   edit = {.kind = NEWS_EDIT_CORRECT};
    news_status_e status;

    edit.text = news_str_trim(news_ctl_line(ctl, text, '\0'));
    if (edit.text.len == 0 || memchr(edit.text.data, '\n', edit.text.len)) {
        return news_ctl_misuse(ctl, "expected a correction of one line");
    }

    status = news_article_at(ctl, &edit.date);
    if (status != NEWS_OK) {
        return status;
    }

    if (edit.date.kind == NEWS_DATE_NONE) {
        edit.date = (news_date_t) {NEWS_DATE_TIME, time(NULL)};
    }

    return news_article_edit(ctl, &edit, "corrected", "corrected");
}


static news_status_e
news_ctl_correct(news_ctl_t *ctl)
{
    char   line[NEWS_RECORD_LINE_MAX + 2];
    size_t len;

    if (strcmp(ctl->words[1], "-") != 0) {
        return news_article_correct(ctl, news_str_borrow(ctl->words[1]));
    }

    len = fread(line, 1, sizeof(line), stdin);

    return news_article_correct(ctl, (news_str_t) {len, line});
}


static news_status_e
news_ctl_pin(news_ctl_t *ctl)
{
    const char *place = ctl->count > 1 ? ctl->words[1] : "1";
    char       *end;
    long        number = strtol(place, &end, 10);

    if (end == place || *end || number < 1 || number > NEWS_EDIT_PLACE_MAX) {
        return news_ctl_misuse(ctl,
                               "expected a place from 1 to %d, found "
                               "\"%s\"",
                               NEWS_EDIT_PLACE_MAX, place);
    }

    return news_article_edit(
        ctl, &(news_edit_t) {.kind = NEWS_EDIT_PIN, .number = number}, "pinned",
        "pinned");
}


static news_status_e
news_ctl_unpin(news_ctl_t *ctl)
{
    return news_article_edit(ctl, &(news_edit_t) {.kind = NEWS_EDIT_PIN},
                             "unpinned", "unpinned");
}
