#include "store/fingerprint.h"
#include "store/sqlite.h"

#include <string.h>
#include <time.h>

#define NEWS_IMPORT_SLUG_TRIES 10000 /* articles of one headline */

/* One import: the record on its way in, and what it continues. */
typedef struct {
    news_sqlite_t       *sqlite;
    news_arena_t        *arena;
    news_article_t       article; /* as it will be stored */
    news_sqlite_origin_t origin;
    news_import_e        outcome;
    struct {
        int64_t    id; /* 0: none */
        news_str_t slug;
        int64_t    revision;
        int64_t    changed;
        int        status;        /* news_article_status_e */
        int        record_status; /* the same; -1: no record yet */
        int64_t    pinned;
        int        gone_status;
        news_str_t gone_reason;
        news_str_t gone_by;
        news_str_t source;
    } stored; /* the article that this one continues */
} news_import_t;

#define NEWS_IMPORT_STORED                                                     \
    "SELECT id, slug, revision, changed, status, record_status, pinned,"       \
    " gone_status, gone_reason, gone_by, source FROM article WHERE "


/* The first tagline becomes the site's, and one like the site's is left out. */
static news_status_e
news_import_tagline(news_import_t *import)
{
    static const char sql[] = "UPDATE site SET tagline = ?1 WHERE tagline = ''";

    news_sqlite_query_t query;
    news_site_t         site;
    news_status_e       status;

    if (import->article.tagline.len == 0) {
        return NEWS_OK;
    }

    query = news_sqlite_query(import->sqlite, sql);
    news_sqlite_bind_str(&query, import->article.tagline);

    status = news_sqlite_run(&query);
    if (status == NEWS_OK) {
        status = news_sqlite_site(&import->sqlite->store, import->arena, &site);
    }

    if (status == NEWS_OK
        && news_str_equal(site.tagline, import->article.tagline)) {
        import->article.tagline = NEWS_STR("");
    }

    return status;
}


/* -1: none. */
static int
news_import_status(const news_sqlite_query_t *query, int column)
{
    const char *text;
    int         i;

    text = (const char *) sqlite3_column_text(query->stmt, column);

    for (i = 0; text && news_sqlite_statuses[i]; i++) {
        if (strcmp(text, news_sqlite_statuses[i]) == 0) {
            return i;
        }
    }

    return -1;
}


static news_status_e
news_import_stored(news_import_t *import, news_sqlite_query_t *query)
{
    if (news_sqlite_row(query)) {
        import->stored.id = news_sqlite_int(query, 0);
        import->stored.slug = news_sqlite_str(query, 1, import->arena);
        import->stored.revision = news_sqlite_int(query, 2);
        import->stored.changed = news_sqlite_int(query, 3);
        import->stored.status = news_import_status(query, 4);
        import->stored.record_status = news_import_status(query, 5);
        import->stored.pinned = news_sqlite_int(query, 6);
        import->stored.gone_status = (int) news_sqlite_int(query, 7);
        import->stored.gone_reason = news_sqlite_str(query, 8, import->arena);
        import->stored.gone_by = news_sqlite_str(query, 9, import->arena);
        import->stored.source = news_sqlite_str(query, 10, import->arena);
    }

    return news_sqlite_query_end(query);
}


static news_status_e
news_import_find_by_slug(news_import_t *import)
{
    static const char sql[] = NEWS_IMPORT_STORED "slug = ?1";

    news_sqlite_query_t query = news_sqlite_query(import->sqlite, sql);
    news_sqlite_owner_t owner;
    news_status_e       status;

    news_sqlite_bind_str(&query, import->article.slug);

    status = news_import_stored(import, &query);
    if (status != NEWS_OK || import->stored.id) {
        return status;
    }

    status =
        news_sqlite_slug_owner(import->sqlite, import->article.slug, &owner);
    if (status != NEWS_OK || owner.id == 0) {
        return status;
    }

    return news_sqlite_refuse(import->sqlite, NEWS_EEXIST,
                              "the slug \"%.*s\" is an old address of \"%s\"",
                              NEWS_STR_ARG(import->article.slug), owner.slug);
}


