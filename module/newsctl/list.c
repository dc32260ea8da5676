#include "newsctl/command.h"
#include "newsctl/rows.h"
#include "store/edit.h"

#include <string.h>

#define NEWS_LIST_LIMIT 1000

static news_status_e news_ctl_list(news_ctl_t *ctl);

const news_command_t news_command_list = {
    .name = "list",
    .usage = "",
    .summary = "prints a line for each article",
    .help = "Prints a line for each article, the newest first: date, status, "
            "section, slug and\nheadline.  Undated drafts come last.\n",
    .examples = "newsctl list --status draft\n"
                "newsctl list --category world --since 2d --limit 0\n"
                "newsctl list --json | jq -r '.[].slug'\n",
    .run = news_ctl_list,
    .options =
        {{NEWS_CTL_STATUS, "Only these.", "draft|published|retracted"},
         {NEWS_CTL_CATEGORY,
          "Only those in this section, by name or path, and "
          "in all below it.",
          NULL},
         {NEWS_CTL_AUTHOR, "Only those of this author, by name or slug.", NULL},
         {NEWS_CTL_SINCE,
          "Only those dated then or later: a date, a time, or a duration such "
          "as 2d before now.",
          NULL},
         {NEWS_CTL_UNTIL, "Only those dated before that.", NULL},
         {NEWS_CTL_LIMIT, "At most so many; 1000; 0 for all.", NULL},
         NEWS_CTL_OPTION_JSON},
};

static const news_column_t news_list_columns[] = {
    {"published", "Date", NEWS_COLUMN_TEXT},
    {"status", "Status", NEWS_COLUMN_TEXT},
    {"category", "Section", NEWS_COLUMN_TEXT},
    {"slug", "Slug", NEWS_COLUMN_WHOLE},
    {"headline", "Headline", NEWS_COLUMN_LAST},
    {"id", NULL, NEWS_COLUMN_NUMBER},
    {"revision", NULL, NEWS_COLUMN_NUMBER},
    {"updated", NULL, NEWS_COLUMN_TEXT},
    {"expires", NULL, NEWS_COLUMN_TEXT},
    {NULL, NULL, NEWS_COLUMN_TEXT},
};

typedef struct {
    news_rows_t rows;
    uint64_t    limit; /* 0: none */
    uint64_t    count;
} news_list_run_t;


static void
news_list_date(news_rows_t *rows, news_date_t date)
{
    char       text[NEWS_DATE_TEXT_MAX];
    news_str_t machine = news_date_machine(date, text);

    if (machine.len == 0) {
        machine = rows->json ? (news_str_t) {0, NULL} : NEWS_STR("-");
    }

    news_rows_cell(rows, machine, NULL);
}


static bool
news_list_article(void *data, const news_article_t *article)
{
    static const char *const statuses[] = {"draft", "published", "retracted"};
    static const char *const styles[] = {"33", "32", "31"};

    news_list_run_t *run = data;
    news_rows_t     *rows = &run->rows;

    if (run->limit && run->count == run->limit) {
        run->count++;
        return false;
    }

    run->count++;

    news_list_date(rows, article->published);
    news_rows_cell(rows, news_str_borrow(statuses[article->status]),
                   styles[article->status]);
    news_rows_cell(rows, article->category_slug, NULL);
    news_rows_cell(rows, article->slug, NULL);
    news_rows_cell(rows, article->headline, NULL);
    news_rows_int(rows, article->id);
    news_rows_int(rows, article->revision);
    news_list_date(rows, article->updated);
    news_list_date(rows, article->expires);

    return !rows->failed && !ferror(stdout);
}


/* What the options name; their slugs lie in the arena. */
static news_status_e
news_list_filter(news_ctl_t *ctl, news_store_t *store, news_find_t *find)
{
    static const char *const statuses[] = {"draft", "published", "retracted"};

    const char   *category = ctl->values[NEWS_CTL_CATEGORY];
    const char   *author = ctl->values[NEWS_CTL_AUTHOR];
    const char   *status_text = ctl->values[NEWS_CTL_STATUS];
    char         *buffer;
    news_status_e status;

    *find =
        (news_find_t) {.status = -1, .since = INT64_MIN, .until = INT64_MAX};

    buffer =
        news_arena_alloc(ctl->arena, NEWS_CATEGORY_SLUG_MAX + NEWS_SLUG_MAX);
    if (buffer == NULL) {
        return news_ctl_no_memory();
    }

    while (status_text && strcmp(status_text, statuses[++find->status]) != 0) {
    }

    if (category
        && news_category_make(news_str_borrow(category), buffer,
                              &find->category)
               != NEWS_OK)
    {
        return news_ctl_fail(NEWS_EINVAL, "--category: expected a section");
    }

    if (author
        && news_slug_make(news_str_borrow(author),
                          buffer + NEWS_CATEGORY_SLUG_MAX, &find->author)
               != NEWS_OK)
    {
        return news_ctl_fail(NEWS_EINVAL, "--author: expected a name");
    }

    status = news_ctl_time(ctl, store, NEWS_CTL_SINCE, &find->since);

    return status == NEWS_OK
               ? news_ctl_time(ctl, store, NEWS_CTL_UNTIL, &find->until)
               : status;
}


static news_status_e
news_list_print(news_ctl_t *ctl, news_store_t *store, int64_t limit)
{
    news_list_run_t run = {.limit = (uint64_t) limit};
    news_find_t     find;
    news_status_e   status, printed;

    status = news_list_filter(ctl, store, &find);
    if (status != NEWS_OK) {
        return status;
    }

    /* one more, to know whether there is one more */
    find.limit = limit ? run.limit + 1 : INT64_MAX;

    news_rows_begin(&run.rows, ctl, news_list_columns);
    status = news_store_find(store, &find, news_list_article, &run);
    printed = news_rows_end(&run.rows);

    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    if (run.limit && run.count > run.limit
        && ctl->values[NEWS_CTL_LIMIT] == NULL) {
        news_ctl_note("these are the first %llu; --limit 0 prints all",
                      (unsigned long long) run.limit);
    }

    return printed;
}


static news_status_e
news_ctl_list(news_ctl_t *ctl)
{
    news_store_t *store;
    news_status_e status;
    int64_t       limit;

    status = news_ctl_number(ctl, NEWS_CTL_LIMIT, 0, INT64_MAX - 1,
                             NEWS_LIST_LIMIT, &limit);
    if (status == NEWS_OK) {
        status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    }

    if (status == NEWS_OK) {
        status = news_list_print(ctl, store, limit);
        news_store_close(store);
    }

    return status;
}
