#include "article/slug.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

/*
 * A headline becomes a slug in two steps.  The first goes through it character
 * by character and writes the decomposed, lower-case words; it stops when the
 * buffer is full, so that the work is bounded whatever the headline's length.
 * The second puts letters and marks together again (NFC) and cuts.
 *
 * NFC shortens UTF-8 to a third at the most: a full buffer is always more than
 * NEWS_SLUG_MAX bytes of slug.
 */
#define NEWS_SLUG_WORK 512

/* The longest decomposition of one character has 18 (U+FDFA). */
#define NEWS_SLUG_PARTS_MAX 32

typedef enum {
    NEWS_SLUG_BREAK, /* parts words */
    NEWS_SLUG_DROP,  /* as if it were not there */
    NEWS_SLUG_WORD,
    NEWS_SLUG_MARK /* belongs to the letter before */
} news_slug_class_e;

typedef struct {
    char   data[NEWS_SLUG_WORK];
    size_t len;
    bool   gap;   /* a break was seen since the last letter */
    bool   latin; /* the last letter is one whose marks are dropped */
} news_slug_words_t;

/* Latin letters that Unicode does not decompose. */
static const struct {
    utf8proc_int32_t letter;
    const char      *ascii;
} news_slug_letters[] = {
    {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"},
    {0x00FE, "th"}, {0x0111, "d"},  {0x0127, "h"},  {0x0131, "i"},
    {0x0142, "l"},  {0x014B, "n"},  {0x0153, "oe"}, {0x0167, "t"},
    {0x0199, "k"},  {0x01B4, "y"},  {0x0253, "b"},  {0x0254, "o"},
    {0x0256, "d"},  {0x0257, "d"},  {0x0259, "e"},  {0x025B, "e"},
};

/* What is written without a trace: "Amazon’s" is one word, "amazons". */
static const utf8proc_int32_t news_slug_dropped[][2] = {
    {'"', '"'},       {'\'', '\''},     {'`', '`'},
    {0x00B4, 0x00B4}, /* acute accent, typed for an apostrophe */
    {0x00B7, 0x00B7}, /* middle dot of the Catalan l·l */
    {0x02B9, 0x02BF}, /* modifier letters: primes, apostrophes, ʻokina */
    {0x02C8, 0x02C8}, {0x05F3, 0x05F4}, /* Hebrew geresh, gershayim */
    {0x2018, 0x201F},                   /* quotation marks */
    {0x2032, 0x2037},                   /* primes */
    {0x2120, 0x2120}, {0x2122, 0x2122}, /* service mark, trade mark */
};


static news_slug_class_e
news_slug_class(utf8proc_int32_t c)
{
    size_t i, n;

    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        return NEWS_SLUG_WORD;
    }

    n = sizeof(news_slug_dropped) / sizeof(news_slug_dropped[0]);

    for (i = 0; i < n; i++) {
        if (c >= news_slug_dropped[i][0] && c <= news_slug_dropped[i][1]) {
            return NEWS_SLUG_DROP;
        }
    }

    if (utf8proc_get_property(c)->ignorable) {
        return NEWS_SLUG_DROP;
    }

    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return NEWS_SLUG_WORD;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return NEWS_SLUG_MARK;
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
        return NEWS_SLUG_DROP;
    default:
        return NEWS_SLUG_BREAK;
    }
}


/* Whether the marks on c may go: they carry the word in many other scripts. */
static bool
news_slug_is_latin(utf8proc_int32_t c)
{
    return c < 0x0250                     /* ASCII, Latin-1, Extended A, B */
           || (c >= 0x0250 && c < 0x02B0) /* IPA */
           || (c >= 0x1D00 && c < 0x1DC0) /* phonetic extensions */
           || (c >= 0x1E00 && c < 0x1F00) /* Extended Additional */
           || (c >= 0x2C60 && c < 0x2C80) /* Extended C */
           || (c >= 0xA720 && c < 0xA800) /* Extended D */
           || (c >= 0xAB30 && c < 0xAB70);
}


