#include "newsctl/command.h"
#include "newsctl/rows.h"
#include "newsctl/when.h"
#include "page/preview.h"
#include "page/route.h"

#include <time.h>

#define NEWS_PREVIEW_LIFETIME (24 * 3600)
#define NEWS_PREVIEW_LIFETIME_MAX (366 * 24 * 3600)

static news_status_e news_ctl_preview(news_ctl_t *ctl);

const news_command_t news_command_preview = {
    .name = "preview",
    .usage = "SLUG",
    .summary = "prints an address that shows a draft to whom you give it",
    .help = "Prints a signed address at which anybody who has it sees the "
            "article, whatever\nits status.  It cannot be called back before "
            "its lifetime ends; robots are asked\nto pass it over, and no "
            "cache keeps the page.\n",
    .examples = "newsctl preview budget-passed --lifetime 2d\n",
    .run = news_ctl_preview,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_LIFETIME, "How long it works; 1d.", NULL},
                NEWS_CTL_OPTION_JSON},
};


static news_status_e
news_preview_print(const news_ctl_t *ctl, const news_site_t *site,
                   const news_route_t *route)
{
    news_buf_t    url = NEWS_BUF_INIT;
    news_status_e status = NEWS_OK;

    news_buf_append(&url, site->url);
    news_route_append_path(route, &url);

    if (url.failed) {
        status = news_ctl_no_memory();

    } else if (ctl->values[NEWS_CTL_JSON]) {
        status = news_rows_print_json(json_pack(
            "{s:o*, s:I}", "url", news_rows_json(news_buf_borrow(&url)),
            "expires", (json_int_t) route->expires));
    } else {
        printf("%.*s\n", NEWS_STR_ARG(news_buf_borrow(&url)));
    }

    news_buf_free(&url);

    return status;
}


static news_status_e
news_preview_make(news_ctl_t *ctl, news_store_t *store, int64_t lifetime)
{
    news_route_t   route = {.kind = NEWS_KIND_PREVIEW};
    news_article_t article;
    news_site_t    site;
    news_status_e  status;
    char           signature[NEWS_PREVIEW_SIGNATURE + 1];

    status = news_store_article(store, ctl->arena,
                                news_str_borrow(ctl->words[0]), &article);
    if (status == NEWS_OK) {
        status = news_store_site(store, ctl->arena, &site);
    }

    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    route.slug = article.slug;
    route.expires = time(NULL) + lifetime;
    route.signature = (news_str_t) {NEWS_PREVIEW_SIGNATURE, signature};

    if (!news_preview_sign(news_str_borrow(site.secret), route.slug,
                           route.expires, signature))
    {
        return news_ctl_fail(NEWS_EIO, "the store has no secret to sign with; "
                                       "bring it up to date: newsctl init");
    }

    return news_preview_print(ctl, &site, &route);
}


static news_status_e
news_ctl_preview(news_ctl_t *ctl)
{
    const char   *text = ctl->values[NEWS_CTL_LIFETIME];
    int64_t       lifetime = NEWS_PREVIEW_LIFETIME;
    news_store_t *store;
    news_status_e status;

    if (text
        && (!news_when_duration(text, &lifetime) || lifetime < 1
            || lifetime > NEWS_PREVIEW_LIFETIME_MAX))
    {
        return news_ctl_misuse(ctl, "--lifetime: expected a time such as 30m, "
                                    "2h or 3d, at most 366d");
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status == NEWS_OK) {
        status = news_preview_make(ctl, store, lifetime);
        news_store_close(store);
    }

    return status;
}
