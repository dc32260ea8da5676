/*
 * What the commands of newsctl share: the command line as it was understood,
 * and how to complain.  One thread.
 */

#ifndef NEWSCTL_CTL_H
#define NEWSCTL_CTL_H

#include "base/redis_address.h"
#include "store/store.h"

#include <stdio.h>

typedef enum {
    NEWS_CTL_STORE = 0,
    NEWS_CTL_REDIS,
    NEWS_CTL_PREFIX,
    NEWS_CTL_HELP,
    NEWS_CTL_NAME,
    NEWS_CTL_TAGLINE,
    NEWS_CTL_URL,
    NEWS_CTL_LANGUAGE,
    NEWS_CTL_TIMEZONE,
    NEWS_CTL_PERMALINK,
    NEWS_CTL_THEME,
    NEWS_CTL_PARTIALS,
    NEWS_CTL_CATEGORY,
    NEWS_CTL_ALL,
    NEWS_CTL_REASON,
    NEWS_CTL_TAG,
    NEWS_CTL_SOFT,
    NEWS_CTL_NO_WAIT,
    NEWS_CTL_TIMEOUT,
    NEWS_CTL_OPTIONS
} news_ctl_option_e;

#define NEWS_CTL_BIT(option) (1u << (option))

typedef struct news_command_s news_command_t;

typedef struct {
    const news_command_t *command;
    const char           *values[NEWS_CTL_OPTIONS]; /* NULL: not given */
    int                   count;                    /* of words */
    char                **words;                    /* behind the command */
    bool                  redis;                    /* address is set */
    news_redis_address_t  address;
    double                timeout;   /* seconds to wait for the nodes */
    bool                  misused;   /* news_ctl_misuse() was called */
    bool                  uncertain; /* done, but old pages may be out */
} news_ctl_t;

struct news_command_s {
    const char *name;
    news_status_e (*run)(news_ctl_t *ctl);
    const char *usage; /* what follows the name */
    const char *help;  /* whole lines, with an example */
    unsigned    options;
    int         min; /* words */
    int         max; /* -1: any number */
};

/* Each complains on stderr and returns a status that is not NEWS_OK. */
news_status_e news_ctl_misuse(news_ctl_t *ctl, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
news_status_e news_ctl_fail(news_status_e status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Opens the store that is named; what fails is complained about. */
news_status_e news_ctl_open(news_ctl_t *ctl, news_store_mode_e mode,
                            news_store_t **store);

/* Prints s on one line, its control characters as spaces: it comes from
   files, and a terminal may obey it. */
void news_ctl_print(FILE *out, news_str_t s);

/* The commands. */
news_status_e news_ctl_init(news_ctl_t *ctl);
news_status_e news_ctl_site(news_ctl_t *ctl);
news_status_e news_ctl_import(news_ctl_t *ctl);
news_status_e news_ctl_list(news_ctl_t *ctl);
news_status_e news_ctl_show(news_ctl_t *ctl);
news_status_e news_ctl_render(news_ctl_t *ctl);
news_status_e news_ctl_invalidate(news_ctl_t *ctl);
news_status_e news_ctl_retract(news_ctl_t *ctl);
news_status_e news_ctl_rename(news_ctl_t *ctl);
news_status_e news_ctl_theme(news_ctl_t *ctl);
news_status_e news_ctl_log(news_ctl_t *ctl);
news_status_e news_ctl_nodes(news_ctl_t *ctl);

#endif
