#include "page/render.h"

#include "page/rendering.h"

#include <string.h>

static const news_rendering_pt news_render_kinds[NEWS_KIND_COUNT] = {
    [NEWS_KIND_ARTICLE] = news_render_article,
    [NEWS_KIND_FRONT] = news_render_front,
    [NEWS_KIND_CATEGORY] = news_render_list,
    [NEWS_KIND_AUTHOR] = news_render_list,
    [NEWS_KIND_KEYWORD] = news_render_list,
    [NEWS_KIND_ARCHIVE] = news_render_archive,
    [NEWS_KIND_SEARCH] = news_render_search,
    [NEWS_KIND_RSS] = news_render_feed,
    [NEWS_KIND_ATOM] = news_render_feed,
    [NEWS_KIND_JSON_FEED] = news_render_feed,
    [NEWS_KIND_SITEMAP] = news_render_sitemap,
    [NEWS_KIND_NEWS_SITEMAP] = news_render_news_sitemap,
    [NEWS_KIND_ROBOTS] = news_render_robots,
    [NEWS_KIND_MANIFEST] = news_render_manifest,
    [NEWS_KIND_ICON] = news_render_icon,
    [NEWS_KIND_OPENSEARCH] = news_render_opensearch,
    [NEWS_KIND_PREVIEW] = news_render_preview,
    [NEWS_KIND_ERROR] = news_render_error,
};


/* Within the transaction. */
static news_status_e
news_render_read(news_rendering_t *r)
{
    news_status_e status;

    status = news_store_position(r->store, &r->page->change);

    if (status == NEWS_OK) {
        status = news_store_site(r->store, r->arena, &r->site);
    }

    if (status != NEWS_OK) {
        return status;
    }

    r->model.arena = r->arena;
    r->model.site = &r->site;
    r->model.tz = news_tz_find(r->site.timezone);
    r->model.words = news_words_find(r->site.language);
    r->model.permalink = r->render->permalink;

    news_rendering_tag(r, "site", NEWS_STR(""));

    return news_render_kinds[r->route->kind](r);
}


static news_status_e
news_render_template(news_rendering_t *r)
{
    news_page_t *page = r->page;

    if (r->model.failed || page->tags.failed || page->path.failed
        || page->blocked_by.failed || page->body.failed)
    {
        return NEWS_ENOMEM;
    }

    return r->template
               ? news_template_render(r->template, &r->root, &page->body)
               : NEWS_OK;
}


/* One transaction, so that a page never mixes two states of the store. */
static news_status_e
news_render_whole(news_rendering_t *r)
{
    news_status_e status;

    status = news_store_read_begin(r->store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_render_read(r);
    news_store_read_end(r->store);

    if (status == NEWS_ENOTFOUND) {
        r->page->status = NEWS_PAGE_NOT_FOUND;
        r->template = NULL;
        status = NEWS_OK;
    }

    return status == NEWS_OK ? news_render_template(r) : status;
}


news_status_e
news_render(news_store_t *store, const news_route_t *route,
            const news_render_t *render, news_page_t *page)
{
    news_rendering_t r;
    news_status_e    status;

    memset(&r, 0, sizeof(r));

    page->status = NEWS_PAGE_OK;
    page->until = INT64_MAX;

    r.store = store;
    r.route = route;
    r.render = render;
    r.page = page;
    r.arena = news_arena_create();

    if (r.arena == NULL) {
        return NEWS_ENOMEM;
    }

    status = news_render_whole(&r);
    news_arena_destroy(r.arena);

    return status;
}


void
news_page_free(news_page_t *page)
{
    news_buf_free(&page->tags);
    news_buf_free(&page->path);
    news_buf_free(&page->blocked_by);
    news_buf_free(&page->body);
}


const char *
news_content_type(news_content_e content)
{
    static const char *const types[NEWS_CONTENT_COUNT] = {
        [NEWS_CONTENT_HTML] = "text/html; charset=utf-8",
        [NEWS_CONTENT_RSS] = "application/rss+xml; charset=utf-8",
        [NEWS_CONTENT_ATOM] = "application/atom+xml; charset=utf-8",
        [NEWS_CONTENT_JSON_FEED] = "application/feed+json",
        [NEWS_CONTENT_XML] = "application/xml; charset=utf-8",
        [NEWS_CONTENT_TEXT] = "text/plain; charset=utf-8",
        [NEWS_CONTENT_MANIFEST] = "application/manifest+json",
        [NEWS_CONTENT_ICO] = "image/x-icon",
        [NEWS_CONTENT_SVG] = "image/svg+xml",
        [NEWS_CONTENT_OPENSEARCH] =
            "application/opensearchdescription+xml; charset=utf-8",
    };

    return types[content];
}
