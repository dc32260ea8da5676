/*
 * The pages of a site as nginx has them: how they are addressed, rendered and
 * kept.  One thread.
 */

#ifndef NEWSCTL_PAGES_H
#define NEWSCTL_PAGES_H

#include "newsctl/purge.h"
#include "newsctl/redis.h"
#include "page/render.h"

typedef struct {
    news_site_t      site;
    news_permalink_t permalink;
    news_theme_t     theme;
    news_render_t    render; /* now */
    uint64_t         variant;
} news_pages_t;

/* By --permalink and --theme, or newsctl.conf's or nginx.conf's.  What cannot
   be is complained about.  The memory is ctl's. */
news_status_e news_pages_load(news_ctl_t *ctl, news_store_t *store,
                              news_pages_t *pages);

/* The path of a URL, decoded, and its arguments, as they stand there; out has
   room for all of it, or is where the URL lies. */
void news_pages_split(const char *url, char *out, news_str_t *path,
                      news_str_t *args);

/* Appends the key in Redis of the page that the route means. */
void news_pages_append_key(const news_ctl_t *ctl, const news_pages_t *pages,
                           const news_route_t *route, news_buf_t *out);

/* How many pages in Redis have one of these tags (NULL: all pages of the store,
   whatever their tags), and how many bytes they take there. */
news_status_e news_pages_count(news_ctl_t *ctl, news_redis_t *redis,
                               news_str_t store, const news_strs_t *tags,
                               uint64_t *count, uint64_t *bytes);

#endif
