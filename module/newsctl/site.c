#include "article/value.h"
#include "base/utf8.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/rows.h"

#include <string.h>
#include <unistd.h>

#define NEWS_SITE_ZONES "/usr/share/zoneinfo"

static news_status_e news_ctl_init(news_ctl_t *ctl);
static news_status_e news_ctl_site(news_ctl_t *ctl);

const news_command_t news_command_init = {
    .name = "init",
    .usage = "",
    .summary = "makes the store",
    .help = "Makes the store.  One that exists is brought up to date, and "
            "nothing in it is\nlost; what the options say of the site is "
            "set.\n",
    .examples = "newsctl --store sqlite:/var/lib/news/news.db init --name "
                "'The Daily'\n",
    .run = news_ctl_init,
    .options = {{NEWS_CTL_NAME, "The site's name.", NULL},
                {NEWS_CTL_TAGLINE,
                 "The line above each article; else that of the first article "
                 "that has one.",
                 NULL},
                {NEWS_CTL_URL,
                 "Its address, such as https://example.com, for canonical "
                 "links.",
                 NULL},
                {NEWS_CTL_LANGUAGE,
                 "The language where an article says none, such as en.", NULL},
                {NEWS_CTL_TIMEZONE,
                 "The zone in which dates are read and shown, such as "
                 "Europe/Berlin.",
                 NULL}},
};

const news_command_t news_command_site = {
    .name = "site",
    .usage = "",
    .summary = "prints or sets the site's name, address and the like",
    .help = "Prints what the store says of the site, after setting what the "
            "options say.  An\nempty value (--tagline '') clears a field.\n",
    .examples =
        "newsctl site --url https://example.com --timezone Europe/Berlin\n",
    .run = news_ctl_site,
    .options = {{NEWS_CTL_NAME, "The site's name.", NULL},
                {NEWS_CTL_TAGLINE,
                 "The line above each article; else that of the first article "
                 "that has one.",
                 NULL},
                {NEWS_CTL_URL,
                 "Its address, such as https://example.com, for canonical "
                 "links.",
                 NULL},
                {NEWS_CTL_LANGUAGE,
                 "The language where an article says none, such as en.", NULL},
                {NEWS_CTL_TIMEZONE,
                 "The zone in which dates are read and shown, such as "
                 "Europe/Berlin.",
                 NULL},
                NEWS_CTL_OPTION_JSON},
};


static news_status_e
news_site_check_text(const char *option, news_str_t value)
{
    size_t i;

    if (value.len > NEWS_RECORD_LINE_MAX || news_utf8_check(value) != value.len)
    {
        return news_ctl_fail(NEWS_EINVAL,
                             "--%s: expected at most %d bytes of UTF-8", option,
                             NEWS_RECORD_LINE_MAX);
    }

    for (i = 0; i < value.len; i++) {
        if ((unsigned char) value.data[i] < 0x20) {
            return news_ctl_fail(NEWS_EINVAL, "--%s: expected one line",
                                 option);
        }
    }

    return NEWS_OK;
}


/* No path: nginx serves the whole of a host. */
static news_status_e
news_site_check_url(news_str_t url)
{
    news_str_t path = url;

    if (url.len == 0) {
        return NEWS_OK;
    }

    if (url.data[0] == '/' || !news_value_is_url(url)
        || strpbrk(url.data, "\"<>?#@") != NULL)
    {
        return news_ctl_fail(NEWS_EINVAL,
                             "--url: expected one such as https://example.com");
    }

    (void) news_str_next(&path, '/');
    (void) news_str_next(&path, '/');
    (void) news_str_next(&path, '/');

    if (path.len && strspn(path.data, "/") != path.len) {
        return news_ctl_fail(NEWS_EINVAL,
                             "--url: a site begins at \"/\" of its host: "
                             "expected no path behind it, as in "
                             "https://example.com");
    }

    return NEWS_OK;
}


static news_status_e
news_site_check_language(news_str_t language)
{
    if (news_value_is_language(language)) {
        return NEWS_OK;
    }

    return news_ctl_fail(NEWS_EINVAL,
                         "--language: expected a tag such as en or pt-BR");
}


/* Where the system has no list of zones, any name of the right form will do. */
static news_status_e
news_site_check_timezone(const char *zone)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    char              path[128];

    if (zone[0] && zone[0] != '/' && strlen(zone) <= 64
        && strspn(zone, allowed) == strlen(zone))
    {
        snprintf(path, sizeof(path), NEWS_SITE_ZONES "/%s", zone);
        if (access(NEWS_SITE_ZONES, X_OK) != 0 || access(path, R_OK) == 0) {
            return NEWS_OK;
        }
    }

    return news_ctl_fail(NEWS_EINVAL,
                         "--timezone: expected a zone such as Europe/Berlin");
}


