#include "formats/ghost_body.h"
#include "article/html.h"
#include "article/markdown.h"
#include "base/buf.h"
#include "formats/foreign.h"

#include <string.h>

#define NEWS_GHOST_DEPTH_MAX 64 /* of a tree, and of marks in a line */


static news_str_t
news_ghost_member(const json_t *object, const char *name)
{
    return news_foreign_text(json_object_get(object, name));
}


static bool
news_ghost_either(news_str_t text, const char *a, const char *b)
{
    return news_str_equal(text, news_str_borrow(a))
           || news_str_equal(text, news_str_borrow(b));
}


/* <name> or </name>. */
static void
news_ghost_tag(news_buf_t *out, const char *before, news_str_t name)
{
    news_buf_append(out, news_str_borrow(before));
    news_buf_append(out, name);
    news_buf_append_char(out, '>');
}


static void
news_ghost_attribute(news_buf_t *out, const char *name, news_str_t value)
{
    news_buf_append_char(out, ' ');
    news_buf_append(out, news_str_borrow(name));
    news_buf_append(out, NEWS_STR("=\""));
    news_buf_append_html(out, value);
    news_buf_append_char(out, '"');
}


/* What is HTML in an element; nothing where there is none. */
static void
news_ghost_html(news_buf_t *out, const char *element, news_str_t html)
{
    if (html.len) {
        news_ghost_tag(out, "<", news_str_borrow(element));
        news_buf_append(out, html);
        news_ghost_tag(out, "</", news_str_borrow(element));
    }
}


static void
news_ghost_link(news_buf_t *out, news_str_t url, news_str_t words)
{
    if (url.len) {
        news_buf_append(out, NEWS_STR("<p><a"));
        news_ghost_attribute(out, "href", url);
        news_buf_append_char(out, '>');
        news_buf_append_html(out, words.len ? words : url);
        news_buf_append(out, NEWS_STR("</a></p>"));
    }
}


static void
news_ghost_picture(news_buf_t *out, const json_t *image)
{
    news_buf_append(out, NEWS_STR("<img"));
    news_ghost_attribute(out, "src", news_ghost_member(image, "src"));
    news_ghost_attribute(out, "alt", news_ghost_member(image, "alt"));
    news_buf_append_char(out, '>');
}


/* One picture, or the "images" of a gallery. */
static void
news_ghost_figure(news_buf_t *out, const json_t *card)
{
    const json_t *images = json_object_get(card, "images"), *image;
    size_t        i;

    news_buf_append(out, NEWS_STR("<figure>"));

    if (images == NULL) {
        news_ghost_picture(out, card);
    }

    json_array_foreach(images, i, image)
    {
        news_ghost_picture(out, image);
    }

    news_ghost_html(out, "figcaption", news_ghost_member(card, "caption"));
    news_buf_append(out, NEWS_STR("</figure>"));
}


static void
news_ghost_code(news_buf_t *out, const json_t *card)
{
    news_buf_append(out, NEWS_STR("<pre><code>"));
    news_buf_append_html(out, news_ghost_member(card, "code"));
    news_buf_append(out, NEWS_STR("</code></pre>"));
}


/* What an address leads to; films and the like have their player beside it. */
static void
news_ghost_reference(news_buf_t *out, const json_t *card)
{
    static const char *const urls[] = {"url", "src", "buttonUrl", "productUrl"};
    static const char *const titles[] = {"title", "fileTitle", "buttonText",
                                         "productTitle"};

    const json_t *metadata = json_object_get(card, "metadata");
    news_str_t    url = NEWS_STR(""), title;
    size_t        i;

    title = news_ghost_member(metadata, "title");

    for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        url = url.len ? url : news_ghost_member(card, urls[i]);
        title = title.len ? title : news_ghost_member(card, titles[i]);
    }

    news_ghost_link(out, url, title);
    news_ghost_html(out, "div", news_ghost_member(card, "productDescription"));
    news_ghost_html(out, "p", news_ghost_member(card, "caption"));
}


/* Whether it is refused for its length: a few bytes of a tree may name the same
   card, mark or atom again and again. */
static bool
news_ghost_full(const news_buf_t *out)
{
    return out->len > NEWS_HTML_MAX;
}


/* What stands between paragraphs, by the names of either editor.  Those for
   mail, payment and subscription are left out. */
