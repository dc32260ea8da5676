#include "newsctl/ctl.h"

#include <stdarg.h>


news_status_e
news_ctl_misuse(news_ctl_t *ctl, const char *fmt, ...)
{
    va_list args;

    fputs("newsctl: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);

    if (ctl->command) {
        fprintf(stderr, "usage: newsctl %s %s\n", ctl->command->name,
                ctl->command->usage);
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

    fputs("newsctl: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);

    return status;
}


news_status_e
news_ctl_open(news_ctl_t *ctl, news_store_mode_e mode, news_store_t **store)
{
    const char   *uri = ctl->values[NEWS_CTL_STORE];
    news_status_e status;
    news_error_t  err;

    if (uri == NULL) {
        return news_ctl_misuse(ctl,
                               "no store is named: expected --store "
                               "sqlite:PATH, or NEWS_STORE in the environment");
    }

    status = news_store_open(store, news_str_borrow(uri), mode, &err);

    return status == NEWS_OK ? NEWS_OK : news_ctl_fail(status, "%s", err.text);
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
