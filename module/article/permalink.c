#include "article/permalink.h"

#include "article/path.h"
#include "base/utf8.h"

#include <string.h>

/* A decoded path with doubled slashes folded.  Longer ones are no article's:
   a pattern and what stands in its fields are shorter. */
#define NEWS_PERMALINK_PATH_MAX 1024

#define NEWS_PERMALINK_EXPECTED                                                \
    "{category}, {slug}, {year}, {month}, {day} or {id}"

static const struct {
    const char           *text;
    news_permalink_part_e kind;
    size_t                digits; /* how many it has; 0: no number */
} news_permalink_fields[] = {
    {"{category}", NEWS_PERMALINK_CATEGORY, 0},
    {"{slug}", NEWS_PERMALINK_SLUG, 0},
    {"{year}", NEWS_PERMALINK_YEAR, 4},
    {"{month}", NEWS_PERMALINK_MONTH, 2},
    {"{day}", NEWS_PERMALINK_DAY, 2},
    {"{id}", NEWS_PERMALINK_ID, 0},
};

#define NEWS_PERMALINK_FIELDS                                                  \
    (sizeof(news_permalink_fields) / sizeof(news_permalink_fields[0]))

/* What other systems put behind an address. */
static const char *const news_permalink_suffixes[] = {
    "/index.html", ".html", "/amp", ".amp", "/",
};

#define NEWS_PERMALINK_SUFFIXES                                                \
    (sizeof(news_permalink_suffixes) / sizeof(news_permalink_suffixes[0]))


static bool
news_permalink_has(const news_permalink_t *permalink,
                   news_permalink_part_e   kind)
{
    unsigned i;

    for (i = 0; i < permalink->count; i++) {
        if (permalink->parts[i].kind == kind) {
            return true;
        }
    }

    return false;
}


static void
news_permalink_add(news_permalink_t *permalink, news_permalink_part_e kind,
                   news_str_t text)
{
    permalink->parts[permalink->count].kind = kind;
    permalink->parts[permalink->count].literal = text;
    permalink->count++;
}


/* An id has any number of digits: what follows must not look like more. */
static bool
news_permalink_after_id(const news_permalink_t *permalink)
{
    return permalink->count
           && permalink->parts[permalink->count - 1].kind == NEWS_PERMALINK_ID;
}


/* Adds the field at the start of `rest`; *len is the length of its text. */
static news_status_e
news_permalink_add_field(news_permalink_t *permalink, news_str_t rest,
                         unsigned column, size_t *len, news_error_t *err)
{
    size_t                i;
    const char           *before = rest.data - 1;
    news_str_t            text = {0, NULL};
    news_permalink_part_e kind;

    for (i = 0; i < NEWS_PERMALINK_FIELDS; i++) {

        text = news_str_borrow(news_permalink_fields[i].text);
        if (news_str_starts(rest, text)) {
            break;
        }
    }

    if (i == NEWS_PERMALINK_FIELDS) {
        return news_error_set(err, NEWS_EINVAL, 0, column,
                              "expected " NEWS_PERMALINK_EXPECTED);
    }

    kind = news_permalink_fields[i].kind;
    *len = text.len;

    if (news_permalink_has(permalink, kind)) {
        return news_error_set(err, NEWS_EINVAL, 0, column,
                              "%s stands here for the second time", text.data);
    }

    if (kind == NEWS_PERMALINK_SLUG
        && (*before != '/'
            || (rest.len > text.len && rest.data[text.len] != '/')))
    {
        return news_error_set(err, NEWS_EINVAL, 0, column,
                              "expected {slug} alone between slashes");
    }

    if (kind != NEWS_PERMALINK_SLUG && kind != NEWS_PERMALINK_CATEGORY
        && news_permalink_after_id(permalink))
    {
        return news_error_set(err, NEWS_EINVAL, 0, column,
                              "expected no digits right behind {id}");
    }

    news_permalink_add(permalink, kind, (news_str_t) {0, NULL});

    return NEWS_OK;
}


/* Adds the literal text at the start of `rest`, up to a field or the end. */
static news_status_e
news_permalink_add_literal(news_permalink_t *permalink, news_str_t rest,
                           unsigned column, size_t *len, news_error_t *err)
{
    size_t i;

    if (rest.data[0] >= '0' && rest.data[0] <= '9'
        && news_permalink_after_id(permalink))
    {
        return news_error_set(err, NEWS_EINVAL, 0, column,
                              "expected no digits right behind {id}");
    }

    for (i = 0; i < rest.len && rest.data[i] != '{'; i++) {

        if ((unsigned char) rest.data[i] < 0x80
            && !news_path_is_plain(rest.data[i])) {
            return news_error_set(err, NEWS_EINVAL, 0, column + (unsigned) i,
                                  "expected a character that a path may have "
                                  "as it stands, or " NEWS_PERMALINK_EXPECTED);
        }

        if (i && rest.data[i] == '/' && rest.data[i - 1] == '/') {
            return news_error_set(err, NEWS_EINVAL, 0, column + (unsigned) i,
                                  "expected a name between two slashes");
        }
    }

    *len = i;
    news_permalink_add(permalink, NEWS_PERMALINK_LITERAL,
                       (news_str_t) {i, rest.data});

    return NEWS_OK;
}


