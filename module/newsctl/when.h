/*
 * Times as people write them on a command line.  One thread: the process's
 * time zone is changed.
 */

#ifndef NEWSCTL_WHEN_H
#define NEWSCTL_WHEN_H

#include "article/date.h"

/* What messages say is expected. */
#define NEWS_WHEN_FORMS                                                        \
    "a date (2026-04-25), a time (2026-04-25 14:30, RFC 3339) or a duration "  \
    "(30m, 2h, 3d, 1w)"

/* "45", "45s", "30m", "2h", "3d", "1w", in seconds, at most ten years. */
bool news_when_duration(const char *text, int64_t *seconds);

/*
 * "now", a duration before now (after it where `after`; there a '+' may stand
 * before it), a date of news_date_parse(), or "2026-04-25 14:30" (with T or
 * with seconds too) in the zone, an IANA name.
 */
bool news_when_parse(news_date_t *date, const char *text, const char *zone,
                     bool after);

/* "2026-04-25 14:30" in the zone, into out[NEWS_DATE_TEXT_MAX]. */
const char *news_when_text(int64_t seconds, const char *zone, char *out);

#endif
