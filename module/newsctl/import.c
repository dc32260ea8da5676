#include "formats/read.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/import_report.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS_IMPORT_BATCH_TIME 500 /* ms: others who write wait as long */
/* What is only tried knows nothing of former batches: most imports are one.
   Others who write wait longer, but do not give up yet, and get their turn. */
#define NEWS_IMPORT_DRY_MAX 50000 /* articles */
#define NEWS_IMPORT_DRY_TIME 3000 /* ms */
#define NEWS_IMPORT_DRY_PAUSE 200 /* ms */

static news_status_e news_ctl_import(news_ctl_t *ctl);

const news_command_t news_command_import = {
    .name = "import",
    .usage = "PATH...",
    .summary = "stores the articles in files and folders",
    .help =
        "Stores the articles in files, in folders, or on stdin (`-`).  What "
        "they are\nwritten in is seen from their content: the text form, "
        "Markdown with front\nmatter, JSON, JSON Lines, an export of "
        "WordPress or Ghost, RSS or Atom.\nIn folders these are files named "
        "*.txt, *.md, *.markdown, *.json, *.jsonl,\n*.ndjson and *.xml, and "
        "*.html in Jekyll's _posts.\n\n"
        "Prints a line a record: imported, unchanged or updated SLUG, or what "
        "was\nrefused and why; the count of each on stderr.  A refused record "
        "does not stop\nthe others.  An import that was stopped is simply run "
        "again.\n",
    .examples = "newsctl import stories/ correction.txt\n"
                "newsctl import --category News wordpress.xml\n"
                "zcat archive.jsonl.gz | newsctl import --format jsonl -\n",
    .run = news_ctl_import,
    .min = 1,
    .max = -1,
    .options =
        {{NEWS_CTL_FORMAT,
          "Takes the files for this, whatever they "
          "look like.",
          "text|markdown|json|jsonl|wxr|ghost|feed"},
         {NEWS_CTL_ENCODING,
          "What the files are encoded in; else they "
          "say so themselves, or are UTF-8.",
          NULL},
         {NEWS_CTL_CATEGORY, "The section of records that name none.", NULL},
         {NEWS_CTL_STRICT, "Stops at the first record that is refused.", NULL},
         NEWS_CTL_OPTION_DRY_RUN,
         {NEWS_CTL_JSON,
          "Prints a line of JSON for each record, and one for all.", NULL}},
};

typedef struct {
    news_ctl_t          *ctl;
    news_change_t        change;
    news_read_t          read;
    news_status_e        status; /* the first failure; others go on */
    const char          *path;
    char                 source[PATH_MAX]; /* of the file; empty: it has none */
    bool                 stop;
    unsigned             batch; /* articles in it, refused ones too */
    double               batch_start;
    news_import_report_t report;
    bool                 by_size; /* how far it is, is told in bytes */
    news_progress_t      progress;
} news_import_run_t;

static void
news_import_note(news_import_run_t *run, news_status_e status)
{
    if (run->status == NEWS_OK) {
        run->status = status;
    }
}


/* The store failed: what is left would fail as well. */
static void
news_import_fail(news_import_run_t *run, news_status_e status)
{
    run->stop = true;
    news_import_note(run, news_ctl_store_fail(run->change.store, status));
}


/* A batch that is closed without its end never was. */
static news_status_e
news_import_undo(news_import_run_t *run, bool more)
{
    news_store_close(run->change.store);
    run->change.store = NULL;

    if (!more) {
        return NEWS_OK;
    }

    (void) usleep(NEWS_IMPORT_DRY_PAUSE * 1000);

    return news_ctl_open(run->ctl, NEWS_STORE_WRITE, &run->change.store);
}


/* Stores what was read, and only then says so. */
static void
news_import_flush(news_import_run_t *run, bool more)
{
    news_status_e status = NEWS_OK;

    if (run->batch) {
        run->batch = 0;
        status = run->report.dry ? news_import_undo(run, more)
                                 : news_store_import_end(run->change.store);
    }

    if (status != NEWS_OK && run->change.store) {
        news_import_fail(run, status);
    } else if (status != NEWS_OK) {
        run->stop = true;
        news_import_note(run, status);
    }

    news_import_report_batch(&run->report, status == NEWS_OK);
}


static void
news_import_step(news_import_run_t *run)
{
    news_progress_step(&run->progress,
                       run->by_size ? run->read.in.bytes
                                    : news_import_report_count(&run->report));
}


