/*
 * What the terminal is like, if there is one: its width, whether it has
 * colours, who sits there; and that Ctrl-C leaves it as it was.  One thread.
 */

#ifndef NEWSCTL_TERMINAL_H
#define NEWSCTL_TERMINAL_H

#include "base/str.h"

#include <stdio.h>

/* Catches SIGINT, SIGTERM and SIGHUP: they undo what is below, and end the
   process as they would have. */
void news_terminal_start(void);

/* Whether out is a terminal. */
bool news_terminal_is(FILE *out);
/* Its columns; 80 where it does not say. */
unsigned news_terminal_width(void);
unsigned news_terminal_height(void);
/* The escape sequence that sets a style, such as "1;31"; "" where out is no
   terminal, is a dumb one, or NO_COLOR is set. */
const char *news_terminal_style(FILE *out, const char *style);

/*
 * From now on a signal that ends the process says this first, on stderr (a
 * string constant; NULL: nothing).
 */
void news_terminal_on_end(const char *words);
/* What a signal must write to the terminal to put it right (NULL: nothing). */
void news_terminal_restore(const char *sequence);
/* Keys come one by one and are not shown; false: standard input is no
   terminal.  A signal undoes it, as news_terminal_lines() does. */
bool news_terminal_keys(void);
void news_terminal_lines(void);

/* A file that a signal must remove: one that is not finished (NULL: none). */
void news_terminal_remove(const char *path);

/* Whether somebody can be asked: standard input and error are a terminal. */
bool news_terminal_asks(void);
/*
 * Asks a question that "yes" or "y" answers.  Only where somebody can be asked:
 * else false, and *asked is false.
 */
bool news_terminal_confirm(bool *asked, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints words from a column on, where the line is already, and ends the line;
   it is broken before 78 columns, or fewer where out is no wider. */
void news_terminal_wrap(FILE *out, news_str_t text, unsigned column);

/* Columns that UTF-8 text takes; what fits in `width` of them, in bytes. */
unsigned news_terminal_columns(news_str_t text);
size_t   news_terminal_fit(news_str_t text, unsigned width);

#endif
