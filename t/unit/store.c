/* The store: opening, importing, addresses, changes, and what must not hurt
   it. */

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include <cmocka.h>

/* A folder of its own for each test, and a store in it. */
typedef struct {
    char          dir[64];
    char          path[96];
    char          uri[112];
    news_store_t *store;
    news_arena_t *arena;
    news_error_t  err;
} world_t;

#define FROM_FILE NEWS_STR("/in/a.txt")


static news_store_t *
open_store(world_t *w, news_store_mode_e mode)
{
    news_store_t *store;

    if (news_store_open(&store, news_str_borrow(w->uri), mode, &w->err)
        != NEWS_OK) {
        fail_msg("%s", w->err.text);
    }

    return store;
}


static int
setup(void **state)
{
    world_t *w = calloc(1, sizeof(*w));

    strcpy(w->dir, "/tmp/news-store-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    assert_int_equal(chmod(w->dir, 0755), 0);
    snprintf(w->path, sizeof(w->path), "%s/n.db", w->dir);
    snprintf(w->uri, sizeof(w->uri), "sqlite:%s", w->path);

    w->arena = news_arena_create();
    w->store = open_store(w, NEWS_STORE_CREATE);
    *state = w;

    return 0;
}


static int
teardown(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".new"};

    world_t *w = *state;
    char     path[128];
    size_t   i;

    news_store_close(w->store);
    news_arena_destroy(w->arena);

    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", w->path, ends[i]);
        unlink(path);
    }

    assert_int_equal(rmdir(w->dir), 0);
    free(w);

    return 0;
}


/* SQL from somebody else, over a connection of its own. */
static int64_t
sql_int(world_t *w, const char *sql)
{
    sqlite3      *db;
    sqlite3_stmt *stmt;
    int64_t       n = 0;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 1000);
    sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }

    if (sqlite3_step(stmt) == SQLITE_ROW) {
        n = sqlite3_column_int64(stmt, 0);
    }

    if (sqlite3_finalize(stmt) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }

    sqlite3_close(db);

    return n;
}


static news_article_t
make_article(const char *headline)
{
    static news_str_t authors[] = {{5, "Grace"}, {3, "Ada"}};
    static news_str_t keywords[] = {{5, "chips"}, {5, "cloud"}, {3, "aws"}};
    static news_str_t corrections[] = {{10, "A was B.\xc2\xa0"}};

    return (news_article_t) {
        .status = NEWS_ARTICLE_PUBLISHED,
        .headline = news_str_borrow(headline),
        .category = NEWS_STR("World News"),
        .category_slug = NEWS_STR("world-news"),
        .standfirst = NEWS_STR("In short"),
        .body = NEWS_STR("One.\n\nTwo."),
        .language = NEWS_STR("en"),
        .authors = {2, authors},
        .keywords = {3, keywords},
        .corrections = {1, corrections},
        .published = {NEWS_DATE_DAY, 1777075200},
        .changed = 1777075200,
        .image = {NEWS_STR("/i.jpg"), NEWS_STR("alt"), NEWS_STR("me"), 640,
                  480},
    };
}


static news_import_e
import_good(world_t *w, const char *source, news_article_t *article)
{
    news_import_e outcome;

    if (news_store_import(w->store, w->arena, news_str_borrow(source), article,
                          &outcome, &w->err)
        != NEWS_OK)
    {
        fail_msg("%s", w->err.text);
    }

    return outcome;
}


static news_status_e
import_bad(world_t *w, news_article_t *article)
{
    news_import_e outcome;

    return news_store_import(w->store, w->arena, FROM_FILE, article, &outcome,
                             &w->err);
}


static news_article_t
read_article(world_t *w, const char *slug)
{
    news_article_t article;

    if (news_store_article(w->store, w->arena, news_str_borrow(slug), &article)
        != NEWS_OK)
    {
        fail_msg("%s: %s", slug, news_store_error(w->store));
    }

    return article;
}


