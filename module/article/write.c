#include "article/write.h"
#include "article/headers.h"
#include "article/slug.h"
#include "article/text.h"

#include <string.h>


void
news_write_line(news_buf_t *out, news_str_t s)
{
    size_t i;

    s = news_str_trim(s);

    for (i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char) s.data[i];

        news_buf_append_char(out, c < 0x20 || c == 0x7F ? ' ' : (char) c);
    }
}


static void
news_write_header(news_buf_t *out, const char *name, news_str_t value)
{
    if (value.len == 0) {
        return;
    }

    news_buf_append(out, news_str_borrow(name));
    news_buf_append(out, NEWS_STR(": "));
    news_write_line(out, value);
    news_buf_append_char(out, '\n');
}


static void
news_write_each(news_buf_t *out, const char *name, news_strs_t values)
{
    size_t i;

    for (i = 0; i < values.count; i++) {
        news_write_header(out, name, values.items[i]);
    }
}


news_str_t
news_write_slug(const news_strs_t *names, const news_strs_t *slugs, size_t i)
{
    char       made[NEWS_SLUG_MAX];
    news_str_t slug;

    if (i >= slugs->count || slugs->items[i].len == 0
        || (news_slug_make(names->items[i], made, &slug) == NEWS_OK
            && news_str_equal(slug, slugs->items[i])))
    {
        return NEWS_STR("");
    }

    return slugs->items[i];
}


news_str_t
news_write_category_slug(const news_article_t *article)
{
    char       made[NEWS_CATEGORY_SLUG_MAX];
    news_str_t slug;

    if (news_category_make(article->category, made, &slug) == NEWS_OK
        && news_str_equal(slug, article->category_slug))
    {
        return NEWS_STR("");
    }

    return article->category_slug;
}


/* Each name on a line, with its slug where that is not made from it. */
static void
news_write_names(news_buf_t *out, const char *name, const char *slug,
                 const news_strs_t *names, const news_strs_t *slugs)
{
    size_t i;

    for (i = 0; i < names->count; i++) {
        news_write_header(out, name, names->items[i]);
        news_write_header(out, slug, news_write_slug(names, slugs, i));
    }
}


static void
news_write_date(news_buf_t *out, const char *name, news_date_t date)
{
    char text[NEWS_DATE_TEXT_MAX];

    news_write_header(out, name, news_date_machine(date, text));
}


/* Whether the keywords can stand on one line, with commas between them. */
static bool
news_write_are_plain(const news_article_t *article)
{
    const news_strs_t *keywords = &article->keywords;
    size_t             i, len = 0;

    for (i = 0; i < keywords->count; i++) {

        len += keywords->items[i].len + 2;

        if (memchr(keywords->items[i].data, ',', keywords->items[i].len)
            || news_write_slug(keywords, &article->keyword_slugs, i).len)
        {
            return false;
        }
    }

    return len <= NEWS_RECORD_LINE_MAX;
}


static void
news_write_keywords(news_buf_t *out, const news_article_t *article)
{
    news_buf_t line = NEWS_BUF_INIT;
    size_t     i;

    if (!news_write_are_plain(article)) {
        news_write_names(out, "Keyword", "Keyword-Slug", &article->keywords,
                         &article->keyword_slugs);
        return;
    }

    for (i = 0; i < article->keywords.count; i++) {
        news_buf_append(&line, i ? NEWS_STR(", ") : NEWS_STR(""));
        news_write_line(&line, article->keywords.items[i]);
    }

    out->failed |= line.failed;
    news_write_header(out, "Keywords", news_buf_borrow(&line));
    news_buf_free(&line);
}


static void
news_write_image(news_buf_t *out, const news_image_t *image)
{
    news_write_header(out, "Image", image->url);
    news_write_header(out, "Image-Alt", image->alt);
    news_write_header(out, "Image-Credit", image->credit);

    if (image->width && image->height) {
        news_buf_printf(out, "Image-Size: %dx%d\n", image->width,
                        image->height);
    }
}


static void
news_write_gone(news_buf_t *out, const news_article_t *article)
{
    if (article->gone_status) {
        news_buf_printf(out, "Gone-Status: %d\n", article->gone_status);
    }

    news_write_header(out, "Gone-Reason", article->gone_reason);
    news_write_header(out, "Gone-By", article->gone_by);
}


/* A paragraph that looks like headers is written as one; so is a text that
   begins with a byte order mark, for at a file's start that is not of it. */
static bool
news_write_as_header(news_buf_t *out, const char *name, news_str_t value)
{
    value = news_str_trim(value);

    if (!news_headers_start(value)
        && !news_str_starts(value, NEWS_STR("\xEF\xBB\xBF")))
    {
        return false;
    }

    news_write_header(out, name, value);

    return true;
}


void
news_write_text(news_buf_t *out, const news_article_t *article)
{
    bool       headline;
    news_buf_t tagline = NEWS_BUF_INIT;

    if (article->tagline.len
        && !news_write_as_header(&tagline, "Tagline", article->tagline))
    {
        news_write_line(out, article->tagline);
        news_buf_append(out, NEWS_STR("\n\n"));
    }

    news_write_header(out, "Category", article->category);
    news_write_header(out, "Category-Slug", news_write_category_slug(article));
    news_buf_append(out, news_buf_borrow(&tagline));
    news_write_header(out, "Slug", article->slug);
    news_write_each(out, "Old-Slug", article->old_slugs);
    news_write_header(out, "Status",
                      news_str_borrow(news_write_status(article->status)));
    news_write_gone(out, article);
    news_write_date(out, "Published", article->published);
    news_write_date(out, "Updated", article->updated);
    news_write_date(out, "Expires", article->expires);
    news_write_names(out, "Author", "Author-Slug", &article->authors,
                     &article->author_slugs);
    news_write_keywords(out, article);
    news_write_header(out, "Language", article->language);
    news_write_header(out, "Format",
                      news_str_borrow(news_write_format(article->format)));
    news_write_header(out, "Standfirst", article->standfirst);
    news_write_image(out, &article->image);
    news_write_each(out, "Correction", article->corrections);

    if (article->pinned) {
        news_buf_append(out, NEWS_STR("Pin-Place: "));
        news_buf_append_int(out, article->pinned);
        news_buf_append_char(out, '\n');
    }

    if (article->body.len == 0 || news_text_ends_in_headers(article->body)) {
        news_write_header(out, "Body-Form", NEWS_STR("whole"));
    }

    headline = news_write_as_header(out, "Headline", article->headline);
    news_buf_append_char(out, '\n');

    if (!headline) {
        news_write_line(out, article->headline);
        news_buf_append(out, NEWS_STR("\n\n"));
    }

    news_buf_append(out, article->body);
    news_buf_append_char(out, '\n');

    out->failed |= tagline.failed;
    news_buf_free(&tagline);
}


const char *
news_write_format(news_format_e format)
{
    static const char *const formats[] = {"text", "markdown", "html"};

    return formats[format];
}


const char *
news_write_status(news_article_status_e status)
{
    static const char *const statuses[] = {"draft", "published", "retracted"};

    return statuses[status];
}
