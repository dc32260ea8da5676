#include "formats/front.h"
#include "article/value.h"
#include "base/buf.h"
#include "formats/foreign.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Names of a member, the strongest first; each may be a path with dots. */
typedef const char *const news_front_names_t[10];

static news_front_names_t news_front_title = {"title", "headline", NULL};
static news_front_names_t news_front_date = {
    "publishDate", "pubDate", "published_at", "published", "date", NULL};
static news_front_names_t news_front_updated = {
    "lastmod",  "last_modified_at", "updated", "updated_at",
    "modified", "dateModified",     NULL};
static news_front_names_t news_front_expires = {"expiryDate", "unpublishDate",
                                                "expires", NULL};
static news_front_names_t news_front_slug = {"slug", NULL};
static news_front_names_t news_front_address = {"permalink", "url", "path",
                                                NULL};
static news_front_names_t news_front_summary = {
    "standfirst", "description", "summary", "excerpt", "subtitle", NULL};
static news_front_names_t news_front_categories = {
    "categories", "category", "section", "sections", "taxonomies.categories",
    NULL};
static news_front_names_t news_front_tags = {"tags", "keywords",
                                             "taxonomies.tags", NULL};
static news_front_names_t news_front_authors = {
    "authors", "author", "taxonomies.authors", "extra.author", NULL};
static news_front_names_t news_front_old = {"aliases", "redirect_from",
                                            "redirects", NULL};
static news_front_names_t news_front_language = {"language", "lang", "locale",
                                                 NULL};
static news_front_names_t news_front_image = {
    "image",         "cover",       "featured_image",
    "feature_image", "thumbnail",   "header.image",
    "images",        "extra.image", NULL};


/* Without case: Hugo reads them so. */
static const json_t *
news_front_member(const json_t *object, news_str_t name)
{
    const char   *key;
    const json_t *value;

    json_object_foreach((json_t *) object, key, value)
    {
        if (news_str_equal_nocase(news_str_borrow(key), name)) {
            return value;
        }
    }

    return NULL;
}


static const json_t *
news_front_path(const json_t *object, const char *path)
{
    news_str_t rest = news_str_borrow(path);

    while (object && rest.data) {
        object = news_front_member(object, news_str_next(&rest, '.'));
    }

    return object;
}


/* The first that is there and says something; NULL: none. */
static const json_t *
news_front_find(const json_t *front, news_front_names_t names)
{
    const json_t *value;

    for (/* void */; *names; names++) {

        value = news_front_path(front, *names);

        if (value && !json_is_null(value)
            && !(json_is_string(value) && json_string_length(value) == 0))
        {
            return value;
        }
    }

    return NULL;
}


/* A word, or a number as JSON has it. */
static news_str_t
news_front_word(const json_t *value, char *buf, size_t size)
{
    if (json_is_integer(value)) {
        snprintf(buf, size, "%lld", (long long) json_integer_value(value));
        return news_str_borrow(buf);
    }

    return news_foreign_text(value);
}


static bool
news_front_is(const json_t *front, const char *name, bool wanted)
{
    const json_t *value = news_front_path(front, name);
    news_str_t    text = news_foreign_text(value);

    return wanted ? json_is_true(value)
                        || news_str_equal_nocase(text, NEWS_STR("true"))
                        || news_str_equal_nocase(text, NEWS_STR("yes"))
                  : json_is_false(value)
                        || news_str_equal_nocase(text, NEWS_STR("false"))
                        || news_str_equal_nocase(text, NEWS_STR("no"));
}


typedef void (*news_front_add_pt)(json_t *record, news_str_t value);


static void
news_front_add_keyword(json_t *record, news_str_t value)
{
    news_foreign_add(record, "keywords", value);
}


static void
news_front_add_author(json_t *record, news_str_t value)
{
    news_foreign_add(record, "authors", value);
}


/* One name or several: an array, with objects of a name in it, or words with
   commas between them, else with what `gap` is. */
