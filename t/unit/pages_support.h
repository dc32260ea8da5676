/*
 * What the tests of a site's pages share: a store with thirty stories, one an
 * hour, and one to come; a theme that shows what a page has; and getting the
 * page at an address.
 */

#ifndef NEWS_UNIT_PAGES_SUPPORT_H
#define NEWS_UNIT_PAGES_SUPPORT_H

#include "store_support.h"

#include "page/render.h"

#define TEST_NOW 1777075200 /* 2026-04-25 */
#define TEST_DAY 86400
#define TEST_STORIES 30

static news_permalink_t test_permalink;
static news_theme_t     test_theme;

/* A theme that shows what is in a page, a line for each value. */
static const struct {
    const char *name, *text;
} test_templates[] = {
    {"article", "{{#article}}{{headline}}|{{published.words}}|"
                "{{published.machine}}|{{category}}|{{#preview}}draft"
                "{{/preview}}\n{{{body}}}{{#related}}related={{path}}\n"
                "{{/related}}next={{next.path}}\nprevious={{previous.path}}\n"
                "{{/article}}robots={{page.robots}}\n{{{page.json_ld}}}"},
    {"front", "lead={{front.lead.headline}}\n{{#front}}{{#top}}"
              "top={{headline}}\n{{/top}}{{#sections}}section={{path}}\n"
              "{{#articles}}on={{headline}}\n{{/articles}}{{/sections}}"
              "{{#latest}}latest={{headline}}\n{{/latest}}{{/front}}"
              "next={{page.next}}\n"},
    {"list", "title={{list.title}}\n{{#list}}{{#articles}}on={{headline}}\n"
             "{{/articles}}{{#trail}}trail={{path}}\n{{/trail}}{{#children}}"
             "child={{path}} {{count}}\n{{/children}}{{/list}}"
             "next={{page.next}}\nprevious={{page.previous}}\n"
             "{{#page.numbers}}{{#gap}}...{{/gap}}{{^gap}}{{#current}}*"
             "{{/current}}{{name}} {{/gap}}{{/page.numbers}}\n"
             "{{#page.feeds}}feed={{url}}\n{{/page.feeds}}"
             "{{{page.json_ld}}}"},
    {"search", "{{#search}}{{#results}}{{path}} {{{snippet}}}\n{{/results}}"
               "{{/search}}robots={{page.robots}}\n"},
    {"gone", "{{#article}}{{headline}}|{{body}}{{#gone}}{{reason}}|{{by}}|"
             "{{#legal}}legal{{/legal}}{{/gone}}{{/article}}\n"},
    {"error", "{{#error}}{{status}} {{title}}{{#not_found}} nowhere"
              "{{/not_found}}{{/error}}\n"},
};

#define TEST_TEMPLATES (sizeof(test_templates) / sizeof(test_templates[0]))


/* With everybody's names, and a place in a section. */
static inline news_article_t
test_story(unsigned n, int64_t seconds)
{
    static char       headlines[64][24];
    static news_str_t authors[] = {{3, "Ada"}};
    static news_str_t keywords[] = {{5, "Chips"}};

    news_article_t article = {
        .status = NEWS_ARTICLE_PUBLISHED,
        .body = NEWS_STR("A body with words & <marks>."),
        .published = {NEWS_DATE_TIME, seconds},
        .changed = seconds,
    };

    snprintf(headlines[n], sizeof(headlines[n]), "Story %02u", n);
    article.headline = news_str_borrow(headlines[n]);
    article.category = n % 3 ? NEWS_STR("World") : NEWS_STR("World / Asia");
    article.category_slug = n % 3 ? NEWS_STR("world") : NEWS_STR("world/asia");

    if (n % 2) {
        article.authors = (news_strs_t) {1, authors};
        article.keywords = (news_strs_t) {1, keywords};
    }

    return article;
}


static inline void
test_write_theme(const world_t *w)
{
    size_t i;
    char   path[160];
    FILE  *f;

    snprintf(path, sizeof(path), "%s/theme", w->dir);
    assert_int_equal(mkdir(path, 0700), 0);

    for (i = 0; i < TEST_TEMPLATES; i++) {
        snprintf(path, sizeof(path), "%s/theme/%s.mustache", w->dir,
                 test_templates[i].name);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(test_templates[i].text, f);
        fclose(f);
    }
}


static inline void
test_remove_theme(const world_t *w)
{
    size_t i;
    char   path[160];

    for (i = 0; i < TEST_TEMPLATES; i++) {
        snprintf(path, sizeof(path), "%s/theme/%s.mustache", w->dir,
                 test_templates[i].name);
        unlink(path);
    }

    snprintf(path, sizeof(path), "%s/theme", w->dir);
    rmdir(path);
}


