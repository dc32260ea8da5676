#include "page/feed.h"

/* The protocol's cap on a file, with room for what closes it. */
#define NEWS_SITEMAP_BYTES (52428800 - 4096)
#define NEWS_SITEMAP_NEWS (2 * 24 * 3600) /* s: what news sitemaps reach back  \
                                           */
#define NEWS_SITEMAP_NEWS_MAX 1000

#define NEWS_SITEMAP_XML "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define NEWS_SITEMAP_NAMESPACE                                                 \
    " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""


static void
news_sitemap_date(news_rendering_t *r, const char *tag, int64_t seconds)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_date_t date = {NEWS_DATE_TIME, seconds};

    news_xml_element(&r->page->body, tag,
                     news_date_stamp(date, r->model.tz, text));
}


/* The URL of an article, escaped; without the arena, for there are many. */
static void
news_sitemap_loc(news_rendering_t *r, news_buf_t *path,
                 const news_article_t *article)
{
    news_buf_t *out = &r->page->body;

    path->len = 0;
    news_buf_append(path, news_model_site_url(&r->site));
    news_permalink_append(r->model.permalink, path, article, r->model.tz);
    out->failed |= path->failed;
    news_xml_element(out, "loc", news_buf_borrow(path));
}


typedef struct {
    news_rendering_t *r;
    news_buf_t        path;
    size_t            count;
} news_sitemap_t;


static bool
news_sitemap_visit(void *data, const news_article_t *article)
{
    news_sitemap_t   *sitemap = data;
    news_rendering_t *r = sitemap->r;
    news_buf_t       *out = &r->page->body;

    news_buf_append(out, NEWS_STR("<url>"));
    news_sitemap_loc(r, &sitemap->path, article);
    news_sitemap_date(r, "lastmod", article->changed);
    news_buf_append(out, NEWS_STR("</url>\n"));

    news_rendering_modified(r, article->changed);
    sitemap->count++;

    return !out->failed && out->len < NEWS_SITEMAP_BYTES;
}


static news_status_e
news_sitemap_file(news_rendering_t *r)
{
    int64_t        until = INT64_MAX;
    news_sitemap_t sitemap = {r, NEWS_BUF_INIT, 0};
    news_status_e  status;

    news_rendering_tag_id(r, "m:", r->route->number);
    news_buf_append(
        &r->page->body,
        NEWS_STR(NEWS_SITEMAP_XML "<urlset" NEWS_SITEMAP_NAMESPACE ">\n"));

    status = news_store_sitemap(r->store, r->route->number, r->render->now,
                                news_sitemap_visit, &sitemap, &until);
    news_buf_free(&sitemap.path);
    news_rendering_until(r, until);

    if (status == NEWS_OK && sitemap.count == 0) {
        status = NEWS_ENOTFOUND;
    }

    news_buf_append(&r->page->body, NEWS_STR("</urlset>\n"));

    return status;
}


/* Which files there are; the one that comes next changes it too. */
static news_status_e
news_sitemap_index(news_rendering_t *r)
{
    size_t               i, count = 0;
    uint64_t             last = 0;
    news_buf_t          *out = &r->page->body;
    news_sitemap_file_t *files;
    news_status_e        status;

    status = news_store_sitemap_files(r->store, r->arena, &files, &count);
    if (status != NEWS_OK) {
        return status;
    }

    news_buf_append(out,
                    NEWS_STR(NEWS_SITEMAP_XML
                             "<sitemapindex" NEWS_SITEMAP_NAMESPACE ">\n"));

    for (i = 0; i < count; i++) {

        news_route_t route = {.kind = NEWS_KIND_SITEMAP,
                              .number = (unsigned) files[i].file};

        last = files[i].file;
        news_rendering_tag_id(r, "m:", (int64_t) last);
        news_buf_append(out, NEWS_STR("<sitemap>"));
        news_xml_element(out, "loc",
                         news_model_url(&r->model, news_model_route_path(
                                                       &r->model, &route)));
        news_sitemap_date(r, "lastmod", files[i].changed);
        news_buf_append(out, NEWS_STR("</sitemap>\n"));
        news_rendering_modified(r, files[i].changed);
    }

    news_rendering_tag_id(r, "m:", (int64_t) last + 1);
    news_buf_append(out, NEWS_STR("</sitemapindex>\n"));

    return NEWS_OK;
}


