/* The days of a place: which articles of a list belong to each. */

#include "store_support.h"

#include "store/list.h"

#define NOON 1777075200 /* the start of a day, in fact */
#define DAY 86400


static news_list_t
read_page(world_t *w, news_list_query_t query)
{
    news_list_t list;

    if (news_store_page(w->store, w->arena, &query, &list) != NEWS_OK) {
        fail_msg("%s", news_store_error(w->store));
    }

    return list;
}


/* A day where clocks are `offset` behind UTC. */
static news_span_t
day_at(int64_t day, int64_t offset)
{
    return (news_span_t) {day + offset, day + DAY + offset, day, day + DAY};
}


/* Of each day of a place: what has a time by its clocks, and what has none by
   its date. */
static void
test_days_of_a_place(void **state)
{
    static const int64_t offsets[] = {0, 5 * 3600, -9 * 3600, 12 * 3600,
                                      -14 * 3600};

    world_t          *w = *state;
    news_list_query_t query = {.now = NOON + 2 * DAY, .size = 2};
    news_list_t       list;
    news_span_t       span;
    news_article_t    a;
    uint64_t          count;
    size_t            o, n, seen;
    char              slug[24], sql[300];
    int64_t           day,
        times[] = {0, 1, 3600 * 5 - 1, 3600 * 5, 3600 * 10, 3600 * 15, DAY - 1};

    /* on three days, at these times; and two of each day alone */
    for (day = NOON - 3 * DAY; day < NOON; day += DAY) {
        for (n = 0; n < 9; n++) {
            snprintf(slug, sizeof(slug), "%c-%d", 'a' + (char) n,
                     (int) ((NOON - day) / DAY));
            a = make_article(slug);
            a.slug = news_str_borrow(slug);
            a.published = n < 7 ? (news_date_t) {NEWS_DATE_TIME, day + times[n]}
                                : (news_date_t) {NEWS_DATE_DAY, day};
            import_good(w, "", &a);
        }
    }

    for (o = 0; o < sizeof(offsets) / sizeof(offsets[0]); o++) {
        for (day = NOON - 4 * DAY; day <= NOON; day += DAY) {

            span = day_at(day, offsets[o]);
            query.span = &span;
            assert_int_equal(
                news_store_count(w->store, query.now, &span, 1, &count),
                NEWS_OK);

            for (seen = 0, query.page = 1; seen < count || seen == 0;
                 query.page++) {
                list = read_page(w, query);
                assert_int_equal(list.total, count);
                assert_int_equal(list.count,
                                 count - seen < 2 ? count - seen : 2);
                for (n = 0; n < list.count; n++) {
                    bool alone =
                        list.articles[n].published.kind == NEWS_DATE_DAY;
                    int64_t at = list.articles[n].published.seconds;

                    assert_true(at >= (alone ? span.day_from : span.from)
                                && at < (alone ? span.day_to : span.to));
                }

                seen += list.count;
                if (count == 0) {
                    break;
                }
            }

            snprintf(sql, sizeof(sql),
                     "SELECT count(*) FROM article WHERE"
                     " published >= iif(published_day, %lld, %lld)"
                     " AND published < iif(published_day, %lld, %lld)",
                     (long long) span.day_from, (long long) span.from,
                     (long long) span.day_to, (long long) span.to);
            assert_int_equal(sql_int(w, sql), count);
        }
    }

    /* what is to come in another span does not end this one's page */
    a = make_article("later");
    a.published = (news_date_t) {NEWS_DATE_TIME, query.now + 10};
    import_good(w, "", &a);
    span = day_at(NOON - DAY, 3600);
    query.page = 1;
    assert_true(read_page(w, query).until == INT64_MAX);
    span.to = span.day_to = INT64_MAX;
    assert_int_equal(read_page(w, query).until, query.now + 10);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_days_of_a_place)};

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
