#include "store/fingerprint.h"

#include "base/hash.h"

/* Another number makes every stored fingerprint differ: for a change of what
   is covered. */
#define NEWS_FINGERPRINT_VERSION 1


static uint64_t
news_fingerprint_int(uint64_t hash, int64_t n)
{
    char     bytes[8];
    unsigned i;

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (char) ((uint64_t) n >> (8 * i));
    }

    return news_hash((news_str_t) {sizeof(bytes), bytes}, hash);
}


/* Each field is hashed on its own, seeded with all before it, its length
   first: no two ways of dividing the same bytes look alike. */
static uint64_t
news_fingerprint_str(uint64_t hash, news_str_t s)
{
    return news_hash(s, news_fingerprint_int(hash, (int64_t) s.len));
}


static uint64_t
news_fingerprint_strs(uint64_t hash, news_strs_t strs)
{
    size_t i;

    hash = news_fingerprint_int(hash, (int64_t) strs.count);

    for (i = 0; i < strs.count; i++) {
        hash = news_fingerprint_str(hash, strs.items[i]);
    }

    return hash;
}


static uint64_t
news_fingerprint_date(uint64_t hash, news_date_t date)
{
    return news_fingerprint_int(news_fingerprint_int(hash, date.kind),
                                date.seconds);
}


uint64_t
news_fingerprint(const news_article_t *article)
{
    uint64_t hash = NEWS_FINGERPRINT_VERSION;

    hash = news_fingerprint_str(hash, article->tagline);
    hash = news_fingerprint_str(hash, article->category);
    hash = news_fingerprint_str(hash, article->category_slug);
    hash = news_fingerprint_str(hash, article->headline);
    hash = news_fingerprint_str(hash, article->standfirst);
    hash = news_fingerprint_str(hash, article->body);
    hash = news_fingerprint_strs(hash, article->authors);
    hash = news_fingerprint_strs(hash, article->keywords);
    hash = news_fingerprint_strs(hash, article->corrections);
    hash = news_fingerprint_str(hash, article->language);
    hash = news_fingerprint_date(hash, article->published);
    hash = news_fingerprint_date(hash, article->updated);
    hash = news_fingerprint_date(hash, article->expires);
    hash = news_fingerprint_int(hash, article->format);
    hash = news_fingerprint_str(hash, article->image.url);
    hash = news_fingerprint_str(hash, article->image.alt);
    hash = news_fingerprint_str(hash, article->image.credit);
    hash = news_fingerprint_int(hash, article->image.width);
    hash = news_fingerprint_int(hash, article->image.height);

    return hash;
}
