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

typedef struct {
    const news_template_t *article;
    uint64_t fingerprint; /* of all files: another theme, other pages */
} news_theme_t;

/* dir empty: the built-in theme.  A file that dir lacks is the built-in one's.
   err->file is the file at fault.  All memory is the arena's. */
news_status_e news_theme_load(news_theme_t *theme, news_arena_t *arena,
                              news_str_t dir, news_template_error_t *err);

#endif
