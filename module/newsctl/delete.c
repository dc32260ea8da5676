#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/rows.h"
#include "newsctl/terminal.h"

#include <string.h>

static news_status_e news_ctl_delete(news_ctl_t *ctl);

const news_command_t news_command_delete = {
    .name = "delete",
    .usage = "SLUG...",
    .summary = "removes articles for good",
    .help =
        "Removes articles with all that the store knows of them, their old "
        "addresses too:\nall of them answer 404.  Nothing brings one back but "
        "its file, a backup or an\nexport.  Of several all are deleted, or "
        "none.  What readers have seen is better\nretracted: its address says "
        "why it is gone, and no import brings it back.\n\nAsks on a terminal, "
        "and needs --yes elsewhere.\n",
    .examples = "newsctl delete test-please-ignore\n"
                "newsctl delete --yes draft-one draft-two\n",
    .run = news_ctl_delete,
    .min = 1,
    .max = NEWS_STORE_BATCH_MAX,
    .options = {NEWS_CTL_OPTION_DRY_RUN, NEWS_CTL_OPTION_YES,
                NEWS_CTL_OPTION_JSON},
};


/* Whether the slug is an article's present one. */
static news_status_e
news_delete_check_one(news_store_t *store, news_arena_t *arena,
                      const char *word, news_str_t *headline)
{
    news_article_t article;
    news_str_t     slug = news_str_borrow(word);
    news_status_e  status = news_store_article(store, arena, slug, &article);

    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (!news_str_equal(article.slug, slug)) {
        return news_ctl_fail(NEWS_ENOTFOUND,
                             "no article \"%s\" any more: it is \"%.*s\" now",
                             word, NEWS_STR_ARG(article.slug));
    }

    *headline = article.headline;

    return NEWS_OK;
}


/* Whether all are there, and each is named once; *headline is that of the
   first.  The others' texts are not kept. */
static news_status_e
news_delete_check(news_ctl_t *ctl, news_store_t *store, news_str_t *headline)
{
    news_arena_t *arena;
    news_status_e status;
    news_str_t    other;
    int           i, before;

    for (i = 0; i < ctl->count; i++) {

        for (before = 0; before < i; before++) {
            if (strcmp(ctl->words[before], ctl->words[i]) == 0) {
                return news_ctl_fail(NEWS_EINVAL, "\"%s\" is named twice",
                                     ctl->words[i]);
            }
        }

        arena = i ? news_arena_create() : ctl->arena;
        status = arena ? news_delete_check_one(store, arena, ctl->words[i],
                                               i ? &other : headline)
                       : news_ctl_no_memory();
        if (i) {
            news_arena_destroy(arena);
        }

        if (status != NEWS_OK) {
            return status;
        }
    }

    return NEWS_OK;
}


static news_status_e
news_delete_look(news_ctl_t *ctl, news_str_t *headline)
{
    news_store_t *store;
    news_status_e status = news_ctl_open(ctl, NEWS_STORE_READ, &store);

    if (status == NEWS_OK) {
        status = news_delete_check(ctl, store, headline);
        news_store_close(store);
    }

    return status;
}


static news_status_e
news_delete_ask(news_ctl_t *ctl, news_str_t headline)
{
    bool asked, sure;

    if (ctl->values[NEWS_CTL_YES]) {
        return NEWS_OK;
    }

    if (ctl->count == 1) {
        fputc('"', stderr);
        news_ctl_print(stderr, headline);
        fputs("\" will be gone for good.  ", stderr);
        sure = news_terminal_confirm(&asked, "Delete %s?", ctl->words[0]);
    } else {
        sure = news_terminal_confirm(
            &asked, "Delete %d articles for good, %s and others?", ctl->count,
            ctl->words[0]);
    }

    return sure ? NEWS_OK : news_ctl_fail(NEWS_EINVAL, "nothing was deleted");
}


/* All or none. */
static news_status_e
news_delete_all(news_ctl_t *ctl, news_change_t *change)
{
    news_status_e status = news_store_import_begin(change->store);
    int           i;

    for (i = 0; status == NEWS_OK && i < ctl->count; i++) {
        status = news_store_delete(change->store, ctl->arena,
                                   news_str_borrow(ctl->words[i]));
    }

    return status == NEWS_OK ? news_store_import_end(change->store) : status;
}


static void
news_delete_print(const news_ctl_t *ctl, const char *done)
{
    int i;

    for (i = 0; i < ctl->count; i++) {
        printf("%s %s\n", done, ctl->words[i]);
    }

    fflush(stdout);
}


static json_t *
news_delete_slugs(const news_ctl_t *ctl)
{
    json_t *slugs = json_array();
    int     i;

    for (i = 0; i < ctl->count; i++) {
        (void) json_array_append_new(
            slugs, news_rows_json(news_str_borrow(ctl->words[i])));
    }

    return slugs;
}


static news_status_e
news_delete_dry(const news_ctl_t *ctl)
{
    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json_pack("{s:s, s:o*}", "would", "delete",
                                              "what", news_delete_slugs(ctl)));
    }

    news_delete_print(ctl, "would delete");

    return NEWS_OK;
}


static news_status_e
news_delete_run(news_ctl_t *ctl)
{
    bool          json = ctl->values[NEWS_CTL_JSON] != NULL;
    news_change_t change;
    news_status_e status;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_delete_all(ctl, &change);
    if (status != NEWS_OK) {
        /* closed without its end, the batch never was */
        news_ctl_store_fail(change.store, status);
        news_store_close(change.store);
        return status;
    }

    if (!json) {
        news_delete_print(ctl, "deleted");
    }

    status = news_change_end(&change, status);

    return json ? news_rows_print_json(
               json_pack("{s:s, s:o*, s:b, s:s}", "done", "deleted", "what",
                         news_delete_slugs(ctl), "certain", !ctl->uncertain,
                         "report", change.report))
                : status;
}


static news_status_e
news_ctl_delete(news_ctl_t *ctl)
{
    news_str_t    headline = {0, NULL};
    news_status_e status;

    if (ctl->values[NEWS_CTL_YES] == NULL
        && ctl->values[NEWS_CTL_DRY_RUN] == NULL && !news_terminal_asks())
    {
        return news_ctl_misuse(ctl, "nobody can be asked here: --yes deletes, "
                                    "--dry-run only looks");
    }

    status = news_delete_look(ctl, &headline);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_DRY_RUN]) {
        return news_delete_dry(ctl);
    }

    status = news_delete_ask(ctl, headline);

    return status == NEWS_OK ? news_delete_run(ctl) : status;
}