static void
news_front_each(json_t *record, const json_t *value, char gap,
                news_front_add_pt add)
{
    size_t        i;
    char          buf[32];
    news_str_t    words;
    const json_t *item;

    if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            if (json_is_object(item)) {
                item = news_front_member(item, NEWS_STR("name"));
            }

            words = news_front_word(item, buf, sizeof(buf));
            if (words.len) {
                add(record, words);
            }
        }
        return;
    }

    if (json_is_object(value)) {
        value = news_front_member(value, NEWS_STR("name"));
    }

    words = news_front_word(value, buf, sizeof(buf));
    gap = words.len && memchr(words.data, ',', words.len) ? ',' : gap;

    while (words.len) {
        add(record, news_str_trim(news_str_next(&words, gap)));
    }
}


static void
news_front_picture(json_t *record, const json_t *value)
{
    static news_front_names_t urls = {"url",  "src",    "image",
                                      "path", "source", NULL};
    static news_front_names_t alts = {"alt", "caption", "description", NULL};
    static news_front_names_t credits = {"credit", "attribution", NULL};

    if (json_is_array(value)) {
        value = json_array_get(value, 0);
    }

    if (json_is_object(value)) {
        news_foreign_image(record,
                           news_foreign_text(news_front_find(value, urls)),
                           news_foreign_text(news_front_find(value, alts)),
                           news_foreign_text(news_front_find(value, credits)));
    } else {
        news_foreign_image(record, news_foreign_text(value), NEWS_STR(""),
                           NEWS_STR(""));
    }
}


/* Takes "2026-04-25-" off the front of a name; empty: it is not there. */
static news_str_t
news_front_take_date(news_str_t *name)
{
    static const char shape[] = "dddd-dd-dd-";

    size_t     i;
    news_str_t date = {10, name->data};

    if (name->len < sizeof(shape)) {
        return NEWS_STR("");
    }

    for (i = 0; shape[i]; i++) {
        if (shape[i] == 'd' ? !isdigit((unsigned char) name->data[i])
                            : name->data[i] != shape[i])
        {
            return NEWS_STR("");
        }
    }

    *name = news_str_from(*name, i);

    return date;
}


/* Takes the last part off a path. */
static news_str_t
news_front_pop(news_str_t *path)
{
    size_t     len = path->len;
    news_str_t last;

    while (len && path->data[len - 1] != '/') {
        len--;
    }

    last = news_str_from(*path, len);
    path->len = len ? len - 1 : 0;

    return last;
}


/* The folders between Hugo's and Zola's `content` and the file, or the one that
   Jekyll's `_posts` lies in, say the section. */
static void
news_front_section(json_t *record, news_str_t folders)
{
    size_t     i;
    news_str_t rest = folders, part, section = {0, NULL};

    while (rest.data) {

        part = news_str_next(&rest, '/');

        if (news_str_equal(part, NEWS_STR("content"))) {
            section = rest.data ? rest : NEWS_STR("");
        }

        if (news_str_equal(part, NEWS_STR("_posts")) && part.data > folders.data
            && section.len == 0)
        {
            section.len = (size_t) (part.data - folders.data) - 1;
            section.data = folders.data;
            section = news_front_pop(&section);
            break;
        }
    }

    if (section.len == 0) {
        return;
    }

    for (i = 0; i < section.len && section.data[i] != '/'; i++) {
    }

    news_foreign_category(record, (news_str_t) {i, section.data});
}


/* The language in "index.fr", which Hugo has for each translation; empty: it is
   no such name. */
static news_str_t
news_front_translation(news_str_t name)
{
    news_str_t language = name;

    return news_str_equal(news_str_next(&language, '.'), NEWS_STR("index"))
                   && language.len && news_value_is_language(language)
               ? language
               : NEWS_STR("");
}


static void
news_front_slug_of(json_t *record, news_str_t name, news_str_t language)
{
    news_buf_t slug = NEWS_BUF_INIT;

    news_buf_append(&slug, name);

    if (language.len) {
        news_buf_append_char(&slug, '-');
        news_buf_append(&slug, language);
    }

    news_foreign_slug(record, news_buf_borrow(&slug));
    news_buf_free(&slug);
}


