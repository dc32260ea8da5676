/* The store: opening it, its site, its listing, and files that are none. */

#include "store_support.h"

#include "store/edit.h"


static void
test_site(void **state)
{
    world_t    *w = *state;
    news_site_t site, again;

    assert_int_equal(news_store_site(w->store, w->arena, &site), NEWS_OK);
    assert_int_equal(strlen(site.id), NEWS_STORE_ID_LEN);
    assert_int_equal(strspn(site.id, "0123456789abcdef"), NEWS_STORE_ID_LEN);
    check_str(site.name, "");
    check_str(site.language, "en");
    check_str(site.timezone, "UTC");

    site.name = NEWS_STR("The \"Daily\"");
    site.url = NEWS_STR("https://example.com");
    site.tagline = NEWS_STR("All of it");
    site.language = NEWS_STR("de");
    site.timezone = NEWS_STR("Europe/Berlin");
    assert_int_equal(news_store_site_set(w->store, &site), NEWS_OK);
    assert_int_equal(news_store_site(w->store, w->arena, &again), NEWS_OK);
    assert_string_equal(again.id, site.id);
    check_str(again.name, "The \"Daily\"");
    check_str(again.url, "https://example.com");
    check_str(again.tagline, "All of it");
    check_str(again.language, "de");
    check_str(again.timezone, "Europe/Berlin");
}


static void
test_open_again(void **state)
{
    world_t    *w = *state;
    news_site_t site, again;
    int64_t     objects = sql_int(w, "SELECT count(*) FROM sqlite_schema");
    int         i;

    assert_int_equal(news_store_site(w->store, w->arena, &site), NEWS_OK);

    for (i = 0; i < 2; i++) {
        news_store_close(w->store);
        w->store = open_store(w, i ? NEWS_STORE_WRITE : NEWS_STORE_CREATE);
        assert_int_equal(news_store_site(w->store, w->arena, &again), NEWS_OK);
        assert_string_equal(site.id, again.id);
    }

    assert_int_equal(sql_int(w, "SELECT count(*) FROM sqlite_schema"), objects);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM site"), 1);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 3);
    assert_int_equal(sql_int(w, "PRAGMA application_id"), 0x6e657773);
}


static void
test_make(void **state)
{
    world_t          *w = *state;
    const news_site_t words = {.name = NEWS_STR("The New"),
                               .timezone = NEWS_STR("Europe/Berlin")};
    news_site_t       site;
    news_store_t     *store;
    bool              made;
    char              uri[300];
    int               i;

    snprintf(uri, sizeof(uri), "%s.new", w->uri);

    /* the second time nothing is made and nothing is said anew */
    for (i = 0; i < 2; i++) {
        assert_int_equal(news_store_make(news_str_borrow(uri),
                                         i ? &(news_site_t) {0} : &words, &made,
                                         &w->err),
                         NEWS_OK);
        assert_int_equal(made, i == 0);
    }

    assert_int_equal(news_store_open(&store, news_str_borrow(uri),
                                     NEWS_STORE_WRITE, &w->err),
                     NEWS_OK);
    assert_int_equal(news_store_site(store, w->arena, &site), NEWS_OK);
    assert_true(news_str_equal(site.name, words.name));
    assert_true(news_str_equal(site.timezone, words.timezone));
    assert_true(news_str_equal(site.language, NEWS_STR("en")));

    /* what is not said stays */
    assert_int_equal(
        news_store_site_set(store, &(news_site_t) {.language = NEWS_STR("de")}),
        NEWS_OK);
    assert_int_equal(news_store_site(store, w->arena, &site), NEWS_OK);
    assert_true(news_str_equal(site.name, words.name));
    assert_true(news_str_equal(site.language, NEWS_STR("de")));
    news_store_close(store);

    assert_int_equal(news_store_make(NEWS_STR("x:y"), &words, &made, &w->err),
                     NEWS_EINVAL);
    assert_false(made);
}


static news_status_e
try_open(world_t *w, const char *uri, news_store_mode_e mode)
{
    news_store_t *store = (news_store_t *) w;
    news_status_e status;

    status = news_store_open(&store, news_str_borrow(uri), mode, &w->err);
    assert_true((status == NEWS_OK) == (store != NULL));
    news_store_close(store);

    return status;
}


