#include "formats/wxr.h"
#include "article/html.h"
#include "formats/foreign.h"
#include "formats/xml.h"

#include <string.h>

/* Pictures that posts may refer to: some ten megabytes of them. */
#define NEWS_WXR_PICTURES_MAX 100000
#define NEWS_WXR_SECTIONS_DEPTH 4

typedef struct {
    news_read_t *read;
    json_t      *authors;  /* login: name */
    json_t      *sections; /* slug: {"name", "parent"} */
    json_t      *pictures; /* id: {"url", "alt", "credit"} */
} news_wxr_t;


static news_str_t
news_wxr_meta(news_arena_t *arena, const xmlNode *item, const char *key)
{
    const xmlNode *node;

    for (node = news_xml_child(item, "wp:postmeta"); node;
         node = news_xml_next(node))
    {
        if (news_str_equal(news_xml_child_text(arena, node, "wp:meta_key"),
                           news_str_borrow(key)))
        {
            return news_xml_child_text(arena, node, "wp:meta_value");
        }
    }

    return NEWS_STR("");
}


static void
news_wxr_put(json_t *table, news_str_t key, json_t *value)
{
    char name[NEWS_RECORD_LINE_MAX + 1];

    if (key.len == 0 || key.len > NEWS_RECORD_LINE_MAX
        || json_object_size(table) >= NEWS_WXR_PICTURES_MAX)
    {
        json_decref(value);
        return;
    }

    memcpy(name, key.data, key.len);
    name[key.len] = '\0';
    json_object_set_new(table, name, value);
}


static const json_t *
news_wxr_get(const json_t *table, news_str_t key)
{
    char name[NEWS_RECORD_LINE_MAX + 1];

    if (key.len > NEWS_RECORD_LINE_MAX) {
        return NULL;
    }

    memcpy(name, key.len ? key.data : "", key.len);
    name[key.len] = '\0';

    return json_object_get(table, name);
}


static bool
news_wxr_is(news_arena_t *arena, const xmlNode *item, const char *type)
{
    return news_str_equal(news_xml_child_text(arena, item, "wp:post_type"),
                          news_str_borrow(type));
}


static void
news_wxr_picture(news_wxr_t *wxr, news_arena_t *arena, const xmlNode *item)
{
    json_t *picture = json_object();

    news_foreign_set(picture, "url",
                     news_xml_child_text(arena, item, "wp:attachment_url"));
    news_foreign_set(picture, "alt",
                     news_wxr_meta(arena, item, "_wp_attachment_image_alt"));
    news_foreign_set(picture, "credit",
                     news_xml_child_text(arena, item, "excerpt:encoded"));
    news_wxr_put(wxr->pictures, news_xml_child_text(arena, item, "wp:post_id"),
                 picture);
}


/* The first time through: what posts refer to. */
static bool
news_wxr_collect(void *data, xmlNode *node, unsigned line)
{
    news_wxr_t   *wxr = data;
    news_arena_t *arena = news_arena_create();
    json_t       *section;

    (void) line;

    if (arena == NULL) {
        return false;
    }

    if (news_xml_is(node, "wp:author")) {
        section = json_object();
        news_foreign_set(
            section, "name",
            news_xml_child_text(arena, node, "wp:author_display_name"));
        news_wxr_put(wxr->authors,
                     news_xml_child_text(arena, node, "wp:author_login"),
                     section);

    } else if (news_xml_is(node, "wp:category")) {
        section = json_object();
        news_foreign_words(section, "name",
                           news_xml_child_text(arena, node, "wp:cat_name"));
        news_foreign_set(
            section, "parent",
            news_xml_child_text(arena, node, "wp:category_parent"));
        news_wxr_put(wxr->sections,
                     news_xml_child_text(arena, node, "wp:category_nicename"),
                     section);

    } else if (news_wxr_is(arena, node, "attachment")) {
        news_wxr_picture(wxr, arena, node);
    }

    news_arena_destroy(arena);

    return true;
}


/* WordPress keeps names as HTML. */
static news_str_t
news_wxr_name(news_arena_t *arena, const xmlNode *node)
{
    news_buf_t words = NEWS_BUF_INIT;
    news_str_t name = NEWS_STR("");

    if (news_html_words(&words, news_xml_text(arena, node)) == NEWS_OK) {
        name = news_arena_copy(arena, news_buf_borrow(&words));
    }

    news_buf_free(&words);

    return name.data ? name : NEWS_STR("");
}


/* "Parent / Child": a section with those it is in. */
static news_str_t
news_wxr_section(news_wxr_t *wxr, news_arena_t *arena, news_str_t slug,
                 news_str_t name)
{
    const json_t *section = news_wxr_get(wxr->sections, slug);
    news_buf_t    path = NEWS_BUF_INIT, longer;
    news_str_t    part;
    unsigned      depth;

    news_buf_append(&path, name);

    for (depth = 1; section && depth < NEWS_WXR_SECTIONS_DEPTH; depth++) {

        section =
            news_wxr_get(wxr->sections,
                         news_foreign_text(json_object_get(section, "parent")));

        part = news_foreign_text(json_object_get(section, "name"));
        if (part.len == 0) {
            break;
        }

        longer = NEWS_BUF_INIT;
        news_buf_append(&longer, part);
        news_buf_append(&longer, NEWS_STR(" / "));
        news_buf_append(&longer, news_buf_borrow(&path));
        news_buf_free(&path);
        path = longer;
    }

    name = news_arena_copy(arena, news_buf_borrow(&path));
    news_buf_free(&path);

    return name.data ? name : NEWS_STR("");
}


