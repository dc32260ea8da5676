/*
 * Structured data: JSON-LD of schema.org's terms, for a script element.  Any
 * thread, one per model.
 */

#ifndef NEWS_PAGE_STRUCTURED_H
#define NEWS_PAGE_STRUCTURED_H

#include "page/model.h"

/* A NewsArticle, and the BreadcrumbList that leads to it. */
void news_structured_article(news_model_t *model, news_value_t *value,
                             const news_article_t *article, news_str_t path);

typedef struct {
    news_str_t            path;
    news_str_t            name;
    news_str_t            description;
    news_str_t            section; /* that it is, or lies in; or empty */
    const news_article_t *articles;
    size_t                count;
} news_structured_list_t;

/* A CollectionPage of links to articles, and its BreadcrumbList; of the front
   page, whose path is "/", the WebSite. */
void news_structured_list(news_model_t *model, news_value_t *value,
                          const news_structured_list_t *list);

#endif
