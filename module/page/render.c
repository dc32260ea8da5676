#include "page/render.h"

#include "page/article_model.h"


/* One transaction, so that a page never mixes two states of the store. */
static news_status_e
news_render_read(news_store_t *store, news_arena_t *arena, news_str_t slug,
                 uint64_t *change, news_site_t *site, news_article_t *article)
{
    news_status_e status;

    status = news_store_read_begin(store);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_position(store, change);

    if (status == NEWS_OK) {
        status = news_store_article(store, arena, slug, article);
    }

    if (status == NEWS_OK) {
        status = news_store_site(store, arena, site);
    }

    news_store_read_end(store);

    return status;
}


/* What the article's address answers, and until when. */
static void
news_render_classify(const news_article_t *article, news_str_t slug,
                     int64_t now, news_page_t *page)
{
    page->status = NEWS_PAGE_NOT_FOUND;

    if (article->status == NEWS_ARTICLE_DRAFT) {
        return;
    }

    if (article->status == NEWS_ARTICLE_RETRACTED) {
        page->status = NEWS_PAGE_GONE;
        return;
    }

    if (article->published.kind && article->published.seconds > now) {
        page->until = article->published.seconds;
        return;
    }

    if (article->expires.kind && article->expires.seconds <= now) {
        page->status = NEWS_PAGE_GONE;
        return;
    }

    if (article->expires.kind) {
        page->until = article->expires.seconds;
    }

    page->status =
        news_str_equal(article->slug, slug) ? NEWS_PAGE_OK : NEWS_PAGE_MOVED;
}


/* The purges that concern the page: an article's, whatever its address; of one
   that nobody has, the address's. */
static void
news_render_tags(const news_article_t *article, news_str_t slug,
                 news_buf_t *tags)
{
    if (article->id) {
        news_buf_printf(tags, "a:%lld\n", (long long) article->id);
    } else {
        news_buf_printf(tags, "s:%.*s\n", NEWS_STR_ARG(slug));
    }

    if (article->category_slug.len) {
        news_buf_printf(tags, "c:%.*s\n", NEWS_STR_ARG(article->category_slug));
    }

    news_buf_append(tags, NEWS_STR("site\n"));
}


/* A clock that went wrong must not show: a date in the future is no good as a
   Last-Modified (RFC 9110, section 8.8.2.1). */
static int64_t
news_render_modified(const news_article_t *article, int64_t now)
{
    int64_t modified = article->changed;

    if (modified > now) {
        modified = now;
    }

    return modified > 0 ? modified : 0;
}


static news_status_e
news_render_html(news_arena_t *arena, const news_site_t *site,
                 const news_article_t *article, const news_render_t *render,
                 news_page_t *page)
{
    news_value_t  model = {0};
    news_status_e status;

    status = news_article_model(arena, site, article,
                                news_buf_borrow(&page->path), &model);
    if (status != NEWS_OK) {
        return status;
    }

    return news_template_render(render->theme->templates[NEWS_THEME_ARTICLE],
                                &model, &page->body);
}


static news_status_e
news_render_page(news_store_t *store, news_arena_t *arena, news_str_t slug,
                 const news_render_t *render, news_page_t *page)
{
    news_site_t    site = {0};
    news_article_t article = {0};
    news_status_e  status;

    status =
        news_render_read(store, arena, slug, &page->change, &site, &article);

    if (status == NEWS_OK || status == NEWS_ENOTFOUND) {
        news_render_tags(&article, slug, &page->tags);
    }

    if (page->tags.failed) {
        return NEWS_ENOMEM;
    }

    if (status == NEWS_ENOTFOUND) {
        page->status = NEWS_PAGE_NOT_FOUND;
        return NEWS_OK;
    }

    if (status != NEWS_OK) {
        return status;
    }

    news_render_classify(&article, slug, render->now, page);

    if (page->status == NEWS_PAGE_NOT_FOUND) {
        return NEWS_OK;
    }

    page->modified = news_render_modified(&article, render->now);
    news_permalink_append(render->permalink, &page->path, &article,
                          news_tz_find(site.timezone));

    if (page->path.failed) {
        return NEWS_ENOMEM;
    }

    return page->status == NEWS_PAGE_OK
               ? news_render_html(arena, &site, &article, render, page)
               : NEWS_OK;
}


news_status_e
news_render(news_store_t *store, const news_route_t *route,
            const news_render_t *render, news_page_t *page)
{
    news_arena_t *arena;
    news_status_e status;

    page->until = INT64_MAX;

    if (route->kind != NEWS_KIND_ARTICLE) {
        page->status = NEWS_PAGE_NOT_FOUND;
        return NEWS_OK;
    }

    arena = news_arena_create();
    if (arena == NULL) {
        return NEWS_ENOMEM;
    }

    status = news_render_page(store, arena, route->slug, render, page);
    news_arena_destroy(arena);

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
