#include "article/html.h"
#include "article/html_internal.h"

/* What is to be done when an element has been walked through. */
typedef enum {
    NEWS_HTML_LEAVE_NOTHING,
    NEWS_HTML_LEAVE_BOUNDARY,
    NEWS_HTML_LEAVE_BLOCK,
    NEWS_HTML_LEAVE_MARK
} news_html_leave_e;

typedef struct news_html_step_s news_html_step_t;

/* An element on the way down: trees are too deep for recursion. */
struct news_html_step_s {
    news_html_step_t   *up;
    const GumboElement *element;
    unsigned            next;   /* child */
    unsigned            blocks; /* below its own */
    news_html_leave_e   leave;
};


static void
news_html_media(news_html_writer_t *w, const GumboElement *element)
{
    static const char *const names[] = {"src", "data"};

    const GumboAttribute *attribute;
    const GumboNode      *child;
    size_t                i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {

        attribute = gumbo_get_attribute(&element->attributes, names[i]);

        if (attribute) {
            news_html_address(w, news_str_borrow(attribute->value));
            return;
        }
    }

    for (i = 0; i < element->children.length; i++) {

        child = element->children.data[i];

        if (child->type == GUMBO_NODE_ELEMENT
            && child->v.element.tag == GUMBO_TAG_SOURCE)
        {
            attribute =
                gumbo_get_attribute(&child->v.element.attributes, "src");

            if (attribute) {
                news_html_address(w, news_str_borrow(attribute->value));
                return;
            }
        }
    }
}


/* False: what is in the element is passed over. */
static bool
news_html_enter(news_html_writer_t *w, const GumboElement *element,
                news_html_step_t *step)
{
    const news_html_rule_t *rule = news_html_rule(element);

    step->leave = NEWS_HTML_LEAVE_NOTHING;

    switch (rule->kind) {

    case NEWS_HTML_UNWRAP:
        return true;

    case NEWS_HTML_BREAK:
        news_html_boundary(w);
        step->leave = NEWS_HTML_LEAVE_BOUNDARY;
        return true;

    case NEWS_HTML_BLOCK:
        step->leave = NEWS_HTML_LEAVE_BOUNDARY;
        if (news_html_enter_block(w, element, rule)) {
            step->leave = NEWS_HTML_LEAVE_BLOCK;
            step->blocks = w->block_count - 1;
        }
        return true;

    case NEWS_HTML_MARK:
        if (news_html_enter_mark(w, element, rule)) {
            step->leave = NEWS_HTML_LEAVE_MARK;
        }
        return true;

    case NEWS_HTML_LINE_BREAK:
        news_html_line_break(w);
        return false;

    case NEWS_HTML_RULE:
        news_html_horizontal_rule(w);
        return false;

    case NEWS_HTML_IMAGE:
        news_html_image(w, element);
        return false;

    case NEWS_HTML_MEDIA:
        news_html_media(w, element);
        return false;

    default:
        return false;
    }
}


static void
news_html_leave(news_html_writer_t *w, const news_html_step_t *step)
{
    switch (step->leave) {

    case NEWS_HTML_LEAVE_BOUNDARY:
        news_html_boundary(w);
        return;

    case NEWS_HTML_LEAVE_BLOCK:
        news_html_leave_blocks(w, step->blocks);
        return;

    case NEWS_HTML_LEAVE_MARK:
        news_html_leave_mark(w);
        return;

    default:
        return;
    }
}


static news_html_step_t *
news_html_down(news_html_writer_t *w, news_html_step_t *up,
               const GumboElement *element)
{
    news_html_step_t *step = news_arena_calloc(w->arena, 1, sizeof(*step));

    if (step) {
        step->up = up;
        step->element = element;
    }

    return step;
}


/* The step that goes on: the one below, this one, or the one above. */
static news_html_step_t *
news_html_step(news_html_writer_t *w, news_html_step_t *step)
{
    const GumboNode  *node;
    news_html_step_t *down;

    if (step->next == step->element->children.length) {
        news_html_leave(w, step);
        return step->up;
    }

    node = step->element->children.data[step->next++];

    switch (node->type) {

    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
    case GUMBO_NODE_CDATA:
        news_html_text(w, news_str_borrow(node->v.text.text));
        return step;

    case GUMBO_NODE_ELEMENT:
        down = news_html_down(w, step, &node->v.element);
        if (down == NULL) {
            w->out->failed = true;
            return NULL;
        }
        return news_html_enter(w, &node->v.element, down) ? down : step;

    default:
        return step;
    }
}


/* Whether an <h1> is somewhere: then all headings go down by one. */
static bool
news_html_has_h1(news_html_writer_t *w, const GumboElement *root)
{
    const GumboNode  *node;
    news_html_step_t *step = news_html_down(w, NULL, root), *down;

    while (step) {

        if (step->next == step->element->children.length) {
            step = step->up;
            continue;
        }

        node = step->element->children.data[step->next++];

        if (node->type != GUMBO_NODE_ELEMENT) {
            continue;
        }

        if (node->v.element.tag == GUMBO_TAG_H1) {
            return true;
        }

        down = news_html_down(w, step, &node->v.element);
        step = down ? down : step;
    }

    return false;
}


static news_status_e
news_html_write(news_buf_t *out, news_str_t html, bool plain)
{
    news_arena_t       *arena = news_arena_create();
    news_html_writer_t *w;
    news_html_step_t   *step;
    const GumboNode    *root;
    news_status_e       status;
    bool                full;

    w = arena ? news_arena_calloc(arena, 1, sizeof(*w)) : NULL;
    status = w ? news_html_parse(arena, html, &root) : NEWS_ENOMEM;

    if (status == NEWS_OK) {

        w->out = out;
        w->arena = arena;
        w->start = out->len;
        w->plain = plain;
        w->headings = news_html_has_h1(w, &root->v.element) ? 1 : 0;

        step = news_html_down(w, NULL, &root->v.element);
        out->failed |= step == NULL;

        while (step && !news_html_full(w)) {
            step = news_html_step(w, step);
        }

        full = step != NULL;
        news_html_leave_blocks(w, 0);

        while (plain && out->len > w->start && out->data[out->len - 1] == '\n')
        {
            out->len--;
        }

        status = out->failed                 ? NEWS_ENOMEM
                 : full || news_html_full(w) ? NEWS_ELIMIT
                                             : NEWS_OK;
    }

    news_arena_destroy(arena);

    return status;
}


news_status_e
news_html_reduce(news_buf_t *out, news_str_t html)
{
    return news_html_write(out, html, false);
}


news_status_e
news_html_words(news_buf_t *out, news_str_t html)
{
    return news_html_write(out, html, true);
}
