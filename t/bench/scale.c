/*
 * What the store does with very many articles, for t/bench/scale:
 *
 *   scale import STORE N [MORE]
 *                           makes N articles of realistic lengths, and imports
 *                           them as fast as the store takes them; or, into a
 *                           store that has these, so many MORE
 *   scale read STORE N STORE N [NAME]
 *                           how long readers take, of two stores with so many
 *   scale render STORE N STORE N [NAME]
 *                           the same of whole pages, without compression
 *
 * Import prints lines of a name, a tab and a number; the others of a name, the
 * median of CPU time for both stores in microseconds, and the longest time for
 * the second in milliseconds.
 */

#include "scale_pages.h"
#include "scale_world.h"
#include "store/list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define ROUNDS 200


static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
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


/* By system calls, so far. */
static double
written(void)
{
    FILE  *file = fopen("/proc/self/io", "r");
    char   line[64];
    double n = 0;

    while (file && fgets(line, sizeof(line), file)) {
        (void) sscanf(line, "wchar: %lf", &n);
    }

    if (file) {
        fclose(file);
    }

    return n;
}


static void
run_import(world_t *w, const char *path, unsigned n, unsigned more)
{
    news_store_t  *store = open_store(path, NEWS_STORE_CREATE);
    news_arena_t  *arena = news_arena_create();
    char           slug[128], category[32];
    double         start = seconds(), made = 0, made_cpu = 0, wal = 0, t, c;
    news_article_t a;
    news_import_e  outcome;
    news_error_t   err;
    struct rusage  usage;
    unsigned       i, first = more ? n : 0;

    w->random += more;

    for (i = first; i < n + more; i++) {

        if ((i - first) % NEWS_STORE_BATCH_MAX == 0
            && (news_store_import_end(store) != NEWS_OK
                || news_store_import_begin(store) != NEWS_OK))
        {
            die(path, news_store_error(store));
        }

        if ((i - first) % NEWS_STORE_BATCH_MAX == 0) {
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
    printf("written MB\t%.1f\n", written() / 1048576);
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
read_list(news_store_t *store, news_arena_t *arena, news_list_kind_e kind,
          news_str_t slug, uint64_t page)
{
    news_list_query_t query = {
        .kind = kind, .slug = slug, .now = NOW, .page = page, .size = PAGE};
    news_list_t list;

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
    return 1 + roll(w, SAMPLE) * (n / PAGE - 1) / (SAMPLE - 1);
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
    news_str_t slug =
        news_str_borrow(strrchr(w->sample[roll(w, SAMPLE)], '/') + 1);

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
    check(store, news_store_neighbours(store, arena, &article, NOW, 4, &near));
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
    news_results_t results;

    check(store, news_store_search(store, arena, news_str_borrow(words), NOW, 1,
                                   PAGE, &results));
}


static void
task_search_rare(world_t *w, news_store_t *store, news_arena_t *arena,
                 unsigned n)
{
    char word[32];

    snprintf(word, sizeof(word), RARE,
             (unsigned) (roll(w, SAMPLE) * (n / RARE_EACH - 1) / (SAMPLE - 1)));
    search_for(store, arena, word);
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


/* The words that most articles have: whatever is found is the newest. */
static void
task_search_commonest(world_t *w, news_store_t *store, news_arena_t *arena,
                      unsigned n)
{
    (void) n;
    search_for(store, arena, w->words[0]);
}


/* Each of many articles has both words, none this phrase. */
static void
task_search_phrase(world_t *w, news_store_t *store, news_arena_t *arena,
                   unsigned n)
{
    char words[128];

    (void) n;
    snprintf(words, sizeof(words), "\"%s %s %s %s\"", w->words[0], w->words[3],
             w->words[0], w->words[6]);
    search_for(store, arena, words);
}


/* The stores that are compared. */
typedef struct {
    news_store_t *store;
    unsigned      n;
    double        took[ROUNDS]; /* CPU seconds */
    double        longest;      /* seconds */
    char          sample[SAMPLE][160];
} side_t;


static void
measure_once(world_t *w, side_t *side, task_pt task, unsigned round)
{
    news_arena_t *arena = news_arena_create();
    double        start = seconds(), cpu = cpu_now(), took;

    memcpy(w->sample, side->sample, sizeof(w->sample));
    task(w, side->store, arena, side->n);

    side->took[round] = cpu_now() - cpu;
    took = seconds() - start;
    side->longest = took > side->longest ? took : side->longest;

    news_arena_destroy(arena);
}


/* By turns, so that what else the machine does concerns both. */
static void
measure(world_t *w, side_t *sides, const char *name, task_pt task)
{
    unsigned i, round;
    uint64_t random;

    w->random = 88172645463325252u;

    for (round = 0; round < 2 * ROUNDS; round++) {

        /* the first rounds warm the caches */
        if (round == ROUNDS) {
            sides[0].longest = sides[1].longest = 0;
        }

        random = w->random;
        for (i = 0; i < 2; i++) {
            w->random = random;
            measure_once(w, &sides[i], task, round % ROUNDS);
        }
    }

    for (i = 0; i < 2; i++) {
        qsort(sides[i].took, ROUNDS, sizeof(*sides[i].took), by_size);
    }

    printf("%s\t%.1f\t%.1f\t%.1f\n", name, sides[0].took[ROUNDS / 2] * 1e6,
           sides[1].took[ROUNDS / 2] * 1e6, sides[1].longest * 1e3);
}


/* Opens the store, and notes paths of articles, which hold their slugs. */
static void
open_side(side_t *side, const char *path, unsigned n)
{
    news_arena_t     *arena = news_arena_create();
    news_list_query_t query = {.now = NOW, .size = 1};
    news_list_t       list;
    unsigned          i;

    side->store = open_store(path, NEWS_STORE_READ);
    side->n = n;

    for (i = 0; i < SAMPLE; i++) {
        query.page = 1 + (uint64_t) i * (n - 1) / SAMPLE;
        check(side->store, news_store_page(side->store, arena, &query, &list));
        snprintf(side->sample[i], sizeof(side->sample[i]), "/%.*s/%.*s",
                 NEWS_STR_ARG(list.articles[0].category_slug),
                 NEWS_STR_ARG(list.articles[0].slug));
    }

    news_arena_destroy(arena);
}


typedef struct {
    const char *name;
    task_pt     task;
} named_task_t;

static void
run_tasks(world_t *w, char **argv, const named_task_t *tasks)
{
    static side_t sides[2];

    open_side(&sides[0], argv[0], (unsigned) atoi(argv[1]));
    open_side(&sides[1], argv[2], (unsigned) atoi(argv[3]));

    for (; tasks->name; tasks++) {
        if (argv[4] == NULL || strcmp(argv[4], tasks->name) == 0) {
            measure(w, sides, tasks->name, tasks->task);
        }
    }

    news_store_close(sides[0].store);
    news_store_close(sides[1].store);
}


int
main(int argc, char **argv)
{
    static const named_task_t readers[] = {
        {"article", task_article},
        {"article with neighbours", task_neighbours},
        {"newest of the site", task_site},
        {"any page of the site", task_any_page},
        {"page 2 of a section", task_section},
        {"any page of a keyword", task_keyword},
        {"sections", task_sections},
        {"search for a rare word", task_search_rare},
        {"search for common words", task_search_common},
        {"search for the commonest", task_search_commonest},
        {"search for no such phrase", task_search_phrase},
        {NULL, NULL}};
    static const named_task_t pages[] = {
        {"article", page_article},        {"front page", page_front},
        {"section", page_section},        {"any page of a section", page_deep},
        {"archive of a year", page_year}, {"RSS", page_feed},
        {"search", page_search},          {NULL, NULL}};

    world_t *w = calloc(1, sizeof(*w));

    if (argc < 4 || argc > 7 || w == NULL) {
        die("usage", "scale import STORE N [MORE], or "
                     "scale read|render STORE N STORE N [NAME]");
    }

    make_words(w);

    if (strcmp(argv[1], "import") == 0) {
        run_import(w, argv[2], (unsigned) atoi(argv[3]),
                   argc > 4 ? (unsigned) atoi(argv[4]) : 0);
    } else if (argc > 5) {
        run_tasks(w, argv + 2,
                  strcmp(argv[1], "render") == 0 ? pages : readers);
    }

    free(w);

    return 0;
}