static void
news_slug_put_letter(news_slug_words_t *words, utf8proc_int32_t c)
{
    size_t i, n;

    n = sizeof(news_slug_letters) / sizeof(news_slug_letters[0]);

    for (i = 0; i < n; i++) {

        if (c == news_slug_letters[i].letter) {
            n = strlen(news_slug_letters[i].ascii);
            memcpy(words->data + words->len, news_slug_letters[i].ascii, n);
            words->len += n;
            return;
        }
    }

    words->len += (size_t) utf8proc_encode_char(
        c, (utf8proc_uint8_t *) words->data + words->len);
}


static void
news_slug_put(news_slug_words_t *words, utf8proc_int32_t c)
{
    switch (news_slug_class(c)) {

    case NEWS_SLUG_DROP:
        break;

    case NEWS_SLUG_BREAK:
        words->gap = true;
        break;

    case NEWS_SLUG_MARK:
        if (words->len && !words->gap && !words->latin) {
            news_slug_put_letter(words, c);
        }
        break;

    case NEWS_SLUG_WORD:
        if (words->len && words->gap) {
            words->data[words->len++] = '-';
        }

        words->gap = false;
        words->latin = news_slug_is_latin(c);
        news_slug_put_letter(words, c);
        break;
    }
}


static void
news_slug_put_decomposed(news_slug_words_t *words, utf8proc_int32_t c)
{
    int               boundary = 0;
    utf8proc_int32_t  parts[NEWS_SLUG_PARTS_MAX];
    utf8proc_ssize_t  i, n;
    utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;

    if (news_slug_class(c) == NEWS_SLUG_DROP) {
        return;
    }

    n = utf8proc_decompose_char(c, parts, NEWS_SLUG_PARTS_MAX, options,
                                &boundary);

    for (i = 0; i < n && i < NEWS_SLUG_PARTS_MAX; i++) {

        /* a '-' and a letter of four bytes */
        if (words->len + 5 > sizeof(words->data)) {
            return;
        }

        news_slug_put(words, utf8proc_tolower(parts[i]));
    }
}


/* Lower-cases what is ASCII; the number of bytes up to what is not. */
static size_t
news_slug_fold_ascii(news_str_t s, utf8proc_int32_t *out)
{
    size_t        i;
    unsigned char c;

    for (i = 0; i < s.len; i++) {

        c = (unsigned char) s.data[i];
        if (c >= 0x80) {
            break;
        }

        out[i] = (c >= 'A' && c <= 'Z') ? c | 0x20 : c;
    }

    return i;
}


/*
 * s in lower case and in the one form of all that look the same, as characters
 * in out[NEWS_SLUG_WORK]; their number, or -1: too many, or not UTF-8.  Each
 * request passes here: ASCII, which is most of them, costs a fifth.
 */
static utf8proc_ssize_t
news_slug_normalize(news_str_t s, utf8proc_int32_t *out)
{
    utf8proc_ssize_t  i, n;
    utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT;

    if (s.len > NEWS_SLUG_WORK) {
        return -1;
    }

    if (news_slug_fold_ascii(s, out) == s.len) {
        return (utf8proc_ssize_t) s.len;
    }

    n = utf8proc_decompose((const utf8proc_uint8_t *) s.data,
                           (utf8proc_ssize_t) s.len, out, NEWS_SLUG_WORK,
                           options);
    if (n < 0 || n > NEWS_SLUG_WORK) {
        return -1;
    }

    for (i = 0; i < n; i++) {
        out[i] = utf8proc_tolower(out[i]);
    }

    return utf8proc_normalize_utf32(out, n, UTF8PROC_COMPOSE);
}


/* Encodes until nothing is left or out holds more than NEWS_SLUG_MAX bytes. */
static size_t
news_slug_encode(const utf8proc_int32_t *c, utf8proc_ssize_t n, char *out)
{
    size_t           len = 0;
    utf8proc_ssize_t i;

    for (i = 0; i < n && len <= NEWS_SLUG_MAX; i++) {
        len +=
            (size_t) utf8proc_encode_char(c[i], (utf8proc_uint8_t *) out + len);
    }

    return len;
}


