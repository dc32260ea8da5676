/*
 * What nginx counts, as a person sees it.  One thread.
 */

#ifndef NEWSCTL_STATS_H
#define NEWSCTL_STATS_H

#include "base/buf.h"
#include "newsctl/rows.h"

/*
 * Appends the screen: `now` is what news_status said, `before` what it said
 * `seconds` earlier (NULL: nothing; then the rates are those since nginx
 * started).  Lines end in '\n' and fit `width` columns.
 */
void news_stats_screen(news_buf_t *out, const json_t *now, const json_t *before,
                       double seconds, unsigned width);

#endif
