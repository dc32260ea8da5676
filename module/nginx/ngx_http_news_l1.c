/*
 * L1: pages in memory that all workers share, sent from where they lie.
 */

#include "ngx_http_news.h"


ngx_uint_t
ngx_http_news_trusted(const ngx_http_news_loc_conf_t *nlcf)
{
    /* without a lease nobody here knows what was purged */
    return nlcf->l2
           && news_log_trusted_until(nlcf->main->log, nlcf->l2->follow->source)
                  > ngx_http_news_boottime();
}


/* The logs that a page here depends on, in the lives that they have now; how
   many.  They are read once: one that begins anew meanwhile knows nothing of
   what was purged before. */
static size_t
ngx_http_news_l1_marks(const ngx_http_news_loc_conf_t *nlcf,
                       news_log_mark_t                 marks[2])
{
    const news_log_t *log = nlcf->main->log;

    marks[0].source = nlcf->store->source;
    marks[0].epoch = news_log_epoch(log, marks[0].source);
    marks[1].epoch = 0;

    if (nlcf->l2 == NULL) {
        return 1;
    }

    marks[1].source = nlcf->l2->follow->source;
    marks[1].epoch = news_log_epoch(log, marks[1].source);

    return 2;
}


/* Pages of another variant, or of another life of a log, are other pages. */
static uint64_t
ngx_http_news_l1_variant(const ngx_http_news_loc_conf_t *nlcf,
                         const news_log_mark_t           marks[2])
{
    return nlcf->variant ^ marks[1].epoch * 0x9e3779b97f4a7c15ull
           ^ (marks[0].epoch + 1) * 0xc2b2ae3d27d4eb4full;
}


/* The first bytes of a page, in one piece. */
static u_char *
ngx_http_news_l1_prefix(ngx_http_news_ctx_t *ctx, size_t len)
{
    uint32_t   block = ctx->pinned.block, offset = 0;
    u_char    *copy, *p;
    news_str_t piece;

    piece = news_zone_first(ctx->zone, &ctx->pinned);

    if (piece.len >= len) {
        return (u_char *) piece.data;
    }

    piece = news_zone_piece(ctx->zone, &ctx->pinned, &block, &offset);

    p = copy = ngx_pnalloc(ctx->request->pool, len);

    while (copy && piece.len) {
        piece.len = ngx_min(piece.len, len - (size_t) (p - copy));
        p = ngx_cpymem(p, piece.data, piece.len);
        piece = news_zone_piece(ctx->zone, &ctx->pinned, &block, &offset);
    }

    return copy;
}


/* Whether a purge has come after the page was made. */
static news_log_verdict_e
ngx_http_news_l1_verdict(ngx_http_news_ctx_t            *ctx,
                         const ngx_http_news_loc_conf_t *nlcf,
                         news_log_mark_t marks[2], size_t count,
                         uint64_t generation)
{
    const news_zone_meta_t *meta = &ctx->pinned.meta;
    uint64_t                tags[NEWS_ENTRY_TAGS_MAX];
    news_log_verdict_e      verdict;
    size_t                  i;

    if (meta->checked == generation) {
        return NEWS_LOG_VALID;
    }

    marks[0].position = meta->change;
    marks[1].position = meta->position;

    for (i = 0; i < meta->tags; i++) {
        tags[i] = news_entry_tag(ctx->entry.tags, i);
    }

    verdict = news_log_check(nlcf->main->log, marks, count, tags, meta->tags,
                             &generation);

    if (verdict == NEWS_LOG_VALID) {
        news_zone_set_checked(ctx->zone, &ctx->pinned, generation);
    }

    return verdict;
}


/* The entry, as far as a request needs it. */
static ngx_int_t
ngx_http_news_l1_entry(ngx_http_news_ctx_t *ctx)
{
    const news_zone_meta_t *meta = &ctx->pinned.meta;
    size_t                  tags = (size_t) meta->tags * 8;
    size_t                  head = tags + meta->path + meta->link;
    char                   *p;

    p = (char *) ngx_http_news_l1_prefix(ctx, head);
    if (p == NULL && head) {
        return NGX_ERROR;
    }

    ctx->entry.status = meta->status;
    ctx->entry.content = meta->content;
    ctx->entry.flags = meta->flags;
    ctx->entry.etag = meta->etag;
    ctx->entry.fresh = meta->fresh;
    ctx->entry.modified = meta->modified;
    ctx->entry.plain = meta->plain;
    ctx->entry.cost = meta->cost;
    ctx->entry.tags = (news_str_t) {tags, p};
    ctx->entry.path = (news_str_t) {meta->path, p + tags};
    ctx->entry.link = (news_str_t) {meta->link, p + tags + meta->path};
    ctx->entry.body = (news_str_t) {ctx->pinned.length - head, NULL};

    return NGX_OK;
}


