/*
 * The built-in theme's files, as page/theme/embed writes them into C.
 * Read-only: any thread.
 */

#ifndef NEWS_PAGE_THEME_FILES_H
#define NEWS_PAGE_THEME_FILES_H

typedef struct {
    const char *name; /* without ".mustache"; NULL ends the array */
    const char *text;
} news_theme_file_t;

extern const news_theme_file_t news_theme_files[];

#endif
