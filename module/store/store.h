/*
 * The record store: one interface, with SQLite behind it.  A handle belongs to
 * one thread at a time and to one process (never across fork).  Records are
 * read into the caller's arena.
 */

#ifndef NEWS_STORE_STORE_H
#define NEWS_STORE_STORE_H

#include "article/record.h"
#include "article/slug.h"
#include "base/arena.h"
#include "base/status.h"

typedef struct news_store_s news_store_t;

typedef enum {
    NEWS_STORE_READ,  /* must exist; never writes */
    NEWS_STORE_WRITE, /* must exist; older schemas are migrated */
    NEWS_STORE_CREATE /* made where it does not exist, with no words */
} news_store_mode_e;

#define NEWS_STORE_ID_LEN 16
#define NEWS_STORE_SECRET_LEN 64

typedef struct {
    char       id[NEWS_STORE_ID_LEN + 1]; /* hex, random, made with the store */
    char       secret[NEWS_STORE_SECRET_LEN + 1]; /* likewise: signs previews */
    news_str_t name;
    news_str_t tagline;
    news_str_t url;      /* "https://example.com", without a slash; or empty */
    news_str_t language; /* BCP 47, "en" */
    news_str_t timezone; /* IANA name, "UTC" */
} news_site_t;

typedef enum {
    NEWS_IMPORT_NEW,
    NEWS_IMPORT_UNCHANGED,
    NEWS_IMPORT_UPDATED
} news_import_e;

/*
 * uri: "sqlite:PATH".
 * NEWS_EINVAL: no such kind of store.  NEWS_ENOTFOUND: no such file, or folder.
 * NEWS_EVERSION: not a news store, or of a newer version.  NEWS_EIO: cannot be
 * opened; *err says why and what to do, in words.
 */
news_status_e news_store_open(news_store_t **store, news_str_t uri,
                              news_store_mode_e mode, news_error_t *err);
void          news_store_close(news_store_t *store); /* NULL is allowed */
/* Makes a store with these words of the site (NULL: none) in one step: nobody
   ever sees it without them, and no page of it is older.  *made false: there
   is one already, and it is as it was, but of this version. */
news_status_e news_store_make(news_str_t uri, const news_site_t *site,
                              bool *made, news_error_t *err);
/* What the last failed call on this handle met, for the log. */
const char *news_store_error(const news_store_t *store);
/* True when the file behind the handle is no longer the one at its path (a
   backup was moved there): close and open again. */
bool news_store_replaced(const news_store_t *store);

/* Between these two all reads see one state of the store. */
news_status_e news_store_read_begin(news_store_t *store);
void          news_store_read_end(news_store_t *store);

news_status_e news_store_site(news_store_t *store, news_arena_t *arena,
                              news_site_t *site);
/* Stores all fields but the id and the secret; data NULL leaves one alone. */
news_status_e news_store_site_set(news_store_t *store, const news_site_t *site);

/* The article with this slug, or that once had it (then article->slug differs
   from slug).  NEWS_ENOTFOUND: nobody has or had it. */
news_status_e news_store_article(news_store_t *store, news_arena_t *arena,
                                 news_str_t slug, news_article_t *article);
/* Its id alone. */
news_status_e news_store_article_id(news_store_t *store, news_str_t slug,
                                    int64_t *id);

/*
 * Stores an article in one transaction: all of it or nothing.
 * With a slug of its own it becomes or replaces the article of that slug.
 * Without one the slug is made from the headline; the article continues the
 * one of the same headline that came from the same `source` (a file's absolute
 * path), or from a file of the same name with the same date of publication, or
 * that has the very same content; else it is a new one, and a taken slug gets
 * -2, -3, …
 * A category, author or keyword that the store does not have is made; so are
 * the category's ancestors.  author_slugs and keyword_slugs may be left empty:
 * they are made from the names then.  Of a retracted article gone_status 0 and
 * pinned 0 leave what is stored.
 * One that is retracted stays so, and one that was unpublished a draft, unless
 * the record is an editor's own (NEWS_PART_BY_HAND): article->kept says so.
 * An article without a source keeps the one that is stored.
 * The first tagline that comes with an article becomes the site's where the
 * site has none; one equal to the site's is not stored twice.
 * article->slug, id and revision are set.  *outcome says what happened; an
 * unchanged article keeps its revision.
 * NEWS_EEXIST: its slug belongs to another article; *err names it.  An old slug
 * that does is left out: then the status is NEWS_OK, and *err says so.
 */
news_status_e news_store_import(news_store_t *store, news_arena_t *arena,
                                news_str_t source, news_article_t *article,
                                news_import_e *outcome, news_error_t *err);

/*
 * Between these two all imports are one transaction, in which a refused article
 * leaves no trace and undoes no other.  Nothing of it is stored before _end()
 * has returned NEWS_OK; else nothing is.  At most NEWS_STORE_BATCH_MAX
 * articles: others who write wait as long, and the WAL grows.  _end() of no
 * batch is NEWS_OK.
 */
#define NEWS_STORE_BATCH_MAX 1000
news_status_e news_store_import_begin(news_store_t *store);
news_status_e news_store_import_end(news_store_t *store);

/*
 * From then on its address answers `status`, 410 or 451, with the reason; `by`
 * is the URL of who demanded it, of a 451.  Both may be empty.
 * NEWS_ENOTFOUND: no such slug.  An old slug is not enough.  NEWS_EINVAL:
 * another status.
 */
news_status_e news_store_retract(news_store_t *store, news_str_t slug,
                                 int status, news_str_t reason, news_str_t by);
/* The old address goes on as an old slug.  NEWS_EEXIST: `to` is taken. */
news_status_e news_store_rename(news_store_t *store, news_str_t from,
                                news_str_t to);

/* Deletes an article with all that was kept of it, and the people and keywords
   that no other has, unless they are described.  NEWS_ENOTFOUND: no such slug;
   an old one is not enough. */
news_status_e news_store_delete(news_store_t *store, news_arena_t *arena,
                                news_str_t slug);

/* The slugs behind `after`, in the order of their bytes, at most `max`. */
news_status_e news_store_slugs(news_store_t *store, news_arena_t *arena,
                               news_str_t after, unsigned max,
                               news_strs_t *slugs);

/* Is called for articles, whose bodies are empty and which are valid during the
   call only; returns false to stop. */
typedef bool (*news_store_visit_pt)(void *data, const news_article_t *article);

/*
 * The store's own invalidation log: each change of an article or of the site,
 * whoever made it, is a record that names a tag (see cache/entry.h).  Positions
 * only grow.
 */

/* That of the last change; between news_store_read_begin() and _end() of the
   last one that the reads see. */
news_status_e news_store_position(news_store_t *store, uint64_t *position);

/* A number, not 0, that names the life of which this position is: another one
   where an earlier state was put back, however many changes there were since,
   or where all of it was written anew.  Of this machine alone. */
news_status_e news_store_life(news_store_t *store, uint64_t *life);

/* A change whose position is so far behind the last one's may be forgotten. */
#define NEWS_STORE_CHANGES_KEPT 50000

/* Calls visit for each change after `after`, in their order; of several changes
   of one tag only for the last.  Whoever is further behind than that must take
   all pages for changed. */
typedef void (*news_store_change_pt)(void *data, uint64_t position,
                                     news_str_t tag, bool soft);
news_status_e news_store_changes(news_store_t *store, uint64_t after,
                                 news_store_change_pt visit, void *data);

/* Notes purges of these tags, for whoever follows the changes. */
news_status_e news_store_purge(news_store_t *store, const news_strs_t *tags,
                               bool soft, news_str_t reason);

#endif
