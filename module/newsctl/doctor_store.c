#include "newsctl/doctor.h"
#include "newsctl/progress.h"
#include "store/edit.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NEWS_DOCTOR_WAL (64 * 1024 * 1024)   /* bytes: a long reader */
#define NEWS_DOCTOR_FREE (256 * 1024 * 1024) /* bytes that should be free */

static const char news_doctor_subject[] = "store";


static void
news_doctor_permissions(news_doctor_t *doctor, const char *path,
                        const char *folder)
{
    news_doctor_user_t user;

    /* the -wal and -shm files lie beside it */
    if (news_doctor_user(doctor, &user)
        && news_doctor_reach(doctor, news_doctor_subject, &user, path, 4,
                             "read the file")
        && news_doctor_reach(doctor, news_doctor_subject, &user, folder, 7,
                             "write the folder, where the write-ahead log "
                             "lies"))
    {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "nginx's user %s may read it", user.name);
    }
}


static void
news_doctor_space(news_doctor_t *doctor, const char *path, const char *folder)
{
    struct statvfs fs;
    struct stat    st;
    char           wal[PATH_MAX];
    double         left;

    if (statvfs(folder, &fs) == 0) {
        left = (double) fs.f_bavail * (double) fs.f_frsize;
        news_doctor_say(
            doctor,
            left < NEWS_DOCTOR_FREE ? NEWS_FINDING_WARNING : NEWS_FINDING_OK,
            news_doctor_subject,
            left < NEWS_DOCTOR_FREE ? "make room on that disk" : NULL,
            "%.0f MiB are free in %s", left / 1048576, folder);
    }

    if (snprintf(wal, sizeof(wal), "%s-wal", path) < (int) sizeof(wal)
        && stat(wal, &st) == 0 && st.st_size > NEWS_DOCTOR_WAL)
    {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "look for a program that has the store open and reads "
                        "in one transaction: fuser -v FILE",
                        "its write-ahead log has %lld MiB: somebody reads "
                        "without end",
                        (long long) st.st_size / 1048576);
    }
}


/* NULL: the finding itself says it. */
static const char *
news_doctor_store_remedy(news_status_e status)
{
    switch (status) {
    case NEWS_ENOTFOUND:
        return "look where the file is; newsctl init makes a new, empty site";
    case NEWS_ECORRUPT:
        return "put the last backup back: sqlite3 FILE '.restore BACKUP'";
    case NEWS_EBUSY:
        return "wait, or look for who writes: fuser -v FILE";
    default:
        return NULL;
    }
}


static void
news_doctor_site(news_doctor_t *doctor, news_store_t *store)
{
    news_site_t   site;
    news_status_e status;

    status = news_store_site(store, doctor->ctl->arena, &site);
    if (status != NEWS_OK) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        news_doctor_store_remedy(status), "%s",
                        news_store_error(store));
        return;
    }

    if (site.url.len == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "newsctl site --url https://example.com",
                        "the site has no address: feeds, sitemaps and "
                        "canonical links need it");
    }

    if (site.name.len == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "newsctl site --name 'The Daily'",
                        "the site has no name");
    }
}


static void
news_doctor_step(void *data, uint64_t done, uint64_t total)
{
    (void) total;

    news_progress_step(data, done);
}


static void
news_doctor_check(news_doctor_t *doctor, news_store_t *store)
{
    news_progress_t progress;
    news_status_e   status;

    if (doctor->ctl->values[NEWS_CTL_ALL] == NULL) {
        return;
    }

    news_progress_begin(&progress, "looking at the store", NULL, 0);
    status = news_store_check(store, news_doctor_step, &progress);
    news_progress_wipe(&progress);

    if (status == NEWS_OK) {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "every byte is as it should be");
    } else {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        news_doctor_store_remedy(status), "%s",
                        news_store_error(store));
    }
}


static void
news_doctor_file(news_doctor_t *doctor, const char *path)
{
    char  copy[PATH_MAX], real[PATH_MAX];
    char *folder;

    if (realpath(path, real) == NULL) {
        return;
    }

    snprintf(copy, sizeof(copy), "%s", real);
    folder = dirname(copy);

    news_doctor_permissions(doctor, real, folder);
    news_doctor_space(doctor, real, folder);
}


void
news_doctor_store(news_doctor_t *doctor)
{
    const char   *uri = doctor->ctl->values[NEWS_CTL_STORE];
    news_store_t *store;
    news_status_e status;
    news_error_t  err = {0};

    if (uri == NULL) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "--store sqlite:PATH, or store = sqlite:PATH in "
                        "/etc/news/newsctl.conf",
                        "no store is named");
        return;
    }

    status =
        news_store_open(&store, news_str_borrow(uri), NEWS_STORE_READ, &err);
    if (status != NEWS_OK) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        news_doctor_store_remedy(status), "%s", err.text);
        return;
    }

    news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                    "%s can be opened", uri);

    if (strncmp(uri, "sqlite:", 7) == 0) {
        news_doctor_file(doctor, uri + 7);
    }

    news_doctor_site(doctor, store);
    news_doctor_addresses(doctor, store);
    news_doctor_check(doctor, store);
    news_store_close(store);
}
