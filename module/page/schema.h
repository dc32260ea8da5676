/*
 * The names that templates may use, and where their values lie: an object of
 * news_schema_root has values[NEWS_AT_ROOT_SITE], an object of news_schema_site
 * values[NEWS_AT_SITE_NAME], and so on.  docs/themes.md says what each means.
 * All templates see the same root; what a page does not have is false.
 * Read-only: any thread.
 */

#ifndef NEWS_PAGE_SCHEMA_H
#define NEWS_PAGE_SCHEMA_H

#include "page/template.h"

/* A moment: "April 25, 2026", and as <time datetime> has it. */
enum { NEWS_AT_DATE_WORDS = 0, NEWS_AT_DATE_MACHINE, NEWS_AT_DATE_FIELDS };

enum {
    NEWS_AT_IMAGE_URL = 0,
    NEWS_AT_IMAGE_ALT,
    NEWS_AT_IMAGE_CREDIT,
    NEWS_AT_IMAGE_WIDTH,
    NEWS_AT_IMAGE_HEIGHT,
    NEWS_AT_IMAGE_FIELDS
};

/* A section, author, keyword, step of a trail, page number, day …. */
enum {
    NEWS_AT_LINK_NAME = 0,
    NEWS_AT_LINK_PATH,
    NEWS_AT_LINK_SEPARATOR,
    NEWS_AT_LINK_CURRENT,
    NEWS_AT_LINK_COUNT,
    NEWS_AT_LINK_GAP,
    NEWS_AT_LINK_FIELDS
};

enum {
    NEWS_AT_FEED_TITLE = 0,
    NEWS_AT_FEED_URL,
    NEWS_AT_FEED_MEDIA,
    NEWS_AT_FEED_FIELDS
};

/* An article on a page that is not its own. */
enum {
    NEWS_AT_CARD_HEADLINE = 0,
    NEWS_AT_CARD_PATH,
    NEWS_AT_CARD_STANDFIRST,
    NEWS_AT_CARD_CATEGORY,
    NEWS_AT_CARD_CATEGORY_PATH,
    NEWS_AT_CARD_BYLINE,
    NEWS_AT_CARD_PUBLISHED,
    NEWS_AT_CARD_UPDATED,
    NEWS_AT_CARD_IMAGE,
    NEWS_AT_CARD_READING_TIME,
    NEWS_AT_CARD_LANGUAGE,
    NEWS_AT_CARD_DIRECTION,
    NEWS_AT_CARD_SNIPPET,
    NEWS_AT_CARD_FIELDS
};

enum {
    NEWS_AT_SITE_NAME = 0,
    NEWS_AT_SITE_TAGLINE,
    NEWS_AT_SITE_URL,
    NEWS_AT_SITE_LANGUAGE,
    NEWS_AT_SITE_DIRECTION,
    NEWS_AT_SITE_HOME,
    NEWS_AT_SITE_SEARCH,
    NEWS_AT_SITE_ARCHIVE,
    NEWS_AT_SITE_SECTIONS,
    NEWS_AT_SITE_FIELDS
};

enum {
    NEWS_AT_PAGE_TITLE = 0,
    NEWS_AT_PAGE_DESCRIPTION,
    NEWS_AT_PAGE_URL,
    NEWS_AT_PAGE_LANGUAGE,
    NEWS_AT_PAGE_DIRECTION,
    NEWS_AT_PAGE_NOINDEX,
    NEWS_AT_PAGE_ROBOTS,
    NEWS_AT_PAGE_TYPE,
    NEWS_AT_PAGE_IMAGE,
    NEWS_AT_PAGE_FEEDS,
    NEWS_AT_PAGE_FRONT,
    NEWS_AT_PAGE_PAGED,
    NEWS_AT_PAGE_PREVIOUS,
    NEWS_AT_PAGE_NEXT,
    NEWS_AT_PAGE_NUMBER,
    NEWS_AT_PAGE_TOTAL,
    NEWS_AT_PAGE_NUMBERS,
    NEWS_AT_PAGE_JSON_LD,
    NEWS_AT_PAGE_FIELDS
};

enum {
    NEWS_AT_GONE_LEGAL = 0,
    NEWS_AT_GONE_REASON,
    NEWS_AT_GONE_BY,
    NEWS_AT_GONE_FIELDS
};

