#include "newsctl/doctor.h"

#include "base/file.h"
#include "newsctl/config.h"
#include "newsctl/nginx_conf.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS_DOCTOR_USER "www-data" /* Debian's nginx */
#define NEWS_DOCTOR_PID "/run/nginx.pid"
#define NEWS_DOCTOR_PROC_MAX 65536


/* A file of /proc or a pid file, as a string to be freed; NULL: not there. */
static char *
news_doctor_read(const char *path)
{
    news_buf_t text = NEWS_BUF_INIT;
    int        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd != -1) {
        (void) news_file_read(fd, NEWS_DOCTOR_PROC_MAX, &text);
        close(fd);
    }

    news_buf_append_char(&text, '\0');
    if (text.failed || fd == -1) {
        news_buf_free(&text);
    }

    return text.data;
}


/* "Groups:\t4 24 33 \n" of /proc/PID/status: the numbers, at most max. */
static int
news_doctor_numbers(const char *status, const char *name, gid_t *numbers,
                    int max)
{
    const char   *line = strstr(status, name);
    char         *end;
    unsigned long n;
    int           count = 0;

    for (line = line ? line + strlen(name) : ""; count < max; line = end) {
        line += strspn(line, " \t");
        n = strtoul(line, &end, 10);
        if (end == line) {
            break;
        }
        numbers[count++] = (gid_t) n;
    }

    return count;
}


/* A worker of this master, as it runs; false: this process is none. */
static bool
news_doctor_worker(news_doctor_user_t *user, const char *pid, long master)
{
    static const char title[] = "nginx: worker process";

    char                 path[64], *text;
    gid_t                ids[4], parent;
    bool                 found;
    const struct passwd *entry;

    snprintf(path, sizeof(path), "/proc/%.20s/cmdline", pid);
    text = news_doctor_read(path);
    found = text && strncmp(text, title, sizeof(title) - 1) == 0;
    free(text);
    if (!found) {
        return false;
    }

    snprintf(path, sizeof(path), "/proc/%.20s/status", pid);
    text = news_doctor_read(path);
    found = text && news_doctor_numbers(text, "\nPPid:", &parent, 1) == 1
            && parent == (gid_t) master
            && news_doctor_numbers(text, "\nUid:", ids, 2) == 2;

    if (found) {
        user->uid = ids[1]; /* the effective one */
        user->count = news_doctor_numbers(text, "\nGid:", ids, 2) == 2;
        user->groups[0] = ids[1];
        user->count +=
            news_doctor_numbers(text, "\nGroups:", user->groups + user->count,
                                NEWS_DOCTOR_GROUPS - 1);
        entry = getpwuid(user->uid);
        snprintf(user->name, sizeof(user->name), "%s",
                 entry ? entry->pw_name : "unknown");
    }

    free(text);

    return found;
}


/* Of the nginx that runs: what its master has made the workers. */
static bool
news_doctor_running(news_doctor_user_t *user, const char *pid_file)
{
    char                *text = news_doctor_read(pid_file);
    long                 master = text ? strtol(text, NULL, 10) : 0;
    const struct dirent *entry;
    DIR                 *proc = master > 0 ? opendir("/proc") : NULL;
    bool                 found = false;

    free(text);

    while (proc && !found && (entry = readdir(proc))) {
        found = entry->d_name[0] >= '1' && entry->d_name[0] <= '9'
                && news_doctor_worker(user, entry->d_name, master);
    }

    if (proc) {
        closedir(proc);
    }

    return found;
}


bool
news_doctor_user(news_doctor_t *doctor, news_doctor_user_t *user)
{
    const news_nginx_conf_t *conf;
    const struct passwd     *entry;
    const char              *name = NEWS_DOCTOR_USER;

    (void) news_config_nginx(doctor->ctl);
    conf = doctor->ctl->nginx;

    if (news_doctor_running(user,
                            conf && conf->pid ? conf->pid : NEWS_DOCTOR_PID)) {
        return true;
    }

    /* a master that is not root makes workers of its own user only */
    if (conf && conf->user) {
        name = conf->user;
    }

    entry = getpwnam(name);
    if (entry == NULL) {
        return false;
    }

    snprintf(user->name, sizeof(user->name), "%s", name);
    user->uid = entry->pw_uid;
    user->count = NEWS_DOCTOR_GROUPS;
    if (getgrouplist(name, entry->pw_gid, user->groups, &user->count) < 0) {
        user->count = NEWS_DOCTOR_GROUPS;
    }

    return true;
}


/* Whether the user may do `bits` (4 read, 2 write, 1 search) with a file. */
static bool
news_doctor_may(const news_doctor_user_t *user, const struct stat *st,
                mode_t bits)
{
    int i;

    if (user->uid == 0) {
        return true;
    }

    if (user->uid == st->st_uid) {
        return (st->st_mode >> 6 & bits) == bits;
    }

    for (i = 0; i < user->count; i++) {
        if (user->groups[i] == st->st_gid) {
            return (st->st_mode >> 3 & bits) == bits;
        }
    }

    return (st->st_mode & bits) == bits;
}


bool
news_doctor_reach(news_doctor_t *doctor, const char *subject,
                  const news_doctor_user_t *user, const char *path, mode_t bits,
                  const char *doing)
{
    char        at[PATH_MAX], remedy[2 * PATH_MAX + 100];
    struct stat st;
    size_t      i, len = strlen(path);

    for (i = 1; i <= len && i < sizeof(at); i++) {

        if (path[i] != '/' && path[i] != '\0') {
            continue;
        }

        /* each folder on the way, and then the thing itself */
        memcpy(at, path, i);
        at[i] = '\0';

        if (stat(at, &st) != 0
            || news_doctor_may(user, &st, i == len ? bits : 1)) {
            continue;
        }

        if (i == len) {
            snprintf(remedy, sizeof(remedy), "chgrp %s %s && chmod g+%s%s%s %s",
                     user->name, at, bits & 4 ? "r" : "", bits & 2 ? "w" : "",
                     bits & 1 ? "x" : "", at);
        } else {
            snprintf(remedy, sizeof(remedy),
                     "chmod o+x %s, or put it somewhere else", at);
        }

        news_doctor_say(doctor, NEWS_FINDING_ERROR, subject, remedy,
                        "nginx's user %s may not %s: %s does not let it",
                        user->name, doing, at);
        return false;
    }

    return true;
}
