#include "page/structured.h"

#include "article/value.h"
#include "page/text.h"


static void
news_structured_url(news_model_t *model, news_json_t *json, const char *key,
                    news_str_t path)
{
    news_json_string(json, key, news_model_url(model, path));
}


static void
news_structured_step(news_model_t *model, news_json_t *json, unsigned position,
                     news_str_t name, news_str_t path)
{
    news_json_open(json, NULL, '{');
    news_json_string(json, "@type", NEWS_STR("ListItem"));
    news_json_number(json, "position", position);
    news_json_string(json, "name", name);
    news_structured_url(model, json, "item", path);
    news_json_close(json, '}');
}


/* From the front page over the sections to the page itself; a list that is a
   section is the last step already. */
static void
news_structured_trail(news_model_t *model, news_json_t *json,
                      news_str_t section, news_str_t category, news_str_t name,
                      news_str_t path)
{
    size_t        i;
    unsigned      position = 1;
    news_value_t  trail = {0};
    news_value_t *link;
    news_str_t    home = model->site->name;

    news_json_open(json, NULL, '{');
    news_json_string(json, "@type", NEWS_STR("BreadcrumbList"));
    news_json_open(json, "itemListElement", '[');
    news_structured_step(model, json, position++,
                         home.len ? home : NEWS_STR("Front page"),
                         NEWS_STR("/"));

    news_model_trail(model, &trail, section, category);

    for (i = 0; trail.kind == NEWS_VALUE_LIST && i < trail.u.list.count; i++) {
        link = news_model_values(model, &trail.u.list.items[i]);
        news_structured_step(model, json, position++,
                             link[NEWS_AT_LINK_NAME].u.string,
                             link[NEWS_AT_LINK_PATH].u.string);
    }

    if (name.len) {
        news_structured_step(model, json, position, name, path);
    }

    news_json_close(json, ']');
    news_json_close(json, '}');
}


static void
news_structured_publisher(news_model_t *model, news_json_t *json)
{
    const news_site_t *site = model->site;

    news_json_open(json, "publisher", '{');
    news_json_string(json, "@type", NEWS_STR("NewsMediaOrganization"));
    news_json_some(json, "name", site->name);
    news_structured_url(model, json, "url", NEWS_STR("/"));
    news_json_close(json, '}');
}


static void
news_structured_authors(news_model_t *model, news_json_t *json,
                        const news_article_t *article)
{
    size_t i;

    if (article->authors.count == 0) {
        return;
    }

    news_json_open(json, "author", '[');

    for (i = 0; i < article->authors.count; i++) {

        news_json_open(json, NULL, '{');
        news_json_string(json, "@type", NEWS_STR("Person"));
        news_json_string(json, "name", article->authors.items[i]);

        if (i < article->author_slugs.count
            && article->author_slugs.items[i].len) {
            news_structured_url(
                model, json, "url",
                news_model_list_path(model, NEWS_LIST_AUTHOR,
                                     article->author_slugs.items[i]));
        }

        news_json_close(json, '}');
    }

    news_json_close(json, ']');
}


static void
news_structured_strings(news_json_t *json, const char *key,
                        const news_strs_t *strings)
{
    size_t i;

    if (strings->count == 0) {
        return;
    }

    news_json_open(json, key, '[');

    for (i = 0; i < strings->count; i++) {
        news_json_string(json, NULL, strings->items[i]);
    }

    news_json_close(json, ']');
}


static void
news_structured_corrections(news_json_t *json, const news_strs_t *corrections)
{
    size_t i;

    if (corrections->count == 0) {
        return;
    }

    news_json_open(json, "correction", '[');

    for (i = 0; i < corrections->count; i++) {
        news_json_open(json, NULL, '{');
        news_json_string(json, "@type", NEWS_STR("CorrectionComment"));
        news_json_string(json, "text", corrections->items[i]);
        news_json_close(json, '}');
    }

    news_json_close(json, ']');
}


static void
news_structured_dates(news_model_t *model, news_json_t *json,
                      const news_article_t *article)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_date_t modified = article->updated;

    if (modified.kind == NEWS_DATE_NONE) {
        modified = article->published;
    }

    news_json_some(json, "datePublished",
                   news_date_stamp(article->published, model->tz, text));
    news_json_some(json, "dateModified",
                   news_date_stamp(modified, model->tz, text));
}


