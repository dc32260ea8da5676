#include "article/absolute.h"
#include "article/html.h"
#include "formats/foreign.h"
#include "formats/wxr.h"
#include "formats/xml.h"

#include <stdlib.h>
#include <string.h>

#define NEWS_FEED_HEAD 4096 /* bytes: where WordPress names itself */

typedef struct {
    news_read_t *read;
    json_t      *authors; /* {"authors": […]}: the feed's, if it names any */
} news_feed_t;


/* "jane@example.org (Jane Doe)" */
static news_str_t
news_feed_person(news_str_t author)
{
    news_str_t rest = author;

    (void) news_str_next(&rest, '(');

    return rest.data ? news_str_trim(news_str_next(&rest, ')')) : author;
}


/* Whether a picture is said to be one, or, where nothing is said, named so. */
static bool
news_feed_is_image(news_arena_t *arena, const xmlNode *node)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png",
                                          ".gif", ".webp", ".avif"};

    news_str_t type = news_xml_attribute(arena, node, "type");
    news_str_t medium = news_xml_attribute(arena, node, "medium");
    news_str_t url = news_xml_attribute(arena, node, "url");
    size_t     i;

    if (type.len || medium.len) {
        return news_str_starts(type, NEWS_STR("image/"))
               || news_str_equal(medium, NEWS_STR("image"));
    }

    url = news_str_next(&url, '?');

    for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (news_str_ends(url, news_str_borrow(endings[i]))) {
            return true;
        }
    }

    return news_xml_is(node, "media:thumbnail");
}


/* Of several sizes the widest; NULL: none. */
static const xmlNode *
news_feed_widest(news_arena_t *arena, const xmlNode *parent, const char *name)
{
    const xmlNode *node, *found = NULL;
    int            width, most = -1;

    for (node = news_xml_child(parent, name); node; node = news_xml_next(node))
    {
        /* its text ends with a NUL, as all in an arena's copies */
        width = atoi(news_xml_attribute(arena, node, "width").data);

        if (width > most && news_feed_is_image(arena, node)) {
            most = width;
            found = node;
        }
    }

    return found;
}


/* A text that belongs to a picture, or to all of the item's. */
static news_str_t
news_feed_beside(news_arena_t *arena, const xmlNode *node, const xmlNode *item,
                 const char *name)
{
    news_str_t text = news_xml_child_text(arena, node, name);

    return text.len ? text : news_xml_child_text(arena, item, name);
}


/* A picture that goes with an item, in the ways that are in use. */
static void
news_feed_image(json_t *record, news_arena_t *arena, const xmlNode *item)
{
    static const char *const names[] = {"media:content", "media:thumbnail",
                                        "enclosure"};
    const xmlNode           *node = NULL;
    size_t                   i;

    for (i = 0; node == NULL && i < sizeof(names) / sizeof(names[0]); i++) {

        node = news_feed_widest(arena, item, names[i]);

        if (node == NULL) {
            node = news_feed_widest(arena, news_xml_child(item, "media:group"),
                                    names[i]);
        }
    }

    if (node) {
        news_foreign_image(
            record, news_xml_attribute(arena, node, "url"),
            news_feed_beside(arena, node, item, "media:description"),
            news_feed_beside(arena, node, item, "media:credit"));
    }
}


/* A body in HTML.  Its references are relative to xml:base, else to the page
   that the link leads to. */
static void
news_feed_html(json_t *record, news_arena_t *arena, const xmlNode *node,
               news_str_t html, news_str_t link)
{
    news_buf_t reduced = NEWS_BUF_INIT, absolute = NEWS_BUF_INIT;
    news_str_t base = news_xml_base(arena, node);

    if (!news_str_starts(base, NEWS_STR("http://"))
        && !news_str_starts(base, NEWS_STR("https://")))
    {
        base = link;
    }

    /* what is past a cap is refused with all else that is */
    if (news_html_reduce(&reduced, html) == NEWS_OK) {
        news_absolute_append(&absolute, news_buf_borrow(&reduced), base);
        html = news_buf_borrow(&absolute);
    }

    news_foreign_set(record, "format", NEWS_STR("html"));
    news_foreign_set(record, "body", html);

    news_buf_free(&reduced);
    news_buf_free(&absolute);
}


