#include "newsctl/ctl.h"

#include "article/value.h"
#include "newsctl/command.h"
#include "newsctl/terminal.h"
#include "newsctl/when.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>


static void
news_ctl_say(const char *style, const char *fmt, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "%snewsctl:%s ", news_terminal_style(stderr, style),
            news_terminal_style(stderr, "0"));
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
}


news_status_e
news_ctl_misuse(news_ctl_t *ctl, const char *fmt, ...)
{
    const news_command_t *command = ctl->command;
    va_list               args;

    va_start(args, fmt);
    news_ctl_say("31", fmt, args);
    va_end(args);

    if (command) {
        fprintf(stderr,
                "usage: newsctl %s [OPTION]...%s%s\n"
                "`newsctl help %s` says more\n",
                command->name, *command->usage ? " " : "", command->usage,
                command->name);
    } else {
        fputs("`newsctl help` lists the commands\n", stderr);
    }

    ctl->misused = true;

    return NEWS_EINVAL;
}


news_status_e
news_ctl_fail(news_status_e status, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    news_ctl_say("31", fmt, args);
    va_end(args);

    return status;
}


news_status_e
news_ctl_no_memory(void)
{
    return news_ctl_fail(NEWS_ENOMEM, "out of memory");
}


news_str_t
news_ctl_line(const news_ctl_t *ctl, news_str_t text, char separator)
{
    char *line = text.len ? news_arena_alloc(ctl->arena, text.len + 1) : NULL;

    if (line == NULL) {
        return text;
    }

    memcpy(line, text.data, text.len);
    text.len = news_value_pair(line, text.len, separator);
    text.data = line;
    line[text.len] = '\0';

    return text;
}


void
news_ctl_note(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    news_ctl_say("1", fmt, args);
    va_end(args);
}


news_status_e
news_ctl_no_store(news_ctl_t *ctl)
{
    return news_ctl_misuse(ctl, "no store is named: expected --store "
                                "sqlite:PATH, NEWS_STORE in the environment, "
                                "or --nginx-conf FILE with a news_store");
}


news_status_e
news_ctl_open(news_ctl_t *ctl, news_store_mode_e mode, news_store_t **store)
{
    const char   *uri = ctl->values[NEWS_CTL_STORE];
    news_status_e status;
    news_error_t  err;

    if (uri == NULL) {
        return news_ctl_no_store(ctl);
    }

    status = news_store_open(store, news_str_borrow(uri), mode, &err);

    return status == NEWS_OK ? NEWS_OK : news_ctl_fail(status, "%s", err.text);
}


news_status_e
news_ctl_store_fail(const news_store_t *store, news_status_e status)
{
    return news_ctl_fail(status, "%s", news_store_error(store));
}


/* The first slug behind `start` that begins with it; data NULL: none does. */
static news_str_t
news_ctl_slug_like(news_ctl_t *ctl, news_store_t *store, news_str_t start)
{
    news_strs_t slugs = {0};

    if (news_store_slugs(store, ctl->arena, start, 1, &slugs) != NEWS_OK
        || slugs.count == 0 || !news_str_starts(slugs.items[0], start))
    {
        return (news_str_t) {0, NULL};
    }

    return slugs.items[0];
}


void
news_ctl_suggest_slug(news_ctl_t *ctl)
{
    news_str_t    word = news_str_borrow(ctl->words[0]);
    news_str_t    like = {0, NULL};
    size_t        len, least = word.len / 2 > 3 ? word.len / 2 : 3;
    news_store_t *store;
    news_error_t  err;
    int64_t       id;

    if (word.len > NEWS_SLUG_MAX
        || news_store_open(&store, news_str_borrow(ctl->values[NEWS_CTL_STORE]),
                           NEWS_STORE_READ, &err)
               != NEWS_OK)
    {
        return;
    }

    if (news_store_article_id(store, word, &id) == NEWS_ENOTFOUND) {
        for (len = word.len; len >= least && like.data == NULL; len--) {
            like =
                news_ctl_slug_like(ctl, store, (news_str_t) {len, word.data});
        }
    }

    if (like.data) {
        news_ctl_note("did you mean \"%.*s\"?", NEWS_STR_ARG(like));
    }

    news_store_close(store);
}


news_status_e
news_ctl_number(news_ctl_t *ctl, news_ctl_option_e option, int64_t min,
                int64_t max, int64_t otherwise, int64_t *number)
{
    const char *text = ctl->values[option];
    char       *end;

    *number = otherwise;
    if (text == NULL) {
        return NEWS_OK;
    }

    errno = 0;
    *number = strtoll(text, &end, 10);

    if (end == text || *end || errno || *number < min || *number > max) {
        return news_ctl_misuse(
            ctl, "--%s: expected a number from %lld to %lld, found \"%s\"",
            news_options[option].name, (long long) min, (long long) max, text);
    }

    return NEWS_OK;
}


news_status_e
news_ctl_time(news_ctl_t *ctl, news_store_t *store, news_ctl_option_e option,
              int64_t *seconds)
{
    const char   *text = ctl->values[option];
    news_site_t   site;
    news_date_t   date;
    news_status_e status;

    if (text == NULL) {
        return NEWS_OK;
    }

    status = news_store_site(store, ctl->arena, &site);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (!news_when_parse(&date, text, site.timezone.data, false)) {
        return news_ctl_misuse(ctl, "--%s: expected " NEWS_WHEN_FORMS,
                               news_options[option].name);
    }

    *seconds = date.seconds;

    return NEWS_OK;
}


char *
news_ctl_folder(char *word)
{
    size_t len = strlen(word);

    while (len > 1 && word[len - 1] == '/') {
        word[--len] = '\0';
    }

    return word;
}


void
news_ctl_print(FILE *out, news_str_t s)
{
    size_t i;

    for (i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char) s.data[i];

        fputc(c < 0x20 || c == 0x7f ? ' ' : c, out);
    }
}
