#include "base/file.h"
#include "base/version.h"
#include "newsctl/config.h"
#include "newsctl/doctor.h"
#include "newsctl/http.h"
#include "newsctl/nginx_conf.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define NEWS_DOCTOR_MODULE_MAX (64 * 1024 * 1024)

static const char news_doctor_subject[] = "nginx";


/* The version whose mark lies in the file; NULL: it has none. */
static const char *
news_doctor_mark(const news_buf_t *bytes, char *out, size_t size)
{
    const char *found;
    size_t      left;

    found = memmem(bytes->data, bytes->len, NEWS_VERSION_MARK,
                   strlen(NEWS_VERSION_MARK));
    if (found == NULL) {
        return NULL;
    }

    found += strlen(NEWS_VERSION_MARK);
    left = bytes->len - (size_t) (found - bytes->data);
    snprintf(out, size, "%.*s", (int) (left < size ? left : size - 1), found);

    return out;
}


/* nginx takes a relative path from its prefix; Debian links that to where the
   modules are. */
static int
news_doctor_open(const char *module, char *path, size_t size)
{
    static const char *const dirs[] = {"", "/usr/share/nginx/",
                                       "/usr/lib/nginx/", "/etc/nginx/",
                                       "/usr/local/nginx/"};

    size_t i;
    int    fd = -1;

    for (i = module[0] != '/'; i < sizeof(dirs) / sizeof(dirs[0]) && fd == -1;
         i++) {
        snprintf(path, size, "%s%s", dirs[i], module);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (module[0] == '/') {
            break;
        }
    }

    return fd;
}


static void
news_doctor_module(news_doctor_t *doctor, const char *module)
{
    news_buf_t  bytes = NEWS_BUF_INIT;
    char        path[PATH_MAX], text[32];
    const char *version;
    int         fd = news_doctor_open(module, path, sizeof(path));

    if (fd == -1) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "./build.sh install",
                        "the module %s cannot be read from here", module);
        return;
    }

    (void) news_file_read(fd, NEWS_DOCTOR_MODULE_MAX, &bytes);
    close(fd);
    version = news_doctor_mark(&bytes, text, sizeof(text));
    news_buf_free(&bytes);

    if (version && strcmp(version, NEWS_VERSION) == 0) {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "the module %s is of version %s, as newsctl is", path,
                        version);
    } else {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "./build.sh install, then restart nginx",
                        "the module %s is of version %s, newsctl of "
                        "%s",
                        path, version ? version : "unknown", NEWS_VERSION);
    }
}


/* Whether nginx answers where its configuration says it does. */
static void
news_doctor_answer(news_doctor_t *doctor, const news_nginx_site_t *site)
{
    news_http_server_t server = {0};
    news_buf_t         body = NEWS_BUF_INIT;
    news_error_t       err = {0};
    long               code = 0;

    if (site->listen == NULL
        || !news_http_listen(doctor->ctl, site->listen, &server))
    {
        return;
    }

    server.host = site->server_name;

    if (news_http_get(&server, "/robots.txt", &code, &body, &err) != NEWS_OK) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "systemctl start nginx, and look into its error log",
                        "%s", err.text);
    } else if (code >= 500) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "look into nginx's error log", "%s answers with %ld",
                        site->listen, code);
    } else {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "answers at %s", site->listen);
    }

    news_buf_free(&body);
}


void
news_doctor_nginx(news_doctor_t *doctor)
{
    news_ctl_t              *ctl = doctor->ctl;
    const news_nginx_site_t *site;

    if (news_config_nginx(ctl) != NEWS_OK || ctl->nginx == NULL) {
        news_doctor_say(doctor, NEWS_FINDING_NOTE, news_doctor_subject,
                        "--nginx-conf FILE",
                        "no nginx.conf can be read, so that nothing is known "
                        "of nginx");
        return;
    }

    if (ctl->nginx->module) {
        news_doctor_module(doctor, ctl->nginx->module);
    }

    site = news_config_site(ctl);

    if (site == NULL) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "news_store URI; location / { news on; }",
                        "nginx.conf has no site with this store");
        return;
    }

    if (ctl->redis && site->redis == NULL) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "news_redis in nginx.conf, or no --redis here",
                        "newsctl uses a Redis, and this site of nginx none");
    }

    news_doctor_answer(doctor, site);
}
