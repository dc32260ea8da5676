/*
 * XML as a stream of elements, for the readers of this folder: each is built
 * whole, looked at, and gone.  No entity but the five of XML is known, nothing
 * is fetched, and a document type is refused.  One thread.
 */

#ifndef NEWS_FORMATS_XML_H
#define NEWS_FORMATS_XML_H

#include "formats/reader.h"

#include <libxml/xmlreader.h>

#define NEWS_XML_ELEMENT_MAX (32 * 1024 * 1024) /* bytes of one element */
#define NEWS_XML_DEPTH_MAX 200                  /* libxml2's own is 256 */

/* Calls visit for each element <item>, <entry>, <wp:author> and <wp:category>,
   and an <author> of the root, as Atom's feeds have; false: stop.  What is not
   well-formed is refused. */
typedef bool (*news_xml_visit_pt)(void *data, xmlNode *node, unsigned line);
void news_xml_each(news_read_t *read, news_xml_visit_pt visit, void *data);

/* The first child of this name, "dc:creator" or "title"; NULL: none. */
xmlNode *news_xml_child(const xmlNode *node, const char *name);
/* The next one of the same name. */
xmlNode *news_xml_next(const xmlNode *node);
bool     news_xml_is(const xmlNode *node, const char *name);

/* The text in an element or attribute, in the arena; empty: there is none. */
news_str_t news_xml_text(news_arena_t *arena, const xmlNode *node);
news_str_t news_xml_child_text(news_arena_t *arena, const xmlNode *node,
                               const char *name);
news_str_t news_xml_attribute(news_arena_t *arena, const xmlNode *node,
                              const char *name);
/* The markup in an element. */
news_str_t news_xml_inner(news_arena_t *arena, const xmlNode *node);
/* What xml:base says there, on the element or around it; empty: nothing. */
news_str_t news_xml_base(news_arena_t *arena, const xmlNode *node);

#endif