static void
news_ghost_card(news_buf_t *out, news_str_t type, const json_t *card)
{
    if (news_ghost_full(out)) {
        return;
    }

    if (news_ghost_either(type, "image", "gallery")) {
        news_ghost_figure(out, card);

    } else if (news_ghost_either(type, "html", "embed")
               && news_ghost_member(card, "html").len)
    {
        news_ghost_html(out, "div", news_ghost_member(card, "html"));

    } else if (news_ghost_either(type, "markdown", "card-markdown")) {
        (void) news_markdown_html(out, news_ghost_member(card, "markdown"));

    } else if (news_ghost_either(type, "code", "codeblock")) {
        news_ghost_code(out, card);

    } else if (news_ghost_either(type, "hr", "horizontalrule")) {
        news_buf_append(out, NEWS_STR("<hr>"));

    } else if (news_ghost_either(type, "callout", "toggle")) {
        news_ghost_html(out, "p", news_ghost_member(card, "calloutText"));
        news_ghost_html(out, "h4", news_ghost_member(card, "heading"));
        news_ghost_html(out, "div", news_ghost_member(card, "content"));

    } else if (news_ghost_either(type, "embed", "bookmark")
               || news_ghost_either(type, "button", "product")
               || news_ghost_either(type, "video", "audio")
               || news_str_equal(type, NEWS_STR("file")))
    {
        news_ghost_reference(out, card);
    }
}


/* Words of Lexical: each bit of their format is a mark. */
static void
news_ghost_words(news_buf_t *out, const json_t *node)
{
    static const char *const marks[] = {"strong", "em",  "s",  "u",
                                        "code",   "sub", "sup"};

    json_int_t format = json_integer_value(json_object_get(node, "format"));
    size_t     i, count = sizeof(marks) / sizeof(marks[0]);

    for (i = 0; i < count; i++) {
        if (format & (1 << i)) {
            news_ghost_tag(out, "<", news_str_borrow(marks[i]));
        }
    }

    news_buf_append_html(out, news_ghost_member(node, "text"));

    for (i = count; i > 0; i--) {
        if (format & (1 << (i - 1))) {
            news_ghost_tag(out, "</", news_str_borrow(marks[i - 1]));
        }
    }
}


/* The element that a node of Lexical with children is; empty: none. */
static news_str_t
news_ghost_element(const json_t *node, news_str_t type)
{
    static const struct {
        const char *type, *element;
    } all[] = {{"paragraph", "p"},      {"quote", "blockquote"},
               {"aside", "blockquote"}, {"listitem", "li"},
               {"link", "a"},           {"autolink", "a"}};

    size_t i;

    if (news_ghost_either(type, "heading", "list")) {
        return news_ghost_member(node, "tag");
    }

    for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        if (news_str_equal(type, news_str_borrow(all[i].type))) {
            return news_str_borrow(all[i].element);
        }
    }

    return NEWS_STR("");
}


static void
news_ghost_lexical(news_buf_t *out, const json_t *node, unsigned depth)
{
    const json_t *children = json_object_get(node, "children"), *child;
    news_str_t    type = news_ghost_member(node, "type"), element;
    size_t        i;

    if (news_str_starts(type, NEWS_STR("extended-"))) {
        type = news_str_from(type, strlen("extended-"));
    }

    if (news_ghost_either(type, "text", "code-highlight")) {
        news_ghost_words(out, node);

    } else if (news_str_equal(type, NEWS_STR("linebreak"))) {
        news_buf_append(out, NEWS_STR("<br>"));

    } else if (!json_is_array(children)) {
        news_ghost_card(out, type, node);
    }

    if (!json_is_array(children) || depth > NEWS_GHOST_DEPTH_MAX) {
        return;
    }

    element = news_ghost_element(node, type);

    if (news_str_equal(element, NEWS_STR("a"))) {
        news_buf_append(out, NEWS_STR("<a"));
        news_ghost_attribute(out, "href", news_ghost_member(node, "url"));
        news_buf_append_char(out, '>');

    } else if (element.len) {
        news_ghost_tag(out, "<", element);
    }

    json_array_foreach(children, i, child)
    {
        news_ghost_lexical(out, child, depth + 1);
    }

    if (element.len) {
        news_ghost_tag(out, "</", element);
    }
}


static const json_t *
news_ghost_at(const json_t *document, const char *table, const json_t *index)
{
    return json_array_get(json_object_get(document, table),
                          (size_t) json_integer_value(index));
}


/* A mark's start: ["a", ["href", URL]] or ["strong"]. */
static news_str_t
news_ghost_open(news_buf_t *out, const json_t *markup)
{
    const json_t *attributes = json_array_get(markup, 1);
    news_str_t    name = news_foreign_text(json_array_get(markup, 0));
    size_t        i;

    news_buf_append_char(out, '<');
    news_buf_append(out, name);

    for (i = 0; i + 1 < json_array_size(attributes); i += 2) {
        if (news_str_equal(news_foreign_text(json_array_get(attributes, i)),
                           NEWS_STR("href")))
        {
            news_ghost_attribute(
                out, "href",
                news_foreign_text(json_array_get(attributes, i + 1)));
        }
    }

    news_buf_append_char(out, '>');

    return name;
}


