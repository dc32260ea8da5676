#include "store/scan.h"

#include "base/utf8.h"

#include <string.h>

#define NEWS_SCAN_BEFORE 60           /* bytes shown before what was found */
#define NEWS_SCAN_SHOWN 360           /* bytes shown in all */
#define NEWS_SCAN_MORE "\xE2\x80\xA6" /* U+2026, an ellipsis */


bool
news_scan_has(int32_t c)
{
    static const struct {
        int32_t from, to;
    } scripts[] = {
        {0x0e00, 0x0eff},   /* Thai, Lao */
        {0x1000, 0x109f},   /* Myanmar */
        {0x1780, 0x17ff},   /* Khmer */
        {0x2e80, 0x312f},   /* Han radicals, kana, bopomofo */
        {0x31a0, 0x31ff},   /* more of both */
        {0x3400, 0x9fff},   /* Han */
        {0xf900, 0xfaff},   /* Han, for compatibility */
        {0xff66, 0xff9f},   /* kana of half the width */
        {0x1b000, 0x1b16f}, /* old kana */
        {0x20000, 0x3ffff}, /* Han */
    };
    size_t i;

    for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (c >= scripts[i].from && c <= scripts[i].to) {
            return true;
        }
    }

    return false;
}


bool
news_scan_finds(const news_scan_t *scan, const news_str_t *texts, size_t n)
{
    size_t i, k;

    for (i = 0; i < scan->count; i++) {

        for (k = 0; k < n; k++) {
            if (memmem(texts[k].data, texts[k].len, scan->words[i].data,
                       scan->words[i].len))
            {
                break;
            }
        }

        if (k == n) {
            return false;
        }
    }

    return true;
}


/* The place of the next of the words, and how long it is; the text's end where
   there is none. */
static size_t
news_scan_next(const news_scan_t *scan, news_str_t text, size_t *len)
{
    const char *found;
    size_t      i, first = text.len;

    *len = 0;

    for (i = 0; i < scan->count; i++) {

        found = memmem(text.data, text.len, scan->words[i].data,
                       scan->words[i].len);

        if (found && (size_t) (found - text.data) < first) {
            first = (size_t) (found - text.data);
            *len = scan->words[i].len;
        }
    }

    return first;
}


static void
news_scan_line(news_buf_t *out, news_str_t text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        news_buf_append_char(out, (unsigned char) text.data[i] <= ' '
                                          || text.data[i] == 0x7f
                                      ? ' '
                                      : text.data[i]);
    }
}


void
news_scan_snippet(const news_scan_t *scan, news_buf_t *out, news_str_t text)
{
    size_t     len, place, start;
    bool       more;
    news_str_t part;

    place = news_scan_next(scan, text, &len);
    start = len && place > NEWS_SCAN_BEFORE ? place - NEWS_SCAN_BEFORE : 0;

    /* the beginning of a character */
    while (start && (text.data[start] & 0xc0) == 0x80) {
        start--;
    }

    text = news_str_from(text, start);
    part = news_utf8_cut(text, NEWS_SCAN_SHOWN);
    more = part.len < text.len;

    news_buf_append(out, start ? NEWS_STR(NEWS_SCAN_MORE) : NEWS_STR(""));

    while (part.len) {
        place = news_scan_next(scan, part, &len);
        news_scan_line(out, (news_str_t) {place, part.data});
        part = news_str_from(part, place);

        if (len) {
            news_buf_append_char(out, '\1');
            news_buf_append(out, (news_str_t) {len, part.data});
            news_buf_append_char(out, '\2');
            part = news_str_from(part, len);
        }
    }

    news_buf_append(out, more ? NEWS_STR(NEWS_SCAN_MORE) : NEWS_STR(""));
}
