/*
 * A page that is being made: what all kinds share.  The kinds' functions run
 * within one transaction of the store; they fill the model and name the
 * template, or write the body by themselves.  One thread at a time.
 */

#ifndef NEWS_PAGE_RENDERING_H
#define NEWS_PAGE_RENDERING_H

#include "page/model.h"
#include "page/render.h"
#include "page/text.h"

#define NEWS_RENDERING_TAGS_MAX 256 /* of one page */
#define NEWS_RENDERING_SIZE 20      /* articles on a page of a list */
#define NEWS_RENDERING_SHORT 60     /* s: pages that nothing purges */

typedef struct {
    news_store_t        *store;
    news_arena_t        *arena;
    const news_route_t  *route;
    const news_render_t *render;
    news_page_t         *page;

    news_site_t   site;
    news_model_t  model;
    news_value_t  root;
    news_value_t *values; /* of the root */
    news_value_t *about;  /* values[NEWS_AT_ROOT_PAGE]'s */

    news_json_t json;                /* of a JSON Feed, between its items */
    const news_template_t *template; /* NULL: the body is written already */
    unsigned tags;
} news_rendering_t;

typedef news_status_e (*news_rendering_pt)(news_rendering_t *r);

news_status_e news_render_article(news_rendering_t *r);
news_status_e news_render_preview(news_rendering_t *r);
news_status_e news_render_front(news_rendering_t *r);
news_status_e news_render_list(news_rendering_t *r);
news_status_e news_render_archive(news_rendering_t *r);
news_status_e news_render_search(news_rendering_t *r);
news_status_e news_render_feed(news_rendering_t *r);
news_status_e news_render_sitemap(news_rendering_t *r);
news_status_e news_render_news_sitemap(news_rendering_t *r);
news_status_e news_render_robots(news_rendering_t *r);
news_status_e news_render_manifest(news_rendering_t *r);
news_status_e news_render_icon(news_rendering_t *r);
news_status_e news_render_opensearch(news_rendering_t *r);
news_status_e news_render_error(news_rendering_t *r);

/* A page's tags.  Where there would be too many, it is kept for a short time
   only. */
void news_rendering_tag(news_rendering_t *r, const char *prefix,
                        news_str_t name);
void news_rendering_tag_id(news_rendering_t *r, const char *prefix, int64_t id);
/* Of articles that the page shows: also when they expire. */
void news_rendering_shows(news_rendering_t *r, const news_article_t *articles,
                          size_t count);
/* `prefix`SLUG of a section and of those above it. */
void news_rendering_tag_sections(news_rendering_t *r, const char *prefix,
                                 news_str_t slug);

/* What purges a list. */
void news_rendering_tag_list(news_rendering_t *r, news_list_kind_e list,
                             news_str_t slug);

/* Reads a page of a list, with what follows for this page: its tags, when it
   changes, and when it did. */
news_status_e news_rendering_read(news_rendering_t        *r,
                                  const news_list_query_t *query,
                                  news_list_t             *list);
/* The root's list, with these articles; its values, to add to. */
news_value_t *news_rendering_list(news_rendering_t *r, news_str_t title,
                                  const news_article_t *articles, size_t count);

void news_rendering_until(news_rendering_t *r, int64_t seconds);
/* A clock that went wrong must not show: a date in the future is no good as a
   Last-Modified (RFC 9110, section 8.8.2.1). */
void news_rendering_modified(news_rendering_t *r, int64_t seconds);

/* The canonical path, of any route but an article's. */
void news_rendering_path(news_rendering_t *r);

/*
 * What all HTML pages have: the site with its sections (`section` is the one
 * that the page belongs to), and of the page what `title` and `description`
 * say, its URL and language.
 */
news_status_e news_rendering_html(news_rendering_t *r,
                                  news_theme_page_e template, news_str_t title,
                                  news_str_t description, news_str_t section);
/* Adds the three feeds of a list; `name` is the list's. */
void news_rendering_feeds(news_rendering_t *r, news_list_kind_e list,
                          news_str_t slug, news_str_t name);
/* Links to the other pages of a list: `total` articles, or, where that is not
   known, `more` behind this page. */
void news_rendering_pages(news_rendering_t *r, uint64_t total);
void news_rendering_more(news_rendering_t *r, bool more);

#endif
