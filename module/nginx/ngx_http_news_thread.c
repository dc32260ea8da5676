/*
 * Pool threads must not push aside the worker that they belong to: it has hits
 * to serve, and they have milliseconds of work.
 */

#include "ngx_http_news_job.h"

#include <sched.h>
#include <sys/resource.h>

/* A tenth of the weight that a worker has where both want a CPU. */
#define NGX_HTTP_NEWS_THREAD_NICE 10


void
ngx_http_news_thread_make_way(void)
{
    static __thread ngx_uint_t done;
#if (NGX_HAVE_SCHED_SETAFFINITY)
    cpu_set_t all;
#endif

    if (done) {
        return;
    }

    done = 1;

#if (NGX_HAVE_SCHED_SETAFFINITY)
    /* it has inherited its worker's CPU */
    memset(&all, 0xff, sizeof(all));
    (void) sched_setaffinity(0, sizeof(all), &all);
#endif

    /* Linux: of the calling thread alone */
    (void) setpriority(PRIO_PROCESS, 0, NGX_HTTP_NEWS_THREAD_NICE);
}
