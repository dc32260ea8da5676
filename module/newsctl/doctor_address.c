#include "newsctl/doctor.h"
#include "newsctl/pages.h"

#include <string.h>

/* Lists whose address may be an article's too: nothing else has its form. */
static bool
news_doctor_hides(const news_route_t *route, news_str_t section)
{
    return route->kind == NEWS_KIND_SEARCH || route->kind == NEWS_KIND_ARCHIVE
           || (route->kind == NEWS_KIND_CATEGORY && route->number == 1
               && news_str_equal(route->slug, section));
}


/* Looks at the article of that name, if there is one.  Its address means a list
   whatever its date is. */
static void
news_doctor_address(news_doctor_t *doctor, news_store_t *store,
                    const news_permalink_t *permalink, news_str_t name,
                    news_str_t section)
{
    news_route_t   routes[NEWS_ROUTES_MAX];
    news_article_t article;
    news_buf_t     url = NEWS_BUF_INIT;
    news_str_t     path, args;
    char           buffer[NEWS_ROUTE_BUFFER], remedy[NEWS_SLUG_MAX + 40];

    if (news_store_article(store, doctor->ctl->arena, name, &article) != NEWS_OK
        || !news_str_equal(article.slug, name))
    {
        return;
    }

    news_permalink_append(permalink, &url, &article, NULL);
    news_buf_append_char(&url, '\0');

    if (!url.failed) {
        news_pages_split(url.data, url.data, &path, &args);

        if (news_route_match(permalink, path, args, buffer, routes)
            && news_doctor_hides(&routes[0], section))
        {
            snprintf(remedy, sizeof(remedy), "newsctl rename %.*s NEW",
                     NEWS_STR_ARG(name));
            news_doctor_say(doctor, NEWS_FINDING_WARNING, "store", remedy,
                            "the article \"%.*s\" cannot be reached: "
                            "news_permalink gives it the address of the %s "
                            "page",
                            NEWS_STR_ARG(name), news_kind_name(routes[0].kind));
        }
    }

    news_buf_free(&url);
}


void
news_doctor_addresses(news_doctor_t *doctor, news_store_t *store)
{
    const char      *pattern = doctor->ctl->values[NEWS_CTL_PERMALINK], *slash;
    news_permalink_t permalink;
    news_section_t  *sections;
    news_error_t     err;
    news_str_t       slug, name;
    size_t           i, count;

    if (pattern == NULL
        || news_permalink_compile(&permalink, news_str_borrow(pattern), &err)
               != NEWS_OK)
    {
        return;
    }

    for (i = 0; news_category_words[i]; i++) {
        news_doctor_address(doctor, store, &permalink,
                            news_str_borrow(news_category_words[i]),
                            NEWS_STR(""));
    }

    if (news_store_sections(store, doctor->ctl->arena, &sections, &count)
        != NEWS_OK)
    {
        return;
    }

    for (i = 0; i < count; i++) {
        name = slug = sections[i].slug;
        slash = memrchr(slug.data, '/', slug.len);
        if (slash) {
            name = news_str_from(slug, (size_t) (slash - slug.data) + 1);
        }
        news_doctor_address(doctor, store, &permalink, name, slug);
    }
}
