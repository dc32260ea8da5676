#include "page/rendering.h"

#include "article/value.h"
#include "page/article_model.h"
#include "page/preview.h"
#include "page/structured.h"

#define NEWS_RENDER_RELATED 4


/* What the article's address answers, and until when. */
static void
news_render_classify(news_rendering_t *r, const news_article_t *article)
{
    int64_t      now = r->render->now;
    news_page_t *page = r->page;

    page->status = NEWS_PAGE_NOT_FOUND;

    if (article->status == NEWS_ARTICLE_DRAFT) {
        return;
    }

    if (article->status == NEWS_ARTICLE_RETRACTED) {
        page->status = article->gone_status == 451 ? NEWS_PAGE_UNAVAILABLE
                                                   : NEWS_PAGE_GONE;
        return;
    }

    if (article->published.kind && article->published.seconds > now) {
        news_rendering_until(r, article->published.seconds);
        return;
    }

    if (article->expires.kind && article->expires.seconds <= now) {
        page->status = NEWS_PAGE_GONE;
        return;
    }

    if (article->expires.kind) {
        news_rendering_until(r, article->expires.seconds);
    }

    page->status = news_str_equal(article->slug, r->route->slug)
                       ? NEWS_PAGE_OK
                       : NEWS_PAGE_MOVED;
}


/* The purges that concern the page, beside those of what it shows. */
static void
news_render_article_tags(news_rendering_t *r, const news_article_t *article)
{
    size_t i;

    news_rendering_tag_id(r, "a:", article->id);
    news_rendering_tag_sections(r, "c:", article->category_slug);

    if (r->page->status != NEWS_PAGE_OK) {
        return;
    }

    news_rendering_tag_id(r, "n:", article->id);

    for (i = 0; i < article->author_slugs.count; i++) {
        news_rendering_tag(r, "p:", article->author_slugs.items[i]);
    }

    for (i = 0; i < article->keyword_slugs.count; i++) {
        news_rendering_tag(r, "k:", article->keyword_slugs.items[i]);
    }
}


/* What is the same of an article in sight, a draft, and one that is gone. */
static news_status_e
news_render_article_base(news_rendering_t     *r, news_theme_page_e template,
                         const news_article_t *article)
{
    news_str_t    language;
    news_status_e status;
    news_value_t *about;

    status = news_rendering_html(r, template, article->headline, NEWS_STR(""),
                                 article->category_slug);
    if (status != NEWS_OK) {
        return status;
    }

    news_article_model(&r->model, &r->values[NEWS_AT_ROOT_ARTICLE], article,
                       news_buf_borrow(&r->page->path));

    about = r->about;
    language = article->language.len ? article->language
                                     : news_model_language(&r->site);
    news_model_string(&about[NEWS_AT_PAGE_LANGUAGE], language);
    news_model_string(&about[NEWS_AT_PAGE_DIRECTION],
                      news_model_direction(language));

    return NEWS_OK;
}


static void
news_render_article_head(news_rendering_t *r, const news_article_t *article)
{
    news_value_t *values =
        news_model_values(&r->model, &r->values[NEWS_AT_ROOT_ARTICLE]);
    news_buf_t   robots = NEWS_BUF_INIT;
    news_image_t image = article->image;
    char         text[NEWS_DATE_TEXT_MAX];

    r->about[NEWS_AT_PAGE_DESCRIPTION] = values[NEWS_AT_ARTICLE_DESCRIPTION];
    news_model_string(&r->about[NEWS_AT_PAGE_TYPE], NEWS_STR("article"));
    image.url = news_model_url(&r->model, image.url);
    news_model_image(&r->model, &r->about[NEWS_AT_PAGE_IMAGE], &image);

    if (article->expires.kind) {
        news_buf_printf(
            &robots,
            "max-image-preview:large, "
            "unavailable_after: %.*s",
            NEWS_STR_ARG(news_date_stamp(article->expires, r->model.tz, text)));
        news_model_keep(&r->model, &r->about[NEWS_AT_PAGE_ROBOTS],
                        NEWS_VALUE_STRING, &robots);
    }

    news_structured_article(&r->model, &r->about[NEWS_AT_PAGE_JSON_LD], article,
                            news_buf_borrow(&r->page->path));
    news_rendering_feeds(r, NEWS_LIST_SITE, NEWS_STR(""), r->site.name);
}


