#include "store/sqlite_match.h"

#include "store/list.h"
#include "store/schema.h"

#include <string.h>

#define NEWS_MATCH_LEAST 4 /* forms of each beginning */
#define NEWS_MATCH_SAME 64 /* places of one word that are passed one by one */

/* The words that one beginning stands for. */
typedef struct {
    news_sqlite_t *sqlite;
    news_arena_t  *arena;
    fts5_tokenizer module; /* the one that made the index's words */
    Fts5Tokenizer *tokenizer;
    news_str_t     begin;  /* without case and marks */
    unsigned       tokens; /* that news_forms_begin() found */
    unsigned       most;
    unsigned       count;
    news_str_t     items[NEWS_MATCH_FORMS];
    bool           part; /* there are more */
    int            rc;
} news_forms_t;


static void
news_forms_open(news_forms_t *forms)
{
    static const char  sql[] = "SELECT fts5(?1)";
    static const char *args[] = {"remove_diacritics", NEWS_SCHEMA_DIACRITICS};

    news_sqlite_query_t query = news_sqlite_query(forms->sqlite, sql);
    fts5_api           *api = NULL;
    void               *context;

    if (query.rc == SQLITE_OK) {
        query.rc =
            sqlite3_bind_pointer(query.stmt, 1, &api, "fts5_api_ptr", NULL);
    }

    (void) news_sqlite_row(&query);
    (void) news_sqlite_query_end(&query);

    forms->rc =
        api ? api->xFindTokenizer(api, "unicode61", &context, &forms->module)
            : SQLITE_ERROR;
    if (forms->rc == SQLITE_OK) {
        forms->rc = forms->module.xCreate(context, args, 2, &forms->tokenizer);
    }
}


static void
news_forms_close(news_forms_t *forms)
{
    if (forms->tokenizer) {
        forms->module.xDelete(forms->tokenizer);
    }
}


static int
news_forms_first(void *data, int flags, const char *token, int len, int start,
                 int end)
{
    news_forms_t *forms = data;

    (void) flags;
    (void) start;
    (void) end;

    if (forms->tokens++ == 0) {
        forms->begin =
            news_arena_copy(forms->arena, (news_str_t) {(size_t) len, token});
    }

    return forms->begin.data ? SQLITE_OK : SQLITE_NOMEM;
}


/* The beginning as the index would write it.  What it takes for several words,
   or for none, begins no other: false. */
static bool
news_forms_begin(news_forms_t *forms, news_str_t word)
{
    forms->tokens = forms->count = 0;
    forms->part = false;
    forms->rc =
        forms->module.xTokenize(forms->tokenizer, forms, FTS5_TOKENIZE_QUERY,
                                word.data, (int) word.len, news_forms_first);

    return forms->rc == SQLITE_OK && forms->tokens == 1;
}


static int
news_forms_add(news_forms_t *forms, news_str_t word)
{
    news_str_t copy = news_arena_copy(forms->arena, word);

    if (copy.data == NULL) {
        return SQLITE_NOMEM;
    }

    forms->items[forms->count++] = copy;

    return SQLITE_OK;
}


/* Takes what the index has from a word on, until it would take too long to
   pass one word's places.  True: there are more. */
static bool
news_forms_take(news_forms_t *forms, news_sqlite_query_t *query)
{
    news_str_t word;
    unsigned   same = 0;

    while (same < NEWS_MATCH_SAME && news_sqlite_row(query)) {
        word = news_sqlite_text(query, 0);

        if (!news_str_starts(word, forms->begin)) {
            return false;
        }

        if (forms->count
            && news_str_equal(word, forms->items[forms->count - 1])) {
            same++;
            continue;
        }

        if (forms->count == forms->most) {
            forms->part = true;
            return false;
        }

        same = 0;
        query->rc = news_forms_add(forms, word);
    }

    return same == NEWS_MATCH_SAME;
}


/* Those that the index has, in their order. */
static news_status_e
news_forms_known(news_forms_t *forms)
{
    static const char sql[] =
        "SELECT term FROM temp.vocabulary WHERE term >= ?1";

    news_sqlite_query_t query;
    news_status_e       status;
    news_buf_t          from = NEWS_BUF_INIT;
    bool                more;

    news_buf_append(&from, forms->begin);

    do {
        query = news_sqlite_query(forms->sqlite, sql);
        news_sqlite_bind_str(&query, news_buf_borrow(&from));
        more = news_forms_take(forms, &query);
        status = news_sqlite_query_end(&query);

        if (more) {
            /* the next word there can be: none has a control character */
            from.len = 0;
            news_buf_append(&from, forms->items[forms->count - 1]);
            news_buf_append_char(&from, '\1');
        }

        if (from.failed) {
            status = news_sqlite_fail(forms->sqlite, SQLITE_NOMEM);
        }

    } while (status == NEWS_OK && more);

    news_buf_free(&from);

    return status;
}


static int
news_forms_add_new(news_forms_t *forms, news_str_t word)
{
    unsigned i;

    for (i = 0; i < forms->count; i++) {
        if (news_str_equal(word, forms->items[i])) {
            return SQLITE_OK;
        }
    }

    return forms->count < forms->most ? news_forms_add(forms, word) : SQLITE_OK;
}


static int
news_forms_used(void *data, int flags, const char *token, int len, int start,
                int end)
{
    news_forms_t *forms = data;
    news_str_t    word = {(size_t) len, token};

    (void) flags;
    (void) start;
    (void) end;

    return news_str_starts(word, forms->begin) ? news_forms_add_new(forms, word)
                                               : SQLITE_OK;
}


