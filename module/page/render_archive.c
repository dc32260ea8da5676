#include "page/rendering.h"

#include "base/calendar.h"
#include "page/structured.h"

#include <stdio.h>

#define NEWS_ARCHIVE_YEARS_MAX 100
#define NEWS_ARCHIVE_CHUNK 10 /* years that are counted at once */
#define NEWS_ARCHIVE_UNITS_MAX 31

/* What a page of the archive is about: all, a year, a month, a day. */
typedef struct {
    news_rendering_t *r;
    news_span_t       span; /* of a year, a month, a day */
    news_list_t       list;
    news_value_t     *values;
} news_archive_t;


/* "April 2026" and the like. */
static news_str_t
news_archive_title(news_archive_t *archive, int year, int month, int day)
{
    news_buf_t text = NEWS_BUF_INIT;

    if (year == 0) {
        news_buf_append(&text, NEWS_STR("Archive"));
    } else if (month == 0) {
        news_buf_printf(&text, "%04d", year);
    } else {
        news_words_day(archive->r->model.words, &text, year, month, day);
    }

    return news_model_take(&archive->r->model, &text);
}


static news_value_t *
news_archive_link(news_archive_t *archive, news_value_t *value, int year,
                  int month, int day)
{
    news_route_t route = {.kind = NEWS_KIND_ARCHIVE,
                          .number = 1,
                          .year = year,
                          .month = month,
                          .day = day};

    return news_model_link(&archive->r->model, value,
                           news_archive_title(archive, year, month, day),
                           news_model_route_path(&archive->r->model, &route));
}


/* A year, a month of it, or a day of that: by the site's clocks, and in UTC for
   what is dated by a day alone. */
static news_span_t
news_archive_span(const news_archive_t *archive, int year, int month, int day)
{
    const news_tz_t *tz = archive->r->model.tz;
    int              last = month ? month : 12;
    int              end;

    end = (day ? day : news_calendar_month_days(year, last)) + 1;
    month = month ? month : 1;
    day = day ? day : 1;

    return (news_span_t) {
        .from = news_tz_day(tz, year, month, day),
        .to = news_tz_day(tz, year, last, end),
        .day_from = news_tz_day(NULL, year, month, day),
        .day_to = news_tz_day(NULL, year, last, end),
    };
}


/* "d:2026-04-25", "d:2026-04", "d:2026": what came or went on a day of UTC, in
   a month or year of such days. */
static void
news_archive_tag(news_rendering_t *r, int year, int month, int day)
{
    char text[24];

    snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
    news_rendering_tag(r, "d:", (news_str_t) {day ? 10 : month ? 7 : 4, text});
}


/* The year, month or day itself; and the days beside it in UTC that reach into
   it here. */
static void
news_archive_tags(const news_archive_t *archive)
{
    const news_route_t *route = archive->r->route;
    const news_span_t  *span = &archive->span;
    int                 year, month, day;

    if (route->year == 0) {
        news_rendering_tag(archive->r, "list", NEWS_STR(""));
        return;
    }

    news_archive_tag(archive->r, route->year, route->month, route->day);

    if (span->from < span->day_from) {
        news_calendar_split(span->day_from / NEWS_CALENDAR_DAY - 1, &year,
                            &month, &day);
        news_archive_tag(archive->r, year, month, day);
    }

    if (span->to > span->day_to) {
        news_calendar_split(span->day_to / NEWS_CALENDAR_DAY, &year, &month,
                            &day);
        news_archive_tag(archive->r, year, month, day);
    }
}


/* `max` months or days from the first on, or years from it back: links to
   those that have articles, each with how many; *left is less by these. */
static news_status_e
news_archive_children(news_archive_t *archive, int first, int max,
                      news_value_t *items, size_t *count, uint64_t *left)
{
    news_rendering_t *r = archive->r;
    int               i, year = r->route->year, month = r->route->month;
    int               date[NEWS_ARCHIVE_UNITS_MAX][3];
    uint64_t          counts[NEWS_ARCHIVE_UNITS_MAX];
    news_span_t       spans[NEWS_ARCHIVE_UNITS_MAX] = {{0}};
    news_value_t     *link;
    news_status_e     status;

    for (i = 0; i < max; i++) {
        date[i][0] = year ? year : first - i;
        date[i][1] = month ? month : year ? first + i : 0;
        date[i][2] = month ? first + i : 0;
        spans[i] =
            news_archive_span(archive, date[i][0], date[i][1], date[i][2]);
    }

    status =
        news_store_count(r->store, r->render->now, spans, (size_t) max, counts);

    for (i = 0; status == NEWS_OK && i < max; i++) {
        if (counts[i]) {
            link = news_archive_link(archive, &items[(*count)++], date[i][0],
                                     date[i][1], date[i][2]);
            news_model_number(&r->model, &link[NEWS_AT_LINK_COUNT], counts[i]);
            *left -= counts[i] < *left ? counts[i] : *left;
        }
    }

    return status;
}


