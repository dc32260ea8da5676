/*
 * Hashing for checksums, ETags and fingerprints: XXH3 with 64 bits, the same
 * on every machine.  Not for secrets.  Any thread.
 */

#ifndef NEWS_BASE_HASH_H
#define NEWS_BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

uint64_t news_hash(news_str_t s, uint64_t seed);

/* 128 bits: with a secret seed nobody finds two strings of one hash. */
void news_hash128(news_str_t s, uint64_t seed, uint64_t hash[2]);

#endif
