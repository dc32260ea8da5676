#include "article/slug.h"
#include "newsctl/purge.h"

#include <string.h>


/* An article's addresses; one that the store does not know goes as it is. */
static news_status_e
news_change_add(news_store_t *store, news_purge_list_t *pages, news_str_t slug,
                bool *known)
{
    news_article_t article;
    news_status_e  status;

    status = news_store_article(store, pages->arena, slug, &article);
    *known = status == NEWS_OK;

    if (status == NEWS_OK) {
        news_purge_list_add_article(pages, &article);

    } else if (status == NEWS_ENOTFOUND) {
        news_purge_list_add(pages, slug);

    } else {
        return news_ctl_fail(status, "%s", news_store_error(store));
    }

    return NEWS_OK;
}


typedef struct {
    news_purge_list_t *pages;
    news_str_t         category_slug;
} news_change_category_t;


static bool
news_change_visit(void *data, const news_article_t *article)
{
    news_change_category_t *category = data;

    if (news_str_equal(article->category_slug, category->category_slug)) {
        news_purge_list_add_article(category->pages, article);
    }

    return !category->pages->failed;
}


static news_status_e
news_change_add_category(news_store_t *store, news_purge_list_t *pages,
                         const char *name)
{
    char                   slug[NEWS_SLUG_MAX];
    news_change_category_t category = {.pages = pages};
    news_status_e          status;

    status =
        news_slug_make(news_str_borrow(name), slug, &category.category_slug);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "--category: expected a category's name");
    }

    status = news_store_list(store, news_change_visit, &category);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", news_store_error(store));
    }

    if (pages->slugs.count == 0 && !pages->failed) {
        return news_ctl_fail(NEWS_ENOTFOUND, "no article of category \"%s\"",
                             name);
    }

    return NEWS_OK;
}


static news_status_e
news_change_purge(news_ctl_t *ctl, const char *store_id,
                  const news_purge_list_t *pages, size_t *removed)
{
    news_status_e status;
    news_error_t  err;
    size_t        n;

    status = news_purge(ctl, store_id, pages, &n, &err);
    *removed += n;

    if (status != NEWS_OK) {
        ctl->uncertain = *removed > 0;
        return news_ctl_fail(status, "%s", err.text);
    }

    return NEWS_OK;
}


/* A slug that neither the store nor the cache knows is likely a slip. */
static news_status_e
news_change_purge_slug(news_ctl_t *ctl, news_store_t *store,
                       const char *store_id, news_str_t slug, size_t *removed)
{
    news_purge_list_t pages;
    news_status_e     status;
    size_t            before = *removed;
    bool              known = true;

    news_purge_list_init(&pages);

    status = pages.failed ? news_ctl_fail(NEWS_ENOMEM, "out of memory")
                          : news_change_add(store, &pages, slug, &known);
    if (status == NEWS_OK) {
        status = news_change_purge(ctl, store_id, &pages, removed);
    }

    if (status == NEWS_OK && !known && *removed == before) {
        status = news_ctl_fail(NEWS_ENOTFOUND,
                               "no article \"%.*s\", and no page of it",
                               NEWS_STR_ARG(slug));
    }

    news_purge_list_free(&pages);

    return status;
}


static news_status_e
news_change_invalidate_slugs(news_ctl_t *ctl, news_store_t *store,
                             const char *store_id, size_t *removed)
{
    news_status_e status = NEWS_OK, one;
    int           i;

    for (i = 0; i < ctl->count; i++) {

        one = news_change_purge_slug(ctl, store, store_id,
                                     news_str_borrow(ctl->words[i]), removed);
        if (one == NEWS_EIO) {
            return one;
        }

        status = one != NEWS_OK ? one : status;
    }

    return status;
}


static news_status_e
news_change_invalidate(news_ctl_t *ctl, news_store_t *store,
                       news_purge_list_t *pages)
{
    const char   *category = ctl->values[NEWS_CTL_CATEGORY];
    const char   *reason = ctl->values[NEWS_CTL_REASON];
    news_site_t   site;
    news_status_e status;
    size_t        removed = 0;

    status = news_store_site(store, pages->arena, &site);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", news_store_error(store));
    }

    if (category) {
        status = news_change_add_category(store, pages, category);
        if (status != NEWS_OK) {
            return status;
        }
    }

    pages->all = ctl->values[NEWS_CTL_ALL] != NULL;

    status = category || pages->all
                 ? news_change_purge(ctl, site.id, pages, &removed)
                 : news_change_invalidate_slugs(ctl, store, site.id, &removed);

    if (status == NEWS_OK || removed) {
        printf("removed %zu page%s%s%s\n", removed, removed == 1 ? "" : "s",
               reason ? ": " : "", reason ? reason : "");
    }

    return status;
}


news_status_e
news_ctl_invalidate(news_ctl_t *ctl)
{
    news_store_t     *store;
    news_purge_list_t pages;
    news_status_e     status;

    if ((ctl->count > 0) + (ctl->values[NEWS_CTL_ALL] != NULL)
            + (ctl->values[NEWS_CTL_CATEGORY] != NULL)
        != 1)
    {
        return news_ctl_misuse(ctl, "expected slugs, or --category, or --all");
    }

    if (!ctl->redis) {
        return news_ctl_misuse(ctl, "no Redis is named: expected --redis "
                                    "ADDRESS, or NEWS_REDIS in the "
                                    "environment");
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    news_purge_list_init(&pages);
    status = pages.failed ? news_ctl_fail(NEWS_ENOMEM, "out of memory")
                          : news_change_invalidate(ctl, store, &pages);

    news_purge_list_free(&pages);
    news_store_close(store);

    return status;
}


/* After the article that now has this slug has changed. */
static void
news_change_after(news_ctl_t *ctl, news_store_t *store, news_str_t slug)
{
    news_purge_list_t pages;
    bool              known;

    if (!ctl->redis) {
        return;
    }

    news_purge_list_init(&pages);

    if (!pages.failed
        && news_change_add(store, &pages, slug, &known) != NEWS_OK) {
        pages.failed = true;
    }

    news_purge_after(ctl, store, &pages);
    news_purge_list_free(&pages);
}


news_status_e
news_ctl_retract(news_ctl_t *ctl)
{
    news_str_t    slug = news_str_borrow(ctl->words[0]);
    news_store_t *store;
    news_status_e status;

    status = news_ctl_open(ctl, NEWS_STORE_WRITE, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_retract(store, slug);

    if (status == NEWS_OK) {
        printf("retracted %s\n", ctl->words[0]);
        news_change_after(ctl, store, slug);
    } else {
        news_ctl_fail(status, "%s", news_store_error(store));
    }

    news_store_close(store);

    return status;
}


news_status_e
news_ctl_rename(news_ctl_t *ctl)
{
    news_str_t    to = news_str_borrow(ctl->words[1]);
    news_store_t *store;
    news_status_e status;

    status = news_ctl_open(ctl, NEWS_STORE_WRITE, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_rename(store, news_str_borrow(ctl->words[0]), to);

    if (status == NEWS_OK) {
        printf("renamed %s %s\n", ctl->words[0], ctl->words[1]);
        news_change_after(ctl, store, to);
    } else {
        news_ctl_fail(status, "%s", news_store_error(store));
    }

    news_store_close(store);

    return status;
}
