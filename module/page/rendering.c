#include "page/rendering.h"

#include <stdio.h>

#define NEWS_RENDERING_AROUND 2 /* numbers shown before and behind a page's */


void
news_rendering_tag(news_rendering_t *r, const char *prefix, news_str_t name)
{
    if (r->tags == NEWS_RENDERING_TAGS_MAX) {
        r->page->valid_max = NEWS_RENDERING_SHORT;
        return;
    }

    r->tags++;
    news_buf_append(&r->page->tags, news_str_borrow(prefix));
    news_buf_append(&r->page->tags, name);
    news_buf_append_char(&r->page->tags, '\n');
}


void
news_rendering_tag_id(news_rendering_t *r, const char *prefix, int64_t id)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long) id);
    news_rendering_tag(r, prefix, news_str_borrow(text));
}


void
news_rendering_shows(news_rendering_t *r, const news_article_t *articles,
                     size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {

        news_rendering_tag_id(r, "a:", articles[i].id);

        if (articles[i].expires.kind) {
            news_rendering_until(r, articles[i].expires.seconds);
        }
    }
}


void
news_rendering_tag_sections(news_rendering_t *r, const char *prefix,
                            news_str_t slug)
{
    size_t i;

    for (i = 1; i <= slug.len; i++) {
        if (i == slug.len || slug.data[i] == '/') {
            news_rendering_tag(r, prefix, (news_str_t) {i, slug.data});
        }
    }
}


void
news_rendering_until(news_rendering_t *r, int64_t seconds)
{
    if (seconds > r->render->now && seconds < r->page->until) {
        r->page->until = seconds;
    }
}


void
news_rendering_modified(news_rendering_t *r, int64_t seconds)
{
    if (seconds > r->render->now) {
        seconds = r->render->now;
    }

    if (seconds > r->page->modified) {
        r->page->modified = seconds;
    }
}


void
news_rendering_path(news_rendering_t *r)
{
    news_route_append_path(r->route, &r->page->path);
}


/* "Headline – Site" */
static void
news_rendering_title(news_rendering_t *r, news_str_t title)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_buf_append(&text, title);

    if (r->route->number > 1 && r->route->kind != NEWS_KIND_ERROR) {
        news_buf_printf(&text, ", page %u", r->route->number);
    }

    if (r->site.name.len && !news_str_equal(title, r->site.name)) {
        news_buf_append(&text, title.len ? NEWS_STR(" – ") : NEWS_STR(""));
        news_buf_append(&text, r->site.name);
    }

    news_model_keep(&r->model, &r->about[NEWS_AT_PAGE_TITLE], NEWS_VALUE_STRING,
                    &text);
}


news_status_e
news_rendering_html(news_rendering_t *r, news_theme_page_e template,
                    news_str_t title, news_str_t description,
                    news_str_t section)
{
    news_str_t    language = news_model_language(&r->site);
    news_model_t *model = &r->model;
    news_status_e status;

    status = news_store_sections(r->store, r->arena,
                                 (news_section_t **) &model->sections,
                                 &model->section_count);
    if (status != NEWS_OK) {
        return status;
    }

    r->page->content = NEWS_CONTENT_HTML;
    r->template = r->render->theme->templates[template];
    r->values = news_model_object(model, &r->root, &news_schema_root);
    r->about = news_model_object(model, &r->values[NEWS_AT_ROOT_PAGE],
                                 &news_schema_page);

    news_model_site(model, &r->values[NEWS_AT_ROOT_SITE], section);
    news_rendering_title(r, title);
    news_model_string(&r->about[NEWS_AT_PAGE_DESCRIPTION], description);
    news_model_string(&r->about[NEWS_AT_PAGE_LANGUAGE], language);
    news_model_string(&r->about[NEWS_AT_PAGE_DIRECTION],
                      news_model_direction(language));
    news_model_string(&r->about[NEWS_AT_PAGE_TYPE], NEWS_STR("website"));

    if (r->page->noindex) {
        news_model_flag(&r->about[NEWS_AT_PAGE_NOINDEX], true);
        news_model_string(&r->about[NEWS_AT_PAGE_ROBOTS], NEWS_STR("noindex"));

    } else if (r->page->path.len) {
        news_model_string(
            &r->about[NEWS_AT_PAGE_URL],
            news_model_url(model, news_buf_borrow(&r->page->path)));
        news_model_string(&r->about[NEWS_AT_PAGE_ROBOTS],
                          NEWS_STR("max-image-preview:large"));
    }

    return NEWS_OK;
}