news_status_e
news_render_sitemap(news_rendering_t *r)
{
    r->page->content = NEWS_CONTENT_XML;
    news_rendering_path(r);

    return r->route->number ? news_sitemap_file(r) : news_sitemap_index(r);
}


/* ISO 639, but of Chinese, as Google's documentation has it. */
static news_str_t
news_sitemap_language(const news_rendering_t *r, const news_article_t *article)
{
    news_str_t rest, language = article->language.len
                                    ? article->language
                                    : news_model_language(&r->site);
    news_str_t subtag, primary;

    rest = language;
    primary = news_str_next(&rest, '-');

    if (!news_str_equal_nocase(primary, NEWS_STR("zh"))) {
        return primary;
    }

    while (rest.data) {

        subtag = news_str_next(&rest, '-');

        if (news_str_equal_nocase(subtag, NEWS_STR("Hant"))
            || news_str_equal_nocase(subtag, NEWS_STR("TW"))
            || news_str_equal_nocase(subtag, NEWS_STR("HK"))
            || news_str_equal_nocase(subtag, NEWS_STR("MO")))
        {
            return NEWS_STR("zh-tw");
        }
    }

    return NEWS_STR("zh-cn");
}


static void
news_sitemap_news(news_rendering_t *r, news_buf_t *path,
                  const news_article_t *article)
{
    char        text[NEWS_DATE_TEXT_MAX];
    news_buf_t *out = &r->page->body;

    news_buf_append(out, NEWS_STR("<url>"));
    news_sitemap_loc(r, path, article);
    news_buf_append(out, NEWS_STR("<news:news>\n<news:publication>\n"));
    news_xml_element(out, "news:name", r->site.name);
    news_xml_element(out, "news:language", news_sitemap_language(r, article));
    news_buf_append(out, NEWS_STR("</news:publication>\n"));
    news_xml_element(out, "news:publication_date",
                     news_date_local(article->published, r->model.tz, text));
    news_xml_element(out, "news:title", article->headline);
    news_buf_append(out, NEWS_STR("</news:news></url>\n"));

    /* then it is news no longer */
    news_rendering_until(r, article->published.seconds + NEWS_SITEMAP_NEWS);
}


news_status_e
news_render_news_sitemap(news_rendering_t *r)
{
    size_t            i;
    news_list_t       list = {0};
    news_buf_t       *out = &r->page->body, path = NEWS_BUF_INIT;
    int64_t           from = r->render->now - NEWS_SITEMAP_NEWS + 1;
    news_span_t       span = {from, INT64_MAX, from, INT64_MAX};
    news_list_query_t query = {
        .kind = NEWS_LIST_SITE,
        .now = r->render->now,
        .span = &span,
        .page = 1,
        .size = NEWS_SITEMAP_NEWS_MAX,
    };
    news_status_e status;

    r->page->content = NEWS_CONTENT_XML;
    news_rendering_path(r);
    news_rendering_tag(r, "list", NEWS_STR(""));

    status = news_rendering_read(r, &query, &list);
    if (status != NEWS_OK) {
        return status;
    }

    news_buf_append(
        out, NEWS_STR(NEWS_SITEMAP_XML
                      "<urlset" NEWS_SITEMAP_NAMESPACE " xmlns:news="
                      "\"http://www.google.com/schemas/sitemap-news/0.9\">\n"));

    for (i = 0; i < list.count; i++) {
        news_sitemap_news(r, &path, &list.articles[i]);
    }

    news_buf_append(out, NEWS_STR("</urlset>\n"));
    news_buf_free(&path);

    return NEWS_OK;
}