/* The article that a record without a slug continues, by the rules of
   store.h, the strongest first. */
static news_status_e
news_import_find_by_headline(news_import_t *import)
{
    static const char sql[] = NEWS_IMPORT_STORED
        "headline = ?1 AND"
        " ((?2 <> '' AND (source = ?2 OR (source_name = ?3 AND"
        "  published = ?4 AND published_day = ?5))) OR fingerprint = ?6)"
        " ORDER BY (source = ?2) DESC, (source_name = ?3 AND published IS ?4)"
        " DESC, id LIMIT 1";

    news_sqlite_query_t query = news_sqlite_query(import->sqlite, sql);
    news_str_t          source = import->origin.source;

    news_sqlite_bind_str(&query, import->article.headline);
    news_sqlite_bind_str(&query, source);
    news_sqlite_bind_str(&query, news_sqlite_source_name(source));
    news_sqlite_bind_date(&query, import->article.published);
    news_sqlite_bind_int(&query, (int64_t) import->origin.fingerprint);

    return news_import_stored(import, &query);
}


static news_status_e
news_import_make_slug(news_import_t *import)
{
    char                made[NEWS_SLUG_MAX], numbered[NEWS_SLUG_MAX];
    news_str_t          base, slug;
    news_sqlite_owner_t owner;
    news_status_e       status;
    unsigned            n;

    status = news_slug_make(import->article.headline, made, &base);
    if (status != NEWS_OK) {
        return news_sqlite_refuse(import->sqlite, status,
                                  "no slug can be made from the headline: "
                                  "expected a letter or digit in it, or a "
                                  "header Slug:");
    }

    slug = base;

    for (n = 2; n < NEWS_IMPORT_SLUG_TRIES; n++) {

        status = news_sqlite_slug_owner(import->sqlite, slug, &owner);
        if (status != NEWS_OK) {
            return status;
        }

        if (owner.id == 0) {
            import->article.slug = news_arena_copy(import->arena, slug);
            return import->article.slug.data
                       ? NEWS_OK
                       : news_sqlite_fail(import->sqlite, SQLITE_NOMEM);
        }

        slug = news_slug_number(base, n, numbered);
    }

    return news_sqlite_refuse(import->sqlite, NEWS_ELIMIT,
                              "%d articles have this headline: expected a "
                              "header Slug:",
                              NEWS_IMPORT_SLUG_TRIES);
}


static news_status_e
news_import_find(news_import_t *import)
{
    news_status_e status;

    if (import->article.slug.len) {
        return news_import_find_by_slug(import);
    }

    status = news_import_find_by_headline(import);
    if (status != NEWS_OK) {
        return status;
    }

    if (import->stored.id == 0) {
        return news_import_make_slug(import);
    }

    import->article.slug = import->stored.slug;

    return NEWS_OK;
}


/* Leaves in old_slugs those that the store does not have yet.  Of one that
   belongs to another article only the handle's error tells. */
static news_status_e
news_import_old_slugs(news_import_t *import)
{
    news_strs_t        *slugs = &import->article.old_slugs;
    news_str_t         *missing;
    news_sqlite_owner_t owner;
    news_status_e       status;
    size_t              i, n = 0;

    if (slugs->count == 0) {
        return NEWS_OK;
    }

    missing = news_arena_calloc(import->arena, slugs->count, sizeof(*missing));
    if (missing == NULL) {
        return news_sqlite_fail(import->sqlite, SQLITE_NOMEM);
    }

    for (i = 0; i < slugs->count; i++) {

        if (news_str_equal(slugs->items[i], import->article.slug)) {
            continue;
        }

        status =
            news_sqlite_slug_owner(import->sqlite, slugs->items[i], &owner);
        if (status != NEWS_OK) {
            return status;
        }

        if (owner.id == 0) {
            missing[n++] = slugs->items[i];

        } else if (owner.id != import->stored.id) {
            (void) news_sqlite_refuse(import->sqlite, NEWS_EEXIST,
                                      "the old slug \"%.*s\" is an address of "
                                      "\"%s\"",
                                      NEWS_STR_ARG(slugs->items[i]),
                                      owner.slug);
        }
    }

    slugs->items = missing;
    slugs->count = n;

    return NEWS_OK;
}


