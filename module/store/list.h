/*
 * What the store's lists return: pages of the site's, a section's, a person's
 * and a keyword's articles, what is near an article, search, and what sitemaps
 * hold.  The same rules as in store.h, of which this is a part.
 *
 * None of these looks at more of a list than it returns: their cost does not
 * grow with the store.  `now` decides what can be seen: published articles,
 * from their date of publication until they expire.
 */

#ifndef NEWS_STORE_LIST_H
#define NEWS_STORE_LIST_H

#include "store/store.h"

#define NEWS_LIST_SIZE_MAX 1000
#define NEWS_RELATED_MAX 20
#define NEWS_SEARCH_WORDS_MAX 16
#define NEWS_SEARCH_TEXT_MAX 400 /* bytes of what a reader typed */

typedef enum {
    NEWS_LIST_SITE = 0,
    NEWS_LIST_CATEGORY, /* with all that lies below it */
    NEWS_LIST_AUTHOR,
    NEWS_LIST_KEYWORD
} news_list_kind_e;

/*
 * Days somewhere, which begin by its clocks.  An article that is dated by a day
 * alone belongs to that day everywhere; its time is the day's beginning in UTC.
 * Where both are UTC's, or it does not matter, they are the same.
 */
typedef struct {
    int64_t from, to;         /* published at a time in [from, to) */
    int64_t day_from, day_to; /* or on a day that begins in [day_from, day_to):
                                 less than a day away from those */
} news_span_t;

typedef struct {
    news_list_kind_e   kind;
    news_str_t         slug; /* empty for the site */
    int64_t            now;
    const news_span_t *span;   /* NULL: whenever */
    uint64_t           page;   /* from 1 */
    unsigned           size;   /* articles on a page, 1 to NEWS_LIST_SIZE_MAX */
    bool               bodies; /* all of the articles: feeds */
} news_list_query_t;

typedef struct {
    news_str_t      name; /* of the section, person, keyword */
    news_str_t      description;
    size_t          count;
    news_article_t *articles; /* newest first */
    uint64_t        total;    /* in the span, published by now */
    int64_t         until;    /* when the page changes by itself; INT64_MAX */
    int64_t         modified; /* the newest change of those shown; 0: none */
} news_list_t;

/*
 * A page of a list.  Articles come without bodies, keywords, corrections and
 * old slugs, unless `bodies`.  A page is shorter than `size` where some have
 * expired; these still count in `total`.
 * NEWS_ENOTFOUND: no such section, person or keyword, or no such page (the
 * first one always exists); list->until says when there may be one.
 * NEWS_EINVAL: page or size out of range.
 */
news_status_e news_store_page(news_store_t *store, news_arena_t *arena,
                              const news_list_query_t *query,
                              news_list_t             *list);

typedef struct {
    int64_t    id;
    int64_t    parent;   /* 0: at the top */
    int64_t    position; /* the editor's order */
    news_str_t slug;     /* the whole path */
    news_str_t name;     /* of its own, without those above */
    news_str_t description;
    uint64_t   total; /* with all below, scheduled ones too */
} news_section_t;

#define NEWS_SECTIONS_MAX 1000

/* All, by position, then name; a section may stand before its parent. */
news_status_e news_store_sections(news_store_t *store, news_arena_t *arena,
                                  news_section_t **sections, size_t *count);

#define NEWS_PINNED_MAX 100

/* The pinned articles that can be seen, by their place; *until as in
   news_list_t. */
news_status_e news_store_pinned(news_store_t *store, news_arena_t *arena,
                                int64_t now, news_article_t **articles,
                                size_t *count, int64_t *until);

typedef struct {
    news_article_t *next;     /* published after it; NULL: none */
    news_article_t *previous; /* NULL: none */
    news_article_t *related;  /* the best first */
    size_t          related_count;
    int64_t         until; /* as in news_list_t */
} news_neighbours_t;

/*
 * What is next to an article in its section (of one without a section, on the
 * site), and up to related_max (<= NEWS_RELATED_MAX) others that share keywords
 * or the section with it.
 */
news_status_e news_store_neighbours(news_store_t *store, news_arena_t *arena,
                                    const news_article_t *article, int64_t now,
                                    unsigned           related_max,
                                    news_neighbours_t *neighbours);

/* How many of the site's articles each span has that are published by now. */
news_status_e news_store_count(news_store_t *store, int64_t now,
                               const news_span_t *spans, size_t n,
                               uint64_t *counts);

typedef struct {
    news_article_t article; /* as in a page of a list */
    news_str_t     snippet; /* plain text; what matched between \1 and \2 */
} news_found_t;

typedef struct {
    news_found_t *found;
    size_t        count;
    bool          more;   /* there is another page */
    bool          part;   /* not all articles were looked at */
    uint64_t      newest; /* if so, how many were; 0: that is not known */
} news_results_t;

/*
 * Articles that hold all words of a text (what stands in quotes, in this
 * order), the newest first.  Any text will do; without a word in it nothing is
 * found.  The work is bounded: of words that thousands of articles have, only
 * those of the articles that came into the store last are found, and of words
 * that many articles have, but not together, only those that there are steps
 * for.  A beginning of more words than can be looked for stands for those that
 * the newest articles use.
 * NEWS_ELIMIT: longer than NEWS_SEARCH_TEXT_MAX.
 */
news_status_e news_store_search(news_store_t *store, news_arena_t *arena,
                                news_str_t words, int64_t now, uint64_t page,
                                unsigned size, news_results_t *results);

/* Sitemap file N holds the articles with ids from (N - 1) * 50,000 + 1 on. */
#define NEWS_SITEMAP_SIZE 50000

typedef struct {
    uint64_t file; /* from 1 */
    uint64_t articles;
    int64_t  changed; /* when the list or an article in it last changed */
} news_sitemap_file_t;

/* Those that have articles, in their order. */
news_status_e news_store_sitemap_files(news_store_t *store, news_arena_t *arena,
                                       news_sitemap_file_t **files,
                                       size_t               *count);

/* Calls visit for each article of a file that can be seen; only id, slug,
   category_slug, dates and changed are set.  *until as in news_list_t. */
news_status_e news_store_sitemap(news_store_t *store, uint64_t file,
                                 int64_t now, news_store_visit_pt visit,
                                 void *data, int64_t *until);

#endif