static size_t
news_slug_cut(const char *s, size_t len)
{
    size_t cut;

    if (len <= NEWS_SLUG_MAX) {
        return len;
    }

    for (cut = NEWS_SLUG_MAX; cut >= NEWS_SLUG_MAX / 2; cut--) {
        if (s[cut] == '-') {
            return cut;
        }
    }

    return news_utf8_cut((news_str_t) {len, s}, NEWS_SLUG_MAX).len;
}


news_status_e
news_slug_make(news_str_t headline, char *out, news_str_t *slug)
{
    char              text[NEWS_SLUG_MAX + 4];
    size_t            i;
    news_slug_words_t words;
    utf8proc_int32_t  c, normal[NEWS_SLUG_WORK];
    utf8proc_ssize_t  n;

    if (news_utf8_check(headline) != headline.len) {
        return NEWS_EINVAL;
    }

    words.len = 0;
    words.gap = false;
    words.latin = false;

    for (i = 0; i < headline.len && words.len + 5 <= sizeof(words.data);
         i += (size_t) n)
    {
        n = utf8proc_iterate((const utf8proc_uint8_t *) headline.data + i,
                             (utf8proc_ssize_t) (headline.len - i), &c);
        if (n <= 0) {
            return NEWS_EINVAL;
        }

        news_slug_put_decomposed(&words, c);
    }

    n = news_slug_normalize((news_str_t) {words.len, words.data}, normal);
    if (n <= 0) {
        return NEWS_EINVAL;
    }

    slug->len = news_slug_cut(text, news_slug_encode(normal, n, text));
    slug->data = memcpy(out, text, slug->len);

    return NEWS_OK;
}


news_str_t
news_slug_number(news_str_t slug, unsigned n, char *out)
{
    char   tail[16];
    size_t len;

    len = (size_t) snprintf(tail, sizeof(tail), "-%u", n);
    slug = news_utf8_cut(slug, NEWS_SLUG_MAX - len);

    while (slug.len && slug.data[slug.len - 1] == '-') {
        slug.len--;
    }

    memmove(out, slug.data, slug.len);
    memcpy(out + slug.len, tail, len);

    return (news_str_t) {slug.len + len, out};
}


/* Words joined by single '-', of characters that are in lower case already. */
static bool
news_slug_is_words(const utf8proc_int32_t *c, utf8proc_ssize_t n)
{
    bool             start = true;
    utf8proc_ssize_t i;
    news_slug_class_e class;

    for (i = 0; i < n; i++) {

        if (c[i] == '-' && !start) {
            start = true;
            continue;
        }

        class = news_slug_class(c[i]);

        if (class != NEWS_SLUG_WORD && (class != NEWS_SLUG_MARK || start)) {
            return false;
        }

        start = false;
    }

    return !start;
}


/* Most of what is asked for: ASCII, and a slug already. */
static bool
news_slug_is_plain(news_str_t s)
{
    size_t i;
    char   c, before = '-';

    for (i = 0; i < s.len; i++, before = c) {

        c = s.data[i];

        if (c == '-' ? before == '-'
                     : (c < 'a' || c > 'z') && (c < '0' || c > '9')) {
            return false;
        }
    }

    return before != '-' && s.len <= NEWS_SLUG_MAX;
}


bool
news_slug_fold(news_str_t s, char *out, news_str_t *slug)
{
    char             text[NEWS_SLUG_MAX + 4];
    utf8proc_int32_t normal[NEWS_SLUG_WORK];
    utf8proc_ssize_t n;

    if (news_slug_is_plain(s)) {
        *slug = (news_str_t) {s.len, memmove(out, s.data, s.len)};
        return true;
    }

    n = news_slug_normalize(s, normal);

    if (n <= 0 || !news_slug_is_words(normal, n)) {
        return false;
    }

    slug->len = news_slug_encode(normal, n, text);
    if (slug->len > NEWS_SLUG_MAX) {
        return false;
    }

    slug->data = memcpy(out, text, slug->len);

    return true;
}


bool
news_slug_valid(news_str_t s)
{
    char       out[NEWS_SLUG_MAX];
    news_str_t folded;

    return news_slug_fold(s, out, &folded) && news_str_equal(s, folded);
}
