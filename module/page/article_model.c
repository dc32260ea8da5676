#include "page/article_model.h"

#include "article/value.h"
#include "page/body.h"


#define NEWS_ARTICLE_MODEL_LANGUAGE "en" /* of a site that names none */

/* Where each value lies; the fields below give the names. */

enum { NEWS_MODEL_DATE_WORDS, NEWS_MODEL_DATE_MACHINE, NEWS_MODEL_DATE_COUNT };

enum {
    NEWS_MODEL_IMAGE_URL,
    NEWS_MODEL_IMAGE_ALT,
    NEWS_MODEL_IMAGE_CREDIT,
    NEWS_MODEL_IMAGE_WIDTH,
    NEWS_MODEL_IMAGE_HEIGHT,
    NEWS_MODEL_IMAGE_COUNT
};

enum {
    NEWS_MODEL_SITE_NAME,
    NEWS_MODEL_SITE_TAGLINE,
    NEWS_MODEL_SITE_URL,
    NEWS_MODEL_SITE_LANGUAGE,
    NEWS_MODEL_SITE_DIRECTION,
    NEWS_MODEL_SITE_COUNT
};

enum {
    NEWS_MODEL_TAGLINE,
    NEWS_MODEL_CATEGORY,
    NEWS_MODEL_CATEGORY_SLUG,
    NEWS_MODEL_SLUG,
    NEWS_MODEL_HEADLINE,
    NEWS_MODEL_STANDFIRST,
    NEWS_MODEL_DESCRIPTION,
    NEWS_MODEL_BODY,
    NEWS_MODEL_AUTHORS,
    NEWS_MODEL_BYLINE,
    NEWS_MODEL_KEYWORDS,
    NEWS_MODEL_KEYWORD_LINE,
    NEWS_MODEL_CORRECTIONS,
    NEWS_MODEL_PUBLISHED,
    NEWS_MODEL_UPDATED,
    NEWS_MODEL_IMAGE,
    NEWS_MODEL_URL,
    NEWS_MODEL_PATH,
    NEWS_MODEL_LANGUAGE,
    NEWS_MODEL_DIRECTION,
    NEWS_MODEL_ARTICLE_COUNT
};

enum { NEWS_MODEL_SITE, NEWS_MODEL_ARTICLE, NEWS_MODEL_COUNT };

static const news_field_t news_article_model_date_fields[] = {
    [NEWS_MODEL_DATE_WORDS] = {NEWS_STR("words"), NULL},
    [NEWS_MODEL_DATE_MACHINE] = {NEWS_STR("machine"), NULL},
};

static const news_schema_t news_article_model_date = {
    NEWS_MODEL_DATE_COUNT, news_article_model_date_fields};

static const news_field_t news_article_model_image_fields[] = {
    [NEWS_MODEL_IMAGE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_MODEL_IMAGE_ALT] = {NEWS_STR("alt"), NULL},
    [NEWS_MODEL_IMAGE_CREDIT] = {NEWS_STR("credit"), NULL},
    [NEWS_MODEL_IMAGE_WIDTH] = {NEWS_STR("width"), NULL},
    [NEWS_MODEL_IMAGE_HEIGHT] = {NEWS_STR("height"), NULL},
};

static const news_schema_t news_article_model_image = {
    NEWS_MODEL_IMAGE_COUNT, news_article_model_image_fields};

static const news_field_t news_article_model_site_fields[] = {
    [NEWS_MODEL_SITE_NAME] = {NEWS_STR("name"), NULL},
    [NEWS_MODEL_SITE_TAGLINE] = {NEWS_STR("tagline"), NULL},
    [NEWS_MODEL_SITE_URL] = {NEWS_STR("url"), NULL},
    [NEWS_MODEL_SITE_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_MODEL_SITE_DIRECTION] = {NEWS_STR("direction"), NULL},
};

static const news_schema_t news_article_model_site = {
    NEWS_MODEL_SITE_COUNT, news_article_model_site_fields};

