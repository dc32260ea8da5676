/* Addresses that come, go and lead on. */

#include "store_support.h"


static void
test_continues_after_rename(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Storm"), next = a;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_rename(w->store, a.slug, NEWS_STR("gale")),
                     NEWS_OK);

    next.body = NEWS_STR("It grew.");
    assert_int_equal(import_good(w, "/in/a.txt", &next), NEWS_IMPORT_UPDATED);
    check_str(next.slug, "gale");
    assert_int_equal(next.revision, 3);
    assert_int_equal(read_article(w, "gale").old_slugs.count, 1);
}


static void
test_old_slugs(void **state)
{
    static news_str_t  first[] = {{4, "then"}, {3, "one"}};
    static news_str_t  second[] = {{3, "two"}};
    static news_str_t  third[] = {{4, "then"}};
    const news_strs_t *none = &(news_strs_t) {0, NULL};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), c;

    a.old_slugs = (news_strs_t) {2, first};
    import_good(w, "/in/a.txt", &a);

    /* its own slug among them is passed over */
    c = read_article(w, "then");
    check_str(c.slug, "one");
    assert_int_equal(c.old_slugs.count, 1);
    check_str(c.old_slugs.items[0], "then");

    /* what the store has already changes nothing, and neither does less */
    c = make_article("One");
    c.old_slugs = (news_strs_t) {2, first};
    assert_int_equal(import_good(w, "/in/a.txt", &c), NEWS_IMPORT_UNCHANGED);
    c = make_article("One");
    c.old_slugs = *none;
    assert_int_equal(import_good(w, "/in/a.txt", &c), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(read_article(w, "one").old_slugs.count, 1);

    import_good(w, "/in/b.txt", &b);
    c = make_article("One");
    /* and that of another article is left out, and told */
    c.old_slugs = (news_strs_t) {1, second};
    assert_int_equal(import_bad(w, &c), NEWS_OK);
    check_err(w, "\"two\"");

    c = make_article("Three");
    c.old_slugs = (news_strs_t) {1, third};
    assert_int_equal(import_bad(w, &c), NEWS_OK);
    check_err(w, "\"one\"");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 3);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM old_slug"), 1);
}


static void
test_old_slug_alone(void **state)
{
    static news_str_t more[] = {{4, "then"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = a, c;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(retract(w->store, a.slug), NEWS_OK);
    c = read_article(w, "one");

    b.old_slugs = (news_strs_t) {1, more};
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);

    a = read_article(w, "then");
    assert_int_equal(a.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(a.changed, c.changed);
    assert_int_equal(a.revision, 3);
}


static void
test_retract(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Wrong"), b = a;
    int64_t        before = time(NULL);

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(retract(w->store, NEWS_STR("wrong")), NEWS_OK);
    a = read_article(w, "wrong");
    assert_int_equal(a.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(a.revision, 2);
    assert_true(a.changed >= before);

    assert_int_equal(retract(w->store, NEWS_STR("wrong")), NEWS_OK);
    assert_int_equal(read_article(w, "wrong").revision, 2);
    assert_int_equal(retract(w->store, NEWS_STR("nobody")), NEWS_ENOTFOUND);

    /* the file as it was does not bring it back */
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(b.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_RETRACTED);

    /* what is shown, imported again, changes nothing */
    a = read_article(w, "wrong");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);

    /* nor do other words, whatever they say of it: an editor's own do */
    b.status = NEWS_ARTICLE_PUBLISHED;
    b.body = NEWS_STR("Right now.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_RETRACTED);

    b.status = NEWS_ARTICLE_PUBLISHED;
    b.said = NEWS_PART_STATUS;
    b.body = NEWS_STR("Right now, and said so.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_RETRACTED);

    b.status = NEWS_ARTICLE_PUBLISHED;
    b.said = NEWS_PART_STATUS | NEWS_PART_BY_HAND;
    assert_int_equal(import_good(w, "", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_PUBLISHED);
}


static void
test_rename(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), c;
    int64_t        before = time(NULL), id;

    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("uno")), NEWS_OK);
    c = read_article(w, "one");
    check_str(c.slug, "uno");
    assert_int_equal(c.id, a.id);
    assert_int_equal(c.revision, 2);
    assert_true(c.changed >= before);

    assert_int_equal(news_store_article_id(w->store, NEWS_STR("two"), &id),
                     NEWS_OK);
    assert_int_equal(id, b.id);
    assert_int_equal(news_store_article_id(w->store, NEWS_STR("one"), &id),
                     NEWS_OK);
    assert_int_equal(id, a.id);
    assert_int_equal(news_store_article_id(w->store, NEWS_STR("none"), &id),
                     NEWS_ENOTFOUND);
    assert_non_null(strstr(news_store_error(w->store), "\"none\""));

    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("eins")),
        NEWS_ENOTFOUND);
    assert_non_null(strstr(news_store_error(w->store), "uno"));
    assert_int_equal(retract(w->store, NEWS_STR("one")), NEWS_ENOTFOUND);
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("none"), NEWS_STR("x")),
        NEWS_ENOTFOUND);
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("uno"), NEWS_STR("two")),
        NEWS_EEXIST);
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("two"), NEWS_STR("one")),
        NEWS_EEXIST);
    assert_non_null(strstr(news_store_error(w->store), "old address"));
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("uno"), NEWS_STR("Uno!")),
        NEWS_EINVAL);

    /* and back: both addresses stay the article's */
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("uno"), NEWS_STR("one")), NEWS_OK);
    c = read_article(w, "uno");
    check_str(c.slug, "one");
    assert_int_equal(c.old_slugs.count, 1);
    check_str(c.old_slugs.items[0], "uno");
}


