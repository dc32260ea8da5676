#include "page/rendering.h"

#include "page/structured.h"

static const char *const news_render_list_prefixes[] = {
    [NEWS_LIST_SITE] = "list",
    [NEWS_LIST_CATEGORY] = "l:c:",
    [NEWS_LIST_AUTHOR] = "l:p:",
    [NEWS_LIST_KEYWORD] = "l:k:",
};


void
news_rendering_tag_list(news_rendering_t *r, news_list_kind_e list,
                        news_str_t slug)
{
    news_rendering_tag(r, news_render_list_prefixes[list], slug);

    switch (list) {
    case NEWS_LIST_SITE:
        break;
    case NEWS_LIST_CATEGORY:
        news_rendering_tag_sections(r, "c:", slug);
        break;
    case NEWS_LIST_AUTHOR:
        news_rendering_tag(r, "p:", slug);
        break;
    case NEWS_LIST_KEYWORD:
        news_rendering_tag(r, "k:", slug);
        break;
    }
}


news_status_e
news_rendering_read(news_rendering_t *r, const news_list_query_t *query,
                    news_list_t *list)
{
    news_status_e status;

    list->until = INT64_MAX;
    status = news_store_page(r->store, r->arena, query, list);

    if (status == NEWS_OK || status == NEWS_ENOTFOUND) {
        news_rendering_until(r, list->until);
    }

    if (status == NEWS_OK) {
        news_rendering_modified(r, list->modified);
        news_rendering_shows(r, list->articles, list->count);
    }

    return status;
}


news_value_t *
news_rendering_list(news_rendering_t *r, news_str_t title,
                    const news_article_t *articles, size_t count)
{
    news_value_t *values;

    values = news_model_object(&r->model, &r->values[NEWS_AT_ROOT_LIST],
                               &news_schema_list);
    news_model_string(&values[NEWS_AT_LIST_TITLE], title);
    news_model_cards(&r->model, &values[NEWS_AT_LIST_ARTICLES], articles,
                     count);

    return values;
}


/* The sections right below one. */
static void
news_render_list_children(news_rendering_t *r, news_value_t *values,
                          const news_section_t *parent)
{
    size_t        i, count = 0;
    news_model_t *model = &r->model;
    news_value_t *items, *link;

    for (i = 0; i < model->section_count; i++) {
        count += model->sections[i].parent == parent->id;
    }

    items = news_model_list(model, &values[NEWS_AT_LIST_CHILDREN], count);
    news_model_flag(&values[NEWS_AT_LIST_HAS_CHILDREN], count > 0);
    count = 0;

    for (i = 0; items && i < model->section_count; i++) {

        const news_section_t *section = &model->sections[i];

        if (section->parent == parent->id) {
            link = news_model_link(
                model, &items[count++], section->name,
                news_model_list_path(model, NEWS_LIST_CATEGORY, section->slug));
            news_model_number(model, &link[NEWS_AT_LINK_COUNT], section->total);
        }
    }
}


/* What lies above a section, and below it. */
static void
news_render_list_section(news_rendering_t *r, news_value_t *values)
{
    news_str_t            slug = r->route->slug;
    news_value_t         *trail = &values[NEWS_AT_LIST_TRAIL];
    const news_section_t *section = news_model_section(&r->model, slug);

    news_model_flag(&values[NEWS_AT_LIST_SECTION], true);
    news_model_trail(&r->model, trail, slug, NEWS_STR(""));

    if (trail->kind == NEWS_VALUE_LIST && trail->u.list.count) {
        trail->u.list.count--;
        news_model_flag(&values[NEWS_AT_LIST_HAS_TRAIL],
                        trail->u.list.count > 0);
    }

    if (section) {
        news_render_list_children(r, values, section);
    }
}


static void
news_render_list_fill(news_rendering_t *r, news_value_t *values,
                      const news_list_t *list)
{
    news_str_t             slug = r->route->slug;
    bool                   section = r->route->list == NEWS_LIST_CATEGORY;
    news_structured_list_t structured = {
        .path = news_buf_borrow(&r->page->path),
        .name = list->name,
        .description = list->description,
        .section = section ? slug : NEWS_STR(""),
        .articles = list->articles,
        .count = list->count,
    };

    news_model_string(&values[NEWS_AT_LIST_DESCRIPTION], list->description);
    news_model_number(&r->model, &values[NEWS_AT_LIST_TOTAL], list->total);

    switch (r->route->list) {
    case NEWS_LIST_SITE:
        news_model_flag(&values[NEWS_AT_LIST_LATEST], true);
        break;
    case NEWS_LIST_CATEGORY:
        news_render_list_section(r, values);
        break;
    case NEWS_LIST_AUTHOR:
        news_model_flag(&values[NEWS_AT_LIST_AUTHOR], true);
        break;
    case NEWS_LIST_KEYWORD:
        news_model_flag(&values[NEWS_AT_LIST_KEYWORD], true);
        break;
    }

    news_structured_list(&r->model, &r->about[NEWS_AT_PAGE_JSON_LD],
                         &structured);
    news_rendering_feeds(r, r->route->list, slug, list->name);
    news_rendering_pages(r, list->total);
}


/* A page of a section's, a person's or a keyword's articles; or of the site's,
   from the second on. */
news_status_e
news_render_list(news_rendering_t *r)
{
    const news_route_t *route = r->route;
    news_list_t         list = {0};
    news_list_query_t   query = {
          .kind = route->list,
          .slug = route->slug,
          .now = r->render->now,
          .page = route->number,
          .size = NEWS_RENDERING_SIZE,
    };
    bool          section = route->list == NEWS_LIST_CATEGORY;
    news_status_e status;
    news_value_t *values;

    news_rendering_tag_list(r, route->list, route->slug);
    status = news_rendering_read(r, &query, &list);
    if (status != NEWS_OK) {
        return status;
    }

    if (route->list == NEWS_LIST_SITE) {
        list.name = NEWS_STR("Latest");
    }

    news_rendering_path(r);
    status =
        news_rendering_html(r, NEWS_THEME_LIST, list.name, list.description,
                            section ? route->slug : NEWS_STR(""));

    if (status == NEWS_OK) {
        values = news_rendering_list(r, list.name, list.articles, list.count);
        news_render_list_fill(r, values, &list);
    }

    return status;
}
