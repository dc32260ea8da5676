#include "newsctl/command.h"
#include "newsctl/pages.h"
#include "newsctl/purge.h"
#include "newsctl/rows.h"
#include "newsctl/terminal.h"

#include <string.h>

static news_status_e news_ctl_invalidate(news_ctl_t *ctl);

const news_command_t news_command_invalidate = {
    .name = "invalidate",
    .usage = "SLUG... | --category C | --tag T | --all",
    .summary = "purges pages from all caches",
    .help = "Purges pages from all caches, and waits until they are gone "
            "everywhere.\n",
    .examples = "newsctl invalidate budget-passed\n"
                "newsctl invalidate --category world --dry-run\n"
                "newsctl invalidate --all --soft --reason 'new theme'\n",
    .run = news_ctl_invalidate,
    .max = -1,
    .options = {{NEWS_CTL_CATEGORY, "All in this section.", NULL},
                {NEWS_CTL_TAG, "All pages with this tag.", NULL},
                {NEWS_CTL_ALL, "Every page.", NULL},
                {NEWS_CTL_SOFT,
                 "Pages may be served once more while they are rendered anew.",
                 NULL},
                {NEWS_CTL_REASON, "Stands in the log, for people.", NULL},
                {NEWS_CTL_DRY_RUN, "Only says how many pages in Redis that is.",
                 NULL},
                NEWS_CTL_OPTION_YES,
                NEWS_CTL_OPTION_JSON},
};


/* Why one thing that the command line names cannot be purged. */
static news_status_e
news_invalidate_refuse(const news_store_t *store, news_status_e status,
                       const char *what, const char *name, const char *expected)
{
    switch (status) {
    case NEWS_ENOTFOUND:
        return news_ctl_fail(status, "no %s \"%s\"", what, name);
    case NEWS_EINVAL:
        return news_ctl_fail(status, "expected %s, found \"%s\"", expected,
                             name);
    default:
        return news_ctl_store_fail(store, status);
    }
}


/* What the command line names. */
static news_status_e
news_invalidate_collect(news_ctl_t *ctl, news_store_t *store,
                        news_purge_list_t *pages)
{
    const char   *category = ctl->values[NEWS_CTL_CATEGORY];
    const char   *tag = ctl->values[NEWS_CTL_TAG];
    news_status_e status = NEWS_OK;
    int           i;

    if (category) {
        status = news_purge_list_add_category(pages, store,
                                              news_str_borrow(category));
        return status == NEWS_OK
                   ? status
                   : news_invalidate_refuse(store, status, "section", category,
                                            "a section's name or path");
    }

    if (tag) {
        status = news_purge_list_add_tag(pages, news_str_borrow(tag));
        return status == NEWS_OK
                   ? status
                   : news_invalidate_refuse(store, status, "tag", tag,
                                            "a tag: " NEWS_PURGE_LIST_KINDS);
    }

    if (ctl->values[NEWS_CTL_ALL]) {
        news_purge_list_add(pages, "site", NEWS_STR(""));
    }

    for (i = 0; i < ctl->count; i++) {
        status = news_purge_list_add_slug(pages, store,
                                          news_str_borrow(ctl->words[i]));
        if (status != NEWS_OK) {
            return news_invalidate_refuse(store, status, "article",
                                          ctl->words[i], "a slug");
        }
    }

    return NEWS_OK;
}


static news_status_e
news_invalidate_say(news_ctl_t *ctl, const char *report)
{
    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json_pack("{s:s, s:b}", "report", report,
                                              "certain", !ctl->uncertain));
    }

    puts(report);

    return NEWS_OK;
}


