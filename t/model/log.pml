/*
 * The protocol of the invalidation log: what a node may serve while purges,
 * renders, lost leases, dead followers, new epochs and cut-off nodes meet.
 *
 * The rule, asserted where a page is served:
 *
 *   No request that starts after a purge has returned 0 gets a page from
 *   before it.
 *
 * One page, of which newsctl publishes PUBLISHES versions; one node with a zone
 * of one page and READERS requests at a time, and another one that puts pages
 * into Redis; Redis, which loses what it knows once, if LOSS says how.  Each
 * guard that the rule needs can be left out by -DWITHOUT_NAME, and then it
 * breaks: t/model.t sees to that.
 *
 * Time.  There is none but `tick`, by which all that runs comes nearer to its
 * end.  Between two ticks anything may happen, or nothing for ever: a message,
 * a thread or a process may take as long as it likes.  Clocks do not agree:
 * what one takes for a lease may last DRIFT longer or shorter by another.
 *
 * Left out, since the rule does not need them or they are tested elsewhere: the
 * bounded table of tags with its floors (a page that it forgets is dead), soft
 * purges (they are no promise), the trimming of the log (no page lives longer),
 * the lease of a render among nodes (whoever has waited for it asks Redis like
 * anybody), and whether a page is ever found: to render each time is right.
 */

#ifndef NODES
#define NODES 2
#endif
#ifndef READERS
#define READERS 1 /* at each node */
#endif
/* Of each reader; 0: without end.  Of the last one nobody sees what it leaves:
   it ends where it does not find the page. */
#ifndef REQUESTS
#define REQUESTS 0
#endif
#ifndef PUBLISHES
#define PUBLISHES 1
#endif
#ifndef LOSS
#define LOSS 0
#endif
#ifndef REDIS
#define REDIS 1 /* 0: news_redis off */
#endif
#ifndef ZONE
#define ZONE 1 /* 0: news_zone off */
#endif
#ifndef PAGES
#define PAGES REDIS /* 0: Redis takes no pages */
#endif
#ifndef CHECKED
#define CHECKED 1 /* 0: pages are checked against the log each time */
#endif
#ifndef LOOKS
#define LOOKS 1 /* 0: the store's changes cannot be read */
#endif

#ifndef LIVES
#define LIVES 0 /* 1: a backup is put into the store, once */
#endif

#ifndef DRIFT
#define DRIFT 0
#endif

/* The last id in the beginning; nodes have read up to 1. */
#ifndef BEGIN
#define BEGIN 1
#endif
#define LATER 255
#define LEASE 1
#define MARGIN (2 * DRIFT) /* NEWS_LOG_MARGIN: two clocks, each off by DRIFT */

/* The longest that a clock which is slow, the shortest that one which is fast
   takes for so much time. */
#define AT_MOST(time) (time + DRIFT)
#define AT_LEAST(time) (time - DRIFT)

/* news_entry_t, or a page in the zone with its news_zone_meta_t. */
typedef page_t {
    bit  there;
    byte version; /* and the position in the store's table `change` */
#if LIVES
    byte text; /* what it says: no later position, in another life */
    byte life; /* of the store, as far as the node knew */
#endif
    byte epoch;
    byte position; /* up to here the log was read when its render began */
};

/* What the workers of a node share. */
typedef node_t {
    /* news_log_source_t of the log in Redis, and its one tag's slot */
    byte epoch;
    byte applied;
    byte purged;
    byte trusted; /* the lease runs so long */
#if LOSS == 4
    byte had; /* news_log_had(): a bit for each epoch that has ended */
#endif

    /* news_log_source_t of the store's table */
    byte looked;
    byte changed;
#if LIVES
    byte life;
#endif

    byte generation;

    page_t page;    /* in the zone */
    byte   checked; /* its news_zone_meta_t.checked */

    /* news_flight_place_t; its reach, LATER: it does not read the store yet */
    bit  flight;
    byte flight_position;
    byte flight_change;

    byte asked; /* so long would a lease run that is asked for now */

    /* readers that wait for the look after the one that runs; for that one */
    byte next;
    byte served;
};

node_t node[NODES];

