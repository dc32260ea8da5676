#include "article/markdown.h"
#include "article/html.h"

#include <md4c.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    news_buf_t *out;
    size_t      end;    /* how long it may be */
    unsigned    images; /* words go into an attribute, and marks go nowhere */
} news_markdown_t;

static const char *const news_markdown_blocks[] = {
    [MD_BLOCK_QUOTE] = "blockquote",
    [MD_BLOCK_UL] = "ul",
    [MD_BLOCK_OL] = "ol",
    [MD_BLOCK_LI] = "li",
    [MD_BLOCK_HR] = "hr",
    [MD_BLOCK_H] = "h",
    [MD_BLOCK_CODE] = "pre",
    [MD_BLOCK_P] = "p",
    [MD_BLOCK_TABLE] = "table",
    [MD_BLOCK_THEAD] = "thead",
    [MD_BLOCK_TBODY] = "tbody",
    [MD_BLOCK_TR] = "tr",
    [MD_BLOCK_TH] = "th",
    [MD_BLOCK_TD] = "td",
};

static const char *const news_markdown_spans[] = {
    [MD_SPAN_EM] = "em",     [MD_SPAN_STRONG] = "strong", [MD_SPAN_A] = "a",
    [MD_SPAN_CODE] = "code", [MD_SPAN_DEL] = "del",
};


/* Whether the parsing is to end: each callback returns it then, and appends no
   more, since a row of a table is parsed to its end all the same. */
static bool
news_markdown_full(const news_markdown_t *markdown)
{
    return markdown->out->failed || markdown->out->len > markdown->end;
}


static void
news_markdown_append(news_markdown_t *markdown, const char *text)
{
    news_buf_append(markdown->out, news_str_borrow(text));
}


static void
news_markdown_piece(news_markdown_t *markdown, MD_TEXTTYPE type,
                    news_str_t text)
{
    switch (type) {

    case MD_TEXT_NULLCHAR:
        news_markdown_append(markdown, "\xEF\xBF\xBD"); /* U+FFFD */
        break;

    case MD_TEXT_ENTITY: /* the HTML parser knows them */
        news_buf_append(markdown->out, text);
        break;

    default:
        news_buf_append_html(markdown->out, text);
    }
}


/* `name="value"`, with a space before it; nothing where there is none. */
static void
news_markdown_attribute(news_markdown_t *markdown, const char *name,
                        const MD_ATTRIBUTE *value)
{
    unsigned i, from;

    if (value->text == NULL) {
        return;
    }

    news_markdown_append(markdown, " ");
    news_markdown_append(markdown, name);
    news_markdown_append(markdown, "=\"");

    for (i = 0; value->substr_offsets[i] < value->size; i++) {
        from = value->substr_offsets[i];
        news_markdown_piece(markdown, value->substr_types[i],
                            (news_str_t) {value->substr_offsets[i + 1] - from,
                                          value->text + from});
    }

    news_markdown_append(markdown, "\"");
}


/* The name of a block's tag. */
static void
news_markdown_block(news_markdown_t *markdown, MD_BLOCKTYPE type,
                    const void *detail)
{
    const MD_BLOCK_H_DETAIL *heading = detail;

    news_markdown_append(markdown, news_markdown_blocks[type]);

    if (type == MD_BLOCK_H) {
        news_buf_append_char(markdown->out, (char) ('0' + heading->level));
    }
}


static int
news_markdown_enter_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    news_markdown_t          *markdown = data;
    const MD_BLOCK_OL_DETAIL *list = detail;
    char                      start[32];

    if (news_markdown_full(markdown)) {
        return 1;
    }

    if (type == MD_BLOCK_OL && list->start != 1) {
        snprintf(start, sizeof(start), "<ol start=\"%u\">", list->start);
        news_markdown_append(markdown, start);

    } else if (type != MD_BLOCK_DOC && type != MD_BLOCK_HTML) {
        news_markdown_append(markdown, "<");
        news_markdown_block(markdown, type, detail);
        news_markdown_append(markdown, type == MD_BLOCK_CODE ? "><code>" : ">");
    }

    return 0;
}