/* A line of Mobiledoc: pieces, [kind, marks that open, how many close, text],
   where kind 1 is an atom and the text its number. */
static void
news_ghost_line(news_buf_t *out, const json_t *document, const json_t *line)
{
    const json_t *piece, *value, *mark;
    news_str_t    open[NEWS_GHOST_DEPTH_MAX];
    size_t        i, k, depth = 0;
    json_int_t    ends;

    json_array_foreach(line, i, piece)
    {
        if (news_ghost_full(out)) {
            return;
        }

        json_array_foreach(json_array_get(piece, 1), k, mark)
        {
            if (depth < NEWS_GHOST_DEPTH_MAX && !news_ghost_full(out)) {
                open[depth++] = news_ghost_open(
                    out, news_ghost_at(document, "markups", mark));
            }
        }

        value = json_array_get(piece, 3);

        if (json_integer_value(json_array_get(piece, 0)) == 1) {
            value = news_ghost_at(document, "atoms", value);

            if (news_ghost_either(news_foreign_text(value), "soft-return",
                                  "soft-break")) {
                news_buf_append(out, NEWS_STR("<br>"));
            }

            value = json_array_get(value, 1);
        }

        news_buf_append_html(out, news_foreign_text(value));

        ends = json_integer_value(json_array_get(piece, 2));

        for (/* void */; ends > 0 && depth > 0; ends--) {
            news_ghost_tag(out, "</", open[--depth]);
        }
    }
}


/* A section of Mobiledoc: [1, tag, line], [2, picture], [3, tag, lines], or
   [10, card's number]. */
static void
news_ghost_section(news_buf_t *out, const json_t *document,
                   const json_t *section)
{
    const json_t *rest = json_array_get(section, 2), *line, *card;
    news_str_t    text = news_foreign_text(json_array_get(section, 1));
    size_t        i;

    switch (json_integer_value(json_array_get(section, 0))) {

    case 1:
        news_ghost_tag(out, "<", text);
        news_ghost_line(out, document, rest);
        news_ghost_tag(out, "</", text);
        break;

    case 2:
        news_buf_append(out, NEWS_STR("<img"));
        news_ghost_attribute(out, "src", text);
        news_buf_append_char(out, '>');
        break;

    case 3:
        news_ghost_tag(out, "<", text);

        json_array_foreach(rest, i, line)
        {
            news_ghost_tag(out, "<", NEWS_STR("li"));
            news_ghost_line(out, document, line);
        }

        news_ghost_tag(out, "</", text);
        break;

    case 10:
        card = news_ghost_at(document, "cards", json_array_get(section, 1));
        news_ghost_card(out, news_foreign_text(card), json_array_get(card, 1));
        break;

    default:
        break;
    }
}


/* False: it is no tree of this editor. */
static bool
news_ghost_tree(news_buf_t *out, const json_t *post, const char *editor)
{
    news_str_t    text = news_ghost_member(post, editor);
    json_t       *tree = json_loadb(text.data, text.len, 0, NULL);
    const json_t *root = json_object_get(tree, "root"), *section;
    const json_t *sections = json_object_get(tree, "sections");
    size_t        i;
    bool          known = root || json_is_array(sections);

    if (root) {
        news_ghost_lexical(out, root, 0);
    }

    json_array_foreach(sections, i, section)
    {
        news_ghost_section(out, tree, section);
    }

    json_decref(tree);

    return known;
}


/* The HTML, with addresses of the site itself as its paths. */
static void
news_ghost_set(json_t *record, news_str_t html)
{
    news_buf_t  body = NEWS_BUF_INIT;
    const char *p;

    while (html.len
           && (p = memmem(html.data, html.len, NEWS_GHOST_SITE,
                          strlen(NEWS_GHOST_SITE))))
    {
        news_buf_append(&body,
                        (news_str_t) {(size_t) (p - html.data), html.data});
        html = news_str_from(html, (size_t) (p - html.data)
                                       + strlen(NEWS_GHOST_SITE));
    }

    news_buf_append(&body, html);
    news_foreign_set(record, "body", news_buf_borrow(&body));
    news_buf_free(&body);
}


void
news_ghost_body(json_t *record, const json_t *post)
{
    const char *editor =
        news_ghost_member(post, "lexical").len ? "lexical" : "mobiledoc";
    news_str_t html = news_ghost_member(post, "html");
    news_buf_t made = NEWS_BUF_INIT;

    news_foreign_set(record, "format", NEWS_STR("html"));

    if (html.len || news_ghost_member(post, editor).len == 0) {
        news_ghost_set(record, html);

    } else if (news_ghost_tree(&made, post, editor) && !made.failed) {
        news_ghost_set(record, news_buf_borrow(&made));

    } else {
        json_object_set_new(record, "body", json_pack("{}"));
    }

    news_buf_free(&made);
}