/* Redis: the stream, its epoch, its nodes, the page. */
byte   epoch;   /* 0: none */
bit    same_run = 1; /* the epoch names this server's run id */
byte   last;    /* the stream's last id; 0: no stream */
byte   purges;  /* a bit for each id that is a purge */
byte   young;   /* so long may there be nodes that have not registered */
byte   node_applied[NODES];
byte   node_left[NODES]; /* 0: not registered, or lapsed */
page_t stored;

/* ids are never given twice: they are times */
byte ids;
byte epochs;

/* The store; a change in it is one of its version. */
byte version;
#if LIVES
byte text; /* counts on when a backup is put back, and `version` does not */
byte life;
#define TEXT(place) place text
#else
#define TEXT(place) place version
#endif

/* newsctl: the last version, or text, whose publishing has returned 0. */
byte out;
byte waits;

#define RAISE(what, to)                                                        \
    if                                                                         \
    :: what < to -> what = to                                                  \
    :: else                                                                    \
    fi

#define RUNS(n) (node[n].trusted || node[n].asked || node_left[n])

#if CHECKED || READERS > 1
#define NEXT(generation) generation++
#else
#define NEXT(generation) skip
#endif

/* Time passes. */
active proctype tick()
{
    byte i;

end:
    do
    :: atomic {
        young || waits || RUNS(0) || RUNS(NODES - 1) ->
        d_step {
            young = (young -> young - 1 : 0);
            waits = (waits -> waits - 1 : 0);

            for (i : 0 .. NODES - 1) {
                node[i].trusted = (node[i].trusted -> node[i].trusted - 1 : 0);
                node[i].asked = (node[i].asked -> node[i].asked - 1 : 0);
                node_left[i] = (node_left[i] -> node_left[i] - 1 : 0);
            }

            i = 0;
        }
    }
    od
}


/* NEWS_SCRIPT_EPOCH */
#ifdef WITHOUT_RUN_ID
#define OTHER_LIFE (epoch == 0 || last == 0)
#else
#define OTHER_LIFE (epoch == 0 || last == 0 || !same_run)
#endif

/* The log ends before the place up to which a node has read. */
#define BEHIND(n) (node[n].epoch == epoch && last < node[n].applied)

inline begin_epoch(i, needed)
{
    if
    :: needed ->
        epochs++;
        epoch = epochs;
        same_run = 1;
        ids++;
        last = ids;

        for (i : 0 .. NODES - 1) {
            node_left[i] = 0;
            node_applied[i] = 0;
        }

#ifdef WITHOUT_YOUNG_MARGIN
        young = AT_LEAST(LEASE);
#else
        young = AT_LEAST(LEASE + MARGIN);
#endif
    :: else
    fi
}

#if REDIS

/*
 * One node's follower, whichever worker has the role (news_log_follow()): what
 * it knows by itself is lost when it dies, and the next one begins at the top.
 * Nobody else changes what the node knows of the log, so that what the question
 * says of it still holds when the reply comes.  ngx_http_news_follow.c
 */
