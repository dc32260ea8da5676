/*
 * The body of a Ghost post.  Its HTML stands beside what the editor keeps of
 * it, the tree of Lexical, before 2023 that of Mobiledoc; where it does not,
 * the tree is written as HTML.  All of it is still to be reduced.  Any thread.
 */

#ifndef NEWS_FORMATS_GHOST_BODY_H
#define NEWS_FORMATS_GHOST_BODY_H

#include <jansson.h>

#define NEWS_GHOST_SITE "__GHOST_URL__" /* where the files of its site lie */

/* Sets "format" and "body"; a tree that cannot be read is set as it stands, to
   be refused. */
void news_ghost_body(json_t *record, const json_t *post);

#endif