/* The page's key, or that of the same page before gzip. */
static news_str_t
ngx_http_news_l1_key(const ngx_http_news_ctx_t *ctx, ngx_uint_t plain)
{
    news_str_t key = {ctx->key.len, (char *) ctx->key.data};

    key.len += plain ? sizeof(NGX_HTTP_NEWS_PLAIN) - 1 : 0;

    return key;
}


static ngx_int_t
ngx_http_news_l1_find(ngx_http_news_ctx_t            *ctx,
                      const ngx_http_news_loc_conf_t *nlcf, news_str_t key)
{
    news_log_verdict_e verdict;
    news_log_mark_t    marks[2];
    uint64_t           generation;
    size_t             count;

    /* before the page is looked at: what is purged after this, the request
       began before */
    generation = news_log_generation(nlcf->main->log);

    if (!news_zone_get(nlcf->main->zone, key, (uint32_t) ngx_time(),
                       &ctx->pinned)) {
        return NGX_DECLINED;
    }

    ctx->zone = nlcf->main->zone;
    count = ngx_http_news_l1_marks(nlcf, marks);

    if (ctx->pinned.meta.variant == ngx_http_news_l1_variant(nlcf, marks)
        && (time_t) ctx->pinned.meta.dead > ngx_time()
        && ngx_http_news_l1_entry(ctx) == NGX_OK)
    {
        verdict = ngx_http_news_l1_verdict(ctx, nlcf, marks, count, generation);

        if (verdict != NEWS_LOG_DEAD) {
            ctx->stale = verdict == NEWS_LOG_SOFT
                         || (time_t) ctx->pinned.meta.fresh <= ngx_time();
            ctx->status = ctx->entry.status;
            return NGX_OK;
        }

        news_zone_remove(ctx->zone, key, &ctx->pinned);
    }

    ctx->expired = 1;
    ngx_http_news_l1_release(ctx);

    return NGX_DECLINED;
}


ngx_int_t
ngx_http_news_l1_get(ngx_http_news_ctx_t *ctx)
{
    const ngx_http_news_loc_conf_t *nlcf;

    nlcf = ngx_http_get_module_loc_conf(ctx->request, ngx_http_news_module);

    if (nlcf->main->zone == NULL
        || (!ctx->looked && !ngx_http_news_trusted(nlcf))) {
        return NGX_DECLINED;
    }

    ctx->asked = 1;

    if (!ctx->gzip
        && ngx_http_news_l1_find(ctx, nlcf, ngx_http_news_l1_key(ctx, 1))
               == NGX_OK)
    {
        if (!ctx->stale) {
            ctx->zone_plain = 1;
            return NGX_OK;
        }

        /* it is made from the other, which alone is rendered anew */
        news_zone_remove(ctx->zone, ngx_http_news_l1_key(ctx, 1), &ctx->pinned);
        ngx_http_news_l1_release(ctx);
        ctx->stale = 0;
        ctx->status = 0;
    }

    return ngx_http_news_l1_find(ctx, nlcf, ngx_http_news_l1_key(ctx, 0));
}


/* A page that is asked for without gzip often enough to be here is kept that
   way too. */
void
ngx_http_news_l1_put_plain(ngx_http_news_ctx_t *ctx)
{
    news_zone_meta_t meta = ctx->pinned.meta;
    news_buf_t       bytes = NEWS_BUF_INIT;

    if (ctx->zone == NULL || ctx->zone_plain || ctx->plain.len == 0) {
        return;
    }

    news_buf_append(&bytes, ctx->entry.tags);
    news_buf_append(&bytes, ctx->entry.path);
    news_buf_append(&bytes, ctx->entry.link);
    news_buf_append(&bytes, ctx->plain);

    if (!bytes.failed) {
        (void) news_zone_put(ctx->zone, ngx_http_news_l1_key(ctx, 1), &meta,
                             news_buf_borrow(&bytes));
    }

    news_buf_free(&bytes);
}


