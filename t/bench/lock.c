/*
 * What the zone's lock costs a hit: `lock PROCESSES SECONDS` lets so many
 * processes find, send (through a socket of their own) and release pages
 * without end, once all in one zone and once each in a zone of its own, where
 * nobody waits; in turns, so that both meet the same machine.  Prints the CPU
 * time of one hit either way, and what a lock that is free takes, in ns.
 */

#include "cache/lock.h"
#include "cache/zone.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BENCH_PROCESSES_MAX 64
#define BENCH_SECONDS_MAX 600
#define BENCH_TURNS 6
#define BENCH_PAGES 200
#define BENCH_PAGE 8500
#define BENCH_ZONE (4 * 1024 * 1024)
#define BENCH_LOCKS 10000000
#define BENCH_LOCKS_OF_HIT 2 /* to find a page, to release it */

typedef struct {
    _Atomic long     hits;
    _Atomic uint64_t ns;
} bench_sum_t;


static void
bench_die(const char *what)
{
    fprintf(stderr, "lock: %s\n", what);
    exit(1);
}


static double
bench_clock(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


static void *
bench_map(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        bench_die("no memory");
    }

    return memory;
}


static news_str_t
bench_key(unsigned n, char key[32])
{
    return (news_str_t) {(size_t) sprintf(key, "page-%u", n), key};
}


static void *
bench_zone(void)
{
    static char      page[BENCH_PAGE];
    news_zone_meta_t meta = {.status = 200};
    news_zone_t     *zone;
    void            *memory = bench_map(BENCH_ZONE);
    char             key[32];
    unsigned         i;

    if (news_zone_format(memory, BENCH_ZONE, 1) != NEWS_OK
        || news_zone_attach(&zone, memory, BENCH_ZONE) != NEWS_OK)
    {
        bench_die("no zone");
    }

    for (i = 0; i < BENCH_PAGES; i++) {
        if (news_zone_put(zone, bench_key(i, key), &meta,
                          (news_str_t) {sizeof(page), page})
            != NEWS_OK)
        {
            bench_die("no room");
        }
    }

    news_zone_detach(zone);

    return memory;
}


/* One hit, as a worker has it: the page goes out from where it lies. */
static void
bench_hit(news_zone_t *zone, unsigned n, uint32_t now, const int fds[2])
{
    static char      in[2 * BENCH_PAGE];
    news_zone_page_t page;
    uint32_t         block, offset = 0;
    news_str_t       piece;
    char             key[32];

    if (!news_zone_get(zone, bench_key(n, key), now, &page)) {
        bench_die("a page is gone");
    }

    block = page.block;

    for (;;) {
        piece = news_zone_piece(zone, &page, &block, &offset);
        if (piece.len == 0) {
            break;
        }

        if (write(fds[0], piece.data, piece.len) != (ssize_t) piece.len
            || read(fds[1], in, sizeof(in)) != (ssize_t) piece.len)
        {
            bench_die("a socket failed");
        }
    }

    news_zone_release(zone, &page);
}


static void
bench_hammer(void *memory, double seconds, unsigned seed, bench_sum_t *sum)
{
    news_zone_t *zone;
    int          fds[2];
    double       end = bench_clock(CLOCK_MONOTONIC) + seconds;
    long         hits;

    if (news_zone_attach(&zone, memory, BENCH_ZONE) != NEWS_OK
        || socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
    {
        bench_die("a process cannot begin");
    }

    srandom(seed);

    for (hits = 0; bench_clock(CLOCK_MONOTONIC) < end; hits++) {
        bench_hit(zone, (unsigned) random() % BENCH_PAGES,
                  (uint32_t) time(NULL), fds);
    }

    sum->hits += hits;
    sum->ns += (uint64_t) (bench_clock(CLOCK_PROCESS_CPUTIME_ID) * 1e9);
}


/* All at once; memory[i] is the zone of the process i. */
static void
bench_run(void *const memory[], unsigned processes, double seconds,
          bench_sum_t *sum)
{
    unsigned i;
    int      status;

    for (i = 0; i < processes; i++) {

        pid_t pid = fork();

        if (pid == 0) {
            bench_hammer(memory[i], seconds, i, sum);
            _exit(0);
        }

        if (pid < 0) {
            bench_die("no process");
        }
    }

    for (i = 0; i < processes; i++) {
        if (wait(&status) < 0 || status != 0) {
            bench_die("a process failed");
        }
    }
}


static double
bench_free_lock(void)
{
    news_lock_t lock;
    double      start = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    long        i;

    news_lock_init(&lock);

    for (i = 0; i < BENCH_LOCKS; i++) {
        (void) news_lock_take(&lock);
        news_lock_release(&lock);
    }

    return (bench_clock(CLOCK_PROCESS_CPUTIME_ID) - start) * 1e9 / BENCH_LOCKS;
}


int
main(int argc, char **argv)
{
    void        *own[BENCH_PROCESSES_MAX], *one[BENCH_PROCESSES_MAX];
    bench_sum_t *sums = bench_map(2 * sizeof(*sums));
    unsigned     processes, i;
    int          seconds;

    if (argc != 3) {
        bench_die("usage: lock PROCESSES SECONDS");
    }

    processes = (unsigned) atoi(argv[1]);
    seconds = atoi(argv[2]);

    if (processes < 1 || processes > BENCH_PROCESSES_MAX || seconds < 1
        || seconds > BENCH_SECONDS_MAX)
    {
        bench_die("no such number of processes or time");
    }

    for (i = 0; i < processes; i++) {
        own[i] = bench_zone();
        one[i] = own[0];
    }

    for (i = 0; i < BENCH_TURNS; i++) {
        bench_run(i % 2 ? own : one, processes, (double) seconds / BENCH_TURNS,
                  &sums[i % 2]);
    }

    printf("shared=%.0f own=%.0f lock=%.1f hits=%ld\n",
           (double) sums[0].ns / (double) sums[0].hits,
           (double) sums[1].ns / (double) sums[1].hits,
           BENCH_LOCKS_OF_HIT * bench_free_lock(), (long) sums[0].hits);

    return 0;
}
