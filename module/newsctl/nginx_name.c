#include "newsctl/nginx_conf.h"


/* An exact name goes before "*.example.com", that before "www.*", and of two
   alike the longer one does. */
static unsigned
news_nginx_name_fits(news_str_t name, news_str_t host)
{
    unsigned   len = name.len < 255 ? (unsigned) name.len : 255;
    news_str_t rest;

    if (news_str_equal_nocase(name, host)) {
        return 1000;
    }

    if (news_str_starts(name, NEWS_STR("."))
        && news_str_equal_nocase(news_str_from(name, 1), host))
    {
        return 900;
    }

    rest = news_str_from(name, news_str_starts(name, NEWS_STR("*")) ? 1 : 0);
    if (news_str_starts(rest, NEWS_STR(".")) && host.len > rest.len
        && news_str_equal_nocase(news_str_from(host, host.len - rest.len),
                                 rest))
    {
        return 500 + len;
    }

    rest = (news_str_t) {name.len ? name.len - 1 : 0, name.data};
    if (news_str_ends(name, NEWS_STR(".*")) && host.len > rest.len
        && news_str_equal_nocase((news_str_t) {rest.len, host.data}, rest))
    {
        return 100 + len;
    }

    return 0;
}


unsigned
news_nginx_site_answers(const news_nginx_site_t *site, news_str_t host)
{
    news_str_t port = host, names = news_str_borrow(site->server_names);
    news_str_t listen = news_str_borrow(site->listen);
    unsigned   best = 0, fits;

    host = news_str_next(&port, ':');

    while (names.len) {
        fits = news_nginx_name_fits(news_str_next(&names, ' '), host);
        best = fits > best ? fits : best;
    }

    fits = port.len && news_str_ends(listen, port)
           && (listen.len == port.len
               || listen.data[listen.len - port.len - 1] == ':');

    return 2 * best + fits;
}
