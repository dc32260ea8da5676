#include "newsctl/doctor.h"

#include "base/version.h"
#include "newsctl/command.h"
#include "newsctl/terminal.h"

#include <stdarg.h>
#include <sys/timex.h>

#define NEWS_DOCTOR_COLUMN 16 /* where a finding's words begin */

static news_status_e news_ctl_doctor(news_ctl_t *ctl);

const news_command_t news_command_doctor = {
    .name = "doctor",
    .usage = "",
    .summary = "looks for what is wrong, and says the remedy",
    .help = "Looks at the store, Redis, nginx and the clock: whether they are "
            "there, may be used,\nare of versions that fit, and are set up so "
            "that nothing is lost or late.  Each\nfinding comes with its "
            "remedy.  The exit status is 1 where there is an error.\n",
    .examples = "newsctl doctor\n"
                "newsctl doctor --all --json | jq '.[] | select(.state == "
                "\"error\")'\n",
    .run = news_ctl_doctor,
    .options = {{NEWS_CTL_ALL,
                 "Looks at every byte of the store too, which takes long.",
                 NULL},
                NEWS_CTL_OPTION_JSON},
};

static const news_column_t news_doctor_columns[] = {
    {"state", "State", NEWS_COLUMN_TEXT},
    {"subject", "Subject", NEWS_COLUMN_TEXT},
    {"finding", "Finding", NEWS_COLUMN_LAST},
    {"remedy", "Remedy", NEWS_COLUMN_LAST},
    {NULL, NULL, NEWS_COLUMN_TEXT},
};

static const char *const news_doctor_states[] = {"ok", "note", "warning",
                                                 "error"};


void
news_doctor_say(news_doctor_t *doctor, news_finding_e finding,
                const char *subject, const char *remedy, const char *fmt, ...)
{
    static const char *const styles[] = {"32", "36", "33", "31"};

    char    text[400];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    doctor->counts[finding]++;

    if (!doctor->table) {
        news_rows_cell(&doctor->rows,
                       news_str_borrow(news_doctor_states[finding]), NULL);
        news_rows_cell(&doctor->rows, news_str_borrow(subject), NULL);
        news_rows_cell(&doctor->rows, news_str_borrow(text), NULL);
        news_rows_cell(&doctor->rows, news_str_borrow(remedy), NULL);
        return;
    }

    printf("%s%-8s%s%-8s", news_terminal_style(stdout, styles[finding]),
           news_doctor_states[finding], news_terminal_style(stdout, "0"),
           subject);
    news_terminal_wrap(stdout, news_str_borrow(text), NEWS_DOCTOR_COLUMN);

    if (remedy) {
        printf("%*s-> ", NEWS_DOCTOR_COLUMN, "");
        news_terminal_wrap(stdout, news_str_borrow(remedy),
                           NEWS_DOCTOR_COLUMN + 3);
    }

    fflush(stdout);
}


/* Embargoes lift by each machine's own clock. */
static void
news_doctor_clock(news_doctor_t *doctor)
{
    struct timex timex = {0};

    if (adjtimex(&timex) == TIME_ERROR) {
        news_doctor_say(doctor, NEWS_FINDING_NOTE, "clock",
                        "timedatectl set-ntp true",
                        "nothing keeps this machine's clock right: articles "
                        "appear when it thinks it is time");
        return;
    }

    news_doctor_say(doctor, NEWS_FINDING_OK, "clock", NULL,
                    "kept right by the system");
}


static news_status_e
news_ctl_doctor(news_ctl_t *ctl)
{
    news_doctor_t doctor = {.ctl = ctl};
    news_status_e status = NEWS_OK;

    doctor.table =
        ctl->values[NEWS_CTL_JSON] == NULL && news_terminal_is(stdout);

    if (!doctor.table) {
        news_rows_begin(&doctor.rows, ctl, news_doctor_columns);
    }

    news_doctor_say(&doctor, NEWS_FINDING_OK, "newsctl", NULL,
                    "version " NEWS_VERSION);
    news_doctor_clock(&doctor);
    news_doctor_store(&doctor);
    news_doctor_redis(&doctor);
    news_doctor_nginx(&doctor);

    if (!doctor.table) {
        status = news_rows_end(&doctor.rows);
    }

    if (status == NEWS_OK && doctor.counts[NEWS_FINDING_ERROR]) {
        return news_ctl_fail(NEWS_EIO, "%u error%s, %u warning%s",
                             doctor.counts[NEWS_FINDING_ERROR],
                             doctor.counts[NEWS_FINDING_ERROR] == 1 ? "" : "s",
                             doctor.counts[NEWS_FINDING_WARNING],
                             doctor.counts[NEWS_FINDING_WARNING] == 1 ? ""
                                                                      : "s");
    }

    return status;
}
