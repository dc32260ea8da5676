#include "cache/script.h"
#include "newsctl/doctor.h"
#include "newsctl/redis.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define NEWS_DOCTOR_CLOCK 0.5 /* seconds that two clocks may differ */

static const char news_doctor_subject[] = "redis";
static const char news_doctor_acl[] =
    "redis-cli acl setuser NAME +eval +@stream +@hash +@string +del +scan "
    "+time +info +wait +ping +select ~news:*";

/* The value of a line "name:value" of INFO, into out; "": it is not there. */
static const char *
news_doctor_info(const redisReply *info, const char *name, char *out,
                 size_t size)
{
    news_str_t text = {(size_t) info->len, info->str}, line, key;

    out[0] = '\0';

    while (text.data) {
        line = news_str_trim(news_str_next(&text, '\n'));
        key = news_str_next(&line, ':');
        if (news_str_equal(key, news_str_borrow(name))) {
            snprintf(out, size, "%.*s", NEWS_STR_ARG(line));
            break;
        }
    }

    return out;
}


/* XADD … MINID came with 6.2. */
static void
news_doctor_version(news_doctor_t *doctor, const redisReply *info)
{
    char     version[32];
    unsigned major = 0, minor = 0;

    news_doctor_info(info, "redis_version", version, sizeof(version));

    if (sscanf(version, "%u.%u", &major, &minor) == 2
        && (major > 6 || (major == 6 && minor >= 2)))
    {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "version %s", version);
    } else {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "upgrade Redis", "version %s: 6.2 or later is needed",
                        version);
    }
}


static void
news_doctor_memory(news_doctor_t *doctor, const redisReply *info)
{
    char max[32], policy[40], evicted[32];

    news_doctor_info(info, "maxmemory", max, sizeof(max));
    news_doctor_info(info, "maxmemory_policy", policy, sizeof(policy));
    news_doctor_info(info, "evicted_keys", evicted, sizeof(evicted));

    if (strncmp(policy, "allkeys", 7) == 0) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "redis-cli config set maxmemory-policy volatile-lru "
                        "(and in redis.conf)",
                        "maxmemory-policy %s may evict the log of purges, "
                        "which never expires",
                        policy);

    } else if (strcmp(max, "0") == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "redis-cli config set maxmemory 1gb (and in "
                        "redis.conf)",
                        "maxmemory is not set: pages may take all of this "
                        "machine's memory");

    } else if (strcmp(policy, "noeviction") == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "redis-cli config set maxmemory-policy volatile-lru "
                        "(and in redis.conf)",
                        "maxmemory-policy noeviction: once it is full, no "
                        "purge can be written");
    } else {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "maxmemory %s, %s, %s keys evicted", max, policy,
                        evicted);
    }
}


/* What it keeps on disk is of no use here: after a start, all pages are
   rendered anew. */
static void
news_doctor_persistence(news_doctor_t *doctor, const redisReply *info)
{
    char aof[8], saving[8], loading[8];

    news_doctor_info(info, "aof_enabled", aof, sizeof(aof));
    news_doctor_info(info, "rdb_last_bgsave_status", saving, sizeof(saving));
    news_doctor_info(info, "loading", loading, sizeof(loading));

    if (strcmp(loading, "1") == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "wait; and see below",
                        "is still loading what it kept on disk");
    }

    if (strcmp(saving, "err") == 0) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "redis-cli config set save '' (and in redis.conf): "
                        "nothing in it needs to be kept",
                        "cannot save to disk, and may refuse to be written to "
                        "for that");
    } else if (strcmp(aof, "1") == 0) {
        news_doctor_say(doctor, NEWS_FINDING_NOTE, news_doctor_subject,
                        "redis-cli config set appendonly no (and in "
                        "redis.conf)",
                        "writes all to disk, which is of no use here: pages "
                        "from before a start are not trusted");
    }
}


