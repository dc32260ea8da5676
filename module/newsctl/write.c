#include "article/text.h"
#include "article/write.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/compose.h"

#include <string.h>
#include <time.h>

/*
 * New articles, and new words for old ones.
 */

static news_status_e news_ctl_new(news_ctl_t *ctl);
static news_status_e news_ctl_edit(news_ctl_t *ctl);

const news_command_t news_command_new = {
    .name = "new",
    .usage = "[HEADLINE | -]",
    .summary = "writes a new article in your editor",
    .help = "Opens $VISUAL or $EDITOR with the frame of an article, and stores "
            "what comes back,\nas a draft unless its Status: says otherwise.  "
            "What cannot be stored is kept in a\nfile and can be edited again. "
            " With - the article is read from standard input.\n",
    .examples = "newsctl new 'Budget passed' --category Business\n"
                "newsctl new - < budget.txt\n",
    .run = news_ctl_new,
    .max = 1,
    .options = {{NEWS_CTL_CATEGORY, "The section, by its name.", NULL},
                {NEWS_CTL_AUTHOR, "The author.", NULL},
                NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_edit = {
    .name = "edit",
    .usage = "SLUG [FILE | -]",
    .summary = "edits an article in your editor",
    .help = "Opens $VISUAL or $EDITOR with the record, and stores what comes "
            "back, if nobody has\nchanged the article meanwhile.  What cannot "
            "be stored is kept in a file and can be\nedited again.  With FILE, "
            "or - for standard input, that is the new record.\n",
    .examples = "newsctl edit budget-passed\n"
                "newsctl show budget-passed | sed s/Mondy/Monday/ |\n"
                "    newsctl edit budget-passed -\n",
    .run = news_ctl_edit,
    .min = 1,
    .max = 2,
    .options = {NEWS_CTL_OPTION_JSON},
};

/* A record on its way into the store. */
typedef struct {
    news_ctl_t   *ctl;
    news_str_t    slug; /* of the article that is edited; empty: a new one */
    int64_t       revision; /* that was edited; 0: whatever it is */
    news_format_e format;
    const char   *done;
} news_write_t;


static news_status_e
news_write_refused(const char *path, const news_error_t *err,
                   news_status_e status)
{
    return news_ctl_fail(NEWS_EINVAL, "%s:%u: %s",
                         strcmp(path, "-") == 0 ? "standard input" : path,
                         err->line ? err->line : 1,
                         err->text[0] ? err->text : news_status_text(status));
}


/* What is new takes no other's place. */
static news_status_e
news_write_new(news_store_t *store, const news_article_t *article,
               const char *path)
{
    news_error_t  err = {0};
    news_status_e status;
    int64_t       id;

    if (article->slug.len == 0) {
        return NEWS_OK;
    }

    status = news_store_article_id(store, article->slug, &id);

    if (status == NEWS_OK) {
        news_error_set(&err, NEWS_EEXIST, 0, 0,
                       "there is an article \"%.*s\": newsctl edit changes it, "
                       "another Slug: makes a new one",
                       NEWS_STR_ARG(article->slug));
        return news_write_refused(path, &err, NEWS_EEXIST);
    }

    return status == NEWS_ENOTFOUND ? NEWS_OK
                                    : news_ctl_store_fail(store, status);
}


/* In a batch, which nobody sees before its end. */
static news_status_e
news_write_replace(news_write_t *write, news_store_t *store,
                   news_article_t *article, const char *path)
{
    news_str_t     slug = article->slug;
    news_article_t stored;
    news_import_e  outcome;
    news_error_t   err = {0};
    news_status_e  status;

    if (write->slug.len) {

        status =
            news_store_article(store, write->ctl->arena, write->slug, &stored);
        if (status != NEWS_OK) {
            return news_ctl_store_fail(store, status);
        }

        if (write->revision && stored.revision != write->revision) {
            return news_ctl_fail(NEWS_EEXIST,
                                 "somebody has changed \"%.*s\" meanwhile: "
                                 "compare with newsctl show, then newsctl "
                                 "edit %.*s FILE",
                                 NEWS_STR_ARG(write->slug),
                                 NEWS_STR_ARG(write->slug));
        }

        article->slug = stored.slug;
        article->said |= NEWS_PART_CORRECTIONS | NEWS_PART_BY_HAND;
        article->said |= write->revision ? NEWS_PART_STATUS : 0;

    } else {
        status = news_write_new(store, article, path);
        if (status != NEWS_OK) {
            return status;
        }
    }

    status = news_store_import(store, write->ctl->arena, NEWS_STR(""), article,
                               &outcome, &err);
    if (status != NEWS_OK || err.text[0]) {
        return news_write_refused(path, &err, status);
    }

    if (outcome == NEWS_IMPORT_UNCHANGED) {
        write->done = "unchanged";
    }

    if ((article->kept & NEWS_PART_STATUS)
        && article->status != NEWS_ARTICLE_PUBLISHED)
    {
        news_ctl_note("\"%.*s\" stays %s: newsctl publish shows it",
                      NEWS_STR_ARG(article->slug),
                      article->status == NEWS_ARTICLE_DRAFT ? "a draft"
                                                            : "retracted");
    }

    if (write->slug.len == 0 || slug.len == 0
        || news_str_equal(slug, article->slug))
    {
        return NEWS_OK;
    }

    status = news_store_rename(store, article->slug, slug);
    if (status != NEWS_OK) {
        news_ctl_store_fail(store, status);
        return NEWS_EINVAL;
    }

    article->slug = slug;
    write->done = "edited";

    return NEWS_OK;
}


static news_status_e
news_write_store(void *data, news_str_t text, const char *path)
{
    news_write_t  *write = data;
    news_article_t article;
    news_change_t  change;
    news_error_t   err = {0};
    news_status_e  status;

    status =
        news_text_parse(write->ctl->arena, text, write->format, &article, &err);
    if (status != NEWS_OK) {
        return news_write_refused(path, &err, status);
    }

    if (write->slug.len == 0 && !(article.said & NEWS_PART_STATUS)) {
        article.status = NEWS_ARTICLE_DRAFT;
    }

    status = news_change_begin(&change, write->ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_store_import_begin(change.store);
    if (status != NEWS_OK) {
        return news_change_done(&change, status, "", NEWS_STR(""));
    }

    status = news_write_replace(write, change.store, &article, path);
    if (status != NEWS_OK) {
        /* closed without its end, the batch never was */
        news_store_close(change.store);
        return status;
    }

    status = news_store_import_end(change.store);

    return news_change_done(&change, status, write->done, article.slug);
}


static news_status_e
news_write_file(news_write_t *write, const char *path)
{
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;

    status = news_compose_read(path, &text);
    if (status == NEWS_OK && news_str_trim(news_buf_borrow(&text)).len == 0) {
        status =
            news_ctl_fail(NEWS_EINVAL, "%s: expected a record, it is empty",
                          strcmp(path, "-") == 0 ? "standard input" : path);
    } else if (status == NEWS_OK) {
        status = news_write_store(write, news_buf_borrow(&text), path);
    }

    news_buf_free(&text);

    return status;
}


/* The frame of an article, for the editor. */
static news_status_e
news_write_frame(const news_ctl_t *ctl, news_buf_t *text)
{
    const char *category = ctl->values[NEWS_CTL_CATEGORY];
    const char *author = ctl->values[NEWS_CTL_AUTHOR];
    char        date[NEWS_DATE_TEXT_MAX];

    news_buf_printf(text, "Category: %s\n", category ? category : "");
    if (author) {
        news_buf_printf(text, "Author: %s\n", author);
    }
    news_buf_append(text, NEWS_STR("Status: draft\nPublished: "));
    news_buf_append(
        text,
        news_date_machine((news_date_t) {NEWS_DATE_TIME, time(NULL)}, date));
    news_buf_printf(text, "\n\n%s\n\nText.\n",
                    ctl->count ? ctl->words[0] : "Headline");

    return text->failed ? news_ctl_no_memory() : NEWS_OK;
}


static news_status_e
news_ctl_new(news_ctl_t *ctl)
{
    news_write_t  write = {.ctl = ctl, .done = "made"};
    news_buf_t    frame = NEWS_BUF_INIT;
    news_status_e status;
    bool          same;

    if (ctl->count && strcmp(ctl->words[0], "-") == 0) {
        return news_write_file(&write, "-");
    }

    status = news_write_frame(ctl, &frame);
    if (status == NEWS_OK) {
        status = news_compose("new", ".txt", news_buf_borrow(&frame),
                              news_write_store, &write, &same);
    }

    news_buf_free(&frame);

    if (status == NEWS_OK && same) {
        news_ctl_note("nothing was written, nothing is stored");
    }

    return status;
}


/* The record as it is, and which revision of it that is. */
static news_status_e
news_write_read(news_write_t *write, news_buf_t *text)
{
    news_store_t  *store;
    news_article_t article;
    news_status_e  status;

    status = news_ctl_open(write->ctl, NEWS_STORE_READ, &store);
    if (status != NEWS_OK) {
        return status;
    }

    status =
        news_store_article(store, write->ctl->arena, write->slug, &article);
    if (status == NEWS_OK) {
        news_write_text(text, &article);
        write->slug = article.slug;
        write->revision = article.revision;
        write->format = article.format;
        status = text->failed ? news_ctl_no_memory() : NEWS_OK;
    } else {
        news_ctl_store_fail(store, status);
    }

    news_store_close(store);

    return status;
}


static news_status_e
news_ctl_edit(news_ctl_t *ctl)
{
    news_write_t  write = {.ctl = ctl, .done = "edited"};
    news_buf_t    text = NEWS_BUF_INIT;
    news_status_e status;
    bool          same;

    write.slug = news_str_borrow(ctl->words[0]);

    status = news_write_read(&write, &text);

    if (status == NEWS_OK && ctl->count > 1) {
        write.revision = 0;
        status = news_write_file(&write, ctl->words[1]);

    } else if (status == NEWS_OK) {
        status = news_compose(
            write.slug.data, write.format == NEWS_FORMAT_TEXT ? ".txt" : ".md",
            news_buf_borrow(&text), news_write_store, &write, &same);
        if (status == NEWS_OK && same) {
            printf("unchanged %.*s\n", NEWS_STR_ARG(write.slug));
        }
    }

    news_buf_free(&text);

    return status;
}
