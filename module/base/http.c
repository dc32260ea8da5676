#include "base/http.h"

/* A weight in thousandths; an absent coding has none. */
#define NEWS_HTTP_ABSENT (-1)

typedef struct {
    int gzip;
    int identity;
    int any; /* "*" */
} news_http_codings_t;


/* A qvalue of RFC 9110, section 12.4.2, in thousandths; -1: it is none. */
static int
news_http_qvalue(news_str_t s)
{
    int    value, unit;
    size_t i;

    if (s.len == 0 || s.len > 5 || (s.data[0] != '0' && s.data[0] != '1')) {
        return -1;
    }

    if (s.len > 1 && s.data[1] != '.') {
        return -1;
    }

    value = (s.data[0] - '0') * 1000;
    unit = 100;

    for (i = 2; i < s.len; i++) {

        if (s.data[i] < '0' || s.data[i] > '9') {
            return -1;
        }

        value += (s.data[i] - '0') * unit;
        unit /= 10;
    }

    return value <= 1000 ? value : -1;
}


/* The weight behind a coding's name, -1: malformed. */
static int
news_http_weight(news_str_t parameters)
{
    if (parameters.data == NULL) {
        return 1000;
    }

    parameters = news_str_trim(parameters);

    if (parameters.len < 2
        || !news_str_equal_nocase((news_str_t) {2, parameters.data},
                                  NEWS_STR("q=")))
    {
        return -1;
    }

    return news_http_qvalue(news_str_from(parameters, 2));
}


/* Where a coding is listed twice, the smaller weight counts: it may be 0. */
static void
news_http_weigh(int *weight, int listed)
{
    if (*weight == NEWS_HTTP_ABSENT || listed < *weight) {
        *weight = listed;
    }
}


static void
news_http_member(news_http_codings_t *codings, news_str_t member)
{
    int        weight;
    news_str_t name;

    name = news_str_trim(news_str_next(&member, ';'));

    weight = news_http_weight(member);
    if (weight < 0) {
        return;
    }

    if (news_str_equal_nocase(name, NEWS_STR("gzip"))
        || news_str_equal_nocase(name, NEWS_STR("x-gzip")))
    {
        news_http_weigh(&codings->gzip, weight);

    } else if (news_str_equal_nocase(name, NEWS_STR("identity"))) {
        news_http_weigh(&codings->identity, weight);

    } else if (news_str_equal(name, NEWS_STR("*"))) {
        news_http_weigh(&codings->any, weight);
    }
}


bool
news_http_accepts_gzip(news_str_t accept_encoding)
{
    news_http_codings_t codings = {NEWS_HTTP_ABSENT, NEWS_HTTP_ABSENT,
                                   NEWS_HTTP_ABSENT};

    while (accept_encoding.data) {
        news_http_member(&codings, news_str_next(&accept_encoding, ','));
    }

    if (codings.gzip == NEWS_HTTP_ABSENT) {
        codings.gzip = codings.any;
    }

    if (codings.identity == NEWS_HTTP_ABSENT) {
        codings.identity = codings.any;
    }

    return codings.gzip > 0 && codings.gzip >= codings.identity;
}


static bool
news_http_take_weak(news_str_t *tag)
{
    if (!news_str_starts(*tag, NEWS_STR("W/"))) {
        return false;
    }

    *tag = news_str_from(*tag, 2);

    return true;
}


/*
 * Takes the opaque tag, with its quotes, off the front of *list, for commas
 * may stand inside; empty: there is none.
 */
static news_str_t
news_http_take_opaque(news_str_t *list)
{
    news_str_t opaque = *list, inside;

    if (list->len == 0 || list->data[0] != '"') {
        return (news_str_t) {0, NULL};
    }

    inside = news_str_from(*list, 1);
    opaque.len = news_str_next(&inside, '"').len + 2;

    if (opaque.len > list->len) {
        return (news_str_t) {0, NULL};
    }

    *list = news_str_from(*list, opaque.len);

    return opaque;
}


bool
news_http_etag_matches(news_str_t list, news_str_t etag, bool weak)
{
    bool       member_weak, etag_weak;
    news_str_t opaque;

    list = news_str_trim(list);

    if (news_str_equal(list, NEWS_STR("*"))) {
        return true;
    }

    etag_weak = news_http_take_weak(&etag);

    while (list.data) {

        list = news_str_trim(list);
        member_weak = news_http_take_weak(&list);
        opaque = news_http_take_opaque(&list);

        /* what stands between the tag and the comma must be nothing */
        if (news_str_trim(news_str_next(&list, ',')).len == 0 && opaque.len
            && news_str_equal(opaque, etag)
            && (weak || (!member_weak && !etag_weak)))
        {
            return true;
        }
    }

    return false;
}
