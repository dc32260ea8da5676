#include "newsctl/change.h"

#include "newsctl/purge.h"
#include "newsctl/rows.h"
#include "newsctl/terminal.h"

#include <string.h>


news_status_e
news_change_begin(news_change_t *change, news_ctl_t *ctl,
                  news_store_mode_e mode)
{
    news_status_e status;

    *change = (news_change_t) {.ctl = ctl};

    status = news_ctl_open(ctl, mode, &change->store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_position(change->store, &change->position);
    if (status != NEWS_OK) {
        news_ctl_store_fail(change->store, status);
        news_store_close(change->store);
        change->store = NULL;
    }

    return status;
}


/* One space would make two tags of it in the log. */
static bool
news_change_odd(news_str_t tag)
{
    size_t i;

    for (i = 0; i < tag.len; i++) {
        if ((unsigned char) tag.data[i] <= ' ') {
            return true;
        }
    }

    return tag.len == 0;
}


static void
news_change_tag(void *data, uint64_t position, news_str_t tag, bool soft)
{
    news_purge_list_t *list = data;

    (void) position;
    (void) soft;

    if (list->tags.count < NEWS_CHANGE_TAGS_MAX) {
        news_purge_list_add(list, "",
                            news_change_odd(tag) ? NEWS_STR("site") : tag);
    }
}


/* The tags that have changed since; of too many, the site's alone. */
static news_status_e
news_change_tags(const news_change_t *change, news_purge_list_t *list)
{
    uint64_t      position;
    news_status_e status;

    status = news_store_read_begin(change->store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_position(change->store, &position);
    if (status == NEWS_OK) {
        status = news_store_changes(change->store, change->position,
                                    news_change_tag, list);
    }

    news_store_read_end(change->store);

    if (status == NEWS_OK
        && (list->tags.count == NEWS_CHANGE_TAGS_MAX
            || position - change->position > NEWS_STORE_CHANGES_KEPT))
    {
        list->tags.count = 0;
        news_purge_list_add(list, "", NEWS_STR("site"));
    }

    return status;
}


static news_status_e
news_change_purge(news_change_t *change, news_purge_list_t *list)
{
    news_error_t  report = {0};
    news_status_e status;

    status = news_change_tags(change, list);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(change->store, status);
    }

    if (list->tags.count == 0 && !list->failed) {
        return NEWS_OK;
    }

    if (!change->ctl->redis) {
        snprintf(change->report, sizeof(change->report),
                 "stored; an nginx without Redis sees it at once, one with "
                 "Redis (name it with --redis) within 0.25 s");
        return NEWS_OK;
    }

    status = news_purge(change->ctl, change->store, list, &report);
    if (status == NEWS_OK) {
        memcpy(change->report, report.text, sizeof(change->report));
        return NEWS_OK;
    }

    change->ctl->uncertain = true;
    snprintf(change->report, sizeof(change->report),
             "the change is stored; %.200s", report.text);

    return news_ctl_fail(status, "%s%s", change->report,
                         status == NEWS_EBUSY ? "" : NEWS_PURGE_LATER);
}


news_status_e
news_change_end(news_change_t *change, news_status_e status)
{
    news_purge_list_t list;

    news_terminal_on_end("newsctl: stopped; what was stored stays so, but "
                         "some node may serve old pages for 3 s\n");

    news_purge_list_init(&list);

    if (news_change_purge(change, &list) == NEWS_OK && change->report[0]) {
        news_ctl_note("%s", change->report);
    }

    news_purge_list_free(&list);
    news_store_close(change->store);
    change->store = NULL;
    news_terminal_on_end(NULL);

    return status;
}


news_status_e
news_change_done(news_change_t *change, news_status_e status, const char *done,
                 news_str_t what)
{
    bool json = change->ctl->values[NEWS_CTL_JSON] != NULL;

    if (status != NEWS_OK) {
        news_ctl_store_fail(change->store, status);
        return news_change_end(change, status);
    }

    if (!json) {
        printf("%s ", done);
        news_ctl_print(stdout, what);
        putchar('\n');
        fflush(stdout);
    }

    status = news_change_end(change, status);

    if (json) {
        status = news_rows_print_json(json_pack(
            "{s:s, s:o*, s:b, s:s}", "done", done, "what", news_rows_json(what),
            "certain", !change->ctl->uncertain, "report", change->report));
    }

    return status;
}
