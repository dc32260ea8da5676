/*
 * Threads, in pools of our own: those that render make way for the worker that
 * they belong to; those that others wait for, for microseconds, stand behind no
 * render.
 */

#include "ngx_http_news_job.h"

#include <sched.h>
#include <sys/resource.h>

/* Renders at once, in a worker: more than the searches that it takes on, so
   that pages find a thread beside them. A weight of 70 each where the worker
   has 1024: with all of them on its CPU it keeps three quarters of it, and
   beside a stranger's process one of them gets a sixteenth. */
#define NGX_HTTP_NEWS_RENDER_COUNT 5
#define NGX_HTTP_NEWS_RENDER_NICE  12

/* Looks at once, and purges, in a worker. */
#define NGX_HTTP_NEWS_THREAD_COUNT 16

/* nginx declares it in the file that it generates. */
extern ngx_module_t ngx_thread_pool_module;


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
    (void) setpriority(PRIO_PROCESS, 0, NGX_HTTP_NEWS_RENDER_NICE);
}


/* NULL: it cannot be had, which is logged. */
static ngx_thread_pool_t *
ngx_http_news_thread_pool_add(ngx_conf_t *cf, ngx_str_t *name,
                              ngx_uint_t threads)
{
    ngx_command_t *command = ngx_thread_pool_module.commands;
    ngx_array_t   *outer = cf->args;
    ngx_array_t    args;
    ngx_str_t     *arg;
    u_char        *count;
    char          *rc;

    /* only the directive itself says how many threads a pool has */
    if (ngx_array_init(&args, cf->pool, 3, sizeof(ngx_str_t)) != NGX_OK) {
        return NULL;
    }

    count = ngx_pnalloc(cf->pool, sizeof("threads=") + NGX_INT_T_LEN);
    if (count == NULL) {
        return NULL;
    }

    arg = ngx_array_push_n(&args, 3);
    arg[0] = command->name;
    arg[1] = *name;
    arg[2].data = count;
    arg[2].len = (size_t) (ngx_sprintf(count, "threads=%ui", threads) - count);

    cf->args = &args;
    rc = command->set(cf, command, NULL);
    cf->args = outer;

    return rc == NGX_CONF_OK ? ngx_thread_pool_add(cf, name) : NULL;
}


ngx_int_t
ngx_http_news_thread_pools(ngx_conf_t *cf, ngx_http_news_main_conf_t *nmcf)
{
    static ngx_str_t renders = ngx_string("news_renders");
    static ngx_str_t looks = ngx_string("news_looks");
    static ngx_str_t purges = ngx_string("news_purges");
    ngx_uint_t       count;

    count = ngx_min(nmcf->stores.nelts, NGX_HTTP_NEWS_THREAD_COUNT);

    /* the operator may have said how many */
    nmcf->renders = ngx_thread_pool_get((ngx_cycle_t *) cf->cycle, &renders);

    if (nmcf->renders == NULL) {
        nmcf->renders = ngx_http_news_thread_pool_add(
            cf, &renders, NGX_HTTP_NEWS_RENDER_COUNT);
    }

    nmcf->looks = ngx_http_news_thread_pool_add(cf, &looks, count);
    nmcf->purges = ngx_http_news_thread_pool_add(cf, &purges, count);

    return nmcf->renders && nmcf->looks && nmcf->purges ? NGX_OK : NGX_ERROR;
}