static void
test_open_refuses(void **state)
{
    world_t *w = *state;
    char     uri[160];

    assert_int_equal(try_open(w, "mysql:x", NEWS_STORE_READ), NEWS_EINVAL);
    check_err(w, "expected sqlite:PATH");
    assert_int_equal(try_open(w, "sqlite:", NEWS_STORE_CREATE), NEWS_EINVAL);

    snprintf(uri, sizeof(uri), "sqlite:%s/none.db", w->dir);
    assert_int_equal(try_open(w, uri, NEWS_STORE_READ), NEWS_ENOTFOUND);
    assert_int_equal(try_open(w, uri, NEWS_STORE_WRITE), NEWS_ENOTFOUND);
    check_err(w, "no such file: mount its disk, or put it back");

    snprintf(uri, sizeof(uri), "sqlite:%s", w->dir);
    assert_int_equal(try_open(w, uri, NEWS_STORE_READ), NEWS_EIO);
    check_err(w, "not a file");

    snprintf(uri, sizeof(uri), "sqlite:%s/no/such/n.db", w->dir);
    assert_int_equal(try_open(w, uri, NEWS_STORE_CREATE), NEWS_ENOTFOUND);
    check_err(w, "install -d");
}


static void
write_file(const world_t *w, const char *text)
{
    FILE *f = fopen(w->path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}


static void
test_open_refuses_other_files(void **state)
{
    world_t *w = *state;

    news_store_close(w->store);
    w->store = NULL;

    write_file(w, "This is no database, but a text that goes on for a while: "
                  "longer than the header of one, which has 100 bytes.");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_READ), NEWS_EVERSION);
    check_err(w, "no database: put the last backup back");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_CREATE), NEWS_EVERSION);

    write_file(w, "");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_READ), NEWS_EVERSION);
    check_err(w, "init");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_WRITE), NEWS_EVERSION);

    sql_int(w, "CREATE TABLE other (x)");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_CREATE), NEWS_EVERSION);
    check_err(w, "not a news store");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM sqlite_schema"), 1);

    write_file(w, "");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_CREATE), NEWS_OK);
}


static void
test_open_other_versions(void **state)
{
    world_t *w = *state;

    news_store_close(w->store);
    w->store = NULL;

    sql_int(w, "PRAGMA user_version = 99");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_READ), NEWS_EVERSION);
    check_err(w, "newer version");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_CREATE), NEWS_EVERSION);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 99);

    sql_int(w, "PRAGMA user_version = -1");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_READ), NEWS_EVERSION);
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_WRITE), NEWS_EVERSION);
    check_err(w, "not a news store");
    assert_int_equal(sql_int(w, "PRAGMA user_version"), -1);

    /* as if killed before its schema was complete */
    sql_int(w, "PRAGMA user_version = 0");
    assert_int_equal(try_open(w, w->uri, NEWS_STORE_READ), NEWS_EVERSION);
    check_err(w, "init");

    /* and a migration that fails leaves everything as it was */
    assert_int_not_equal(try_open(w, w->uri, NEWS_STORE_CREATE), NEWS_OK);
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM site"), 1);
}


static void
test_damaged_rows(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);

    sql_int(w, "UPDATE article SET slug = 'No Slug'");
    assert_int_equal(
        news_store_article(w->store, w->arena, NEWS_STR("No Slug"), &a),
        NEWS_ECORRUPT);
    assert_non_null(strstr(news_store_error(w->store), "not a slug"));

    sql_int(w, "UPDATE article SET slug = 'one', image_width = 1 << 40");
    assert_int_equal(read_article(w, "one").image.width, 0);

    sql_int(w, "UPDATE site SET id = 'xxxxxxxxxxxxxxxx'");
    assert_int_equal(news_store_site(w->store, w->arena, &(news_site_t) {0}),
                     NEWS_ECORRUPT);
}


static void
test_reader_never_writes(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");
    news_import_e  outcome;
    news_store_t  *reader = open_store(w, NEWS_STORE_READ);

    assert_int_equal(
        news_store_import(reader, w->arena, FROM_FILE, &a, &outcome, &w->err),
        NEWS_EIO);
    check_err(w, "for reading only");
    assert_int_equal(retract(reader, NEWS_STR("one")), NEWS_EIO);
    news_store_close(reader);
}


