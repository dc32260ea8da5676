#include "newsctl/http.h"

#include "newsctl/config.h"
#include "newsctl/http_internal.h"
#include "newsctl/nginx_conf.h"

#include <stdlib.h>
#include <string.h>


static char *
news_http_text(news_ctl_t *ctl, const char *fmt, const char *a, const char *b)
{
    news_buf_t text = NEWS_BUF_INIT;
    news_str_t copy = {0, NULL};

    news_buf_printf(&text, fmt, a, b);
    if (!text.failed) {
        copy = news_arena_copy(ctl->arena, news_buf_borrow(&text));
    }

    news_buf_free(&text);

    return (char *) copy.data;
}


bool
news_http_listen(news_ctl_t *ctl, const char *listen,
                 news_http_server_t *server)
{
    const char *colon;

    server->unix_path = NULL;

    if (strncmp(listen, "unix:", 5) == 0) {
        server->unix_path = listen + 5;
        server->base = "http://localhost";
        return true;
    }

    /* "8080" */
    if (listen[strspn(listen, "0123456789")] == '\0') {
        server->base = news_http_text(ctl, "http://127.0.0.1:%s%s", listen, "");
        return server->base != NULL;
    }

    colon = strrchr(listen, ':');

    if (colon && strncmp(listen, "*:", 2) == 0) {
        server->base = news_http_text(ctl, "http://127.0.0.1%s%s", colon, "");
    } else if (colon && strncmp(listen, "0.0.0.0:", 8) == 0) {
        server->base = news_http_text(ctl, "http://127.0.0.1%s%s", colon, "");
    } else if (strncmp(listen, "[::]", 4) == 0) {
        server->base = news_http_text(ctl, "http://[::1]%s%s", listen + 4, "");
    } else {
        server->base = news_http_text(ctl, "http://%s%s", listen, "");
    }

    return server->base != NULL;
}


/* A site begins at "/" of its host: whatever else stood there would be asked
   for as a part of each path. */
static bool
news_http_is_server(news_str_t url)
{
    news_str_t host;

    if (news_str_starts(url, NEWS_STR("http://"))) {
        host = news_str_from(url, 7);
    } else if (news_str_starts(url, NEWS_STR("https://"))) {
        host = news_str_from(url, 8);
    } else {
        return false;
    }

    return host.len > 0 && strcspn(host.data, "/?# \t\r\n") >= host.len;
}


news_status_e
news_http_server(news_ctl_t *ctl, news_str_t site_url,
                 news_http_server_t *server)
{
    const char                     *named = ctl->values[NEWS_CTL_SERVER];
    const struct news_nginx_site_s *site;
    size_t                          len;

    *server = (news_http_server_t) {0};

    if (named) {
        for (len = strlen(named); len && named[len - 1] == '/'; len--) {
        }
        if (!news_http_is_server((news_str_t) {len, named})) {
            return news_ctl_misuse(ctl, "--server: expected "
                                        "http://HOST[:PORT] or "
                                        "https://HOST[:PORT]");
        }
        server->base =
            news_arena_copy(ctl->arena, (news_str_t) {len, named}).data;
        return server->base ? NEWS_OK : news_ctl_no_memory();
    }

    (void) news_config_nginx(ctl);
    site = news_config_site(ctl);

    if (site && site->listen && news_http_listen(ctl, site->listen, server)) {
        server->host = site->server_name;
        return NEWS_OK;
    }

    if (site_url.len) {
        server->base = site_url.data;
        return NEWS_OK;
    }

    return news_ctl_misuse(ctl, "no nginx is named: expected --server URL, "
                                "such as http://127.0.0.1:8080, or "
                                "--nginx-conf FILE");
}


struct curl_slist *
news_http_prepare(CURL *curl, const news_http_server_t *server)
{
    struct curl_slist *fields = NULL;
    char               host[300];

    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long) NEWS_HTTP_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "newsctl");
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, server->unix_path);

    if (server->host && server->host[0] != '_') {
        snprintf(host, sizeof(host), "Host: %.255s", server->host);
        fields = curl_slist_append(NULL, host);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
    }

    return fields;
}


static size_t
news_http_take(char *data, size_t size, size_t count, void *context)
{
    news_buf_t *body = context;

    if (body->len + size * count > NEWS_HTTP_BODY_MAX) {
        return 0;
    }

    news_buf_append(body, (news_str_t) {size * count, data});

    return body->failed ? 0 : size * count;
}


news_status_e
news_http_get(const news_http_server_t *server, const char *path, long *code,
              news_buf_t *body, news_error_t *err)
{
    CURL              *curl = curl_easy_init();
    struct curl_slist *fields;
    news_buf_t         url = NEWS_BUF_INIT;
    CURLcode           rc = CURLE_OUT_OF_MEMORY;

    news_buf_printf(&url, "%s%s", server->base, path);

    if (curl && !url.failed) {
        fields = news_http_prepare(curl, server);
        curl_easy_setopt(curl, CURLOPT_URL, url.data);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, news_http_take);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);

        rc = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, code);
        curl_slist_free_all(fields);
    }

    if (rc != CURLE_OK) {
        news_error_set(err, NEWS_EIO, 0, 0, "%.120s: %.90s",
                       url.failed ? "" : url.data, curl_easy_strerror(rc));
    }

    curl_easy_cleanup(curl);
    news_buf_free(&url);

    return rc == CURLE_OK ? NEWS_OK : NEWS_EIO;
}
