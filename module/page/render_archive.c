#include "page/rendering.h"

#include "base/calendar.h"
#include "page/structured.h"

#define NEWS_ARCHIVE_YEARS_MAX 100
#define NEWS_ARCHIVE_CHUNK 10 /* years that are counted at once */

/* What a page of the archive is about: all, a year, a month, a day. */
typedef struct {
    news_rendering_t *r;
    int64_t           from, to; /* in UTC and there: whatever may belong here */
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
    } else if (day == 0) {
        news_buf_printf(&text, "%s %d", news_date_month(month), year);
    } else {
        news_buf_printf(&text, "%s %d, %d", news_date_month(month), day, year);
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


/* The time from a day to another one that is past it, which has not begun. */
static void
news_archive_range(news_archive_t *archive, int year, int month, int day)
{
    const news_tz_t *tz = archive->r->model.tz;
    int              last_month = month ? month : 12;
    int              last_day;
    int64_t          utc;

    last_day = day ? day : news_calendar_month_days(year, last_month);

    archive->from = news_tz_day(tz, year, month ? month : 1, day ? day : 1);
    utc = news_tz_day(NULL, year, month ? month : 1, day ? day : 1);
    archive->from = utc < archive->from ? utc : archive->from;

    archive->to = news_tz_day(tz, year, last_month, last_day + 1);
    utc = news_tz_day(NULL, year, last_month, last_day + 1);
    archive->to = utc > archive->to ? utc : archive->to;
}


/* Keeps of the articles those whose date, as it is shown, lies in the year,
   month or day: a day is one everywhere, a time has the zone's. */
static void
news_archive_filter(news_archive_t *archive)
{
    size_t              i, n = 0;
    news_clock_t        clock;
    news_list_t        *list = &archive->list;
    const news_route_t *route = archive->r->route;

    for (i = 0; i < list->count; i++) {

        if (news_date_clock(list->articles[i].published, archive->r->model.tz,
                            &clock)
            && clock.year == route->year
            && (route->month == 0 || clock.month == route->month)
            && (route->day == 0 || clock.day == route->day))
        {
            list->articles[n++] = list->articles[i];
        }
    }

    list->count = n;
}


/* Years, months or days that have articles, each with how many. */
static news_status_e
news_archive_children(news_archive_t *archive, int64_t from, int64_t to,
                      news_value_t *items, size_t max, size_t *count)
{
    const news_route_t *route = archive->r->route;
    size_t              i, days;
    int                 year, month, day, last = -1, unit;
    uint64_t            sum = 0;
    news_day_t         *day_list;
    news_value_t       *link = archive->r->model.scratch;
    news_status_e       status;

    status = news_store_calendar(archive->r->store, archive->r->arena,
                                 NEWS_LIST_SITE, NEWS_STR(""), from, to,
                                 archive->r->render->now, &day_list, &days);

    for (i = 0; status == NEWS_OK && i < days; i++) {

        news_calendar_split(day_list[i].start / NEWS_CALENDAR_DAY, &year,
                            &month, &day);
        unit = route->month ? day : route->year ? month : year;

        if (unit != last) {

            if (*count == max) {
                break;
            }

            link = news_archive_link(archive, &items[(*count)++], year,
                                     route->year ? month : 0,
                                     route->month ? day : 0);
            sum = 0;
            last = unit;
        }

        sum += day_list[i].count;
        news_model_number(&archive->r->model, &link[NEWS_AT_LINK_COUNT], sum);
    }

    return status;
}


/* The year of the oldest article, and of the newest. */
static news_status_e
news_archive_years(news_archive_t *archive, int *oldest, int *newest)
{
    int               month, day;
    int64_t           seconds;
    news_rendering_t *r = archive->r;
    news_list_t       list = {0};
    news_list_query_t query = {.kind = NEWS_LIST_SITE,
                               .now = r->render->now,
                               .to = INT64_MAX,
                               .page = 1,
                               .size = 1};
    news_status_e     status;

    status = news_store_page(r->store, r->arena, &query, &list);
    if (status != NEWS_OK || list.total == 0) {
        return status == NEWS_OK ? NEWS_ENOTFOUND : status;
    }

    news_rendering_until(r, list.until);
    seconds = list.count ? list.articles[0].published.seconds : r->render->now;
    news_calendar_split(seconds / NEWS_CALENDAR_DAY, newest, &month, &day);

    query.page = list.total;
    status = news_store_page(r->store, r->arena, &query, &list);

    seconds = status == NEWS_OK && list.count
                  ? list.articles[0].published.seconds
                  : seconds;
    news_calendar_split(seconds / NEWS_CALENDAR_DAY, oldest, &month, &day);

    if (*newest - *oldest >= NEWS_ARCHIVE_YEARS_MAX) {
        *oldest = *newest - NEWS_ARCHIVE_YEARS_MAX + 1;
    }

    return status == NEWS_ENOTFOUND ? NEWS_OK : status;
}


static news_status_e
news_archive_all_years(news_archive_t *archive, news_value_t *items, size_t max,
                       size_t *count)
{
    int           oldest, newest, year, end;
    news_status_e status;

    status = news_archive_years(archive, &oldest, &newest);

    if (status == NEWS_ENOTFOUND) {
        return NEWS_OK;
    }

    for (year = oldest; status == NEWS_OK && year <= newest; year = end) {
        end = year + NEWS_ARCHIVE_CHUNK;
        status = news_archive_children(archive, news_tz_day(NULL, year, 1, 1),
                                       news_tz_day(NULL, end, 1, 1), items, max,
                                       count);
    }

    return status;
}


static news_status_e
news_archive_calendar(news_archive_t *archive)
{
    const news_route_t *route = archive->r->route;
    size_t              count = 0, max = NEWS_ARCHIVE_YEARS_MAX;
    news_value_t       *value = &archive->values[NEWS_AT_LIST_CHILDREN];
    news_value_t       *items;
    news_status_e       status = NEWS_OK;
    int                 month = route->month ? route->month : 1;

    items = news_model_list(&archive->r->model, value, max);

    if (items == NULL || route->day) {
        value->u.list.count = 0;
        return NEWS_OK;
    }

    if (route->year == 0) {
        status = news_archive_all_years(archive, items, max, &count);

    } else {
        status = news_archive_children(
            archive, news_tz_day(NULL, route->year, month, 1),
            route->month
                ? news_tz_day(NULL, route->year, month,
                              news_calendar_month_days(route->year, month) + 1)
                : news_tz_day(NULL, route->year + 1, 1, 1),
            items, max, &count);
    }

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
                               .to = INT64_MAX,
                               .page = r->route->number,
                               .size = NEWS_RENDERING_SIZE};
    news_status_e     status;

    if (r->route->year) {
        news_archive_range(archive, r->route->year, r->route->month,
                           r->route->day);
        query.from = archive->from;
        query.to = archive->to;
    }

    status = news_rendering_read(r, &query, &archive->list);

    if (status == NEWS_OK && r->route->year) {

        if (archive->list.total == 0) {
            return NEWS_ENOTFOUND;
        }

        news_archive_filter(archive);
    }

    return status;
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

    news_rendering_tag(r, "list", NEWS_STR(""));
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