static void
check_str(news_str_t s, const char *expected)
{
    assert_true(news_str_equal(s, news_str_borrow(expected)));
}


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
    assert_int_equal(sql_int(w, "PRAGMA user_version"), 1);
    assert_int_equal(sql_int(w, "PRAGMA application_id"), 0x6e657773);
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
check_err(const world_t *w, const char *words)
{
    if (strstr(w->err.text, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, w->err.text);
    }
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
    check_err(w, "newsctl --store");

    snprintf(uri, sizeof(uri), "sqlite:%s", w->dir);
    assert_int_equal(try_open(w, uri, NEWS_STORE_READ), NEWS_EIO);
    check_err(w, "not a file");

    snprintf(uri, sizeof(uri), "sqlite:%s/no/such/n.db", w->dir);
    assert_int_equal(try_open(w, uri, NEWS_STORE_CREATE), NEWS_EIO);
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
    check_err(w, "not a database");
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
test_round_trip(void **state)
{
    world_t       *w = *state;
    news_article_t in = make_article("Chips & records"), out;

    in.format = NEWS_FORMAT_MARKDOWN;
    in.updated = (news_date_t) {NEWS_DATE_TIME, 1777075201};
    in.expires = (news_date_t) {NEWS_DATE_TIME, -1};

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
    assert_int_equal(out.expires.seconds, -1);
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
    v[9].language = NEWS_STR("");
    v[10].published.kind = NEWS_DATE_TIME;
    v[11].published.seconds++;
    v[12].updated = (news_date_t) {NEWS_DATE_DAY, 0};
    v[13].expires = (news_date_t) {NEWS_DATE_DAY, 0};
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

    news_store_rename(w->store, NEWS_STR("here"), NEWS_STR("there"));
    c.slug = NEWS_STR("here");
    assert_int_equal(import_bad(w, &c), NEWS_EEXIST);
    check_err(w, "there");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
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
    c.old_slugs = (news_strs_t) {1, second};
    assert_int_equal(import_bad(w, &c), NEWS_EEXIST);
    check_err(w, "\"two\"");

    c = make_article("Three");
    c.old_slugs = (news_strs_t) {1, third};
    assert_int_equal(import_bad(w, &c), NEWS_EEXIST);
    check_err(w, "\"one\"");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 2);
}


static void
test_old_slug_alone(void **state)
{
    static news_str_t more[] = {{4, "then"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = a, c;

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_retract(w->store, a.slug), NEWS_OK);
    c = read_article(w, "one");

    b.old_slugs = (news_strs_t) {1, more};
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);

    a = read_article(w, "then");
    assert_int_equal(a.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(a.changed, c.changed);
    assert_int_equal(a.revision, 3);
}


static void
test_all_or_nothing(void **state)
{
    static news_str_t bad[] = {{4, "free"}, {3, "one"}};

    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");
    int64_t        change;

    import_good(w, "/in/a.txt", &a);
    change = sql_int(w, "SELECT max(id) FROM change");

    b.tagline = NEWS_STR("Ours");
    b.old_slugs = (news_strs_t) {2, bad};
    assert_int_equal(import_bad(w, &b), NEWS_EEXIST);
    assert_int_equal(b.id, 0);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
    assert_int_equal(sql_int(w, "SELECT count(*) FROM old_slug"), 0);
    assert_int_equal(sql_int(w, "SELECT max(id) FROM change"), change);
    assert_int_equal(sql_int(w, "SELECT tagline = '' FROM site"), 1);

    /* the failure comes after the article itself was written */
    sql_int(w, "CREATE TRIGGER trap BEFORE INSERT ON correction BEGIN"
               " SELECT raise(ABORT, 'trap'); END");
    a = make_article("One");
    a.body = NEWS_STR("Never.");
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


static void
test_retract(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("Wrong"), b = a;
    int64_t        before = time(NULL);

    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_retract(w->store, NEWS_STR("wrong")), NEWS_OK);
    a = read_article(w, "wrong");
    assert_int_equal(a.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(a.revision, 2);
    assert_true(a.changed >= before);

    assert_int_equal(news_store_retract(w->store, NEWS_STR("wrong")), NEWS_OK);
    assert_int_equal(read_article(w, "wrong").revision, 2);
    assert_int_equal(news_store_retract(w->store, NEWS_STR("nobody")),
                     NEWS_ENOTFOUND);

    /* the file as it was does not bring it back, other words do */
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UNCHANGED);
    assert_int_equal(b.status, NEWS_ARTICLE_RETRACTED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_RETRACTED);

    /* what is shown, imported again, changes nothing */
    a = read_article(w, "wrong");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UNCHANGED);

    b.status = NEWS_ARTICLE_PUBLISHED;
    b.body = NEWS_STR("Right now.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);
    assert_int_equal(read_article(w, "wrong").status, NEWS_ARTICLE_PUBLISHED);
}


static void
test_rename(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two"), c;
    int64_t        before = time(NULL);

    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("uno")), NEWS_OK);
    c = read_article(w, "one");
    check_str(c.slug, "uno");
    assert_int_equal(c.id, a.id);
    assert_int_equal(c.revision, 2);
    assert_true(c.changed >= before);

    assert_int_equal(
        news_store_rename(w->store, NEWS_STR("one"), NEWS_STR("eins")),
        NEWS_ENOTFOUND);
    assert_non_null(strstr(news_store_error(w->store), "uno"));
    assert_int_equal(news_store_retract(w->store, NEWS_STR("one")),
                     NEWS_ENOTFOUND);
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
    assert_int_equal(article->authors.count, 2);
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

    assert_int_equal(news_store_list(w->store, visit, &listing), NEWS_OK);
    assert_string_equal(listing.slugs, "d c b a undated ");

    listing = (listing_t) {"", 2};
    assert_int_equal(news_store_list(w->store, visit, &listing), NEWS_OK);
    assert_string_equal(listing.slugs, "d c ");

    /* no sorting, however many there are */
    assert_int_equal(sql_int(w, "SELECT count(*) FROM pragma_index_list("
                                "'article') WHERE name = 'article_newest'"),
                     1);
}


