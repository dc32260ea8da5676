#include "article/html_internal.h"

#include <string.h>

/*
 * Two stacks hold what the words that come next stand in: blocks, and within
 * the innermost of them marks (links, emphasis).  Nothing is written before
 * there are words for it; so nothing empty is, and marks that go on past a
 * block's end are closed there and opened anew in the next.
 */

static news_html_entry_t *
news_html_top(news_html_writer_t *w)
{
    return w->block_count ? &w->blocks[w->block_count - 1] : NULL;
}


/* What the innermost block may hold. */
static news_html_model_e
news_html_model(news_html_writer_t *w)
{
    news_html_entry_t *top = news_html_top(w);

    return top ? top->rule->model : NEWS_HTML_PARAGRAPHS;
}


static bool
news_html_is_words(news_html_model_e model)
{
    return model == NEWS_HTML_WORDS || model == NEWS_HTML_PREFORMATTED;
}


/* Blocks begin on a line of their own; among the words, behind a blank one. */
static void
news_html_new_line(news_html_writer_t *w)
{
    news_buf_t *out = w->out;

    if (out->len == w->start || out->failed) {
        return;
    }

    if (!w->plain) {
        if (out->data[out->len - 1] != '\n') {
            news_buf_append_char(out, '\n');
        }
        return;
    }

    while (out->len > w->start && out->data[out->len - 1] == '\n') {
        out->len--;
    }

    news_buf_append(out, NEWS_STR("\n\n"));
}


/* A pair of tags with nothing between them. */
static void
news_html_empty(news_html_writer_t *w, const char *pair)
{
    if (!w->plain) {
        news_html_new_line(w);
        news_buf_append(w->out, news_str_borrow(pair));
        news_buf_append_char(w->out, '\n');
    }
}


static void
news_html_close(news_html_writer_t *w, news_html_entry_t *entry)
{
    if (entry->tag == GUMBO_TAG_DL && entry->last == GUMBO_TAG_DT) {
        news_html_empty(w, "<dd></dd>");
    }

    news_html_end_tag(w, entry);

    if (w->plain) {
        news_html_new_line(w);
    } else {
        news_buf_append_char(w->out, '\n');
    }

    entry->open = false;
    entry->words = false;
    entry->filled = false;
    entry->captioned = false;
    entry->ended = false;
    entry->last = GUMBO_TAG_UNKNOWN;
}


static void
news_html_pop(news_html_writer_t *w)
{
    news_html_entry_t *top = news_html_top(w);

    news_html_close_marks(w);

    if (top->open) {
        news_html_close(w, top);
    }

    w->block_count--;
}


void
news_html_leave_blocks(news_html_writer_t *w, unsigned count)
{
    while (w->block_count > count) {
        news_html_pop(w);
    }
}


/* What a block's start changes in the one around it. */
static void
news_html_open_in(news_html_writer_t *w, news_html_entry_t *parent,
                  GumboTag child)
{
    if (parent->tag == GUMBO_TAG_DL && child == GUMBO_TAG_DD && !parent->filled)
    {
        news_html_empty(w, "<dt></dt>");
    }

    if (parent->tag == GUMBO_TAG_FIGURE && child == GUMBO_TAG_FIGCAPTION) {
        parent->captioned = true;
        parent->ended = parent->filled;
    }

    if (child != GUMBO_TAG_CAPTION) {
        parent->last = child;
    }

    parent->words = false;
    parent->filled = true;
}


/* A figure ends behind a caption that is not its first child: what comes next
   stands in another. */
static bool
news_html_close_ended(news_html_writer_t *w, news_html_entry_t *entry)
{
    if (!entry->ended) {
        return false;
    }

    news_html_close(w, entry);

    return true;
}


static void
news_html_open_blocks(news_html_writer_t *w)
{
    unsigned           i;
    news_html_entry_t *entry;

    for (i = 0; i < w->block_count; /* void */) {

        entry = &w->blocks[i];

        if (entry->open) {
            i++;
            continue;
        }

        if (i && news_html_close_ended(w, &w->blocks[i - 1])) {
            i--;
            continue;
        }

        if (i) {
            news_html_open_in(w, &w->blocks[i - 1], entry->tag);
        }

        news_html_new_line(w);
        news_html_start_tag(w, entry);
        entry->open = true;
        i++;
    }
}


