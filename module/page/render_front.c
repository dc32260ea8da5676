#include "page/rendering.h"

#include "page/structured.h"

#define NEWS_FRONT_PINS 8    /* pinned articles that have a place */
#define NEWS_FRONT_TOP 4     /* beside the lead story */
#define NEWS_FRONT_SHELVES 8 /* sections */
#define NEWS_FRONT_SHELF 4   /* articles of each */
#define NEWS_FRONT_SHOWN                                                       \
    (NEWS_FRONT_PINS + NEWS_RENDERING_SIZE                                     \
     + NEWS_FRONT_SHELVES * NEWS_FRONT_SHELF)

/* The front page as it grows: each article stands on it once. */
typedef struct {
    news_rendering_t *r;
    news_list_t       newest;
    news_article_t   *pinned;
    size_t            pinned_count;
    news_value_t     *values;
    size_t            count; /* of what is shown */
    int64_t           shown[NEWS_FRONT_SHOWN];
} news_front_t;


static bool
news_front_has(const news_front_t *front, int64_t id)
{
    size_t i;

    for (i = 0; i < front->count; i++) {
        if (front->shown[i] == id) {
            return true;
        }
    }

    return front->count == NEWS_FRONT_SHOWN;
}


/* Fills the list of cards with up to `max` of the articles that are not shown
   yet, behind those that it has. */
static void
news_front_take(news_front_t *front, news_value_t *value,
                const news_article_t *articles, size_t count, size_t max)
{
    size_t        i, n = value->u.list.count;
    news_value_t *items = (news_value_t *) value->u.list.items;

    for (i = 0; items && i < count && n < max; i++) {

        if (news_front_has(front, articles[i].id)) {
            continue;
        }

        front->shown[front->count++] = articles[i].id;
        news_model_card(&front->r->model, &items[n++], &articles[i]);
    }

    value->u.list.count = n;
}


/* An empty list with room for `max`. */
static void
news_front_list(news_front_t *front, news_value_t *value, size_t max)
{
    (void) news_model_list(&front->r->model, value, max);
    value->u.list.count = 0;
}


static void
news_front_lead(news_front_t *front)
{
    news_value_t         *top = &front->values[NEWS_AT_FRONT_TOP];
    const news_article_t *lead = NULL;

    if (front->pinned_count) {
        lead = &front->pinned[0];
    } else if (front->newest.count) {
        lead = &front->newest.articles[0];
    }

    if (lead) {
        front->shown[front->count++] = lead->id;
        news_model_card(&front->r->model, &front->values[NEWS_AT_FRONT_LEAD],
                        lead);
    }

    news_front_list(front, top, NEWS_FRONT_PINS + NEWS_FRONT_TOP);
    news_front_take(front, top, front->pinned, front->pinned_count,
                    NEWS_FRONT_PINS);
    news_front_take(front, top, front->newest.articles, front->newest.count,
                    NEWS_FRONT_TOP);
}


/* A section, where it has anything that is not shown yet. */
static news_status_e
news_front_shelf(news_front_t *front, const news_section_t *section,
                 news_value_t *value, bool *empty)
{
    news_rendering_t *r = front->r;
    news_model_t     *model = &r->model;
    news_list_t       list = {0};
    news_list_query_t query = {
        .kind = NEWS_LIST_CATEGORY,
        .slug = section->slug,
        .now = r->render->now,
        .page = 1,
        .size = NEWS_FRONT_SHELF + NEWS_FRONT_TOP + 1,
    };
    news_value_t *values, *articles;
    news_status_e status;

    news_rendering_tag(r, "l:c:", section->slug);
    status = news_rendering_read(r, &query, &list);
    if (status != NEWS_OK) {
        return status;
    }

    values = news_model_object(model, value, &news_schema_shelf);
    articles = &values[NEWS_AT_SHELF_ARTICLES];
    news_model_string(&values[NEWS_AT_SHELF_NAME], section->name);
    news_model_string(
        &values[NEWS_AT_SHELF_PATH],
        news_model_list_path(model, NEWS_LIST_CATEGORY, section->slug));
    news_front_list(front, articles, NEWS_FRONT_SHELF);
    news_front_take(front, articles, list.articles, list.count,
                    NEWS_FRONT_SHELF);
    *empty = articles->u.list.count == 0;

    return NEWS_OK;
}


