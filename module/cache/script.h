/*
 * What runs inside Redis, so that it is done in one step: the life of the
 * invalidation log.  nginx and newsctl send these with EVAL.  All take
 *
 *   KEYS  the log (a stream), its epoch (a hash), its nodes (a hash)
 *   ARGV  [1] a random number in 16 hex digits: the epoch, should one begin
 *
 * An epoch begins when the log is new, when another server holds it (a restart,
 * a failover: a purge may be missing from what came back), or when its end is
 * behind a node's position.  Then no node is registered yet.
 */

#ifndef NEWS_CACHE_SCRIPT_H
#define NEWS_CACHE_SCRIPT_H

#include "base/buf.h"

/* What a node trusts after a renewal was sent, and how often it renews; ms. */
#define NEWS_LOG_LEASE 3000
#define NEWS_LOG_RENEW 1000
/* How much two clocks may differ in that time; ms. */
#define NEWS_LOG_MARGIN 50
/* How long a purge stays in the log; no page lives longer.  Seconds. */
#define NEWS_LOG_LIFE (7 * 24 * 3600)

/*
 * A node asks for what is new, tells how far it has read, and is registered.
 *   ARGV  [2] the epoch it knows  [3] the id up to which it has read
 *         [4] its number  [5] its name  [6] lease, ms  [7] records at most
 *         [8] an epoch that is not to go on, for another one came after it; or
 *         nothing
 *   gives "EPOCH LAST-ID\n" and for each record "ID\tRECORD\n"; none when the
 *         epoch is another one
 */
extern const char news_script_follow[];

/*
 *   ARGV  [2] the record  [3] the life of a record, ms
 *   gives "ID AGE EPOCH", the epoch's age in ms
 */
extern const char news_script_append[];

/*
 * The nodes whose lease runs: "NUMBER APPLIED-ID MS-LEFT NAME\n" for each.
 *   ARGV  [1] an epoch, or nothing: where it has ended, its nodes are no longer
 *         known, and the answer is "other"
 */
extern const char news_script_nodes[];

/* Appends the keys: PREFIX:{log}, PREFIX:{log}:epoch, PREFIX:{log}:nodes. */
void news_key_append_log(news_buf_t *out, news_str_t prefix);
void news_key_append_log_epoch(news_buf_t *out, news_str_t prefix);
void news_key_append_log_nodes(news_buf_t *out, news_str_t prefix);

#endif
