/*
 * What the article's template can say.  A record and its site become values
 * under these names:
 *
 *   site.name  site.tagline  site.url
 *   site.language  site.direction     "en"; "ltr" or "rtl"
 *
 *   article.tagline       its own, or the site's
 *   article.category  article.category_slug  article.slug
 *   article.headline  article.standfirst
 *   article.description   for search engines: the standfirst, or the beginning
 *   article.body          HTML
 *   article.authors       list       article.byline        "A, B and C"
 *   article.keywords      list       article.keyword_line  "a, b, c"
 *   article.corrections   list
 *   article.published  article.updated   each with
 *       .words            "April 25, 2026"
 *       .machine          "2026-04-25", for <time datetime>
 *   article.image         .url .alt .credit .width .height
 *   article.url           with the site's URL in front, where it has one
 *   article.path          canonical, percent-encoded
 *   article.language  article.direction
 *
 * What the record does not have is false.  The values borrow from the arena,
 * the site and the article.  One thread per arena.
 */

#ifndef NEWS_PAGE_ARTICLE_MODEL_H
#define NEWS_PAGE_ARTICLE_MODEL_H

#include "article/record.h"
#include "page/template.h"
#include "store/store.h"

extern const news_schema_t news_article_model_schema;

/* path: the article's canonical path.  NEWS_ENOMEM. */
news_status_e news_article_model(news_arena_t *arena, const news_site_t *site,
                                 const news_article_t *article, news_str_t path,
                                 news_value_t *model);

#endif
