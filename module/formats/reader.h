/*
 * What the readers of the forms share, for this folder only.
 */

#ifndef NEWS_FORMATS_READER_H
#define NEWS_FORMATS_READER_H

#include "formats/read.h"

#include <jansson.h>

/* Each reads the whole input. */
void news_read_text(news_read_t *read);
void news_read_markdown(news_read_t *read);
void news_read_json(news_read_t *read);
void news_read_json_lines(news_read_t *read);
void news_read_ghost(news_read_t *read);
void news_read_xml(news_read_t *read); /* WXR, RSS and Atom */

/* Gives the caller what was read of another system's, and takes the record:
   an object as of docs/import.md, or NULL for want of memory.  It is refused
   if it is wrong. */
void news_read_give(news_read_t *read, json_t *record, news_str_t key,
                    unsigned line);
/* The same of the text of a record of our own; place: "articles[3]", or
   empty. */
void news_read_give_json(news_read_t *read, news_str_t json, const char *place,
                         unsigned line);

void news_read_refuse(news_read_t *read, const news_error_t *err);
/* What the input met, if anything. */
void news_read_end(news_read_t *read);

/* From the beginning once more; what is no file is copied into one first.
   False: that failed, and was refused. */
bool news_read_again(news_read_t *read);

/*
 * Front matter as an object of strings, arrays and objects; nothing is made of
 * numbers and dates.  The text is capped at NEWS_FRONT_MAX by the caller.
 * NULL: *err has the line, counted from 1, and what was expected there.
 */
#define NEWS_FRONT_MAX (256 * 1024)
#define NEWS_FRONT_DEPTH_MAX 16
#define NEWS_FRONT_VALUES_MAX 10000
json_t *news_yaml_parse(news_str_t text, news_error_t *err);
json_t *news_toml_parse(news_str_t text, news_error_t *err);

#endif