/* From this year back until all articles are counted. */
static news_status_e
news_archive_years(news_archive_t *archive, news_value_t *items, size_t *count)
{
    news_clock_t  clock;
    uint64_t      left = archive->list.total;
    int           year, last;
    news_status_e status = NEWS_OK;

    news_tz_clock(archive->r->model.tz, archive->r->render->now, &clock);
    year = clock.year;
    last = year - NEWS_ARCHIVE_YEARS_MAX;

    for (/* void */; status == NEWS_OK && left && year > last && year > 0;
         year -= NEWS_ARCHIVE_CHUNK)
    {
        status = news_archive_children(archive, year, NEWS_ARCHIVE_CHUNK, items,
                                       count, &left);
    }

    return status;
}


static news_status_e
news_archive_calendar(news_archive_t *archive)
{
    const news_route_t *route = archive->r->route;
    size_t              count = 0;
    uint64_t            left = archive->list.total;
    news_value_t       *value = &archive->values[NEWS_AT_LIST_CHILDREN];
    news_value_t       *items;
    news_status_e       status = NEWS_OK;
    int                 max = 12;

    if (route->day) {
        return NEWS_OK;
    }

    items = news_model_list(&archive->r->model, value, NEWS_ARCHIVE_YEARS_MAX);
    if (items == NULL) {
        return NEWS_OK;
    }

    if (route->month) {
        max = news_calendar_month_days(route->year, route->month);
    }

    status = route->year
                 ? news_archive_children(archive, 1, max, items, &count, &left)
                 : news_archive_years(archive, items, &count);

    value->u.list.count = count;
    news_model_flag(&archive->values[NEWS_AT_LIST_HAS_CHILDREN], count > 0);

    return status;
}


/* Archive / 2026 / April 2026 */
static void
news_archive_trail(news_archive_t *archive)
{
    const news_route_t *route = archive->r->route;
    unsigned            i, count;
    news_value_t       *items, *link;

    count = (route->year > 0) + (route->month > 0) + (route->day > 0);
    items = news_model_list(&archive->r->model,
                            &archive->values[NEWS_AT_LIST_TRAIL], count);
    news_model_flag(&archive->values[NEWS_AT_LIST_HAS_TRAIL], count > 0);

    for (i = 0; items && i < count; i++) {

        link = news_archive_link(archive, &items[i], i > 0 ? route->year : 0,
                                 i > 1 ? route->month : 0, 0);
        if (i > 0) {
            news_model_string(&link[NEWS_AT_LINK_SEPARATOR], NEWS_STR(" / "));
        }
    }
}


/* The articles of a year, month or day; of the archive itself, all. */
static news_status_e
news_archive_read(news_archive_t *archive)
{
    news_rendering_t *r = archive->r;
    news_list_query_t query = {.kind = NEWS_LIST_SITE,
                               .now = r->render->now,
                               .page = r->route->number,
                               .size = NEWS_RENDERING_SIZE};
    news_status_e     status;

    if (r->route->year) {
        archive->span = news_archive_span(archive, r->route->year,
                                          r->route->month, r->route->day);
        query.span = &archive->span;
    }

    news_archive_tags(archive);
    status = news_rendering_read(r, &query, &archive->list);

    return status == NEWS_OK && r->route->year && archive->list.total == 0
               ? NEWS_ENOTFOUND
               : status;
}


static void
news_archive_fill(news_archive_t *archive, news_str_t title)
{
    news_rendering_t      *r = archive->r;
    news_structured_list_t structured = {
        .path = news_buf_borrow(&r->page->path),
        .name = title,
        .articles = archive->list.articles,
        .count = archive->list.count,
    };

    news_model_flag(&archive->values[NEWS_AT_LIST_ARCHIVE], true);
    news_archive_trail(archive);
    news_structured_list(&r->model, &r->about[NEWS_AT_PAGE_JSON_LD],
                         &structured);
    news_rendering_feeds(r, NEWS_LIST_SITE, NEWS_STR(""), r->site.name);
    news_rendering_pages(r, archive->list.total);
}


news_status_e
news_render_archive(news_rendering_t *r)
{
    const news_route_t *route = r->route;
    news_archive_t      archive = {.r = r};
    news_str_t          title;
    news_status_e       status;

    status = news_archive_read(&archive);
    if (status != NEWS_OK) {
        return status;
    }

    news_rendering_path(r);
    title = news_archive_title(&archive, route->year, route->month, route->day);
    status = news_rendering_html(r, NEWS_THEME_LIST, title, NEWS_STR(""),
                                 NEWS_STR(""));
    if (status != NEWS_OK) {
        return status;
    }

    archive.values = news_rendering_list(r, title, archive.list.articles,
                                         archive.list.count);
    news_archive_fill(&archive, title);

    return news_archive_calendar(&archive);
}
