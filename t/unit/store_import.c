/* Importing: which article a record is, and all of it or nothing. */

#include "store_support.h"


static void
test_round_trip(void **state)
{
    world_t       *w = *state;
    news_article_t in = make_article("Chips & records"), out;

    in.format = NEWS_FORMAT_MARKDOWN;
    in.updated = (news_date_t) {NEWS_DATE_TIME, 1777075201};
    in.expires = (news_date_t) {NEWS_DATE_TIME, 1777075202};

    assert_int_equal(import_good(w, "/in/a.txt", &in), NEWS_IMPORT_NEW);
    check_str(in.slug, "chips-records");
    assert_int_equal(in.revision, 1);
    assert_true(in.id > 0);

    out = read_article(w, "chips-records");
    assert_int_equal(out.id, in.id);
    assert_int_equal(out.revision, 1);
    assert_int_equal(out.changed, 1777075200);
    assert_int_equal(out.status, NEWS_ARTICLE_PUBLISHED);
    assert_int_equal(out.format, NEWS_FORMAT_MARKDOWN);
    check_str(out.headline, "Chips & records");
    check_str(out.category, "World News");
    check_str(out.category_slug, "world-news");
    check_str(out.standfirst, "In short");
    check_str(out.body, "One.\n\nTwo.");
    check_str(out.language, "en");
    assert_int_equal(out.published.kind, NEWS_DATE_DAY);
    assert_int_equal(out.published.seconds, 1777075200);
    assert_int_equal(out.updated.kind, NEWS_DATE_TIME);
    assert_int_equal(out.updated.seconds, 1777075201);
    assert_int_equal(out.expires.seconds, 1777075202);
    assert_int_equal(out.authors.count, 2);
    check_str(out.authors.items[0], "Grace");
    check_str(out.authors.items[1], "Ada");
    assert_int_equal(out.keywords.count, 3);
    check_str(out.keywords.items[0], "chips");
    check_str(out.keywords.items[2], "aws");
    assert_int_equal(out.corrections.count, 1);
    check_str(out.corrections.items[0], "A was B.\xc2\xa0");
    assert_int_equal(out.old_slugs.count, 0);
    check_str(out.image.url, "/i.jpg");
    check_str(out.image.alt, "alt");
    check_str(out.image.credit, "me");
    assert_int_equal(out.image.width, 640);
    assert_int_equal(out.image.height, 480);

    assert_int_equal(
        news_store_article(w->store, w->arena, NEWS_STR("nobody"), &out),
        NEWS_ENOTFOUND);
}


static void
test_unchanged_and_updated(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Same"), b = a, c = a;
    int64_t        change;

    import_good(w, "/in/a.txt", &a);
    change = sql_int(w, "SELECT max(id) FROM change");

    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(b.id, a.id);
    assert_int_equal(b.revision, 1);
    check_str(b.slug, "same");
    assert_int_equal(sql_int(w, "SELECT max(id) FROM change"), change);

    c.body = NEWS_STR("One.\n\nThree.");
    c.authors.count = 1;
    c.updated = (news_date_t) {NEWS_DATE_DAY, 1777161600};
    c.changed = 1777161600;
    assert_int_equal(import_good(w, "/in/a.txt", &c), NEWS_IMPORT_UPDATED);
    assert_int_equal(c.id, a.id);
    assert_int_equal(c.revision, 2);
    assert_true(sql_int(w, "SELECT max(id) FROM change") > change);

    a = read_article(w, "same");
    check_str(a.body, "One.\n\nThree.");
    assert_int_equal(a.authors.count, 1);
    assert_int_equal(a.changed, 1777161600);
}


static void
test_changed_advances(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Quiet edit"), b = a;
    int64_t        before = time(NULL);

    import_good(w, "/in/a.txt", &a);
    b.body = NEWS_STR("Other words, same dates.");
    import_good(w, "/in/a.txt", &b);
    assert_true(read_article(w, "quiet-edit").changed >= before);

    a = make_article("No date");
    a.published.kind = NEWS_DATE_NONE;
    a.changed = 0;
    import_good(w, "/in/b.txt", &a);
    assert_true(read_article(w, "no-date").changed >= before);
}


