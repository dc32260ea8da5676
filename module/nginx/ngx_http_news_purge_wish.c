#include "ngx_http_news_purge.h"

#include "ngx_http_news_json.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#define NGX_HTTP_NEWS_PURGE_TOKEN_MIN 16
#define NGX_HTTP_NEWS_PURGE_TOKEN_MAX 256


/* An array of strings, each of them short; *count grows by them. */
static ngx_uint_t
ngx_http_news_purge_is_list(json_t *value, size_t *count)
{
    json_t *item;
    size_t  i;

    if (!json_is_array(value)) {
        return 0;
    }

    *count += json_array_size(value);

    json_array_foreach(value, i, item)
    {
        if (!json_is_string(item) || json_string_length(item) == 0
            || json_string_length(item) > NGX_HTTP_NEWS_PURGE_ITEM_MAX)
        {
            return 0;
        }
    }

    return 1;
}


static const char *
ngx_http_news_purge_field(ngx_http_news_purge_wish_t *wish, const char *key,
                          json_t *value, size_t *count)
{
    json_t **list = ngx_strcmp(key, "slugs") == 0        ? &wish->slugs
                    : ngx_strcmp(key, "tags") == 0       ? &wish->tags
                    : ngx_strcmp(key, "categories") == 0 ? &wish->categories
                                                         : NULL;

    if (list) {
        *list = value;
        return ngx_http_news_purge_is_list(value, count)
                   ? NULL
                   : "slugs, tags and categories: expected lists of strings "
                     "of 1 to " ngx_value(
                         NGX_HTTP_NEWS_PURGE_ITEM_MAX) " bytes";
    }

    if (ngx_strcmp(key, "all") == 0 && json_is_boolean(value)) {
        wish->all = json_is_true(value);
        return NULL;
    }

    if (ngx_strcmp(key, "soft") == 0 && json_is_boolean(value)) {
        wish->soft = json_is_true(value);
        return NULL;
    }

    if (ngx_strcmp(key, "reason") == 0 && json_is_string(value)
        && json_string_length(value) <= NGX_HTTP_NEWS_PURGE_REASON_MAX)
    {
        wish->reason =
            (news_str_t) {json_string_length(value), json_string_value(value)};
        return NULL;
    }

    if (ngx_strcmp(key, "timeout") == 0 && json_is_number(value)
        && json_number_value(value) >= 0
        && json_number_value(value) <= NGX_HTTP_NEWS_PURGE_TIMEOUT_MAX)
    {
        wish->timeout = json_number_value(value);
        return NULL;
    }

    return "expected slugs, tags, categories (lists of strings), all, soft "
           "(true or false), reason (a string of at most " ngx_value(
               NGX_HTTP_NEWS_PURGE_REASON_MAX) " bytes), timeout (seconds, 60 "
                                               "at most)";
}


