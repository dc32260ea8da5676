/*
 * What a function of the core can report.  One place maps it to HTTP
 * (nginx/ngx_http_news_status.c), one to an exit code (newsctl/main.c).
 * A failure that a person must understand fills a news_error_t as well.
 * Any thread.
 */

#ifndef NEWS_BASE_STATUS_H
#define NEWS_BASE_STATUS_H

typedef enum {
    NEWS_OK = 0,
    NEWS_ENOMEM,    /* no memory */
    NEWS_EINVAL,    /* input that does not have the form asked for */
    NEWS_ELIMIT,    /* input past a named cap */
    NEWS_ENOTFOUND, /* no such thing */
    NEWS_EEXIST,    /* the name is taken */
    NEWS_EVERSION,  /* made by another version of this project */
    NEWS_ECORRUPT,  /* stored bytes that fail their own checks */
    NEWS_EBUSY,     /* held by somebody else for too long */
    NEWS_EIO        /* the file, disk or server failed */
} news_status_e;

/* A message for a person: the place, and what was expected there. */
typedef struct {
    unsigned line;   /* from 1; 0: no line applies */
    unsigned column; /* in bytes, from 1; 0: no column applies */
    char     text[232];
} news_error_t;

/*
 * Fills *err (which may be NULL) and returns status, so that a guard reads
 * `return news_error_set(err, NEWS_EINVAL, line, 0, "expected …");`.
 */
news_status_e news_error_set(news_error_t *err, news_status_e status,
                             unsigned line, unsigned column, const char *fmt,
                             ...) __attribute__((format(printf, 5, 6)));

/* A short English phrase for status, never NULL. */
const char *news_status_text(news_status_e status);

#endif
