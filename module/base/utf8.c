#include "base/utf8.h"


/* The length of the character at s, 0 if it is not well-formed. */
static size_t
news_utf8_length(const unsigned char *s, size_t left)
{
    static const struct {
        unsigned char first, last; /* of the lead byte */
        unsigned char low, high;   /* of the second byte */
        unsigned char length;
    } forms[] = {
        /* RFC 3629, section 4 */
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3},
        {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    size_t i, k;

    if (s[0] < 0x80) {
        return s[0] ? 1 : 0;
    }

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {

        if (s[0] < forms[i].first || s[0] > forms[i].last) {
            continue;
        }

        if (left < forms[i].length || s[1] < forms[i].low
            || s[1] > forms[i].high) {
            return 0;
        }

        for (k = 2; k < forms[i].length; k++) {
            if ((s[k] & 0xC0) != 0x80) {
                return 0;
            }
        }

        return forms[i].length;
    }

    return 0;
}


size_t
news_utf8_check(news_str_t s)
{
    size_t i, n;

    for (i = 0; i < s.len; i += n) {

        n = news_utf8_length((const unsigned char *) s.data + i, s.len - i);
        if (n == 0) {
            break;
        }
    }

    return i;
}


news_str_t
news_utf8_cut(news_str_t s, size_t max)
{
    if (s.len <= max) {
        return s;
    }

    while (max > 0 && ((unsigned char) s.data[max] & 0xC0) == 0x80) {
        max--;
    }

    return (news_str_t) {max, s.data};
}