void
news_rendering_feeds(news_rendering_t *r, news_list_kind_e list,
                     news_str_t slug, news_str_t name)
{
    size_t        i;
    news_value_t *items, *values;

    static const struct {
        news_kind_e kind;
        const char *name, *media;
    } feeds[] = {
        {NEWS_KIND_RSS, "RSS", "application/rss+xml"},
        {NEWS_KIND_ATOM, "Atom", "application/atom+xml"},
        {NEWS_KIND_JSON_FEED, "JSON Feed", "application/feed+json"},
    };

    items = news_model_list(&r->model, &r->about[NEWS_AT_PAGE_FEEDS], 3);

    for (i = 0; items && i < 3; i++) {

        news_buf_t   title = NEWS_BUF_INIT;
        news_route_t route = {
            .kind = feeds[i].kind, .list = list, .slug = slug};

        values = news_model_object(&r->model, &items[i], &news_schema_feed);
        news_buf_printf(&title, "%.*s%s%s", NEWS_STR_ARG(name),
                        name.len ? ": " : "", feeds[i].name);
        news_model_keep(&r->model, &values[NEWS_AT_FEED_TITLE],
                        NEWS_VALUE_STRING, &title);
        news_model_string(&values[NEWS_AT_FEED_URL],
                          news_model_route_path(&r->model, &route));
        news_model_string(&values[NEWS_AT_FEED_MEDIA],
                          news_str_borrow(feeds[i].media));
    }
}


/* The path of another page of the same list. */
static news_str_t
news_rendering_other(news_rendering_t *r, unsigned number)
{
    news_route_t route = *r->route;

    route.number = number;

    return news_model_route_path(&r->model, &route);
}


static void
news_rendering_beside(news_rendering_t *r, bool more)
{
    unsigned number = r->route->number;

    news_model_flag(&r->about[NEWS_AT_PAGE_PAGED], more || number > 1);

    if (number > 1) {
        news_model_string(&r->about[NEWS_AT_PAGE_PREVIOUS],
                          news_rendering_other(r, number - 1));
    }

    if (more) {
        news_model_string(&r->about[NEWS_AT_PAGE_NEXT],
                          news_rendering_other(r, number + 1));
    }

    if (more || number > 1) {
        news_model_number(&r->model, &r->about[NEWS_AT_PAGE_NUMBER], number);
    }
}


void
news_rendering_more(news_rendering_t *r, bool more)
{
    news_rendering_beside(r, more && r->route->number < NEWS_ROUTE_SEARCH_MAX);
}


/* Whether a page's number is shown: the first, the last, and those around. */
static bool
news_rendering_is_shown(unsigned number, unsigned current, unsigned last)
{
    return number == 1 || number == last
           || (number + NEWS_RENDERING_AROUND >= current
               && number <= current + NEWS_RENDERING_AROUND);
}


static void
news_rendering_numbers(news_rendering_t *r, unsigned last)
{
    bool          gap = false;
    size_t        count = 0;
    unsigned      n, current = r->route->number;
    news_value_t *items, *values;

    /* the first, a gap, those around, a gap, the last */
    items = news_model_list(&r->model, &r->about[NEWS_AT_PAGE_NUMBERS],
                            2 * NEWS_RENDERING_AROUND + 5);

    for (n = 1; items && n <= last; n++) {

        if (!news_rendering_is_shown(n, current, last)) {

            if (!gap) {
                values = news_model_object(&r->model, &items[count++],
                                           &news_schema_link);
                news_model_flag(&values[NEWS_AT_LINK_GAP], true);
            }

            gap = true;
            n = n < current ? current - NEWS_RENDERING_AROUND - 1 : last - 1;
            continue;
        }

        gap = false;
        values = news_model_link(&r->model, &items[count++], NEWS_STR(""),
                                 news_rendering_other(r, n));
        news_model_number(&r->model, &values[NEWS_AT_LINK_NAME], n);
        news_model_flag(&values[NEWS_AT_LINK_CURRENT], n == current);
    }

    r->about[NEWS_AT_PAGE_NUMBERS].u.list.count = items ? count : 0;
}


void
news_rendering_pages(news_rendering_t *r, uint64_t total)
{
    uint64_t last = (total + NEWS_RENDERING_SIZE - 1) / NEWS_RENDERING_SIZE;

    if (last > NEWS_ROUTE_NUMBER_MAX) {
        last = NEWS_ROUTE_NUMBER_MAX;
    }

    news_rendering_beside(r, r->route->number < last);

    if (last > 1) {
        news_model_number(&r->model, &r->about[NEWS_AT_PAGE_TOTAL], last);
        news_rendering_numbers(r, (unsigned) last);
    }
}
