#include "cache/purge_wait.h"

#include "base/utf8.h"
#include "cache/log.h"
#include "cache/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


/* A number at the start of untrusted text; -1: there is none. */
static double
news_purge_wait_number(news_str_t s)
{
    char text[24];

    if (s.len == 0 || s.len >= sizeof(text) || s.data[0] < '0'
        || s.data[0] > '9') {
        return -1;
    }

    memcpy(text, s.data, s.len);
    text[s.len] = '\0';

    return strtod(text, NULL);
}


/* "ID AGE EPOCH" */
news_status_e
news_purge_wait_appended(news_purge_wait_t *wait, news_str_t answer)
{
    double age;

    wait->position = news_log_position(news_str_next(&answer, ' '));
    age = news_purge_wait_number(news_str_next(&answer, ' '));

    if (wait->position == 0 || age < 0 || answer.data == NULL
        || answer.len >= sizeof(wait->epoch))
    {
        return NEWS_ECORRUPT;
    }

    snprintf(wait->epoch, sizeof(wait->epoch), "%.*s", NEWS_STR_ARG(answer));
    wait->young = NEWS_LOG_LEASE + NEWS_LOG_MARGIN - age;

    return NEWS_OK;
}


/* A node may call itself anything; what is told of it is UTF-8. */
static void
news_purge_wait_name(news_purge_wait_t *wait, news_str_t name)
{
    news_str_t copy;
    size_t     bad;

    name = news_utf8_cut(name, 80);
    snprintf(wait->name, sizeof(wait->name), "%.*s", NEWS_STR_ARG(name));
    copy = news_str_borrow(wait->name);

    while ((bad = news_utf8_check(copy)) < copy.len) {
        wait->name[bad] = '?';
    }
}


/* "NUMBER APPLIED-ID MS-LEFT NAME" */
static void
news_purge_wait_node(news_purge_wait_t *wait, news_str_t line)
{
    uint64_t applied;
    double   left;

    (void) news_str_next(&line, ' ');
    applied = news_log_position(news_str_next(&line, ' '));
    left = news_purge_wait_number(news_str_next(&line, ' '));

    if (line.data == NULL) {
        return;
    }

    wait->seen++;

    if (applied >= wait->position) {
        return;
    }

    wait->pending++;
    wait->left = left > wait->left ? left : wait->left;
    news_purge_wait_name(wait, line);
}


void
news_purge_wait_look(news_purge_wait_t *wait, news_str_t answer)
{
    news_str_t line;

    wait->seen = 0;
    wait->pending = 0;
    wait->left = 0;

    if (news_str_equal(answer, NEWS_STR("other"))) {
        wait->young = NEWS_LOG_LEASE + NEWS_LOG_MARGIN;
    }

    while (answer.data) {
        line = news_str_next(&answer, '\n');
        if (line.len) {
            news_purge_wait_node(wait, line);
        }
    }

    if (!wait->looked) {
        wait->looked = true;
        wait->nodes = wait->seen;
    }
}


/*
 * A lease that was granted before the purge has lapsed once NEWS_LOG_LEASE has
 * gone by here, and none is granted after it to a node that has not applied it.
 * Until an epoch is that old, there may be nodes with a lease of the former
 * one, which the list does not have; so there may be when another epoch has
 * begun since the purge.
 */
bool
news_purge_wait_certain(const news_purge_wait_t *wait, double now)
{
    double passed = now - wait->sent;

    return passed >= NEWS_LOG_LEASE + NEWS_LOG_MARGIN
           || (wait->looked && wait->pending == 0 && passed >= wait->young);
}


/* "slave0:ip=127.0.0.1,port=6380,state=online,offset=…" for each. */
unsigned
news_purge_wait_replicas(news_purge_wait_t *wait, news_str_t info, double left)
{
    const news_str_t online = NEWS_STR(",state=online,");
    const char      *p, *end = info.data + info.len;

    for (p = info.data;
         (p = memmem(p, (size_t) (end - p), online.data, online.len));
         p += online.len)
    {
        wait->replicas++;
    }

    left = left < NEWS_PURGE_REPLICAS_WAIT ? left : NEWS_PURGE_REPLICAS_WAIT;

    return left > 1 ? (unsigned) left : 1; /* 0: for ever */
}


void
news_purge_wait_copied(news_purge_wait_t *wait, int64_t copies)
{
    wait->copies = copies < 0                          ? 0
                   : copies > (int64_t) wait->replicas ? wait->replicas
                                                       : (unsigned) copies;
}


static void
news_purge_wait_report_nodes(const news_purge_wait_t *wait, bool certain,
                             double now, char *text, size_t size)
{
    unsigned clean = wait->seen - wait->pending;
    double   passed = now - wait->sent;
    double   left =
        wait->left > wait->young - passed ? wait->left : wait->young - passed;

    if (certain && clean < wait->nodes) {
        snprintf(text, size,
                 "gone from %u of %u nodes in %.1f ms; the lease of the others "
                 "has run out: they trust no page",
                 clean, wait->nodes, passed);

    } else if (certain) {
        snprintf(text, size, "gone from %u of %u node%s in %.1f ms", clean,
                 wait->nodes, wait->nodes == 1 ? "" : "s", passed);

    } else if (wait->pending) {
        snprintf(text, size,
                 "gone from %u of %u nodes; %s will be clean in %.1f s at the "
                 "latest",
                 clean, wait->seen, wait->name, left / 1000);

    } else {
        snprintf(text, size,
                 "gone from %u node%s; the log is new: one that has not "
                 "registered will be clean in %.1f s at the latest",
                 wait->seen, wait->seen == 1 ? "" : "s", left / 1000);
    }
}


void
news_purge_wait_report(const news_purge_wait_t *wait, bool certain, double now,
                       char *text, size_t size)
{
    size_t len;

    news_purge_wait_report_nodes(wait, certain, now, text, size);
    len = strlen(text);

    if (wait->copies < wait->replicas) {
        snprintf(text + len, size - len,
                 "; %u of %u replicas of Redis have the purge", wait->copies,
                 wait->replicas);
    }
}
