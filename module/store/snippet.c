#include "store/snippet.h"

#include "article/html.h"
#include "article/markdown.h"
#include "store/list.h"

#include <string.h>
#include <utf8proc.h>

#define NEWS_SNIPPET_TERM_MAX 64         /* bytes of a word that are compared */
#define NEWS_SNIPPET_MATCHES_MAX 128     /* places looked at */
#define NEWS_SNIPPET_BEFORE 6            /* words before the first one found */
#define NEWS_SNIPPET_PREFIX 3            /* letters that begin many words */
#define NEWS_SNIPPET_MORE "\xE2\x80\xA6" /* U+2026, an ellipsis */

typedef struct {
    size_t len;
    bool   prefix;
    char   text[NEWS_SNIPPET_TERM_MAX];
} news_term_t;

typedef struct {
    unsigned    count;
    news_term_t items[NEWS_SEARCH_WORDS_MAX];
} news_terms_t;

typedef struct {
    size_t   word; /* its place in the text */
    unsigned term;
} news_match_t;


/* The length of the first character, at least 1; what is no UTF-8 is one that
   stands in no word. */
static size_t
news_word_char(news_str_t s, int32_t *c)
{
    utf8proc_ssize_t n;

    if (s.data[0] && (unsigned char) s.data[0] < 0x80) {
        *c = s.data[0];
        return 1;
    }

    n = utf8proc_iterate((const utf8proc_uint8_t *) s.data,
                         (utf8proc_ssize_t) s.len, c);
    if (n <= 0) {
        *c = 0;
        return 1;
    }

    return (size_t) n;
}


/* What FTS5's tokenizer takes into a word. */
static bool
news_word_has(int32_t c)
{
    utf8proc_category_t category;

    if (c < 0x80) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
               || (c >= '0' && c <= '9');
    }

    category = utf8proc_category(c);

    return (category >= UTF8PROC_CATEGORY_LU
            && category <= UTF8PROC_CATEGORY_NO)
           || category == UTF8PROC_CATEGORY_CO;
}


/* Takes the next word off the front of *rest; false: there is none. */
static bool
news_word_next(news_str_t *rest, news_str_t *word)
{
    int32_t c;
    size_t  n;

    *word = (news_str_t) {0, NULL};

    while (rest->len) {
        n = news_word_char(*rest, &c);

        if (news_word_has(c)) {
            word->data = word->data ? word->data : rest->data;
            word->len += n;
        } else if (word->len) {
            return true;
        }

        *rest = news_str_from(*rest, n);
    }

    return word->len != 0;
}


