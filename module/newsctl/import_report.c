#include "newsctl/import_report.h"

#include "newsctl/rows.h"

#include <stdlib.h>
#include <unistd.h>

#define NEWS_IMPORT_KEPT_MAX 64
#define NEWS_IMPORT_REASONS_MAX 10 /* that are told again at the end */

static const char *const news_import_words[] = {"imported", "unchanged",
                                                "updated"};


/* On one line, its control characters as spaces. */
static void
news_import_append(news_buf_t *out, news_str_t text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char) text.data[i];

        news_buf_append_char(out, c < 0x20 || c == 0x7F ? ' ' : (char) c);
    }
}


/* Takes the line. */
static void
news_import_append_json(news_buf_t *out, json_t *line)
{
    char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;

    if (text == NULL) {
        out->failed = true;
    } else {
        news_buf_append(out, news_str_borrow(text));
        news_buf_append_char(out, '\n');
    }

    free(text);
    json_decref(line);
}


/* What is as it was stored, since the record is silent of it. */
static void
news_import_kept(const news_article_t *article, char out[NEWS_IMPORT_KEPT_MAX])
{
    int n = 0;

    out[0] = '\0';

    if (article->kept & NEWS_PART_STATUS) {
        n = article->status == NEWS_ARTICLE_RETRACTED
                ? snprintf(out, NEWS_IMPORT_KEPT_MAX, "stays retracted, %d",
                           article->gone_status)
                : snprintf(out, NEWS_IMPORT_KEPT_MAX, "stays %s",
                           article->status == NEWS_ARTICLE_DRAFT ? "a draft"
                                                                 : "published");
    }

    if (article->kept & NEWS_PART_CORRECTIONS) {
        snprintf(out + n, NEWS_IMPORT_KEPT_MAX - (size_t) n,
                 "%skeeps its corrections", n ? "; " : "");
    }
}


static json_t *
news_import_json(const char *text)
{
    return *text ? news_rows_json(news_str_borrow(text)) : NULL;
}


void
news_import_report_refused(news_import_report_t *report, const char *path,
                           const char *where, const news_error_t *err)
{
    news_buf_t *lines = &report->lines;
    unsigned    line = err->line ? err->line : 1;
    size_t      start = lines->len;

    report->refused++;

    if (report->json) {
        news_import_append_json(
            lines, json_pack("{s:s, s:o*, s:i, s:o*, s:o*}", "outcome",
                             "refused", "file", news_import_json(path), "line",
                             (int) line, "record", news_import_json(where),
                             "reason", news_import_json(err->text)));
        return;
    }

    news_buf_append(lines, NEWS_STR("refused "));
    news_import_append(lines, news_str_borrow(path));
    news_buf_printf(lines, ":%u: ", line);
    if (where[0]) {
        news_import_append(lines, news_str_borrow(where));
        news_buf_append(lines, NEWS_STR(": "));
    }
    news_import_append(lines, news_str_borrow(err->text));
    news_buf_append_char(lines, '\n');

    if (report->refused <= NEWS_IMPORT_REASONS_MAX && !lines->failed) {
        news_buf_append(&report->reasons,
                        (news_str_t) {lines->len - start, lines->data + start});
    }
}


void
news_import_report_done(news_import_report_t *report, const char *path,
                        const news_article_t *article, news_import_e outcome,
                        const char *left_out)
{
    char kept[NEWS_IMPORT_KEPT_MAX];

    news_import_kept(article, kept);
    report->pending[outcome]++;
    report->left_out += left_out[0] != '\0';
    report->kept += (article->kept & NEWS_PART_STATUS)
                    && article->status != NEWS_ARTICLE_PUBLISHED;

    if (report->json) {
        news_import_append_json(
            &report->lines, json_pack("{s:s, s:o*, s:o*, s:o*, s:o*}",
                                      "outcome", news_import_words[outcome],
                                      "file", news_import_json(path), "slug",
                                      news_rows_json(article->slug), "kept",
                                      news_import_json(kept), "left_out",
                                      news_import_json(left_out)));
        return;
    }

    news_buf_printf(&report->lines, "%s %.*s%s%s%s\n",
                    news_import_words[outcome], NEWS_STR_ARG(article->slug),
                    kept[0] ? " (" : "", kept, kept[0] ? ")" : "");

    if (left_out[0]) {
        news_progress_wipe(report->progress);
        news_ctl_note("%s: %.*s %s stored without it: %s", path,
                      NEWS_STR_ARG(article->slug),
                      report->dry ? "would be" : "is", left_out);
    }
}