static void
test_replaced(void **state)
{
    world_t *w = *state;
    char     other[128];

    assert_false(news_store_replaced(w->store));
    snprintf(other, sizeof(other), "%s.new", w->path);
    assert_int_equal(rename(w->path, other), 0);
    assert_true(news_store_replaced(w->store));
    assert_int_equal(rename(other, w->path), 0);
    assert_false(news_store_replaced(w->store));
}


/* What a user without rights meets; 0: opened, else its status. */
static int
open_as_nobody(world_t *w, news_store_mode_e mode, const char *words)
{
    int   status;
    pid_t pid = fork();

    assert_true(pid >= 0);

    if (pid == 0) {
        news_store_t *store;
        news_status_e opened;

        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(99);
        }

        opened =
            news_store_open(&store, news_str_borrow(w->uri), mode, &w->err);
        if (opened != NEWS_OK && strstr(w->err.text, words) == NULL) {
            fprintf(stderr, "# %s\n", w->err.text);
            _exit(98);
        }

        _exit((int) opened);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));

    return WEXITSTATUS(status);
}


static void
test_no_permission(void **state)
{
    world_t *w = *state;

    news_store_close(w->store);
    w->store = NULL;

    assert_int_equal(chmod(w->path, 0444), 0);
    assert_int_equal(chmod(w->dir, 0555), 0);
    assert_int_equal(open_as_nobody(w, NEWS_STORE_READ,
                                    "nginx's workers write permission on the "
                                    "folder"),
                     NEWS_EIO);
    assert_int_equal(
        open_as_nobody(w, NEWS_STORE_WRITE, "write permission on the file"),
        NEWS_EIO);

    assert_int_equal(chmod(w->path, 0400), 0);
    if (geteuid() == 0) {
        assert_int_equal(
            open_as_nobody(w, NEWS_STORE_READ, "read permission on the file"),
            NEWS_EIO);
    }

    assert_int_equal(chmod(w->path, 0444), 0);
    assert_int_equal(chmod(w->dir, 0777), 0);
    assert_int_equal(open_as_nobody(w, NEWS_STORE_READ, ""), NEWS_OK);
    assert_int_equal(chmod(w->path, 0644), 0);
}


typedef struct {
    char     slugs[256];
    unsigned limit;
} listing_t;


static bool
visit(void *data, const news_article_t *article)
{
    listing_t *listing = data;
    size_t     len = strlen(listing->slugs);

    assert_int_equal(article->body.len, 0);
    snprintf(listing->slugs + len, sizeof(listing->slugs) - len, "%.*s ",
             NEWS_STR_ARG(article->slug));

    return --listing->limit > 0;
}


static void
test_list(void **state)
{
    static const char *const names[] = {"B", "D", "A", "C"};
    static const int64_t     days[] = {2, 4, 1, 3};

    world_t       *w = *state;
    listing_t      listing = {"", 9};
    news_find_t    find = {-1, {0, NULL}, {0, NULL}, INT64_MIN, INT64_MAX, 9};
    news_article_t a;
    size_t         i;

    for (i = 0; i < 4; i++) {
        a = make_article(names[i]);
        a.published.seconds += days[i] * 86400;
        import_good(w, names[i], &a);
    }

    a = make_article("Undated");
    a.status = NEWS_ARTICLE_DRAFT;
    a.published.kind = NEWS_DATE_NONE;
    import_good(w, "u", &a);

    assert_int_equal(news_store_find(w->store, &find, visit, &listing),
                     NEWS_OK);
    assert_string_equal(listing.slugs, "d c b a undated ");

    listing = (listing_t) {"", 2};
    assert_int_equal(news_store_find(w->store, &find, visit, &listing),
                     NEWS_OK);
    assert_string_equal(listing.slugs, "d c ");
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_make),
        TEST(test_site),
        TEST(test_open_again),
        TEST(test_open_refuses),
        TEST(test_open_refuses_other_files),
        TEST(test_open_other_versions),
        TEST(test_damaged_rows),
        TEST(test_reader_never_writes),
        TEST(test_replaced),
        TEST(test_no_permission),
        TEST(test_list),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
