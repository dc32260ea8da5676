#include "base/tz.h"

#include "base/calendar.h"
#include "base/file.h"
#include "base/tz_internal.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS_TZ_FOLDER "/usr/share/zoneinfo/"
#define NEWS_TZ_HEADER 44
#define NEWS_TZ_TYPES_MAX 256

struct news_tz_s {
    char            name[NEWS_TZ_NAME_MAX + 1];
    uint32_t        count; /* transitions */
    int64_t        *times;
    unsigned char  *types; /* of each: from then on */
    unsigned        type_count;
    news_tz_type_t *type;
    bool            has_rule;
    news_tz_rule_t  rule; /* after the last */
};

/* What RFC 8536, section 3.1 says of a block. */
typedef struct {
    uint32_t utc, standard, leap, times, types, chars;
} news_tz_header_t;

static struct {
    pthread_mutex_t lock;
    unsigned        count;
    news_tz_t      *zones[NEWS_TZ_CACHE_MAX];
} news_tz_cache = {.lock = PTHREAD_MUTEX_INITIALIZER};


static uint32_t
news_tz_u32(const char *p)
{
    const unsigned char *u = (const unsigned char *) p;

    return (uint32_t) u[0] << 24 | (uint32_t) u[1] << 16 | (uint32_t) u[2] << 8
           | u[3];
}


static int64_t
news_tz_i64(const char *p)
{
    return (int64_t) ((uint64_t) news_tz_u32(p) << 32 | news_tz_u32(p + 4));
}


/* Reads a block's header; false: it is none.  *size is what its data takes
   with times of `width` bytes. */
static bool
news_tz_read_header(news_str_t bytes, news_tz_header_t *header, size_t width,
                    size_t *size)
{
    const char *p = bytes.data;

    if (bytes.len < NEWS_TZ_HEADER || memcmp(p, "TZif", 4) != 0 || p[4] < '2') {
        return false;
    }

    header->utc = news_tz_u32(p + 20);
    header->standard = news_tz_u32(p + 24);
    header->leap = news_tz_u32(p + 28);
    header->times = news_tz_u32(p + 32);
    header->types = news_tz_u32(p + 36);
    header->chars = news_tz_u32(p + 40);

    if (header->utc > NEWS_TZ_FILE_MAX || header->standard > NEWS_TZ_FILE_MAX
        || header->leap > NEWS_TZ_FILE_MAX || header->times > NEWS_TZ_FILE_MAX
        || header->types > NEWS_TZ_TYPES_MAX
        || header->chars > NEWS_TZ_FILE_MAX)
    {
        return false;
    }

    *size = header->times * (width + 1) + header->types * 6 + header->chars
            + header->leap * (width + 4) + header->standard + header->utc;

    return *size <= bytes.len - NEWS_TZ_HEADER;
}


static bool
news_tz_read_types(news_tz_t *tz, const news_tz_header_t *header,
                   const char *types, const char *chars)
{
    size_t      i, len;
    const char *name;

    for (i = 0; i < header->types; i++) {

        unsigned char at = (unsigned char) types[i * 6 + 5];

        if (at >= header->chars) {
            return false;
        }

        name = chars + at;
        len = strnlen(name, header->chars - at);

        if (len > NEWS_TZ_ABBREVIATION_MAX || len == header->chars - at) {
            return false;
        }

        memcpy(tz->type[i].abbreviation, name, len);
        tz->type[i].offset = (int32_t) news_tz_u32(types + i * 6);

        /* RFC 8536, section 3.2: not more than about a day */
        if (tz->type[i].offset < -90000 || tz->type[i].offset > 93600) {
            return false;
        }
    }

    return true;
}


static bool
news_tz_read_times(news_tz_t *tz, const char *times, const char *types)
{
    uint32_t i;

    for (i = 0; i < tz->count; i++) {

        tz->times[i] = news_tz_i64(times + (size_t) i * 8);
        tz->types[i] = (unsigned char) types[i];

        if (tz->types[i] >= tz->type_count
            || (i && tz->times[i] <= tz->times[i - 1])) {
            return false;
        }
    }

    return true;
}


/* The second block, and the rule behind it. */
static news_status_e
news_tz_read_block(news_tz_t *tz, news_str_t bytes)
{
    const char      *data = bytes.data + NEWS_TZ_HEADER;
    size_t           size;
    news_str_t       rule;
    news_tz_header_t header;

    if (!news_tz_read_header(bytes, &header, 8, &size) || header.types == 0
        || header.leap)
    {
        return NEWS_ECORRUPT;
    }

    tz->count = header.times;
    tz->type_count = header.types;
    tz->times = calloc(header.times + 1, sizeof(*tz->times));
    tz->types = calloc(header.times + 1, sizeof(*tz->types));
    tz->type = calloc(header.types, sizeof(*tz->type));

    if (tz->times == NULL || tz->types == NULL || tz->type == NULL) {
        return NEWS_ENOMEM;
    }

    if (!news_tz_read_times(tz, data, data + header.times * 8)
        || !news_tz_read_types(tz, &header, data + header.times * 9,
                               data + header.times * 9 + header.types * 6))
    {
        return NEWS_ECORRUPT;
    }

    rule = news_str_from(bytes, NEWS_TZ_HEADER + size);

    if (rule.len < 2 || rule.data[0] != '\n' || rule.data[rule.len - 1] != '\n')
    {
        return NEWS_ECORRUPT;
    }

    rule = (news_str_t) {rule.len - 2, rule.data + 1};
    tz->has_rule = rule.len > 0;

    return rule.len == 0 || news_tz_rule_parse(&tz->rule, rule) ? NEWS_OK
                                                                : NEWS_ECORRUPT;
}


