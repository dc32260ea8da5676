/*
 * A text on its way through the user's editor: it lies in a file until it is
 * stored, and nothing of it is lost before.  One thread.
 */

#ifndef NEWSCTL_COMPOSE_H
#define NEWSCTL_COMPOSE_H

#include "base/buf.h"
#include "newsctl/ctl.h"

/* What becomes of the text; NEWS_EINVAL: it must be edited again, and it was
   said why. */
typedef news_status_e (*news_compose_pt)(void *data, news_str_t text,
                                         const char *path);

/*
 * Lets the user edit `text`, and hands what comes back to `store`, again and
 * again while that refuses it and the user wants to.  *same: it came back as it
 * was.  `name` is for the draft's file, `ending` such as ".txt".
 */
news_status_e news_compose(const char *name, const char *ending,
                           news_str_t text, news_compose_pt store, void *data,
                           bool *same);

/* Reads a file, or standard input for "-", as a record. */
news_status_e news_compose_read(const char *path, news_buf_t *text);

#endif