static news_html_entry_t *
news_html_push(news_html_writer_t *w, GumboTag tag)
{
    const GumboElement element = {.tag = tag,
                                  .tag_namespace = GUMBO_NAMESPACE_HTML};
    news_html_entry_t *entry = &w->blocks[w->block_count++];

    *entry = (news_html_entry_t) {
        .tag = tag,
        .rule = news_html_rule(&element),
        .last = GUMBO_TAG_UNKNOWN,
    };

    entry->name =
        entry->rule->name ? entry->rule->name : gumbo_normalized_tagname(tag);

    return entry;
}


static bool
news_html_imply(news_html_writer_t *w, GumboTag tag)
{
    if (w->block_count == NEWS_HTML_ENTRIES) {
        return false;
    }

    news_html_push(w, tag)->implied = true;

    return true;
}


static bool
news_html_top_is_implied(news_html_writer_t *w, GumboTag tag)
{
    news_html_entry_t *top = news_html_top(w);

    return top && top->implied && top->tag == tag;
}


/* A block that lists no items is one for words; false: they have no place. */
static bool
news_html_place_words(news_html_writer_t *w)
{
    if (news_html_top_is_implied(w, GUMBO_TAG_UL)) {
        news_html_pop(w);
    }

    switch (news_html_model(w)) {

    case NEWS_HTML_PARAGRAPHS:
        return news_html_imply(w, GUMBO_TAG_P);

    case NEWS_HTML_LIST:
        return news_html_imply(w, GUMBO_TAG_LI);

    case NEWS_HTML_TERMS:
        return news_html_imply(w, GUMBO_TAG_DD);

    case NEWS_HTML_TABLE:
    case NEWS_HTML_ROWS:
    case NEWS_HTML_ROW:
        return false;

    default:
        return true;
    }
}


static void
news_html_due(news_html_writer_t *w, bool words)
{
    bool tagless = w->plain || news_html_model(w) == NEWS_HTML_PREFORMATTED;

    for (/* void */; words && w->breaks; w->breaks--) {
        news_buf_append(w->out, tagless ? NEWS_STR("\n") : NEWS_STR("<br>\n"));
        w->space = '\0';
    }

    if (words && w->space) {
        news_buf_append_char(w->out, w->space);
    }

    w->space = '\0';
    w->breaks = 0;
}


bool
news_html_ready(news_html_writer_t *w)
{
    news_html_entry_t *top;

    if (!news_html_place_words(w)) {
        return false;
    }

    top = news_html_top(w);

    (void) news_html_close_ended(w, top);
    news_html_open_blocks(w);
    news_html_due(w, top->words);

    news_html_open_marks(w);

    top->words = true;
    top->filled = true;

    return true;
}


void
news_html_boundary(news_html_writer_t *w)
{
    if (news_html_top_is_implied(w, GUMBO_TAG_P)) {
        news_html_pop(w);

    } else if (news_html_top(w) && news_html_top(w)->words && w->breaks == 0) {
        w->breaks = 1;
    }
}


/* Ends what was implied and does not hold such a block. */
static void
news_html_end_implied(news_html_writer_t *w, GumboTag tag)
{
    bool item = tag == GUMBO_TAG_LI;
    bool term = tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD;

    while ((item && news_html_top_is_implied(w, GUMBO_TAG_LI))
           || (!item && news_html_top_is_implied(w, GUMBO_TAG_UL))
           || (term && news_html_top_is_implied(w, GUMBO_TAG_DD)))
    {
        news_html_pop(w);
    }
}


static bool
news_html_not_too_deep(const news_html_writer_t *w)
{
    return w->block_count < NEWS_HTML_DEPTH_MAX;
}


/* Whether a block may stand in the innermost one, what must be between them
   implied.  Parts of lists and tables are as deep as the whole allows. */