ngx_int_t
ngx_http_news_purge_parse(ngx_http_news_purge_wish_t *wish, const char *data,
                          size_t len, const char **why)
{
    const char *key;
    json_t     *value;
    size_t      count = 0;

    ngx_memzero(wish, sizeof(*wish));
    wish->timeout = 10;
    wish->json = json_loadb(data, len, JSON_REJECT_DUPLICATES, NULL);

    if (!json_is_object(wish->json)) {
        *why = "expected a JSON object";
        return NGX_ERROR;
    }

    json_object_foreach(wish->json, key, value)
    {
        *why = ngx_http_news_purge_field(wish, key, value, &count);
        if (*why) {
            return NGX_ERROR;
        }
    }

    if (count == 0 && !wish->all) {
        *why = "expected slugs, tags, categories or all: nothing is named";
        return NGX_ERROR;
    }

    if (count > NGX_HTTP_NEWS_PURGE_ITEMS) {
        *why = "more than 1000 slugs, tags and categories";
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_http_news_purge_free(ngx_http_news_purge_wish_t *wish)
{
    json_decref(wish->json);
    wish->json = NULL;
}


ngx_str_t
ngx_http_news_purge_body(ngx_http_request_t *r)
{
    ngx_str_t    body = ngx_null_string;
    ngx_chain_t *in;
    u_char      *p;

    if (r->request_body == NULL || r->request_body->temp_file) {
        return body;
    }

    for (in = r->request_body->bufs; in; in = in->next) {
        body.len += ngx_buf_size(in->buf);
    }

    p = body.data = ngx_pnalloc(r->pool, body.len + 1);

    for (in = r->request_body->bufs; p && in; in = in->next) {
        p = ngx_cpymem(p, in->buf->pos, in->buf->last - in->buf->pos);
    }

    return body;
}


ngx_int_t
ngx_http_news_purge_error(ngx_http_request_t *r, ngx_uint_t status,
                          const char *why)
{
    ngx_int_t rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_http_news_send_json(r, status, json_pack("{s:s}", "error", why));
}


/* Digests are compared, in a time that tells nothing of the token. */
ngx_int_t
ngx_http_news_purge_allow(ngx_http_request_t *r, const u_char *sha256)
{
    ngx_str_t challenge = ngx_string("Bearer realm=\"news_purge\"");
    ngx_str_t value = ngx_http_news_field_get(r, "Authorization");
    u_char    digest[SHA256_DIGEST_LENGTH];

    if (value.len <= 7 || ngx_strncasecmp(value.data, (u_char *) "Bearer ", 7))
    {
        return ngx_http_news_field_set(r, "WWW-Authenticate", challenge)
                   ? NGX_HTTP_UNAUTHORIZED
                   : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    (void) SHA256(value.data + 7, value.len - 7, digest);

    return CRYPTO_memcmp(digest, sha256, sizeof(digest)) == 0
               ? NGX_OK
               : NGX_HTTP_FORBIDDEN;
}


/* The first line of the file. */
static char *
ngx_http_news_purge_token(ngx_conf_t *cf, ngx_str_t *path, u_char *sha256)
{
    u_char   token[NGX_HTTP_NEWS_PURGE_TOKEN_MAX + 2];
    ngx_fd_t fd;
    ssize_t  n;
    size_t   len = 0;

    if (ngx_conf_full_name(cf->cycle, path, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    fd = ngx_open_file(path->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    n = fd == NGX_INVALID_FILE ? -1 : ngx_read_fd(fd, token, sizeof(token));

    if (n == -1) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, ngx_errno,
                           "news_purge: cannot read \"%V\"", path);
    }

    if (fd != NGX_INVALID_FILE) {
        (void) ngx_close_file(fd);
    }

    if (n == -1) {
        return NGX_CONF_ERROR;
    }

    while (len < (size_t) n && token[len] > ' ' && token[len] < 0x7f) {
        len++;
    }

    if (len < NGX_HTTP_NEWS_PURGE_TOKEN_MIN
        || len > NGX_HTTP_NEWS_PURGE_TOKEN_MAX
        || (len < (size_t) n && token[len] != '\n' && token[len] != '\r'))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "news_purge: \"%V\" has no token: expected a line "
                           "of %d to %d letters, digits and signs, as "
                           "\"openssl rand -hex 32\" prints it",
                           path, NGX_HTTP_NEWS_PURGE_TOKEN_MIN,
                           NGX_HTTP_NEWS_PURGE_TOKEN_MAX);
        return NGX_CONF_ERROR;
    }

    (void) SHA256(token, len, sha256);
    OPENSSL_cleanse(token, sizeof(token));

    return NGX_CONF_OK;
}


char *
ngx_http_news_purge(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_news_loc_conf_t *nlcf = conf;
    ngx_str_t                *value = cf->args->elts, path;
    ngx_http_core_loc_conf_t *clcf;

    if (nlcf->purge) {
        return "is duplicate";
    }

    if (value[1].len <= 6 || ngx_strncmp(value[1].data, "token=", 6) != 0) {
        return "expects token=FILE";
    }

    path.data = value[1].data + 6;
    path.len = value[1].len - 6;

    nlcf->purge = ngx_palloc(cf->pool, SHA256_DIGEST_LENGTH);
    if (nlcf->purge == NULL) {
        return NGX_CONF_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_news_purge_handler;

    return ngx_http_news_purge_token(cf, &path, nlcf->purge);
}
