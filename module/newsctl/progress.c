#include "newsctl/progress.h"

#include "newsctl/terminal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NEWS_PROGRESS_SILENT 1000 /* ms: what is shorter shows nothing */
#define NEWS_PROGRESS_EVERY 100   /* ms between two drawings */
#define NEWS_PROGRESS_BAR_MAX 30  /* columns */
#define NEWS_PROGRESS_TEXT_MAX 160

/* To the line's start, and all behind it away. */
#define NEWS_PROGRESS_WIPE "\r\033[K"


double
news_progress_clock(void)
{
    struct timespec ts;

    (void) clock_gettime(CLOCK_BOOTTIME, &ts);

    return (double) ts.tv_sec * 1e3 + (double) ts.tv_nsec / 1e6;
}


void
news_progress_begin(news_progress_t *progress, const char *verb,
                    const char *unit, uint64_t total)
{
    *progress = (news_progress_t) {.verb = verb, .unit = unit, .total = total};
    progress->start = news_progress_clock();
    progress->terminal = news_terminal_is(stderr);
}


/* "3:07", or "1:02:45". */
static void
news_progress_time(char *text, size_t size, double seconds)
{
    unsigned long s =
        seconds < 360000 ? (unsigned long) (seconds + 0.5) : 360000;

    if (s >= 3600) {
        snprintf(text, size, "%lu:%02lu:%02lu", s / 3600, s / 60 % 60, s % 60);
    } else {
        snprintf(text, size, "%lu:%02lu", s / 60, s % 60);
    }
}


static void
news_progress_rate(const news_progress_t *progress, char *text, size_t size,
                   double rate)
{
    if (strcmp(progress->unit, "bytes") == 0) {
        snprintf(text, size, "%.1f MiB/s", rate / 1048576);
    } else {
        snprintf(text, size, "%.*f %s/s", rate < 10 ? 1 : 0, rate,
                 progress->unit);
    }
}


static void
news_progress_bar(char *bar, unsigned width, double part)
{
    unsigned i, full = (unsigned) (part * width);

    for (i = 0; i < width; i++) {
        bar[i] = i < full ? '=' : i == full ? '>' : ' ';
    }

    bar[width] = '\0';
}


static void
news_progress_draw(news_progress_t *progress, double now)
{
    char     text[NEWS_PROGRESS_TEXT_MAX], rate[48], left[24];
    char     bar[NEWS_PROGRESS_BAR_MAX + 1];
    double   seconds = (now - progress->start) / 1000;
    double   speed = (double) progress->done / seconds;
    double   part;
    unsigned width = news_terminal_width() - 1;
    int      len, room;

    if (progress->unit == NULL) {
        news_progress_time(left, sizeof(left), seconds);
        snprintf(text, sizeof(text), "%s, %s", progress->verb, left);
        fprintf(stderr, NEWS_PROGRESS_WIPE "%.*s", (int) width, text);
        return;
    }

    news_progress_rate(progress, rate, sizeof(rate), speed);

    if (progress->total == 0 || progress->done == 0) {
        news_progress_time(left, sizeof(left), seconds);
        snprintf(text, sizeof(text), "%s: %llu %s, %s, %s", progress->verb,
                 (unsigned long long) progress->done, progress->unit, rate,
                 left);
        fprintf(stderr, NEWS_PROGRESS_WIPE "%.*s", (int) width, text);
        return;
    }

    part = (double) progress->done / (double) progress->total;
    part = part > 1 ? 1 : part;
    news_progress_time(left, sizeof(left), seconds / part - seconds);
    len = snprintf(text, sizeof(text), " %3.0f %%  %s  %s left", part * 100,
                   rate, left);

    room = (int) width - len - (int) strlen(progress->verb) - 3;
    room = room < NEWS_PROGRESS_BAR_MAX ? room : NEWS_PROGRESS_BAR_MAX;

    if (room >= 3) {
        news_progress_bar(bar, (unsigned) room, part);
        fprintf(stderr, NEWS_PROGRESS_WIPE "%s [%s]%s", progress->verb, bar,
                text);
    } else {
        fprintf(stderr, NEWS_PROGRESS_WIPE "%.*s", (int) width, text + 1);
    }
}


void
news_progress_step(news_progress_t *progress, uint64_t done)
{
    double now;

    progress->done = done;
    if (!progress->terminal) {
        return;
    }

    now = news_progress_clock();
    if (now - progress->start < NEWS_PROGRESS_SILENT
        || now - progress->drawn < NEWS_PROGRESS_EVERY)
    {
        return;
    }

    progress->drawn = now;
    progress->visible = true;
    news_terminal_restore(NEWS_PROGRESS_WIPE);
    news_progress_draw(progress, now);
    fflush(stderr);
}


void
news_progress_wipe(news_progress_t *progress)
{
    if (progress->visible) {
        fputs(NEWS_PROGRESS_WIPE, stderr);
        progress->visible = false;
        news_terminal_restore(NULL);
    }
}
