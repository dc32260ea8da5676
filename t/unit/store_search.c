/* Search: what is found, in which order, how it is shown, and what readers
   type. */

#include "store_support.h"

#include "base/utf8.h"
#include "store/list.h"
#include "store/sqlite_match.h"

#define NOON 1777075200

static news_status_e
try_search(world_t *w, news_str_t words, uint64_t page, unsigned size,
           news_results_t *result)
{
    return news_store_search(w->store, w->arena, words, NOON, page, size,
                             result);
}


static news_results_t
search(world_t *w, const char *words)
{
    news_results_t result;

    if (try_search(w, news_str_borrow(words), 1, 20, &result) != NEWS_OK) {
        fail_msg("%s: %s", words, news_store_error(w->store));
    }

    return result;
}


static void
add(world_t *w, const char *headline, news_format_e format, const char *body,
    int64_t published)
{
    news_article_t a = make_article(headline);

    a.format = format;
    a.body = news_str_borrow(body);
    a.published = (news_date_t) {NEWS_DATE_TIME, published};
    import_good(w, "", &a);
}


static void
check_found(world_t *w, const char *words, const char *slugs)
{
    news_results_t result = search(w, words);
    char           text[256] = "";
    size_t         i, len;

    for (i = 0; i < result.count; i++) {
        len = strlen(text);
        snprintf(text + len, sizeof(text) - len, "%s%.*s", i ? " " : "",
                 NEWS_STR_ARG(result.found[i].article.slug));
    }

    if (strcmp(text, slugs) != 0) {
        fail_msg("%s: found \"%s\", expected \"%s\"", words, text, slugs);
    }
}


static void
test_search(void **state)
{
    world_t       *w = *state;
    news_results_t result;

    add(w, "Ferry", NEWS_FORMAT_TEXT, "Electric ships.", NOON - 2);
    add(w, "Bakery", NEWS_FORMAT_TEXT, "A ship of brötchen.", NOON - 3);
    add(w, "Harbour", NEWS_FORMAT_TEXT, "Ships, electric ones.", NOON - 1);
    add(w, "Later", NEWS_FORMAT_TEXT, "Ships to come.", NOON + 1);

    check_found(w, "ships", "harbour ferry");
    check_found(w, "SHIPS Electric", "harbour ferry");
    check_found(w, "\"electric ships\"", "ferry");
    check_found(w, "ships nobody", "");
    check_found(w, "brotchen", "bakery");
    check_found(w, "BR\xC3\x96TCHEN", "bakery");
    check_found(w, "harbour", "harbour");
    check_found(w, "", "");
    check_found(w, " -- \"\" ! ", "");
    check_found(w, "ships -- !", "harbour ferry");

    assert_int_equal(try_search(w, NEWS_STR("ships"), 1, 1, &result), NEWS_OK);
    check_str(result.found[0].article.slug, "harbour");
    assert_true(result.more);
    assert_int_equal(try_search(w, NEWS_STR("ships"), 2, 1, &result), NEWS_OK);
    check_str(result.found[0].article.slug, "ferry");
    assert_false(result.more);
    assert_int_equal(try_search(w, NEWS_STR("ships"), 3, 1, &result), NEWS_OK);
    assert_int_equal(result.count, 0);
    assert_int_equal(try_search(w, NEWS_STR("ships"), UINT64_MAX, 20, &result),
                     NEWS_OK);
    assert_int_equal(result.count, 0);
}


/* The last word may be the beginning of one, but for what stands in quotes. */
static void
test_search_prefix(void **state)
{
    world_t *w = *state;

    add(w, "Ferry", NEWS_FORMAT_TEXT, "Electric ships, elections.", NOON - 2);
    add(w, "Vote", NEWS_FORMAT_TEXT, "The election of ships.", NOON - 1);

    check_found(w, "election", "vote ferry");
    check_found(w, "elect", "vote ferry");
    check_found(w, "ships elect", "vote ferry");
    check_found(w, "el", "");
    check_found(w, "elect ships", "");
    check_found(w, "\"election\"", "vote");
    check_found(w, "\"electric shi\"", "");
    check_found(w, "shi*", "vote ferry");
    check_str(search(w, "elect").found[0].snippet,
              "The \1election\2 of ships.");
    check_str(search(w, "elect").found[1].snippet,
              "\1Electric\2 ships, \1elections\2.");
    check_str(search(w, "\"election\"").found[0].snippet,
              "The \1election\2 of ships.");
}


