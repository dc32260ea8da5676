/* Any bytes as Markdown: HTML comes out that can be reduced, or is too long. */

#include <stdlib.h>

#include "article/html.h"
#include "article/markdown.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_buf_t    html = NEWS_BUF_INIT, reduced = NEWS_BUF_INIT;
    news_status_e status;

    status =
        news_markdown_html(&html, (news_str_t) {size, (const char *) data});

    if (status == NEWS_OK) {
        status = news_html_reduce(&reduced, news_buf_borrow(&html));
    }

    if ((status != NEWS_OK && status != NEWS_ELIMIT)
        || html.len > NEWS_HTML_MAX + 8 * size + 100)
    {
        abort();
    }

    news_buf_free(&html);
    news_buf_free(&reduced);

    return 0;
}
