/*
 * Signed addresses of drafts: /preview/SLUG/EXPIRES/SIGNATURE.  Any thread.
 */

#ifndef NEWS_PAGE_PREVIEW_H
#define NEWS_PAGE_PREVIEW_H

#include "base/buf.h"

#include <stdint.h>

#define NEWS_PREVIEW_SIGNATURE 64 /* hex digits */

/* The signature: HMAC-SHA256 (RFC 2104) of "SLUG/EXPIRES", its key the text of
   the site's secret.  Into out, with a NUL; false: it cannot be made. */
bool news_preview_sign(news_str_t secret, news_str_t slug, int64_t expires,
                       char out[NEWS_PREVIEW_SIGNATURE + 1]);

/* Whether the signature is that, in a time that tells nothing of it. */
bool news_preview_check(news_str_t secret, news_str_t slug, int64_t expires,
                        news_str_t signature);

#endif
