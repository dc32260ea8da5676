/*
 * What an editor does to one article or one section: each is one transaction,
 * all of it or nothing.  The same rules as in store.h, of which this is a
 * part.
 */

#ifndef NEWS_STORE_EDIT_H
#define NEWS_STORE_EDIT_H

#include "store/list.h"

typedef enum {
    NEWS_EDIT_PUBLISH, /* date: from when on; NONE: the one it has, else now */
    NEWS_EDIT_UNPUBLISH, /* it is a draft again, and keeps its date */
    NEWS_EDIT_MOVE,      /* text: the category's name, "World / Asia" */
    NEWS_EDIT_CORRECT,   /* text: the correction; date: of the update */
    NEWS_EDIT_PIN        /* number: its place; 0: no pin */
} news_edit_e;

typedef struct {
    news_edit_e kind;
    news_str_t  text;
    news_date_t date;
    int64_t     number;
} news_edit_t;

#define NEWS_EDIT_PLACE_MAX 1000

/*
 * Edits the article whose present slug this is.  *changed is false where it was
 * so already.
 * NEWS_ENOTFOUND: no such slug; an old one is not enough.  NEWS_EINVAL: the
 * article cannot be edited so; news_store_error() says why.
 */
news_status_e news_store_edit(news_store_t *store, news_str_t slug,
                              const news_edit_t *edit, bool *changed);

typedef enum {
    NEWS_SECTION_ADD, /* text: its name, behind those above: "World / Asia" */
    NEWS_SECTION_RENAME,   /* text: what people read; its address stays */
    NEWS_SECTION_DESCRIBE, /* text: its description */
    NEWS_SECTION_PLACE,    /* number: the lower, the earlier it stands */
    NEWS_SECTION_REMOVE    /* one that no article and no section is in */
} news_section_edit_e;

/* slug: the section's path; of one to be added, nothing.  NEWS_ENOTFOUND,
   NEWS_EEXIST, NEWS_EINVAL: see news_store_error(). */
news_status_e news_store_section_edit(news_store_t       *store,
                                      news_section_edit_e kind, news_str_t slug,
                                      news_str_t text, int64_t number);

/* Which articles; what is not said is any. */
typedef struct {
    int        status;   /* news_article_status_e; -1: any */
    news_str_t category; /* path of a section, with all below it */
    news_str_t author;   /* slug */
    int64_t    since;    /* published then or later; INT64_MIN: whenever */
    int64_t    until;    /* published before; INT64_MAX: whenever */
    uint64_t   limit;    /* the first so many */
} news_find_t;

/*
 * Calls visit for these articles, newest publication first.  Published ones are
 * found by the lists of list.h, whose cost does not grow with the store.
 * NEWS_ENOTFOUND: no such section, or author.
 */
news_status_e news_store_find(news_store_t *store, const news_find_t *find,
                              news_store_visit_pt visit, void *data);

/*
 * Copies the store, while others read and write it, into a new file: as it was
 * at one moment.  progress is called now and then, and may be NULL.
 * NEWS_EEXIST: the file is there.  NEWS_ENOTFOUND: its folder is not.  What
 * fails leaves no file; news_store_error() says why, and not which.
 */
typedef void (*news_store_progress_pt)(void *data, uint64_t done,
                                       uint64_t total);
news_status_e news_store_backup(news_store_t *store, const char *path,
                                news_store_progress_pt progress, void *data);

/* Looks at every byte, which takes long.  NEWS_ECORRUPT: news_store_error()
   says what is wrong.  Nobody knows how much is left: progress gets 0. */
news_status_e news_store_check(news_store_t          *store,
                               news_store_progress_pt progress, void *data);

#endif