/* Runs SQL and checks that exactly these tags are told to have changed. */
static void
check_change(world_t *w, const char *sql, const char *tags)
{
    char    query[256];
    int64_t last = sql_int(w, "SELECT coalesce(max(id), 0) FROM change");

    sql_int(w, sql);
    snprintf(query, sizeof(query),
             "SELECT coalesce((SELECT group_concat(tag, ' ') FROM (SELECT "
             "tag FROM change WHERE id > %lld ORDER BY tag)), '') = '%s'",
             (long long) last, tags);
    if (sql_int(w, query) != 1) {
        fail_msg("%s: expected changes of: %s", sql, tags);
    }
}


static void
test_change(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = make_article("Two");

    b.authors.count = 1;
    import_good(w, "/in/a.txt", &a);
    import_good(w, "/in/b.txt", &b);

    check_change(w, "SELECT 1", "");
    check_change(w, "UPDATE article SET body = 'x' WHERE slug = 'one'", "a:1");
    check_change(w, "UPDATE article SET slug = 'uno' WHERE slug = 'one'",
                 "a:1 s:one s:uno");
    check_change(w,
                 "INSERT INTO article (slug, headline) VALUES ('new', 'New')",
                 "a:3 s:new");
    check_change(w, "DELETE FROM article WHERE slug = 'new'", "a:3 s:new");
    check_change(w, "UPDATE author SET name = 'Countess' WHERE name = 'Ada'",
                 "a:1");
    check_change(w, "UPDATE author SET name = 'G' WHERE name = 'Grace'",
                 "a:1 a:2");
    check_change(w, "UPDATE category SET name = 'World'", "a:1 a:2");
    check_change(w, "DELETE FROM article_author WHERE article = 2", "a:2");
    check_change(w,
                 "UPDATE article_keyword SET position = position + 9"
                 " WHERE article = 1",
                 "a:1");
    check_change(w, "INSERT INTO correction VALUES (2, 7, 'Sorry.')", "a:2");
    check_change(w, "INSERT INTO old_slug VALUES ('zwei', 2)", "a:2 s:zwei");
    check_change(w, "DELETE FROM old_slug", "a:2 s:zwei");
    check_change(w, "UPDATE site SET name = 'N'", "site");

    /* with all that hangs on it */
    check_change(w, "DELETE FROM article WHERE slug = 'two'", "a:2 s:two");
    assert_int_equal(sql_int(w, "SELECT count(*) FROM article_keyword"), 3);

    /* one row a tag, however often it changes */
    assert_int_equal(
        sql_int(w, "SELECT count(*) FROM change"),
        sql_int(w, "SELECT count(*) FROM (SELECT DISTINCT tag FROM change)"));
}