static news_status_e
news_site_check(const news_ctl_t *ctl)
{
    const char *const *values = ctl->values;
    news_status_e      status = NEWS_OK;

    if (values[NEWS_CTL_NAME]) {
        status = news_site_check_text("name",
                                      news_str_borrow(values[NEWS_CTL_NAME]));
    }

    if (status == NEWS_OK && values[NEWS_CTL_TAGLINE]) {
        status = news_site_check_text(
            "tagline", news_str_borrow(values[NEWS_CTL_TAGLINE]));
    }

    if (status == NEWS_OK && values[NEWS_CTL_URL]) {
        status =
            news_site_check_text("url", news_str_borrow(values[NEWS_CTL_URL]));
    }

    if (status == NEWS_OK && values[NEWS_CTL_URL]) {
        status = news_site_check_url(news_str_borrow(values[NEWS_CTL_URL]));
    }

    if (status == NEWS_OK && values[NEWS_CTL_LANGUAGE]) {
        status = news_site_check_language(
            news_str_borrow(values[NEWS_CTL_LANGUAGE]));
    }

    if (status == NEWS_OK && values[NEWS_CTL_TIMEZONE]) {
        status = news_site_check_timezone(values[NEWS_CTL_TIMEZONE]);
    }

    return status;
}


/* True: the option was given. */
static bool
news_site_take(const news_ctl_t *ctl, news_ctl_option_e option,
               news_str_t *field)
{
    if (ctl->values[option] == NULL) {
        return false;
    }

    *field = news_str_borrow(ctl->values[option]);

    return true;
}


/* Takes what the options say; false: they say nothing. */
static bool
news_site_options(const news_ctl_t *ctl, news_site_t *site)
{
    bool any;

    any = news_site_take(ctl, NEWS_CTL_NAME, &site->name);
    any |= news_site_take(ctl, NEWS_CTL_TAGLINE, &site->tagline);
    any |= news_site_take(ctl, NEWS_CTL_URL, &site->url);
    any |= news_site_take(ctl, NEWS_CTL_LANGUAGE, &site->language);
    any |= news_site_take(ctl, NEWS_CTL_TIMEZONE, &site->timezone);

    while (news_str_ends(site->url, NEWS_STR("/"))) {
        site->url.len--;
    }

    return any;
}


static news_status_e
news_site_set(news_ctl_t *ctl, news_store_t *store)
{
    news_site_t   site;
    news_status_e status;

    status = news_store_site(store, ctl->arena, &site);
    if (status == NEWS_OK && news_site_options(ctl, &site)) {
        status = news_store_site_set(store, &site);
    }

    return status == NEWS_OK ? NEWS_OK : news_ctl_store_fail(store, status);
}


static news_status_e
news_site_print_json(const news_site_t *site)
{
    return news_rows_print_json(json_pack(
        "{s:s, s:o*, s:o*, s:o*, s:o*, s:o*}", "id", site->id, "name",
        news_rows_json(site->name), "tagline", news_rows_json(site->tagline),
        "url", news_rows_json(site->url), "language",
        news_rows_json(site->language), "timezone",
        news_rows_json(site->timezone)));
}


static void
news_site_print_field(const char *name, news_str_t value)
{
    printf("%s: ", name);
    news_ctl_print(stdout, value);
    putchar('\n');
}


static news_status_e
news_site_print(news_ctl_t *ctl, news_store_t *store)
{
    news_site_t   site;
    news_status_e status;

    status = news_store_site(store, ctl->arena, &site);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        return news_site_print_json(&site);
    }

    news_site_print_field("id", news_str_borrow(site.id));
    news_site_print_field("name", site.name);
    news_site_print_field("tagline", site.tagline);
    news_site_print_field("url", site.url);
    news_site_print_field("language", site.language);
    news_site_print_field("timezone", site.timezone);

    return NEWS_OK;
}


static news_status_e
news_ctl_init(news_ctl_t *ctl)
{
    news_change_t change;
    news_status_e status;

    status = news_site_check(ctl);
    if (status == NEWS_OK) {
        status = news_change_begin(&change, ctl, NEWS_STORE_CREATE);
    }

    if (status != NEWS_OK) {
        return status;
    }

    status = news_site_set(ctl, change.store);
    if (status == NEWS_OK) {
        printf("%s is ready\n", ctl->values[NEWS_CTL_STORE]);
    }

    return news_change_end(&change, status);
}


/* The site's words are on every page. */
static news_status_e
news_site_change(news_ctl_t *ctl)
{
    news_change_t change;
    news_status_e status;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_site_set(ctl, change.store);
    if (status == NEWS_OK) {
        status = news_site_print(ctl, change.store);
    }

    return news_change_end(&change, status);
}


static news_status_e
news_ctl_site(news_ctl_t *ctl)
{
    news_site_t   none = {0};
    news_store_t *store;
    news_status_e status;

    status = news_site_check(ctl);
    if (status != NEWS_OK) {
        return status;
    }

    if (news_site_options(ctl, &none)) {
        return news_site_change(ctl);
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status == NEWS_OK) {
        status = news_site_print(ctl, store);
        news_store_close(store);
    }

    return status;
}
