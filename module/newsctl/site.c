#include "article/value.h"
#include "base/utf8.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/purge.h"
#include "newsctl/rows.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define NEWS_SITE_ZONES "/usr/share/zoneinfo"

static news_status_e news_ctl_init(news_ctl_t *ctl);
static news_status_e news_ctl_site(news_ctl_t *ctl);

/* What may be said of the site, for init and site. */
#define NEWS_SITE_OPTIONS                                                      \
    {NEWS_CTL_NAME, "The site's name.", NULL},                                 \
        {NEWS_CTL_TAGLINE,                                                     \
         "The line above each article; else that of the first article that "   \
         "has one.",                                                           \
         NULL},                                                                \
        {NEWS_CTL_URL,                                                         \
         "Its address, such as https://example.com, for canonical links.",     \
         NULL},                                                                \
        {NEWS_CTL_LANGUAGE,                                                    \
         "The language where an article says none, such as en.", NULL},        \
    {                                                                          \
        NEWS_CTL_TIMEZONE,                                                     \
            "The zone in which dates are read and shown, such as "             \
            "Europe/Berlin.",                                                  \
            NULL                                                               \
    }

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
    .options = {NEWS_SITE_OPTIONS, NEWS_CTL_OPTION_JSON},
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
    .options = {NEWS_SITE_OPTIONS, NEWS_CTL_OPTION_JSON},
};

/* A field of the site, under the name of its option. */
typedef struct {
    news_ctl_option_e option;
    size_t            offset;                 /* in news_site_t */
    news_status_e (*check)(news_str_t value); /* NULL: any line */
} news_site_field_t;

static news_status_e news_site_check_url(news_str_t url);
static news_status_e news_site_check_language(news_str_t language);
static news_status_e news_site_check_timezone(news_str_t zone);

/* clang-format off */
static const news_site_field_t news_site_fields[] = {
    {NEWS_CTL_NAME, offsetof(news_site_t, name), NULL},
    {NEWS_CTL_TAGLINE, offsetof(news_site_t, tagline), NULL},
    {NEWS_CTL_URL, offsetof(news_site_t, url), news_site_check_url},
    {NEWS_CTL_LANGUAGE, offsetof(news_site_t, language),
     news_site_check_language},
    {NEWS_CTL_TIMEZONE, offsetof(news_site_t, timezone),
     news_site_check_timezone},
};
/* clang-format on */

#define NEWS_SITE_FIELDS                                                       \
    (sizeof(news_site_fields) / sizeof(news_site_fields[0]))


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
news_site_check_timezone(news_str_t value)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
    const char       *zone = value.data;
    char              path[128];

    if (zone[0] && zone[0] != '/' && value.len <= 64
        && strspn(zone, allowed) == value.len)
    {
        snprintf(path, sizeof(path), NEWS_SITE_ZONES "/%s", zone);
        if (access(NEWS_SITE_ZONES, X_OK) != 0 || access(path, R_OK) == 0) {
            return NEWS_OK;
        }
    }

    return news_ctl_fail(NEWS_EINVAL,
                         "--timezone: expected a zone such as Europe/Berlin");
}


static news_str_t *
news_site_value(news_site_t *site, const news_site_field_t *field)
{
    return (news_str_t *) ((char *) site + field->offset);
}


/* Takes what the options say of the site; *any: they say something. */
static news_status_e
news_site_options(const news_ctl_t *ctl, news_site_t *site, bool *any)
{
    news_status_e status = NEWS_OK;
    const char   *value;
    size_t        i;

    *site = (news_site_t) {0};
    *any = false;

    for (i = 0; status == NEWS_OK && i < NEWS_SITE_FIELDS; i++) {
        const news_site_field_t *field = &news_site_fields[i];

        value = ctl->values[field->option];
        if (value == NULL) {
            continue;
        }

        *any = true;
        *news_site_value(site, field) =
            news_ctl_line(ctl, news_str_borrow(value), '\0');
        status = news_site_check_text(news_options[field->option].name,
                                      news_str_borrow(value));

        if (status == NEWS_OK && field->check) {
            status = field->check(news_str_borrow(value));
        }
    }

    while (news_str_ends(site->url, NEWS_STR("/"))) {
        site->url.len--;
    }

    return status;
}


