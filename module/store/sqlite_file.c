#include "store/sqlite.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The file in which a store is: where it is, and what to do where it cannot be
 * used.
 */


const char *
news_sqlite_remedy(const news_sqlite_t *sqlite, int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        break;
    case SQLITE_NOTADB:
        return "no database: put the last backup back, or name another file";
    default:
        return NULL;
    }

    if (access(sqlite->path, W_OK) != 0 && errno == EROFS) {
        return "on a file system that is read-only: mount it for writing, "
               "which readers need too";
    }

    if (sqlite->mode != NEWS_STORE_READ) {
        return "cannot be written: give the user of newsctl write permission "
               "on the file and on its folder";
    }

    if (access(sqlite->path, R_OK) != 0) {
        return "cannot be read: give the user of nginx's workers read "
               "permission on the file and write permission on its folder";
    }

    return "cannot be read without the -shm file beside it: give the user of "
           "nginx's workers write permission on the folder";
}


static bool
news_sqlite_no_folder(const news_sqlite_t *sqlite, char *folder)
{
    struct stat st;
    char        copy[PATH_MAX + 2];

    snprintf(copy, sizeof(copy), "%s", sqlite->path);
    snprintf(folder, PATH_MAX, "%s", dirname(copy));

    return stat(folder, &st) != 0 && errno == ENOENT;
}


/* A store that has gone is seldom a new site. */
static news_status_e
news_sqlite_missing(news_sqlite_t *sqlite)
{
    char folder[PATH_MAX];

    if (news_sqlite_no_folder(sqlite, folder)) {
        return news_sqlite_refuse(
            sqlite, NEWS_ENOTFOUND,
            "store \"%.50s\": its folder is missing: mount its disk; for a "
            "new site: install -d %.80s",
            sqlite->path, folder);
    }

    if (sqlite->mode == NEWS_STORE_CREATE) {
        return NEWS_OK;
    }

    return news_sqlite_refuse(sqlite, NEWS_ENOTFOUND,
                              "store \"%.90s\": no such file: mount its disk, "
                              "or put it back; for a new, empty site: newsctl "
                              "init",
                              sqlite->path);
}


news_status_e
news_sqlite_locate(news_sqlite_t *sqlite)
{
    struct stat st;

    if (stat(sqlite->path, &st) == 0) {

        if (!S_ISREG(st.st_mode)) {
            return news_sqlite_refuse(sqlite, NEWS_EIO,
                                      "store \"%.90s\": not a file, but a "
                                      "folder or device",
                                      sqlite->path);
        }

        sqlite->dev = st.st_dev;
        sqlite->ino = st.st_ino;

        return NEWS_OK;
    }

    if (errno == ENOENT) {
        return news_sqlite_missing(sqlite);
    }

    return news_sqlite_refuse(sqlite, NEWS_EIO, "store \"%.90s\": %s%s",
                              sqlite->path, strerror(errno),
                              errno == EACCES
                                  ? ": let this user enter the folders above "
                                    "it, or become one who may"
                                  : "");
}
