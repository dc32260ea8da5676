#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NEWS_SQLITE_BACKUP_STEP 256   /* pages */
#define NEWS_SQLITE_CHECK_STEP 100000 /* instructions */


/* The caller's read transaction keeps the state that is copied: a writer does
   not make the copy begin anew. */
static news_status_e
news_sqlite_backup_steps(news_sqlite_t *sqlite, sqlite3 *to,
                         news_store_progress_pt progress, void *data)
{
    sqlite3_backup *backup;
    int             rc, total;

    backup = sqlite3_backup_init(to, "main", sqlite->db, "main");
    if (backup == NULL) {
        return news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s",
                                  sqlite3_errmsg(to));
    }

    do {
        rc = sqlite3_backup_step(backup, NEWS_SQLITE_BACKUP_STEP);
        total = sqlite3_backup_pagecount(backup);

        if (progress) {
            progress(data,
                     (uint64_t) (total - sqlite3_backup_remaining(backup)),
                     (uint64_t) total);
        }

        if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED) {
            sqlite3_sleep(10);
        }
    } while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);

    sqlite3_backup_finish(backup);

    return rc == SQLITE_DONE ? NEWS_OK
                             : news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s",
                                                  sqlite3_errstr(rc));
}


static news_status_e
news_sqlite_backup_copy(news_sqlite_t *sqlite, const char *path,
                        news_store_progress_pt progress, void *data)
{
    sqlite3      *to = NULL;
    news_status_e status;
    int           rc;

    rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                         NULL);

    status = rc == SQLITE_OK
                 ? news_sqlite_backup_steps(sqlite, to, progress, data)
                 : news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s",
                                      sqlite3_errstr(rc));

    /* no -wal and -shm file beside it, and it can be read where it lies */
    if (status == NEWS_OK) {
        rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    }

    if (status == NEWS_OK && rc != SQLITE_OK) {
        status =
            news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s", sqlite3_errstr(rc));
    }

    rc = sqlite3_close(to);
    if (status == NEWS_OK && rc != SQLITE_OK) {
        status =
            news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s", sqlite3_errstr(rc));
    }

    return status;
}


news_status_e
news_sqlite_backup(news_store_t *store, const char *path,
                   news_store_progress_pt progress, void *data)
{
    news_sqlite_t *sqlite = (news_sqlite_t *) store;
    news_status_e  status;
    uint64_t       position;
    int            fd;

    fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd == -1) {
        return errno == EEXIST
                   ? news_sqlite_refuse(sqlite, NEWS_EEXIST, "is there already")
               : errno == ENOENT
                   ? news_sqlite_refuse(sqlite, NEWS_ENOTFOUND,
                                        "its folder is not there: make it "
                                        "first")
                   : news_sqlite_refuse(sqlite, NEWS_EIO, "%.200s",
                                        strerror(errno));
    }

    close(fd);

    status = news_sqlite_read_begin(store);
    if (status == NEWS_OK) {
        /* the first look fixes what is seen */
        status = news_sqlite_position(store, &position);
        if (status == NEWS_OK) {
            status = news_sqlite_backup_copy(sqlite, path, progress, data);
        }
        news_sqlite_read_end(store);
    }

    if (status != NEWS_OK) {
        unlink(path);
    }

    return status;
}


typedef struct {
    news_store_progress_pt progress;
    void                  *data;
} news_sqlite_check_t;


static int
news_sqlite_check_step(void *data)
{
    const news_sqlite_check_t *check = data;

    check->progress(check->data, 0, 0);

    return 0;
}


news_status_e
news_sqlite_check(news_store_t *store, news_store_progress_pt progress,
                  void *data)
{
    news_sqlite_t      *sqlite = (news_sqlite_t *) store;
    news_sqlite_check_t check = {progress, data};
    news_sqlite_query_t query;
    news_status_e       status;
    char                found[200] = "";
    const char         *text;

    if (progress) {
        sqlite3_progress_handler(sqlite->db, NEWS_SQLITE_CHECK_STEP,
                                 news_sqlite_check_step, &check);
    }

    query = news_sqlite_query(sqlite, "PRAGMA integrity_check(1)");
    if (news_sqlite_row(&query)) {
        text = (const char *) sqlite3_column_text(query.stmt, 0);
        snprintf(found, sizeof(found), "%.180s", text ? text : "");
    }

    status = news_sqlite_query_end(&query);
    sqlite3_progress_handler(sqlite->db, 0, NULL, NULL);

    if (status != NEWS_OK || strcmp(found, "ok") == 0) {
        return status;
    }

    return news_sqlite_refuse(sqlite, NEWS_ECORRUPT, "store \"%.60s\": %.160s",
                              sqlite->path, found);
}