static bool
news_html_place_block(news_html_writer_t *w, GumboTag tag)
{
    switch (news_html_model(w)) {

    case NEWS_HTML_PARAGRAPHS:
    case NEWS_HTML_FLOW:
    case NEWS_HTML_FIGURE:
        return tag == GUMBO_TAG_FIGCAPTION
               || (news_html_not_too_deep(w)
                   && (tag != GUMBO_TAG_LI
                       || news_html_imply(w, GUMBO_TAG_UL)));

    case NEWS_HTML_LIST:
        return tag == GUMBO_TAG_LI
               || (news_html_imply(w, GUMBO_TAG_LI)
                   && news_html_not_too_deep(w));

    case NEWS_HTML_TERMS:
        return tag == GUMBO_TAG_DT || tag == GUMBO_TAG_DD
               || (news_html_imply(w, GUMBO_TAG_DD)
                   && news_html_not_too_deep(w)
                   && (tag != GUMBO_TAG_LI
                       || news_html_imply(w, GUMBO_TAG_UL)));

    case NEWS_HTML_TABLE:
        return tag == GUMBO_TAG_CAPTION || tag == GUMBO_TAG_THEAD
               || tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_TFOOT;

    case NEWS_HTML_ROWS:
        return tag == GUMBO_TAG_TR;

    case NEWS_HTML_ROW:
        return tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH;

    default:
        return false;
    }
}


/* Whether the innermost block is the one that this one must be in, and takes
   one more such. */
static bool
news_html_fits_parent(news_html_writer_t *w, GumboTag tag,
                      const news_html_rule_t *rule)
{
    news_html_entry_t *top = news_html_top(w);

    if (rule->parent == 0) {
        return tag != GUMBO_TAG_TR || news_html_model(w) == NEWS_HTML_ROWS;
    }

    if (top == NULL || top->tag != rule->parent) {
        return false;
    }

    return (tag != GUMBO_TAG_CAPTION || !top->filled)
           && (tag != GUMBO_TAG_FIGCAPTION || !top->captioned);
}


static const char *
news_html_heading(news_html_writer_t *w, GumboTag tag)
{
    static const char *const names[] = {"h1", "h2", "h3", "h4", "h5", "h6"};

    int level = (int) (tag - GUMBO_TAG_H1) + w->headings;

    return names[level > 5 ? 5 : level];
}


bool
news_html_enter_block(news_html_writer_t *w, const GumboElement *element,
                      const news_html_rule_t *rule)
{
    GumboTag           tag = element->tag;
    news_html_entry_t *entry, *parent;

    if (news_html_is_words(news_html_model(w))
        && !news_html_top_is_implied(w, GUMBO_TAG_P))
    {
        news_html_boundary(w);
        return false;
    }

    if (news_html_top_is_implied(w, GUMBO_TAG_P)) {
        news_html_pop(w);
    }

    news_html_end_implied(w, tag);

    if (!news_html_fits_parent(w, tag, rule) || !news_html_place_block(w, tag))
    {
        news_html_boundary(w);
        return false;
    }

    news_html_close_marks(w);

    parent = news_html_top(w);
    entry = news_html_push(w, tag);
    (void) news_html_entry_attributes(w, entry, element);

    if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) {
        entry->name = news_html_heading(w, tag);

    } else if (tag == GUMBO_TAG_THEAD && parent->last != GUMBO_TAG_UNKNOWN) {
        entry->name = "tbody";
    }

    if (rule->at_once) {
        news_html_open_blocks(w);
    }

    return true;
}


void
news_html_line_break(news_html_writer_t *w)
{
    if (news_html_model(w) == NEWS_HTML_PREFORMATTED) {
        news_html_text(w, NEWS_STR("\n"));

    } else if (w->breaks < 2) {
        w->breaks++;
    }
}


void
news_html_horizontal_rule(news_html_writer_t *w)
{
    news_html_entry_t *top;

    news_html_boundary(w);

    if (news_html_top_is_implied(w, GUMBO_TAG_UL)) {
        news_html_pop(w);
    }

    if (w->plain || news_html_model(w) > NEWS_HTML_FIGURE) {
        return;
    }

    top = news_html_top(w);

    if (top) {
        (void) news_html_close_ended(w, top);
    }

    news_html_close_marks(w);
    news_html_open_blocks(w);
    news_html_new_line(w);
    news_buf_append(w->out, NEWS_STR("<hr>\n"));

    if (top) {
        top->words = false;
        top->filled = true;
    }
}
