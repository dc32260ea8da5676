/* Importing: what a record may say of the status against what commands did. */

#include "store/edit.h"
#include "store_support.h"


/* What was taken down comes back by hand alone, whatever records say: they may
   be old. */
static void
test_taken_down(void **state)
{
    const news_edit_t unpublish = {.kind = NEWS_EDIT_UNPUBLISH};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");
    unsigned       i;
    bool           changed;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_retract(w->store, a.slug, 451, NEWS_STR("Why."),
                                        NEWS_STR("https://e.example/")),
                     NEWS_OK);

    /* even after a record that says so itself */
    a = make_article("One");
    a.status = NEWS_ARTICLE_RETRACTED;
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);

    for (i = 0; i < 2; i++) {
        a = make_article("One");
        a.said = NEWS_PART_STATUS;
        a.status = i ? NEWS_ARTICLE_DRAFT : NEWS_ARTICLE_PUBLISHED;
        a.body = i ? NEWS_STR("Other words.") : NEWS_STR("More words.");
        assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
        assert_int_equal(a.kept, NEWS_PART_STATUS);
        assert_int_equal(read_article(w, "one").gone_status, 451);
        check_str(read_article(w, "one").gone_reason, "Why.");
    }

    a.kept = 0;
    a.said |= NEWS_PART_BY_HAND;
    a.status = NEWS_ARTICLE_PUBLISHED;
    assert_int_equal(import_good(w, "", &a), NEWS_IMPORT_UPDATED);
    assert_int_equal(a.kept, 0);
    assert_int_equal(read_article(w, "one").status, NEWS_ARTICLE_PUBLISHED);

    b.said = NEWS_PART_STATUS;
    import_good(w, "/in/b.txt", &b);
    assert_int_equal(news_store_edit(w->store, b.slug, &unpublish, &changed),
                     NEWS_OK);
    b.body = NEWS_STR("Other words.");
    b.status = NEWS_ARTICLE_PUBLISHED;
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "two").status, NEWS_ARTICLE_DRAFT);
    b.status = NEWS_ARTICLE_RETRACTED;
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "two").status, NEWS_ARTICLE_RETRACTED);
}


/* A draft that an editor made is none of its file's, which says what it did
   before. */
static void
test_draft_by_hand(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);
    a = make_article("One");
    a.slug = NEWS_STR("one");
    a.status = NEWS_ARTICLE_DRAFT;
    a.said = NEWS_PART_STATUS | NEWS_PART_BY_HAND;
    assert_int_equal(import_good(w, "", &a), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "one").status, NEWS_ARTICLE_DRAFT);

    a = make_article("One");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);
    a.body = NEWS_STR("Other words.");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
    assert_int_equal(a.kept, NEWS_PART_STATUS);
    assert_int_equal(read_article(w, "one").status, NEWS_ARTICLE_DRAFT);
}


/* What the record says of the status counts when it says something new, not
   what the store happens to hold. */
static void
test_status_of_record(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(retract(w->store, a.slug), NEWS_OK);

    a = make_article("One");
    a.status = NEWS_ARTICLE_RETRACTED;
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(a.revision, 2);
    a = make_article("One");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(a.kept, NEWS_PART_STATUS);
    assert_int_equal(read_article(w, "one").status, NEWS_ARTICLE_RETRACTED);

    /* an article that no record has spoken of yet */
    import_good(w, "/in/b.txt", &b);
    sql_int(w, "UPDATE article SET record_status = NULL WHERE slug = 'two'");
    b = make_article("Two");
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UNCHANGED);
    sql_int(w, "UPDATE article SET record_status = NULL WHERE slug = 'two'");
    b = make_article("Two");
    b.status = NEWS_ARTICLE_DRAFT;
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "two").status, NEWS_ARTICLE_DRAFT);
}


/* What commands did outlives records that are silent of it, whatever else of
   them has changed. */
