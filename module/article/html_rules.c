#include "article/html_internal.h"

#include <string.h>

/* clang-format off */

#define NEWS_HTML_A_BLOCK(what) {.kind = NEWS_HTML_BLOCK, .model = (what)}
#define NEWS_HTML_A_MARK {.kind = NEWS_HTML_MARK, .once = true}
#define NEWS_HTML_A(what) {.kind = (what)}

/* What is not here is unwrapped: any element that somebody made up, too. */
static const news_html_rule_t news_html_rules[GUMBO_TAG_LAST + 1] = {
    [GUMBO_TAG_P] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H1] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H2] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H3] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H4] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H5] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_H6] = NEWS_HTML_A_BLOCK(NEWS_HTML_WORDS),
    [GUMBO_TAG_PRE] = NEWS_HTML_A_BLOCK(NEWS_HTML_PREFORMATTED),
    [GUMBO_TAG_LISTING] = {.kind = NEWS_HTML_BLOCK, .name = "pre",
                           .model = NEWS_HTML_PREFORMATTED},
    [GUMBO_TAG_BLOCKQUOTE] = {.kind = NEWS_HTML_BLOCK,
                              .model = NEWS_HTML_PARAGRAPHS,
                              .keeps = NEWS_HTML_CITE},
    [GUMBO_TAG_FIGURE] = NEWS_HTML_A_BLOCK(NEWS_HTML_FIGURE),
    [GUMBO_TAG_FIGCAPTION] = {.kind = NEWS_HTML_BLOCK,
                              .model = NEWS_HTML_FLOW,
                              .parent = GUMBO_TAG_FIGURE},
    [GUMBO_TAG_UL] = NEWS_HTML_A_BLOCK(NEWS_HTML_LIST),
    [GUMBO_TAG_DIR] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_LIST,
                       .name = "ul"},
    [GUMBO_TAG_MENU] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_LIST,
                        .name = "ul"},
    [GUMBO_TAG_OL] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_LIST,
                      .keeps = NEWS_HTML_START},
    [GUMBO_TAG_LI] = NEWS_HTML_A_BLOCK(NEWS_HTML_FLOW),
    [GUMBO_TAG_DL] = NEWS_HTML_A_BLOCK(NEWS_HTML_TERMS),
    [GUMBO_TAG_DT] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_WORDS,
                      .parent = GUMBO_TAG_DL, .at_once = true},
    [GUMBO_TAG_DD] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_FLOW,
                      .parent = GUMBO_TAG_DL, .at_once = true},
    [GUMBO_TAG_TABLE] = NEWS_HTML_A_BLOCK(NEWS_HTML_TABLE),
    [GUMBO_TAG_CAPTION] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_WORDS,
                           .parent = GUMBO_TAG_TABLE},
    [GUMBO_TAG_THEAD] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_ROWS,
                         .parent = GUMBO_TAG_TABLE},
    [GUMBO_TAG_TBODY] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_ROWS,
                         .parent = GUMBO_TAG_TABLE},
    [GUMBO_TAG_TFOOT] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_ROWS,
                         .parent = GUMBO_TAG_TABLE, .name = "tbody"},
    [GUMBO_TAG_TR] = NEWS_HTML_A_BLOCK(NEWS_HTML_ROW),
    [GUMBO_TAG_TD] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_FLOW,
                      .keeps = NEWS_HTML_SPANS, .parent = GUMBO_TAG_TR,
                      .at_once = true},
    [GUMBO_TAG_TH] = {.kind = NEWS_HTML_BLOCK, .model = NEWS_HTML_WORDS,
                      .keeps = NEWS_HTML_SPANS | NEWS_HTML_SCOPE,
                      .parent = GUMBO_TAG_TR, .at_once = true},

    [GUMBO_TAG_A] = {.kind = NEWS_HTML_MARK, .once = true,
                     .keeps = NEWS_HTML_HREF | NEWS_HTML_TITLE | NEWS_HTML_REL,
                     .needs = NEWS_HTML_HREF},
    [GUMBO_TAG_EM] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_STRONG] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_B] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_I] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_U] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_S] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_STRIKE] = {.kind = NEWS_HTML_MARK, .once = true, .name = "s"},
    [GUMBO_TAG_DEL] = {.kind = NEWS_HTML_MARK, .once = true,
                       .keeps = NEWS_HTML_CITE | NEWS_HTML_DATETIME},
    [GUMBO_TAG_INS] = {.kind = NEWS_HTML_MARK, .once = true,
                       .keeps = NEWS_HTML_CITE | NEWS_HTML_DATETIME},
    [GUMBO_TAG_MARK] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_SMALL] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_SUB] = NEWS_HTML_A(NEWS_HTML_MARK),
    [GUMBO_TAG_SUP] = NEWS_HTML_A(NEWS_HTML_MARK),
    [GUMBO_TAG_CODE] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_TT] = {.kind = NEWS_HTML_MARK, .once = true, .name = "code"},
    [GUMBO_TAG_KBD] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_SAMP] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_VAR] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_CITE] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_Q] = {.kind = NEWS_HTML_MARK, .keeps = NEWS_HTML_CITE},
    [GUMBO_TAG_DFN] = {.kind = NEWS_HTML_MARK, .once = true,
                       .keeps = NEWS_HTML_TITLE},
    [GUMBO_TAG_ABBR] = {.kind = NEWS_HTML_MARK, .once = true,
                        .keeps = NEWS_HTML_TITLE, .needs = NEWS_HTML_TITLE},
    [GUMBO_TAG_TIME] = {.kind = NEWS_HTML_MARK, .once = true,
                        .keeps = NEWS_HTML_DATETIME,
                        .needs = NEWS_HTML_DATETIME},
    [GUMBO_TAG_SPAN] = {.kind = NEWS_HTML_MARK, .needs = NEWS_HTML_WORLD},
    [GUMBO_TAG_BDI] = NEWS_HTML_A(NEWS_HTML_MARK),
    [GUMBO_TAG_RUBY] = NEWS_HTML_A_MARK,
    [GUMBO_TAG_RT] = {.kind = NEWS_HTML_MARK, .parent = GUMBO_TAG_RUBY},
    [GUMBO_TAG_RP] = {.kind = NEWS_HTML_MARK, .parent = GUMBO_TAG_RUBY},

    [GUMBO_TAG_BR] = NEWS_HTML_A(NEWS_HTML_LINE_BREAK),
    [GUMBO_TAG_HR] = NEWS_HTML_A(NEWS_HTML_RULE),
    [GUMBO_TAG_IMG] = NEWS_HTML_A(NEWS_HTML_IMAGE),
    [GUMBO_TAG_IFRAME] = NEWS_HTML_A(NEWS_HTML_MEDIA),
    [GUMBO_TAG_VIDEO] = NEWS_HTML_A(NEWS_HTML_MEDIA),
    [GUMBO_TAG_AUDIO] = NEWS_HTML_A(NEWS_HTML_MEDIA),
    [GUMBO_TAG_EMBED] = NEWS_HTML_A(NEWS_HTML_MEDIA),
    [GUMBO_TAG_OBJECT] = NEWS_HTML_A(NEWS_HTML_MEDIA),

    [GUMBO_TAG_DIV] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_SECTION] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_ARTICLE] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_MAIN] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_ASIDE] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_HEADER] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_FOOTER] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_NAV] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_HGROUP] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_ADDRESS] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_CENTER] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_DETAILS] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_SUMMARY] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_FORM] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_FIELDSET] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_LEGEND] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_MARQUEE] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_XMP] = NEWS_HTML_A(NEWS_HTML_BREAK),
    [GUMBO_TAG_PLAINTEXT] = NEWS_HTML_A(NEWS_HTML_BREAK),

    [GUMBO_TAG_SCRIPT] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_STYLE] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_TEMPLATE] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_HEAD] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_TITLE] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_NOFRAMES] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_NOEMBED] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_APPLET] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_CANVAS] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_MAP] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_COLGROUP] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_BUTTON] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_INPUT] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_SELECT] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_DATALIST] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_TEXTAREA] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_METER] = NEWS_HTML_A(NEWS_HTML_DROP),
    [GUMBO_TAG_PROGRESS] = NEWS_HTML_A(NEWS_HTML_DROP),
};

/* clang-format on */


const news_html_rule_t *
news_html_rule(const GumboElement *element)
{
    static const news_html_rule_t drop = NEWS_HTML_A(NEWS_HTML_DROP);

    /* SVG and MathML: another language */
    if (element->tag_namespace != GUMBO_NAMESPACE_HTML) {
        return &drop;
    }

    /* what nobody was meant to see */
    if (gumbo_get_attribute(&element->attributes, "hidden")) {
        return &drop;
    }

    return &news_html_rules[element->tag];
}
