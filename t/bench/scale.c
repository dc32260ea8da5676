/*
 * What the store does with very many articles, for t/bench/scale:
 *
 *   scale import STORE N    makes N articles of realistic lengths, and imports
 *                           them as fast as the store takes them
 *   scale read STORE N      how long readers take, of a store with N articles
 *
 * Prints lines of a name, a tab and a number.
 */

#include "store/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define WORDS 30000 /* the language has so many */
#define AUTHORS 400
#define KEYWORDS 5000
#define SECTIONS 6       /* at the top; each has as many below it */
#define FIRST 1136073600 /* 2006-01-01 */
#define LAST 1767225600  /* 2026-01-01 */
#define ROUNDS 200
#define SAMPLE 50 /* articles, or pages, that are read again and again */
#define BODY_MAX 16384

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
    char       sample[SAMPLE][96]; /* slugs */
} world_t;


static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


static void
die(const char *what, const char *why)
{
    fprintf(stderr, "scale: %s: %s\n", what, why);
    exit(1);
}


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
    a.body = make_text(w, w->body, sizeof(w->body), words);

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
    a.published.seconds =
        FIRST + (int64_t) i * (LAST - FIRST) / n + (int64_t) roll(w, 40000);
    a.changed = a.published.seconds;

    return a;
}


static news_store_t *
open_store(const char *path, news_store_mode_e mode)
{
    news_store_t *store;
    news_error_t  err;
    char          uri[4096];

    snprintf(uri, sizeof(uri), "sqlite:%s", path);

    if (news_store_open(&store, news_str_borrow(uri), mode, &err) != NEWS_OK) {
        die(path, err.text);
    }

    return store;
}


static double
cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


static double
wal_size(const char *path)
{
    char        wal[4096];
    struct stat st;

    snprintf(wal, sizeof(wal), "%s-wal", path);

    return stat(wal, &st) == 0 ? (double) st.st_size : 0;
}


static void
run_import(world_t *w, const char *path, unsigned n)
{
    news_store_t  *store = open_store(path, NEWS_STORE_CREATE);
    news_arena_t  *arena = news_arena_create();
    char           slug[128], category[32];
    double         start = seconds(), made = 0, made_cpu = 0, wal = 0, t, c;
    news_article_t a;
    news_import_e  outcome;
    news_error_t   err;
    struct rusage  usage;
    unsigned       i;

    for (i = 0; i < n; i++) {

        if (i % NEWS_STORE_BATCH_MAX == 0
            && (news_store_import_end(store) != NEWS_OK
                || news_store_import_begin(store) != NEWS_OK))
        {
            die(path, news_store_error(store));
        }

        if (i % NEWS_STORE_BATCH_MAX == 0) {
            wal = wal > wal_size(path) ? wal : wal_size(path);
            news_arena_destroy(arena);
            arena = news_arena_create();
        }

        t = seconds();
        c = cpu_now();
        a = make_article(w, i, n, slug, category);
        made_cpu += cpu_now() - c;
        made += seconds() - t;

        if (news_store_import(store, arena, NEWS_STR(""), &a, &outcome, &err)
            != NEWS_OK)
        {
            die(path, err.text);
        }
    }

    if (news_store_import_end(store) != NEWS_OK) {
        die(path, news_store_error(store));
    }

    news_store_close(store);
    getrusage(RUSAGE_SELF, &usage);

    printf("seconds\t%.3f\n", seconds() - start - made);
    printf("CPU seconds\t%.3f\n", cpu_now() - made_cpu);
    printf("memory MB\t%.1f\n", (double) usage.ru_maxrss / 1024);
    printf("WAL MB\t%.1f\n", wal / 1048576);
}


static int
by_size(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}


typedef void (*task_pt)(world_t *w, news_store_t *store, news_arena_t *arena,
                        unsigned n);

static void
check(news_store_t *store, news_status_e status)
{
    if (status != NEWS_OK) {
        die("store", news_store_error(store));
    }
}


static void
read_list(news_store_t *store, news_arena_t *arena, news_list_kind_e kind,
          news_str_t slug, uint64_t page)
{
    news_list_query_t query = {.kind = kind,
                               .slug = slug,
                               .now = LAST + 90000,
                               .page = page,
                               .size = 20};
    news_list_t       list;

    check(store, news_store_page(store, arena, &query, &list));

    if (list.count != query.size) {
        die("store", "a page is not full");
    }
}


static void
task_site(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) w;
    (void) n;
    read_list(store, arena, NEWS_LIST_SITE, NEWS_STR(""), 1);
}


/* Whichever page of 20, the last ones as the first: one of the sample. */
static uint64_t
roll_page(world_t *w, unsigned n)
{
    return 1 + roll(w, SAMPLE) * (n / 20 - 1) / (SAMPLE - 1);
}


static void
task_any_page(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    read_list(store, arena, NEWS_LIST_SITE, NEWS_STR(""), roll_page(w, n));
}