void
news_import_report_batch(news_import_report_t *report, bool stored)
{
    size_t i;

    for (i = 0; i <= NEWS_IMPORT_UPDATED; i++) {
        report->counts[i] += stored ? report->pending[i] : 0;
        report->pending[i] = 0;
    }

    if (stored && report->lines.len) {
        news_progress_wipe(report->progress);
        fwrite(report->lines.data, 1, report->lines.len, stdout);
        fflush(stdout);
    }

    report->lines.len = 0;
}


uint64_t
news_import_report_count(const news_import_report_t *report)
{
    uint64_t all = report->refused;
    size_t   i;

    for (i = 0; i <= NEWS_IMPORT_UPDATED; i++) {
        all += report->counts[i] + report->pending[i];
    }

    return all;
}


static void
news_import_report_counts(const news_import_report_t *report)
{
    news_ctl_note("%simported %llu, unchanged %llu, updated %llu, refused %llu",
                  report->dry ? "would have " : "",
                  (unsigned long long) report->counts[NEWS_IMPORT_NEW],
                  (unsigned long long) report->counts[NEWS_IMPORT_UNCHANGED],
                  (unsigned long long) report->counts[NEWS_IMPORT_UPDATED],
                  (unsigned long long) report->refused);

    if (report->left_out) {
        news_ctl_note("%llu without an old address that another article has",
                      (unsigned long long) report->left_out);
    }
}


static void
news_import_report_reasons(const news_import_report_t *report)
{
    if (report->reasons.len == 0 || isatty(STDOUT_FILENO)) {
        return;
    }

    fwrite(report->reasons.data, 1, report->reasons.len, stderr);

    if (report->refused > NEWS_IMPORT_REASONS_MAX) {
        news_ctl_note("and %llu more", (unsigned long long) report->refused
                                           - NEWS_IMPORT_REASONS_MAX);
    }
}


void
news_import_report_end(const news_import_report_t *report)
{
    bool told = news_import_report_count(report) == 1 && !report->dry;

    if (!told) {
        news_import_report_counts(report);
    }

    if (report->kept) {
        news_ctl_note("%llu not shown, for %s taken down: newsctl publish SLUG "
                      "brings one back",
                      (unsigned long long) report->kept,
                      report->kept == 1 ? "it was" : "they were");
    }

    if (!told) {
        news_import_report_reasons(report);
    }
}


news_status_e
news_import_report_json(const news_import_report_t *report, bool certain,
                        const char *purge)
{
    json_t *line =
        json_pack("{s:I, s:I, s:I, s:I, s:b, s:b, s:s}", "imported",
                  (json_int_t) report->counts[NEWS_IMPORT_NEW], "unchanged",
                  (json_int_t) report->counts[NEWS_IMPORT_UNCHANGED], "updated",
                  (json_int_t) report->counts[NEWS_IMPORT_UPDATED], "refused",
                  (json_int_t) report->refused, "dry_run", report->dry,
                  "certain", certain, "report", purge);
    news_buf_t text = NEWS_BUF_INIT;
    bool       failed;

    news_import_append_json(&text, line);
    failed = text.failed;
    if (!failed) {
        fwrite(text.data, 1, text.len, stdout);
    }

    news_buf_free(&text);

    return failed ? news_ctl_no_memory() : NEWS_OK;
}


void
news_import_report_free(news_import_report_t *report)
{
    news_buf_free(&report->lines);
    news_buf_free(&report->reasons);
}
