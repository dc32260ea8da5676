#include "cache/process.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NEWS_PROCESS_FIELD 19 /* spaces from the state to the start */


static _Atomic news_process_t news_process_me;


static void
news_process_forget(void)
{
    news_process_me = 0;
}


/* proc(5): "PID (NAME) STATE …", and the start is the 22nd.  The name may hold
   anything, parentheses too; 0: it cannot be told. */
static uint32_t
news_process_start(pid_t pid)
{
    char        path[32], text[1024];
    const char *p;
    ssize_t     len;
    unsigned    i;
    int         fd;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);

    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1) {
        return 0;
    }

    len = read(fd, text, sizeof(text) - 1);
    (void) close(fd);

    if (len <= 0) {
        return 0;
    }

    text[len] = '\0';
    p = strrchr(text, ')');

    for (i = 0; p && i <= NEWS_PROCESS_FIELD; i++) {
        p = strchr(p + 1, ' ');
    }

    return p ? (uint32_t) strtoull(p, NULL, 10) : 0;
}


static news_process_t
news_process_of(pid_t pid)
{
    return (uint64_t) pid << 32 | news_process_start(pid);
}


news_process_t
news_process_self(void)
{
    static _Atomic bool forgets;
    news_process_t      self = news_process_me;

    if (self == 0) {

        if (!forgets) {
            forgets = pthread_atfork(NULL, NULL, news_process_forget) == 0;
        }

        self = news_process_of(getpid());
        news_process_me = self;
    }

    return self;
}


bool
news_process_lives(news_process_t process)
{
    pid_t    pid = (pid_t) (process >> 32);
    uint32_t start, began = (uint32_t) process;

    if (pid == 0 || (kill(pid, 0) == -1 && errno == ESRCH)) {
        return false;
    }

    start = news_process_start(pid);

    /* where nothing can be read, the number has to do; what has ended since
       kill() will be found the next time */
    return start == 0 || began == 0 || start == began;
}