/* RFC 3986, section 5.2.4: dot segments never arrive. */
static bool
news_permalink_has_dots(news_str_t pattern)
{
    news_str_t segment;

    while (pattern.data) {
        segment = news_str_next(&pattern, '/');
        if (news_str_equal(segment, NEWS_STR("."))
            || news_str_equal(segment, NEWS_STR("..")))
        {
            return true;
        }
    }

    return false;
}


news_status_e
news_permalink_compile(news_permalink_t *permalink, news_str_t pattern,
                       news_error_t *err)
{
    size_t        at, len = 0;
    unsigned      column;
    news_str_t    rest;
    news_status_e status;

    permalink->pattern = pattern;
    permalink->count = 0;

    if (pattern.len > NEWS_PERMALINK_PATTERN_MAX) {
        return news_error_set(err, NEWS_ELIMIT, 0, 0,
                              "expected a pattern of at most %d bytes",
                              NEWS_PERMALINK_PATTERN_MAX);
    }

    if (pattern.len == 0 || pattern.data[0] != '/') {
        return news_error_set(err, NEWS_EINVAL, 0, 1,
                              "expected a path that starts with \"/\"");
    }

    at = news_utf8_check(pattern);
    if (at != pattern.len) {
        return news_error_set(err, NEWS_EINVAL, 0, (unsigned) at + 1,
                              "expected UTF-8");
    }

    if (news_permalink_has_dots(pattern)) {
        return news_error_set(err, NEWS_EINVAL, 0, 1,
                              "expected no \".\" or \"..\" between slashes: "
                              "clients leave them out");
    }

    for (at = 0; at < pattern.len; at += len) {

        rest = news_str_from(pattern, at);
        column = (unsigned) at + 1;

        status =
            rest.data[0] == '{'
                ? news_permalink_add_field(permalink, rest, column, &len, err)
                : news_permalink_add_literal(permalink, rest, column, &len,
                                             err);
        if (status != NEWS_OK) {
            return status;
        }
    }

    if (!news_permalink_has(permalink, NEWS_PERMALINK_SLUG)) {
        return news_error_set(err, NEWS_EINVAL, 0, (unsigned) pattern.len + 1,
                              "expected {slug} in the pattern");
    }

    return NEWS_OK;
}


void
news_permalink_append(const news_permalink_t *permalink, news_buf_t *out,
                      const news_article_t *article, const news_tz_t *tz)
{
    unsigned     i;
    news_clock_t date;

    if (!news_date_clock(article->published, tz, &date)) {
        memset(&date, 0, sizeof(date));
    }

    for (i = 0; i < permalink->count; i++) {

        switch (permalink->parts[i].kind) {
        case NEWS_PERMALINK_LITERAL:
            news_path_append(out, permalink->parts[i].literal);
            break;
        case NEWS_PERMALINK_CATEGORY:
            news_path_append(out, article->category_slug);
            break;
        case NEWS_PERMALINK_SLUG:
            news_path_append(out, article->slug);
            break;
        case NEWS_PERMALINK_YEAR:
            news_buf_printf(out, "%04d", date.year);
            break;
        case NEWS_PERMALINK_MONTH:
            news_buf_printf(out, "%02d", date.month);
            break;
        case NEWS_PERMALINK_DAY:
            news_buf_printf(out, "%02d", date.day);
            break;
        case NEWS_PERMALINK_ID:
            news_buf_append_int(out, article->id);
            break;
        }
    }
}


static bool
news_permalink_ends(news_str_t path, news_str_t suffix)
{
    return path.len >= suffix.len
           && news_str_equal_nocase(news_str_from(path, path.len - suffix.len),
                                    suffix);
}


static bool
news_permalink_starts(news_str_t path, news_str_t prefix)
{
    return path.len >= prefix.len
           && news_str_equal_nocase((news_str_t) {prefix.len, path.data},
                                    prefix);
}


static bool news_permalink_find(const news_permalink_t *permalink, unsigned i,
                                news_str_t path, news_str_t *slug);


/* Whether part i may begin with this byte: a literal that starts with a slash,
   as most do, tells at once. */
static bool
news_permalink_may_begin(const news_permalink_t *permalink, unsigned i, char c)
{
    return c == '/' || i == permalink->count
           || permalink->parts[i].kind != NEWS_PERMALINK_LITERAL
           || permalink->parts[i].literal.data[0] != '/';
}


/* A category is as long as the rest of the pattern lets it be: some names with
   slashes between. */