/* Scripts without spaces: any part of a run of letters is found. */
static void
test_search_scripts(void **state)
{
    world_t       *w = *state;
    news_results_t result;
    char           long_text[4096] = "";
    int            i;

    add(w, "One", NEWS_FORMAT_TEXT, "昨日、東京で地震がありました。", NOON - 3);
    add(w, "Two", NEWS_FORMAT_TEXT, "新東京駅とiPhone発売。", NOON - 2);
    add(w, "Three", NEWS_FORMAT_TEXT, "서울에서 선거가 있었다.", NOON - 4);
    add(w, "Four", NEWS_FORMAT_TEXT, "ข่าวกรุงเทพวันนี้", NOON - 5);

    check_found(w, "東京", "two one");
    check_found(w, "地震", "one");
    check_found(w, "東京 地震", "one");
    check_found(w, "東京　地震", "one");
    check_found(w, "大阪", "");
    check_found(w, "震", "one");
    check_found(w, "iPhone発売", "two");
    check_found(w, "東京 chips", "");
    check_found(w, "서울", "three");
    check_found(w, "선거 서울", "three");
    check_found(w, "กรุงเทพ", "four");
    check_str(search(w, "地震").found[0].snippet,
              "昨日、東京で\1地震\2がありました。");

    /* with words that the index has */
    sql_shell(w, "UPDATE article SET headline = 'Tokyo' WHERE slug = 'one'");
    check_found(w, "tokyo 東京", "one");
    check_found(w, "tokyo 大阪", "");

    /* far into a long text */
    for (i = 0; i < 100; i++) {
        strcat(long_text, "長い文章。");
    }
    strcat(long_text, "奈良の鹿\nと");
    for (i = 0; i < 100; i++) {
        strcat(long_text, "長い文章。");
    }

    add(w, "Long", NEWS_FORMAT_TEXT, long_text, NOON - 1);
    result = search(w, "奈良");
    assert_int_equal(result.count, 1);
    assert_non_null(memmem(result.found[0].snippet.data,
                           result.found[0].snippet.len, "\1奈良\2の鹿 と長い",
                           strlen("\1奈良\2の鹿 と長い")));
    assert_in_range(result.found[0].snippet.len, 300, 380);
    assert_true(news_utf8_check(result.found[0].snippet)
                == result.found[0].snippet.len);
}


#define MANY 5000

static const char many_sql[] =
    "INSERT INTO article (slug, headline, body, status, published)"
    " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
    "   WHERE i < 5000)"
    " SELECT 's' || i, 'One', 'Left term' || i || ' right '"
    "   || replace(hex(zeroblob(400)), '00', iif(i % 2, 'odd ', 'even ')),"
    "   'published', 1777000000 + i FROM n";


/* How many pages of the file SQLite has looked at for one search. */
static unsigned
search_pages(world_t *w, const char *words, news_results_t *results)
{
    sqlite3 *db = ((news_sqlite_t *) w->store)->db;
    int      n, high, pages = 0;

    assert_int_equal(
        sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_HIT, &n, &high, 1), 0);
    assert_int_equal(
        sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_MISS, &n, &high, 1), 0);

    *results = search(w, words);

    assert_int_equal(
        sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_HIT, &n, &high, 1), 0);
    pages += n;
    assert_int_equal(
        sqlite3_db_status(db, SQLITE_DBSTATUS_CACHE_MISS, &n, &high, 1), 0);

    return (unsigned) (pages + n);
}


/* The work does not grow with the store: not with how many words have a
   beginning, and not with how many articles have words that never meet. */