static news_status_e
news_site_print(news_ctl_t *ctl, news_store_t *store)
{
    news_site_t   site;
    news_status_e status;
    json_t       *json;
    size_t        i;

    status = news_store_site(store, ctl->arena, &site);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (ctl->values[NEWS_CTL_JSON]) {
        json = json_pack("{s:s}", "id", site.id);
        for (i = 0; i < NEWS_SITE_FIELDS; i++) {
            json_object_set_new(
                json, news_options[news_site_fields[i].option].name,
                news_rows_json(*news_site_value(&site, &news_site_fields[i])));
        }
        return news_rows_print_json(json);
    }

    printf("id: %s\n", site.id);

    for (i = 0; i < NEWS_SITE_FIELDS; i++) {
        printf("%s: ", news_options[news_site_fields[i].option].name);
        news_ctl_print(stdout, *news_site_value(&site, &news_site_fields[i]));
        putchar('\n');
    }

    return NEWS_OK;
}


static news_status_e
news_init_done(news_ctl_t *ctl, bool made, const char *report)
{
    const char *store = ctl->values[NEWS_CTL_STORE];

    if (ctl->values[NEWS_CTL_JSON]) {
        return news_rows_print_json(
            json_pack("{s:s, s:b, s:b, s:s}", "store", store, "made", made,
                      "certain", !ctl->uncertain, "report", report));
    }

    printf("%s is ready\n", store);

    return NEWS_OK;
}


/*
 * No page is older than the store, so no node is waited for.  The purge is
 * there for the next change: where the log is new, it waits until the log is
 * older than a lease, and that time runs from now on.
 */
static news_status_e
news_init_made(news_ctl_t *ctl)
{
    news_store_t     *store;
    news_purge_list_t list;
    news_status_e     status;
    news_error_t      report = {0};

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->redis) {
        news_purge_list_init(&list);
        news_purge_list_add(&list, "site", NEWS_STR(""));
        if (news_purge_append(ctl, store, &list, &report) != NEWS_OK) {
            news_ctl_note("%s", report.text);
        }
        news_purge_list_free(&list);
    }

    news_store_close(store);

    return news_init_done(ctl, true, report.text);
}


/* site NULL: nothing was said of it. */
static news_status_e
news_site_change(news_ctl_t *ctl, const news_site_t *site, bool init)
{
    news_change_t change;
    news_status_e status;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    if (site) {
        status = news_store_site_set(change.store, site);
    }

    if (status != NEWS_OK) {
        news_ctl_store_fail(change.store, status);
    } else if (!init) {
        status = news_site_print(ctl, change.store);
    }

    status = news_change_end(&change, status);

    return status == NEWS_OK && init ? news_init_done(ctl, false, change.report)
                                     : status;
}


static news_status_e
news_ctl_init(news_ctl_t *ctl)
{
    news_site_t   site;
    news_status_e status;
    news_error_t  err = {0};
    bool          any, made;

    status = news_site_options(ctl, &site, &any);
    if (status != NEWS_OK) {
        return status;
    }

    if (ctl->values[NEWS_CTL_STORE] == NULL) {
        return news_ctl_no_store(ctl);
    }

    status = news_store_make(news_str_borrow(ctl->values[NEWS_CTL_STORE]),
                             &site, &made, &err);
    if (status != NEWS_OK) {
        return news_ctl_fail(status, "%s", err.text);
    }

    return made ? news_init_made(ctl)
                : news_site_change(ctl, any ? &site : NULL, true);
}


static news_status_e
news_ctl_site(news_ctl_t *ctl)
{
    news_site_t   site;
    news_store_t *store;
    news_status_e status;
    bool          any;

    status = news_site_options(ctl, &site, &any);
    if (status != NEWS_OK || any) {
        return status == NEWS_OK ? news_site_change(ctl, &site, false) : status;
    }

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status == NEWS_OK) {
        status = news_site_print(ctl, store);
        news_store_close(store);
    }

    return status;
}
