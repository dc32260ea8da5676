#include "page/rendering.h"


static const char *
news_error_title(unsigned status)
{
    switch (status) {
    case 403:
        return "Not for you";
    case 404:
        return "Page not found";
    case 410:
        return "Withdrawn";
    case 451:
        return "Unavailable for legal reasons";
    case 503:
        return "Back in a moment";
    default:
        return status < 500 ? "This cannot be done" : "Something went wrong";
    }
}


/* The page for a status: the same for all addresses. */
news_status_e
news_render_error(news_rendering_t *r)
{
    unsigned      number = r->route->number;
    news_str_t    title = news_str_borrow(news_error_title(number));
    news_value_t *values;
    news_status_e status;

    r->page->noindex = true;
    status = news_rendering_html(r, NEWS_THEME_ERROR, title, NEWS_STR(""),
                                 NEWS_STR(""));
    if (status != NEWS_OK) {
        return status;
    }

    values = news_model_object(&r->model, &r->values[NEWS_AT_ROOT_ERROR],
                               &news_schema_error);
    news_model_number(&r->model, &values[NEWS_AT_ERROR_STATUS], number);
    news_model_string(&values[NEWS_AT_ERROR_TITLE], title);
    news_model_flag(&values[NEWS_AT_ERROR_NOT_FOUND], number == 404);
    news_model_flag(&values[NEWS_AT_ERROR_GONE], number == 410);
    news_model_flag(&values[NEWS_AT_ERROR_LEGAL], number == 451);
    news_model_flag(&values[NEWS_AT_ERROR_SERVER], number >= 500);

    return NEWS_OK;
}
