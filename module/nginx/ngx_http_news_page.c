/*
 * news_page: one kind of page in a location of the operator's own.  Its values
 * are put into the path that such a page has under `news on`, and that is
 * matched as any other is, so that both mean the same.
 */

#include "ngx_http_news.h"

#define NGX_HTTP_NEWS_PIECES_MAX 5
#define NGX_HTTP_NEWS_PAGE_VALUE_MAX 4096 /* bytes */

/*
 * The paths: "{before%name after}" is left out where the value is empty.  With
 * "!" it must be given, with "+" only together with the one before it, with
 * "|" only without any of those before it.
 */
static const struct {
    news_kind_e kind;
    const char *pattern;
} ngx_http_news_patterns[] = {
    {NEWS_KIND_ARTICLE, "{!%slug}"},
    {NEWS_KIND_FRONT, "/{page/%page}"},
    {NEWS_KIND_CATEGORY, "/{!%slug/}{page/%page}"},
    {NEWS_KIND_AUTHOR, "/author/{!%slug/}{page/%page}"},
    {NEWS_KIND_KEYWORD, "/keyword/{!%slug/}{page/%page}"},
    {NEWS_KIND_ARCHIVE, "/archive/{%year/}{+%month/}{+%day/}{page/%page}"},
    {NEWS_KIND_SEARCH, "/search?{q=%q}{+&page=%page}"},
    {NEWS_KIND_RSS,
     "/{%category/}{|author/%author/}{|keyword/%keyword/}rss.xml"},
    {NEWS_KIND_ATOM,
     "/{%category/}{|author/%author/}{|keyword/%keyword/}atom.xml"},
    {NEWS_KIND_JSON_FEED,
     "/{%category/}{|author/%author/}{|keyword/%keyword/}feed.json"},
    {NEWS_KIND_SITEMAP, "/sitemap{-%file}.xml"},
    {NEWS_KIND_NEWS_SITEMAP, "/news-sitemap.xml"},
    {NEWS_KIND_ROBOTS, "/robots.txt"},
    {NEWS_KIND_MANIFEST, "/manifest.webmanifest"},
    {NEWS_KIND_ICON, "/favicon.{!%type}"},
    {NEWS_KIND_OPENSEARCH, "/opensearch.xml"},
};

#define NGX_HTTP_NEWS_PATTERNS                                                 \
    (sizeof(ngx_http_news_patterns) / sizeof(ngx_http_news_patterns[0]))

/* A part of a path: literal text and, unless name is empty, a value in it. */
typedef struct {
    news_str_t                before;
    news_str_t                name;
    news_str_t                after;
    char                      rule;  /* one of "!+|", or 0 */
    ngx_http_complex_value_t *value; /* NULL: not given */
} ngx_http_news_piece_t;

struct ngx_http_news_page_s {
    news_kind_e           kind;
    ngx_uint_t            count;
    ngx_http_news_piece_t pieces[2 * NGX_HTTP_NEWS_PIECES_MAX];
    ngx_uint_t            given; /* values */
    ngx_uint_t            varies;
};


ngx_uint_t
ngx_http_news_page_varies(const ngx_http_news_page_t *page)
{
    return page->varies;
}


/* Cuts a pattern into pieces. */
static void
ngx_http_news_page_cut(ngx_http_news_page_t *page, const char *pattern)
{
    news_str_t             rest = news_str_borrow(pattern), inner;
    ngx_http_news_piece_t *piece;

    while (rest.data) {

        piece = &page->pieces[page->count++];
        piece->before = news_str_next(&rest, '{');

        if (rest.data == NULL) {
            return;
        }

        piece = &page->pieces[page->count++];
        inner = news_str_next(&rest, '}');
        piece->before = news_str_next(&inner, '%');
        piece->name = inner;

        if (piece->before.len && ngx_strchr("!+|", piece->before.data[0])) {
            piece->rule = piece->before.data[0];
            piece->before = news_str_from(piece->before, 1);
        }

        while (piece->after.len < inner.len
               && (inner.data[inner.len - 1 - piece->after.len] < 'a'
                   || inner.data[inner.len - 1 - piece->after.len] > 'z'))
        {
            piece->after.len++;
            piece->name.len--;
        }

        piece->after.data = inner.data + piece->name.len;
    }
}


/* The value for this request; r NULL: what nginx.conf spells out. */
static ngx_int_t
ngx_http_news_page_value(ngx_http_request_t          *r,
                         const ngx_http_news_piece_t *piece, news_str_t *value)
{
    ngx_str_t s;

    *value = (news_str_t) {0, NULL};

    if (piece->value == NULL) {
        return NGX_OK;
    }

    if (r == NULL) {
        s = piece->value->value;

    } else if (ngx_http_complex_value(r, piece->value, &s) != NGX_OK) {
        return NGX_ERROR;
    }

    *value = (news_str_t) {s.len, (char *) s.data};

    return NGX_OK;
}