static news_status_e
news_invalidate_dry(news_ctl_t *ctl, news_store_t *store,
                    const news_purge_list_t *pages)
{
    const news_strs_t *tags = ctl->values[NEWS_CTL_ALL] ? NULL : &pages->tags;
    news_redis_t       redis = {0};
    news_error_t       err = {0};
    news_site_t        site;
    news_status_e      status;
    uint64_t           count, bytes;

    status = news_store_site(store, ctl->arena, &site);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    status = news_redis_begin(ctl, &redis, &err);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_pages_count(ctl, &redis, news_str_borrow(site.id), tags,
                              &count, &bytes);
    news_redis_close(&redis);

    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(json_pack("{s:I, s:I}", "pages",
                                              (json_int_t) count, "bytes",
                                              (json_int_t) bytes));
    }

    printf("would purge %llu page%s in Redis, %llu bytes\n",
           (unsigned long long) count, count == 1 ? "" : "s",
           (unsigned long long) bytes);

    return NEWS_OK;
}


/* First in the store, for nodes that see no Redis; then in the log. */
static news_status_e
news_invalidate_purge(news_ctl_t *ctl, news_store_t *store,
                      const news_purge_list_t *pages)
{
    news_str_t    reason = news_str_borrow(ctl->values[NEWS_CTL_REASON]);
    news_status_e status;
    news_error_t  report = {0};

    status = news_store_purge(store, &pages->tags,
                              ctl->values[NEWS_CTL_SOFT] != NULL, reason);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (!ctl->redis) {
        return news_invalidate_say(ctl, "noted in the store");
    }

    news_terminal_on_end("newsctl: stopped; the purge goes on by itself, but "
                         "some node may serve old pages for 3 s\n");
    status = news_purge(ctl, store, pages, &report);
    news_terminal_on_end(NULL);
    if (status == NEWS_OK) {
        return news_invalidate_say(ctl, report.text);
    }

    ctl->uncertain = true;

    return status == NEWS_EBUSY
               ? news_ctl_fail(status, "%s", report.text)
               : news_ctl_fail(status, "the purge is stored; %s%s", report.text,
                               NEWS_PURGE_LATER);
}


static news_status_e
news_invalidate_run(news_ctl_t *ctl, news_store_t *store,
                    news_purge_list_t *pages)
{
    news_status_e status = news_invalidate_collect(ctl, store, pages);

    if (status != NEWS_OK) {
        return status;
    }

    if (pages->failed) {
        return news_ctl_no_memory();
    }

    return ctl->values[NEWS_CTL_DRY_RUN]
               ? news_invalidate_dry(ctl, store, pages)
               : news_invalidate_purge(ctl, store, pages);
}


/* Rendering all pages anew is work for every machine.  A script that says so
   means it; somebody at a terminal is asked. */
static bool
news_invalidate_sure(const news_ctl_t *ctl)
{
    bool asked = false, sure;

    if (ctl->values[NEWS_CTL_ALL] == NULL || ctl->values[NEWS_CTL_YES]
        || ctl->values[NEWS_CTL_DRY_RUN])
    {
        return true;
    }

    sure = news_terminal_confirm(&asked, "Every page will be rendered anew.  "
                                         "Purge all?");

    return sure || !asked;
}


static news_status_e
news_ctl_invalidate(news_ctl_t *ctl)
{
    bool              dry = ctl->values[NEWS_CTL_DRY_RUN] != NULL;
    news_store_t     *store;
    news_purge_list_t pages;
    news_status_e     status;

    if ((ctl->count > 0) + (ctl->values[NEWS_CTL_ALL] != NULL)
            + (ctl->values[NEWS_CTL_TAG] != NULL)
            + (ctl->values[NEWS_CTL_CATEGORY] != NULL)
        != 1)
    {
        return news_ctl_misuse(
            ctl, "expected slugs, or --category, or --tag, or --all");
    }

    if (!news_invalidate_sure(ctl)) {
        return news_ctl_fail(NEWS_EINVAL, "nothing was purged");
    }

    status =
        news_ctl_open(ctl, dry ? NEWS_STORE_READ : NEWS_STORE_WRITE, &store);
    if (status != NEWS_OK) {
        return status;
    }

    news_purge_list_init(&pages);
    status = pages.failed ? news_ctl_no_memory()
                          : news_invalidate_run(ctl, store, &pages);

    news_purge_list_free(&pages);
    news_store_close(store);

    return status;
}