/* Thirty stories, one an hour, the newest an hour ago; and one that comes. */
static inline int
test_setup(void **state)
{
    unsigned              n;
    char                  path[160];
    world_t              *w;
    news_article_t        article;
    news_template_error_t err;
    news_site_t           site = {
                  .name = NEWS_STR("The Courier & Co"),
                  .tagline = NEWS_STR("News <daily>"),
                  .url = NEWS_STR("https://courier.example"),
                  .language = NEWS_STR("en"),
                  .timezone = NEWS_STR("America/New_York"),
    };

    setup(state);
    w = *state;
    assert_int_equal(news_store_site_set(w->store, &site), NEWS_OK);

    for (n = 0; n < TEST_STORIES; n++) {
        article = test_story(n, TEST_NOW - 3600 * (TEST_STORIES - (int64_t) n));
        snprintf(path, sizeof(path), "/in/%u.txt", n);
        import_good(w, path, &article);
    }

    article = test_story(60, TEST_NOW + 600);
    article.headline = NEWS_STR("Not yet");
    import_good(w, "/in/not-yet.txt", &article);

    test_write_theme(w);
    snprintf(path, sizeof(path), "%s/theme", w->dir);
    assert_int_equal(news_permalink_compile(&test_permalink,
                                            NEWS_STR(NEWS_PERMALINK_DEFAULT),
                                            NULL),
                     NEWS_OK);

    if (news_theme_load(&test_theme, w->arena, news_str_borrow(path), &err)
        != NEWS_OK)
    {
        fail_msg("%s: %s", err.file, err.error.text);
    }

    return 0;
}


static inline int
test_teardown(void **state)
{
    test_remove_theme(*state);

    return teardown(state);
}


/* The first page at an address that is not a 404, as text with a NUL. */
static inline news_page_t
test_get_at(world_t *w, const char *address, int64_t now)
{
    char          buffer[NEWS_ROUTE_BUFFER];
    unsigned      i, count;
    news_str_t    args = news_str_borrow(address), path;
    news_page_t   page = {.status = NEWS_PAGE_NOT_FOUND};
    news_route_t  routes[NEWS_ROUTES_MAX];
    news_render_t render = {&test_permalink, &test_theme, now};

    path = news_str_next(&args, '?');
    count = news_route_match(&test_permalink, path, args, buffer, routes);

    for (i = 0; i < count && page.status == NEWS_PAGE_NOT_FOUND; i++) {
        news_page_free(&page);
        memset(&page, 0, sizeof(page));

        if (news_render(w->store, &routes[i], &render, &page) != NEWS_OK) {
            fail_msg("%s: %s", address, news_store_error(w->store));
        }
    }

    news_buf_append_char(&page.body, '\0');
    news_buf_append_char(&page.tags, '\0');
    news_buf_append_char(&page.path, '\0');
    news_buf_append_char(&page.blocked_by, '\0');

    return page;
}


static inline news_page_t
test_get(world_t *w, const char *address)
{
    return test_get_at(w, address, TEST_NOW);
}


static inline void
test_has(const news_page_t *page, const char *text)
{
    if (strstr(page->body.data, text) == NULL) {
        fail_msg("\"%s\" is not in: %s", text, page->body.data);
    }
}


static inline void
test_has_not(const news_page_t *page, const char *text)
{
    if (strstr(page->body.data, text)) {
        fail_msg("\"%s\" is in: %s", text, page->body.data);
    }
}


/* A tag is a whole line. */
static inline bool
test_tagged(const news_page_t *page, const char *tag)
{
    char line[64];

    snprintf(line, sizeof(line), "\n%s\n", tag);

    return strstr(page->tags.data, line + 1) == page->tags.data
           || strstr(page->tags.data, line);
}


static inline size_t
test_count(const char *text, const char *part)
{
    size_t n;

    for (n = 0; (text = strstr(text, part)) != NULL; n++) {
        text += strlen(part);
    }

    return n;
}


static inline void
test_status(world_t *w, const char *address, news_page_status_e status,
            const char *path)
{
    news_page_t page = test_get(w, address);

    if (page.status != status) {
        fail_msg("%s: status %d, and not %d", address, page.status, status);
    }

    if (path) {
        assert_string_equal(page.path.data, path);
    }

    news_page_free(&page);
}

#define TEST_PAGE(name)                                                        \
    cmocka_unit_test_setup_teardown(name, test_setup, test_teardown)

#endif
