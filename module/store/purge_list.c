#include "store/purge_list.h"

#include "article/slug.h"
#include "base/buf.h"
#include "store/list.h"

#include <stdio.h>
#include <string.h>


void
news_purge_list_init(news_purge_list_t *list)
{
    *list = (news_purge_list_t) {.arena = news_arena_create()};
    list->failed = list->arena == NULL;
}


static bool
news_purge_list_grow(news_purge_list_t *list)
{
    size_t      size = list->size ? list->size * 2 : 64;
    news_str_t *items = news_arena_calloc(list->arena, size, sizeof(*items));

    if (items == NULL) {
        return false;
    }

    if (list->tags.count) {
        memcpy(items, list->tags.items, list->tags.count * sizeof(*items));
    }

    list->tags.items = items;
    list->size = size;

    return true;
}


void
news_purge_list_add(news_purge_list_t *list, const char *kind, news_str_t value)
{
    news_buf_t tag = NEWS_BUF_INIT;
    news_str_t copy = {0, NULL};

    if (list->failed) {
        return;
    }

    news_buf_append(&tag, news_str_borrow(kind));
    news_buf_append(&tag, value);

    if (!tag.failed
        && (list->tags.count < list->size || news_purge_list_grow(list)))
    {
        copy = news_arena_copy(list->arena, news_buf_borrow(&tag));
    }

    news_buf_free(&tag);

    if (copy.data == NULL) {
        list->failed = true;
        return;
    }

    list->tags.items[list->tags.count++] = copy;
}


void
news_purge_list_add_article(news_purge_list_t *list, int64_t id)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long) id);
    news_purge_list_add(list, "a:", news_str_borrow(text));
}


void
news_purge_list_free(news_purge_list_t *list)
{
    news_arena_destroy(list->arena);
    *list = (news_purge_list_t) {0};
}


news_status_e
news_purge_list_add_slug(news_purge_list_t *list, news_store_t *store,
                         news_str_t slug)
{
    int64_t       id;
    news_status_e status;

    status = news_store_article_id(store, slug, &id);

    if (status == NEWS_OK) {
        news_purge_list_add_article(list, id);
    }

    return status;
}


news_status_e
news_purge_list_add_category(news_purge_list_t *list, news_store_t *store,
                             news_str_t name)
{
    char            slug[NEWS_CATEGORY_SLUG_MAX];
    news_section_t *sections;
    news_str_t      category;
    news_status_e   status;
    size_t          i, count = 0;

    status = news_category_make(name, slug, &category);
    if (status == NEWS_OK) {
        status = news_store_sections(store, list->arena, &sections, &count);
    }

    if (status != NEWS_OK) {
        return status;
    }

    for (i = 0; i < count; i++) {
        if (news_str_equal(sections[i].slug, category)) {
            news_purge_list_add(list, "c:", category);
            return NEWS_OK;
        }
    }

    return NEWS_ENOTFOUND;
}


/* Whether a page can have such a tag. */
static bool
news_purge_list_known(news_str_t tag)
{
    static const char *const kinds[] = {
        "a:", "n:", "s:", "c:", "p:", "k:", "d:", "m:", "l:c:", "l:p:", "l:k:"};
    static const char *const words[] = {"list", "front", "site"};

    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (news_str_equal(tag, news_str_borrow(words[i]))) {
            return true;
        }
    }

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (tag.len > strlen(kinds[i])
            && news_str_starts(tag, news_str_borrow(kinds[i])))
        {
            return true;
        }
    }

    return false;
}


news_status_e
news_purge_list_add_tag(news_purge_list_t *list, news_str_t tag)
{
    size_t i;

    for (i = 0; i < tag.len; i++) {
        if ((unsigned char) tag.data[i] <= ' ') {
            return NEWS_EINVAL;
        }
    }

    if (!news_purge_list_known(tag)) {
        return NEWS_EINVAL;
    }

    news_purge_list_add(list, "", tag);

    return NEWS_OK;
}
