#include "page/model.h"

#include "article/value.h"

#define NEWS_MODEL_LANGUAGE "en"   /* of a site that names none */
#define NEWS_MODEL_SECTIONS_MAX 24 /* that every page names */


void
news_model_string(news_value_t *value, news_str_t s)
{
    value->kind = NEWS_VALUE_STRING;
    value->u.string = s;
}


void
news_model_flag(news_value_t *value, bool flag)
{
    value->kind = flag ? NEWS_VALUE_TRUE : NEWS_VALUE_NONE;
}


news_str_t
news_model_copy(news_model_t *model, news_str_t s)
{
    s = news_arena_copy(model->arena, s);

    if (s.data == NULL) {
        model->failed = true;
        s = NEWS_STR("");
    }

    return s;
}


news_str_t
news_model_take(news_model_t *model, news_buf_t *text)
{
    news_str_t s = news_model_copy(model, news_buf_borrow(text));

    model->failed |= text->failed;

    news_buf_free(text);

    return s;
}


void
news_model_keep(news_model_t *model, news_value_t *value,
                news_value_kind_e kind, news_buf_t *text)
{
    value->kind = kind;
    value->u.string = news_model_take(model, text);
}


void
news_model_number(news_model_t *model, news_value_t *value, uint64_t n)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_buf_printf(&text, "%llu", (unsigned long long) n);
    news_model_keep(model, value, NEWS_VALUE_STRING, &text);
}


news_value_t *
news_model_values(news_model_t *model, const news_value_t *value)
{
    return value->kind == NEWS_VALUE_OBJECT
               ? (news_value_t *) value->u.object.values
               : model->scratch;
}


news_value_t *
news_model_object(news_model_t *model, news_value_t *value,
                  const news_schema_t *schema)
{
    news_value_t *values;

    values = news_arena_calloc(model->arena, schema->count, sizeof(*values));
    if (values == NULL) {
        model->failed = true;
        return model->scratch;
    }

    value->kind = NEWS_VALUE_OBJECT;
    value->u.object.schema = schema;
    value->u.object.values = values;

    return values;
}


news_value_t *
news_model_list(news_model_t *model, news_value_t *value, size_t count)
{
    news_value_t *items;

    items = news_arena_calloc(model->arena, count, sizeof(*items));
    if (items == NULL) {
        model->failed = true;
        count = 0;
    }

    value->kind = NEWS_VALUE_LIST;
    value->u.list.count = count;
    value->u.list.items = items;

    return items;
}


void
news_model_date(news_model_t *model, news_value_t *value, news_date_t date)
{
    char          text[NEWS_DATE_TEXT_MAX];
    news_str_t    machine = news_date_local(date, model->tz, text);
    news_buf_t    words = NEWS_BUF_INIT;
    news_value_t *values;

    if (machine.len == 0) {
        return;
    }

    values = news_model_object(model, value, &news_schema_date);
    news_model_string(&values[NEWS_AT_DATE_MACHINE],
                      news_model_copy(model, machine));

    news_words_date(model->words, &words, date, model->tz);
    news_model_keep(model, &values[NEWS_AT_DATE_WORDS], NEWS_VALUE_STRING,
                    &words);
}


void
news_model_image(news_model_t *model, news_value_t *value,
                 const news_image_t *image)
{
    news_value_t *values;

    if (!news_value_is_url(image->url)) {
        return;
    }

    values = news_model_object(model, value, &news_schema_image);
    news_model_string(&values[NEWS_AT_IMAGE_URL], image->url);
    news_model_string(&values[NEWS_AT_IMAGE_ALT], image->alt);
    news_model_string(&values[NEWS_AT_IMAGE_CREDIT], image->credit);

    if (image->width > 0 && image->height > 0) {
        news_model_number(model, &values[NEWS_AT_IMAGE_WIDTH],
                          (uint64_t) image->width);
        news_model_number(model, &values[NEWS_AT_IMAGE_HEIGHT],
                          (uint64_t) image->height);
    }
}


news_value_t *
news_model_link(news_model_t *model, news_value_t *value, news_str_t name,
                news_str_t path)
{
    news_value_t *values = news_model_object(model, value, &news_schema_link);

    news_model_string(&values[NEWS_AT_LINK_NAME], name);
    news_model_string(&values[NEWS_AT_LINK_PATH], path);

    return values;
}


