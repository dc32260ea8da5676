#include "newsctl/command.h"

#include <string.h>

#define NEWS_SUGGEST_LEN 32 /* bytes that are looked at */


static unsigned
news_suggest_min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}


/* Letters to put in, take out, change, or swap with the next one. */
static unsigned
news_suggest_distance(const char *a, const char *b)
{
    unsigned rows[3][NEWS_SUGGEST_LEN + 1] = {{0}};
    unsigned i, j, *above, *row, *before;
    size_t   len = strnlen(b, NEWS_SUGGEST_LEN);

    for (j = 0; j <= len; j++) {
        rows[0][j] = j;
    }

    for (i = 1; i <= NEWS_SUGGEST_LEN && a[i - 1]; i++) {

        row = rows[i % 3];
        above = rows[(i + 2) % 3];
        before = rows[(i + 1) % 3];
        row[0] = i;

        for (j = 1; j <= len; j++) {
            row[j] =
                news_suggest_min(above[j - 1] + (a[i - 1] != b[j - 1]),
                                 news_suggest_min(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            {
                row[j] = news_suggest_min(row[j], before[j - 2] + 1);
            }
        }
    }

    return rows[(i - 1) % 3][len];
}


/* The one word that begins like this, or any where that is long enough. */
static const char *
news_suggest_start(const char *word, const char *const *words)
{
    size_t      len = strlen(word);
    const char *found = NULL;

    for (; len >= 2 && *words; words++) {
        if (strncmp(*words, word, len) == 0) {
            if (found) {
                return len >= 3 ? found : NULL;
            }
            found = *words;
        }
    }

    return found;
}


const char *
news_suggest(const char *word, const char *const *words)
{
    const char *best = NULL, *start = news_suggest_start(word, words);
    size_t      len = strlen(word);
    unsigned    distance, least;

    /* the longer the word, the more of it may be wrong */
    least = len < 3 ? 1 : len < 6 ? 2 : 3;
    least += 1;

    for (; *words; words++) {

        distance = news_suggest_distance(word, *words);
        if (distance < least && distance < len) {
            least = distance;
            best = *words;
        }
    }

    return start ? start : best;
}