proctype follower(byte n)
{
    byte got_epoch, got_to, got_purged; /* the reply */
    bit  got_all;
#if LOSS == 4
    byte ended; /* an epoch that came back; a worker that dies forgets it */
#endif
    byte i;

ask: /* ngx_http_news_follow_ask() */
end:
#if DRIFT
    if
    :: node[n].asked = LEASE
    :: node[n].asked = AT_MOST(LEASE)
    fi;
#else
    node[n].asked = LEASE;
#endif

    /* news_script_follow */
    if
    :: atomic {
#if LOSS == 4
        begin_epoch(i, OTHER_LIFE || BEHIND(n) || ended == epoch);
#else
        begin_epoch(i, OTHER_LIFE || BEHIND(n));
#endif
        node_applied[n] = (node[n].epoch == epoch -> node[n].applied : 0);
#ifdef WITHOUT_LIST_MARGIN
        node_left[n] = AT_LEAST(LEASE);
#else
        node_left[n] = AT_LEAST(LEASE + MARGIN);
#endif
        got_epoch = epoch;
        got_to = node[n].applied;

#ifdef WITHOUT_TAKEOVER
        /* a follower that has just got the role begins with what comes */
        if
        :: node[n].epoch == epoch -> got_to = last
        :: true
        fi;
#endif

        /* as many records as fit */
        if
        :: node[n].epoch == epoch ->
            do
            :: got_to < last ->
                got_to++;
                if
                :: purges & (1 << got_to) -> got_purged = got_to
                :: else
                fi
            :: got_to > node[n].applied || got_to == last -> break
            od;
            got_all = (got_to == last)
        :: else
        fi
    }
    :: goto dies /* no reply in time, or this worker dies */
    fi;

#ifdef WITHOUT_SENT
    /* the lease is counted from when the reply comes */
    node[n].asked = AT_MOST(LEASE);
#endif

    /* ngx_http_news_follow_read() */
    if
    :: goto dies
    :: atomic {
        node[n].epoch != got_epoch ->
#if LOSS == 4
#ifndef WITHOUT_FORMER
        if
        :: node[n].had & (1 << got_epoch) ->
            ended = got_epoch;
            goto dies
        :: else
        fi;
#endif
        node[n].had = node[n].had | (1 << node[n].epoch);
#endif
        node[n].trusted = 0; /* news_log_reset(): marks are taken meanwhile */
        node[n].applied = 0
    }
        if
        :: goto dies
        :: atomic {
            node[n].epoch = got_epoch;
            node[n].purged = 0;
            NEXT(node[n].generation);
            goto dies /* and asks again */
        }
        fi
#ifdef WITHOUT_NOTE_FIRST
    :: atomic {
        node[n].epoch == got_epoch && got_to > node[n].applied ->
        node[n].applied = got_to;
        NEXT(node[n].generation)
    }
        if
        :: goto dies
        :: atomic { RAISE(node[n].purged, got_purged) }
        fi
#else
    :: atomic {
        node[n].epoch == got_epoch && got_to > node[n].applied ->
        RAISE(node[n].purged, got_purged) /* news_log_purge() */
    }
        if
        :: goto dies
        :: atomic { /* news_log_advance() */
            node[n].applied = got_to;
            NEXT(node[n].generation)
        }
        fi
#endif
    :: node[n].epoch == got_epoch && got_to == node[n].applied
    fi;

    /* news_log_grant() */
    atomic {
        if
#ifdef WITHOUT_LOG_END
        :: node[n].trusted = node[n].asked
#else
        :: got_all -> node[n].trusted = node[n].asked
        :: else
#endif
        fi
    };

dies:
    atomic {
        node[n].asked = 0;
        got_epoch = 0;
        got_to = 0;
        got_purged = 0;
        got_all = 0;
        goto ask
    }
}

#endif

/* One worker's look at the store's changes, by itself and for those who wait.
   ngx_http_news_look.c */