static void
news_wxr_terms(news_wxr_t *wxr, news_arena_t *arena, json_t *record,
               const xmlNode *item)
{
    const xmlNode *node;
    news_str_t     domain, name;

    for (node = news_xml_child(item, "category"); node;
         node = news_xml_next(node)) {
        domain = news_xml_attribute(arena, node, "domain");
        name = news_wxr_name(arena, node);

        if (!news_str_equal(domain, NEWS_STR("category"))) {
            if (news_str_equal(domain, NEWS_STR("post_tag"))) {
                news_foreign_add(record, "keywords", name);
            }
            continue;
        }

        if (json_object_get(record, "category") == NULL) {
            name = news_wxr_section(
                wxr, arena, news_xml_attribute(arena, node, "nicename"), name);
        }

        news_foreign_category(record, name);
    }
}


static void
news_wxr_status(news_arena_t *arena, json_t *record, const xmlNode *item)
{
    news_str_t status = news_xml_child_text(arena, item, "wp:status");
    news_str_t date = news_xml_child_text(arena, item, "wp:post_date_gmt");
    news_str_t changed =
        news_xml_child_text(arena, item, "wp:post_modified_gmt");
    bool utc = true, published = news_str_equal(status, NEWS_STR("publish"))
                                 || news_str_equal(status, NEWS_STR("future"));

    if (!published || news_xml_child_text(arena, item, "wp:post_password").len)
    {
        news_foreign_set(record, "status", NEWS_STR("draft"));
    }

    if (date.len == 0 || news_str_starts(date, NEWS_STR("0000"))) {
        date = news_xml_child_text(arena, item, "wp:post_date");
        utc = false;
    }

    if (!news_str_starts(date, NEWS_STR("0000"))) {
        news_foreign_set_date(record, "published", date, utc);
    }

    if (!news_str_starts(changed, NEWS_STR("0000"))
        && news_str_starts(changed, NEWS_STR("2")))
    {
        news_foreign_set_date(record, "updated", changed, true);
    }
}


static void
news_wxr_addresses(news_arena_t *arena, json_t *record, const xmlNode *item)
{
    const xmlNode *node;
    news_str_t     link = news_xml_child_text(arena, item, "link");

    news_foreign_slug(record, news_xml_child_text(arena, item, "wp:post_name"));

    if (link.len && memchr(link.data, '?', link.len) == NULL) {
        news_foreign_old(record, link);
    }

    for (node = news_xml_child(item, "wp:postmeta"); node;
         node = news_xml_next(node))
    {
        if (news_str_equal(news_xml_child_text(arena, node, "wp:meta_key"),
                           NEWS_STR("_wp_old_slug")))
        {
            news_foreign_old(record,
                             news_xml_child_text(arena, node, "wp:meta_value"));
        }
    }
}


static json_t *
news_wxr_record(news_wxr_t *wxr, news_arena_t *arena, const xmlNode *item)
{
    json_t       *record = json_object();
    news_str_t    login = news_xml_child_text(arena, item, "dc:creator");
    news_str_t    author;
    const json_t *picture;

    author = news_foreign_text(
        json_object_get(news_wxr_get(wxr->authors, login), "name"));
    picture = news_wxr_get(wxr->pictures,
                           news_wxr_meta(arena, item, "_thumbnail_id"));

    news_foreign_words(record, "headline",
                       news_xml_child_text(arena, item, "title"));
    news_foreign_words(record, "standfirst",
                       news_xml_child_text(arena, item, "excerpt:encoded"));
    news_foreign_add(record, "authors", author.len ? author : login);
    news_foreign_set(record, "format", NEWS_STR("html"));
    news_foreign_set(
        record, "body",
        news_wxr_paragraphs(
            arena, news_xml_child_text(arena, item, "content:encoded")));
    news_wxr_status(arena, record, item);
    news_wxr_addresses(arena, record, item);
    news_wxr_terms(wxr, arena, record, item);

    if (picture) {
        news_foreign_image(
            record, news_foreign_text(json_object_get(picture, "url")),
            news_foreign_text(json_object_get(picture, "alt")),
            news_foreign_text(json_object_get(picture, "credit")));
    }

    return record;
}


static bool
news_wxr_post(void *data, xmlNode *node, unsigned line)
{
    news_wxr_t   *wxr = data;
    news_arena_t *arena = news_arena_create();

    if (arena == NULL) {
        return false;
    }

    if (news_xml_is(node, "item") && news_wxr_is(arena, node, "post")
        && !news_str_equal(news_xml_child_text(arena, node, "wp:status"),
                           NEWS_STR("trash")))
    {
        news_read_give(wxr->read, news_wxr_record(wxr, arena, node),
                       news_xml_child_text(arena, node, "wp:post_id"), line);
    }

    news_arena_destroy(arena);

    return !wxr->read->stopped;
}


/* The first time through nothing is refused twice. */
static bool
news_wxr_silent(void *data, const news_error_t *err)
{
    (void) data;
    (void) err;

    return true;
}


void
news_wxr_read(news_read_t *read)
{
    news_wxr_t wxr = {read, json_object(), json_object(), json_object()};

    bool (*refused)(void *, const news_error_t *) = read->refused;

    /* what can be read only once is copied */
    if (news_read_again(read)) {

        read->refused = news_wxr_silent;
        news_xml_each(read, news_wxr_collect, &wxr);
        read->refused = refused;

        if (news_read_again(read)) {
            news_xml_each(read, news_wxr_post, &wxr);
        }
    }

    json_decref(wxr.authors);
    json_decref(wxr.sections);
    json_decref(wxr.pictures);
}
