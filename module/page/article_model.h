/*
 * An article as templates see it, under the names of news_schema_article.  The
 * values borrow from the model's arena, the site and the article.  One thread
 * per model.
 */

#ifndef NEWS_PAGE_ARTICLE_MODEL_H
#define NEWS_PAGE_ARTICLE_MODEL_H

#include "page/model.h"

/* What is in the record.  path: the article's canonical path. */
void news_article_model(news_model_t *model, news_value_t *value,
                        const news_article_t *article, news_str_t path);
/* Adds what is near it. */
void news_article_model_near(news_model_t *model, news_value_t *value,
                             const news_neighbours_t *near);
/* Adds why it is gone. */
void news_article_model_gone(news_model_t *model, news_value_t *value,
                             const news_article_t *article);

/* Minutes, 1 at least: 230 words each, or 500 characters of scripts that put
   no spaces between words. */
unsigned news_article_reading_time(news_str_t body);

#endif
