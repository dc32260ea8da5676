/*
 * The forms of a feed: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1.  Each writes
 * into the page's body: opening, an item for each article, closing.  One
 * thread per rendering.
 */

#ifndef NEWS_PAGE_FEED_H
#define NEWS_PAGE_FEED_H

#include "base/hash.h"
#include "page/body.h"
#include "page/rendering.h"

typedef struct {
    news_str_t  id; /* a URN, for ever */
    news_str_t  title;
    news_str_t  description;
    news_str_t  home; /* URL of the list */
    news_str_t  url;  /* its own */
    news_str_t  language;
    news_date_t modified;
} news_feed_t;

typedef struct {
    const news_article_t *article;
    news_str_t            id; /* a URN that survives a rename */
    news_str_t            url;
    news_str_t            summary; /* plain text */
    news_str_t            html;
    news_date_t           published, updated;
} news_feed_item_t;

void news_rss_open(news_rendering_t *r, const news_feed_t *feed);
void news_rss_item(news_rendering_t *r, const news_feed_item_t *item);
void news_rss_close(news_rendering_t *r);

void news_atom_open(news_rendering_t *r, const news_feed_t *feed);
void news_atom_item(news_rendering_t *r, const news_feed_item_t *item);
void news_atom_close(news_rendering_t *r);

void news_json_feed_open(news_rendering_t *r, const news_feed_t *feed);
void news_json_feed_item(news_rendering_t *r, const news_feed_item_t *item);
void news_json_feed_close(news_rendering_t *r);

/* "<name>text</name>", on a line of its own; the tag's name alone closes it. */
void news_xml_element(news_buf_t *out, const char *tag, news_str_t text);

#endif
