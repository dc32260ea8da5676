/*
 * What a reader searched for, as a query of FTS5's.  FTS5 reads all that it has
 * of all words with a beginning before it finds the first article: so the words
 * are looked up first, about NEWS_MATCH_FORMS, and it is given these.  For the
 * backend's own files only; one thread per handle.
 */

#ifndef NEWS_STORE_SQLITE_MATCH_H
#define NEWS_STORE_SQLITE_MATCH_H

#include "store/snippet.h"
#include "store/sqlite.h"

/* that all beginnings of a query stand for; but each for 4 at least */
#define NEWS_MATCH_FORMS 24
#define NEWS_MATCH_READ 200 /* articles whose words are read */

/* Makes what tells the words of the index, in the handle's own memory. */
#define NEWS_MATCH_VOCABULARY                                                  \
    "CREATE VIRTUAL TABLE temp.vocabulary"                                     \
    " USING fts5vocab(main, search, instance)"

typedef struct {
    news_buf_t text;    /* the caller's */
    unsigned   phrases; /* in it */
    bool       part;    /* some beginning has more words */
} news_match_t;

/*
 * Appends the query.  A beginning of too many words stands for those that the
 * newest articles use, and for some others.
 */
news_status_e news_sqlite_match(news_sqlite_t *sqlite, news_arena_t *arena,
                                const news_query_t *query, int64_t now,
                                news_match_t *match);

#endif