/* What was taken down stays so, whatever a file says: old ones come again.  A
   draft that was one by its record becomes what the next record says. */
static void
news_import_keep_status(news_import_t *import)
{
    news_article_t *article = &import->article;
    unsigned        decided = NEWS_PART_STATUS | NEWS_PART_BY_HAND;
    int             status = import->stored.status;

    if ((article->said & decided) == decided) {
        return;
    }

    if (status == NEWS_ARTICLE_RETRACTED
        || (status == NEWS_ARTICLE_DRAFT
            && article->status == NEWS_ARTICLE_PUBLISHED
            && import->stored.record_status != NEWS_ARTICLE_DRAFT))
    {
        article->status = (news_article_status_e) status;
    }
}


/* With them the date that they gave it, unless the record has a later one. */
static void
news_import_keep_corrections(news_import_t        *import,
                             const news_article_t *stored)
{
    news_article_t *article = &import->article;

    if (article->corrections.count || (article->said & NEWS_PART_CORRECTIONS)
        || stored->corrections.count == 0)
    {
        return;
    }

    article->corrections = stored->corrections;
    article->kept |= NEWS_PART_CORRECTIONS;

    if (stored->updated.kind != NEWS_DATE_NONE
        && (article->updated.kind == NEWS_DATE_NONE
            || article->updated.seconds < stored->updated.seconds)
        && news_dates_check(article->published, stored->updated,
                            (news_date_t) {0})
               == NEWS_DATES_GOOD)
    {
        article->updated = stored->updated;
    }
}


/* What a record is silent about, and what the store has. */
static void
news_import_keep(news_import_t *import, const news_article_t *stored)
{
    news_article_t *article = &import->article;

    if (article->pinned == 0) {
        article->pinned = import->stored.pinned;
    }

    /* edited, it still is what its file continues */
    if (import->origin.source.len == 0) {
        import->origin.source = import->stored.source;
    }

    if (import->stored.id == 0) {
        return;
    }

    news_import_keep_status(import);
    news_import_keep_corrections(import, stored);

    /* of the status only files say what the next file must not undo; but who
       takes an article down by hand does as news_sqlite_unpublish() */
    if ((article->said & NEWS_PART_BY_HAND)
        && import->stored.status == NEWS_ARTICLE_PUBLISHED
        && article->status == NEWS_ARTICLE_DRAFT)
    {
        import->origin.record_status = NEWS_ARTICLE_PUBLISHED;

    } else if ((article->said & NEWS_PART_BY_HAND)
               && import->stored.record_status >= 0)
    {
        import->origin.record_status =
            (news_article_status_e) import->stored.record_status;
    }

    if (article->gone_status == 0) {
        article->gone_status = import->stored.gone_status;
        article->gone_reason = import->stored.gone_reason;
        article->gone_by = import->stored.gone_by;
    }
}


/* Whether the place on the front page, and why it is gone, are as stored. */
static bool
news_import_same_notes(const news_import_t *import)
{
    const news_article_t *article = &import->article;

    if (article->pinned != import->stored.pinned) {
        return false;
    }

    return article->status != NEWS_ARTICLE_RETRACTED
           || (article->gone_status == import->stored.gone_status
               && news_str_equal(article->gone_reason,
                                 import->stored.gone_reason)
               && news_str_equal(article->gone_by, import->stored.gone_by));
}


/*
 * Whether the store holds these very words.  A file that says of the status
 * what it said before changes nothing either, so that an article retracted by
 * command stays so when it is imported again.
 */
