/*
 * Libraries that are loaded when one of their functions is first called:
 * libcurl brings thirty others along, libxml2 brings ICU, and most commands
 * would start 30 ms later for nothing.  These are those functions, as the
 * libraries' headers declare them; the Makefile says by which names the
 * libraries are found (NEWS_LATE_CURL and so on).  One thread.
 */

#define CURL_DISABLE_TYPECHECK

#include "newsctl/ctl.h"

#include <curl/curl.h>
#include <libxml/xmlreader.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>

/* They are macros for calls with three arguments. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

typedef struct {
    const char *file;
    const char *package; /* Debian's */
    void       *handle;
} news_late_t;

static news_late_t news_late_curl = {NEWS_LATE_CURL, "libcurl4", NULL};
static news_late_t news_late_xml = {NEWS_LATE_XML, "libxml2", NULL};
static news_late_t news_late_crypto = {NEWS_LATE_CRYPTO, "libssl3", NULL};


/* What has this name there.  Without it there is nothing to go on with. */
static void *
news_late_find(news_late_t *library, const char *name)
{
    void *found;

    if (library->handle == NULL) {
        library->handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    }

    found = library->handle ? dlsym(library->handle, name) : NULL;
    if (found == NULL) {
        news_ctl_fail(NEWS_EIO, "%s; install %s", dlerror(), library->package);
        exit(1);
    }

    return found;
}


#define NEWS_LATE(library, result, name, parameters, arguments)                \
    result name parameters                                                     \
    {                                                                          \
        static __typeof__(name) *function;                                     \
                                                                               \
        if (function == NULL) {                                                \
            function = news_late_find(&news_late_##library, #name);            \
        }                                                                      \
                                                                               \
        return function arguments;                                             \
    }

/* clang-format off */

NEWS_LATE(curl, CURL *, curl_easy_init, (void), ())
NEWS_LATE(curl, CURLcode, curl_easy_perform, (CURL *curl), (curl))
NEWS_LATE(curl, void, curl_easy_cleanup, (CURL *curl), (curl))
NEWS_LATE(curl, const char *, curl_easy_strerror, (CURLcode code), (code))
NEWS_LATE(curl, struct curl_slist *, curl_slist_append,
          (struct curl_slist *list, const char *text), (list, text))
NEWS_LATE(curl, void, curl_slist_free_all, (struct curl_slist *list), (list))
NEWS_LATE(curl, CURLM *, curl_multi_init, (void), ())
NEWS_LATE(curl, CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))
NEWS_LATE(curl, CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *curl),
          (multi, curl))
NEWS_LATE(curl, CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *curl),
          (multi, curl))
NEWS_LATE(curl, CURLMcode, curl_multi_perform, (CURLM *multi, int *running),
          (multi, running))
NEWS_LATE(curl, CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left),
          (multi, left))
NEWS_LATE(curl, CURLMcode, curl_multi_poll,
          (CURLM *multi, struct curl_waitfd fds[], unsigned int count,
           int timeout, int *ready),
          (multi, fds, count, timeout, ready))

NEWS_LATE(crypto, const EVP_MD *, EVP_sha256, (void), ())
NEWS_LATE(crypto, unsigned char *, HMAC,
          (const EVP_MD *kind, const void *key, int key_len,
           const unsigned char *data, size_t len, unsigned char *mac,
           unsigned int *mac_len),
          (kind, key, key_len, data, len, mac, mac_len))
NEWS_LATE(crypto, int, CRYPTO_memcmp,
          (const void *a, const void *b, size_t len), (a, b, len))

NEWS_LATE(xml, void, xmlCheckVersion, (int version), (version))
NEWS_LATE(xml, xmlTextReaderPtr, xmlReaderForIO,
          (xmlInputReadCallback get, xmlInputCloseCallback end, void *data,
           const char *url, const char *encoding, int options),
          (get, end, data, url, encoding, options))
NEWS_LATE(xml, void, xmlFreeTextReader, (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, void, xmlTextReaderSetStructuredErrorHandler,
          (xmlTextReaderPtr reader, xmlStructuredErrorFunc handler, void *data),
          (reader, handler, data))
NEWS_LATE(xml, int, xmlTextReaderRead, (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, int, xmlTextReaderNext, (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, int, xmlTextReaderDepth, (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, int, xmlTextReaderNodeType, (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, int, xmlTextReaderGetParserLineNumber,
          (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, const xmlChar *, xmlTextReaderConstName,
          (xmlTextReaderPtr reader), (reader))
NEWS_LATE(xml, xmlNodePtr, xmlTextReaderExpand, (xmlTextReaderPtr reader),
          (reader))
NEWS_LATE(xml, long, xmlGetLineNo, (const xmlNode *node), (node))
NEWS_LATE(xml, xmlChar *, xmlNodeGetContent, (const xmlNode *node), (node))
NEWS_LATE(xml, xmlChar *, xmlGetNoNsProp,
          (const xmlNode *node, const xmlChar *name), (node, name))
NEWS_LATE(xml, xmlChar *, xmlNodeGetBase,
          (const xmlDoc *document, const xmlNode *node), (document, node))
NEWS_LATE(xml, xmlBufferPtr, xmlBufferCreate, (void), ())
NEWS_LATE(xml, void, xmlBufferFree, (xmlBufferPtr buffer), (buffer))
NEWS_LATE(xml, int, xmlBufferLength, (const xmlBuffer *buffer), (buffer))
NEWS_LATE(xml, const xmlChar *, xmlBufferContent, (const xmlBuffer *buffer),
          (buffer))
NEWS_LATE(xml, int, xmlNodeDump,
          (xmlBufferPtr buffer, xmlDocPtr document, xmlNodePtr node, int level,
           int format),
          (buffer, document, node, level, format))

/* clang-format on */


/* There it is a variable. */
static void
news_late_xml_free(void *memory)
{
    (*(xmlFreeFunc *) news_late_find(&news_late_xml, "xmlFree"))(memory);
}


xmlFreeFunc xmlFree = news_late_xml_free;


/* Both take one more argument, a pointer or a long. */
CURLcode
curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    static __typeof__(curl_easy_setopt) *function;
    va_list                              args;
    void                                *value;

    if (function == NULL) {
        function = news_late_find(&news_late_curl, "curl_easy_setopt");
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
        function = news_late_find(&news_late_curl, "curl_easy_getinfo");
    }

    va_start(args, info);
    value = va_arg(args, void *);
    va_end(args);

    return function(curl, info, value);
}