/* Nothing is left of it but its id, which no other gets. */
static void
test_delete(void **state)
{
    static news_str_t grace[] = {{5, "Grace"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), out;
    int64_t        gone;

    b.authors = (news_strs_t) {1, grace};
    b.keywords.count = 0;
    b.corrections.count = 0;
    a.pinned = 1;
    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("uno")), NEWS_OK);
    gone = a.id;
    sql_int(w, "DELETE FROM change");

    assert_int_equal(news_store_delete(w->store, w->arena, NEWS_STR("one")),
                     NEWS_ENOTFOUND);
    assert_non_null(strstr(news_store_error(w->store), "\"uno\" now"));
    assert_int_equal(news_store_delete(w->store, w->arena, NEWS_STR("uno")),
                     NEWS_OK);
    assert_int_equal(news_store_delete(w->store, w->arena, NEWS_STR("uno")),
                     NEWS_ENOTFOUND);

    assert_int_equal(
        news_store_article(w->store, w->arena, NEWS_STR("uno"), &out),
        NEWS_ENOTFOUND);
    assert_int_equal(
        news_store_article(w->store, w->arena, NEWS_STR("one"), &out),
        NEWS_ENOTFOUND);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM old_slug"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM correction"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article_author"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM author"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM keyword"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM listing"
                                " WHERE article <> (SELECT id FROM article)"),
                     0);
    assert_int_equal(sql_int(w, "SELECT max(count) FROM tally"), 1);
    assert_int_equal(sql_int(w, "SELECT sum(articles) FROM sitemap_file"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM reindex"), 0);
    sql_int(w, "INSERT INTO search (search, rank)"
               " VALUES ('integrity-check', 1)");

    assert_int_equal(sql_int(w, "SELECT count(*) FROM change WHERE tag IN"
                                " ('a:1', 's:one', 's:uno', 'front', 'list',"
                                "  'l:p:ada', 'p:ada', 'l:c:world-news')"),
                     8);

    a = make_article("One");
    import_good(w, "/in/a.txt", &a);
    assert_true(a.id > gone);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_continues_after_rename),
        TEST(test_old_slugs),
        TEST(test_old_slug_alone),
        TEST(test_retract),
        TEST(test_delete),
        TEST(test_rename),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