static const news_field_t news_article_model_article_fields[] = {
    [NEWS_MODEL_TAGLINE] = {NEWS_STR("tagline"), NULL},
    [NEWS_MODEL_CATEGORY] = {NEWS_STR("category"), NULL},
    [NEWS_MODEL_CATEGORY_SLUG] = {NEWS_STR("category_slug"), NULL},
    [NEWS_MODEL_SLUG] = {NEWS_STR("slug"), NULL},
    [NEWS_MODEL_HEADLINE] = {NEWS_STR("headline"), NULL},
    [NEWS_MODEL_STANDFIRST] = {NEWS_STR("standfirst"), NULL},
    [NEWS_MODEL_DESCRIPTION] = {NEWS_STR("description"), NULL},
    [NEWS_MODEL_BODY] = {NEWS_STR("body"), NULL},
    [NEWS_MODEL_AUTHORS] = {NEWS_STR("authors"), NULL},
    [NEWS_MODEL_BYLINE] = {NEWS_STR("byline"), NULL},
    [NEWS_MODEL_KEYWORDS] = {NEWS_STR("keywords"), NULL},
    [NEWS_MODEL_KEYWORD_LINE] = {NEWS_STR("keyword_line"), NULL},
    [NEWS_MODEL_CORRECTIONS] = {NEWS_STR("corrections"), NULL},
    [NEWS_MODEL_PUBLISHED] = {NEWS_STR("published"), &news_article_model_date},
    [NEWS_MODEL_UPDATED] = {NEWS_STR("updated"), &news_article_model_date},
    [NEWS_MODEL_IMAGE] = {NEWS_STR("image"), &news_article_model_image},
    [NEWS_MODEL_URL] = {NEWS_STR("url"), NULL},
    [NEWS_MODEL_PATH] = {NEWS_STR("path"), NULL},
    [NEWS_MODEL_LANGUAGE] = {NEWS_STR("language"), NULL},
    [NEWS_MODEL_DIRECTION] = {NEWS_STR("direction"), NULL},
};

static const news_schema_t news_article_model_article = {
    NEWS_MODEL_ARTICLE_COUNT, news_article_model_article_fields};

static const news_field_t news_article_model_fields[] = {
    [NEWS_MODEL_SITE] = {NEWS_STR("site"), &news_article_model_site},
    [NEWS_MODEL_ARTICLE] = {NEWS_STR("article"), &news_article_model_article},
};

const news_schema_t news_article_model_schema = {NEWS_MODEL_COUNT,
                                                 news_article_model_fields};


static void
news_article_model_string(news_value_t *value, news_str_t s)
{
    value->kind = NEWS_VALUE_STRING;
    value->u.string = s;
}


/* An object without any values yet; NULL: no memory. */
static news_value_t *
news_article_model_object(news_arena_t *arena, news_value_t *value,
                          const news_schema_t *schema)
{
    news_value_t *values;

    values = news_arena_calloc(arena, schema->count, sizeof(*values));
    if (values == NULL) {
        return NULL;
    }

    value->kind = NEWS_VALUE_OBJECT;
    value->u.object.schema = schema;
    value->u.object.values = values;

    return values;
}


static bool
news_article_model_list(news_arena_t *arena, news_value_t *value,
                        const news_strs_t *strs)
{
    news_value_t *items;
    size_t        i;

    items = news_arena_calloc(arena, strs->count, sizeof(*items));
    if (items == NULL) {
        return false;
    }

    for (i = 0; i < strs->count; i++) {
        news_article_model_string(&items[i], strs->items[i]);
    }

    value->kind = NEWS_VALUE_LIST;
    value->u.list.count = strs->count;
    value->u.list.items = items;

    return true;
}


/* Moves the text to the arena. */
static bool
news_article_model_keep(news_arena_t *arena, news_value_t *value,
                        news_value_kind_e kind, news_buf_t *text)
{
    value->kind = kind;
    value->u.string = news_arena_copy(arena, news_buf_borrow(text));

    if (text->failed) {
        value->u.string.data = NULL;
    }

    news_buf_free(text);

    return value->u.string.data != NULL;
}


/* "A", "A and B", "A, B and C" with " and " as the last separator. */
static bool
news_article_model_join(news_arena_t *arena, news_value_t *value,
                        const news_strs_t *strs, news_str_t last)
{
    news_buf_t text = NEWS_BUF_INIT;
    size_t     i;

    for (i = 0; i < strs->count; i++) {

        if (i > 0) {
            news_buf_append(&text, i + 1 < strs->count ? NEWS_STR(", ") : last);
        }

        news_buf_append(&text, strs->items[i]);
    }

    return news_article_model_keep(arena, value, NEWS_VALUE_STRING, &text);
}