/* Those that the newest articles use. */
static news_status_e
news_forms_newest(news_forms_t *forms, int64_t now)
{
    static const char sql[] =
        "SELECT a.headline, a.standfirst, a.body FROM listing AS l"
        " CROSS JOIN article AS a ON a.id = l.article"
        " WHERE l.kind = 0 AND l.ref = 0 AND l.published <= ?1"
        " ORDER BY l.published DESC, l.article DESC LIMIT ?2";

    news_sqlite_query_t query = news_sqlite_query(forms->sqlite, sql);
    news_str_t          text;
    int                 column, rc = SQLITE_OK;

    news_sqlite_bind_int(&query, now);
    news_sqlite_bind_int(&query, NEWS_MATCH_READ);

    while (rc == SQLITE_OK && forms->count < forms->most
           && news_sqlite_row(&query)) {
        for (column = 0; rc == SQLITE_OK && column < 3; column++) {
            text = news_sqlite_text(&query, column);
            rc = forms->module.xTokenize(forms->tokenizer, forms,
                                         FTS5_TOKENIZE_DOCUMENT, text.data,
                                         (int) text.len, news_forms_used);
        }
    }

    query.rc = rc == SQLITE_OK ? query.rc : rc;

    return news_sqlite_query_end(&query);
}


/* Of too many: the word itself, those that are in use, and some others. */
static news_status_e
news_forms_choose(news_forms_t *forms, int64_t now)
{
    news_str_t    known[NEWS_MATCH_FORMS];
    news_status_e status;
    unsigned      i, count = forms->count;

    memcpy(known, forms->items, sizeof(known));
    forms->items[0] = forms->begin;
    forms->count = 1;

    status = news_forms_newest(forms, now);

    for (i = 0; status == NEWS_OK && forms->rc == SQLITE_OK && i < count; i++) {
        forms->rc = news_forms_add_new(forms, known[i]);
    }

    return status;
}


/* Fills items, of which the word itself is one where there is no other. */
static news_status_e
news_forms_find(news_forms_t *forms, news_str_t word, int64_t now)
{
    news_status_e status = NEWS_OK;

    if (news_forms_begin(forms, word)) {
        status = news_forms_known(forms);
    }

    if (status == NEWS_OK && forms->part) {
        status = news_forms_choose(forms, now);
    }

    if (forms->rc == SQLITE_OK && forms->count == 0) {
        forms->rc = news_forms_add(forms, word);
    }

    return status == NEWS_OK && forms->rc != SQLITE_OK
               ? news_sqlite_fail(forms->sqlite, forms->rc)
               : status;
}


/* In quotes nothing has a meaning to FTS5. */
static void
news_match_phrase(news_buf_t *out, const news_query_word_t *words, unsigned n,
                  news_str_t last)
{
    unsigned i;

    news_buf_append_char(out, '"');

    for (i = 0; i + 1 < n; i++) {
        news_buf_append(out, words[i].text);
        news_buf_append_char(out, ' ');
    }

    news_buf_append(out, last);
    news_buf_append_char(out, '"');
}


static void
news_match_forms(news_buf_t *out, const news_query_word_t *words, unsigned n,
                 const news_forms_t *forms)
{
    unsigned i;

    for (i = 0; i < forms->count; i++) {
        news_buf_append(out, i ? NEWS_STR(" OR ") : NEWS_STR("("));
        news_match_phrase(out, words, n, forms->items[i]);
    }

    news_buf_append_char(out, ')');
}


static news_status_e
news_match_append(news_forms_t *forms, const news_query_t *query, int64_t now,
                  news_match_t *match)
{
    const news_query_word_t *words;
    news_buf_t              *out = &match->text;
    unsigned                 i, n;
    news_status_e            status = NEWS_OK;

    for (i = 0; status == NEWS_OK && i < query->count; i += n) {

        words = &query->words[i];
        for (n = 1; i + n < query->count && !words[n].first; n++) {
        }

        news_buf_append(out, i ? NEWS_STR(" AND ") : NEWS_STR(""));

        if (words[n - 1].begins) {
            status = news_forms_find(forms, words[n - 1].text, now);
            news_match_forms(out, words, n, forms);
            match->phrases += forms->count;
            match->part |= forms->part;
        } else {
            news_match_phrase(out, words, n, words[n - 1].text);
            match->phrases++;
        }
    }

    return status == NEWS_OK && out->failed
               ? news_sqlite_fail(forms->sqlite, SQLITE_NOMEM)
               : status;
}


news_status_e
news_sqlite_match(news_sqlite_t *sqlite, news_arena_t *arena,
                  const news_query_t *query, int64_t now, news_match_t *match)
{
    news_forms_t  forms = {.sqlite = sqlite, .arena = arena};
    news_status_e status;
    unsigned      i, beginnings = 0;

    for (i = 0; i < query->count; i++) {
        beginnings += query->words[i].begins;
    }

    forms.most = NEWS_MATCH_FORMS / (beginnings + !beginnings);
    if (forms.most < NEWS_MATCH_LEAST) {
        forms.most = NEWS_MATCH_LEAST;
    }

    if (beginnings) {
        news_forms_open(&forms);
    }

    status = forms.rc == SQLITE_OK
                 ? news_match_append(&forms, query, now, match)
                 : news_sqlite_fail(sqlite, forms.rc);

    news_forms_close(&forms);

    return status;
}
