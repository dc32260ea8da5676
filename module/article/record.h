/*
 * The record: one article as it is stored.  All strings are borrowed from the
 * arena (or file) they were read into.  Any thread.
 */

#ifndef NEWS_ARTICLE_RECORD_H
#define NEWS_ARTICLE_RECORD_H

#include "article/date.h"
#include "base/str.h"

typedef enum {
    NEWS_FORMAT_TEXT = 0, /* paragraphs between blank lines, nothing marked */
    NEWS_FORMAT_MARKDOWN, /* CommonMark */
    NEWS_FORMAT_HTML      /* elements that a text needs, and nothing else */
} news_format_e;

typedef enum {
    NEWS_ARTICLE_DRAFT = 0, /* nobody sees it */
    NEWS_ARTICLE_PUBLISHED, /* seen from `published` to `expires` */
    NEWS_ARTICLE_RETRACTED  /* its address answers 410, or 451 */
} news_article_status_e;

typedef struct {
    news_str_t url; /* empty: no image */
    news_str_t alt;
    news_str_t credit;
    int        width; /* pixels; 0: not known */
    int        height;
} news_image_t;

/* Parts that an import leaves as stored where the record is silent of them. */
typedef enum {
    NEWS_PART_STATUS = 1, /* silent: it has become PUBLISHED by default */
    NEWS_PART_CORRECTIONS = 2,
    NEWS_PART_BY_HAND = 4 /* an editor says it, not a file: of the status it
                             counts against what commands did */
} news_part_e;

typedef struct {
    int64_t id;       /* 0: not stored yet */
    int64_t revision; /* 1 when first stored, one more for each change */
    int64_t changed;  /* when the words last changed; seconds since 1970 */

    news_str_t  slug;          /* news_slug_valid() */
    news_str_t  tagline;       /* empty: the site's */
    news_str_t  category;      /* as people read it: "World News / Asia" */
    news_str_t  category_slug; /* news_category_valid(): "world-news/asia" */
    news_str_t  headline;
    news_str_t  standfirst;
    news_str_t  body;
    news_strs_t authors;
    news_strs_t author_slugs; /* one for each author; empty: no address */
    news_strs_t keywords;
    news_strs_t keyword_slugs; /* likewise */
    news_strs_t corrections;
    news_strs_t old_slugs;
    news_str_t  language; /* BCP 47; empty: the site's */

    news_date_t published;
    news_date_t updated;
    news_date_t expires;

    news_format_e         format;
    news_article_status_e status;
    int64_t               pinned; /* place on the front page; 0: no pin */
    news_image_t          image;

    int        gone_status; /* of a retracted one: 410, or 451; else 0 */
    news_str_t gone_reason; /* in words, for readers; may be empty */
    news_str_t gone_by;     /* URL of who demanded a 451 (RFC 7725) */

    unsigned said; /* NEWS_PART_…: what the record itself says */
    unsigned kept; /* likewise: what an import left as it was stored */
} news_article_t;

/* Caps on a record's parts, in bytes or items. */
#define NEWS_RECORD_MAX (4 * 1024 * 1024) /* a whole record */
#define NEWS_RECORD_LINE_MAX 1000         /* headline, or a header's value */
#define NEWS_RECORD_ITEMS_MAX 64          /* authors, keywords, … of each */
#define NEWS_RECORD_REASON_MAX 4000       /* why it was retracted */

#endif
