#include "cache/log.h"

#include "base/hash.h"
#include "cache/lock.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define NEWS_LOG_MAGIC 0x32474f4c5357454eu /* "NEWSLOG2" */
#define NEWS_LOG_WINDOW 8                  /* places where a tag may be */
#define NEWS_LOG_SLOTS_MIN 64
#define NEWS_LOG_EPOCHS 16 /* former ones that are known */
#define NEWS_LOG_SEQUENCE_BITS 20
#define NEWS_LOG_SEQUENCE_MAX ((1u << NEWS_LOG_SEQUENCE_BITS) - 1)

/*
 * The tag holds its log's number, from 1, in its lowest four bits; 0: free.
 * A worker may be killed between any two stores: a slot's tag is written last,
 * and the floor is raised before a slot is taken away.
 */
typedef struct {
    _Atomic uint64_t tag;
    _Atomic uint64_t hard; /* position of the last hard purge; 0: none */
    _Atomic uint64_t soft;
} news_log_slot_t;

typedef struct {
    _Atomic uint64_t       name; /* its hash; 0: free */
    _Atomic uint64_t       epoch;
    _Atomic uint64_t       life; /* 0: not known */
    _Atomic uint64_t       applied;
    _Atomic uint64_t       seen;                    /* by anybody */
    _Atomic uint64_t       former[NEWS_LOG_EPOCHS]; /* epochs; 0: none */
    unsigned               ended;
    _Atomic uint64_t       hard_floor; /* a page from before it is dead */
    _Atomic uint64_t       soft_floor;
    _Atomic uint64_t       trusted_until;
    _Atomic news_process_t follower;
} news_log_source_t;

struct news_log_s {
    uint64_t          magic;
    uint64_t          size;
    uint64_t          node;
    uint64_t          slot_mask;
    news_lock_t       lock;
    _Atomic uint64_t  generation;
    news_log_source_t sources[NEWS_LOG_SOURCES_MAX];
    news_log_slot_t   slots[];
};


news_status_e
news_log_format(void *memory, size_t size, uint64_t node)
{
    news_log_t *log = memory;
    uint64_t    slots = NEWS_LOG_SLOTS_MIN;

    while (sizeof(*log) + 2 * slots * sizeof(*log->slots) <= size) {
        slots *= 2;
    }

    if (sizeof(*log) + slots * sizeof(*log->slots) > size) {
        return NEWS_ELIMIT;
    }

    memset(memory, 0, sizeof(*log) + slots * sizeof(*log->slots));
    log->size = size;
    log->node = node;
    log->slot_mask = slots - 1;
    news_lock_init(&log->lock);
    log->generation = 1;
    atomic_thread_fence(memory_order_release);
    log->magic = news_log_version();

    return NEWS_OK;
}


uint64_t
news_log_version(void)
{
    return NEWS_LOG_MAGIC ^ sizeof(news_log_t);
}


news_log_t *
news_log_attach(void *memory, size_t size)
{
    news_log_t *log = memory;

    return size >= sizeof(*log) && log->magic == news_log_version()
                   && log->size == size
               ? log
               : NULL;
}


uint64_t
news_log_node(const news_log_t *log)
{
    return log->node;
}


/* A holder that died inside has left nothing half-done that matters: what it
   had not advanced over is read again. */
static void
news_log_lock(news_log_t *log)
{
    (void) news_lock_take(&log->lock);
}


static void
news_log_unlock(news_log_t *log)
{
    news_lock_release(&log->lock);
}


unsigned
news_log_source(news_log_t *log, news_str_t name)
{
    uint64_t hash = news_hash(name, 0) | 1;
    unsigned i;

    news_log_lock(log);

    for (i = 0; i < NEWS_LOG_SOURCES_MAX; i++) {
        if (log->sources[i].name == 0) {
            log->sources[i].name = hash;
        }

        if (log->sources[i].name == hash) {
            break;
        }
    }

    news_log_unlock(log);

    return i;
}


/* Threads of a low priority must not lose the CPU with a lock that workers wait
   for.  No epoch comes twice, and between two of them the position is 0: what
   was read between two looks at the same epoch is of that one. */
void
news_log_mark(const news_log_t *log, unsigned source, news_log_mark_t *mark)
{
    const news_log_source_t *from = &log->sources[source];

    mark->source = source;

    do {
        mark->epoch = from->epoch;
        mark->position = from->applied;
    } while (mark->epoch != from->epoch);
}


uint64_t
news_log_epoch(const news_log_t *log, unsigned source)
{
    return log->sources[source].epoch;
}


static uint64_t
news_log_slot_tag(unsigned source, uint64_t tag)
{
    return (tag & ~(uint64_t) 15) | (source + 1);
}


static uint64_t
news_log_latest(const news_log_slot_t *slot)
{
    return slot->hard > slot->soft ? slot->hard : slot->soft;
}


