#include "article/write.h"


/* On one line, for a line's end would end the header. */
static void
news_write_line(news_buf_t *out, news_str_t s)
{
    size_t i;

    for (i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char) s.data[i];

        news_buf_append_char(out, c < 0x20 ? ' ' : (char) c);
    }

    news_buf_append_char(out, '\n');
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
}


static void
news_write_each(news_buf_t *out, const char *name, news_strs_t values)
{
    size_t i;

    for (i = 0; i < values.count; i++) {
        news_write_header(out, name, values.items[i]);
    }
}


static void
news_write_date(news_buf_t *out, const char *name, news_date_t date)
{
    char text[NEWS_DATE_TEXT_MAX];

    news_write_header(out, name, news_date_machine(date, text));
}


static void
news_write_keywords(news_buf_t *out, news_strs_t keywords)
{
    news_buf_t line = NEWS_BUF_INIT;
    size_t     i;

    for (i = 0; i < keywords.count; i++) {
        news_buf_append(&line, i ? NEWS_STR(", ") : NEWS_STR(""));
        news_buf_append(&line, keywords.items[i]);
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


void
news_write_text(news_buf_t *out, const news_article_t *article)
{
    static const char *const formats[] = {"text", "markdown", "html"};
    static const char *const statuses[] = {"draft", "published", "retracted"};

    if (article->tagline.len) {
        news_write_line(out, article->tagline);
        news_buf_append_char(out, '\n');
    }

    news_write_header(out, "Category", article->category);
    news_write_header(out, "Slug", article->slug);
    news_write_each(out, "Old-Slug", article->old_slugs);
    news_write_header(out, "Status",
                      news_str_borrow(statuses[article->status]));
    news_write_date(out, "Published", article->published);
    news_write_date(out, "Updated", article->updated);
    news_write_date(out, "Expires", article->expires);
    news_write_each(out, "Author", article->authors);
    news_write_keywords(out, article->keywords);
    news_write_header(out, "Language", article->language);
    news_write_header(out, "Format", news_str_borrow(formats[article->format]));
    news_write_header(out, "Standfirst", article->standfirst);
    news_write_image(out, &article->image);
    news_write_each(out, "Correction", article->corrections);

    news_buf_append_char(out, '\n');
    news_write_line(out, article->headline);
    news_buf_append_char(out, '\n');
    news_buf_append(out, article->body);
    news_buf_append_char(out, '\n');
}