static news_status_e
news_render_article_near(news_rendering_t *r, const news_article_t *article)
{
    news_neighbours_t near = {0};
    news_status_e     status;

    status = news_store_neighbours(r->store, r->arena, article, r->render->now,
                                   NEWS_RENDER_RELATED, &near);
    if (status != NEWS_OK) {
        return status;
    }

    news_article_model_near(&r->model, &r->values[NEWS_AT_ROOT_ARTICLE], &near);
    news_rendering_until(r, near.until);
    news_rendering_shows(r, near.related, near.related_count);

    if (near.next) {
        news_rendering_shows(r, near.next, 1);
    }

    if (near.previous) {
        news_rendering_shows(r, near.previous, 1);
    }

    return NEWS_OK;
}


/* Headline and reason, and no body. */
static news_status_e
news_render_gone(news_rendering_t *r, news_article_t *article)
{
    news_status_e status;

    article->standfirst = NEWS_STR("");
    article->body = NEWS_STR("");
    article->image.url = NEWS_STR("");
    r->page->noindex = true;

    if (news_value_is_url(article->gone_by)) {
        news_buf_append(&r->page->blocked_by, article->gone_by);
    }

    status = news_render_article_base(r, NEWS_THEME_GONE, article);

    if (status == NEWS_OK) {
        news_article_model_gone(&r->model, &r->values[NEWS_AT_ROOT_ARTICLE],
                                article);
    }

    return status;
}


static news_status_e
news_render_article_page(news_rendering_t *r, news_article_t *article)
{
    news_status_e status;

    switch (r->page->status) {

    case NEWS_PAGE_OK:
        status = news_render_article_base(r, NEWS_THEME_ARTICLE, article);

        if (status == NEWS_OK) {
            news_render_article_head(r, article);
            status = news_render_article_near(r, article);
        }

        return status;

    case NEWS_PAGE_GONE:
    case NEWS_PAGE_UNAVAILABLE:
        return news_render_gone(r, article);

    default:
        return NEWS_OK;
    }
}


news_status_e
news_render_article(news_rendering_t *r)
{
    news_article_t article = {0};
    news_status_e  status;

    status = news_store_article(r->store, r->arena, r->route->slug, &article);

    if (status == NEWS_ENOTFOUND) {
        news_rendering_tag(r, "s:", r->route->slug);
        return status;
    }

    if (status != NEWS_OK) {
        return status;
    }

    news_render_classify(r, &article);
    news_render_article_tags(r, &article);

    if (r->page->status == NEWS_PAGE_NOT_FOUND) {
        return NEWS_OK;
    }

    news_rendering_modified(r, article.changed);
    news_permalink_append(r->render->permalink, &r->page->path, &article,
                          r->model.tz);

    return news_render_article_page(r, &article);
}


/* A draft as it would look; for who has the address, and for nobody's cache. */
news_status_e
news_render_preview(news_rendering_t *r)
{
    const news_route_t *route = r->route;
    news_article_t      article = {0};
    news_status_e       status;

    r->page->private = true;
    r->page->noindex = true;

    if (route->expires <= r->render->now
        || !news_preview_check(news_str_borrow(r->site.secret), route->slug,
                               route->expires, route->signature))
    {
        return NEWS_ENOTFOUND;
    }

    status = news_store_article(r->store, r->arena, route->slug, &article);
    if (status != NEWS_OK) {
        return status;
    }

    /* what was taken down is not to be had by an old address */
    if (article.status == NEWS_ARTICLE_RETRACTED) {
        return NEWS_ENOTFOUND;
    }

    news_rendering_until(r, route->expires);
    news_rendering_tag_id(r, "a:", article.id);
    news_rendering_path(r);

    status = news_render_article_base(r, NEWS_THEME_ARTICLE, &article);

    if (status == NEWS_OK) {
        news_model_flag(
            &news_model_values(
                &r->model,
                &r->values[NEWS_AT_ROOT_ARTICLE])[NEWS_AT_ARTICLE_PREVIEW],
            true);
    }

    return status;
}