static void
news_structured_image(news_model_t *model, news_json_t *json,
                      const news_image_t *image)
{
    if (!news_value_is_url(image->url)) {
        return;
    }

    news_json_open(json, "image", '[');
    news_structured_url(model, json, NULL, image->url);
    news_json_close(json, ']');
}


void
news_structured_article(news_model_t *model, news_value_t *value,
                        const news_article_t *article, news_str_t path)
{
    news_buf_t  text = NEWS_BUF_INIT;
    news_json_t json = {&text, false};

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "@context", NEWS_STR("https://schema.org"));
    news_json_open(&json, "@graph", '[');

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "@type", NEWS_STR("NewsArticle"));
    news_json_open(&json, "mainEntityOfPage", '{');
    news_json_string(&json, "@type", NEWS_STR("WebPage"));
    news_structured_url(model, &json, "@id", path);
    news_json_close(&json, '}');
    news_structured_url(model, &json, "url", path);
    news_json_string(&json, "headline", article->headline);
    news_json_some(&json, "description", article->standfirst);
    news_structured_image(model, &json, &article->image);
    news_structured_dates(model, &json, article);
    news_structured_authors(model, &json, article);
    news_structured_publisher(model, &json);
    news_json_some(&json, "articleSection", article->category);
    news_structured_strings(&json, "keywords", &article->keywords);
    news_json_string(&json, "inLanguage",
                     article->language.len ? article->language
                                           : news_model_language(model->site));
    news_json_true(&json, "isAccessibleForFree");
    news_structured_corrections(&json, &article->corrections);
    news_json_close(&json, '}');

    news_structured_trail(model, &json, article->category_slug,
                          article->category, article->headline, path);
    news_json_close(&json, ']');
    news_json_close(&json, '}');

    news_model_keep(model, value, NEWS_VALUE_HTML, &text);
}


static void
news_structured_items(news_model_t *model, news_json_t *json,
                      const news_structured_list_t *list)
{
    size_t i;

    news_json_open(json, "mainEntity", '{');
    news_json_string(json, "@type", NEWS_STR("ItemList"));
    news_json_open(json, "itemListElement", '[');

    for (i = 0; i < list->count; i++) {
        news_json_open(json, NULL, '{');
        news_json_string(json, "@type", NEWS_STR("ListItem"));
        news_json_number(json, "position", (int64_t) i + 1);
        news_structured_url(model, json, "url",
                            news_model_article_path(model, &list->articles[i]));
        news_json_close(json, '}');
    }

    news_json_close(json, ']');
    news_json_close(json, '}');
}


/* The site, and how it is searched. */
static void
news_structured_site(news_model_t *model, news_json_t *json)
{
    news_buf_t target = NEWS_BUF_INIT;

    news_buf_append(&target, news_model_url(model, NEWS_STR("/search")));
    news_buf_append(&target, NEWS_STR("?q={search_term_string}"));

    news_json_open(json, NULL, '{');
    news_json_string(json, "@type", NEWS_STR("WebSite"));
    news_json_some(json, "name", model->site->name);
    news_json_some(json, "description", model->site->tagline);
    news_structured_url(model, json, "url", NEWS_STR("/"));
    news_json_open(json, "potentialAction", '{');
    news_json_string(json, "@type", NEWS_STR("SearchAction"));
    news_json_string(json, "target", news_model_take(model, &target));
    news_json_string(json, "query-input",
                     NEWS_STR("required name=search_term_string"));
    news_json_close(json, '}');
    news_json_close(json, '}');
}


void
news_structured_list(news_model_t *model, news_value_t *value,
                     const news_structured_list_t *list)
{
    bool        front = news_str_equal(list->path, NEWS_STR("/"));
    news_buf_t  text = NEWS_BUF_INIT;
    news_json_t json = {&text, false};

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "@context", NEWS_STR("https://schema.org"));
    news_json_open(&json, "@graph", '[');

    if (front) {
        news_structured_site(model, &json);
    }

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "@type", NEWS_STR("CollectionPage"));
    news_structured_url(model, &json, "url", list->path);
    news_json_some(&json, "name", list->name);
    news_json_some(&json, "description", list->description);
    news_json_string(&json, "inLanguage", news_model_language(model->site));
    news_structured_items(model, &json, list);
    news_json_close(&json, '}');

    if (!front) {
        news_structured_trail(model, &json, list->section, NEWS_STR(""),
                              list->section.len ? NEWS_STR("") : list->name,
                              list->path);
    }

    news_json_close(&json, ']');
    news_json_close(&json, '}');

    news_model_keep(model, value, NEWS_VALUE_HTML, &text);
}
