/*
 * Filling the values that templates see: strings, dates, links, cards of
 * articles.  All lies in one arena, or is borrowed from the store's records.
 * Nothing here fails on the spot: a model that had no memory stays `failed`,
 * and whoever renders it asks once.  One thread at a time.
 */

#ifndef NEWS_PAGE_MODEL_H
#define NEWS_PAGE_MODEL_H

#include "page/route.h"
#include "page/schema.h"
#include "page/words.h"

#define NEWS_MODEL_FIELDS_MAX 40 /* of one object */

typedef struct {
    news_arena_t           *arena;
    const news_site_t      *site;
    const news_tz_t        *tz;
    const news_words_t     *words;
    const news_permalink_t *permalink;
    const news_section_t   *sections;
    size_t                  section_count;
    bool                    failed;
    news_value_t            scratch[NEWS_MODEL_FIELDS_MAX];
} news_model_t;

void news_model_string(news_value_t *value, news_str_t s);
void news_model_flag(news_value_t *value, bool flag);
void news_model_number(news_model_t *model, news_value_t *value, uint64_t n);
/* Moves the text to the arena; HTML is never escaped. */
void       news_model_keep(news_model_t *model, news_value_t *value,
                           news_value_kind_e kind, news_buf_t *text);
news_str_t news_model_copy(news_model_t *model, news_str_t s);
/* The text as a string of the arena; the buffer is freed. */
news_str_t news_model_take(news_model_t *model, news_buf_t *text);

/* An object's values, to be changed while the page is made. */
news_value_t *news_model_values(news_model_t *model, const news_value_t *value);
/* An object without values yet; a list of `count` of them to fill: NULL and
   an empty list where there was no memory. */
news_value_t *news_model_object(news_model_t *model, news_value_t *value,
                                const news_schema_t *schema);
news_value_t *news_model_list(news_model_t *model, news_value_t *value,
                              size_t count);

void news_model_date(news_model_t *model, news_value_t *value,
                     news_date_t date);
void news_model_image(news_model_t *model, news_value_t *value,
                      const news_image_t *image);
/* Its values, to add to. */
news_value_t *news_model_link(news_model_t *model, news_value_t *value,
                              news_str_t name, news_str_t path);
void          news_model_card(news_model_t *model, news_value_t *value,
                              const news_article_t *article);
void          news_model_cards(news_model_t *model, news_value_t *value,
                               const news_article_t *articles, size_t count);
void          news_model_site(news_model_t *model, news_value_t *value,
                              news_str_t section);

/* People or keywords with links to their lists: `last` stands before the last
   of several, ", " before the others. */
void news_model_names(news_model_t *model, news_value_t *value,
                      news_list_kind_e kind, const news_strs_t *names,
                      const news_strs_t *slugs, news_str_t last);
void news_model_join(news_model_t *model, news_value_t *value,
                     const news_strs_t *names, news_str_t last);
/* A section, with those above it before it.  category: the names as the
   article spells them, "World / Asia"; empty: as the sections are called. */
void news_model_trail(news_model_t *model, news_value_t *value, news_str_t slug,
                      news_str_t category);

/* Paths, and whole URLs where the site has one. */
news_str_t news_model_article_path(news_model_t         *model,
                                   const news_article_t *article);
news_str_t news_model_route_path(news_model_t       *model,
                                 const news_route_t *route);
news_str_t news_model_list_path(news_model_t *model, news_list_kind_e kind,
                                news_str_t slug);
news_str_t news_model_url(news_model_t *model, news_str_t path);
news_str_t news_model_site_url(const news_site_t *site);

/* The section of this path; NULL: there is none. */
const news_section_t *news_model_section(const news_model_t *model,
                                         news_str_t          slug);

/* BCP 47: the site's, "en" where it names none; "ltr" or "rtl". */
news_str_t news_model_language(const news_site_t *site);
news_str_t news_model_direction(news_str_t language);

#endif
