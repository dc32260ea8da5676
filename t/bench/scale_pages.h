/*
 * Pages that t/bench/scale.c has rendered.
 */

#ifndef NEWS_BENCH_SCALE_PAGES_H
#define NEWS_BENCH_SCALE_PAGES_H

#include "page/render.h"
#include "scale_world.h"

#include <stdlib.h>

#define PAGE 20 /* articles on a page of a list */
#define NOW (LAST + 90000)


static void
die(const char *what, const char *why)
{
    fprintf(stderr, "scale: %s: %s\n", what, why);
    exit(1);
}


static void
check(news_store_t *store, news_status_e status)
{
    if (status != NEWS_OK) {
        die("store", news_store_error(store));
    }
}


static void
render_page(news_store_t *store, const char *path, const char *args)
{
    static news_permalink_t permalink;
    static news_theme_t     theme;
    static news_render_t    render = {&permalink, &theme, NOW};

    news_template_error_t template_err;
    news_error_t          err;
    char                  buffer[NEWS_ROUTE_BUFFER];
    news_route_t          routes[NEWS_ROUTES_MAX];
    news_page_t           page = {.status = NEWS_PAGE_NOT_FOUND};
    unsigned              i, count;

    if (theme.fingerprint == 0
        && (news_permalink_compile(&permalink, NEWS_STR(NEWS_PERMALINK_DEFAULT),
                                   &err)
                != NEWS_OK
            || news_theme_load(&theme, news_arena_create(), NEWS_STR(""),
                               &template_err)
                   != NEWS_OK))
    {
        die("theme", "cannot be loaded");
    }

    count = news_route_match(&permalink, news_str_borrow(path),
                             news_str_borrow(args), buffer, routes);

    for (i = 0; i < count && page.status == NEWS_PAGE_NOT_FOUND; i++) {
        news_page_free(&page);
        page = (news_page_t) {.status = NEWS_PAGE_NOT_FOUND};
        check(store, news_render(store, &routes[i], &render, &page));
    }

    if (page.status != NEWS_PAGE_OK || page.body.len < 1000) {
        die(path, "is no page");
    }

    news_page_free(&page);
}


static void
page_article(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) arena;
    (void) n;
    render_page(store, w->sample[roll(w, SAMPLE)], "");
}


static void
page_front(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) w;
    (void) arena;
    (void) n;
    render_page(store, "/", "");
}


static void
page_section(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) w;
    (void) arena;
    (void) n;
    render_page(store, "/section1", "");
}


/* Of a section that has one article in SECTIONS. */
static void
page_deep(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    char path[64];

    (void) arena;
    snprintf(
        path, sizeof(path), "/section1/page/%u",
        2 + (unsigned) (roll(w, SAMPLE) * (n / SECTIONS / 2 / PAGE) / SAMPLE));
    render_page(store, path, "");
}


/* Each year has more articles than a page. */
static void
page_year(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    char path[64];

    (void) arena;
    (void) n;
    snprintf(path, sizeof(path), "/archive/%u", 2006 + (unsigned) roll(w, 20));
    render_page(store, path, "");
}


static void
page_feed(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) w;
    (void) arena;
    (void) n;
    render_page(store, "/rss.xml", "");
}


static void
page_search(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    char args[64];

    (void) arena;
    (void) n;
    snprintf(args, sizeof(args), "q=%s", w->words[roll(w, 5)]);
    render_page(store, "/search", args);
}

#endif