static int
news_markdown_leave_block(MD_BLOCKTYPE type, void *detail, void *data)
{
    news_markdown_t *markdown = data;

    if (news_markdown_full(markdown)) {
        return 1;
    }

    if (type == MD_BLOCK_HR) {
        news_markdown_append(markdown, "\n");

    } else if (type != MD_BLOCK_DOC && type != MD_BLOCK_HTML) {
        news_markdown_append(markdown,
                             type == MD_BLOCK_CODE ? "</code></" : "</");
        news_markdown_block(markdown, type, detail);
        news_markdown_append(markdown, ">\n");
    }

    return 0;
}


static int
news_markdown_enter_span(MD_SPANTYPE type, void *detail, void *data)
{
    news_markdown_t *markdown = data;

    if (news_markdown_full(markdown)) {
        return 1;
    }

    if (type == MD_SPAN_IMG && markdown->images++ == 0) {
        news_markdown_append(markdown, "<img");
        news_markdown_attribute(markdown, "src",
                                &((MD_SPAN_IMG_DETAIL *) detail)->src);
        news_markdown_attribute(markdown, "title",
                                &((MD_SPAN_IMG_DETAIL *) detail)->title);
        news_markdown_append(markdown, " alt=\"");
    }

    if (markdown->images == 0) {
        news_markdown_append(markdown, "<");
        news_markdown_append(markdown, news_markdown_spans[type]);

        if (type == MD_SPAN_A) {
            news_markdown_attribute(markdown, "href",
                                    &((MD_SPAN_A_DETAIL *) detail)->href);
            news_markdown_attribute(markdown, "title",
                                    &((MD_SPAN_A_DETAIL *) detail)->title);
        }

        news_markdown_append(markdown, ">");
    }

    return 0;
}


static int
news_markdown_leave_span(MD_SPANTYPE type, void *detail, void *data)
{
    news_markdown_t *markdown = data;

    (void) detail;

    if (news_markdown_full(markdown)) {
        return 1;
    }

    if (type == MD_SPAN_IMG && --markdown->images == 0) {
        news_markdown_append(markdown, "\">");

    } else if (markdown->images == 0) {
        news_markdown_append(markdown, "</");
        news_markdown_append(markdown, news_markdown_spans[type]);
        news_markdown_append(markdown, ">");
    }

    return 0;
}


static int
news_markdown_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size,
                   void *data)
{
    news_markdown_t *markdown = data;
    news_str_t       piece = {size, text};
    bool             attribute = markdown->images > 0;

    if (news_markdown_full(markdown)) {
        return 1;
    }

    switch (type) {

    case MD_TEXT_BR:
        news_markdown_append(markdown, attribute ? " " : "<br>\n");
        break;

    case MD_TEXT_SOFTBR:
        news_markdown_append(markdown, attribute ? " " : "\n");
        break;

    case MD_TEXT_HTML:
        if (!attribute) {
            news_buf_append(markdown->out, piece);
        }
        break;

    default:
        news_markdown_piece(markdown, type, piece);
    }

    return 0;
}


news_status_e
news_markdown_html(news_buf_t *out, news_str_t text)
{
    static const MD_PARSER parser = {.flags = MD_FLAG_TABLES
                                              | MD_FLAG_STRIKETHROUGH
                                              | MD_FLAG_PERMISSIVEURLAUTOLINKS,
                                     .enter_block = news_markdown_enter_block,
                                     .leave_block = news_markdown_leave_block,
                                     .enter_span = news_markdown_enter_span,
                                     .leave_span = news_markdown_leave_span,
                                     .text = news_markdown_text};

    news_markdown_t markdown = {out, out->len + NEWS_HTML_MAX, 0};
    bool            failed;

    if (text.len > NEWS_HTML_MAX) {
        return NEWS_ELIMIT;
    }

    failed = md_parse(text.len ? text.data : "", (MD_SIZE) text.len, &parser,
                      &markdown)
             != 0;

    if (out->len > markdown.end) {
        return NEWS_ELIMIT;
    }

    return failed || out->failed ? NEWS_ENOMEM : NEWS_OK;
}