static bool
news_article_model_set_date(news_arena_t *arena, news_value_t *value,
                            news_date_t date)
{
    news_value_t *values;
    char         *text;

    if (date.kind == NEWS_DATE_NONE) {
        return true;
    }

    values = news_article_model_object(arena, value, &news_article_model_date);
    text = news_arena_alloc(arena, (size_t) 2 * NEWS_DATE_TEXT_MAX);

    if (values == NULL || text == NULL) {
        return false;
    }

    news_article_model_string(&values[NEWS_MODEL_DATE_WORDS],
                              news_date_words(date, NULL, text));
    news_article_model_string(
        &values[NEWS_MODEL_DATE_MACHINE],
        news_date_machine(date, text + NEWS_DATE_TEXT_MAX));

    return true;
}


static bool
news_article_model_set_pixels(news_arena_t *arena, news_value_t *value,
                              int pixels)
{
    news_buf_t text = NEWS_BUF_INIT;

    if (pixels <= 0) {
        return true;
    }

    news_buf_append_int(&text, pixels);

    return news_article_model_keep(arena, value, NEWS_VALUE_STRING, &text);
}


static bool
news_article_model_set_image(news_arena_t *arena, news_value_t *value,
                             const news_image_t *image)
{
    news_value_t *values;

    if (!news_value_is_url(image->url)) {
        return true;
    }

    values = news_article_model_object(arena, value, &news_article_model_image);
    if (values == NULL) {
        return false;
    }

    news_article_model_string(&values[NEWS_MODEL_IMAGE_URL], image->url);
    news_article_model_string(&values[NEWS_MODEL_IMAGE_ALT], image->alt);
    news_article_model_string(&values[NEWS_MODEL_IMAGE_CREDIT], image->credit);

    return news_article_model_set_pixels(arena, &values[NEWS_MODEL_IMAGE_WIDTH],
                                         image->width)
           && news_article_model_set_pixels(
               arena, &values[NEWS_MODEL_IMAGE_HEIGHT], image->height);
}


static bool
news_article_model_set_body(news_arena_t *arena, news_value_t *value,
                            const news_article_t *article)
{
    news_buf_t html = NEWS_BUF_INIT;

    if (news_body_html(&html, article->format, article->body) != NEWS_OK) {
        news_buf_free(&html);
        return false;
    }

    return news_article_model_keep(arena, value, NEWS_VALUE_HTML, &html);
}


static bool
news_article_model_set_description(news_arena_t *arena, news_value_t *value,
                                   const news_article_t *article)
{
    news_str_t text = article->standfirst;

    if (text.len == 0) {
        text = news_body_summary(arena, article->format, article->body);
    }

    news_article_model_string(value, text);

    return text.len == 0 || text.data;
}


static news_str_t
news_article_model_site_url(const news_site_t *site)
{
    bool web = news_value_is_url(site->url) && site->url.data[0] != '/';

    return web ? site->url : NEWS_STR("");
}


static bool
news_article_model_set_url(news_arena_t *arena, news_value_t *value,
                           const news_site_t *site, news_str_t path)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_buf_append(&text, news_article_model_site_url(site));
    news_buf_append(&text, path);

    return news_article_model_keep(arena, value, NEWS_VALUE_STRING, &text);
}


/* Whether a language (BCP 47) is written from right to left: its script says
   so where it names one, like az-Arab or ar-Latn. */
static news_str_t
news_article_model_direction(news_str_t language)
{
    static const char *const scripts[] = {
        "adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"};
    static const char *const languages[] = {
        "ar",  "arc", "ckb", "dv", "fa",  "he", "iw", "ks",
        "nqo", "pnb", "ps",  "sd", "syr", "ug", "ur", "yi"};
    news_str_t subtag, primary = news_str_next(&language, '-');
    size_t     i;

    subtag = news_str_next(&language, '-');

    for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (news_str_equal_nocase(subtag, news_str_borrow(scripts[i]))) {
            return NEWS_STR("rtl");
        }
    }

    for (i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        if (subtag.len != 4
            && news_str_equal_nocase(primary, news_str_borrow(languages[i])))
        {
            return NEWS_STR("rtl");
        }
    }

    return NEWS_STR("ltr");
}


