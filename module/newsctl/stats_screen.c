#include "newsctl/stats.h"

#include "newsctl/terminal.h"

#include <stdarg.h>
#include <string.h>

#define NEWS_STATS_LINE 500 /* bytes */
#define NEWS_STATS_BAR 20   /* columns */

typedef struct {
    news_buf_t   *out;
    const json_t *now;
    const json_t *before; /* NULL: nothing is known of before */
    double        seconds;
    unsigned      width;
} news_stats_t;


static void __attribute__((format(printf, 2, 3)))
news_stats_line(const news_stats_t *stats, const char *fmt, ...)
{
    char       text[NEWS_STATS_LINE];
    news_str_t line;
    va_list    args;
    size_t     i;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    /* what nginx.conf calls things may not command the terminal */
    for (i = 0; text[i]; i++) {
        text[i] = (unsigned char) text[i] < ' ' ? ' ' : text[i];
    }

    line = news_str_borrow(text);
    line.len = news_terminal_fit(line, stats->width);
    news_buf_append(stats->out, line);
    news_buf_append_char(stats->out, '\n');
}


static double
news_stats_value(const json_t *all, const char *group, const char *name)
{
    return json_number_value(
        json_object_get(json_object_get(all, group), name));
}


/* How much a counter grew. */
static double
news_stats_grown(const news_stats_t *stats, const char *group, const char *name)
{
    double now = news_stats_value(stats->now, group, name);
    double before = news_stats_value(stats->before, group, name);

    /* nginx has started anew */
    return now < before ? now : now - before;
}


static double
news_stats_share(double part, double all)
{
    return all > 0 ? 100 * part / all : 0;
}


static void
news_stats_bar(char *bar, double percent)
{
    unsigned i, full = (unsigned) (percent * NEWS_STATS_BAR / 100 + 0.5);

    for (i = 0; i < NEWS_STATS_BAR; i++) {
        bar[i] = i < full ? '#' : '.';
    }

    bar[NEWS_STATS_BAR] = '\0';
}


static void
news_stats_requests(const news_stats_t *stats)
{
    static const char *const kinds[] = {
        "hit_l1", "hit_l2",  "detached", "stale",  "updating", "collapsed",
        "miss",   "expired", "bypass",   "failed", NULL};
    static const char *const words[] = {"from shared memory",
                                        "from Redis",
                                        "asked the store first",
                                        "stale, renewed",
                                        "stale, renewing",
                                        "waited for another's",
                                        "missing, rendered",
                                        "expired, rendered",
                                        "not kept",
                                        "failed"};

    double grown[sizeof(kinds) / sizeof(kinds[0])], all = 0;
    char   bar[NEWS_STATS_BAR + 1];
    size_t i;

    for (i = 0; kinds[i]; i++) {
        grown[i] = news_stats_grown(stats, "requests", kinds[i]);
        all += grown[i];
    }

    news_stats_line(stats, "requests   %.1f/s, %.1f %% hits",
                    all / stats->seconds,
                    news_stats_share(grown[0] + grown[1] + grown[2], all));

    for (i = 0; kinds[i]; i++) {
        if (news_stats_value(stats->now, "requests", kinds[i]) > 0) {
            news_stats_bar(bar, news_stats_share(grown[i], all));
            news_stats_line(stats, "  %-22s %s %5.1f %% %9.1f/s", words[i], bar,
                            news_stats_share(grown[i], all),
                            grown[i] / stats->seconds);
        }
    }
}


static void
news_stats_renders(const news_stats_t *stats)
{
    double done = news_stats_grown(stats, "renders", "done");
    double ms = news_stats_grown(stats, "renders", "milliseconds");

    news_stats_line(stats, "renders    %.1f/s, %.2f ms each, %.0f failed",
                    done / stats->seconds, done > 0 ? ms / done : 0,
                    news_stats_grown(stats, "renders", "failed"));
    news_stats_line(stats, "flights    %.1f/s led, %.1f/s waited, %.0f late",
                    news_stats_grown(stats, "flights", "led") / stats->seconds,
                    news_stats_grown(stats, "flights", "waits")
                        / stats->seconds,
                    news_stats_grown(stats, "flights", "timeouts"));
}


static void
news_stats_zone(const news_stats_t *stats)
{
    const json_t *zone = json_object_get(stats->now, "zone");
    double        blocks, used;
    char          bar[NEWS_STATS_BAR + 1];

    if (!json_is_object(zone)) {
        news_stats_line(stats, "memory     none: news_zone is not set");
        return;
    }

    blocks = news_stats_value(stats->now, "zone", "blocks");
    used = news_stats_share(
        blocks - news_stats_value(stats->now, "zone", "free_blocks"), blocks);
    news_stats_bar(bar, used);

    news_stats_line(
        stats,
        "memory     %s %.0f %% of %.0f MiB, %.0f pages, %.1f/s "
        "pushed out",
        bar, used, news_stats_value(stats->now, "zone", "size") / 1048576,
        news_stats_value(stats->now, "zone", "pages"),
        news_stats_grown(stats, "zone", "evictions") / stats->seconds);
}


static const char *
news_stats_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "?";
}


static void
news_stats_lists(const news_stats_t *stats)
{
    const json_t *item;
    size_t        i;

    json_array_foreach(json_object_get(stats->now, "redis"), i, item)
    {
        news_stats_line(
            stats, "redis      %s: %s, read to %s, lease %.1f s",
            news_stats_text(item, "address"), news_stats_text(item, "state"),
            news_stats_text(item, "applied"),
            json_number_value(json_object_get(item, "lease_ms")) / 1000);
    }

    json_array_foreach(json_object_get(stats->now, "stores"), i, item)
    {
        news_stats_line(stats, "store      %s, read to %.0f",
                        news_stats_text(item, "uri"),
                        json_number_value(json_object_get(item, "applied")));
    }
}


void
news_stats_screen(news_buf_t *out, const json_t *now, const json_t *before,
                  double seconds, unsigned width)
{
    news_stats_t stats = {out, now, before, seconds, width};
    double       up;

    up = json_number_value(json_object_get(now, "now"))
         - json_number_value(json_object_get(now, "since"));

    if (before == NULL) {
        stats.seconds = up;
    }

    stats.seconds = stats.seconds > 0.001 ? stats.seconds : 1;

    news_stats_line(
        &stats, "%s: news %s on nginx %s, up %.0f s%s",
        news_stats_text(now, "name"), news_stats_text(now, "version"),
        news_stats_text(now, "nginx"), up, before ? "" : "; rates since then");
    news_buf_append_char(out, '\n');
    news_stats_requests(&stats);
    news_stats_renders(&stats);
    news_stats_zone(&stats);
    news_stats_lists(&stats);
}
