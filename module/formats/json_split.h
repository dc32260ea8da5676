/*
 * A JSON document in pieces: the elements of arrays in it, one after the other,
 * so that a file may be larger than memory.  One thread.
 */

#ifndef NEWS_FORMATS_JSON_SPLIT_H
#define NEWS_FORMATS_JSON_SPLIT_H

#include "formats/input.h"

#define NEWS_JSON_SPLIT_DEPTH 8 /* of what is not taken whole */
#define NEWS_JSON_SPLIT_KEY 64  /* bytes of a name on the way */
#define NEWS_JSON_PIECE_MAX (16 * 1024 * 1024)

typedef struct {
    void *data;
    /* Whether the elements of the array at this path are to be taken; else
       they are looked into.  The path is names joined by '.', arrays have
       none: "" is the outermost, "db.data.posts" that of an export of Ghost.
       */
    bool (*want)(void *data, news_str_t path);
    /* An element, as it stands; false: no more of them. */
    bool (*element)(void *data, news_str_t path, news_str_t json,
                    unsigned line);
} news_json_split_t;

/* NEWS_EINVAL, NEWS_ELIMIT, …: in->err has the line and what was expected
   there. */
news_status_e news_json_split(news_input_t *in, const news_json_split_t *split);

#endif