static void
test_search_bounded(void **state)
{
    world_t       *w = *state;
    news_sqlite_t *sqlite = (news_sqlite_t *) w->store;
    news_results_t results;
    unsigned       all, some;

    sql_shell(w, many_sql);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM listing"), MANY);

    /* the newest articles' words, of 5,000 that begin so */
    some = search_pages(w, "term", &results);
    assert_int_equal(results.count, 20);
    check_str(results.found[0].article.slug, "s5000");
    check_str(results.found[19].article.slug, "s4981");
    assert_true(results.part);
    assert_in_range(some, 1, 3000);

    /* those of all that begin so, where there are few */
    results = search(w, "term499");
    assert_int_equal(results.count, 11);
    assert_false(results.part);

    /* of what was found enough is enough */
    results = search(w, "left");
    assert_true(results.more);
    assert_int_equal(try_search(w, NEWS_STR("left"), 50, 20, &results),
                     NEWS_OK);
    assert_int_equal(results.count, 20);
    check_str(results.found[19].article.slug, "s4001");
    assert_true(results.part && !results.more);

    /* half of the articles have each of these */
    all = search_pages(w, "\"odd\" \"even\"", &results);
    assert_int_equal(results.count, 0);
    assert_false(results.part);

    sqlite->search_steps = 1;
    some = search_pages(w, "\"odd\" \"even\"", &results);
    assert_int_equal(results.count, 0);
    assert_true(results.part);
    assert_in_range(some, 1, all / 2);
    assert_int_equal(results.newest, 0);

    /* what was found until then is kept, and the handle works */
    results = search(w, "\"term4999\"");
    assert_int_equal(results.count, 1);
    sqlite->search_steps = NEWS_SQLITE_SEARCH_STEPS;
    results = search(w, "\"odd\" \"right\"");
    assert_int_equal(results.count, 20);
}


/* FTS5 is asked for so many words, and for no beginning: of one it would read
   all that it has before it finds anything. */
static void
test_search_forms(void **state)
{
    static const struct {
        const char *typed;
        unsigned    phrases;
        bool        part;
    } cases[] = {{"term", 24, true},       {"term499", 11, false},
                 {"\"term\"", 1, false},   {"left term", 25, true},
                 {"left-term4", 24, true}, {"nobody", 1, false}};

    world_t     *w = *state;
    news_query_t query;
    news_match_t match;
    size_t       i;

    sql_shell(w, many_sql);

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        match = (news_match_t) {.text = NEWS_BUF_INIT};
        (void) news_snippet_query(news_str_borrow(cases[i].typed), &query);

        assert_int_equal(news_sqlite_match((news_sqlite_t *) w->store, w->arena,
                                           &query, NOON, &match),
                         NEWS_OK);
        assert_int_equal(match.phrases, cases[i].phrases);
        assert_int_equal(match.part, cases[i].part);
        assert_null(memchr(match.text.data, '*', match.text.len));
        news_buf_free(&match.text);
    }
}


/* What was written is found, what was overwritten or taken back is not. */
static void
test_search_follows(void **state)
{
    world_t *w = *state;

    add(w, "One", NEWS_FORMAT_TEXT, "Apples.", NOON - 1);
    sql_shell(w, "UPDATE article SET body = 'Pears.' WHERE slug = 'one'");
    check_found(w, "apples", "");
    check_found(w, "pears", "one");

    sql_shell(w, "REPLACE INTO article (id, slug, headline, body, status,"
                 " published) VALUES (1, 'one', 'Uno', 'Figs.', 'published',"
                 " 1)");
    check_found(w, "pears", "");
    check_found(w, "figs", "one");

    sql_shell(w, "INSERT INTO article (slug, headline, body) VALUES"
                 " ('one', 'x', 'Plums.') ON CONFLICT DO UPDATE"
                 " SET standfirst = 'Dates.'");
    check_found(w, "plums", "");
    check_found(w, "figs dates", "one");

    sql_shell(w, "UPDATE article SET status = 'draft'");
    check_found(w, "figs", "");
    sql_shell(w, "UPDATE article SET status = 'published'");
    check_found(w, "figs", "one");
    sql_shell(w, "DELETE FROM article");
    check_found(w, "figs", "");
    sql_shell(w, "INSERT INTO search (search) VALUES ('integrity-check')");
}


static void
check_snippet(world_t *w, const char *words, const char *snippet)
{
    news_results_t result = search(w, words);

    assert_int_equal(result.count, 1);
    if (!news_str_equal(result.found[0].snippet, news_str_borrow(snippet))) {
        fail_msg("%s: \"%.*s\", expected \"%s\"", words,
                 NEWS_STR_ARG(result.found[0].snippet), snippet);
    }
}