static void
test_silent_record(void **state)
{
    const news_edit_t unpublish = {.kind = NEWS_EDIT_UNPUBLISH};
    const news_edit_t correct = {.kind = NEWS_EDIT_CORRECT,
                                 .text = NEWS_STR("Two, not one."),
                                 .date = {NEWS_DATE_TIME, 1777420800}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), out;
    bool           changed;

    a.corrections.count = 0;
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_edit(w->store, a.slug, &correct, &changed),
                     NEWS_OK);
    assert_int_equal(news_store_retract(w->store, a.slug, 451,
                                        NEWS_STR("A court said so."),
                                        NEWS_STR("https://e.example/")),
                     NEWS_OK);

    a = make_article("One");
    a.corrections.count = 0;
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);
    a = make_article("One");
    a.corrections.count = 0;
    a.body = NEWS_STR("Other words.");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
    assert_int_equal(a.kept, NEWS_PART_STATUS | NEWS_PART_CORRECTIONS);
    assert_int_equal(a.gone_status, 451);

    out = read_article(w, "one");
    assert_int_equal(out.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(out.gone_status, 451);
    check_str(out.gone_reason, "A court said so.");
    check_str(out.gone_by, "https://e.example/");
    check_str(out.body, "Other words.");
    assert_int_equal(out.corrections.count, 1);
    check_str(out.corrections.items[0], "Two, not one.");
    assert_int_equal(out.updated.seconds, 1777420800);

    a.corrections.count = 0;
    a.said = NEWS_PART_CORRECTIONS;
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(read_article(w, "one").corrections.count, 0);

    /* a draft by its record is published by the next one, but not after
       `unpublish` */
    b.status = NEWS_ARTICLE_DRAFT;
    import_good(w, "/in/b.txt", &b);
    b = make_article("Two");
    import_good(w, "/in/b.txt", &b);
    assert_int_equal(read_article(w, "two").status, NEWS_ARTICLE_PUBLISHED);
    assert_int_equal(news_store_edit(w->store, b.slug, &unpublish, &changed),
                     NEWS_OK);
    b.body = NEWS_STR("Other words.");
    assert_int_equal(import_good(w, "/in/b.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(b.kept, NEWS_PART_STATUS);
    assert_int_equal(read_article(w, "two").status, NEWS_ARTICLE_DRAFT);
}


/* What was written as a draft and published by command stays unpublished, too:
   by the command, and by an editor's Status. */
static void
test_unpublished_draft(void **state)
{
    const news_edit_t publish = {.kind = NEWS_EDIT_PUBLISH};
    const news_edit_t unpublish = {.kind = NEWS_EDIT_UNPUBLISH};

    world_t       *w = *state;
    news_article_t a;
    unsigned       i;
    bool           changed;

    for (i = 0; i < 2; i++) {
        a = make_article("One");
        a.slug = NEWS_STR("one");
        a.status = NEWS_ARTICLE_DRAFT;
        a.said = NEWS_PART_STATUS | NEWS_PART_BY_HAND;
        import_good(w, "", &a);
        assert_int_equal(news_store_edit(w->store, a.slug, &publish, &changed),
                         NEWS_OK);

        if (i == 0) {
            assert_int_equal(
                news_store_edit(w->store, a.slug, &unpublish, &changed),
                NEWS_OK);
        } else {
            a.kept = 0;
            assert_int_equal(import_good(w, "", &a), NEWS_IMPORT_UPDATED);
        }

        a = make_article("One");
        a.slug = NEWS_STR("one");
        a.said = i ? 0 : NEWS_PART_STATUS;
        a.body = NEWS_STR("Words of an old export.");
        assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
        assert_int_equal(a.kept, NEWS_PART_STATUS);
        assert_int_equal(read_article(w, "one").status, NEWS_ARTICLE_DRAFT);

        if (i == 0) {
            sql_int(w, "DELETE FROM article");
        }
    }
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_taken_down),        TEST(test_draft_by_hand),
        TEST(test_status_of_record),  TEST(test_silent_record),
        TEST(test_unpublished_draft),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
