/*
 * HTML from elsewhere, reduced to what may stand in an article's body: it is
 * parsed as browsers parse it, and written anew from a list of what is allowed.
 * Nothing that runs survives, and what is not well nested becomes so.
 * Any thread; it uses the stack sparingly, however deep the input nests.
 */

#ifndef NEWS_ARTICLE_HTML_H
#define NEWS_ARTICLE_HTML_H

#include "base/buf.h"
#include "base/status.h"

#define NEWS_HTML_MAX (4 * 1024 * 1024) /* bytes, before and after */
#define NEWS_HTML_TAGS_MAX 20000        /* '<' in the input */
#define NEWS_HTML_ATTRIBUTES_MAX 20000  /* in all of it */
#define NEWS_HTML_DEPTH_MAX 64          /* of blocks, and of marks in a block */

/*
 * Appends the reduced HTML: a sequence of blocks (paragraphs, headings, lists,
 * tables, figures, …), text that stands in none in a <p>.  Scripts, styles,
 * forms and foreign content go with what is in them; of other elements that
 * are not on the list the text stays, and so it does past the depth's cap.
 * Films, sounds and frames become links.  Headings begin at <h2>: the page's
 * <h1> is the headline.  Reducing what was reduced changes nothing.
 * NEWS_ELIMIT: past a cap of those above, or of the tree's size.
 */
news_status_e news_html_reduce(news_buf_t *out, news_str_t html);

/* Appends the words alone: what stays of each block a paragraph, with blank
   lines between them.  Fails as news_html_reduce() does. */
news_status_e news_html_words(news_buf_t *out, news_str_t html);

#endif