static void
test_every_field_counts(void **state)
{
    static news_str_t shifted[] = {{6, "GraceA"}, {2, "da"}};

    world_t       *w = *state;
    news_article_t base = make_article("Fields"), v[19];
    size_t         i, n = sizeof(v) / sizeof(v[0]);

    import_good(w, "/in/a.txt", &base);
    base = make_article("Fields");

    for (i = 0; i < n; i++) {
        v[i] = base;
        v[i].slug = NEWS_STR("fields");
    }

    v[0].tagline = NEWS_STR("x");
    v[1].category = NEWS_STR("World news");
    v[2].headline = NEWS_STR("fields");
    v[3].standfirst = NEWS_STR("");
    v[4].body = NEWS_STR("One.\n\nTwo");
    v[5].authors.items = shifted;
    v[6].authors.count = 1;
    v[7].keywords.count = 2;
    v[8].corrections.count = 0;
    v[8].said = NEWS_PART_CORRECTIONS;
    v[9].language = NEWS_STR("");
    v[10].published.kind = NEWS_DATE_TIME;
    v[11].published.seconds++;
    v[12].updated = (news_date_t) {NEWS_DATE_DAY, 1777161600};
    v[13].expires = (news_date_t) {NEWS_DATE_DAY, 1777334400};
    v[14].format = NEWS_FORMAT_MARKDOWN;
    v[15].image.url = NEWS_STR("/i.png");
    v[16].image.alt = NEWS_STR("");
    v[17].image.width = 641;
    v[18].status = NEWS_ARTICLE_DRAFT;

    /* a tagline of the site, so that v[0]'s is the article's own */
    sql_int(w, "UPDATE site SET tagline = 't'");

    for (i = 0; i < n; i++) {
        if (import_good(w, "/in/a.txt", &v[i]) != NEWS_IMPORT_UPDATED) {
            fail_msg("variant %zu went unseen", i);
        }

        v[i] = base;
        v[i].slug = NEWS_STR("fields");
        assert_int_equal(import_good(w, "/in/a.txt", &v[i]),
                         NEWS_IMPORT_UPDATED);
    }
}


static void
test_slug_clash(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Twice"), b = a, c = a, d = a;

    import_good(w, "/in/a.txt", &a);

    b.body = NEWS_STR("Another story.");
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_NEW);
    check_str(b.slug, "twice-2");

    c.body = NEWS_STR("A third one.");
    import_good(w, "/in/c.txt", &c);
    check_str(c.slug, "twice-3");

    /* an old slug is taken as well */
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("twice-2"), NEWS_STR("other")),
        NEWS_OK);
    d.body = NEWS_STR("A fourth.");
    import_good(w, "/in/d.txt", &d);
    check_str(d.slug, "twice-4");

    a = make_article("?!");
    assert_int_equal(import_bad(w, &a), NEWS_EINVAL);
    check_err(w, "Slug:");
}


static void
test_continues(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Storm"), next, moved, copy, later;

    import_good(w, "/in/monday/storm.txt", &a);

    /* the same file */
    next = make_article("Storm");
    next.body = NEWS_STR("It grew.");
    next.published.seconds += 86400;
    assert_int_equal(import_good(w, "/in/monday/storm.txt", &next),
                     NEWS_IMPORT_UPDATED);
    assert_int_equal(next.id, a.id);

    /* a file of that name and date elsewhere */
    moved = next;
    moved.slug = NEWS_STR("");
    moved.body = NEWS_STR("It went.");
    assert_int_equal(import_good(w, "/archive/storm.txt", &moved),
                     NEWS_IMPORT_UPDATED);
    assert_int_equal(moved.id, a.id);

    /* the very same words from anywhere */
    copy = moved;
    copy.slug = NEWS_STR("");
    assert_int_equal(import_good(w, "/tmp/x", &copy), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(copy.id, a.id);

    /* that name, but another date: another storm */
    later = moved;
    later.slug = NEWS_STR("");
    later.published.seconds += 86400;
    assert_int_equal(import_good(w, "/in/friday/storm.txt", &later),
                     NEWS_IMPORT_NEW);
    check_str(later.slug, "storm-2");

    /* from nowhere is not the same place twice */
    later.slug = NEWS_STR("");
    later.body = NEWS_STR("a");
    assert_int_equal(import_good(w, "", &later), NEWS_IMPORT_NEW);
    later.slug = NEWS_STR("");
    later.body = NEWS_STR("b");
    assert_int_equal(import_good(w, "", &later), NEWS_IMPORT_NEW);
    check_str(later.slug, "storm-4");
}


static void
test_own_slug(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), c;

    a.slug = NEWS_STR("here");
    import_good(w, "/in/a.txt", &a);
    b.slug = NEWS_STR("here");
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(b.id, a.id);
    check_str(read_article(w, "here").headline, "Two");

    c = make_article("Three");
    c.slug = NEWS_STR("Not A Slug");
    assert_int_equal(import_bad(w, &c), NEWS_EINVAL);
    check_err(w, "not a slug");

    c.slug = NEWS_STR("");
    c.category_slug = NEWS_STR("No Slug");
    assert_int_equal(import_bad(w, &c), NEWS_EINVAL);
    check_err(w, "not a category");
    c.category_slug = NEWS_STR("world-news");

    news_store_rename(w->store, NEWS_STR("here"), NEWS_STR("there"));
    c.slug = NEWS_STR("here");
    assert_int_equal(import_bad(w, &c), NEWS_EEXIST);
    check_err(w, "there");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
}