static news_str_t
news_article_model_language(const news_site_t *site)
{
    return site->language.len ? site->language
                              : NEWS_STR(NEWS_ARTICLE_MODEL_LANGUAGE);
}


static void
news_article_model_fill_site(news_value_t *values, const news_site_t *site)
{
    news_str_t language = news_article_model_language(site);

    news_article_model_string(&values[NEWS_MODEL_SITE_NAME], site->name);
    news_article_model_string(&values[NEWS_MODEL_SITE_TAGLINE], site->tagline);
    news_article_model_string(&values[NEWS_MODEL_SITE_URL],
                              news_article_model_site_url(site));
    news_article_model_string(&values[NEWS_MODEL_SITE_LANGUAGE], language);
    news_article_model_string(&values[NEWS_MODEL_SITE_DIRECTION],
                              news_article_model_direction(language));
}


/* What is in the record as it goes onto the page. */
static void
news_article_model_fill_strings(news_value_t *values, const news_site_t *site,
                                const news_article_t *article)
{
    news_str_t language = article->language.len
                              ? article->language
                              : news_article_model_language(site);

    news_article_model_string(&values[NEWS_MODEL_TAGLINE],
                              article->tagline.len ? article->tagline
                                                   : site->tagline);
    news_article_model_string(&values[NEWS_MODEL_CATEGORY], article->category);
    news_article_model_string(&values[NEWS_MODEL_CATEGORY_SLUG],
                              article->category_slug);
    news_article_model_string(&values[NEWS_MODEL_SLUG], article->slug);
    news_article_model_string(&values[NEWS_MODEL_HEADLINE], article->headline);
    news_article_model_string(&values[NEWS_MODEL_STANDFIRST],
                              article->standfirst);
    news_article_model_string(&values[NEWS_MODEL_LANGUAGE], language);
    news_article_model_string(&values[NEWS_MODEL_DIRECTION],
                              news_article_model_direction(language));
}


static bool
news_article_model_fill_lists(news_arena_t *arena, news_value_t *values,
                              const news_article_t *article)
{
    return news_article_model_list(arena, &values[NEWS_MODEL_AUTHORS],
                                   &article->authors)
           && news_article_model_join(arena, &values[NEWS_MODEL_BYLINE],
                                      &article->authors, NEWS_STR(" and "))
           && news_article_model_list(arena, &values[NEWS_MODEL_KEYWORDS],
                                      &article->keywords)
           && news_article_model_join(arena, &values[NEWS_MODEL_KEYWORD_LINE],
                                      &article->keywords, NEWS_STR(", "))
           && news_article_model_list(arena, &values[NEWS_MODEL_CORRECTIONS],
                                      &article->corrections);
}


news_status_e
news_article_model(news_arena_t *arena, const news_site_t *site,
                   const news_article_t *article, news_str_t path,
                   news_value_t *model)
{
    news_value_t *root, *about, *values;

    root = news_article_model_object(arena, model, &news_article_model_schema);
    if (root == NULL) {
        return NEWS_ENOMEM;
    }

    about = news_article_model_object(arena, &root[NEWS_MODEL_SITE],
                                      &news_article_model_site);
    values = news_article_model_object(arena, &root[NEWS_MODEL_ARTICLE],
                                       &news_article_model_article);
    if (about == NULL || values == NULL) {
        return NEWS_ENOMEM;
    }

    news_article_model_fill_site(about, site);
    news_article_model_fill_strings(values, site, article);
    news_article_model_string(&values[NEWS_MODEL_PATH], path);

    if (news_article_model_fill_lists(arena, values, article)
        && news_article_model_set_body(arena, &values[NEWS_MODEL_BODY], article)
        && news_article_model_set_description(
            arena, &values[NEWS_MODEL_DESCRIPTION], article)
        && news_article_model_set_date(arena, &values[NEWS_MODEL_PUBLISHED],
                                       article->published)
        && news_article_model_set_date(arena, &values[NEWS_MODEL_UPDATED],
                                       article->updated)
        && news_article_model_set_image(arena, &values[NEWS_MODEL_IMAGE],
                                        &article->image)
        && news_article_model_set_url(arena, &values[NEWS_MODEL_URL], site,
                                      path))
    {
        return NEWS_OK;
    }

    return NEWS_ENOMEM;
}
