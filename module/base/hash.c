#include "base/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>


uint64_t
news_hash(news_str_t s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.data, s.len, seed);
}


void
news_hash128(news_str_t s, uint64_t seed, uint64_t hash[2])
{
    XXH128_hash_t h = XXH3_128bits_withSeed(s.data, s.len, seed);

    hash[0] = h.low64;
    hash[1] = h.high64;
}
