#include "article/html_internal.h"

#include <setjmp.h>
#include <string.h>

/*
 * Gumbo asks for memory for all it makes and never looks whether it got some;
 * nor has it caps.  So its allocator is where the caps are, and jumps out when
 * one is reached: all lies in the arena, nothing else is left behind.
 *
 *   memory       some bytes of input can ask for many nodes each (marks that
 *                are opened anew in every paragraph)
 *   attributes   each is compared with all before it in its tag
 *
 * The time for a tag grows with the depth: NEWS_HTML_TAGS_MAX bounds that.
 */
#define NEWS_HTML_MEMORY_MAX (64 * 1024 * 1024)

typedef struct {
    news_arena_t *arena;
    size_t        used;
    unsigned      attributes;
    news_status_e status;
    jmp_buf       out;
} news_html_memory_t;


static void
news_html_give_up(news_html_memory_t *memory, news_status_e status)
{
    memory->status = status;
    longjmp(memory->out, 1);
}


static void *
news_html_alloc(void *data, size_t size)
{
    news_html_memory_t *memory = data;
    void               *p;

    if (size > NEWS_HTML_MEMORY_MAX - memory->used) {
        news_html_give_up(memory, NEWS_ELIMIT);
    }

    memory->used += size;

    /* strings of that size count too: no harm */
    if (size == sizeof(GumboAttribute)
        && ++memory->attributes > NEWS_HTML_ATTRIBUTES_MAX)
    {
        news_html_give_up(memory, NEWS_ELIMIT);
    }

    p = news_arena_alloc(memory->arena, size ? size : 1);
    if (p == NULL) {
        news_html_give_up(memory, NEWS_ENOMEM);
    }

    return p;
}


static void
news_html_dealloc(void *data, void *p)
{
    (void) data;
    (void) p;
}


static bool
news_html_too_many_tags(news_str_t html)
{
    unsigned    tags = 0;
    const char *p = html.data, *end = html.data + html.len;

    while ((p = memchr(p, '<', (size_t) (end - p)))) {
        if (++tags > NEWS_HTML_TAGS_MAX) {
            return true;
        }
        p++;
    }

    return false;
}


news_status_e
news_html_parse(news_arena_t *arena, news_str_t html, const GumboNode **root)
{
    GumboOptions        options = kGumboDefaultOptions;
    GumboOutput        *output;
    news_html_memory_t *memory; /* not a local: longjmp() may undo those */

    if (html.len == 0) {
        html = NEWS_STR("");
    }

    if (html.len > NEWS_HTML_MAX || news_html_too_many_tags(html)) {
        return NEWS_ELIMIT;
    }

    memory = news_arena_calloc(arena, 1, sizeof(*memory));
    if (memory == NULL) {
        return NEWS_ENOMEM;
    }

    memory->arena = arena;

    options.allocator = news_html_alloc;
    options.deallocator = news_html_dealloc;
    options.userdata = memory;
    options.max_errors = 0;
    options.fragment_context = GUMBO_TAG_BODY;

    if (setjmp(memory->out)) {
        return memory->status;
    }

    output = gumbo_parse_with_options(&options, html.data, html.len);
    *root = output->root;

    return NEWS_OK;
}
