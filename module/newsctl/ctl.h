/*
 * What the commands of newsctl share: how a command declares itself, the
 * command line as it was understood, and how to complain.  One thread.
 *
 * A command is one news_command_t in its own file, and a line in command.c.
 * Its help, its part of the man page, the completions and what is refused as
 * wrong usage all come from there.
 */

#ifndef NEWSCTL_CTL_H
#define NEWSCTL_CTL_H

#include "base/redis_address.h"
#include "store/store.h"

#include <stdio.h>

/* All options by name; option.c says what each is called. */
typedef enum {
    NEWS_CTL_STORE = 0, /* from here to NEWS_CTL_HELP: of every command */
    NEWS_CTL_REDIS,
    NEWS_CTL_PREFIX,
    NEWS_CTL_NGINX_CONF,
    NEWS_CTL_CONFIG,
    NEWS_CTL_TIMEOUT,
    NEWS_CTL_NO_WAIT,
    NEWS_CTL_HELP,
    NEWS_CTL_JSON,
    NEWS_CTL_YES,
    NEWS_CTL_NAME,
    NEWS_CTL_TAGLINE,
    NEWS_CTL_URL,
    NEWS_CTL_LANGUAGE,
    NEWS_CTL_TIMEZONE,
    NEWS_CTL_PERMALINK,
    NEWS_CTL_THEME,
    NEWS_CTL_PARTIALS,
    NEWS_CTL_CATEGORY,
    NEWS_CTL_AUTHOR,
    NEWS_CTL_STATUS,
    NEWS_CTL_SINCE,
    NEWS_CTL_UNTIL,
    NEWS_CTL_LIMIT,
    NEWS_CTL_ALL,
    NEWS_CTL_REASON,
    NEWS_CTL_BY,
    NEWS_CTL_TAG,
    NEWS_CTL_SOFT,
    NEWS_CTL_DRY_RUN,
    NEWS_CTL_AT,
    NEWS_CTL_FORMAT,
    NEWS_CTL_ENCODING,
    NEWS_CTL_STRICT,
    NEWS_CTL_OUTPUT,
    NEWS_CTL_FORCE,
    NEWS_CTL_LIFETIME,
    NEWS_CTL_SERVER,
    NEWS_CTL_TOP,
    NEWS_CTL_JOBS,
    NEWS_CTL_RATE,
    NEWS_CTL_ONCE,
    NEWS_CTL_INTERVAL,
    NEWS_CTL_MAN,
    NEWS_CTL_OPTIONS
} news_ctl_option_e;

#define NEWS_COMMAND_OPTIONS_MAX 12

typedef struct news_command_s news_command_t;

typedef struct {
    const news_command_t *command;
    const char           *values[NEWS_CTL_OPTIONS]; /* NULL: not given */
    int                   count;                    /* of words */
    char                **words;                    /* behind the command */
    news_arena_t         *arena;                    /* lives to the end */
    const struct news_nginx_conf_s *nginx;          /* NULL: it was not read */
    bool                            redis;          /* address is set */
    news_redis_address_t            address;
    double                          timeout; /* seconds to wait for the nodes */
    bool                            misused; /* news_ctl_misuse() was called */
    bool uncertain; /* done, but old pages may be out */
} news_ctl_t;

/* An option as one command takes it. */
typedef struct {
    news_ctl_option_e id;
    const char       *help; /* what it does there, one sentence */
    /* what stands for its value: "URI", or "a|b|c" where only these are
       allowed; NULL for the name's own word */
    const char *value;
} news_command_option_t;

struct news_command_s {
    const char *name;     /* "list", or of two words: "theme try" */
    const char *usage;    /* the words behind the name: "SLUG..." */
    const char *summary;  /* one line, for the list of commands */
    const char *help;     /* paragraphs with a blank line between them, '\n'
                             at the end; their lines are broken anew */
    const char *examples; /* whole lines */
    news_status_e (*run)(news_ctl_t *ctl);
    bool url;                  /* its word may be a URL: the host says which
                                  site of nginx.conf */
    int                   min; /* words */
    int                   max; /* -1: any number */
    news_command_option_t options[NEWS_COMMAND_OPTIONS_MAX]; /* help NULL:
                                                                the end */
};

/* Entries of .options that many commands have. */
#define NEWS_CTL_OPTION_JSON                                                   \
    {                                                                          \
        NEWS_CTL_JSON, "Prints JSON.", NULL                                    \
    }
#define NEWS_CTL_OPTION_YES                                                    \
    {                                                                          \
        NEWS_CTL_YES, "Does not ask.", NULL                                    \
    }
#define NEWS_CTL_OPTION_DRY_RUN                                                \
    {                                                                          \
        NEWS_CTL_DRY_RUN, "Only says what would be done.", NULL                \
    }

/* Each complains on stderr and returns a status that is not NEWS_OK. */
news_status_e news_ctl_misuse(news_ctl_t *ctl, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
news_status_e news_ctl_fail(news_status_e status, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
news_status_e news_ctl_no_memory(void);
news_status_e news_ctl_no_store(news_ctl_t *ctl);

/* On stderr, where nothing failed. */
void news_ctl_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Where the command's first word is the slug of no article: says which one is
   like it. */
void news_ctl_suggest_slug(news_ctl_t *ctl);

/* Opens the store that is named; what fails is complained about. */
news_status_e news_ctl_open(news_ctl_t *ctl, news_store_mode_e mode,
                            news_store_t **store);
/* What the store's last failed call met, as a complaint. */
news_status_e news_ctl_store_fail(const news_store_t *store,
                                  news_status_e       status);

/* The whole number that an option says, from min to max; `otherwise` where it
   is not given.  What it is not is misuse. */
news_status_e news_ctl_number(news_ctl_t *ctl, news_ctl_option_e option,
                              int64_t min, int64_t max, int64_t otherwise,
                              int64_t *number);

/* The time that an option says, in the site's time zone; *seconds is left alone
   where it is not given.  What is no time is misuse. */
news_status_e news_ctl_time(news_ctl_t *ctl, news_store_t *store,
                            news_ctl_option_e option, int64_t *seconds);

/* A word that names a folder, without slashes at its end: they would stand
   twice in the paths of its files. */
char *news_ctl_folder(char *word);

/* A line that people typed, as records have it: news_value_pair().  It lives as
   long as the arena. */
news_str_t news_ctl_line(const news_ctl_t *ctl, news_str_t text,
                         char separator);

/* Prints s on one line, its control characters as spaces: it comes from
   files, and a terminal may obey it. */
void news_ctl_print(FILE *out, news_str_t s);

#endif