void
ngx_http_news_l1_release(ngx_http_news_ctx_t *ctx)
{
    if (ctx->zone) {
        news_zone_release(ctx->zone, &ctx->pinned);
        ctx->zone = NULL;

        /* it lies in the zone */
        ngx_memzero(&ctx->entry, sizeof(ctx->entry));
    }
}


static uint32_t
ngx_http_news_l1_time(int64_t seconds)
{
    return seconds < UINT32_MAX ? (uint32_t) seconds : UINT32_MAX;
}


void
ngx_http_news_l1_put(const ngx_http_news_loc_conf_t *nlcf,
                     const news_route_t *route, ngx_str_t *key,
                     const news_entry_t *entry, uint64_t store_epoch)
{
    news_zone_meta_t meta;
    news_log_mark_t  marks[2];
    news_str_t       bytes;

    if (nlcf->main->zone == NULL) {
        return;
    }

    (void) ngx_http_news_l1_marks(nlcf, marks);

    if (entry->epoch != marks[1].epoch || store_epoch != marks[0].epoch) {
        return;
    }

    ngx_memzero(&meta, sizeof(meta));
    meta.variant = ngx_http_news_l1_variant(nlcf, marks);
    meta.position = entry->position;
    meta.change = entry->change;
    meta.etag = entry->etag;
    meta.fresh = ngx_http_news_l1_time(entry->fresh);
    meta.dead = ngx_http_news_l1_time(entry->dead);
    meta.modified = ngx_http_news_l1_time(entry->modified);
    meta.plain = entry->plain;
    meta.cost = entry->cost;
    meta.status = entry->status;
    meta.tags = (uint16_t) (entry->tags.len / 8);
    meta.path = (uint16_t) entry->path.len;
    meta.link = (uint16_t) entry->link.len;
    meta.content = entry->content;
    meta.flags = entry->flags;
    meta.note = entry->status != NGX_HTTP_OK || route->kind == NEWS_KIND_SEARCH;

    bytes.data = entry->tags.data;
    bytes.len =
        entry->tags.len + entry->path.len + entry->link.len + entry->body.len;

    /* a page that finds no room is served all the same */
    (void) news_zone_put(nlcf->main->zone,
                         (news_str_t) {key->len, (char *) key->data}, &meta,
                         bytes);
}


/* Of what lies before the body. */
static size_t
ngx_http_news_l1_head(const ngx_http_news_ctx_t *ctx)
{
    return ctx->pinned.length - ctx->entry.body.len;
}


ngx_chain_t *
ngx_http_news_l1_chain(ngx_http_news_ctx_t *ctx, ngx_buf_t **last)
{
    ngx_chain_t *chain = NULL, **next = &chain, *link;
    size_t       skip = ngx_http_news_l1_head(ctx);
    uint32_t     block = ctx->pinned.block, offset = 0;
    news_str_t   piece;
    ngx_buf_t   *b;

    for (;;) {

        piece = news_zone_piece(ctx->zone, &ctx->pinned, &block, &offset);
        if (piece.len == 0) {
            *next = NULL;
            return chain;
        }

        if (piece.len <= skip) {
            skip -= piece.len;
            continue;
        }

        link = ngx_alloc_chain_link(ctx->request->pool);
        b = ngx_calloc_buf(ctx->request->pool);

        if (link == NULL || b == NULL) {
            return NULL;
        }

        b->pos = (u_char *) piece.data + skip;
        b->last = (u_char *) piece.data + piece.len;
        b->memory = 1;
        link->buf = b;
        *last = b;
        *next = link;
        next = &link->next;
        skip = 0;
    }
}


void
ngx_http_news_l1_copy(const ngx_http_news_ctx_t *ctx, u_char *to)
{
    size_t     skip = ngx_http_news_l1_head(ctx);
    uint32_t   block = ctx->pinned.block, offset = 0;
    news_str_t piece;

    for (;;) {

        piece = news_zone_piece(ctx->zone, &ctx->pinned, &block, &offset);
        if (piece.len == 0) {
            return;
        }

        if (piece.len <= skip) {
            skip -= piece.len;
            continue;
        }

        to = ngx_cpymem(to, piece.data + skip, piece.len - skip);
        skip = 0;
    }
}