void
news_model_card(news_model_t *model, news_value_t *value,
                const news_article_t *article)
{
    news_str_t    language = article->language;
    news_value_t *values = news_model_object(model, value, &news_schema_card);

    news_model_string(&values[NEWS_AT_CARD_HEADLINE], article->headline);
    news_model_string(&values[NEWS_AT_CARD_PATH],
                      news_model_article_path(model, article));
    news_model_string(&values[NEWS_AT_CARD_STANDFIRST], article->standfirst);

    if (article->category_slug.len) {
        news_model_string(&values[NEWS_AT_CARD_CATEGORY], article->category);
        news_model_string(&values[NEWS_AT_CARD_CATEGORY_PATH],
                          news_model_list_path(model, NEWS_LIST_CATEGORY,
                                               article->category_slug));
    }

    news_model_join(model, &values[NEWS_AT_CARD_BYLINE], &article->authors,
                    news_words_and(model->words));
    news_model_date(model, &values[NEWS_AT_CARD_PUBLISHED], article->published);
    news_model_date(model, &values[NEWS_AT_CARD_UPDATED], article->updated);
    news_model_image(model, &values[NEWS_AT_CARD_IMAGE], &article->image);

    if (language.len
        && !news_str_equal_nocase(language, news_model_language(model->site)))
    {
        news_model_string(&values[NEWS_AT_CARD_LANGUAGE], language);
        news_model_string(&values[NEWS_AT_CARD_DIRECTION],
                          news_model_direction(language));
    }
}


void
news_model_cards(news_model_t *model, news_value_t *value,
                 const news_article_t *articles, size_t count)
{
    size_t        i;
    news_value_t *items = news_model_list(model, value, count);

    for (i = 0; items && i < count; i++) {
        news_model_card(model, &items[i], &articles[i]);
    }
}


void
news_model_join(news_model_t *model, news_value_t *value,
                const news_strs_t *names, news_str_t last)
{
    news_buf_t text = NEWS_BUF_INIT;
    size_t     i;

    for (i = 0; i < names->count; i++) {

        if (i > 0) {
            news_buf_append(&text,
                            i + 1 < names->count ? NEWS_STR(", ") : last);
        }

        news_buf_append(&text, names->items[i]);
    }

    news_model_keep(model, value, NEWS_VALUE_STRING, &text);
}


/* What has no address of its own is looked for. */
static news_str_t
news_model_name_path(news_model_t *model, news_list_kind_e kind,
                     news_str_t slug, news_str_t name)
{
    news_route_t search = {
        .kind = NEWS_KIND_SEARCH, .query = name, .number = 1};

    return slug.len ? news_model_list_path(model, kind, slug)
                    : news_model_route_path(model, &search);
}


void
news_model_names(news_model_t *model, news_value_t *value,
                 news_list_kind_e kind, const news_strs_t *names,
                 const news_strs_t *slugs, news_str_t last)
{
    size_t        i;
    news_str_t    slug;
    news_value_t *items = news_model_list(model, value, names->count), *values;

    for (i = 0; items && i < names->count; i++) {

        slug = i < slugs->count ? slugs->items[i] : NEWS_STR("");
        values = news_model_link(
            model, &items[i], names->items[i],
            news_model_name_path(model, kind, slug, names->items[i]));

        if (i > 0) {
            news_model_string(&values[NEWS_AT_LINK_SEPARATOR],
                              i + 1 < names->count ? NEWS_STR(", ") : last);
        }
    }
}


/* Parts between slashes. */
static size_t
news_model_parts(news_str_t s, news_str_t parts[NEWS_CATEGORY_DEPTH_MAX])
{
    size_t n = 0;

    while (s.data && n < NEWS_CATEGORY_DEPTH_MAX) {
        parts[n++] = news_str_trim(news_str_next(&s, '/'));
    }

    return n;
}


void
news_model_trail(news_model_t *model, news_value_t *value, news_str_t slug,
                 news_str_t category)
{
    size_t                i, count, named;
    news_str_t            slugs[NEWS_CATEGORY_DEPTH_MAX];
    news_str_t            names[NEWS_CATEGORY_DEPTH_MAX], path, name;
    news_value_t         *items, *values;
    const news_section_t *section;

    if (slug.len == 0) {
        return;
    }

    count = news_model_parts(slug, slugs);
    named = news_model_parts(category, names);
    items = news_model_list(model, value, count);

    for (i = 0; items && i < count; i++) {

        path = (news_str_t) {
            (size_t) (slugs[i].data + slugs[i].len - slug.data), slug.data};
        section = news_model_section(model, path);

        name = section ? section->name : slugs[i];

        if (named == count) {
            name = names[i];
        } else if (i + 1 == count && category.len) {
            name = category;
        }

        values = news_model_link(
            model, &items[i], name,
            news_model_list_path(model, NEWS_LIST_CATEGORY, path));

        if (i > 0) {
            news_model_string(&values[NEWS_AT_LINK_SEPARATOR], NEWS_STR(" / "));
        }
    }
}