static void
news_log_raise(_Atomic uint64_t *position, uint64_t to)
{
    if (*position < to) {
        *position = to;
    }
}


/* Frees the slot; what it knew, its log's floor says of all pages. */
static void
news_log_forget(news_log_t *log, news_log_slot_t *slot)
{
    news_log_source_t *source;

    if (slot->tag == 0) {
        return;
    }

    source = &log->sources[(slot->tag & 15) - 1];
    news_log_raise(&source->hard_floor, slot->hard);
    news_log_raise(&source->soft_floor, slot->soft);
    slot->tag = 0;
}


/* The tag's slot, or the one that it may have: free, or of the oldest purge. */
static news_log_slot_t *
news_log_find(news_log_t *log, uint64_t tag)
{
    news_log_slot_t *slot, *best = NULL;
    uint64_t         at = (tag >> 4) * 0x9e3779b97f4a7c15u >> 20;
    unsigned         i;

    for (i = 0; i < NEWS_LOG_WINDOW; i++) {

        slot = &log->slots[(at + i) & log->slot_mask];

        if (slot->tag == tag) {
            return slot;
        }

        if (best == NULL || slot->tag == 0
            || (best->tag != 0
                && news_log_latest(slot) < news_log_latest(best)))
        {
            best = slot;
        }
    }

    return best;
}


/* The source, locked; NULL, and not locked: its life is another one. */
static news_log_source_t *
news_log_enter(news_log_t *log, const news_log_mark_t *mark)
{
    news_log_source_t *source = &log->sources[mark->source];

    news_log_lock(log);

    if (source->epoch == mark->epoch) {
        return source;
    }

    news_log_unlock(log);

    return NULL;
}


void
news_log_purge(news_log_t *log, const news_log_mark_t *mark, uint64_t tag,
               uint64_t position, bool soft)
{
    news_log_slot_t *slot;

    if (news_log_enter(log, mark) == NULL) {
        return;
    }

    tag = news_log_slot_tag(mark->source, tag);
    slot = news_log_find(log, tag);

    if (slot->tag != tag) {
        news_log_forget(log, slot);
        slot->hard = 0;
        slot->soft = 0;
    }

    news_log_raise(soft ? &slot->soft : &slot->hard, position);
    slot->tag = tag;
    news_log_unlock(log);
}


void
news_log_purge_all(news_log_t *log, const news_log_mark_t *mark,
                   uint64_t position)
{
    news_log_source_t *source = news_log_enter(log, mark);

    if (source) {
        news_log_raise(&source->hard_floor, position);
        news_log_unlock(log);
    }
}


bool
news_log_advance(news_log_t *log, const news_log_mark_t *mark,
                 uint64_t position)
{
    news_log_source_t *source = news_log_enter(log, mark);

    if (source == NULL) {
        return false;
    }

    news_log_raise(&source->applied, position);
    news_log_raise(&source->seen, position);
    log->generation++;
    news_log_unlock(log);

    return true;
}


void
news_log_saw(news_log_t *log, const news_log_mark_t *mark, uint64_t position)
{
    news_log_source_t *source = &log->sources[mark->source];

    if (source->seen >= position) {
        return;
    }

    source = news_log_enter(log, mark);

    if (source) {
        news_log_raise(&source->seen, position);
        news_log_unlock(log);
    }
}


uint64_t
news_log_seen(const news_log_t *log, unsigned source)
{
    return log->sources[source].seen;
}


bool
news_log_is_life(news_log_t *log, const news_log_mark_t *mark, uint64_t life)
{
    news_log_source_t *source = news_log_enter(log, mark);
    bool               same;

    /* who asks is told when he notes what he has read */
    if (source == NULL) {
        return true;
    }

    if (source->life == 0) {
        source->life = life;
    }

    same = source->life == life;
    news_log_unlock(log);

    return same;
}


bool
news_log_had(const news_log_t *log, unsigned number, uint64_t epoch)
{
    const news_log_source_t *source = &log->sources[number];
    unsigned                 i;

    for (i = 0; i < NEWS_LOG_EPOCHS; i++) {
        if (source->former[i] == epoch) {
            return true;
        }
    }

    return false;
}


bool
news_log_reset(news_log_t *log, const news_log_mark_t *mark, uint64_t epoch,
               uint64_t life, uint64_t position)
{
    news_log_source_t *source = news_log_enter(log, mark);
    uint64_t           i;

    if (source == NULL) {
        return false;
    }

    source->trusted_until = 0;

    if (!news_log_had(log, mark->source, source->epoch)) {
        source->former[source->ended++ % NEWS_LOG_EPOCHS] = source->epoch;
    }

    /* who takes the mark now, or when this process has died here, has read
       nothing of either log */
    source->applied = 0;
    source->epoch = epoch;
    source->life = life;

    for (i = 0; i <= log->slot_mask; i++) {
        if ((log->slots[i].tag & 15) == mark->source + 1) {
            log->slots[i].tag = 0;
        }
    }

    source->hard_floor = position;
    source->soft_floor = 0;
    source->applied = position;
    source->seen = position;
    log->generation++;
    news_log_unlock(log);

    return true;
}


