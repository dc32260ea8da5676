#include "page/feed.h"

#include "article/value.h"

#include <string.h>

#define NEWS_XML "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"


void
news_xml_element(news_buf_t *out, const char *tag, news_str_t text)
{
    size_t name = strcspn(tag, " ");

    news_buf_append_char(out, '<');
    news_buf_append(out, news_str_borrow(tag));
    news_buf_append_char(out, '>');
    news_xml_append(out, text);
    news_buf_append(out, NEWS_STR("</"));
    news_buf_append(out, (news_str_t) {name, tag});
    news_buf_append(out, NEWS_STR(">\n"));
}


/* An empty element with one attribute that needs escaping. */
static void
news_feed_link(news_buf_t *out, const char *before, news_str_t url,
               const char *after)
{
    news_buf_append(out, news_str_borrow(before));
    news_xml_append(out, url);
    news_buf_append(out, news_str_borrow(after));
}


static void
news_feed_strings(news_buf_t *out, const char *tag, const news_strs_t *strings)
{
    size_t i;

    for (i = 0; i < strings->count; i++) {
        news_xml_element(out, tag, strings->items[i]);
    }
}


void
news_rss_open(news_rendering_t *r, const news_feed_t *feed)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_buf_t *out = &r->page->body;

    news_buf_append(
        out,
        NEWS_STR(NEWS_XML
                 "<rss version=\"2.0\""
                 " xmlns:atom=\"http://www.w3.org/2005/Atom\""
                 " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
                 " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
                 "<channel>\n"));
    news_xml_element(out, "title", feed->title);
    news_xml_element(out, "link", feed->home);
    news_xml_element(out, "description", feed->description);
    news_xml_element(out, "language", feed->language);

    if (feed->modified.seconds) {
        news_xml_element(out, "lastBuildDate",
                         news_date_mail(feed->modified, r->model.tz, text));
    }

    news_feed_link(out, "<atom:link rel=\"self\" href=\"", feed->url,
                   "\" type=\"application/rss+xml\"/>\n");
}


void
news_rss_item(news_rendering_t *r, const news_feed_item_t *item)
{
    char                  text[NEWS_DATE_TEXT_MAX];
    news_buf_t           *out = &r->page->body;
    const news_article_t *article = item->article;

    news_buf_append(out, NEWS_STR("<item>\n"));
    news_xml_element(out, "title", article->headline);
    news_xml_element(out, "link", item->url);
    news_xml_element(out, "guid isPermaLink=\"false\"", item->id);
    news_xml_element(out, "pubDate",
                     news_date_mail(item->published, r->model.tz, text));
    news_feed_strings(out, "dc:creator", &article->authors);

    if (article->category.len) {
        news_xml_element(out, "category", article->category);
    }

    news_feed_strings(out, "category", &article->keywords);
    news_xml_element(out, "description", item->summary);
    news_xml_element(out, "content:encoded", item->html);
    news_buf_append(out, NEWS_STR("</item>\n"));
}


void
news_rss_close(news_rendering_t *r)
{
    news_buf_append(&r->page->body, NEWS_STR("</channel>\n</rss>\n"));
}


void
news_atom_open(news_rendering_t *r, const news_feed_t *feed)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_buf_t *out = &r->page->body;

    news_feed_link(out,
                   NEWS_XML "<feed xmlns=\"http://www.w3.org/2005/Atom\""
                            " xml:lang=\"",
                   feed->language, "\">\n");
    news_xml_element(out, "id", feed->id);
    news_xml_element(out, "title", feed->title);
    news_xml_element(out, "subtitle", feed->description);
    news_xml_element(out, "updated",
                     news_date_stamp(feed->modified, r->model.tz, text));
    news_feed_link(out, "<link rel=\"self\" href=\"", feed->url,
                   "\" type=\"application/atom+xml\"/>\n");
    news_feed_link(out, "<link rel=\"alternate\" href=\"", feed->home,
                   "\" type=\"text/html\"/>\n");

    /* RFC 4287, section 4.1.1: of entries that name nobody */
    news_buf_append(out, NEWS_STR("<author>"));
    news_xml_element(out, "name",
                     r->site.name.len ? r->site.name : feed->title);
    news_buf_append(out, NEWS_STR("</author>\n"));
}


static void
news_atom_category(news_buf_t *out, news_str_t term)
{
    if (term.len) {
        news_feed_link(out, "<category term=\"", term, "\"/>\n");
    }
}


