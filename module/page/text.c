#include "page/text.h"

#include "base/utf8.h"

#include <string.h>

typedef void (*news_text_escape_pt)(news_buf_t *out, unsigned char c);


static void
news_text_escape_xml(news_buf_t *out, unsigned char c)
{
    switch (c) {
    case '&':
        news_buf_append(out, NEWS_STR("&amp;"));
        break;
    case '<':
        news_buf_append(out, NEWS_STR("&lt;"));
        break;
    case '>':
        news_buf_append(out, NEWS_STR("&gt;"));
        break;
    case '"':
        news_buf_append(out, NEWS_STR("&quot;"));
        break;
    case '\'':
        news_buf_append(out, NEWS_STR("&#39;"));
        break;
    case '\t':
    case '\n':
        news_buf_append_char(out, (char) c);
        break;
    case '\r':
        news_buf_append(out, NEWS_STR("&#13;"));
        break;
    default:
        break; /* XML 1.0, section 2.2: no other control character */
    }
}


static void
news_text_escape_json(news_buf_t *out, unsigned char c)
{
    if (c == '"' || c == '\\') {
        news_buf_append_char(out, '\\');
        news_buf_append_char(out, (char) c);
    } else {
        news_buf_printf(out, "\\u%04x", c);
    }
}


/* Characters that stand for themselves neither in XML nor in JSON. */
static bool
news_text_is_special(unsigned char c)
{
    if (c > '\\' && c != 0x7f) {
        return false;
    }

    return c < 0x20 || c == '&' || c == '<' || c == '>' || c == '"' || c == '\''
           || c == '\\' || c == 0x7f;
}


/* U+FFFE and U+FFFF, which are no characters, and XML forbids. */
static bool
news_text_is_none(news_str_t s, size_t i)
{
    return s.len - i >= 3 && memcmp(s.data + i, "\xEF\xBF", 2) == 0
           && (unsigned char) s.data[i + 2] >= 0xbe;
}


/* s is UTF-8. */
static void
news_text_append_good(news_buf_t *out, news_str_t s, news_text_escape_pt escape)
{
    size_t i, start = 0;

    for (i = 0; i < s.len; i++) {

        unsigned char c = (unsigned char) s.data[i];
        bool          none = c == 0xef && news_text_is_none(s, i);

        if (!none && !news_text_is_special(c)) {
            continue;
        }

        news_buf_append(out, (news_str_t) {i - start, s.data + start});

        if (none) {
            i += 2;
        } else if (c == 0x7f || (escape == news_text_escape_xml && c == '\\')) {
            news_buf_append_char(out, (char) c);
        } else {
            escape(out, c);
        }

        start = i + 1;
    }

    news_buf_append(out, news_str_from(s, start));
}


static void
news_text_append(news_buf_t *out, news_str_t s, news_text_escape_pt escape)
{
    size_t len;

    while (s.len) {

        len = news_utf8_check(s);
        news_text_append_good(out, (news_str_t) {len, s.data}, escape);

        if (len == s.len) {
            return;
        }

        if (s.data[len]) {
            news_buf_append(out, NEWS_STR("\xEF\xBF\xBD"));
        }

        s = news_str_from(s, len + 1);
    }
}


void
news_xml_append(news_buf_t *out, news_str_t s)
{
    news_text_append(out, s, news_text_escape_xml);
}


static void
news_json_append(news_buf_t *out, news_str_t s)
{
    news_buf_append_char(out, '"');
    news_text_append(out, s, news_text_escape_json);
    news_buf_append_char(out, '"');
}


static void
news_json_begin(news_json_t *json, const char *key)
{
    if (json->comma) {
        news_buf_append_char(json->out, ',');
    }

    json->comma = true;

    if (key) {
        news_json_append(json->out, news_str_borrow(key));
        news_buf_append_char(json->out, ':');
    }
}


void
news_json_open(news_json_t *json, const char *key, char bracket)
{
    news_json_begin(json, key);
    news_buf_append_char(json->out, bracket);
    json->comma = false;
}


void
news_json_close(news_json_t *json, char bracket)
{
    news_buf_append_char(json->out, bracket);
    json->comma = true;
}


void
news_json_string(news_json_t *json, const char *key, news_str_t value)
{
    news_json_begin(json, key);
    news_json_append(json->out, value);
}


void
news_json_some(news_json_t *json, const char *key, news_str_t value)
{
    if (value.len) {
        news_json_string(json, key, value);
    }
}


void
news_json_number(news_json_t *json, const char *key, int64_t value)
{
    news_json_begin(json, key);
    news_buf_append_int(json->out, value);
}


void
news_json_true(news_json_t *json, const char *key)
{
    news_json_begin(json, key);
    news_buf_append(json->out, NEWS_STR("true"));
}