/* An old slug of somebody else's keeps no article out. */
static void
test_old_slug_taken(void **state)
{
    static news_str_t old[] = {{4, "free"}, {3, "one"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    import_good(w, "/in/a.txt", &a);

    b.old_slugs = (news_strs_t) {2, old};
    assert_int_equal(import_bad(w, &b), NEWS_OK);
    check_err(w, "the old slug \"one\" is an address of \"one\"");
    check_str(read_article(w, "free").slug, "two");
    check_str(read_article(w, "one").slug, "one");

    b = make_article("Two");
    b.old_slugs = (news_strs_t) {2, old};
    w->err = (news_error_t) {0};
    assert_int_equal(import_good(w, FROM_FILE.data, &b), NEWS_IMPORT_UNCHANGED);
    assert_int_not_equal(w->err.text[0], '\0');

    b = make_article("Two");
    w->err = (news_error_t) {0};
    import_good(w, FROM_FILE.data, &b);
    assert_int_equal(w->err.text[0], '\0');
}


static void
test_all_or_nothing(void **state)
{
    static news_str_t bad[] = {{4, "free"}, {3, "one"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");
    int64_t        change;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("uno")), NEWS_OK);
    change = sql_int(w, "SELECT max(id) FROM change");

    b.slug = NEWS_STR("one");
    b.tagline = NEWS_STR("Ours");
    assert_int_equal(import_bad(w, &b), NEWS_EEXIST);
    assert_int_equal(b.id, 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM old_slug"), 1);
    assert_int_equal(sql_int(w, "SELECT max(id) FROM change"), change);
    assert_int_equal(sql_int(w, "SELECT tagline = '' FROM site"), 1);

    /* the failure comes after the article itself was written */
    sql_int(w, "CREATE TRIGGER trap BEFORE INSERT ON correction BEGIN"
               " SELECT raise(ABORT, 'trap'); END");
    a = make_article("One");
    a.body = NEWS_STR("Never.");
    a.corrections = (news_strs_t) {2, bad};
    assert_int_not_equal(import_bad(w, &a), NEWS_OK);
    check_err(w, "trap");
    check_str(read_article(w, "one").body, "One.\n\nTwo.");
    assert_int_equal(read_article(w, "one").corrections.count, 1);

    sql_int(w, "DROP TRIGGER trap");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
}


static void
test_tagline(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");
    news_site_t    site;

    a.tagline = b.tagline = NEWS_STR("Words first");
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_site(w->store, w->arena, &site), NEWS_OK);
    check_str(site.tagline, "Words first");
    check_str(read_article(w, "one").tagline, "");

    import_good(w, "/in/b.txt", &b);
    check_str(read_article(w, "two").tagline, "");

    b = make_article("Two");
    b.tagline = NEWS_STR("Others");
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    check_str(read_article(w, "two").tagline, "Others");

    a = make_article("One");
    a.tagline = NEWS_STR("Words first");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);
}


static void
test_caps(void **state)
{
    world_t       *w = *state;
    news_str_t     names[NEWS_RECORD_ITEMS_MAX + 1];
    news_article_t a = make_article("Caps");
    char          *body = malloc(NEWS_RECORD_MAX + 1);
    char           line[NEWS_RECORD_LINE_MAX + 1];
    size_t         i;

    for (i = 0; i <= NEWS_RECORD_ITEMS_MAX; i++) {
        names[i] = NEWS_STR("same name");
    }

    memset(body, 'b', NEWS_RECORD_MAX + 1);
    memset(line, 'l', sizeof(line));

    a.keywords = (news_strs_t) {NEWS_RECORD_ITEMS_MAX, names};
    a.body = (news_str_t) {NEWS_RECORD_MAX, body};
    a.headline = (news_str_t) {NEWS_RECORD_LINE_MAX, line};
    import_good(w, "/in/a.txt", &a);
    a = read_article(w, a.slug.data);
    assert_int_equal(a.keywords.count, NEWS_RECORD_ITEMS_MAX);
    assert_int_equal(a.body.len, NEWS_RECORD_MAX);

    a.keywords = (news_strs_t) {NEWS_RECORD_ITEMS_MAX + 1, names};
    assert_int_equal(import_bad(w, &a), NEWS_ELIMIT);
    a.keywords.count = 0;
    a.body.len = NEWS_RECORD_MAX + 1;
    a.body.data = body;
    assert_int_equal(import_bad(w, &a), NEWS_ELIMIT);
    a.body.len = 1;
    a.headline = (news_str_t) {NEWS_RECORD_LINE_MAX + 1, line};
    assert_int_equal(import_bad(w, &a), NEWS_EINVAL);
    a.headline.len = 0;
    assert_int_equal(import_bad(w, &a), NEWS_EINVAL);

    free(body);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),
        TEST(test_unchanged_and_updated),
        TEST(test_changed_advances),
        TEST(test_every_field_counts),
        TEST(test_slug_clash),
        TEST(test_continues),
        TEST(test_own_slug),
        TEST(test_old_slug_taken),
        TEST(test_all_or_nothing),
        TEST(test_tagline),
        TEST(test_caps),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