/* What the file's name and place say, where the front matter does not. */
static void
news_front_name(json_t *record, news_str_t path)
{
    size_t     i;
    news_str_t date, language;
    news_str_t folders = path, name = news_front_pop(&folders);

    for (i = name.len; i > 0 && name.data[i - 1] != '.'; i--) {
    }

    name.len = i > 1 ? i - 1 : name.len;

    /* a folder that holds the article and its pictures */
    language = news_front_translation(name);

    if (language.len || news_str_equal(name, NEWS_STR("index"))) {
        name = news_front_pop(&folders);
    }

    if (json_object_get(record, "language") == NULL) {
        news_foreign_set(record, "language", language);
    }

    date = news_front_take_date(&name);

    if (json_object_get(record, "published") == NULL) {
        news_foreign_set(record, "published", date);
    }

    if (json_object_get(record, "slug") == NULL) {
        news_front_slug_of(record, name, language);
    }

    if (json_object_get(record, "category") == NULL) {
        news_front_section(record, folders);
    }
}


static void
news_front_dates(json_t *record, const json_t *front)
{
    char          buf[32];
    const json_t *published = news_front_find(front, news_front_date);

    /* Jekyll's `published` is no date */
    if (news_front_is(front, "published", false)
        || news_front_is(front, "published", true))
    {
        published = news_front_path(front, "date");
    }

    news_foreign_set_date(record, "published",
                          news_front_word(published, buf, sizeof(buf)), false);
    news_foreign_set_date(
        record, "updated",
        news_front_word(news_front_find(front, news_front_updated), buf,
                        sizeof(buf)),
        false);
    news_foreign_set_date(
        record, "expires",
        news_front_word(news_front_find(front, news_front_expires), buf,
                        sizeof(buf)),
        false);

    if (news_front_is(front, "draft", true)
        || news_front_is(front, "published", false))
    {
        news_foreign_set(record, "status", NEWS_STR("draft"));
    }
}


/* The slug that is named, or that an address ends in; not a pattern of one. */
static void
news_front_address_slug(json_t *record, const json_t *front)
{
    char          buf[32];
    const json_t *slug = news_front_find(front, news_front_slug);
    const json_t *address = news_front_find(front, news_front_address);
    news_str_t    text;

    text = news_front_word(slug ? slug : address, buf, sizeof(buf));

    if (text.len && memchr(text.data, '{', text.len) == NULL
        && text.data[0] != ':' && memmem(text.data, text.len, "/:", 2) == NULL)
    {
        news_foreign_slug(record, text);
    }
}


static bool
news_front_lies_in(news_str_t path, const char *folder)
{
    while (path.data) {
        if (news_str_equal(news_str_next(&path, '/'), news_str_borrow(folder)))
        {
            return true;
        }
    }

    return false;
}


/* What stands between the words of a value: in Jekyll's folders white space
   does in the member that is named for several. */
static char
news_front_gap(const json_t *front, const char *several, const json_t *value,
               news_str_t path)
{
    return value && value == news_front_member(front, news_str_borrow(several))
                   && (news_front_lies_in(path, "_posts")
                       || news_front_lies_in(path, "_drafts"))
               ? ' '
               : ',';
}


json_t *
news_front_record(const json_t *front, news_str_t path)
{
    char          buf[32];
    json_t       *record = json_object();
    const json_t *image = news_front_find(front, news_front_image);
    const json_t *tags = news_front_find(front, news_front_tags);
    const json_t *categories = news_front_find(front, news_front_categories);

    news_foreign_line(record, "headline",
                      news_front_word(news_front_find(front, news_front_title),
                                      buf, sizeof(buf)));
    news_front_dates(record, front);

    if (news_front_lies_in(path, "_drafts")) {
        news_foreign_set(record, "status", NEWS_STR("draft"));
    }

    news_front_address_slug(record, front);
    news_foreign_words(
        record, "standfirst",
        news_foreign_text(news_front_find(front, news_front_summary)));
    news_front_each(record, categories,
                    news_front_gap(front, "categories", categories, path),
                    news_foreign_category);
    news_front_each(record, tags, news_front_gap(front, "tags", tags, path),
                    news_front_add_keyword);
    news_front_each(record, news_front_find(front, news_front_authors), ',',
                    news_front_add_author);
    news_foreign_line(
        record, "language",
        news_foreign_text(news_front_find(front, news_front_language)));

    if (image) {
        news_front_picture(record, image);
    }

    news_front_name(record, path);
    news_front_each(record, news_front_find(front, news_front_old), ',',
                    news_foreign_old);

    return record;
}