typedef struct {
    char     text[256];
    uint64_t position;
} changes_t;


static void
note_change(void *data, uint64_t position, news_str_t tag, bool soft)
{
    changes_t *changes = data;
    size_t     len = strlen(changes->text);

    assert_true(position > changes->position);
    changes->position = position;
    snprintf(changes->text + len, sizeof(changes->text) - len, "%s%.*s%s",
             len ? " " : "", NEWS_STR_ARG(tag), soft ? "~" : "");
}


static void
check_changes(world_t *w, uint64_t after, const char *text)
{
    changes_t changes = {"", after};
    uint64_t  position;

    assert_int_equal(news_store_changes(w->store, after, note_change, &changes),
                     NEWS_OK);
    assert_string_equal(changes.text, text);
    assert_int_equal(news_store_position(w->store, &position), NEWS_OK);
    assert_int_equal(position, changes.position);
}


static void
test_purge(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One");
    news_str_t     items[] = {NEWS_STR("a:1"), NEWS_STR("c:world")};
    news_strs_t    tags = {2, items};
    uint64_t       start;

    check_changes(w, 0, "");
    import_good(w, "/in/a.txt", &a);
    assert_int_equal(news_store_position(w->store, &start), NEWS_OK);
    assert_true(start > 0);
    check_changes(w, start, "");

    assert_int_equal(
        news_store_purge(w->store, &tags, false, NEWS_STR("wrong")), NEWS_OK);
    check_changes(w, start, "a:1 c:world");

    /* a soft purge takes no hard one's place */
    tags.count = 1;
    assert_int_equal(news_store_purge(w->store, &tags, true, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, start, "a:1 c:world a:1~");
    assert_int_equal(news_store_purge(w->store, &tags, false, NEWS_STR("")),
                     NEWS_OK);
    check_changes(w, start, "c:world a:1~ a:1");
}


static void
test_sql_edit_is_seen(void **state)
{
    world_t       *w = *state;
    news_article_t a = make_article("One"), b = a;

    import_good(w, "/in/a.txt", &a);
    sql_int(w, "UPDATE article SET body = 'Changed by hand.'");
    check_str(read_article(w, "one").body, "Changed by hand.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);
    check_str(read_article(w, "one").body, "One.\n\nTwo.");
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
    assert_int_equal(news_store_retract(reader, NEWS_STR("one")), NEWS_EIO);
    news_store_close(reader);
}


static void
test_snapshot(void **state)
{
    world_t       *w = *state;
    news_store_t  *writer = w->store, *reader;
    news_article_t a = make_article("One"), b = a, seen;

    import_good(w, "/in/a.txt", &a);
    reader = open_store(w, NEWS_STORE_READ);

    assert_int_equal(news_store_read_begin(reader), NEWS_OK);
    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);

    /* the writer does not wait for the reader */
    b.body = NEWS_STR("New words.");
    assert_int_equal(import_good(w, "/in/a.txt", &b), NEWS_IMPORT_UPDATED);

    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);
    check_str(seen.body, "One.\n\nTwo.");
    news_store_read_end(reader);

    assert_int_equal(
        news_store_article(reader, w->arena, NEWS_STR("one"), &seen), NEWS_OK);
    check_str(seen.body, "New words.");

    /* an article's parts are read in one transaction each */
    assert_int_equal(news_store_read_begin(reader), NEWS_OK);
    assert_int_not_equal(news_store_read_begin(reader), NEWS_OK);
    news_store_read_end(reader);
    news_store_read_end(reader);

    news_store_close(reader);
    w->store = writer;
}


