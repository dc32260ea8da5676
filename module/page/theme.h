/*
 * A theme: the compiled templates of all kinds of pages.  The default one is
 * linked in; another comes from a folder of *.mustache files.  Compiled when
 * the configuration loads, read-only after: any thread.
 */

#ifndef NEWS_PAGE_THEME_H
#define NEWS_PAGE_THEME_H

#include "base/arena.h"
#include "base/status.h"
#include "page/template.h"

#include <stdint.h>

/* The templates, each a file of this name. */
typedef enum {
    NEWS_THEME_ARTICLE = 0,
    NEWS_THEME_FRONT,
    NEWS_THEME_LIST, /* section, author, keyword, archive; later pages */
    NEWS_THEME_SEARCH,
    NEWS_THEME_GONE, /* a retracted article: 410 or 451 */
    NEWS_THEME_ERROR,
    NEWS_THEME_COUNT
} news_theme_page_e;

typedef struct {
    const news_template_t *templates[NEWS_THEME_COUNT];
    uint64_t fingerprint; /* of all files: another theme, other pages */
} news_theme_t;

/* Pages of another theme, permalink or gzip level are other pages: what tells
   them apart. */
uint64_t news_theme_variant(const news_theme_t *theme, news_str_t permalink,
                            int gzip_level);

/* dir empty: the built-in theme.  A file that dir lacks is the built-in one's.
   err->file is the file at fault.  All memory is the arena's. */
news_status_e news_theme_load(news_theme_t *theme, news_arena_t *arena,
                              news_str_t dir, news_template_error_t *err);

/* Something about a file of the theme. */
typedef void (*news_theme_report_pt)(void                        *data,
                                     const news_template_error_t *err);

/* Reports what is wrong with the theme in dir, each page as far as its first
   error, and of one without errors the files that no page uses.  NEWS_EINVAL:
   it has errors. */
news_status_e news_theme_check(news_arena_t *arena, news_str_t dir,
                               news_theme_report_pt report, void *data);

#endif