static void
news_doctor_redis_clock(news_doctor_t *doctor, news_redis_t *redis)
{
    const char    *argv[] = {"TIME"};
    redisReply    *reply;
    struct timeval now;
    double         theirs, ours;

    reply = news_redis_command(redis, REDIS_REPLY_ARRAY, 1, argv, NULL);
    if (reply == NULL || reply->elements != 2) {
        freeReplyObject(reply);
        return;
    }

    gettimeofday(&now, NULL);
    ours = (double) now.tv_sec + (double) now.tv_usec / 1e6;
    theirs = strtod(reply->element[0]->str, NULL)
             + strtod(reply->element[1]->str, NULL) / 1e6;
    freeReplyObject(reply);

    if (fabs(ours - theirs) > NEWS_DOCTOR_CLOCK) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, "clock",
                        "timedatectl set-ntp true, on both machines",
                        "Redis's machine is %.1f s %s this one",
                        fabs(ours - theirs),
                        theirs > ours ? "ahead of" : "behind");
    }
}


/* The nodes, and whether scripts may run at all. */
static void
news_doctor_nodes(news_doctor_t *doctor, news_redis_t *redis)
{
    const char *prefix = doctor->ctl->values[NEWS_CTL_PREFIX];
    redisReply *reply;
    size_t      i, count = 0;

    reply = news_redis_script(redis, news_script_nodes, news_str_borrow(prefix),
                              1, &NEWS_STR(""));
    if (reply == NULL) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        news_doctor_acl, "%s", redis->err->text);
        return;
    }

    for (i = 0; i < reply->len; i++) {
        count += reply->str[i] == '\n';
    }

    freeReplyObject(reply);

    if (count == 0) {
        news_doctor_say(doctor, NEWS_FINDING_WARNING, news_doctor_subject,
                        "compare with news_redis and its prefix= in "
                        "nginx.conf, and look into nginx's error log",
                        "no nginx has a lease under the prefix \"%s\"", prefix);
    } else {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "%zu nginx %s a lease", count,
                        count == 1 ? "has" : "have");
    }
}


static void
news_doctor_replicas(news_doctor_t *doctor, const redisReply *info)
{
    char role[16], replicas[16], link[16];

    news_doctor_info(info, "role", role, sizeof(role));
    news_doctor_info(info, "connected_slaves", replicas, sizeof(replicas));
    news_doctor_info(info, "master_link_status", link, sizeof(link));

    if (strcmp(role, "master") != 0) {
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        "name the master's address in news_redis",
                        "is a replica (link %s), which cannot be written to",
                        link);
    } else if (strcmp(replicas, "0") != 0) {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "%s replica(s)", replicas);
    }
}


/* newsctl may use the socket, since it did. */
static void
news_doctor_socket(news_doctor_t *doctor)
{
    const char        *path = doctor->ctl->address.path;
    char               real[PATH_MAX];
    news_doctor_user_t user;

    if (path[0] && realpath(path, real) && news_doctor_user(doctor, &user)
        && news_doctor_reach(doctor, news_doctor_subject, &user, real, 2,
                             "connect to the socket"))
    {
        news_doctor_say(doctor, NEWS_FINDING_OK, news_doctor_subject, NULL,
                        "nginx's user %s may connect", user.name);
    }
}


void
news_doctor_redis(news_doctor_t *doctor)
{
    const news_ctl_t *ctl = doctor->ctl;
    const char       *argv[] = {"INFO"};
    news_redis_t      redis = {0};
    news_error_t      err = {0};
    redisReply       *info;

    if (!ctl->redis) {
        news_doctor_say(doctor, NEWS_FINDING_NOTE, news_doctor_subject, NULL,
                        "none is named: each nginx keeps its own pages, and "
                        "asks the store before it serves one");
        return;
    }

    if (news_redis_open(&redis, &ctl->address, &err) != NEWS_OK
        || (info =
                news_redis_command(&redis, REDIS_REPLY_STRING, 1, argv, NULL))
               == NULL)
    {
        news_redis_close(&redis);
        news_doctor_say(doctor, NEWS_FINDING_ERROR, news_doctor_subject,
                        strstr(err.text, "NOPERM")
                            ? news_doctor_acl
                            : "start it, or correct the address; a socket must "
                              "be open to your user and to nginx's",
                        "%s", err.text);
        return;
    }

    news_doctor_socket(doctor);
    news_doctor_version(doctor, info);
    news_doctor_memory(doctor, info);
    news_doctor_persistence(doctor, info);
    news_doctor_replicas(doctor, info);
    freeReplyObject(info);

    news_doctor_redis_clock(doctor, &redis);
    news_doctor_nodes(doctor, &redis);
    news_redis_close(&redis);
}