enum {
    NEWS_AT_ARTICLE_TAGLINE = 0,
    NEWS_AT_ARTICLE_CATEGORY,
    NEWS_AT_ARTICLE_CATEGORY_SLUG,
    NEWS_AT_ARTICLE_CATEGORY_PATH,
    NEWS_AT_ARTICLE_TRAIL,
    NEWS_AT_ARTICLE_SLUG,
    NEWS_AT_ARTICLE_HEADLINE,
    NEWS_AT_ARTICLE_STANDFIRST,
    NEWS_AT_ARTICLE_DESCRIPTION,
    NEWS_AT_ARTICLE_BODY,
    NEWS_AT_ARTICLE_AUTHORS,
    NEWS_AT_ARTICLE_BYLINE,
    NEWS_AT_ARTICLE_KEYWORDS,
    NEWS_AT_ARTICLE_KEYWORD_LINE,
    NEWS_AT_ARTICLE_CORRECTIONS,
    NEWS_AT_ARTICLE_CORRECTED,
    NEWS_AT_ARTICLE_PUBLISHED,
    NEWS_AT_ARTICLE_UPDATED,
    NEWS_AT_ARTICLE_IMAGE,
    NEWS_AT_ARTICLE_READING_TIME,
    NEWS_AT_ARTICLE_URL,
    NEWS_AT_ARTICLE_PATH,
    NEWS_AT_ARTICLE_LANGUAGE,
    NEWS_AT_ARTICLE_DIRECTION,
    NEWS_AT_ARTICLE_PREVIEW,
    NEWS_AT_ARTICLE_GONE,
    NEWS_AT_ARTICLE_HAS_RELATED,
    NEWS_AT_ARTICLE_RELATED,
    NEWS_AT_ARTICLE_HAS_NEIGHBOURS,
    NEWS_AT_ARTICLE_PREVIOUS,
    NEWS_AT_ARTICLE_NEXT,
    NEWS_AT_ARTICLE_FIELDS
};

/* A section on the front page. */
enum {
    NEWS_AT_SHELF_NAME = 0,
    NEWS_AT_SHELF_PATH,
    NEWS_AT_SHELF_ARTICLES,
    NEWS_AT_SHELF_FIELDS
};

enum {
    NEWS_AT_FRONT_LEAD = 0,
    NEWS_AT_FRONT_TOP,
    NEWS_AT_FRONT_SECTIONS,
    NEWS_AT_FRONT_HAS_LATEST,
    NEWS_AT_FRONT_LATEST,
    NEWS_AT_FRONT_FIELDS
};

enum {
    NEWS_AT_LIST_TITLE = 0,
    NEWS_AT_LIST_DESCRIPTION,
    NEWS_AT_LIST_SECTION,
    NEWS_AT_LIST_AUTHOR,
    NEWS_AT_LIST_KEYWORD,
    NEWS_AT_LIST_ARCHIVE,
    NEWS_AT_LIST_LATEST,
    NEWS_AT_LIST_HAS_TRAIL,
    NEWS_AT_LIST_TRAIL,
    NEWS_AT_LIST_HAS_CHILDREN,
    NEWS_AT_LIST_CHILDREN,
    NEWS_AT_LIST_ARTICLES,
    NEWS_AT_LIST_TOTAL,
    NEWS_AT_LIST_FIELDS
};

enum {
    NEWS_AT_SEARCH_QUERY = 0,
    NEWS_AT_SEARCH_ASKED,
    NEWS_AT_SEARCH_RESULTS,
    NEWS_AT_SEARCH_PART,
    NEWS_AT_SEARCH_NEWEST,
    NEWS_AT_SEARCH_FIELDS
};

enum {
    NEWS_AT_ERROR_STATUS = 0,
    NEWS_AT_ERROR_TITLE,
    NEWS_AT_ERROR_NOT_FOUND,
    NEWS_AT_ERROR_GONE,
    NEWS_AT_ERROR_LEGAL,
    NEWS_AT_ERROR_SERVER,
    NEWS_AT_ERROR_FIELDS
};

/* What every template sees. */
enum {
    NEWS_AT_ROOT_SITE = 0,
    NEWS_AT_ROOT_PAGE,
    NEWS_AT_ROOT_ARTICLE,
    NEWS_AT_ROOT_FRONT,
    NEWS_AT_ROOT_LIST,
    NEWS_AT_ROOT_SEARCH,
    NEWS_AT_ROOT_ERROR,
    NEWS_AT_ROOT_FIELDS
};

extern const news_schema_t news_schema_date;
extern const news_schema_t news_schema_image;
extern const news_schema_t news_schema_link;
extern const news_schema_t news_schema_feed;
extern const news_schema_t news_schema_card;
extern const news_schema_t news_schema_site;
extern const news_schema_t news_schema_page;
extern const news_schema_t news_schema_gone;
extern const news_schema_t news_schema_article;
extern const news_schema_t news_schema_shelf;
extern const news_schema_t news_schema_front;
extern const news_schema_t news_schema_list;
extern const news_schema_t news_schema_search;
extern const news_schema_t news_schema_error;
extern const news_schema_t news_schema_root;

#endif
