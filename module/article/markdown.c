#include "article/markdown.h"

#include <cmark.h>
#include <stdlib.h>


news_status_e
news_markdown_html(news_buf_t *out, news_str_t text)
{
    char *html = cmark_markdown_to_html(text.len ? text.data : "", text.len,
                                        CMARK_OPT_UNSAFE);

    if (html == NULL) {
        return NEWS_ENOMEM;
    }

    news_buf_append(out, news_str_borrow(html));
    free(html);

    return out->failed ? NEWS_ENOMEM : NEWS_OK;
}
