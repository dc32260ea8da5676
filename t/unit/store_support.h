/*
 * What the tests of the store share: a folder of its own for each test, and a
 * store in it.
 */

#ifndef NEWS_UNIT_STORE_SUPPORT_H
#define NEWS_UNIT_STORE_SUPPORT_H

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

typedef struct {
    char          dir[64];
    char          path[96];
    char          uri[112];
    news_store_t *store;
    news_arena_t *arena;
    news_error_t  err;
} world_t;

#define FROM_FILE NEWS_STR("/in/a.txt")
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)


static inline news_store_t *
open_store(world_t *w, news_store_mode_e mode)
{
    news_store_t *store;

    if (news_store_open(&store, news_str_borrow(w->uri), mode, &w->err)
        != NEWS_OK) {
        fail_msg("%s", w->err.text);
    }

    return store;
}


static inline int
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


static inline void
remove_store(const world_t *w)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".new"};

    char   path[128];
    size_t i;

    for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", w->path, ends[i]);
        unlink(path);
    }
}


static inline int
teardown(void **state)
{
    world_t *w = *state;

    news_store_close(w->store);
    news_arena_destroy(w->arena);
    remove_store(w);
    assert_int_equal(rmdir(w->dir), 0);
    free(w);

    return 0;
}


/* SQL from somebody else, over a connection of its own. */
static inline int64_t
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


/* The same from whoever has left foreign keys off, as they are at first. */
static inline void
sql_shell(world_t *w, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 1000);

    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }

    sqlite3_close(db);
}


static inline news_article_t
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


static inline news_import_e
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


static inline news_status_e
import_bad(world_t *w, news_article_t *article)
{
    news_import_e outcome;

    return news_store_import(w->store, w->arena, FROM_FILE, article, &outcome,
                             &w->err);
}


static inline news_status_e
retract(news_store_t *store, news_str_t slug)
{
    return news_store_retract(store, slug, 410, NEWS_STR(""), NEWS_STR(""));
}


static inline news_article_t
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


static inline void
check_str(news_str_t s, const char *expected)
{
    assert_true(news_str_equal(s, news_str_borrow(expected)));
}


static inline void
check_err(const world_t *w, const char *words)
{
    if (strstr(w->err.text, words) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", words, w->err.text);
    }
}

#endif
