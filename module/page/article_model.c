#include "page/article_model.h"

#include "article/value.h"
#include "page/body.h"

#define NEWS_ARTICLE_WORDS 230 /* read in a minute */
#define NEWS_ARTICLE_CHARACTERS 500


/* Chinese, Japanese and the like, by the first two bytes of a character of
   three: from U+3040 to U+9FFF. */
static bool
news_article_is_dense(unsigned char a, unsigned char b)
{
    return (a == 0xe3 && b >= 0x81) || (a >= 0xe4 && a <= 0xe9);
}


unsigned
news_article_reading_time(news_str_t body)
{
    bool   in_word = false;
    size_t i, words = 0, dense = 0, minutes;

    for (i = 0; i < body.len; i++) {

        unsigned char c = (unsigned char) body.data[i];

        if (c <= ' ') {
            in_word = false;

        } else if (c >= 0xe0 && i + 2 < body.len
                   && news_article_is_dense(c,
                                            (unsigned char) body.data[i + 1]))
        {
            dense++;
            in_word = false;
            i += 2;

        } else if (!in_word) {
            in_word = true;
            words++;
        }
    }

    minutes = words / NEWS_ARTICLE_WORDS + dense / NEWS_ARTICLE_CHARACTERS;

    if ((words % NEWS_ARTICLE_WORDS) * 2 >= NEWS_ARTICLE_WORDS
        || (dense % NEWS_ARTICLE_CHARACTERS) * 2 >= NEWS_ARTICLE_CHARACTERS)
    {
        minutes++;
    }

    return minutes ? (unsigned) minutes : 1;
}


static void
news_article_model_body(news_model_t *model, news_value_t *values,
                        const news_article_t *article)
{
    news_str_t summary = article->standfirst;
    news_buf_t html = NEWS_BUF_INIT;

    if (news_body_html(&html, article->format, article->body) != NEWS_OK) {
        model->failed = true;
    }

    news_model_keep(model, &values[NEWS_AT_ARTICLE_BODY], NEWS_VALUE_HTML,
                    &html);

    if (summary.len == 0) {
        summary =
            news_body_summary(model->arena, article->format, article->body);
        model->failed |= summary.data == NULL;
    }

    news_model_string(&values[NEWS_AT_ARTICLE_DESCRIPTION], summary);
    news_model_number(model, &values[NEWS_AT_ARTICLE_READING_TIME],
                      news_article_reading_time(article->body));
}


static void
news_article_model_people(news_model_t *model, news_value_t *values,
                          const news_article_t *article)
{
    news_model_names(model, &values[NEWS_AT_ARTICLE_AUTHORS], NEWS_LIST_AUTHOR,
                     &article->authors, &article->author_slugs,
                     news_words_and(model->words));
    news_model_join(model, &values[NEWS_AT_ARTICLE_BYLINE], &article->authors,
                    news_words_and(model->words));
    news_model_names(model, &values[NEWS_AT_ARTICLE_KEYWORDS],
                     NEWS_LIST_KEYWORD, &article->keywords,
                     &article->keyword_slugs, NEWS_STR(", "));
    news_model_join(model, &values[NEWS_AT_ARTICLE_KEYWORD_LINE],
                    &article->keywords, NEWS_STR(", "));
}


static void
news_article_model_corrections(news_model_t *model, news_value_t *values,
                               const news_strs_t *corrections)
{
    size_t        i;
    news_value_t *items;

    items = news_model_list(model, &values[NEWS_AT_ARTICLE_CORRECTIONS],
                            corrections->count);

    for (i = 0; items && i < corrections->count; i++) {
        news_model_string(&items[i], corrections->items[i]);
    }

    news_model_flag(&values[NEWS_AT_ARTICLE_CORRECTED], corrections->count > 0);
}


/* The section, with those above it. */
static void
news_article_model_section(news_model_t *model, news_value_t *values,
                           const news_article_t *article)
{
    news_str_t slug = article->category_slug;

    news_model_string(&values[NEWS_AT_ARTICLE_CATEGORY], article->category);
    news_model_string(&values[NEWS_AT_ARTICLE_CATEGORY_SLUG], slug);

    if (slug.len) {
        news_model_string(
            &values[NEWS_AT_ARTICLE_CATEGORY_PATH],
            news_model_list_path(model, NEWS_LIST_CATEGORY, slug));
        news_model_trail(model, &values[NEWS_AT_ARTICLE_TRAIL], slug,
                         article->category);
    }
}


void
news_article_model(news_model_t *model, news_value_t *value,
                   const news_article_t *article, news_str_t path)
{
    news_str_t    language, tagline;
    news_value_t *values =
        news_model_object(model, value, &news_schema_article);

    language = article->language.len ? article->language
                                     : news_model_language(model->site);
    tagline = article->tagline.len ? article->tagline : model->site->tagline;

    news_model_string(&values[NEWS_AT_ARTICLE_TAGLINE], tagline);
    news_model_string(&values[NEWS_AT_ARTICLE_SLUG], article->slug);
    news_model_string(&values[NEWS_AT_ARTICLE_HEADLINE], article->headline);
    news_model_string(&values[NEWS_AT_ARTICLE_STANDFIRST], article->standfirst);
    news_model_string(&values[NEWS_AT_ARTICLE_LANGUAGE], language);
    news_model_string(&values[NEWS_AT_ARTICLE_DIRECTION],
                      news_model_direction(language));
    news_model_string(&values[NEWS_AT_ARTICLE_PATH], path);
    news_model_string(&values[NEWS_AT_ARTICLE_URL],
                      news_model_url(model, path));

    news_article_model_section(model, values, article);
    news_article_model_body(model, values, article);
    news_article_model_people(model, values, article);
    news_article_model_corrections(model, values, &article->corrections);
    news_model_date(model, &values[NEWS_AT_ARTICLE_PUBLISHED],
                    article->published);
    news_model_date(model, &values[NEWS_AT_ARTICLE_UPDATED], article->updated);
    news_model_image(model, &values[NEWS_AT_ARTICLE_IMAGE], &article->image);
}


void
news_article_model_near(news_model_t *model, news_value_t *value,
                        const news_neighbours_t *near)
{
    news_value_t *values = news_model_values(model, value);

    news_model_flag(&values[NEWS_AT_ARTICLE_HAS_RELATED],
                    near->related_count > 0);
    news_model_cards(model, &values[NEWS_AT_ARTICLE_RELATED], near->related,
                     near->related_count);
    news_model_flag(&values[NEWS_AT_ARTICLE_HAS_NEIGHBOURS],
                    near->next || near->previous);

    if (near->previous) {
        news_model_card(model, &values[NEWS_AT_ARTICLE_PREVIOUS],
                        near->previous);
    }

    if (near->next) {
        news_model_card(model, &values[NEWS_AT_ARTICLE_NEXT], near->next);
    }
}


void
news_article_model_gone(news_model_t *model, news_value_t *value,
                        const news_article_t *article)
{
    news_value_t *values = news_model_values(model, value), *gone;
    bool          web = news_value_is_url(article->gone_by);

    gone = news_model_object(model, &values[NEWS_AT_ARTICLE_GONE],
                             &news_schema_gone);
    news_model_flag(&gone[NEWS_AT_GONE_LEGAL], article->gone_status == 451);
    news_model_string(&gone[NEWS_AT_GONE_REASON], article->gone_reason);
    news_model_string(&gone[NEWS_AT_GONE_BY],
                      web ? article->gone_by : NEWS_STR(""));
}
