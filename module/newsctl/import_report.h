/*
 * What an import says: a line for each record, but not before the record is
 * stored, and how many of each kind there were.  As text, or JSON Lines.  One
 * thread.
 */

#ifndef NEWSCTL_IMPORT_REPORT_H
#define NEWSCTL_IMPORT_REPORT_H

#include "base/buf.h"
#include "newsctl/ctl.h"
#include "newsctl/progress.h"

typedef struct {
    bool             json;
    bool             dry;
    news_progress_t *progress; /* is wiped before something is printed */
    news_buf_t       lines;    /* to be printed when the batch is stored */
    news_buf_t       reasons;  /* the first that were refused */
    uint64_t         counts[NEWS_IMPORT_UPDATED + 1];
    uint64_t         pending[NEWS_IMPORT_UPDATED + 1];
    uint64_t         refused;
    uint64_t         left_out; /* records stored without an old address */
    uint64_t         kept;     /* not shown, whatever their records say */
} news_import_report_t;

/* where: which one of the file it is; empty: the only one. */
void news_import_report_refused(news_import_report_t *report, const char *path,
                                const char *where, const news_error_t *err);
/* left_out: what of the record was, and why; empty: nothing. */
void news_import_report_done(news_import_report_t *report, const char *path,
                             const news_article_t *article,
                             news_import_e outcome, const char *left_out);
/* The batch is stored, or it is not, and then it never was. */
void news_import_report_batch(news_import_report_t *report, bool stored);
/* How many records there were, stored or not. */
uint64_t news_import_report_count(const news_import_report_t *report);
/* The end, on stderr; of one record the counts are said already.  Not after a
   file that could not be read. */
void news_import_report_end(const news_import_report_t *report);
/* The last line of JSON; purge: what became of the purge. */
news_status_e news_import_report_json(const news_import_report_t *report,
                                      bool certain, const char *purge);
void          news_import_report_free(news_import_report_t *report);

#endif
