#include "article/write.h"
#include "newsctl/command.h"
#include "newsctl/pages.h"

#include <string.h>

static news_status_e news_ctl_show(news_ctl_t *ctl);
static news_status_e news_ctl_render(news_ctl_t *ctl);

const news_command_t news_command_show = {
    .name = "show",
    .usage = "SLUG",
    .summary = "prints an article's record",
    .help = "Prints an article's record, in the form that import reads.  A "
            "former slug finds\nit too.\n",
    .examples = "newsctl show budget-passed > budget.txt\n",
    .run = news_ctl_show,
    .min = 1,
    .max = 1,
};

const news_command_t news_command_render = {
    .name = "render",
    .usage = "SLUG",
    .summary = "prints an article's page",
    .help = "Prints an article's page, byte for byte as nginx serves it.\n",
    .examples =
        "newsctl render --theme themes/new budget-passed > budget.html\n",
    .run = news_ctl_render,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_PERMALINK, "As nginx.conf's news_permalink.", NULL},
                {NEWS_CTL_THEME, "As nginx.conf's news_theme.", NULL}},
};


static news_status_e
news_read_show(news_store_t *store, news_arena_t *arena, news_str_t slug)
{
    news_article_t article;
    news_buf_t     text = NEWS_BUF_INIT;
    news_status_e  status;

    status = news_store_article(store, arena, slug, &article);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", news_store_error(store));
    }

    news_write_text(&text, &article);

    if (text.failed) {
        status = news_ctl_no_memory();
    } else {
        fwrite(text.data, 1, text.len, stdout);
    }

    news_buf_free(&text);

    return status;
}


static news_status_e
news_ctl_show(news_ctl_t *ctl)
{
    news_store_t *store;
    news_status_e status;

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_read_show(store, ctl->arena, news_str_borrow(ctl->words[0]));
    news_store_close(store);

    return status;
}


static news_status_e
news_read_page(news_store_t *store, news_str_t slug,
               const news_render_t *render)
{
    news_page_t   page;
    news_route_t  route = {.kind = NEWS_KIND_ARTICLE, .slug = slug};
    news_status_e status;

    memset(&page, 0, sizeof(page));

    status = news_render(store, &route, render, &page);

    if (status != NEWS_OK) {
        news_ctl_fail(status, "%.*s: %s", NEWS_STR_ARG(slug),
                      status == NEWS_ENOMEM ? news_status_text(status)
                                            : news_store_error(store));

    } else if (page.status == NEWS_PAGE_OK) {
        fwrite(page.body.data, 1, page.body.len, stdout);

    } else if (page.status == NEWS_PAGE_MOVED) {
        status = news_ctl_fail(NEWS_ENOTFOUND, "%.*s has moved to %.*s",
                               NEWS_STR_ARG(slug),
                               NEWS_STR_ARG(news_buf_borrow(&page.path)));

    } else if (page.status == NEWS_PAGE_GONE) {
        status =
            news_ctl_fail(NEWS_ENOTFOUND, "%.*s is gone: retracted, or expired",
                          NEWS_STR_ARG(slug));

    } else {
        status = news_ctl_fail(NEWS_ENOTFOUND,
                               "no article \"%.*s\" that readers may see",
                               NEWS_STR_ARG(slug));
    }

    news_page_free(&page);

    return status;
}


static news_status_e
news_ctl_render(news_ctl_t *ctl)
{
    news_store_t *store;
    news_pages_t  pages;
    news_status_e status;

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_pages_load(ctl, store, &pages);
    if (status == NEWS_OK) {
        status = news_read_page(store, news_str_borrow(ctl->words[0]),
                                &pages.render);
    }

    news_store_close(store);

    return status;
}