static bool
news_import_same_words(const news_import_t  *import,
                       const news_article_t *stored)
{
    int  status = (int) import->article.status;
    bool by_hand = (import->article.said & NEWS_PART_BY_HAND) != 0;

    if (import->stored.id == 0
        || (status != import->stored.status
            && (by_hand || status != import->stored.record_status))
        || !news_import_same_notes(import))
    {
        return false;
    }

    return news_fingerprint(stored) == news_fingerprint(&import->article);
}


/* What the record says of the status, of words that the store has. */
static news_status_e
news_import_unchanged(news_import_t *import)
{
    static const char sql[] = "UPDATE article SET record_status = ?2"
                              " WHERE id = ?1 AND record_status IS NOT ?2";

    news_sqlite_query_t query = news_sqlite_query(import->sqlite, sql);

    import->outcome = NEWS_IMPORT_UNCHANGED;

    news_sqlite_bind_int(&query, import->stored.id);
    news_sqlite_bind_str(
        &query,
        news_str_borrow(news_sqlite_statuses[import->origin.record_status]));

    return news_sqlite_run(&query);
}


/* When the words changed: what the record says if that is later than before,
   else now. */
static int64_t
news_import_changed(const news_import_t *import)
{
    int64_t said = import->article.changed, now = time(NULL);

    if (import->stored.id == 0) {
        return said ? said : now;
    }

    if (said > import->stored.changed) {
        return said;
    }

    return said > now ? said : now;
}


static news_status_e
news_import_put(news_import_t *import)
{
    news_status_e status;
    size_t        i;

    status = news_sqlite_put(import->sqlite, &import->article, &import->origin);

    for (i = 0; status == NEWS_OK && i < import->article.old_slugs.count; i++) {
        status = news_sqlite_old_slug_add(import->sqlite,
                                          import->article.old_slugs.items[i],
                                          import->article.id);
    }

    return status;
}


static news_status_e
news_import_locked(news_import_t *import)
{
    news_article_t *article = &import->article;
    news_article_t  stored;
    news_status_e   status;
    bool            same;

    status = news_import_tagline(import);
    if (status != NEWS_OK) {
        return status;
    }

    import->origin.fingerprint = news_fingerprint(article);
    import->origin.record_status = article->status;

    status = news_import_find(import);
    if (status == NEWS_OK) {
        status = news_import_old_slugs(import);
    }

    /* what is stored, not what was imported: it may have been written to */
    if (status == NEWS_OK && import->stored.id) {
        status = news_sqlite_article(&import->sqlite->store, import->arena,
                                     import->stored.slug, &stored);
    }

    if (status != NEWS_OK) {
        return status;
    }

    news_import_keep(import, &stored);
    same = news_import_same_words(import, &stored);

    article->id = import->stored.id;
    article->revision = import->stored.revision;

    if (same) {

        article->status = (news_article_status_e) import->stored.status;
        article->changed = import->stored.changed;

        if (article->old_slugs.count == 0) {
            return news_import_unchanged(import);
        }

    } else {
        article->changed = news_import_changed(import);
    }

    article->revision++;
    import->outcome = article->id ? NEWS_IMPORT_UPDATED : NEWS_IMPORT_NEW;

    return news_import_put(import);
}


news_status_e
news_sqlite_import(news_store_t *store, news_arena_t *arena, news_str_t source,
                   news_article_t *article, news_import_e *outcome)
{
    news_sqlite_t        *sqlite = (news_sqlite_t *) store;
    news_import_t         import = {.sqlite = sqlite, .arena = arena};
    news_article_status_e said = article->status;
    news_status_e         status;

    import.article = *article;
    import.origin.source = source;

    status = news_sqlite_record_check(sqlite, article);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_write_begin(sqlite);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_sqlite_write_end(sqlite, news_import_locked(&import));
    if (status != NEWS_OK) {
        return status;
    }

    article->id = import.article.id;
    article->slug = import.article.slug;
    article->revision = import.article.revision;
    article->changed = import.article.changed;
    article->status = import.article.status;
    article->gone_status = import.article.gone_status;
    article->kept = import.article.kept;
    if (article->status != said) {
        article->kept |= NEWS_PART_STATUS;
    }
    *outcome = import.outcome;

    return NEWS_OK;
}
