#include "newsctl/compose.h"

#include "base/file.h"
#include "newsctl/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEWS_COMPOSE_EDITOR "vi"
#define NEWS_COMPOSE_DIR "/var/tmp" /* outlives a restart of the machine */

typedef struct {
    char       path[PATH_MAX];      /* of the draft */
    char       kept[PATH_MAX + 80]; /* what is said when it all ends here */
    news_buf_t before;              /* as it was given to the editor */
    news_buf_t text;                /* as it came back */
} news_compose_t;


news_status_e
news_compose_read(const char *path, news_buf_t *text)
{
    bool          input = strcmp(path, "-") == 0;
    news_status_e status;
    int           fd = STDIN_FILENO;

    if (!input) {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd == -1) {
            return news_ctl_fail(NEWS_EIO, "%s: %s", path, strerror(errno));
        }
    }

    status = news_file_read(fd, NEWS_RECORD_MAX, text);

    if (status != NEWS_OK) {
        news_ctl_fail(status, "%s: %s", path,
                      status == NEWS_EIO ? strerror(errno)
                                         : news_status_text(status));
    }

    if (!input) {
        close(fd);
    }

    return status;
}


static news_status_e
news_compose_write(news_compose_t *compose, int fd)
{
    const char *data = compose->before.data;
    size_t      left = compose->before.len;
    ssize_t     n = 0;

    while (left && (n = write(fd, data, left)) > 0) {
        data += n;
        left -= (size_t) n;
    }

    if (close(fd) != 0 || left) {
        unlink(compose->path);
        return news_ctl_fail(NEWS_EIO, "%s: %s", compose->path,
                             strerror(errno));
    }

    snprintf(compose->kept, sizeof(compose->kept),
             "newsctl: nothing was stored; your text is kept in %s\n",
             compose->path);

    return NEWS_OK;
}


static news_status_e
news_compose_make(news_compose_t *compose, const char *name, const char *ending)
{
    const char *dir = getenv("TMPDIR");
    int         fd;

    if (snprintf(compose->path, sizeof(compose->path),
                 "%s/newsctl-%.80s-XXXXXX%s",
                 dir && *dir ? dir : NEWS_COMPOSE_DIR, name, ending)
        >= (int) sizeof(compose->path))
    {
        return news_ctl_fail(NEWS_ELIMIT, "TMPDIR is too long");
    }

    fd = mkstemps(compose->path, (int) strlen(ending));

    return fd == -1 ? news_ctl_fail(NEWS_EIO, "%s: %s", compose->path,
                                    strerror(errno))
                    : news_compose_write(compose, fd);
}


/* The editor may be several words; the shell takes them apart. */
static void
news_compose_exec(const char *editor, const char *path)
{
    char script[PATH_MAX];

    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);

    snprintf(script, sizeof(script), "%s \"$1\"", editor);
    execl("/bin/sh", "sh", "-c", script, "newsctl", path, (char *) NULL);
    _exit(127);
}


/* The editor that somebody has chosen, else one for a terminal; NULL: there is
   none. */
static const char *
news_compose_chosen(void)
{
    const char *editor = getenv("VISUAL");

    editor = editor && *editor ? editor : getenv("EDITOR");

    if (editor && *editor) {
        return editor;
    }

    return isatty(STDIN_FILENO) ? NEWS_COMPOSE_EDITOR : NULL;
}


/* As system() does: while the editor runs, Ctrl-C is the editor's. */
static news_status_e
news_compose_editor(const news_compose_t *compose)
{
    const char      *editor = news_compose_chosen();
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction interrupt, quit;
    pid_t            pid;
    int              status = -1;

    fflush(stdout);
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);

    pid = fork();
    if (pid == 0) {
        news_compose_exec(editor, compose->path);
    }

    while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR) {
    }

    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);

    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return NEWS_OK;
    }

    return news_ctl_fail(NEWS_EIO,
                         "the editor \"%s\" failed; $VISUAL or "
                         "$EDITOR names another",
                         editor);
}


static news_status_e
news_compose_round(news_compose_t *compose, news_compose_pt store, void *data,
                   bool *same)
{
    news_status_e status;

    status = news_compose_editor(compose);
    if (status != NEWS_OK) {
        return status;
    }

    compose->text.len = 0;
    status = news_compose_read(compose->path, &compose->text);
    if (status != NEWS_OK) {
        return status;
    }

    *same = news_str_equal(news_buf_borrow(&compose->before),
                           news_buf_borrow(&compose->text));

    return *same ? NEWS_OK
                 : store(data, news_buf_borrow(&compose->text), compose->path);
}


/* Whether the file has no word of the user's. */
static bool
news_compose_untouched(news_compose_t *compose)
{
    compose->text.len = 0;

    return news_compose_read(compose->path, &compose->text) == NEWS_OK
           && news_str_equal(news_buf_borrow(&compose->before),
                             news_buf_borrow(&compose->text));
}


news_status_e
news_compose(const char *name, const char *ending, news_str_t text,
             news_compose_pt store, void *data, bool *same)
{
    news_compose_t compose = {0};
    news_status_e  status;
    bool           asked;

    *same = false;

    if (news_compose_chosen() == NULL) {
        return news_ctl_fail(NEWS_EINVAL,
                             "no editor can be used here: expected - and the "
                             "record on standard input, or $EDITOR");
    }

    news_buf_append(&compose.before, text);

    status = compose.before.failed ? news_ctl_no_memory()
                                   : news_compose_make(&compose, name, ending);
    if (status != NEWS_OK) {
        news_buf_free(&compose.before);
        return status;
    }

    news_terminal_on_end(compose.kept);

    do {
        status = news_compose_round(&compose, store, data, same);
    } while (status == NEWS_EINVAL
             && news_terminal_confirm(&asked, "Edit it again?"));

    news_terminal_on_end(NULL);

    if (status == NEWS_OK || news_compose_untouched(&compose)) {
        unlink(compose.path);
    } else {
        fputs(compose.kept, stderr);
    }

    news_buf_free(&compose.before);
    news_buf_free(&compose.text);

    return status;
}
