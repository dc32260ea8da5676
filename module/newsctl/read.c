#include "article/write.h"
#include "formats/json_article.h"
#include "newsctl/command.h"
#include "newsctl/pages.h"
#include "newsctl/rows.h"

#include <string.h>

static news_status_e news_ctl_show(news_ctl_t *ctl);
static news_status_e news_ctl_render(news_ctl_t *ctl);

const news_command_t news_command_show = {
    .name = "show",
    .usage = "SLUG",
    .summary = "prints an article's record",
    .help = "Prints an article's record, in the form that import reads.  A "
            "former slug finds\nit too.\n",
    .examples = "newsctl show budget-passed > budget.txt\n"
                "newsctl show budget-passed --json | jq .headline\n",
    .run = news_ctl_show,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_JSON, "Prints JSON, as export does.", NULL}},
};

const news_command_t news_command_render = {
    .name = "render",
    .usage = "SLUG|ADDRESS",
    .summary = "prints a page",
    .help = "Prints an article's page, or what an address like "
            "/business/ or /rss.xml\n"
            "leads to, byte for byte as nginx serves it.  Of a URL the path "
            "and the query\ncount.\n",
    .examples =
        "newsctl render --theme themes/new budget-passed > budget.html\n",
    .run = news_ctl_render,
    .min = 1,
    .max = 1,
    .options = {{NEWS_CTL_PERMALINK, "As nginx.conf's news_permalink.", NULL},
                {NEWS_CTL_THEME, "As nginx.conf's news_theme.", NULL},
                {NEWS_CTL_JSON,
                 "Prints JSON: the canonical address, the tags and the page.",
                 NULL}},
};


static news_status_e
news_read_show(news_ctl_t *ctl, news_store_t *store, news_str_t slug)
{
    news_article_t article;
    news_buf_t     text = NEWS_BUF_INIT;
    news_status_e  status;

    status = news_store_article(store, ctl->arena, slug, &article);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", news_store_error(store));
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        news_json_article_write(&text, &article);
    } else {
        news_write_text(&text, &article);
    }

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

    status = news_read_show(ctl, store, news_str_borrow(ctl->words[0]));
    news_store_close(store);

    return status;
}


/* A page that shows an article twice has its tag twice. */
static void
news_read_add_tag(json_t *tags, news_str_t text)
{
    json_t *tag = news_rows_json(text), *other;
    size_t  i;

    json_array_foreach(tags, i, other)
    {
        if (json_equal(tag, other)) {
            json_decref(tag);
            return;
        }
    }

    json_array_append_new(tags, tag);
}


static news_status_e
news_read_print_json(const news_page_t *page)
{
    json_t    *tags = json_array();
    news_str_t rest = news_str_trim(news_buf_borrow(&page->tags));

    while (rest.len) {
        news_read_add_tag(tags, news_str_next(&rest, '\n'));
    }

    return news_rows_print_json(
        json_pack("{s:o*, s:o, s:o*}", "path",
                  news_rows_json(news_buf_borrow(&page->path)), "tags", tags,
                  "body", news_rows_json(news_buf_borrow(&page->body))));
}


/* Says why there is no page. */
static news_status_e
news_read_refuse(news_str_t what, const news_page_t *page)
{
    switch (page->status) {

    case NEWS_PAGE_MOVED:
        return news_ctl_fail(NEWS_ENOTFOUND, "%.*s has moved to %.*s",
                             NEWS_STR_ARG(what),
                             NEWS_STR_ARG(news_buf_borrow(&page->path)));

    case NEWS_PAGE_GONE:
    case NEWS_PAGE_UNAVAILABLE:
        return news_ctl_fail(NEWS_ENOTFOUND,
                             "%.*s is gone: retracted, or expired",
                             NEWS_STR_ARG(what));

    default:
        return news_ctl_fail(NEWS_ENOTFOUND,
                             what.len && what.data[0] == '/'
                                 ? "nothing at \"%.*s\" that readers may see"
                                 : "no article \"%.*s\" that readers may see",
                             NEWS_STR_ARG(what));
    }
}


/* What an address may mean; a slug is its article's. */
static unsigned
news_read_routes(news_str_t what, const news_permalink_t *permalink,
                 char *buffer, news_route_t *routes)
{
    news_str_t path, args = what;

    if (what.len == 0 || what.data[0] != '/') {
        routes[0] = (news_route_t) {.kind = NEWS_KIND_ARTICLE, .slug = what};
        return 1;
    }

    path = news_str_next(&args, '?');

    return news_route_match(permalink, path, args, buffer, routes);
}


static news_status_e
news_read_page(const news_ctl_t *ctl, news_store_t *store, news_str_t what,
               const news_render_t *render)
{
    char          buffer[NEWS_ROUTE_BUFFER];
    unsigned      i, count;
    news_page_t   page = {.status = NEWS_PAGE_NOT_FOUND};
    news_route_t  routes[NEWS_ROUTES_MAX];
    news_status_e status = NEWS_OK;

    count = news_read_routes(what, render->permalink, buffer, routes);

    for (i = 0;
         i < count && status == NEWS_OK && page.status == NEWS_PAGE_NOT_FOUND;
         i++)
    {
        news_page_free(&page);
        memset(&page, 0, sizeof(page));
        status = news_render(store, &routes[i], render, &page);
    }

    if (status != NEWS_OK) {
        news_ctl_fail(status, "%.*s: %s", NEWS_STR_ARG(what),
                      status == NEWS_ENOMEM ? news_status_text(status)
                                            : news_store_error(store));

    } else if (page.status == NEWS_PAGE_OK && ctl->values[NEWS_CTL_JSON]) {
        status = news_read_print_json(&page);

    } else if (page.status == NEWS_PAGE_OK) {
        fwrite(page.body.data, 1, page.body.len, stdout);

    } else {
        status = news_read_refuse(what, &page);
    }

    news_page_free(&page);

    return status;
}


/* Of a URL what the server gets. */
static news_str_t
news_read_path(const char *word)
{
    const char *host = strstr(word, "://");

    if (host == NULL || host != word + strcspn(word, "/?#:")) {
        return news_str_borrow(word);
    }

    host += strlen("://");
    word = host + strcspn(host, "/?#");

    return *word == '/' ? (news_str_t) {strcspn(word, "#"), word}
                        : NEWS_STR("/");
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
        status = news_read_page(ctl, store, news_read_path(ctl->words[0]),
                                &pages.render);
    }

    news_store_close(store);

    return status;
}
