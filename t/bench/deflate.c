/*
 * What zlib alone takes to gzip pages: `deflate LEVEL SECONDS FILE…` packs the
 * files in turn for that long, in one stream that is used again and again, and
 * prints how many pages it packed and the CPU seconds they took.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#define BENCH_FILES_MAX 256
#define BENCH_FILE_MAX (1024 * 1024)
#define BENCH_SECONDS_MAX 600
#define BENCH_WINDOW (15 + 16) /* 32K, in a gzip wrapper */
#define BENCH_MEMORY 8

typedef struct {
    size_t         len;
    unsigned char *data;
} bench_page_t;


static void
bench_die(const char *what)
{
    fprintf(stderr, "deflate: %s\n", what);
    exit(1);
}


static double
bench_clock(clockid_t id)
{
    struct timespec now;

    clock_gettime(id, &now);

    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}


static bench_page_t
bench_read(const char *path)
{
    bench_page_t page;
    FILE        *file = fopen(path, "rb");

    page.data = malloc(BENCH_FILE_MAX);

    if (file == NULL || page.data == NULL) {
        bench_die(path);
    }

    page.len = fread(page.data, 1, BENCH_FILE_MAX, file);

    if (page.len == 0 || page.len == BENCH_FILE_MAX) {
        bench_die("a file is empty or too long");
    }

    fclose(file);

    return page;
}


static void
bench_pack(z_stream *stream, bench_page_t page, unsigned char *out, size_t size)
{
    stream->next_in = page.data;
    stream->avail_in = (unsigned) page.len;
    stream->next_out = out;
    stream->avail_out = (unsigned) size;

    if (deflateReset(stream) != Z_OK
        || deflate(stream, Z_FINISH) != Z_STREAM_END) {
        bench_die("zlib failed");
    }
}


static long
bench_run(z_stream *stream, const bench_page_t *pages, int count, int seconds)
{
    static unsigned char out[2 * BENCH_FILE_MAX];
    double               end = bench_clock(CLOCK_MONOTONIC) + seconds;
    long                 done;

    for (done = 0; bench_clock(CLOCK_MONOTONIC) < end; done++) {
        bench_pack(stream, pages[done % count], out, sizeof(out));
    }

    return done;
}


int
main(int argc, char **argv)
{
    static bench_page_t pages[BENCH_FILES_MAX];
    z_stream            stream = {0};
    double              start;
    long                done;
    int                 i, level, seconds, count = argc - 3;

    if (count < 1 || count > BENCH_FILES_MAX) {
        bench_die("usage: deflate LEVEL SECONDS FILE...");
    }

    level = atoi(argv[1]);
    seconds = atoi(argv[2]);

    if (seconds < 1 || seconds > BENCH_SECONDS_MAX
        || deflateInit2(&stream, level, Z_DEFLATED, BENCH_WINDOW, BENCH_MEMORY,
                        Z_DEFAULT_STRATEGY)
               != Z_OK)
    {
        bench_die("no such level or time");
    }

    for (i = 0; i < count; i++) {
        pages[i] = bench_read(argv[3 + i]);
    }

    start = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    done = bench_run(&stream, pages, count, seconds);

    printf("requests=%ld cpu=%.6f\n", done,
           bench_clock(CLOCK_PROCESS_CPUTIME_ID) - start);

    deflateEnd(&stream);

    return 0;
}