news_status_e
news_tz_parse(news_tz_t **tz, news_str_t bytes)
{
    size_t           size;
    news_status_e    status;
    news_tz_header_t header;

    if (bytes.len > NEWS_TZ_FILE_MAX
        || !news_tz_read_header(bytes, &header, 4, &size))
    {
        return NEWS_ECORRUPT;
    }

    *tz = calloc(1, sizeof(**tz));
    if (*tz == NULL) {
        return NEWS_ENOMEM;
    }

    status =
        news_tz_read_block(*tz, news_str_from(bytes, NEWS_TZ_HEADER + size));

    if (status != NEWS_OK) {
        news_tz_free(*tz);
        *tz = NULL;
    }

    return status;
}


void
news_tz_free(news_tz_t *tz)
{
    if (tz) {
        free(tz->times);
        free(tz->types);
        free(tz->type);
        free(tz);
    }
}


/* Names become paths: letters, digits, '_', '+', '-', and '/' between. */
static bool
news_tz_name_valid(news_str_t name)
{
    size_t i;

    for (i = 0; i < name.len; i++) {

        char c = name.data[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-'
              || (c == '/' && i && name.data[i - 1] != '/')))
        {
            return false;
        }
    }

    return name.len > 0 && name.len <= NEWS_TZ_NAME_MAX
           && name.data[name.len - 1] != '/';
}


/* NULL: there is no such file, or none that is a zone's. */
static news_tz_t *
news_tz_load(news_str_t name)
{
    char        path[sizeof(NEWS_TZ_FOLDER) + NEWS_TZ_NAME_MAX];
    int         fd;
    news_tz_t  *tz = NULL;
    news_buf_t  bytes = NEWS_BUF_INIT;
    struct stat info;

    snprintf(path, sizeof(path), NEWS_TZ_FOLDER "%.*s", NEWS_STR_ARG(name));

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return NULL;
    }

    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)
        && news_file_read(fd, NEWS_TZ_FILE_MAX, &bytes) == NEWS_OK
        && news_tz_parse(&tz, news_buf_borrow(&bytes)) == NEWS_OK)
    {
        memcpy(tz->name, name.data, name.len);
    }

    news_buf_free(&bytes);
    close(fd);

    return tz;
}


/* Under the lock. */
static news_tz_t *
news_tz_cached(news_str_t name)
{
    unsigned i;

    for (i = 0; i < news_tz_cache.count; i++) {
        if (news_str_equal(name, news_str_borrow(news_tz_cache.zones[i]->name)))
        {
            return news_tz_cache.zones[i];
        }
    }

    return NULL;
}


const news_tz_t *
news_tz_find(news_str_t name)
{
    news_tz_t *tz;

    if (!news_tz_name_valid(name)) {
        return NULL;
    }

    pthread_mutex_lock(&news_tz_cache.lock);

    tz = news_tz_cached(name);

    if (tz == NULL && news_tz_cache.count < NEWS_TZ_CACHE_MAX) {
        tz = news_tz_load(name);
        if (tz) {
            news_tz_cache.zones[news_tz_cache.count++] = tz;
        }
    }

    pthread_mutex_unlock(&news_tz_cache.lock);

    return tz;
}


/* The type of the last transition that is not after it. */
static const news_tz_type_t *
news_tz_type(const news_tz_t *tz, int64_t seconds)
{
    uint32_t low = 0, high = tz->count, middle;

    if (tz->has_rule && (high == 0 || seconds >= tz->times[high - 1])) {
        return news_tz_rule_find(&tz->rule, seconds);
    }

    while (low < high) {

        middle = low + (high - low) / 2;

        if (tz->times[middle] <= seconds) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }

    return &tz->type[low ? tz->types[low - 1] : 0];
}


void
news_tz_clock(const news_tz_t *tz, int64_t seconds, news_clock_t *clock)
{
    static const news_tz_type_t utc = {0, "UTC"};

    const news_tz_type_t *type = tz ? news_tz_type(tz, seconds) : &utc;
    int64_t               local = seconds + type->offset;
    int64_t               rest = local % NEWS_CALENDAR_DAY;

    if (rest < 0) {
        rest += NEWS_CALENDAR_DAY;
    }

    news_calendar_split((local - rest) / NEWS_CALENDAR_DAY, &clock->year,
                        &clock->month, &clock->day);
    clock->hour = (int) (rest / 3600);
    clock->minute = (int) (rest / 60 % 60);
    clock->second = (int) (rest % 60);
    clock->offset = type->offset;
    memcpy(clock->abbreviation, type->abbreviation,
           sizeof(clock->abbreviation));
}


/* Whether clocks show the day, or a later one. */
static bool
news_tz_reached(const news_tz_t *tz, int64_t seconds, int64_t day)
{
    news_clock_t clock;

    news_tz_clock(tz, seconds, &clock);

    return news_calendar_days(clock.year, clock.month, clock.day) >= day;
}


int64_t
news_tz_day(const news_tz_t *tz, int year, int month, int day)
{
    int64_t      days = news_calendar_days(year, month, day);
    int64_t      midnight = days * NEWS_CALENDAR_DAY;
    news_clock_t before, after;
    int          ahead, behind;

    news_tz_clock(tz, midnight - NEWS_CALENDAR_DAY, &before);
    news_tz_clock(tz, midnight + NEWS_CALENDAR_DAY, &after);

    ahead = before.offset > after.offset ? before.offset : after.offset;
    behind = before.offset > after.offset ? after.offset : before.offset;

    return news_tz_reached(tz, midnight - ahead, days) ? midnight - ahead
                                                       : midnight - behind;
}
