/*
 * The parts of the HTML reducer, for its own files only: html_parse.c builds a
 * tree, html.c walks it, html_rules.c knows the elements, html_attribute.c
 * their attributes; html_write.c (blocks), html_mark.c and html_words.c keep
 * what is written valid.
 */

#ifndef NEWS_ARTICLE_HTML_INTERNAL_H
#define NEWS_ARTICLE_HTML_INTERNAL_H

#include "article/html.h"
#include "base/arena.h"

#include <gumbo.h>

/* What becomes of an element. */
typedef enum {
    NEWS_HTML_UNWRAP = 0, /* it goes, what is in it stays */
    NEWS_HTML_BREAK,      /* so too, and words around it are kept apart */
    NEWS_HTML_DROP,       /* it goes with all that is in it */
    NEWS_HTML_MARK,       /* stays, inside of a line */
    NEWS_HTML_BLOCK,
    NEWS_HTML_LINE_BREAK,
    NEWS_HTML_RULE,  /* hr */
    NEWS_HTML_IMAGE, /* img */
    NEWS_HTML_MEDIA  /* becomes a link */
} news_html_kind_e;

/* What a block may hold. */
typedef enum {
    NEWS_HTML_PARAGRAPHS = 0, /* blocks; words in a <p> */
    NEWS_HTML_FLOW,           /* blocks and words */
    NEWS_HTML_FIGURE,         /* the same, and one caption first or last */
    NEWS_HTML_WORDS,          /* words alone */
    NEWS_HTML_PREFORMATTED,   /* words alone, white space as it stands */
    NEWS_HTML_LIST,           /* li */
    NEWS_HTML_TERMS,          /* dt, dd */
    NEWS_HTML_TABLE,          /* caption, then rows' groups */
    NEWS_HTML_ROWS,           /* tr */
    NEWS_HTML_ROW             /* td, th */
} news_html_model_e;

/* Attributes, as bits: those that an element may keep. */
typedef enum {
    NEWS_HTML_HREF = 1 << 0,
    NEWS_HTML_SRC = 1 << 1,
    NEWS_HTML_CITE = 1 << 2,
    NEWS_HTML_ALT = 1 << 3,
    NEWS_HTML_TITLE = 1 << 4,
    NEWS_HTML_REL = 1 << 5,
    NEWS_HTML_SIZE = 1 << 6,  /* width, height */
    NEWS_HTML_SPANS = 1 << 7, /* colspan, rowspan */
    NEWS_HTML_SCOPE = 1 << 8,
    NEWS_HTML_START = 1 << 9, /* start, type, reversed */
    NEWS_HTML_VALUE = 1 << 10,
    NEWS_HTML_DATETIME = 1 << 11,
    NEWS_HTML_WORLD = 1 << 12 /* lang, dir: every element may */
} news_html_attribute_e;

typedef struct {
    news_html_kind_e  kind;
    news_html_model_e model;   /* of a block */
    unsigned          keeps;   /* attributes */
    unsigned          needs;   /* it is nothing without one of these */
    bool              once;    /* a mark that does not nest in itself */
    bool              at_once; /* a block that is written though empty */
    GumboTag          parent;  /* must be the innermost; 0: any */
    const char       *name;    /* when it is written under another */
} news_html_rule_t;

typedef struct {
    GumboTag                tag;
    const news_html_rule_t *rule;
    const char             *name;
    news_str_t              attributes; /* as they are written */
    bool                    open;       /* its start tag is written */
    bool                    implied;    /* by what it holds; no such element */
    bool                    words;      /* some, behind the last block in it */
    bool                    filled;     /* something is written in it */
    bool                    captioned;  /* a figure: it has its caption, */
    bool                    ended;      /* and behind it nothing may follow */
    GumboTag                last;       /* child; of a table, but the caption */
} news_html_entry_t;

/* Some more than the cap: for what is implied. */
#define NEWS_HTML_ENTRIES (NEWS_HTML_DEPTH_MAX + 4)

typedef struct {
    news_buf_t       *out;
    news_arena_t     *arena;
    size_t            start;    /* where in out this text begins */
    bool              plain;    /* no tags: the words alone */
    char              space;    /* due before the next word; '\0': none */
    unsigned          breaks;   /* the same: <br> */
    int               headings; /* added to each one's level */
    unsigned          block_count;
    unsigned          mark_count;
    news_html_entry_t blocks[NEWS_HTML_ENTRIES];
    news_html_entry_t marks[NEWS_HTML_DEPTH_MAX];
} news_html_writer_t;

/* A tree that lies in the arena.  NEWS_ELIMIT, NEWS_ENOMEM. */
news_status_e news_html_parse(news_arena_t *arena, news_str_t html,
                              const GumboNode **root);

/* Never NULL. */
const news_html_rule_t *news_html_rule(const GumboElement *element);

/* Appends ` name="value"` for each of `keeps` that is there and good; the bits
   of those that are. */
unsigned news_html_attributes(news_buf_t *out, const GumboElement *element,
                              unsigned keeps);
/* Whether a URL may stand in a link; then *out has it as it may be written. */
bool news_html_link(news_buf_t *out, news_str_t url);

/* Past the cap: what comes need not be written any more.  A mark that comes in
   each block does so with all its attributes. */
bool news_html_full(const news_html_writer_t *w);

void news_html_start_tag(news_html_writer_t *w, const news_html_entry_t *entry);
void news_html_end_tag(news_html_writer_t *w, const news_html_entry_t *entry);
/* Sets the entry's attributes; false: it is nothing without one it lacks. */
bool news_html_entry_attributes(news_html_writer_t *w, news_html_entry_t *entry,
                                const GumboElement *element);
void news_html_open_marks(news_html_writer_t *w);
/* A block begins or ends: the marks are opened anew when words come. */
void news_html_close_marks(news_html_writer_t *w);

/* How blocks and marks come and go: each enter that returns true is followed
   by its leave, with the count of entries before it. */
bool news_html_enter_block(news_html_writer_t *w, const GumboElement *element,
                           const news_html_rule_t *rule);
void news_html_leave_blocks(news_html_writer_t *w, unsigned count);
bool news_html_enter_mark(news_html_writer_t *w, const GumboElement *element,
                          const news_html_rule_t *rule);
void news_html_leave_mark(news_html_writer_t *w);
/* The boundary of a block that is not written itself. */
void news_html_boundary(news_html_writer_t *w);
/* Opens what the next words stand in; false: they can stand nowhere. */
bool news_html_ready(news_html_writer_t *w);

void news_html_text(news_html_writer_t *w, news_str_t text);
void news_html_line_break(news_html_writer_t *w);
void news_html_horizontal_rule(news_html_writer_t *w);
void news_html_image(news_html_writer_t *w, const GumboElement *element);
void news_html_address(news_html_writer_t *w, news_str_t url);

#endif