static void
news_import_flush_full(news_import_run_t *run)
{
    bool     dry = run->report.dry;
    unsigned max = dry ? NEWS_IMPORT_DRY_MAX : NEWS_STORE_BATCH_MAX;
    double   time = dry ? NEWS_IMPORT_DRY_TIME : NEWS_IMPORT_BATCH_TIME;

    if (run->batch >= max
        || (run->batch && news_progress_clock() - run->batch_start > time))
    {
        news_import_flush(run, true);
    }
}


static bool
news_import_refused(void *data, const news_error_t *err)
{
    news_import_run_t *run = data;

    news_import_report_refused(&run->report, run->path, run->read.where, err);
    news_import_note(run, NEWS_EINVAL);
    news_import_step(run);

    if (run->ctl->values[NEWS_CTL_STRICT]) {
        run->stop = true;
    }

    if (run->batch == 0) {
        news_import_report_batch(&run->report, true);
    } else {
        news_import_flush_full(run);
    }

    return !run->stop;
}


static bool
news_import_begin(news_import_run_t *run)
{
    news_status_e status;

    if (run->batch++) {
        return true;
    }

    status = news_store_import_begin(run->change.store);
    if (status != NEWS_OK) {
        run->batch = 0;
        news_import_fail(run, status);
        return false;
    }

    run->batch_start = news_progress_clock();

    return true;
}


/* What tells the record's file, and its place there, from others. */
static news_str_t
news_import_source(news_import_run_t *run, news_arena_t *arena, news_str_t key)
{
    news_str_t source = news_str_borrow(run->source);
    char      *p;

    if (source.len == 0 || key.len == 0) {
        return source;
    }

    p = news_arena_alloc(arena, source.len + 1 + key.len);
    if (p == NULL) {
        return NEWS_STR("");
    }

    memcpy(p, source.data, source.len);
    p[source.len] = '#';
    memcpy(p + source.len + 1, key.data, key.len);

    return (news_str_t) {source.len + 1 + key.len, p};
}


static bool
news_import_article(void *data, news_arena_t *arena, news_article_t *article,
                    news_str_t key)
{
    news_import_run_t *run = data;
    news_import_e      outcome;
    news_status_e      status;
    news_error_t       err = {0};

    if (!news_import_begin(run)) {
        return false;
    }

    status = news_store_import(run->change.store, arena,
                               news_import_source(run, arena, key), article,
                               &outcome, &err);

    switch (status) {

    case NEWS_OK:
        news_import_report_done(&run->report, run->path, article, outcome,
                                err.text);
        news_import_step(run);
        news_import_flush_full(run);
        return !run->stop;

    case NEWS_EINVAL:
    case NEWS_ELIMIT:
    case NEWS_EEXIST:
        err.line = run->read.line;
        return news_import_refused(run, &err);

    default:
        news_import_fail(run, status);
        return false;
    }
}


static void
news_import_fd(news_import_run_t *run, const char *path, int fd)
{
    struct stat st;

    run->path = path;

    /* a pipe has no path, and is not the same source twice */
    if (realpath(path, run->source) == NULL || fd == STDIN_FILENO) {
        run->source[0] = '\0';
    }

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && run->by_size) {
        run->progress.total = (uint64_t) st.st_size;
    }

    run->read.fd = fd;
    run->read.path = path;
    run->read.line = 0;
    news_read(&run->read);
}


static void
news_import_file(news_import_run_t *run, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd == -1) {
        news_progress_wipe(&run->progress);
        news_import_note(
            run, news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno)));
        return;
    }

    news_import_fd(run, path, fd);
    close(fd);
}


/* A file in a folder is read by its ending, one that is named always.  Names
   that begin with '_' are pages of sections, in the generators' folders, and
   HTML is a template there but where Jekyll has posts. */
static bool
news_import_wanted(const FTSENT *entry)
{
    static const char *const endings[] = {
        ".txt", ".md", ".markdown", ".json", ".jsonl", ".ndjson", ".xml"};

    news_str_t name = {entry->fts_namelen, entry->fts_name};
    size_t     i;

    if (entry->fts_level == FTS_ROOTLEVEL) {
        return true;
    }

    if (entry->fts_info != FTS_F || name.data[0] == '.' || name.data[0] == '_')
    {
        return false;
    }

    for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (news_str_ends(name, news_str_borrow(endings[i]))) {
            return true;
        }
    }

    return news_str_ends(name, NEWS_STR(".html"))
           && (strstr(entry->fts_path, "_posts/")
               || strstr(entry->fts_path, "_drafts/"));
}


/* What generators have built, and what they are built of. */
static bool
news_import_is_built(const char *folder)
{
    return folder[0] == '.' || strcmp(folder, "_site") == 0
           || strcmp(folder, "node_modules") == 0;
}