/* The address of an item's page.  A guid is one unless it says otherwise. */
static news_str_t
news_feed_address(news_arena_t *arena, const xmlNode *item)
{
    const xmlNode *guid = news_xml_child(item, "guid");
    news_str_t     link = news_xml_child_text(arena, item, "link");

    if (link.len == 0
        && !news_str_equal_nocase(
            news_xml_attribute(arena, guid, "isPermaLink"), NEWS_STR("false")))
    {
        link = news_xml_text(arena, guid);
    }

    return link;
}


static json_t *
news_feed_rss(news_arena_t *arena, const xmlNode *item, news_str_t *key)
{
    json_t        *record = json_object();
    const xmlNode *node;
    news_str_t     body = news_xml_child_text(arena, item, "content:encoded");
    news_str_t     summary = news_xml_child_text(arena, item, "description");
    news_str_t     link = news_feed_address(arena, item);
    news_str_t     date = news_xml_child_text(arena, item, "pubDate");

    if (date.len == 0) {
        date = news_xml_child_text(arena, item, "dc:date");
    }

    *key = news_xml_child_text(arena, item, "guid");
    *key = key->len ? *key : link;

    news_foreign_words(record, "headline",
                       news_xml_child_text(arena, item, "title"));
    news_foreign_slug(record, link);
    news_foreign_set_date(record, "published", date, false);
    news_feed_html(record, arena, item, body.len ? body : summary, link);

    if (body.len) {
        news_foreign_words(record, "standfirst", summary);
    }

    for (node = news_xml_child(item, "category"); node;
         node = news_xml_next(node)) {
        news_foreign_category(record, news_xml_text(arena, node));
    }

    for (node = news_xml_child(item, "dc:creator"); node;
         node = news_xml_next(node))
    {
        news_foreign_add(record, "authors", news_xml_text(arena, node));
    }

    if (json_object_get(record, "authors") == NULL) {
        news_foreign_add(
            record, "authors",
            news_feed_person(news_xml_child_text(arena, item, "author")));
    }

    news_feed_image(record, arena, item);

    return record;
}


/* Atom's text (RFC 4287, section 3.1): the record's member, and its format. */
static void
news_feed_content(json_t *record, news_arena_t *arena, const xmlNode *node,
                  news_str_t link)
{
    news_str_t type = news_xml_attribute(arena, node, "type");

    if (news_str_equal_nocase(type, NEWS_STR("xhtml"))) {
        news_feed_html(record, arena, node, news_xml_inner(arena, node), link);

    } else if (news_str_equal_nocase(type, NEWS_STR("html"))
               || news_str_equal_nocase(type, NEWS_STR("text/html")))
    {
        news_feed_html(record, arena, node, news_xml_text(arena, node), link);

    } else {
        news_foreign_set(record, "format", NEWS_STR("text"));
        news_foreign_set(record, "body", news_xml_text(arena, node));
    }
}


static void
news_feed_plain(json_t *record, const char *name, news_arena_t *arena,
                const xmlNode *node)
{
    if (news_str_equal_nocase(news_xml_attribute(arena, node, "type"),
                              NEWS_STR("html")))
    {
        news_foreign_words(record, name, news_xml_text(arena, node));
    } else {
        news_foreign_line(record, name, news_xml_text(arena, node));
    }
}


