#include "base/buf.h"
#include "newsctl/change.h"
#include "newsctl/command.h"
#include "newsctl/rows.h"
#include "store/edit.h"

/*
 * The sections of the site, which are a tree, and their order.
 */

static news_status_e news_ctl_sections(news_ctl_t *ctl);
static news_status_e news_ctl_section_order(news_ctl_t *ctl);

const news_command_t news_command_sections = {
    .name = "sections",
    .usage = "",
    .summary = "prints the sections, in their order",
    .help = "Prints a line for each section: its place, how many articles it "
            "has with all\nbelow it, its path and its name.\n",
    .examples = "newsctl sections\n",
    .run = news_ctl_sections,
    .options = {NEWS_CTL_OPTION_JSON},
};

const news_command_t news_command_sections_order = {
    .name = "sections order",
    .usage = "SECTION...",
    .summary = "puts sections into an order",
    .help = "Puts the sections that are named into this order, before all "
            "others.\n",
    .examples = "newsctl sections order world business culture\n",
    .run = news_ctl_section_order,
    .min = 1,
    .max = NEWS_SECTIONS_MAX,
    .options = {NEWS_CTL_OPTION_JSON},
};

static const news_column_t news_section_columns[] = {
    {"position", "Place", NEWS_COLUMN_NUMBER},
    {"articles", "Articles", NEWS_COLUMN_NUMBER},
    {"path", "Path", NEWS_COLUMN_WHOLE},
    {"name", "Name", NEWS_COLUMN_LAST},
    {"description", "Description", NEWS_COLUMN_LAST},
    {NULL, NULL, NEWS_COLUMN_TEXT},
};


static news_status_e
news_section_print(news_ctl_t *ctl, news_store_t *store)
{
    news_section_t *sections;
    news_rows_t     rows;
    news_status_e   status;
    size_t          i, count;

    status = news_store_sections(store, ctl->arena, &sections, &count);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    news_rows_begin(&rows, ctl, news_section_columns);

    for (i = 0; i < count; i++) {
        news_rows_int(&rows, sections[i].position);
        news_rows_int(&rows, (int64_t) sections[i].total);
        news_rows_cell(&rows, sections[i].slug, NULL);
        news_rows_cell(&rows, sections[i].name, NULL);
        news_rows_cell(&rows, sections[i].description, NULL);
    }

    return news_rows_end(&rows);
}


static news_status_e
news_ctl_sections(news_ctl_t *ctl)
{
    news_store_t *store;
    news_status_e status;

    status = news_ctl_open(ctl, NEWS_STORE_READ, &store);
    if (status == NEWS_OK) {
        status = news_section_print(ctl, store);
        news_store_close(store);
    }

    return status;
}


/* The new place of a section: those named come first, in their order; the
   others keep theirs behind them. */
static int64_t
news_section_place(const news_ctl_t *ctl, const news_section_t *section,
                   size_t index)
{
    int i;

    for (i = 0; i < ctl->count; i++) {
        if (news_str_equal(section->slug, news_str_borrow(ctl->words[i]))) {
            return i + 1;
        }
    }

    return ctl->count + (int64_t) index + 1;
}


/* Whether each of those named is a section, and is named once. */
static news_status_e
news_section_check(const news_ctl_t *ctl, const news_section_t *sections,
                   size_t count)
{
    news_str_t name;
    size_t     i;
    int        n, before;

    for (n = 0; n < ctl->count; n++) {

        name = news_str_borrow(ctl->words[n]);

        for (before = 0; before < n; before++) {
            if (news_str_equal(name, news_str_borrow(ctl->words[before]))) {
                return news_ctl_fail(NEWS_EINVAL, "\"%s\" is named twice",
                                     ctl->words[n]);
            }
        }

        for (i = 0; i < count && !news_str_equal(sections[i].slug, name); i++) {
        }

        if (i == count) {
            return news_ctl_fail(NEWS_ENOTFOUND,
                                 "no section \"%s\"; `newsctl sections` lists "
                                 "them",
                                 ctl->words[n]);
        }
    }

    return NEWS_OK;
}


static news_status_e
news_section_order(news_ctl_t *ctl, news_store_t *store)
{
    news_section_t *sections;
    news_status_e   status;
    size_t          i, count;
    int64_t         place;

    status = news_store_sections(store, ctl->arena, &sections, &count);
    if (status != NEWS_OK) {
        return news_ctl_store_fail(store, status);
    }

    status = news_section_check(ctl, sections, count);
    if (status != NEWS_OK) {
        return status;
    }

    /* all or nothing */
    status = news_store_import_begin(store);

    for (i = 0; status == NEWS_OK && i < count; i++) {
        place = news_section_place(ctl, &sections[i], i);
        if (place != sections[i].position) {
            status =
                news_store_section_edit(store, NEWS_SECTION_PLACE,
                                        sections[i].slug, NEWS_STR(""), place);
        }
    }

    if (status == NEWS_OK) {
        status = news_store_import_end(store);
    }

    return status == NEWS_OK ? NEWS_OK : news_ctl_store_fail(store, status);
}


static news_status_e
news_ctl_section_order(news_ctl_t *ctl)
{
    news_buf_t    names = NEWS_BUF_INIT;
    news_change_t change;
    news_status_e status;
    int           i;

    status = news_change_begin(&change, ctl, NEWS_STORE_WRITE);
    if (status != NEWS_OK) {
        return status;
    }

    status = news_section_order(ctl, change.store);
    if (status != NEWS_OK) {
        return news_change_end(&change, status);
    }

    for (i = 0; i < ctl->count; i++) {
        news_buf_printf(&names, "%s%s", i ? " " : "", ctl->words[i]);
    }

    status =
        news_change_done(&change, NEWS_OK, "ordered", news_buf_borrow(&names));
    news_buf_free(&names);

    return status;
}