static news_status_e
news_front_sections(news_front_t *front)
{
    bool          empty = true;
    size_t        i, asked = 0, count = 0;
    news_model_t *model = &front->r->model;
    news_value_t *value = &front->values[NEWS_AT_FRONT_SECTIONS], *items;
    news_status_e status = NEWS_OK;

    items = news_model_list(model, value, NEWS_FRONT_SHELVES);

    for (i = 0; items && i < model->section_count && status == NEWS_OK
                && asked < NEWS_FRONT_SHELVES;
         i++)
    {
        if (model->sections[i].parent || model->sections[i].total == 0) {
            continue;
        }

        asked++;
        status =
            news_front_shelf(front, &model->sections[i], &items[count], &empty);
        count += status == NEWS_OK && !empty;
    }

    value->u.list.count = items ? count : 0;

    return status;
}


static news_status_e
news_front_read(news_front_t *front)
{
    int64_t           until = INT64_MAX;
    news_rendering_t *r = front->r;
    news_list_query_t query = {
        .kind = NEWS_LIST_SITE,
        .now = r->render->now,
        .page = 1,
        .size = NEWS_RENDERING_SIZE,
    };
    news_status_e status;

    news_rendering_tag(r, "list", NEWS_STR(""));
    news_rendering_tag(r, "front", NEWS_STR(""));

    status = news_rendering_read(r, &query, &front->newest);

    if (status == NEWS_OK) {
        status =
            news_store_pinned(r->store, r->arena, r->render->now,
                              &front->pinned, &front->pinned_count, &until);
    }

    if (status != NEWS_OK) {
        return status;
    }

    if (front->pinned_count > NEWS_FRONT_PINS) {
        front->pinned_count = NEWS_FRONT_PINS;
    }

    news_rendering_until(r, until);
    news_rendering_shows(r, front->pinned, front->pinned_count);

    return NEWS_OK;
}


static void
news_front_fill(news_front_t *front)
{
    news_rendering_t      *r = front->r;
    news_value_t          *latest = &front->values[NEWS_AT_FRONT_LATEST];
    news_structured_list_t structured = {
        .path = NEWS_STR("/"),
        .name = r->site.name,
        .description = r->site.tagline,
        .articles = front->newest.articles,
        .count = front->newest.count,
    };

    news_front_list(front, latest, NEWS_RENDERING_SIZE);
    news_front_take(front, latest, front->newest.articles, front->newest.count,
                    NEWS_RENDERING_SIZE);
    news_model_flag(&front->values[NEWS_AT_FRONT_HAS_LATEST],
                    latest->u.list.count > 0);

    news_structured_list(&r->model, &r->about[NEWS_AT_PAGE_JSON_LD],
                         &structured);
    news_rendering_feeds(r, NEWS_LIST_SITE, NEWS_STR(""), r->site.name);
    news_rendering_pages(r, front->newest.total);
    news_model_flag(&r->about[NEWS_AT_PAGE_FRONT], true);
}


/* The first page: the lead story, what is pinned, the sections in the editor's
   order, and the rest of the newest, so that page 2 goes on from there. */
news_status_e
news_render_front(news_rendering_t *r)
{
    news_front_t  front = {.r = r};
    news_status_e status;

    if (r->route->number > 1) {
        return news_render_list(r);
    }

    status = news_front_read(&front);
    if (status != NEWS_OK) {
        return status;
    }

    news_rendering_path(r);
    status = news_rendering_html(r, NEWS_THEME_FRONT, r->site.name,
                                 r->site.tagline, NEWS_STR(""));
    if (status != NEWS_OK) {
        return status;
    }

    front.values = news_model_object(&r->model, &r->values[NEWS_AT_ROOT_FRONT],
                                     &news_schema_front);
    news_front_lead(&front);
    status = news_front_sections(&front);

    if (status == NEWS_OK) {
        news_front_fill(&front);
    }

    return status;
}
