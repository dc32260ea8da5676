/*
 * Files of records in the forms that other systems write.  Whatever the form,
 * each record comes out as an article that has passed the same checks, one
 * after the other, and those that fail do not stop the rest.  One thread.
 */

#ifndef NEWS_FORMATS_READ_H
#define NEWS_FORMATS_READ_H

#include "article/record.h"
#include "base/arena.h"
#include "base/tz.h"
#include "formats/input.h"

typedef enum {
    NEWS_READ_AUTO = 0,
    NEWS_READ_TEXT,     /* article/text.h */
    NEWS_READ_MARKDOWN, /* front matter in YAML, TOML or JSON */
    NEWS_READ_JSON,     /* a record, an array of them, or {"articles": […]} */
    NEWS_READ_JSONL,    /* one a line */
    NEWS_READ_WXR,      /* WordPress */
    NEWS_READ_GHOST,
    NEWS_READ_FEED, /* RSS 2.0, Atom */
    NEWS_READ_FORMATS
} news_read_format_e;

#define NEWS_READ_WHERE_MAX 128

typedef struct {
    /* set by the caller */
    int         fd;              /* at its beginning; not closed here */
    const char *path;            /* as people know it; dates and slugs may stand
                                    in its name */
    news_read_format_e format;   /* AUTO: by its content */
    const char        *encoding; /* NULL: as it says itself, else UTF-8 */
    const char        *category; /* of records that name none; NULL: refused */
    const news_tz_t   *tz;       /* of times that name none; NULL: UTC */
    void              *data;     /* for the two below; false: stop */
    /* A record.  `key` tells it from others in the file, empty where it is the
       only one.  The strings live as long as the arena, to the call's end. */
    bool (*article)(void *data, news_arena_t *arena, news_article_t *article,
                    news_str_t key);
    /* A record that cannot be read, or what is left of the file. */
    bool (*refused)(void *data, const news_error_t *err);

    /* set by news_read() */
    news_input_t in;   /* in.bytes: how far it is */
    unsigned     line; /* of the record that is given */
    /* which one of the file that is, or is refused: "articles[3] \"its-slug\"";
       empty: the file is one record, or what is refused is the file */
    char where[NEWS_READ_WHERE_MAX];
    bool stopped;
} news_read_t;

void news_read(news_read_t *read);

/* "markdown"; NEWS_READ_AUTO: there is no such form. */
news_read_format_e news_read_named(const char *name);

#endif