static void
test_reader_beside_open_transaction(void **state)
{
    world_t       *w = *state;
    sqlite3       *db;
    news_article_t a = make_article("One");

    import_good(w, "/in/a.txt", &a);

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "BEGIN IMMEDIATE;"
                                  "UPDATE article SET body = 'half'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    check_str(read_article(w, "one").body, "One.\n\nTwo.");
    sqlite3_close(db);
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


/* In a child of its own, for a handle must not cross fork. */
static void
import_for_ever(world_t *w)
{
    static char    body[20000];
    news_article_t a;
    news_import_e  outcome;
    unsigned       n;

    memset(body, 'x', sizeof(body));
    w->store = open_store(w, NEWS_STORE_WRITE);

    for (n = 0; n < 100000; n++) {
        a = make_article("Killed");
        a.body = (news_str_t) {sizeof(body) - n % 1000, body};
        a.authors.count = n % 2 + 1;
        a.keywords.count = n % 2 + 1;
        a.slug = n % 3 ? NEWS_STR("killed") : NEWS_STR("");
        if (news_store_import(w->store, w->arena, FROM_FILE, &a, &outcome, NULL)
            != NEWS_OK)
        {
            _exit(1);
        }
    }

    _exit(0);
}


static void
test_killed_writer(void **state)
{
    world_t       *w = *state;
    news_article_t a;
    int            round, status;
    pid_t          pid;

    a = make_article("Killed");
    import_good(w, "/in/a.txt", &a);
    news_store_close(w->store);
    w->store = NULL;

    for (round = 0; round < 6; round++) {

        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            import_for_ever(w);
        }

        usleep(60000 + (useconds_t) round * 7001);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));

        w->store = open_store(w, NEWS_STORE_READ);
        a = read_article(w, "killed");
        assert_int_equal(a.authors.count, a.keywords.count);
        assert_int_equal(a.corrections.count, 1);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM article"), 1);
        assert_int_equal(sql_int(w, "SELECT count(*) FROM pragma_integrity_"
                                    "check WHERE integrity_check <> 'ok'"),
                         0);
        assert_int_equal(
            sql_int(w, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
        news_store_close(w->store);
    }

    /* and one that is certain to die in the middle */
    pid = fork();
    if (pid == 0) {
        sqlite3 *db;

        sqlite3_open(w->path, &db);
        sqlite3_exec(db,
                     "PRAGMA cache_size = 2; BEGIN IMMEDIATE;"
                     "UPDATE article SET body = hex(zeroblob(400000));"
                     "DELETE FROM article_author",
                     NULL, NULL, NULL);
        _exit(0);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    w->store = open_store(w, NEWS_STORE_WRITE);
    a = read_article(w, "killed");
    assert_true(a.authors.count > 0);
    assert_true(a.body.len <= 20000);
    a.body = NEWS_STR("Alive.");
    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_UPDATED);
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


static void
test_busy_writer(void **state)
{
    world_t        *w = *state;
    news_article_t  a = make_article("One");
    sqlite3        *db;
    struct timespec begin, end;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    clock_gettime(CLOCK_MONOTONIC, &begin);
    assert_int_equal(import_bad(w, &a), NEWS_EBUSY);
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(end.tv_sec - begin.tv_sec, 4, 7);
    sqlite3_close(db);

    assert_int_equal(import_good(w, "/in/a.txt", &a), NEWS_IMPORT_NEW);
}


int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_site),
        TEST(test_open_again),
        TEST(test_open_refuses),
        TEST(test_open_refuses_other_files),
        TEST(test_open_other_versions),
        TEST(test_round_trip),
        TEST(test_unchanged_and_updated),
        TEST(test_changed_advances),
        TEST(test_every_field_counts),
        TEST(test_slug_clash),
        TEST(test_continues),
        TEST(test_continues_after_rename),
        TEST(test_own_slug),
        TEST(test_old_slugs),
        TEST(test_old_slug_alone),
        TEST(test_all_or_nothing),
        TEST(test_tagline),
        TEST(test_caps),
        TEST(test_retract),
        TEST(test_rename),
        TEST(test_list),
        TEST(test_change),
        TEST(test_purge),
        TEST(test_sql_edit_is_seen),
        TEST(test_damaged_rows),
        TEST(test_reader_never_writes),
        TEST(test_snapshot),
        TEST(test_reader_beside_open_transaction),
        TEST(test_replaced),
        TEST(test_killed_writer),
        TEST(test_no_permission),
        TEST(test_busy_writer),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
