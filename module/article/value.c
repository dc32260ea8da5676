#include "article/value.h"

#include <string.h>

#define NEWS_VALUE_TURN 3   /* bytes of a control of direction */
#define NEWS_VALUE_PDF 0xAC /* the last byte of what ends U+202A to E */
#define NEWS_VALUE_PDI 0xA9 /* and U+2066 to 8 */


static bool
news_value_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}


static bool
news_value_is_digit(char c)
{
    return c >= '0' && c <= '9';
}


bool
news_value_is_language(news_str_t tag)
{
    size_t     i;
    bool       first;
    news_str_t subtag;

    if (tag.len == 0 || tag.len > NEWS_VALUE_LANGUAGE_MAX) {
        return false;
    }

    for (first = true; tag.data; first = false) {

        subtag = news_str_next(&tag, '-');

        if (subtag.len < (first ? 2 : 1) || subtag.len > 8) {
            return false;
        }

        for (i = 0; i < subtag.len; i++) {
            if (!news_value_is_alpha(subtag.data[i])
                && (first || !news_value_is_digit(subtag.data[i])))
            {
                return false;
            }
        }
    }

    return true;
}


/* http:// or https:// with a host behind it. */
static bool
news_value_is_web(news_str_t url)
{
    news_str_t scheme = news_str_next(&url, ':');

    return (news_str_equal_nocase(scheme, NEWS_STR("http"))
            || news_str_equal_nocase(scheme, NEWS_STR("https")))
           && news_str_starts(url, NEWS_STR("//")) && url.len > 2
           && url.data[2] != '/';
}


/* Browsers take '\' for '/', so "/\host" would be another host's address. */
bool
news_value_is_url(news_str_t url)
{
    size_t i;

    for (i = 0; i < url.len; i++) {

        if ((unsigned char) url.data[i] <= ' ' || url.data[i] == 0x7F
            || url.data[i] == '\\')
        {
            return false;
        }
    }

    return news_value_is_web(url)
           || (news_str_starts(url, NEWS_STR("/"))
               && !news_str_starts(url, NEWS_STR("//")));
}


bool
news_value_is_link(news_str_t url)
{
    size_t i;

    for (i = 0; i < url.len; i++) {
        if (url.data[i] > '~' || url.data[i] < '!' || url.data[i] == '<'
            || url.data[i] == '>')
        {
            return false;
        }
    }

    return news_value_is_url(url);
}


/* 1 to NEWS_VALUE_PIXELS_MAX; 0: it is none of these. */
static int
news_value_pixels(news_str_t s)
{
    int    pixels = 0;
    size_t i;

    for (i = 0; i < s.len; i++) {

        if (!news_value_is_digit(s.data[i])) {
            return 0;
        }

        pixels = pixels * 10 + (s.data[i] - '0');
        if (pixels > NEWS_VALUE_PIXELS_MAX) {
            return 0;
        }
    }

    return pixels;
}


bool
news_value_is_size(news_str_t s, int *width, int *height)
{
    *width = news_value_pixels(news_str_next(&s, 'x'));
    *height = news_value_pixels(s);

    return *width && *height;
}


/* Of a control of direction at the front of s: the last byte of what ends it,
   or of itself, if it is such an end; 0: there is none. */
static unsigned char
news_value_turn(news_str_t s)
{
    unsigned char last;

    if (s.len < NEWS_VALUE_TURN) {
        return 0;
    }

    last = (unsigned char) s.data[2];

    if (memcmp(s.data, "\xE2\x80", 2) == 0 && last >= 0xAA && last <= 0xAE) {
        return NEWS_VALUE_PDF;
    }

    if (memcmp(s.data, "\xE2\x81", 2) == 0 && last >= 0xA6 && last <= 0xA9) {
        return NEWS_VALUE_PDI;
    }

    return 0;
}


static bool
news_value_is_paired(news_str_t s)
{
    size_t        i, depth = 0;
    unsigned char end, ends[NEWS_VALUE_TURNS_MAX];

    for (i = 0; i < s.len; i++) {

        end = news_value_turn(news_str_from(s, i));
        if (end == 0) {
            continue;
        }

        if ((unsigned char) s.data[i + 2] != end) {

            if (depth == NEWS_VALUE_TURNS_MAX) {
                return false;
            }

            ends[depth++] = end;

        } else if (depth == 0 || ends[--depth] != end) {
            return false;
        }
    }

    return depth == 0;
}


size_t
news_value_pair(char *line, size_t len, char separator)
{
    bool       paired;
    size_t     n = 0;
    news_str_t part, rest = {len, line};

    while (rest.data) {

        part = news_str_next(&rest, separator);
        paired = news_value_is_paired(part);

        while (part.len) {

            if (!paired && news_value_turn(part)) {
                part = news_str_from(part, NEWS_VALUE_TURN);
                continue;
            }

            line[n++] = part.data[0];
            part = news_str_from(part, 1);
        }

        if (rest.data) {
            line[n++] = separator;
        }
    }

    return n;
}