static void
test_snippet(void **state)
{
    world_t *w = *state;
    char     body[4000];
    size_t   i, len = 0;

    add(w, "Text", NEWS_FORMAT_TEXT, "The *first*\n\n<b>sea</b>\1 is wide.",
        NOON - 1);
    check_snippet(w, "SEA", "The *first* <b>\1sea\2</b> is wide.");

    add(w, "Marks", NEWS_FORMAT_MARKDOWN,
        "# Birds\n\nA *rare* [gull](http://x.example/secret) & `co", NOON - 1);
    check_snippet(w, "gull", "Birds A rare \1gull\2 & `co");
    check_snippet(w, "secret", "Birds A rare gull & `co");

    add(w, "Page", NEWS_FORMAT_HTML,
        "<p onclick='hidden()'>Ants &amp; <em>bees</em> &lt;here&gt;</p>"
        "<script>alert('wasps')</script>",
        NOON - 1);
    check_snippet(w, "bees ants", "\1Ants\2 & \1bees\2 <here>");

    for (i = 0; i < 200; i++) {
        len += (size_t) snprintf(body + len, sizeof(body) - len, "w%zu%s", i,
                                 i == 150 ? " m\xC3\xBCsli, " : " ");
    }

    add(w, "Long", NEWS_FORMAT_TEXT, body, NOON - 1);
    check_snippet(w, "musli",
                  "\xE2\x80\xA6 w145 w146 w147 w148 w149 w150 \1m\xC3\xBCsli\2,"
                  " w151 w152 w153 w154 w155 w156 w157 w158 w159 w160 w161"
                  " w162 w163 w164 w165 w166 w167 w168 w169 w170 w171 w172"
                  " w173 \xE2\x80\xA6");
}


/* Nothing that a reader types is a language. */
static void
test_search_injection(void **state)
{
    static const char *const typed[] = {"\"",
                                        "\"\"\"",
                                        "body : one",
                                        "headline:one",
                                        "NEAR(one two)",
                                        "one*",
                                        "^one",
                                        "one OR nobody",
                                        "one NOT two",
                                        "(one",
                                        "-one",
                                        "+one",
                                        "{headline body} : one",
                                        "'; DROP TABLE article; --",
                                        "\\",
                                        "\xFF\xFE",
                                        "one\xC3",
                                        "\x01\x02",
                                        "%00",
                                        "\" OR \"",
                                        "search MATCH 'x'"};

    world_t       *w = *state;
    news_results_t result;
    size_t         i;
    char           text[NEWS_SEARCH_TEXT_MAX + 2];

    add(w, "One", NEWS_FORMAT_TEXT, "one two", NOON - 1);

    for (i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        search(w, typed[i]);
    }

    /* operators are words, and there are none of these */
    check_found(w, "one OR nobody", "");
    check_found(w, "one NOT two", "");
    check_found(w, "headline:one", "");
    check_found(w, "one*", "one");
    check_found(w, "(one", "one");
    check_found(w, "\"two one", "one");

    assert_int_equal(
        try_search(w, (news_str_t) {7, "one\0two"}, 1, 20, &result), NEWS_OK);
    assert_int_equal(result.count, 1);

    /* at the caps */
    for (i = 0; i < sizeof(text); i++) {
        text[i] = i % 2 ? ' ' : 'a';
    }

    assert_int_equal(try_search(w, (news_str_t) {NEWS_SEARCH_TEXT_MAX, text}, 1,
                                20, &result),
                     NEWS_OK);
    assert_int_equal(try_search(w,
                                (news_str_t) {NEWS_SEARCH_TEXT_MAX + 1, text},
                                1, 20, &result),
                     NEWS_ELIMIT);
    assert_int_equal(try_search(w, NEWS_STR("a"), 0, 20, &result), NEWS_EINVAL);
    assert_int_equal(try_search(w, NEWS_STR("a"), 1, 0, &result), NEWS_EINVAL);
    assert_int_equal(
        try_search(w, NEWS_STR("a"), 1, NEWS_LIST_SIZE_MAX + 1, &result),
        NEWS_EINVAL);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_search),         TEST(test_search_prefix),
        TEST(test_search_scripts), TEST(test_search_bounded),
        TEST(test_search_forms),   TEST(test_search_follows),
        TEST(test_snippet),        TEST(test_search_injection),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
