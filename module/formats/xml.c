#include "formats/xml.h"

#include <string.h>

typedef struct {
    news_read_t *read;
    uint64_t     given; /* bytes, since the element began */
    news_error_t err;
} news_xml_source_t;


static int
news_xml_read(void *data, char *buf, int size)
{
    news_xml_source_t *source = data;
    news_str_t         text = news_input_peek(&source->read->in, 1);
    size_t             len = (size_t) size;

    if (text.data == NULL) {
        return -1;
    }

    len = len < text.len ? len : text.len;
    source->given += len;

    if (source->given > NEWS_XML_ELEMENT_MAX) {
        news_error_set(&source->err, NEWS_ELIMIT, source->read->in.line, 0,
                       "expected elements of at most %d bytes",
                       NEWS_XML_ELEMENT_MAX);
        return -1;
    }

    memcpy(buf, text.data, len);
    news_input_take(&source->read->in, len);

    return (int) len;
}


static int
news_xml_close(void *data)
{
    (void) data;

    return 0;
}


/* The first error: the others follow from it. */
static void
news_xml_error(void *data, xmlErrorPtr error)
{
    news_xml_source_t *source = data;

    if (source->err.text[0] == '\0' && error->level >= XML_ERR_ERROR) {
        news_error_set(&source->err, NEWS_EINVAL, (unsigned) error->line,
                       (unsigned) error->int2, "expected XML: %.*s",
                       (int) strcspn(error->message, "\n"), error->message);
    }
}


bool
news_xml_is(const xmlNode *node, const char *name)
{
    const char *colon = strchr(name, ':');
    const char *prefix =
        node->ns && node->ns->prefix ? (const char *) node->ns->prefix : "";

    if (colon == NULL) {
        return *prefix == '\0' && strcmp((const char *) node->name, name) == 0;
    }

    return strlen(prefix) == (size_t) (colon - name)
           && strncmp(prefix, name, (size_t) (colon - name)) == 0
           && strcmp((const char *) node->name, colon + 1) == 0;
}


static bool
news_xml_wanted(xmlTextReader *reader)
{
    static const char *const names[] = {"item", "entry", "wp:author",
                                        "wp:category"};
    const char *name = (const char *) xmlTextReaderConstName(reader);
    size_t      i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (name && strcmp(name, names[i]) == 0) {
            return true;
        }
    }

    return name && xmlTextReaderDepth(reader) == 1
           && strcmp(name, "author") == 0;
}


/* One step; as xmlTextReaderRead() returns. */
static int
news_xml_step(news_xml_source_t *source, xmlTextReader *reader,
              news_xml_visit_pt visit, void *data)
{
    xmlNode *node;

    source->given = 0;

    switch (xmlTextReaderNodeType(reader)) {

    case XML_READER_TYPE_DOCUMENT_TYPE:
        news_error_set(&source->err, NEWS_EINVAL,
                       (unsigned) xmlTextReaderGetParserLineNumber(reader), 0,
                       "expected no document type (<!DOCTYPE): entities are "
                       "not read");
        return -1;

    case XML_READER_TYPE_ELEMENT:
        if (xmlTextReaderDepth(reader) > NEWS_XML_DEPTH_MAX) {
            news_error_set(&source->err, NEWS_ELIMIT,
                           (unsigned) xmlTextReaderGetParserLineNumber(reader),
                           0, "expected less depth");
            return -1;
        }
        break;

    default:
        return xmlTextReaderRead(reader);
    }

    if (!news_xml_wanted(reader)) {
        return xmlTextReaderRead(reader);
    }

    node = xmlTextReaderExpand(reader);

    if (node == NULL) {
        return -1;
    }

    return visit(data, node, (unsigned) xmlGetLineNo(node))
               ? xmlTextReaderNext(reader)
               : 0;
}


void
news_xml_each(news_read_t *read, news_xml_visit_pt visit, void *data)
{
    int               more;
    xmlTextReader    *reader;
    news_xml_source_t source = {.read = read};

    LIBXML_TEST_VERSION

    reader =
        xmlReaderForIO(news_xml_read, news_xml_close, &source, NULL, "UTF-8",
                       XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES
                           | XML_PARSE_IGNORE_ENC);
    if (reader == NULL) {
        news_error_set(&source.err, NEWS_ENOMEM, 1, 0, "no memory");
        news_read_refuse(read, &source.err);
        return;
    }

    xmlTextReaderSetStructuredErrorHandler(reader, news_xml_error, &source);

    more = xmlTextReaderRead(reader);

    while (more == 1 && !read->stopped) {
        more = news_xml_step(&source, reader, visit, data);
    }

    if (more < 0 && read->in.status == NEWS_OK) {
        if (source.err.text[0] == '\0') {
            news_error_set(&source.err, NEWS_EINVAL, read->in.line, 0,
                           "expected XML");
        }
        news_read_refuse(read, &source.err);
    }

    xmlFreeTextReader(reader);
}


static xmlNode *
news_xml_from(xmlNode *node, const char *name)
{
    while (node && (node->type != XML_ELEMENT_NODE || !news_xml_is(node, name)))
    {
        node = node->next;
    }

    return node;
}


xmlNode *
news_xml_child(const xmlNode *node, const char *name)
{
    return node ? news_xml_from(node->children, name) : NULL;
}


xmlNode *
news_xml_next(const xmlNode *node)
{
    xmlNode *next = node->next;

    while (
        next
        && (next->type != XML_ELEMENT_NODE
            || strcmp((const char *) next->name, (const char *) node->name) != 0
            || next->ns != node->ns))
    {
        next = next->next;
    }

    return next;
}


static news_str_t
news_xml_take(news_arena_t *arena, xmlChar *text)
{
    news_str_t copy;

    if (text == NULL) {
        return NEWS_STR("");
    }

    copy = news_arena_copy(arena, news_str_borrow((const char *) text));
    xmlFree(text);

    return copy.data ? copy : NEWS_STR("");
}


news_str_t
news_xml_text(news_arena_t *arena, const xmlNode *node)
{
    return node ? news_str_trim(
               news_xml_take(arena, xmlNodeGetContent((xmlNode *) node)))
                : NEWS_STR("");
}


news_str_t
news_xml_child_text(news_arena_t *arena, const xmlNode *node, const char *name)
{
    return news_xml_text(arena, news_xml_child(node, name));
}


news_str_t
news_xml_attribute(news_arena_t *arena, const xmlNode *node, const char *name)
{
    return node ? news_str_trim(news_xml_take(
               arena, xmlGetNoNsProp((xmlNode *) node, (const xmlChar *) name)))
                : NEWS_STR("");
}


news_str_t
news_xml_inner(news_arena_t *arena, const xmlNode *node)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlNode   *child;
    news_str_t text = NEWS_STR("");

    for (child = node->children; buffer && child; child = child->next) {
        xmlNodeDump(buffer, node->doc, child, 0, 0);
    }

    if (buffer) {
        text = news_arena_copy(
            arena, (news_str_t) {(size_t) xmlBufferLength(buffer),
                                 (const char *) xmlBufferContent(buffer)});
        xmlBufferFree(buffer);
    }

    return text.data ? text : NEWS_STR("");
}


news_str_t
news_xml_base(news_arena_t *arena, const xmlNode *node)
{
    return news_str_trim(
        news_xml_take(arena, xmlNodeGetBase(node->doc, (xmlNode *) node)));
}