static void
task_section(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    (void) w;
    (void) n;
    read_list(store, arena, NEWS_LIST_CATEGORY, NEWS_STR("section1"), 2);
}


static void
task_keyword(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    read_list(store, arena, NEWS_LIST_KEYWORD, NEWS_STR("everything"),
              roll_page(w, n));
}


static void
read_one(world_t *w, news_store_t *store, news_arena_t *arena,
         news_article_t *article)
{
    news_str_t slug = news_str_borrow(w->sample[roll(w, SAMPLE)]);

    check(store, news_store_article(store, arena, slug, article));
}


static void
task_article(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    news_article_t article;

    (void) n;
    read_one(w, store, arena, &article);
}


static void
task_neighbours(world_t *w, news_store_t *store, news_arena_t *arena,
                unsigned n)
{
    news_article_t    article;
    news_neighbours_t near;

    (void) n;
    read_one(w, store, arena, &article);
    check(store, news_store_neighbours(store, arena, &article, LAST + 90000, 4,
                                       &near));
}


static void
task_sections(world_t *w, news_store_t *store, news_arena_t *arena, unsigned n)
{
    news_section_t *sections;
    size_t          count;

    (void) w;
    (void) n;
    check(store, news_store_sections(store, arena, &sections, &count));
}


static void
search_for(news_store_t *store, news_arena_t *arena, const char *words)
{
    news_found_t *found;
    size_t        count;
    bool          more;

    check(store, news_store_search(store, arena, news_str_borrow(words),
                                   LAST + 90000, 1, 20, &found, &count, &more));
}


static void
task_search_rare(world_t *w, news_store_t *store, news_arena_t *arena,
                 unsigned n)
{
    (void) n;
    search_for(store, arena, w->words[WORDS - 1 - roll(w, 100)]);
}


static void
task_search_common(world_t *w, news_store_t *store, news_arena_t *arena,
                   unsigned n)
{
    char words[64];

    (void) n;
    snprintf(words, sizeof(words), "%s %s", w->words[roll(w, 5)],
             w->words[roll(w, 100)]);
    search_for(store, arena, words);
}


static void
measure(world_t *w, news_store_t *store, const char *name, task_pt task,
        unsigned n)
{
    double        took[ROUNDS], start;
    unsigned      i, round;
    news_arena_t *arena;

    w->random = 88172645463325252u;

    /* the first rounds warm the caches */
    for (round = 0; round < 2 * ROUNDS; round++) {
        i = round % ROUNDS;
        arena = news_arena_create();
        start = seconds();
        check(store, news_store_read_begin(store));
        task(w, store, arena, n);
        news_store_read_end(store);
        took[i] = seconds() - start;
        news_arena_destroy(arena);
    }

    qsort(took, ROUNDS, sizeof(*took), by_size);
    printf("%s us\t%.1f\n", name, took[ROUNDS / 2] * 1e6);
}


static void
read_sample(world_t *w, news_store_t *store, unsigned n)
{
    news_arena_t     *arena = news_arena_create();
    news_list_query_t query = {.now = LAST + 90000, .size = 1};
    news_list_t       list;
    unsigned          i;

    for (i = 0; i < SAMPLE; i++) {
        query.page = 1 + (uint64_t) i * (n - 1) / SAMPLE;
        check(store, news_store_page(store, arena, &query, &list));
        snprintf(w->sample[i], sizeof(w->sample[i]), "%.*s",
                 NEWS_STR_ARG(list.articles[0].slug));
    }

    news_arena_destroy(arena);
}


static void
run_read(world_t *w, const char *path, unsigned n)
{
    static const struct {
        const char *name;
        task_pt     task;
    } tasks[] = {{"article", task_article},
                 {"article with neighbours", task_neighbours},
                 {"newest of the site", task_site},
                 {"any page of the site", task_any_page},
                 {"page 2 of a section", task_section},
                 {"any page of a keyword", task_keyword},
                 {"sections", task_sections},
                 {"search for a rare word", task_search_rare},
                 {"search for common words", task_search_common}};

    news_store_t *store = open_store(path, NEWS_STORE_READ);
    size_t        i;

    read_sample(w, store, n);

    for (i = 0; i < sizeof(tasks) / sizeof(tasks[0]); i++) {
        measure(w, store, tasks[i].name, tasks[i].task, n);
    }

    news_store_close(store);
}


int
main(int argc, char **argv)
{
    world_t *w = calloc(1, sizeof(*w));

    if (argc != 4 || w == NULL) {
        die("usage", "scale import|read STORE N");
    }

    make_words(w);

    if (strcmp(argv[1], "import") == 0) {
        run_import(w, argv[2], (unsigned) atoi(argv[3]));
    } else {
        run_read(w, argv[2], (unsigned) atoi(argv[3]));
    }

    free(w);

    return 0;
}