static void
news_import_entry(news_import_run_t *run, FTS *tree, FTSENT *entry)
{
    switch (entry->fts_info) {

    case FTS_D:
        if (entry->fts_level > FTS_ROOTLEVEL
            && news_import_is_built(entry->fts_name)) {
            fts_set(tree, entry, FTS_SKIP);
        }
        return;

    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        news_import_note(run, news_ctl_fail(NEWS_EIO, "%s: %s", entry->fts_path,
                                            strerror(entry->fts_errno)));
        return;

    case FTS_F:
    case FTS_DEFAULT:
        if (news_import_wanted(entry)) {
            news_import_file(run, entry->fts_accpath);
        }
        return;

    case FTS_SLNONE:
        news_import_note(run, news_ctl_fail(NEWS_EIO, "%s: a link to nowhere",
                                            entry->fts_path));
        return;

    default: /* folders on the way back, and links, which may lead out */
        return;
    }
}


static int
news_import_order(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}


static void
news_import_path(news_import_run_t *run, char *path)
{
    char   *paths[] = {path, NULL};
    FTS    *tree;
    FTSENT *entry;

    if (strcmp(path, "-") == 0) {
        news_import_fd(run, path, STDIN_FILENO);
        return;
    }

    tree = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
                    news_import_order);
    if (tree == NULL) {
        news_import_note(
            run, news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno)));
        return;
    }

    while (!run->stop && (entry = fts_read(tree))) {
        news_import_entry(run, tree, entry);
    }

    fts_close(tree);
}


static void
news_import_paths(news_import_run_t *run)
{
    news_ctl_t *ctl = run->ctl;
    struct stat st;
    int         i;

    run->by_size =
        ctl->count == 1 && stat(ctl->words[0], &st) == 0 && S_ISREG(st.st_mode);

    news_progress_begin(&run->progress, "importing",
                        run->by_size ? "bytes" : "articles", 0);

    for (i = 0; i < ctl->count && !run->stop; i++) {
        news_import_path(run, ctl->words[i]);
    }

    news_import_flush(run, false);
    news_progress_wipe(&run->progress);

    if (run->status == NEWS_OK || news_import_report_count(&run->report)) {
        news_import_report_end(&run->report);
    }

    if (run->report.lines.failed || run->report.reasons.failed) {
        news_import_note(run, news_ctl_no_memory());
    }
}


/* Times without a zone are of the site's. */
static news_status_e
news_import_zone(news_import_run_t *run)
{
    news_site_t   site;
    news_status_e status;

    status = news_store_site(run->change.store, run->ctl->arena, &site);
    if (status == NEWS_OK) {
        run->read.tz = news_tz_find(site.timezone);
    }

    return status;
}


static news_status_e
news_import_run(news_import_run_t *run)
{
    news_ctl_t   *ctl = run->ctl;
    news_status_e status;

    run->report.progress = &run->progress;
    run->report.json = ctl->values[NEWS_CTL_JSON] != NULL;
    run->report.dry = ctl->values[NEWS_CTL_DRY_RUN] != NULL;
    run->read = (news_read_t) {
        .encoding = ctl->values[NEWS_CTL_ENCODING],
        .category = ctl->values[NEWS_CTL_CATEGORY],
        .data = run,
        .article = news_import_article,
        .refused = news_import_refused,
    };

    if (ctl->values[NEWS_CTL_FORMAT]) {
        run->read.format = news_read_named(ctl->values[NEWS_CTL_FORMAT]);
    }

    status = run->report.dry
                 ? news_ctl_open(ctl, NEWS_STORE_WRITE, &run->change.store)
                 : news_change_begin(&run->change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_import_zone(run);
    if (status == NEWS_OK) {
        news_import_paths(run);
    } else {
        news_import_fail(run, status);
    }

    if (run->report.dry) {
        news_store_close(run->change.store);
    } else {
        (void) news_change_end(&run->change, run->status);
    }

    if (run->report.json
        && news_import_report_json(&run->report, !ctl->uncertain,
                                   run->change.report)
               != NEWS_OK)
    {
        news_import_note(run, NEWS_ENOMEM);
    }

    news_import_report_free(&run->report);

    return run->status;
}


static news_status_e
news_ctl_import(news_ctl_t *ctl)
{
    news_import_run_t *run = news_arena_calloc(ctl->arena, 1, sizeof(*run));

    if (run == NULL) {
        return news_ctl_no_memory();
    }

    run->ctl = ctl;

    return news_import_run(run);
}
