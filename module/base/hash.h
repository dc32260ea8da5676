/*
 * Hashing for checksums, ETags and fingerprints: XXH3 with 64 bits, the same
 * on every machine.  Not for secrets.  Any thread.
 */

#ifndef NEWS_BASE_HASH_H
#define NEWS_BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

uint64_t news_hash(news_str_t s, uint64_t seed);

#endif