uint64_t
news_log_generation(const news_log_t *log)
{
    return log->generation;
}


static news_log_verdict_e
news_log_check_tag(news_log_t *log, const news_log_mark_t *mark, uint64_t tag)
{
    const news_log_slot_t *slot;

    tag = news_log_slot_tag(mark->source, tag);
    slot = news_log_find(log, tag);

    if (slot->tag != tag) {
        return NEWS_LOG_VALID;
    }

    if (slot->hard > mark->position) {
        return NEWS_LOG_DEAD;
    }

    return slot->soft > mark->position ? NEWS_LOG_SOFT : NEWS_LOG_VALID;
}


static news_log_verdict_e
news_log_check_mark(news_log_t *log, const news_log_mark_t *mark,
                    const uint64_t *tags, size_t count)
{
    const news_log_source_t *source = &log->sources[mark->source];
    news_log_verdict_e       verdict, worst = NEWS_LOG_VALID;
    size_t                   i;

    if (mark->epoch != source->epoch || mark->position < source->hard_floor) {
        return NEWS_LOG_DEAD;
    }

    if (mark->position < source->soft_floor) {
        worst = NEWS_LOG_SOFT;
    }

    for (i = 0; i < count && worst != NEWS_LOG_DEAD; i++) {
        verdict = news_log_check_tag(log, mark, tags[i]);
        worst = verdict > worst ? verdict : worst;
    }

    return worst;
}


news_log_verdict_e
news_log_check(news_log_t *log, const news_log_mark_t *marks, size_t mark_count,
               const uint64_t *tags, size_t tag_count, uint64_t *generation)
{
    news_log_verdict_e verdict, worst = NEWS_LOG_VALID;
    size_t             i;

    news_log_lock(log);
    *generation = log->generation;

    for (i = 0; i < mark_count && worst != NEWS_LOG_DEAD; i++) {
        verdict = news_log_check_mark(log, &marks[i], tags, tag_count);
        worst = verdict > worst ? verdict : worst;
    }

    news_log_unlock(log);

    return worst;
}


void
news_log_grant(news_log_t *log, unsigned source, uint64_t until)
{
    log->sources[source].trusted_until = until;
}


uint64_t
news_log_trusted_until(const news_log_t *log, unsigned source)
{
    return log->sources[source].trusted_until;
}


bool
news_log_follow(news_log_t *log, unsigned source)
{
    _Atomic news_process_t *follower = &log->sources[source].follower;
    news_process_t          self = news_process_self(), holder = *follower;

    if (holder == self) {
        return true;
    }

    return !news_process_lives(holder)
           && atomic_compare_exchange_strong(follower, &holder, self);
}


void
news_log_unfollow(news_log_t *log, unsigned source)
{
    news_process_t self = news_process_self();

    (void) atomic_compare_exchange_strong(&log->sources[source].follower, &self,
                                          0);
}


/* Digits up to `end`, a character or the end of *s; false: none, or too great a
   number. */
static bool
news_log_number(news_str_t *s, uint64_t max, uint64_t *n)
{
    size_t i;

    *n = 0;

    for (i = 0; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++) {
        *n = *n * 10 + (uint64_t) (s->data[i] - '0');
        if (*n > max) {
            return false;
        }
    }

    *s = news_str_from(*s, i);

    return i > 0;
}


uint64_t
news_log_position(news_str_t id)
{
    uint64_t ms, sequence;

    if (!news_log_number(&id, UINT64_MAX >> NEWS_LOG_SEQUENCE_BITS, &ms)
        || id.len == 0 || id.data[0] != '-')
    {
        return 0;
    }

    id = news_str_from(id, 1);

    if (!news_log_number(&id, UINT32_MAX, &sequence) || id.len) {
        return 0;
    }

    if (sequence > NEWS_LOG_SEQUENCE_MAX) {
        sequence = NEWS_LOG_SEQUENCE_MAX;
    }

    return ms << NEWS_LOG_SEQUENCE_BITS | sequence;
}


news_str_t
news_log_position_id(uint64_t position, char id[NEWS_LOG_ID_MAX])
{
    int len;

    len = snprintf(id, NEWS_LOG_ID_MAX, "%llu-%llu",
                   (unsigned long long) (position >> NEWS_LOG_SEQUENCE_BITS),
                   (unsigned long long) (position & NEWS_LOG_SEQUENCE_MAX));

    return (news_str_t) {(size_t) len, id};
}
