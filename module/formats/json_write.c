#include "article/write.h"
#include "formats/json_article.h"

#include <string.h>


/* RFC 8259, section 7. */
static void
news_json_string(news_buf_t *out, news_str_t s)
{
    size_t i, from;

    news_buf_append_char(out, '"');

    for (i = 0, from = 0; i < s.len; i++) {

        unsigned char c = (unsigned char) s.data[i];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) {
            continue;
        }

        news_buf_append(out, (news_str_t) {i - from, s.data + from});
        from = i + 1;

        if (c == '\n') {
            news_buf_append(out, NEWS_STR("\\n"));
        } else if (c == '\t') {
            news_buf_append(out, NEWS_STR("\\t"));
        } else if (c == '"' || c == '\\') {
            news_buf_append_char(out, '\\');
            news_buf_append_char(out, (char) c);
        } else {
            news_buf_printf(out, "\\u%04x", c);
        }
    }

    news_buf_append(out, (news_str_t) {i - from, s.data + from});
    news_buf_append_char(out, '"');
}


static void
news_json_begin(news_buf_t *out, const char *name)
{
    char last = out->len ? out->data[out->len - 1] : '{';

    if (last != '{') {
        news_buf_append_char(out, ',');
    }

    news_json_string(out, news_str_borrow(name));
    news_buf_append_char(out, ':');
}


/* On one line, as the text form has it. */
static void
news_json_value_line(news_buf_t *out, news_str_t value)
{
    news_buf_t line = NEWS_BUF_INIT;

    news_write_line(&line, value);
    news_json_string(out, news_buf_borrow(&line));
    out->failed |= line.failed;
    news_buf_free(&line);
}


static void
news_json_line(news_buf_t *out, const char *name, news_str_t value)
{
    if (value.len) {
        news_json_begin(out, name);
        news_json_value_line(out, value);
    }
}


static void
news_json_number(news_buf_t *out, const char *name, int64_t n)
{
    if (n) {
        news_json_begin(out, name);
        news_buf_append_int(out, n);
    }
}


static void
news_json_date(news_buf_t *out, const char *name, news_date_t date)
{
    char text[NEWS_DATE_TEXT_MAX];

    news_json_line(out, name, news_date_machine(date, text));
}


/* slugs: NULL, or those of the names. */
static void
news_json_list(news_buf_t *out, const char *name, const news_strs_t *names,
               const news_strs_t *slugs)
{
    size_t     i;
    news_str_t slug;

    if (names->count == 0) {
        return;
    }

    news_json_begin(out, name);

    for (i = 0; i < names->count; i++) {

        news_buf_append_char(out, i ? ',' : '[');
        slug = slugs ? news_write_slug(names, slugs, i) : NEWS_STR("");

        if (slug.len == 0) {
            news_json_value_line(out, names->items[i]);
            continue;
        }

        news_buf_append_char(out, '{');
        news_json_line(out, "name", names->items[i]);
        news_json_line(out, "slug", slug);
        news_buf_append_char(out, '}');
    }

    news_buf_append_char(out, ']');
}


static void
news_json_write_image(news_buf_t *out, const news_image_t *image)
{
    if (image->url.len == 0) {
        return;
    }

    news_json_begin(out, "image");
    news_buf_append_char(out, '{');
    news_json_line(out, "url", image->url);
    news_json_line(out, "alt", image->alt);
    news_json_line(out, "credit", image->credit);
    news_json_number(out, "width", image->height ? image->width : 0);
    news_json_number(out, "height", image->width ? image->height : 0);
    news_buf_append_char(out, '}');
}


static void
news_json_write_gone(news_buf_t *out, const news_article_t *article)
{
    if (article->status != NEWS_ARTICLE_RETRACTED) {
        return;
    }

    news_json_begin(out, "gone");
    news_buf_append_char(out, '{');
    news_json_number(out, "status", article->gone_status);
    news_json_line(out, "reason", article->gone_reason);
    news_json_line(out, "by", article->gone_by);
    news_buf_append_char(out, '}');
}


void
news_json_article_write(news_buf_t *out, const news_article_t *article)
{
    news_buf_append_char(out, '{');
    news_json_line(out, "slug", article->slug);
    news_json_line(out, "category", article->category);
    news_json_line(out, "category_slug", news_write_category_slug(article));
    news_json_line(out, "tagline", article->tagline);
    news_json_line(out, "headline", article->headline);
    news_json_line(out, "standfirst", article->standfirst);
    news_json_list(out, "authors", &article->authors, &article->author_slugs);
    news_json_list(out, "keywords", &article->keywords,
                   &article->keyword_slugs);
    news_json_line(out, "language", article->language);
    news_json_line(out, "status",
                   news_str_borrow(news_write_status(article->status)));
    news_json_write_gone(out, article);
    news_json_date(out, "published", article->published);
    news_json_date(out, "updated", article->updated);
    news_json_date(out, "expires", article->expires);
    news_json_list(out, "corrections", &article->corrections, NULL);
    news_json_list(out, "old_slugs", &article->old_slugs, NULL);
    news_json_write_image(out, &article->image);
    news_json_number(out, "pinned", article->pinned);
    news_json_line(out, "format",
                   news_str_borrow(news_write_format(article->format)));
    news_json_begin(out, "body");
    news_json_string(out, article->body);
    news_buf_append(out, NEWS_STR("}\n"));
}