static news_str_t
news_feed_link(news_arena_t *arena, const xmlNode *entry)
{
    const xmlNode *node;
    news_str_t     rel;

    for (node = news_xml_child(entry, "link"); node; node = news_xml_next(node))
    {

        rel = news_xml_attribute(arena, node, "rel");

        if (rel.len == 0 || news_str_equal(rel, NEWS_STR("alternate"))) {
            return news_xml_attribute(arena, node, "href");
        }
    }

    return NEWS_STR("");
}


static void
news_feed_authors(json_t *record, news_arena_t *arena, const xmlNode *author)
{
    for (/* void */; author; author = news_xml_next(author)) {
        news_foreign_add(record, "authors",
                         news_xml_child_text(arena, author, "name"));
    }
}


static json_t *
news_feed_atom(news_arena_t *arena, const xmlNode *entry, news_str_t *key)
{
    json_t        *record = json_object();
    const xmlNode *node, *content = news_xml_child(entry, "content");
    const xmlNode *summary = news_xml_child(entry, "summary");
    news_str_t     label, updated, date, link = news_feed_link(arena, entry);

    *key = news_xml_child_text(arena, entry, "id");
    updated = news_xml_child_text(arena, entry, "updated");
    date = news_xml_child_text(arena, entry, "published");

    news_feed_plain(record, "headline", arena, news_xml_child(entry, "title"));
    news_foreign_slug(record, link);
    news_foreign_set_date(record, "published", date.len ? date : updated,
                          false);

    if (date.len) {
        news_foreign_set_date(record, "updated", updated, false);
    }

    news_feed_content(record, arena, content ? content : summary, link);

    if (content && summary) {
        news_feed_plain(record, "standfirst", arena, summary);
    }

    for (node = news_xml_child(entry, "category"); node;
         node = news_xml_next(node)) {
        label = news_xml_attribute(arena, node, "label");
        news_foreign_category(
            record,
            label.len ? label : news_xml_attribute(arena, node, "term"));
    }

    news_feed_authors(record, arena, news_xml_child(entry, "author"));

    if (json_object_get(record, "authors") == NULL) {
        news_feed_authors(
            record, arena,
            news_xml_child(news_xml_child(entry, "source"), "author"));
    }

    news_feed_image(record, arena, entry);

    return record;
}


static void
news_feed_entry(news_feed_t *feed, news_arena_t *arena, const xmlNode *entry,
                unsigned line)
{
    news_str_t key = NEWS_STR("");
    json_t    *record = news_feed_atom(arena, entry, &key);

    /* RFC 4287, section 4.2.1 */
    if (json_object_get(record, "authors") == NULL) {
        json_object_update_missing(record, feed->authors);
    }

    news_read_give(feed->read, record, key, line);
}


static bool
news_feed_visit(void *data, xmlNode *node, unsigned line)
{
    news_feed_t  *feed = data;
    news_arena_t *arena = news_arena_create();
    news_str_t    key = NEWS_STR("");
    json_t       *record;

    if (arena == NULL) {
        news_read_give(feed->read, NULL, key, line);

    } else if (news_xml_is(node, "author")) {
        news_feed_authors(feed->authors, arena, node);

    } else if (news_xml_is(node, "entry")) {
        news_feed_entry(feed, arena, node, line);

    } else {
        record = news_feed_rss(arena, node, &key);
        news_read_give(feed->read, record, key, line);
    }

    news_arena_destroy(arena);

    return !feed->read->stopped;
}


void
news_read_xml(news_read_t *read)
{
    news_str_t  head = news_input_peek(&read->in, NEWS_FEED_HEAD);
    const char *mark = "wordpress.org/export/";
    news_feed_t feed = {read, json_object()};

    if (read->format == NEWS_READ_WXR
        || (head.data && read->format == NEWS_READ_AUTO
            && memmem(head.data, head.len, mark, strlen(mark))))
    {
        news_wxr_read(read);
    } else {
        news_xml_each(read, news_feed_visit, &feed);
    }

    json_decref(feed.authors);

    news_read_end(read);
}
