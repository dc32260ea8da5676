/*
 * Articles of realistic lengths for t/bench/scale.c, the same in each run.
 */

#ifndef NEWS_BENCH_SCALE_WORLD_H
#define NEWS_BENCH_SCALE_WORLD_H

#include "article/record.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WORDS 30000 /* the language has so many */
#define AUTHORS 400
#define KEYWORDS 5000
#define SECTIONS 6       /* at the top; each has as many below it */
#define FIRST 1136073600 /* 2006-01-01 */
#define LAST 1767225600  /* 2026-01-01 */
#define SAMPLE 50        /* articles, or pages, that are read again and again */
#define BODY_MAX 16384
#define RARE "rare%u" /* a word that few articles have */
#define RARE_EACH 10

typedef struct {
    uint64_t   random;
    char       words[WORDS][12];
    char       authors[AUTHORS][32];
    char       keywords[KEYWORDS][24];
    char       body[BODY_MAX];
    char       headline[200];
    char       standfirst[400];
    news_str_t author_items[2];
    news_str_t keyword_items[6];
    char       sample[SAMPLE][160]; /* paths */
} world_t;


/* The same numbers in each run. */
static uint64_t
roll(world_t *w, uint64_t n)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;

    return w->random % n;
}


/* Small numbers far more often than great ones, as words are used. */
static uint64_t
roll_low(world_t *w, uint64_t n)
{
    uint64_t a = roll(w, n), b = roll(w, n), c = roll(w, n);

    a = a * b / n;

    return a * c / n;
}


static void
make_words(world_t *w)
{
    static const char *const parts[] = {"ka", "lo", "mi", "ter", "en",  "sa",
                                        "ri", "on", "du", "pel", "var", "ist"};

    unsigned i, j, n;

    w->random = 88172645463325252u;

    for (i = 0; i < WORDS; i++) {
        n = 1 + i % 3;
        for (j = 0; j <= n && strlen(w->words[i]) < 9; j++) {
            strcat(w->words[i], parts[roll(w, 12)]);
        }
    }

    for (i = 0; i < AUTHORS; i++) {
        snprintf(w->authors[i], sizeof(w->authors[i]), "%s %s%u",
                 w->words[roll(w, WORDS)], w->words[roll(w, WORDS)], i);
    }

    for (i = 0; i < KEYWORDS; i++) {
        snprintf(w->keywords[i], sizeof(w->keywords[i]), "%s %u",
                 w->words[roll(w, WORDS)], i);
    }
}


static news_str_t
make_text(world_t *w, char *out, size_t size, unsigned words)
{
    size_t   len = 0;
    unsigned i;

    for (i = 0; i < words && len + 16 < size; i++) {
        const char *word = w->words[roll_low(w, WORDS)];
        size_t      n = strlen(word);

        if (i) {
            out[len++] = ' ';
        }

        memcpy(out + len, word, n);
        len += n;

        if (i % 70 == 69) {
            memcpy(out + len, ".\n\n", 3);
            len += 3;
        } else if (i % 12 == 11) {
            out[len++] = '.';
        }
    }

    return (news_str_t) {len, out};
}


/* One of n articles over the years; from the n-th on, the newest. */
static news_article_t
make_article(world_t *w, unsigned i, unsigned n, char *slug, char *category)
{
    news_article_t a = {.status = NEWS_ARTICLE_PUBLISHED};
    unsigned       words = 150 + (unsigned) (roll(w, 400) + roll(w, 400));
    unsigned       k, section = (unsigned) roll(w, SECTIONS);

    a.headline = make_text(w, w->headline, sizeof(w->headline),
                           6 + (unsigned) roll(w, 6));
    a.standfirst = make_text(w, w->standfirst, sizeof(w->standfirst),
                             12 + (unsigned) roll(w, 12));
    a.body = make_text(w, w->body, sizeof(w->body) - 16, words);
    a.body.len +=
        (size_t) sprintf(w->body + a.body.len, " " RARE, i / RARE_EACH);

    snprintf(slug, 81, "%s-%s-%u", w->words[roll(w, WORDS)],
             w->words[roll(w, WORDS)], i);
    a.slug = news_str_borrow(slug);

    snprintf(category, 32, "section%u/part%u", section,
             (unsigned) roll(w, SECTIONS));
    a.category = a.category_slug = news_str_borrow(category);

    a.authors = (news_strs_t) {1 + roll(w, 2), w->author_items};
    w->author_items[0] = news_str_borrow(w->authors[roll(w, AUTHORS)]);
    w->author_items[1] = news_str_borrow(w->authors[roll_low(w, AUTHORS)]);

    a.keywords = (news_strs_t) {3 + roll(w, 3), w->keyword_items};
    w->keyword_items[0] = NEWS_STR("everything");
    for (k = 1; k < a.keywords.count; k++) {
        w->keyword_items[k] =
            news_str_borrow(w->keywords[roll_low(w, KEYWORDS)]);
    }

    a.published.kind = NEWS_DATE_TIME;
    a.published.seconds = i < n ? FIRST + (int64_t) i * (LAST - FIRST) / n
                                      + (int64_t) roll(w, 40000)
                                : LAST + 40000 + (int64_t) (i - n) * 10;
    a.changed = a.published.seconds;

    return a;
}

#endif
