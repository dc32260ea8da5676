/*
 * A fingerprint of what a record says: whether two records say the same.
 * Any thread.
 */

#ifndef NEWS_STORE_FINGERPRINT_H
#define NEWS_STORE_FINGERPRINT_H

#include "article/record.h"

#include <stdint.h>

/*
 * Covers all that stands in a record but its addresses (slug, old slugs) and
 * its status, which change by commands as well, and what the store counts
 * (id, revision, changed).  The same on every machine.
 */
uint64_t news_fingerprint(const news_article_t *article);

#endif
