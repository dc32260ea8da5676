#include "base/utf8.h"
#include "page/feed.h"

#define NEWS_ICON_SIZE 16
#define NEWS_ICON_IMAGE                                                        \
    (40 + NEWS_ICON_SIZE * NEWS_ICON_SIZE * 4 + NEWS_ICON_SIZE * 4)


news_status_e
news_render_robots(news_rendering_t *r)
{
    news_buf_t *out = &r->page->body;
    news_str_t  url = news_model_site_url(&r->site);

    r->page->content = NEWS_CONTENT_TEXT;
    news_rendering_path(r);

    /* nothing is closed: a robot that may not fetch a page never sees that it
       says noindex, and lists its address when others link to it */
    news_buf_append(out, NEWS_STR("User-agent: *\nDisallow:\n"));

    /* a whole URL, or none */
    if (url.len) {
        news_buf_printf(out,
                        "\nSitemap: %.*s/sitemap.xml\n"
                        "Sitemap: %.*s/news-sitemap.xml\n",
                        NEWS_STR_ARG(url), NEWS_STR_ARG(url));
    }

    return NEWS_OK;
}


static void
news_manifest_icon(news_json_t *json, const char *path, const char *sizes,
                   const char *media)
{
    news_json_open(json, NULL, '{');
    news_json_string(json, "src", news_str_borrow(path));
    news_json_string(json, "sizes", news_str_borrow(sizes));
    news_json_string(json, "type", news_str_borrow(media));
    news_json_close(json, '}');
}


news_status_e
news_render_manifest(news_rendering_t *r)
{
    news_json_t json = {&r->page->body, false};
    news_str_t  language = news_model_language(&r->site);

    r->page->content = NEWS_CONTENT_MANIFEST;
    news_rendering_path(r);

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "name",
                     r->site.name.len ? r->site.name : NEWS_STR("News"));
    news_json_some(&json, "description", r->site.tagline);
    news_json_string(&json, "lang", language);
    news_json_string(&json, "dir", news_model_direction(language));
    news_json_string(&json, "start_url", NEWS_STR("/"));
    news_json_string(&json, "scope", NEWS_STR("/"));
    news_json_string(&json, "display", NEWS_STR("minimal-ui"));
    news_json_open(&json, "icons", '[');
    news_manifest_icon(&json, "/favicon.svg", "any", "image/svg+xml");
    news_manifest_icon(&json, "/favicon.ico", "16x16", "image/x-icon");
    news_json_close(&json, ']');
    news_json_close(&json, '}');
    news_buf_append_char(json.out, '\n');

    return NEWS_OK;
}


static void
news_icon_little(news_buf_t *out, unsigned bytes, uint32_t n)
{
    while (bytes--) {
        news_buf_append_char(out, (char) (n & 0xff));
        n >>= 8;
    }
}


/* A page with a headline and lines of text, of red paper. */
static uint32_t
news_icon_pixel(int x, int y)
{
    bool edge = x == 0 || x == 15 || y == 0 || y == 15;
    bool headline = y >= 3 && y <= 5 && x >= 3 && x <= 12;
    bool line =
        (y == 8 || y == 10 || y == 12) && x >= 3 && x <= (y == 12 ? 9 : 12);

    if (edge && (x == y || x + y == 15)) {
        return 0; /* a corner */
    }

    return headline || line ? 0xffffffff : 0xff9b1c1c;
}


/* One image of 16 by 16 pixels with 32 bits each, from the bottom up. */
static void
news_icon_ico(news_buf_t *out)
{
    int x, y;

    news_icon_little(out, 2, 0);
    news_icon_little(out, 2, 1);
    news_icon_little(out, 2, 1);
    news_icon_little(out, 1, NEWS_ICON_SIZE);
    news_icon_little(out, 1, NEWS_ICON_SIZE);
    news_icon_little(out, 2, 0);
    news_icon_little(out, 2, 1);
    news_icon_little(out, 2, 32);
    news_icon_little(out, 4, NEWS_ICON_IMAGE);
    news_icon_little(out, 4, 22);

    /* BITMAPINFOHEADER: twice as high, for a mask that says nothing */
    news_icon_little(out, 4, 40);
    news_icon_little(out, 4, NEWS_ICON_SIZE);
    news_icon_little(out, 4, 2 * NEWS_ICON_SIZE);
    news_icon_little(out, 2, 1);
    news_icon_little(out, 2, 32);

    for (x = 0; x < 6; x++) {
        news_icon_little(out, 4, 0);
    }

    for (y = NEWS_ICON_SIZE - 1; y >= 0; y--) {
        for (x = 0; x < NEWS_ICON_SIZE; x++) {
            news_icon_little(out, 4, news_icon_pixel(x, y));
        }
    }

    for (y = 0; y < NEWS_ICON_SIZE; y++) {
        news_icon_little(out, 4, 0);
    }
}


news_status_e
news_render_icon(news_rendering_t *r)
{
    news_rendering_path(r);

    if (r->route->number == 0) {
        r->page->content = NEWS_CONTENT_ICO;
        news_icon_ico(&r->page->body);
        return NEWS_OK;
    }

    r->page->content = NEWS_CONTENT_SVG;
    news_buf_append(&r->page->body,
                    NEWS_STR("<svg xmlns=\"http://www.w3.org/2000/svg\""
                             " viewBox=\"0 0 16 16\">"
                             "<rect width=\"16\" height=\"16\" rx=\"2.5\""
                             " fill=\"#9b1c1c\"/>"
                             "<path fill=\"#fff\" d=\"M3 3h10v3H3zM3 8h10v1H3z"
                             "M3 10h10v1H3zM3 12h7v1H3z\"/></svg>\n"));

    return NEWS_OK;
}


news_status_e
news_render_opensearch(news_rendering_t *r)
{
    news_buf_t *out = &r->page->body;
    news_str_t  name = r->site.name.len ? r->site.name : NEWS_STR("News");

    r->page->content = NEWS_CONTENT_OPENSEARCH;
    news_rendering_path(r);

    news_buf_append(
        out, NEWS_STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                      "<OpenSearchDescription"
                      " xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"));

    /* at most 16 characters of a ShortName, and so many bytes do for them */
    news_xml_element(out, "ShortName", news_utf8_cut(name, 16));
    news_xml_element(out, "Description",
                     r->site.tagline.len ? r->site.tagline : name);
    news_xml_element(out, "InputEncoding", NEWS_STR("UTF-8"));
    news_xml_element(out, "Language", news_model_language(&r->site));
    news_buf_append(out, NEWS_STR("<Url type=\"text/html\" template=\""));
    news_xml_append(out, news_model_url(&r->model, NEWS_STR("/search")));
    news_buf_append(out, NEWS_STR("?q={searchTerms}\"/>\n"
                                  "<Image width=\"16\" height=\"16\""
                                  " type=\"image/x-icon\">"));
    news_xml_append(out, news_model_url(&r->model, NEWS_STR("/favicon.ico")));
    news_buf_append(out, NEWS_STR("</Image>\n</OpenSearchDescription>\n"));

    return NEWS_OK;
}
