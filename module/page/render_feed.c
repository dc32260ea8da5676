#include "article/absolute.h"
#include "page/feed.h"

#define NEWS_FEED_SIZE 50
#define NEWS_FEED_MAX (8 * 1024 * 1024) /* bytes, but of one item */


/* "Business – The Courier" */
static news_str_t
news_feed_title(news_rendering_t *r, news_str_t name)
{
    news_buf_t text = NEWS_BUF_INIT;

    news_buf_append(&text, name);

    if (name.len && r->site.name.len) {
        news_buf_append(&text, NEWS_STR(" – "));
    }

    news_buf_append(&text, r->site.name);

    if (text.len == 0) {
        news_buf_append(&text, NEWS_STR("News"));
    }

    return news_model_take(&r->model, &text);
}


/*
 * A UUID of the kind that one may make as one likes (RFC 9562, section 5.8),
 * of the store's id and a number: what it names keeps it when it moves.
 */
static news_str_t
news_feed_id(news_rendering_t *r, uint64_t number)
{
    news_buf_t  text = NEWS_BUF_INIT;
    const char *id = r->site.id;

    news_buf_printf(&text, "urn:uuid:%.8s-%.4s-8%.3s-%04x-%012llx", id, id + 8,
                    id + 12, (unsigned) (0x8000 | (number >> 48 & 0x3fff)),
                    (unsigned long long) (number & 0xffffffffffff));

    return news_model_take(&r->model, &text);
}


static news_date_t
news_feed_time(int64_t seconds)
{
    return (news_date_t) {NEWS_DATE_TIME, seconds};
}


static void
news_feed_item(news_rendering_t *r, const news_article_t *article,
               news_feed_item_t *item)
{
    news_model_t *model = &r->model;
    news_buf_t    html = NEWS_BUF_INIT, absolute = NEWS_BUF_INIT;

    item->article = article;
    item->url = news_model_url(model, news_model_article_path(model, article));
    item->id = news_feed_id(r, (uint64_t) article->id);
    item->published = article->published.kind
                          ? article->published
                          : news_feed_time(article->changed);
    item->updated = article->updated.kind ? article->updated : item->published;

    item->summary =
        article->standfirst.len
            ? article->standfirst
            : news_body_summary(r->arena, article->format, article->body);

    model->failed |=
        item->summary.data == NULL
        || news_body_html(&html, article->format, article->body) != NEWS_OK;
    news_absolute_append(&absolute, news_buf_borrow(&html), item->url);
    news_buf_free(&html);
    item->html = news_model_take(model, &absolute);
}


/* The number of a list, in the range that no article's id comes near to. */
static uint64_t
news_feed_number(const news_route_t *route)
{
    return news_hash(route->slug, route->list) | UINT64_C(1) << 61;
}


/* The feed's own words, from the list's. */
static void
news_feed_head(news_rendering_t *r, news_list_t *list, news_feed_t *feed)
{
    const news_route_t *route = r->route;
    news_model_t       *model = &r->model;

    feed->title = news_feed_title(
        r, route->list == NEWS_LIST_SITE ? NEWS_STR("") : list->name);
    feed->description =
        list->description.len ? list->description : r->site.tagline;
    if (feed->description.len == 0) {
        feed->description = feed->title;
    }

    feed->id = news_feed_id(r, news_feed_number(route));
    feed->home = news_model_url(
        model, news_model_list_path(model, route->list, route->slug));
    feed->url = news_model_url(model, news_buf_borrow(&r->page->path));
    feed->language = news_model_language(&r->site);
    feed->modified = news_feed_time(r->page->modified);
}


static void
news_feed_write(news_rendering_t *r, const news_feed_t *feed,
                const news_list_t *list)
{
    size_t           i, before;
    news_buf_t      *body = &r->page->body;
    news_feed_item_t item;

    static const struct {
        news_content_e content;
        void (*open)(news_rendering_t *r, const news_feed_t *feed);
        void (*item)(news_rendering_t *r, const news_feed_item_t *item);
        void (*close)(news_rendering_t *r);
    } forms[] = {
        [NEWS_KIND_RSS - NEWS_KIND_RSS] = {NEWS_CONTENT_RSS, news_rss_open,
                                           news_rss_item, news_rss_close},
        [NEWS_KIND_ATOM - NEWS_KIND_RSS] = {NEWS_CONTENT_ATOM, news_atom_open,
                                            news_atom_item, news_atom_close},
        [NEWS_KIND_JSON_FEED -
            NEWS_KIND_RSS] = {NEWS_CONTENT_JSON_FEED, news_json_feed_open,
                              news_json_feed_item, news_json_feed_close},
    };

    unsigned form = r->route->kind - NEWS_KIND_RSS;

    r->page->content = forms[form].content;
    forms[form].open(r, feed);

    for (i = 0; i < list->count; i++) {
        before = body->len;
        news_feed_item(r, &list->articles[i], &item);
        forms[form].item(r, &item);

        if (i > 0 && body->len > NEWS_FEED_MAX) {
            body->len = before;
            break;
        }
    }

    forms[form].close(r);
}


news_status_e
news_render_feed(news_rendering_t *r)
{
    news_feed_t       feed = {0};
    news_list_t       list = {0};
    news_list_query_t query = {
        .kind = r->route->list,
        .slug = r->route->slug,
        .now = r->render->now,
        .page = 1,
        .size = NEWS_FEED_SIZE,
        .bodies = true,
    };
    news_status_e status;

    news_rendering_tag_list(r, r->route->list, r->route->slug);
    status = news_rendering_read(r, &query, &list);

    if (status == NEWS_OK) {
        news_rendering_path(r);
        news_feed_head(r, &list, &feed);
        news_feed_write(r, &feed, &list);
    }

    return status;
}
