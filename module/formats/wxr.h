/*
 * What WordPress exports (WXR: RSS with its own elements).  One thread.
 */

#ifndef NEWS_FORMATS_WXR_H
#define NEWS_FORMATS_WXR_H

#include "formats/reader.h"

/* Reads the input twice: posts name authors, sections and pictures that may
   come behind them. */
void news_wxr_read(news_read_t *read);

/* A post's text as HTML: its paragraphs are blank lines where it has no <p>,
   and shortcodes stand in it.  In the arena. */
news_str_t news_wxr_paragraphs(news_arena_t *arena, news_str_t text);

#endif