/* Without case and marks: as readers, and FTS5, take two words for one. */
static void
news_term_fold(news_str_t word, news_term_t *term)
{
    int32_t           c, chars[8];
    int               bound = 0;
    utf8proc_ssize_t  i, count;
    size_t            n;
    utf8proc_option_t options =
        UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD;

    term->len = 0;

    while (word.len && term->len + 4 <= sizeof(term->text)) {

        n = news_word_char(word, &c);
        word = news_str_from(word, n);

        if (c < 0x80) {
            term->text[term->len++] =
                (char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
            continue;
        }

        count = utf8proc_decompose_char(c, chars, 8, options, &bound);

        for (i = 0; i < count && i < 8; i++) {
            if (term->len + 4 <= sizeof(term->text)) {
                term->len += (size_t) utf8proc_encode_char(
                    chars[i], (utf8proc_uint8_t *) term->text + term->len);
            }
        }
    }
}


/* What kinds of letters a word has. */
static void
news_word_look(news_str_t word, size_t *letters, bool *hangul, bool *scanned)
{
    int32_t c;

    *letters = 0;
    *hangul = *scanned = false;

    for (/* void */; word.len; (*letters)++) {
        word = news_str_from(word, news_word_char(word, &c));
        *hangul |= c >= 0xac00 && c <= 0xd7a3;
        *scanned |= news_scan_has(c);
    }
}


/* Whether a word of `words` stands for all that begin with it: the last one,
   and those in Hangul, which end in particles. */
static bool
news_word_begins(news_str_t word, news_str_t words)
{
    size_t     letters;
    bool       hangul, scanned;
    news_str_t next;

    news_word_look(word, &letters, &hangul, &scanned);
    words = news_str_from(words, (size_t) (word.data + word.len - words.data));

    return hangul
           || (letters >= NEWS_SNIPPET_PREFIX
               && !news_word_next(&words, &next));
}


static void
news_terms_read(news_terms_t *terms, news_str_t words)
{
    news_str_t   word, rest = words;
    news_term_t *term;
    bool         quoted = news_str_ends(words, NEWS_STR("\""));

    terms->count = 0;
    while (terms->count < NEWS_SEARCH_WORDS_MAX && news_word_next(&rest, &word))
    {
        term = &terms->items[terms->count++];
        news_term_fold(word, term);
        term->prefix = !quoted && news_word_begins(word, words);
    }
}


/* The index of the term that the word is, or terms->count. */
static unsigned
news_terms_find(const news_terms_t *terms, news_str_t word)
{
    news_term_t        folded;
    const news_term_t *term;
    unsigned           i;

    news_term_fold(word, &folded);

    for (i = 0; i < terms->count; i++) {

        term = &terms->items[i];

        if (term->len && folded.len >= term->len
            && (term->prefix || folded.len == term->len)
            && memcmp(folded.text, term->text, term->len) == 0)
        {
            break;
        }
    }

    return i;
}


/* One phrase: the words of `text`, of which `left` are still allowed.  It is a
   part of `all`; NULL: it is in quotes. */
static unsigned
news_query_phrase(news_query_t *query, news_str_t text, unsigned left,
                  const news_str_t *all)
{
    news_str_t         word;
    news_query_word_t *item = NULL;
    unsigned           n;
    size_t             letters;
    bool               hangul, scanned;

    for (n = 0; n < left && news_word_next(&text, &word); n++) {

        news_word_look(word, &letters, &hangul, &scanned);

        if (scanned) {
            query->scan.words[query->scan.count++] = word;
            continue;
        }

        query->words[query->count] =
            (news_query_word_t) {word, item == NULL, false};
        item = &query->words[query->count++];
    }

    if (item) {
        item->begins = all && news_word_begins(item->text, *all);
    }

    return n;
}


/* Takes what stands before the next space off the front of *rest. */
static news_str_t
news_query_chunk(news_str_t *rest)
{
    news_str_t chunk = {0, rest->data};
    int32_t    c;
    size_t     n;

    while (rest->len) {
        n = news_word_char(*rest, &c);
        *rest = news_str_from(*rest, n);

        if (c <= ' ' || utf8proc_category(c) == UTF8PROC_CATEGORY_ZS) {
            break;
        }

        chunk.len += n;
    }

    return chunk;
}


unsigned
news_snippet_query(news_str_t words, news_query_t *query)
{
    news_str_t part, all = words;
    unsigned   n = 0;
    bool       quoted;

    query->count = 0;
    query->scan.count = 0;

    for (quoted = false; words.data; quoted = !quoted) {
        part = news_str_next(&words, '"');

        if (quoted && words.data) {
            n +=
                news_query_phrase(query, part, NEWS_SEARCH_WORDS_MAX - n, NULL);
            continue;
        }

        while (part.len) {
            n += news_query_phrase(query, news_query_chunk(&part),
                                   NEWS_SEARCH_WORDS_MAX - n, &all);
        }
    }

    return n;
}


static news_status_e
news_snippet_plain(news_buf_t *out, news_format_e format, news_str_t body)
{
    news_buf_t    html = NEWS_BUF_INIT;
    news_status_e status;

    switch (format) {
    case NEWS_FORMAT_MARKDOWN:
        status = news_markdown_html(&html, body);

        if (status == NEWS_OK) {
            status = news_html_words(out, news_buf_borrow(&html));
        }

        news_buf_free(&html);

        return status;

    case NEWS_FORMAT_HTML:
        return news_html_words(out, body);

    case NEWS_FORMAT_TEXT:
        break;
    }

    news_buf_append(out, body);

    return NEWS_OK;
}


/* The word at which most of the terms are near. */
static size_t
news_snippet_start(const news_terms_t *terms, news_str_t text)
{
    news_match_t matches[NEWS_SNIPPET_MATCHES_MAX];
    news_str_t   word;
    size_t       i, j, n = 0, place, best = 0;
    unsigned     term, near, most = 0;

    for (place = 0;
         n < NEWS_SNIPPET_MATCHES_MAX && news_word_next(&text, &word); place++)
    {
        term = news_terms_find(terms, word);
        if (term < terms->count) {
            matches[n++] = (news_match_t) {place, term};
        }
    }

    for (i = 0; i < n; i++) {
        near = 0;

        for (j = i; j < n
                    && matches[j].word < matches[i].word + NEWS_SNIPPET_WORDS
                                             - NEWS_SNIPPET_BEFORE;
             j++)
        {
            near |= 1U << matches[j].term;
        }

        if (__builtin_popcount(near) > __builtin_popcount(most)) {
            most = near;
            best = matches[i].word;
        }
    }

    return best > NEWS_SNIPPET_BEFORE ? best - NEWS_SNIPPET_BEFORE : 0;
}


/* On one line: each run of spaces and control characters is a space. */
static void
news_snippet_between(news_buf_t *out, news_str_t text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        if ((unsigned char) text.data[i] > ' ' && text.data[i] != 0x7F) {
            news_buf_append_char(out, text.data[i]);
        } else if (out->len && out->data[out->len - 1] != ' ') {
            news_buf_append_char(out, ' ');
        }
    }
}