static bool
news_permalink_find_category(const news_permalink_t *permalink, unsigned i,
                             news_str_t path, news_str_t *slug)
{
    size_t   end;
    unsigned names = 1;

    for (end = 1; end <= path.len; end++) {

        if (path.data[end - 1] == '/' && names++ == NEWS_CATEGORY_DEPTH_MAX) {
            return false;
        }

        if (end < path.len
            && !news_permalink_may_begin(permalink, i + 1, path.data[end]))
        {
            continue;
        }

        if (news_permalink_find(permalink, i + 1, news_str_from(path, end),
                                slug)) {
            return true;
        }
    }

    return false;
}


/* How many digits of the path are the field's; 0: none. */
static size_t
news_permalink_digits(news_permalink_part_e kind, news_str_t path)
{
    size_t i, n, expected = 0;

    for (i = 0; i < NEWS_PERMALINK_FIELDS; i++) {
        if (news_permalink_fields[i].kind == kind) {
            expected = news_permalink_fields[i].digits;
        }
    }

    for (n = 0; n < path.len && (expected == 0 || n < expected); n++) {
        if (path.data[n] < '0' || path.data[n] > '9') {
            break;
        }
    }

    return expected == 0 || n == expected ? n : 0;
}


/* The slug's place in a path whose form is the pattern's from part i on; the
   path has no slash at its end. */
static bool
news_permalink_find(const news_permalink_t *permalink, unsigned i,
                    news_str_t path, news_str_t *slug)
{
    size_t     len;
    news_str_t literal, rest = path;

    if (i == permalink->count) {
        return path.len == 0;
    }

    switch (permalink->parts[i].kind) {

    case NEWS_PERMALINK_CATEGORY:
        return news_permalink_find_category(permalink, i, path, slug);

    case NEWS_PERMALINK_SLUG:
        len = news_str_next(&rest, '/').len;
        *slug = (news_str_t) {len, path.data};
        break;

    case NEWS_PERMALINK_LITERAL:
        literal = permalink->parts[i].literal;

        if (i + 1 == permalink->count && news_str_ends(literal, NEWS_STR("/")))
        {
            literal.len--;
        }

        if (!news_permalink_starts(path, literal)) {
            return false;
        }

        len = literal.len;
        break;

    default:
        len = news_permalink_digits(permalink->parts[i].kind, path);

        if (len == 0) {
            return false;
        }

        break;
    }

    return news_permalink_find(permalink, i + 1, news_str_from(path, len),
                               slug);
}


/* SLUG in "/x/SLUG", for any x. */
static news_str_t
news_permalink_find_anywhere(news_str_t path)
{
    news_str_t section;

    news_str_next(&path, '/');
    section = news_str_next(&path, '/');

    if (section.len == 0 || (path.len && memchr(path.data, '/', path.len))) {
        return (news_str_t) {0, NULL};
    }

    return path;
}


/* Takes one suffix off the end of *path; false: it has none. */
static bool
news_permalink_strip(news_str_t *path)
{
    size_t     i;
    news_str_t suffix;

    for (i = 0; i < NEWS_PERMALINK_SUFFIXES; i++) {

        suffix = news_str_borrow(news_permalink_suffixes[i]);

        if (news_permalink_ends(*path, suffix)) {
            path->len -= suffix.len;
            return true;
        }
    }

    return false;
}


/* The path without doubled slashes, and none at its end, in
   out[NEWS_PERMALINK_PATH_MAX]; empty: it is too long. */
static news_str_t
news_permalink_normalize(news_str_t path, char *out)
{
    size_t i, len;

    for (i = 0, len = 0; i < path.len; i++) {

        if (path.data[i] == '/'
            && (i + 1 == path.len || path.data[i + 1] == '/')) {
            continue;
        }

        if (len == NEWS_PERMALINK_PATH_MAX) {
            return (news_str_t) {0, out};
        }

        out[len++] = path.data[i];
    }

    return (news_str_t) {len, out};
}


bool
news_permalink_match(const news_permalink_t *permalink, news_str_t path,
                     char *out, news_str_t *slug)
{
    char       buf[NEWS_PERMALINK_PATH_MAX];
    news_str_t stripped, found;

    path = news_permalink_normalize(path, buf);

    if (path.len == 0 || path.data[0] != '/') {
        return false;
    }

    /* the pattern first: where it is "/{slug}", "/some-words/amp" is the
       article some-words and not one called amp */
    stripped = path;

    do {
        if (news_permalink_find(permalink, 0, stripped, &found)
            && news_slug_fold(found, out, slug))
        {
            return true;
        }
    } while (news_permalink_strip(&stripped));

    stripped = path;

    do {
        if (news_slug_fold(news_permalink_find_anywhere(stripped), out, slug)) {
            return true;
        }
    } while (news_permalink_strip(&stripped));

    return false;
}


bool
news_permalink_cut_amp(news_str_t *path)
{
    bool       amp;
    news_str_t cut = *path;

    do {
        amp = news_permalink_ends(cut, NEWS_STR("/amp"));
    } while (news_permalink_strip(&cut) && !amp);

    if (amp) {
        *path = cut;
    }

    return amp;
}