void
news_atom_item(news_rendering_t *r, const news_feed_item_t *item)
{
    size_t                i;
    char                  text[NEWS_DATE_TEXT_MAX];
    news_buf_t           *out = &r->page->body;
    const news_article_t *article = item->article;

    news_buf_append(out, NEWS_STR("<entry"));

    if (article->language.len) {
        news_feed_link(out, " xml:lang=\"", article->language, "\"");
    }

    news_buf_append(out, NEWS_STR(">\n"));
    news_xml_element(out, "id", item->id);
    news_xml_element(out, "title", article->headline);
    news_xml_element(out, "published",
                     news_date_stamp(item->published, r->model.tz, text));
    news_xml_element(out, "updated",
                     news_date_stamp(item->updated, r->model.tz, text));
    news_feed_link(out, "<link rel=\"alternate\" href=\"", item->url,
                   "\" type=\"text/html\"/>\n");

    for (i = 0; i < article->authors.count; i++) {
        news_buf_append(out, NEWS_STR("<author>"));
        news_xml_element(out, "name", article->authors.items[i]);
        news_buf_append(out, NEWS_STR("</author>\n"));
    }

    news_atom_category(out, article->category);

    for (i = 0; i < article->keywords.count; i++) {
        news_atom_category(out, article->keywords.items[i]);
    }

    news_xml_element(out, "summary", item->summary);
    news_xml_element(out, "content type=\"html\"", item->html);
    news_buf_append(out, NEWS_STR("</entry>\n"));
}


void
news_atom_close(news_rendering_t *r)
{
    news_buf_append(&r->page->body, NEWS_STR("</feed>\n"));
}


void
news_json_feed_open(news_rendering_t *r, const news_feed_t *feed)
{
    news_json_t *json = &r->json;

    *json = (news_json_t) {&r->page->body, false};
    news_json_open(json, NULL, '{');
    news_json_string(json, "version",
                     NEWS_STR("https://jsonfeed.org/version/1.1"));
    news_json_string(json, "title", feed->title);
    news_json_string(json, "home_page_url", feed->home);
    news_json_string(json, "feed_url", feed->url);
    news_json_string(json, "description", feed->description);
    news_json_string(json, "language", feed->language);
    news_json_string(json, "favicon",
                     news_model_url(&r->model, NEWS_STR("/favicon.ico")));
    news_json_open(json, "items", '[');
}


static void
news_json_feed_authors(news_rendering_t *r, const news_article_t *article)
{
    size_t       i;
    news_json_t *json = &r->json;

    if (article->authors.count == 0) {
        return;
    }

    news_json_open(json, "authors", '[');

    for (i = 0; i < article->authors.count; i++) {
        news_json_open(json, NULL, '{');
        news_json_string(json, "name", article->authors.items[i]);
        news_json_close(json, '}');
    }

    news_json_close(json, ']');
}


static void
news_json_feed_tags(news_rendering_t *r, const news_article_t *article)
{
    size_t       i;
    news_json_t *json = &r->json;

    news_json_open(json, "tags", '[');

    if (article->category.len) {
        news_json_string(json, NULL, article->category);
    }

    for (i = 0; i < article->keywords.count; i++) {
        news_json_string(json, NULL, article->keywords.items[i]);
    }

    news_json_close(json, ']');
}


void
news_json_feed_item(news_rendering_t *r, const news_feed_item_t *item)
{
    char                  text[NEWS_DATE_TEXT_MAX];
    news_json_t          *json = &r->json;
    const news_article_t *article = item->article;

    news_json_open(json, NULL, '{');
    news_json_string(json, "id", item->id);
    news_json_string(json, "url", item->url);
    news_json_string(json, "title", article->headline);
    news_json_string(json, "content_html", item->html);
    news_json_some(json, "summary", item->summary);

    if (news_value_is_url(article->image.url)) {
        news_json_string(json, "image",
                         news_model_url(&r->model, article->image.url));
    }

    news_json_string(json, "date_published",
                     news_date_stamp(item->published, r->model.tz, text));
    news_json_string(json, "date_modified",
                     news_date_stamp(item->updated, r->model.tz, text));
    news_json_some(json, "language", article->language);
    news_json_feed_authors(r, article);
    news_json_feed_tags(r, article);
    news_json_close(json, '}');
}


void
news_json_feed_close(news_rendering_t *r)
{
    news_json_close(&r->json, ']');
    news_json_close(&r->json, '}');
    news_buf_append_char(&r->page->body, '\n');
}
