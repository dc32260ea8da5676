/* Any bytes as header fields: answers do not depend on what is around them. */

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/http.h"


static void
fuzz_http_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    bool       weak, strong;
    news_buf_t buf = NEWS_BUF_INIT;
    news_str_t field = {size, (const char *) data};
    news_str_t etag = NEWS_STR("\"a-gz\"");

    weak = news_http_etag_matches(field, etag, true);
    strong = news_http_etag_matches(field, etag, false);

    /* whatever matches strongly matches weakly */
    fuzz_http_require(weak || !strong);

    /* a member in front, and a refusal behind, are always understood */
    news_buf_append(&buf, NEWS_STR("\"a-gz\", "));
    news_buf_append(&buf, field);
    fuzz_http_require(
        news_http_etag_matches(news_buf_borrow(&buf), etag, false));

    buf.len = 0;
    news_buf_append(&buf, field);
    news_buf_append(&buf, NEWS_STR(", gzip;q=0"));
    fuzz_http_require(!news_http_accepts_gzip(news_buf_borrow(&buf)));

    if (news_http_accepts_gzip(field)) {
        buf.len = 0;
        news_buf_append(&buf, NEWS_STR("br, "));
        news_buf_append(&buf, field);
        fuzz_http_require(news_http_accepts_gzip(news_buf_borrow(&buf)));
    }

    news_buf_free(&buf);

    return 0;
}