/* The path, and what follows its "?", of the page. */
static ngx_int_t
ngx_http_news_page_path(ngx_http_request_t *r, const ngx_http_news_page_t *page,
                        news_buf_t *path)
{
    const ngx_http_news_piece_t *piece;
    news_str_t                   value = {0, NULL};
    ngx_uint_t                   i, before = 0;

    for (i = 0; i < page->count; i++) {

        piece = &page->pieces[i];

        if (piece->name.len == 0) {
            news_buf_append(path, piece->before);
            continue;
        }

        before = value.len;

        if (ngx_http_news_page_value(r, piece, &value) != NGX_OK) {
            return NGX_ERROR;
        }

        if (value.len > NGX_HTTP_NEWS_PAGE_VALUE_MAX) {
            return NGX_DECLINED;
        }

        if (piece->rule == '+' && before == 0) {
            value.len = 0;
        }

        if (value.len) {
            news_buf_append(path, piece->before);
            news_buf_append(path, value);
            news_buf_append(path, piece->after);
        }
    }

    return path->failed ? NGX_ERROR : NGX_OK;
}


/* Matches the path; only the kind that was asked for will do. */
static ngx_int_t
ngx_http_news_page_match(ngx_http_request_t         *r,
                         const ngx_http_news_page_t *page,
                         const news_permalink_t *permalink, news_str_t path,
                         char *buffer, news_route_t *route)
{
    news_route_t routes[NEWS_ROUTES_MAX];
    news_str_t   args = path;
    unsigned     i, count;

    if (page->kind == NEWS_KIND_ARTICLE) {
        ngx_memzero(route, sizeof(*route));

        if (r == NULL && !news_slug_valid(path)) {
            return NGX_DECLINED;
        }

        return news_slug_fold(path, buffer, &route->slug) ? NGX_OK
                                                          : NGX_DECLINED;
    }

    if (page->kind == NEWS_KIND_SEARCH) {
        path = news_str_next(&args, '?');

        if (r && page->given == 0) {
            args = (news_str_t) {r->args.len, (char *) r->args.data};
        }
    }

    count = news_route_match(permalink, path, args, buffer, routes);

    for (i = 0; i < count; i++) {
        if (routes[i].kind == page->kind) {
            *route = routes[i];
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


static ngx_int_t
ngx_http_news_page_resolve(ngx_http_request_t         *r,
                           const ngx_http_news_page_t *page,
                           const news_permalink_t *permalink, char *buffer,
                           news_route_t *route)
{
    news_buf_t path = NEWS_BUF_INIT;
    ngx_int_t  rc;

    rc = ngx_http_news_page_path(r, page, &path);

    if (rc == NGX_OK) {
        rc = ngx_http_news_page_match(r, page, permalink,
                                      news_buf_borrow(&path), buffer, route);
    }

    news_buf_free(&path);

    return rc;
}


ngx_int_t
ngx_http_news_page_route(ngx_http_request_t             *r,
                         const ngx_http_news_loc_conf_t *nlcf, char *buffer,
                         news_route_t *route)
{
    return ngx_http_news_page_resolve(r, nlcf->page, nlcf->permalink, buffer,
                                      route);
}


/* "slug= page=" */
static void
ngx_http_news_page_names(const ngx_http_news_page_t *page, news_buf_t *out)
{
    ngx_uint_t i;

    for (i = 0; i < page->count; i++) {
        if (page->pieces[i].name.len) {
            news_buf_append(out, out->len ? NEWS_STR(" ") : NEWS_STR(""));
            news_buf_append(out, page->pieces[i].name);
            news_buf_append_char(out, '=');
        }
    }

    if (out->len == 0) {
        news_buf_append(out, NEWS_STR("no parameters"));
    }

    news_buf_append_char(out, '\0');
}


static char *
ngx_http_news_page_refuse(ngx_conf_t *cf, const ngx_http_news_page_t *page,
                          const char *why, ngx_str_t *parameter)
{
    news_buf_t names = NEWS_BUF_INIT;

    ngx_http_news_page_names(page, &names);

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "%s \"%V\" in \"news_page %s\": expected %s", why,
                       parameter, news_kind_name(page->kind),
                       names.failed ? "less" : names.data);
    news_buf_free(&names);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_news_page_compile(ngx_conf_t *cf, ngx_http_news_page_t *page,
                           ngx_http_news_piece_t *piece, ngx_str_t value)
{
    ngx_http_compile_complex_value_t ccv;

    piece->value = ngx_palloc(cf->pool, sizeof(*piece->value));
    if (piece->value == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ccv));
    ccv.cf = cf;
    ccv.value = &value;
    ccv.complex_value = piece->value;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    page->given++;

    if (piece->value->lengths) {
        page->varies = 1;
    }

    return NGX_CONF_OK;
}


/* One NAME=VALUE. */
static char *
ngx_http_news_page_param(ngx_conf_t *cf, ngx_http_news_page_t *page,
                         ngx_str_t *param)
{
    news_str_t             value = {param->len, (char *) param->data};
    news_str_t             name = news_str_next(&value, '=');
    ngx_http_news_piece_t *piece;
    ngx_uint_t             i;

    for (i = 0; i < page->count; i++) {

        piece = &page->pieces[i];

        if (piece->name.len == 0 || !news_str_equal(piece->name, name)) {
            continue;
        }

        if (piece->value) {
            return ngx_http_news_page_refuse(cf, page, "duplicate parameter",
                                             param);
        }

        if (value.len == 0) {
            return ngx_http_news_page_refuse(cf, page, "empty parameter",
                                             param);
        }

        return ngx_http_news_page_compile(
            cf, page, piece, (ngx_str_t) {value.len, (u_char *) value.data});
    }

    return ngx_http_news_page_refuse(cf, page, "unknown parameter", param);
}


/* Whether the value stands, or does not, as the pattern demands. */
static const char *
ngx_http_news_page_wrong(const ngx_http_news_piece_t *piece, ngx_uint_t before,
                         ngx_uint_t any)
{
    if (piece->rule == '!' && piece->value == NULL) {
        return "missing parameter";
    }

    if (piece->rule == '+' && piece->value && !before) {
        return "a parameter is missing before";
    }

    if (piece->rule == '|' && piece->value && any) {
        return "beside another parameter there can be no";
    }

    return NULL;
}


static char *
ngx_http_news_page_check_rules(ngx_conf_t *cf, const ngx_http_news_page_t *page)
{
    const ngx_http_news_piece_t *piece;
    ngx_uint_t                   i, before = 0, any = 0;
    const char                  *wrong;
    ngx_str_t                    name;

    for (i = 0; i < page->count; i++) {

        piece = &page->pieces[i];
        if (piece->name.len == 0) {
            continue;
        }

        wrong = ngx_http_news_page_wrong(piece, before, any);

        if (wrong) {
            name.len = piece->name.len;
            name.data = (u_char *) piece->name.data;
            return ngx_http_news_page_refuse(cf, page, wrong, &name);
        }

        before = piece->value != NULL;
        any |= before;
    }

    return NGX_CONF_OK;
}


/* Values without variables are tried now. */
static char *
ngx_http_news_page_try(ngx_conf_t *cf, const ngx_http_news_page_t *page)
{
    news_permalink_t *permalink;
    news_route_t      route;
    char              buffer[NEWS_ROUTE_BUFFER];

    permalink = ngx_http_news_default_permalink(cf);
    if (permalink == NULL) {
        return NGX_CONF_ERROR;
    }

    if (ngx_http_news_page_resolve(NULL, page, permalink, buffer, &route)
        != NGX_OK) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"news_page %s\": no page has these values",
                           news_kind_name(page->kind));
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static const char *
ngx_http_news_page_pattern(news_str_t name, news_kind_e *kind)
{
    ngx_uint_t i;

    if (!news_kind_find(name, kind)) {
        return NULL;
    }

    for (i = 0; i < NGX_HTTP_NEWS_PATTERNS; i++) {
        if (ngx_http_news_patterns[i].kind == *kind) {
            return ngx_http_news_patterns[i].pattern;
        }
    }

    return NULL;
}


static char *
ngx_http_news_page_unknown(ngx_conf_t *cf, ngx_str_t *name)
{
    news_buf_t kinds = NEWS_BUF_INIT;
    ngx_uint_t i;

    for (i = 0; i < NGX_HTTP_NEWS_PATTERNS; i++) {
        news_buf_printf(&kinds, "%s%s", i ? ", " : "",
                        news_kind_name(ngx_http_news_patterns[i].kind));
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "unknown kind of page \"%V\": expected one of %*s", name,
                       kinds.len, kinds.data);
    news_buf_free(&kinds);

    return NGX_CONF_ERROR;
}


char *
ngx_http_news_page(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t *nlcf = conf;
    ngx_str_t                *value = cf->args->elts;
    ngx_http_news_page_t     *page;
    ngx_uint_t                i;
    const char               *pattern;

    if (nlcf->page) {
        return "is duplicate";
    }

    page = ngx_pcalloc(cf->pool, sizeof(*page));
    if (page == NULL) {
        return NGX_CONF_ERROR;
    }

    pattern = ngx_http_news_page_pattern(
        (news_str_t) {value[1].len, (char *) value[1].data}, &page->kind);
    if (pattern == NULL) {
        return ngx_http_news_page_unknown(cf, &value[1]);
    }

    ngx_http_news_page_cut(page, pattern);

    for (i = 2; i < cf->args->nelts; i++) {
        if (ngx_http_news_page_param(cf, page, &value[i]) != NGX_CONF_OK) {
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_http_news_page_check_rules(cf, page) != NGX_CONF_OK
        || (!page->varies && ngx_http_news_page_try(cf, page) != NGX_CONF_OK))
    {
        return NGX_CONF_ERROR;
    }

    nlcf->page = page;

    return NGX_CONF_OK;
}
