#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>


news_status_e
news_error_set(news_error_t *err, news_status_e status, unsigned line,
               unsigned column, const char *fmt, ...)
{
    va_list args;

    if (err == NULL) {
        return status;
    }

    err->line = line;
    err->column = column;

    va_start(args, fmt);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);

    return status;
}


const char *
news_status_text(news_status_e status)
{
    switch (status) {
    case NEWS_OK:
        return "done";
    case NEWS_ENOMEM:
        return "out of memory";
    case NEWS_EINVAL:
        return "invalid";
    case NEWS_ELIMIT:
        return "too large";
    case NEWS_ENOTFOUND:
        return "not found";
    case NEWS_EEXIST:
        return "exists already";
    case NEWS_EVERSION:
        return "made by another version";
    case NEWS_ECORRUPT:
        return "damaged";
    case NEWS_EBUSY:
        return "busy";
    case NEWS_EIO:
        return "input/output error";
    }

    return "unknown status";
}
