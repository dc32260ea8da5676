#include "page/rendering.h"


/* Plain text with what matched between \1 and \2, as HTML. */
static void
news_search_snippet(news_model_t *model, news_value_t *value, news_str_t text)
{
    size_t     i, start = 0;
    bool       open = false;
    news_buf_t html = NEWS_BUF_INIT;

    for (i = 0; i < text.len; i++) {

        if (text.data[i] != '\1' && text.data[i] != '\2') {
            continue;
        }

        news_buf_append_html(&html,
                             (news_str_t) {i - start, text.data + start});
        start = i + 1;

        if (open != (text.data[i] == '\1')) {
            open = !open;
            news_buf_append(&html,
                            open ? NEWS_STR("<mark>") : NEWS_STR("</mark>"));
        }
    }

    news_buf_append_html(&html, news_str_from(text, start));
    news_buf_append(&html, open ? NEWS_STR("</mark>") : NEWS_STR(""));
    news_model_keep(model, value, NEWS_VALUE_HTML, &html);
}


static void
news_search_fill(news_rendering_t *r, const news_results_t *results)
{
    size_t        i, count = results->count;
    news_model_t *model = &r->model;
    news_value_t *values, *items, *card;

    values = news_model_object(model, &r->values[NEWS_AT_ROOT_SEARCH],
                               &news_schema_search);
    news_model_string(&values[NEWS_AT_SEARCH_QUERY], r->route->query);
    news_model_flag(&values[NEWS_AT_SEARCH_ASKED], r->route->query.len > 0);
    news_model_flag(&values[NEWS_AT_SEARCH_PART],
                    results->part && !results->more);
    if (results->newest) {
        news_model_number(model, &values[NEWS_AT_SEARCH_NEWEST],
                          results->newest);
    }

    items = news_model_list(model, &values[NEWS_AT_SEARCH_RESULTS], count);

    for (i = 0; items && i < count; i++) {
        news_model_card(model, &items[i], &results->found[i].article);
        card = news_model_values(model, &items[i]);
        news_search_snippet(model, &card[NEWS_AT_CARD_SNIPPET],
                            results->found[i].snippet);
    }
}


/* What was found changes with any article: such pages are kept for a short
   time, and robots need not see them. */
news_status_e
news_render_search(news_rendering_t *r)
{
    size_t         i;
    news_results_t results = {NULL, 0, false, false, 0};
    news_status_e  status = NEWS_OK;

    r->page->noindex = true;
    r->page->valid_max = NEWS_RENDERING_SHORT;

    if (r->route->query.len) {
        status = news_store_search(r->store, r->arena, r->route->query,
                                   r->render->now, r->route->number,
                                   NEWS_RENDERING_SIZE, &results);
    }

    /* one that was cut short says so */
    if (status == NEWS_OK && results.count == 0 && !results.part
        && r->route->number > 1)
    {
        status = NEWS_ENOTFOUND;
    }

    if (status != NEWS_OK) {
        return status;
    }

    for (i = 0; i < results.count; i++) {
        news_rendering_shows(r, &results.found[i].article, 1);
    }

    news_rendering_path(r);
    status = news_rendering_html(r, NEWS_THEME_SEARCH,
                                 r->route->query.len ? r->route->query
                                                     : NEWS_STR("Search"),
                                 NEWS_STR(""), NEWS_STR(""));

    if (status == NEWS_OK) {
        news_search_fill(r, &results);
        news_rendering_more(r, results.more);
    }

    return status;
}
