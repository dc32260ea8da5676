/*
 * libcurl, loaded when it is first called: it brings thirty libraries along,
 * and every command would start some 25 ms later for the few that ask nginx.
 * These are its functions, as curl.h declares them.  One thread.
 */

#define CURL_DISABLE_TYPECHECK

#include "newsctl/ctl.h"

#include <curl/curl.h>

#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>

/* They are macros for calls with three arguments. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

#define NEWS_CURL_LIBRARY "libcurl.so.4"


/* The function of this name.  Without it there is nothing to go on with. */
static void *
news_curl_find(const char *name)
{
    static void *library;
    void        *function;

    if (library == NULL) {
        library = dlopen(NEWS_CURL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
    }

    function = library ? dlsym(library, name) : NULL;
    if (function == NULL) {
        news_ctl_note("%s; install libcurl4", dlerror());
        exit(1);
    }

    return function;
}


#define NEWS_CURL(result, name, parameters, arguments)                         \
    result name parameters                                                     \
    {                                                                          \
        static __typeof__(name) *function;                                     \
                                                                               \
        if (function == NULL) {                                                \
            function = news_curl_find(#name);                                  \
        }                                                                      \
                                                                               \
        return function arguments;                                             \
    }

/* clang-format off */

NEWS_CURL(CURL *, curl_easy_init, (void), ())
NEWS_CURL(CURLcode, curl_easy_perform, (CURL *curl), (curl))
NEWS_CURL(void, curl_easy_cleanup, (CURL *curl), (curl))
NEWS_CURL(const char *, curl_easy_strerror, (CURLcode code), (code))
NEWS_CURL(struct curl_slist *, curl_slist_append,
          (struct curl_slist *list, const char *text), (list, text))
NEWS_CURL(void, curl_slist_free_all, (struct curl_slist *list), (list))
NEWS_CURL(CURLM *, curl_multi_init, (void), ())
NEWS_CURL(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
NEWS_CURL(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *curl),
          (multi, curl))
NEWS_CURL(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *curl),
          (multi, curl))
NEWS_CURL(CURLMcode, curl_multi_perform, (CURLM *multi, int *running),
          (multi, running))
NEWS_CURL(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left),
          (multi, left))
NEWS_CURL(CURLMcode, curl_multi_poll,
          (CURLM *multi, struct curl_waitfd fds[], unsigned int count,
           int timeout, int *ready),
          (multi, fds, count, timeout, ready))

/* clang-format on */


/* Both take one more argument, a pointer or a long. */
CURLcode
curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    static __typeof__(curl_easy_setopt) *function;
    va_list                              args;
    void                                *value;

    if (function == NULL) {
        function = news_curl_find("curl_easy_setopt");
    }

    va_start(args, option);
    value = va_arg(args, void *);
    va_end(args);

    return function(curl, option, value);
}


CURLcode
curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
    static __typeof__(curl_easy_getinfo) *function;
    va_list                               args;
    void                                 *value;

    if (function == NULL) {
        function = news_curl_find("curl_easy_getinfo");
    }

    va_start(args, info);
    value = va_arg(args, void *);
    va_end(args);

    return function(curl, info, value);
}
