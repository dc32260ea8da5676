/*
 * Links of an article's body that hold wherever it is read: feeds carry it from
 * and to places that do not know where it came from.  Any thread.
 */

#ifndef NEWS_ARTICLE_ABSOLUTE_H
#define NEWS_ARTICLE_ABSOLUTE_H

#include "base/buf.h"

/*
 * Appends HTML that news_html_reduce() has made, with each relative reference
 * of its href, src and cite (RFC 3986, section 4.2) put behind what it needs of
 * `base`, the URL of the page that it stands on.  "." and ".." stay: who
 * follows the URL resolves them.  A base that is a mere path changes nothing.
 */
void news_absolute_append(news_buf_t *out, news_str_t html, news_str_t base);

#endif