proctype looker(byte n)
{
    byte position;
#if LIVES
    byte lives;
#endif

end:
    do
    :: atomic {
        (node[n].next || node[n].looked < version) ->
        node[n].served = node[n].next; /* ngx_http_news_look_begin() */
        node[n].next = 0
    }
        /* ngx_http_news_look_read() */
#if LIVES
        atomic { position = version; lives = life };

        if
#ifdef WITHOUT_LIFE
        :: atomic { position < node[n].looked ->
#else
        :: atomic { position < node[n].looked || lives != node[n].life ->
#endif
            node[n].looked = 0 /* news_log_reset() */
        }
        atomic {
            node[n].life = lives;
            node[n].changed = 0;
            node[n].looked = position;
            NEXT(node[n].generation)
        }
        :: else
        fi;
#else
        position = version;
#endif

        if
        :: position > node[n].looked ->
            atomic { RAISE(node[n].changed, position) };
            atomic { RAISE(node[n].looked, position); NEXT(node[n].generation) }
        :: else
        fi;

        atomic { node[n].served = 0; position = 0 } /* _look_done() */
    od
}


/* One purge of the page that a node knows of came after it was rendered:
   news_log_check(). */
#ifdef WITHOUT_EPOCH
#define SAME_EPOCH(n, page) true
#else
#define SAME_EPOCH(n, page) (page.epoch == node[n].epoch)
#endif

#if REDIS
#define OLD_IN_LOG(n, page)                                                    \
    (!SAME_EPOCH(n, page) || page.position < node[n].purged)
#else
#define OLD_IN_LOG(n, page) false
#endif

#ifdef WITHOUT_CHANGES
#define OLD_IN_STORE(n, page) false
#elif LIVES
#define OLD_IN_STORE(n, page)                                                  \
    (page.life != node[n].life || page.version < node[n].changed)
#else
#define OLD_IN_STORE(n, page) (page.version < node[n].changed)
#endif

#define DEAD(n, page) (OLD_IN_LOG(n, page) || OLD_IN_STORE(n, page))

#ifdef WITHOUT_LEASE
#define TRUSTED(n) true
#else
#define TRUSTED(n) (node[n].trusted > 0)
#endif

inline forget(page)
{
    page.there = 0;
    page.version = 0;
#if LIVES
    page.text = 0;
    page.life = 0;
#endif
    page.epoch = 0;
    page.position = 0
}


inline copy(to, from)
{
    to.there = from.there;
    to.version = from.version;
#if LIVES
    to.text = from.text;
    to.life = from.life;
#endif
    to.epoch = from.epoch;
    to.position = from.position
}


/* ngx_http_news_l1_put(): another worker may have changed the node's epoch
   between its first line and the page's coming into the zone. */
inline keep(n, page)
{
#if ZONE
    if
    :: SAME_EPOCH(n, page) || !REDIS ->
        atomic {
            copy(node[n].page, page);
            node[n].page.there = 1;
#ifdef WITHOUT_OWN_EPOCH
            node[n].page.epoch = node[n].epoch;
#endif
            node[n].checked = 0
        }
    :: else
    fi
#else
    skip
#endif
}


/* Requests, one after the other.  ngx_http_news_handler.c, _l1.c, _job.c */
proctype reader(byte n; byte me)
{
    byte   least;      /* an older version must not be served */
    byte   generation; /* of the log, when the page was looked for */
    byte   checked;
    bit    looked, leads, waited;
    page_t page;
#if REQUESTS
    byte requests;
#endif

start:
end:
    /* ngx_http_news_look(): with a lease, what is kept here may be used */
    atomic {
        least = out;

        if
        :: TRUSTED(n) -> goto lookup
        :: else
        fi;

#if !LOOKS
        goto flight;
#endif
        /* ngx_http_news_look_join() */
#ifdef WITHOUT_NEXT_LOOK
        /* the one that runs is good enough */
        if
        :: node[n].served -> node[n].served = node[n].served | (1 << me)
        :: else -> node[n].next = node[n].next | (1 << me)
        fi
#else
        node[n].next = node[n].next | (1 << me)
#endif
    };

    atomic {
        !((node[n].next | node[n].served) & (1 << me)) ->
        looked = 1
    };

lookup: /* ngx_http_news_l1_get() */
#if ZONE
    if
    :: atomic {
        looked || TRUSTED(n) ->
        generation = node[n].generation
    }
        /* news_zone_get() */
        atomic {
            if
            :: node[n].page.there && (SAME_EPOCH(n, node[n].page) || !REDIS) ->
                copy(page, node[n].page);
                checked = node[n].checked
            :: else -> goto ask
            fi
        };

        /* ngx_http_news_l1_verdict() */
        atomic {
            if
            :: CHECKED && checked == generation -> goto serve
#ifdef WITHOUT_ONE_EPOCH
            :: else -> page.epoch = node[n].epoch
#else
            :: else
#endif
            fi;

            if
            :: DEAD(n, page) ->
                forget(page);
                node[n].page.there = 0;
                goto ask
            :: else ->
#if CHECKED
                if
                :: node[n].page.there &&
                   node[n].page.version == page.version &&
                   node[n].page.position == page.position ->
                    node[n].checked = node[n].generation
                :: else
                fi;
#endif
                goto serve
            fi
        }
    :: else
    fi;
#endif

ask: /* GET; ngx_http_news_looked_up() */
#if PAGES
    atomic {
        checked = 0;
        generation = 0;

        if
        :: TRUSTED(n) && stored.there -> copy(page, stored)
        :: goto flight /* no page there, or no reply */
        fi
    };

    atomic {
        if
#ifdef WITHOUT_STORED_CHECK
        :: true
#else
        :: !DEAD(n, page)
#endif
        :: else -> forget(page); goto flight
        fi
    };

    keep(n, page);
    goto serve;
#endif

flight: /* ngx_http_news_flight_join() */
#if READERS > 1
    if
    :: !waited && (looked || TRUSTED(n)) ->
        atomic {
            if
#ifdef WITHOUT_FLIGHT_REACH
            :: node[n].flight ->
#else
            :: node[n].flight && node[n].flight_position >= node[n].applied &&
               node[n].flight_change >= node[n].looked ->
#endif
                /* it sees what the purge was for */
                assert(node[n].flight_change >= least);
                waited = 1
            :: else ->
                node[n].flight = 1;
                node[n].flight_position = LATER;
                node[n].flight_change = LATER;
                leads = 1
            fi
        }
    :: else
    fi;

    if
    :: waited && !leads ->
        /* it has ended, or its leader has died or is late */
        goto lookup
    :: else
    fi;
#endif

#if REQUESTS
    if
    :: requests == REQUESTS - 1 -> goto served
    :: else
    fi;
#endif

#if READERS > 1
    /* ngx_http_news_job_note_reach() */
    atomic {
        if
        :: leads ->
            node[n].flight_position = node[n].applied;
            node[n].flight_change = version
        :: else
        fi
    };
#endif

    /* ngx_http_news_job_run_render() */
#ifndef WITHOUT_NOTED_FIRST
    atomic {
#if LIVES
        page.life = node[n].life;
#endif
        page.epoch = node[n].epoch;
        page.position = node[n].applied
    };
#endif
#if LIVES
    atomic { page.version = version; page.text = text };
#else
    page.version = version;
#endif
#ifdef WITHOUT_NOTED_FIRST
    atomic {
        page.epoch = node[n].epoch;
        page.position = node[n].applied
    };
#endif

#if PAGES
    /* ngx_http_news_job_store(): SET */
    atomic {
        if
        :: page.epoch != 0 -> copy(stored, page); stored.there = 1
        :: true
        fi
    };
#endif

    keep(n, page);

#if READERS > 1
    /* ngx_http_news_flight_end() */
    atomic {
        if
        :: leads ->
            node[n].flight = 0;
            node[n].flight_position = 0;
            node[n].flight_change = 0
        :: else
        fi
    };
#endif

serve:
    atomic {
        assert(TEXT(page.) >= least);
        least = 0;
        generation = 0;
        checked = 0;
        looked = 0;
        leads = 0;
        waited = 0;
        forget(page);
#if REQUESTS
        requests++;

        if
        :: requests == REQUESTS -> goto served
        :: else
        fi;
#endif
        goto start
    };

#if REQUESTS
served:
    skip
#endif
}


#ifdef WITHOUT_YOUNG
#define OLD_ENOUGH true
#else
#define OLD_ENOUGH (young == 0)
#endif

#ifdef WITHOUT_SAME_EPOCH
#define SAME_LIFE true
#else
#define SAME_LIFE (epoch == of_epoch)
#endif

/*
 * The other node.  What its requests are served is as at the first; what
 * matters there is what they leave in Redis.
 */
proctype other_follower(byte n)
{
    byte to, i;

end:
    do
    :: atomic {
        begin_epoch(i, OTHER_LIFE || BEHIND(n));
        node_left[n] = AT_LEAST(LEASE + MARGIN);

        if
        :: node[n].epoch == epoch ->
            node_applied[n] = node[n].applied;
            node[n].applied = last
        :: else ->
            node_applied[n] = 0;
            node[n].epoch = epoch;
            node[n].applied = 0
        fi
    }
    od
}


proctype other_reader(byte n)
{
    page_t page;

end:
    do
    :: atomic {
        page.epoch = node[n].epoch;
        page.position = node[n].applied
    }
        page.version = version;
        atomic {
            copy(stored, page);
            stored.there = 1;
            forget(page);
#if REQUESTS
            break
#endif
        }
    od
}


#ifdef WITHOUT_YOUNG
#define OLD_ENOUGH true
#else
#define OLD_ENOUGH (young == 0)
#endif

#ifdef WITHOUT_SAME_EPOCH
#define SAME_LIFE true
#else
#define SAME_LIFE (epoch == of_epoch)
#endif

/* `newsctl import` of the next version, again and again; newsctl/purge.c. */
proctype newsctl()
{
    byte next, position, of_epoch, i;
    bit  pending;

end:
    do
    :: next < PUBLISHES ->
        next++;
#if LIVES
        atomic { version++; text++; position = text };
#elif !defined(WITHOUT_STORE_FIRST)
        version = next;
#endif

#if REDIS
        /* news_script_append */
        atomic {
            begin_epoch(i, OTHER_LIFE);
            ids++;
            last = ids;
            purges = purges | (1 << ids);
            position = ids;
            of_epoch = epoch;
            waits = AT_LEAST(LEASE + MARGIN);
            i = 0
        };

#ifdef WITHOUT_STORE_FIRST
        version = next;
#endif

        /* news_purge_wait(), news_purge_certain() */
        do
        :: atomic {
            pending = 0; /* news_script_nodes */

            for (i : 0 .. NODES - 1) {
                if
                :: node_left[i] && node_applied[i] < position -> pending = 1
                :: else
                fi
            }

            i = 0;

            if
#ifdef WITHOUT_WAIT
            :: true -> out = next; break
#else
            :: waits == 0 -> out = next; break
#endif
            :: !pending && OLD_ENOUGH && SAME_LIFE -> out = next; break
            :: else
            fi
        }
        :: break /* it gives up, and says so */
        od
#elif LIVES
        out = position
#else
        out = next /* news_store_purge() is all */
#endif
    :: else -> break
    od
}

#if LIVES

/* A backup of the beginning is put into the store: its text is the newest. */
proctype restore()
{
end:
    atomic {
        version = 0;
        text++;
        life++
    }
}

#endif

#if LOSS

/* What happens to Redis, once. */
proctype loss()
{
    byte i;

end:
#if LOSS == 1 || LOSS == 4 /* FLUSHALL, or a restart with nothing on disk */
    atomic {
        epoch = 0;
        last = 0;
        purges = 0;
        forget(stored);

        for (i : 0 .. NODES - 1) {
            node_left[i] = 0;
            node_applied[i] = 0;
        }

        i = 0
    }
/* Another server; and the former one is back, after a lease, when the node has
   met the other.  A node that has not cannot know by Redis alone. */
#if LOSS == 4
    atomic {
        node[0].epoch > 1 && !node[0].trusted && !node[0].asked ->
        epoch = 1;
        last = BEGIN;
        purges = 0;
        forget(stored);

        for (i : 0 .. NODES - 1) {
            node_left[i] = 0;
            node_applied[i] = 0;
        }

        i = 0
    }
#endif
#elif LOSS == 2 /* DEL of the log alone */
    atomic {
        last = 0;
        purges = 0
    }
#elif LOSS == 3 /* a restart from a snapshot, of the beginning */
    atomic {
        same_run = 0;
        last = BEGIN;
        purges = 0;
        epoch = 1;
        forget(stored)
    }
#endif
}

#endif

init
{
    byte i;

    atomic {
#if REDIS
        /* an epoch that is old, and nodes that know it */
        epochs = 1;
        epoch = 1;
        ids = BEGIN;
        last = BEGIN;

        for (i : 0 .. NODES - 1) {
            node[i].epoch = 1;
            node[i].applied = 1;
            node[i].generation = 1
        }

        run follower(0);
#endif
#if LOOKS
        run looker(0);
#endif

        for (i : 1 .. READERS) {
            run reader(0, i);
        }
#if NODES > 1
        run other_follower(1);
        run other_reader(1);
#endif
        run newsctl();
#if LIVES
        run restore();
#endif
#if LOSS
        run loss();
#endif
        i = 0
    }
}