/* The sections at the top, in the editor's order. */
static void
news_model_site_sections(news_model_t *model, news_value_t *value,
                         news_str_t current)
{
    size_t        i, count = 0;
    news_value_t *items, *values;

    items = news_model_list(model, value, NEWS_MODEL_SECTIONS_MAX);

    for (i = 0;
         items && i < model->section_count && count < NEWS_MODEL_SECTIONS_MAX;
         i++)
    {

        const news_section_t *section = &model->sections[i];

        if (section->parent) {
            continue;
        }

        values = news_model_link(
            model, &items[count++], section->name,
            news_model_list_path(model, NEWS_LIST_CATEGORY, section->slug));
        news_model_flag(&values[NEWS_AT_LINK_CURRENT],
                        news_str_starts(current, section->slug)
                            && (current.len == section->slug.len
                                || current.data[section->slug.len] == '/'));
    }

    if (items) {
        value->u.list.count = count;
    }
}


void
news_model_site(news_model_t *model, news_value_t *value, news_str_t section)
{
    const news_site_t *site = model->site;
    news_str_t         language = news_model_language(site);
    news_value_t *values = news_model_object(model, value, &news_schema_site);

    news_model_string(&values[NEWS_AT_SITE_NAME], site->name);
    news_model_string(&values[NEWS_AT_SITE_TAGLINE], site->tagline);
    news_model_string(&values[NEWS_AT_SITE_URL], news_model_site_url(site));
    news_model_string(&values[NEWS_AT_SITE_LANGUAGE], language);
    news_model_string(&values[NEWS_AT_SITE_DIRECTION],
                      news_model_direction(language));
    news_model_string(&values[NEWS_AT_SITE_HOME], NEWS_STR("/"));
    news_model_string(&values[NEWS_AT_SITE_SEARCH], NEWS_STR("/search"));
    news_model_string(&values[NEWS_AT_SITE_ARCHIVE], NEWS_STR("/archive/"));
    news_model_site_sections(model, &values[NEWS_AT_SITE_SECTIONS], section);
}


news_str_t
news_model_article_path(news_model_t *model, const news_article_t *article)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_permalink_append(model->permalink, &text, article, model->tz);

    return news_model_take(model, &text);
}


news_str_t
news_model_route_path(news_model_t *model, const news_route_t *route)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_route_append_path(route, &text);

    return news_model_take(model, &text);
}


news_str_t
news_model_list_path(news_model_t *model, news_list_kind_e kind,
                     news_str_t slug)
{
    static const news_kind_e kinds[] = {
        [NEWS_LIST_SITE] = NEWS_KIND_FRONT,
        [NEWS_LIST_CATEGORY] = NEWS_KIND_CATEGORY,
        [NEWS_LIST_AUTHOR] = NEWS_KIND_AUTHOR,
        [NEWS_LIST_KEYWORD] = NEWS_KIND_KEYWORD,
    };

    news_route_t route = {
        .kind = kinds[kind], .list = kind, .slug = slug, .number = 1};

    return news_model_route_path(model, &route);
}


news_str_t
news_model_site_url(const news_site_t *site)
{
    bool web = news_value_is_url(site->url) && site->url.data[0] != '/';

    return web ? site->url : NEWS_STR("");
}


news_str_t
news_model_url(news_model_t *model, news_str_t path)
{
    news_buf_t text = NEWS_BUF_INIT;

    if (path.len == 0 || path.data[0] != '/') {
        return path;
    }

    news_buf_append(&text, news_model_site_url(model->site));
    news_buf_append(&text, path);

    return news_model_take(model, &text);
}


const news_section_t *
news_model_section(const news_model_t *model, news_str_t slug)
{
    size_t i;

    for (i = 0; i < model->section_count; i++) {
        if (news_str_equal(model->sections[i].slug, slug)) {
            return &model->sections[i];
        }
    }

    return NULL;
}


news_str_t
news_model_language(const news_site_t *site)
{
    return site->language.len ? site->language : NEWS_STR(NEWS_MODEL_LANGUAGE);
}


/* Whether a language (BCP 47) is written from right to left: its script says
   so where it names one, like az-Arab or ar-Latn. */
news_str_t
news_model_direction(news_str_t language)
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