static void
news_snippet_word(news_buf_t *out, const news_terms_t *terms, news_str_t word)
{
    bool found = news_terms_find(terms, word) < terms->count;

    news_buf_append(out, found ? NEWS_STR("\1") : NEWS_STR(""));
    news_buf_append(out, word);
    news_buf_append(out, found ? NEWS_STR("\2") : NEWS_STR(""));
}


/* The words from `start` on, with what stands between them. */
static void
news_snippet_cut(news_buf_t *out, const news_terms_t *terms, news_str_t text,
                 size_t start)
{
    news_str_t  word, rest = text;
    const char *end = text.data;
    size_t      i;

    if (start) {
        news_buf_append(out, NEWS_STR(NEWS_SNIPPET_MORE " "));
    }

    for (i = 0; i < start + NEWS_SNIPPET_WORDS && news_word_next(&rest, &word);
         i++) {
        if (i > start || (start == 0 && i == 0)) {
            news_snippet_between(
                out, (news_str_t) {(size_t) (word.data - end), end});
        }

        if (i >= start) {
            news_snippet_word(out, terms, word);
        }

        end = word.data + word.len;
    }

    rest = news_str_from(text, (size_t) (end - text.data));
    news_snippet_between(out, news_query_chunk(&rest));

    if (news_str_trim(rest).len) {
        news_buf_append(out, NEWS_STR(" " NEWS_SNIPPET_MORE));
    }
}


news_status_e
news_snippet_append(news_buf_t *out, news_format_e format, news_str_t body,
                    news_str_t words, const news_scan_t *scan)
{
    news_buf_t    plain = NEWS_BUF_INIT;
    news_terms_t  terms;
    news_str_t    text;
    news_status_e status;

    status = news_snippet_plain(&plain, format, body);
    if (status == NEWS_OK && plain.failed) {
        status = NEWS_ENOMEM;
    }

    if (status == NEWS_OK && plain.len) {
        text = news_str_trim(news_buf_borrow(&plain));

        if (scan->count) {
            news_scan_snippet(scan, out, text);
        } else {
            news_terms_read(&terms, words);
            news_snippet_cut(out, &terms, text,
                             news_snippet_start(&terms, text));
        }
    }

    news_buf_free(&plain);

    return status == NEWS_OK && out->failed ? NEWS_ENOMEM : status;
}
