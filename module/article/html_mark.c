#include "article/html_internal.h"


bool
news_html_full(const news_html_writer_t *w)
{
    return w->out->len - w->start > NEWS_HTML_MAX;
}


void
news_html_start_tag(news_html_writer_t *w, const news_html_entry_t *entry)
{
    if (!w->plain) {
        news_buf_append_char(w->out, '<');
        news_buf_append(w->out, news_str_borrow(entry->name));
        news_buf_append(w->out, entry->attributes);
        news_buf_append_char(w->out, '>');
    }
}


void
news_html_end_tag(news_html_writer_t *w, const news_html_entry_t *entry)
{
    if (!w->plain) {
        news_buf_append(w->out, NEWS_STR("</"));
        news_buf_append(w->out, news_str_borrow(entry->name));
        news_buf_append_char(w->out, '>');
    }
}


bool
news_html_entry_attributes(news_html_writer_t *w, news_html_entry_t *entry,
                           const GumboElement *element)
{
    unsigned   found;
    news_buf_t text = NEWS_BUF_INIT;

    found = news_html_attributes(&text, element,
                                 entry->rule->keeps | NEWS_HTML_WORLD);

    entry->attributes = news_arena_copy(w->arena, news_buf_borrow(&text));
    w->out->failed |= text.failed || entry->attributes.data == NULL;
    news_buf_free(&text);

    return entry->rule->needs == 0 || (found & entry->rule->needs);
}


void
news_html_open_marks(news_html_writer_t *w)
{
    unsigned i;

    for (i = 0; i < w->mark_count && !news_html_full(w); i++) {
        if (!w->marks[i].open) {
            news_html_start_tag(w, &w->marks[i]);
            w->marks[i].open = true;
        }
    }
}


void
news_html_close_marks(news_html_writer_t *w)
{
    unsigned i;

    for (i = w->mark_count; i > 0; i--) {
        if (w->marks[i - 1].open) {
            news_html_end_tag(w, &w->marks[i - 1]);
            w->marks[i - 1].open = false;
        }
    }

    w->space = '\0';
    w->breaks = 0;
}


bool
news_html_enter_mark(news_html_writer_t *w, const GumboElement *element,
                     const news_html_rule_t *rule)
{
    unsigned           i;
    news_html_entry_t *entry;

    if (w->mark_count == NEWS_HTML_DEPTH_MAX
        || (rule->parent
            && (w->mark_count == 0
                || w->marks[w->mark_count - 1].tag != rule->parent)))
    {
        return false;
    }

    for (i = 0; rule->once && i < w->mark_count; i++) {
        if (w->marks[i].rule == rule) {
            return false;
        }
    }

    entry = &w->marks[w->mark_count];
    *entry = (news_html_entry_t) {.tag = element->tag, .rule = rule};
    entry->name =
        rule->name ? rule->name : gumbo_normalized_tagname(element->tag);

    if (!news_html_entry_attributes(w, entry, element)) {
        return false;
    }

    w->mark_count++;

    return true;
}


void
news_html_leave_mark(news_html_writer_t *w)
{
    news_html_entry_t *entry = &w->marks[--w->mark_count];

    if (entry->open) {
        news_html_end_tag(w, entry);
    }
}
