#include "formats/foreign.h"
#include "formats/ghost_body.h"
#include "formats/json_split.h"
#include "formats/reader.h"

#include <stdlib.h>
#include <string.h>

/*
 * A Ghost export is one object of tables: posts, and others that name their
 * tags and authors and lie behind them.  So it is read twice, and only the
 * small tables are kept.
 */

#define NEWS_GHOST_ROWS_MAX 1000000

typedef struct {
    news_read_t *read;
    bool         collect; /* the first time through */
    size_t       rows;
    json_t      *names;  /* "tags:ID" or "users:ID": {"name"} */
    json_t      *links;  /* "posts_tags:POST": [[order, ID], …] */
    json_t      *extras; /* POST: {"alt", "caption", …} */
} news_ghost_t;


/* The table of a path: "db.data.posts" gives "posts". */
static news_str_t
news_ghost_table(news_str_t path)
{
    if (news_str_starts(path, NEWS_STR("db."))) {
        path = news_str_from(path, 3);
    }

    return news_str_starts(path, NEWS_STR("data.")) ? news_str_from(path, 5)
                                                    : NEWS_STR("");
}


static bool
news_ghost_is(news_str_t table, const char *name)
{
    return news_str_equal(table, news_str_borrow(name));
}


static bool
news_ghost_want(void *data, news_str_t path)
{
    static const char *const tables[] = {"tags", "users", "posts_tags",
                                         "posts_authors", "posts_meta"};

    news_ghost_t *ghost = data;
    news_str_t    table = news_ghost_table(path);
    size_t        i;

    if (!ghost->collect) {
        return news_ghost_is(table, "posts");
    }

    for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (news_ghost_is(table, tables[i])) {
            return true;
        }
    }

    return false;
}


/* An id: a string, a number in old exports. */
static news_str_t
news_ghost_id(const json_t *row, const char *member, char buf[24])
{
    const json_t *id = json_object_get(row, member);

    if (json_is_integer(id)) {
        snprintf(buf, 24, "%lld", (long long) json_integer_value(id));
        return news_str_borrow(buf);
    }

    return news_foreign_text(id);
}


static void
news_ghost_key(char *key, size_t size, news_str_t table, news_str_t id)
{
    snprintf(key, size, "%.*s:%.*s", NEWS_STR_ARG(table), NEWS_STR_ARG(id));
}


static void
news_ghost_link(news_ghost_t *ghost, news_str_t table, const json_t *row)
{
    char          key[128], buf[24];
    json_t       *list;
    const json_t *id;

    id = json_object_get(row, news_ghost_is(table, "posts_tags") ? "tag_id"
                                                                 : "author_id");
    news_ghost_key(key, sizeof(key), table, news_ghost_id(row, "post_id", buf));

    list = json_object_get(ghost->links, key);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(ghost->links, key, list);
    }

    json_array_append_new(
        list, json_pack("[I, O?]",
                        json_integer_value(json_object_get(row, "sort_order")),
                        (json_t *) id));
}


static void
news_ghost_collect(news_ghost_t *ghost, news_str_t table, json_t *row)
{
    char       key[128], buf[24];
    news_str_t id;

    if (news_ghost_is(table, "posts_tags")
        || news_ghost_is(table, "posts_authors")) {
        news_ghost_link(ghost, table, row);

    } else if (news_ghost_is(table, "posts_meta")) {
        id = news_ghost_id(row, "post_id", buf);
        news_ghost_key(key, sizeof(key), NEWS_STR(""), id);
        json_object_set(ghost->extras, key, row);

    } else {
        id = news_ghost_id(row, "id", buf);
        news_ghost_key(key, sizeof(key), table, id);
        json_object_set_new(
            ghost->names, key,
            json_pack("{s:O?}", "name", json_object_get(row, "name")));
    }
}


static news_str_t
news_ghost_name(news_ghost_t *ghost, const char *table, const json_t *id)
{
    char       key[128], buf[24] = "";
    news_str_t text = news_foreign_text(id);

    if (json_is_integer(id)) {
        snprintf(buf, sizeof(buf), "%lld", (long long) json_integer_value(id));
        text = news_str_borrow(buf);
    }

    news_ghost_key(key, sizeof(key), news_str_borrow(table), text);

    return news_foreign_text(
        json_object_get(json_object_get(ghost->names, key), "name"));
}


typedef struct {
    json_int_t    order;
    const json_t *id;
} news_ghost_place_t;


static int
news_ghost_compare(const void *a, const void *b)
{
    const news_ghost_place_t *x = a, *y = b;

    return x->order < y->order ? -1 : x->order > y->order;
}


/* Adds the names that a post is linked to, in their order. */
static void
news_ghost_names(news_ghost_t *ghost, json_t *record, news_str_t post,
                 const char *links, const char *table,
                 void (*add)(json_t *record, news_str_t name))
{
    char               key[128];
    size_t             i, count = 0;
    json_t            *list, *link;
    news_ghost_place_t places[NEWS_RECORD_ITEMS_MAX];

    news_ghost_key(key, sizeof(key), news_str_borrow(links), post);
    list = json_object_get(ghost->links, key);

    json_array_foreach(list, i, link)
    {
        if (count < NEWS_RECORD_ITEMS_MAX) {
            places[count++] = (news_ghost_place_t) {
                json_integer_value(json_array_get(link, 0)),
                json_array_get(link, 1)};
        }
    }

    qsort(places, count, sizeof(places[0]), news_ghost_compare);

    for (i = 0; i < count; i++) {
        add(record, news_ghost_name(ghost, table, places[i].id));
    }
}


/* Tags that begin with '#' are for Ghost's own use. */
static void
news_ghost_add_tag(json_t *record, news_str_t name)
{
    if (!news_str_starts(name, NEWS_STR("#"))) {
        news_foreign_category(record, name);
    }
}


static void
news_ghost_add_author(json_t *record, news_str_t name)
{
    news_foreign_add(record, "authors", name);
}


static void
news_ghost_date(json_t *record, const char *name, const json_t *post,
                const char *member)
{
    char       buf[24];
    news_str_t text = news_ghost_id(post, member, buf);

    if (text.len) {
        news_foreign_set_date(record, name, text, true);
    }
}


static void
news_ghost_image(json_t *record, const json_t *post, const json_t *extra)
{
    news_str_t url = news_foreign_text(json_object_get(post, "feature_image"));

    if (url.len == 0) {
        url = news_foreign_text(json_object_get(post, "image"));
    }

    if (news_str_starts(url, NEWS_STR(NEWS_GHOST_SITE))) {
        url = news_str_from(url, strlen(NEWS_GHOST_SITE));
    }

    news_foreign_image(
        record, url,
        news_foreign_text(json_object_get(extra, "feature_image_alt")),
        news_foreign_text(json_object_get(extra, "feature_image_caption")));
}


/* What everybody can read on the site, or will; not what only mail brought
   ("sent"), and what is for members or those who pay. */
static void
news_ghost_status(json_t *record, const json_t *post)
{
    news_str_t status = news_foreign_text(json_object_get(post, "status"));
    news_str_t whose = news_foreign_text(json_object_get(post, "visibility"));

    if ((!news_ghost_is(status, "published")
         && !news_ghost_is(status, "scheduled"))
        || (whose.len && !news_ghost_is(whose, "public")))
    {
        news_foreign_set(record, "status", NEWS_STR("draft"));
    }
}


static void
news_ghost_dates(json_t *record, const json_t *post)
{
    news_ghost_date(record, "published", post, "published_at");
    news_ghost_date(record, "updated", post, "updated_at");
}


static json_t *
news_ghost_record(news_ghost_t *ghost, const json_t *post, news_str_t id)
{
    char          key[128];
    json_t       *record = json_object();
    const json_t *extra;

    news_ghost_key(key, sizeof(key), NEWS_STR(""), id);
    extra = json_object_get(ghost->extras, key);

    news_foreign_line(record, "headline",
                      news_foreign_text(json_object_get(post, "title")));
    news_foreign_slug(record, news_foreign_text(json_object_get(post, "slug")));
    news_foreign_line(
        record, "standfirst",
        news_foreign_text(json_object_get(post, "custom_excerpt")));
    news_ghost_status(record, post);
    news_ghost_dates(record, post);
    news_ghost_names(ghost, record, id, "posts_tags", "tags",
                     news_ghost_add_tag);
    news_ghost_names(ghost, record, id, "posts_authors", "users",
                     news_ghost_add_author);

    if (json_object_get(record, "authors") == NULL) {
        news_ghost_add_author(
            record, news_ghost_name(ghost, "users",
                                    json_object_get(post, "author_id")));
    }

    news_ghost_image(record, post, extra);
    news_ghost_body(record, post);

    return record;
}


/* Pages (an "about us") are no articles. */
static bool
news_ghost_is_page(const json_t *post)
{
    return news_ghost_is(news_foreign_text(json_object_get(post, "type")),
                         "page")
           || json_is_true(json_object_get(post, "page"))
           || json_integer_value(json_object_get(post, "page")) == 1;
}


static bool
news_ghost_element(void *data, news_str_t path, news_str_t json, unsigned line)
{
    news_ghost_t *ghost = data;
    json_t       *row;
    json_error_t  error;
    news_error_t  err;
    char          buf[24];
    news_str_t    id;

    row = json_loadb(json.data, json.len, 0, &error);

    if (row == NULL && !ghost->collect) {
        news_error_set(&err, NEWS_EINVAL, line + (unsigned) error.line - 1,
                       (unsigned) error.column, "expected JSON: %.180s",
                       error.text);
        news_read_refuse(ghost->read, &err);

    } else if (row && ghost->collect && ++ghost->rows <= NEWS_GHOST_ROWS_MAX) {
        news_ghost_collect(ghost, news_ghost_table(path), row);

    } else if (row && !ghost->collect && !news_ghost_is_page(row)) {
        id = news_ghost_id(row, "id", buf);
        news_read_give(ghost->read, news_ghost_record(ghost, row, id), id,
                       line);
    }

    json_decref(row);

    return !ghost->read->stopped && ghost->rows <= NEWS_GHOST_ROWS_MAX;
}


/* The small tables; false: they are not small, and the export is refused. */
static bool
news_ghost_tables(news_ghost_t *ghost, const news_json_split_t *split)
{
    news_read_t *read = ghost->read;
    news_error_t err;

    ghost->collect = true;
    (void) news_json_split(&read->in, split);
    ghost->collect = false;

    if (ghost->rows <= NEWS_GHOST_ROWS_MAX) {
        return true;
    }

    news_error_set(&err, NEWS_ELIMIT, read->in.line, 0,
                   "expected at most %d rows of tags and people in all",
                   NEWS_GHOST_ROWS_MAX);
    news_read_refuse(read, &err);

    return false;
}


void
news_read_ghost(news_read_t *read)
{
    news_ghost_t ghost = {read,          false,         0,
                          json_object(), json_object(), json_object()};

    const news_json_split_t split = {&ghost, news_ghost_want,
                                     news_ghost_element};

    /* what is wrong is refused the second time, behind what was good */
    if (news_read_again(read) && news_ghost_tables(&ghost, &split)
        && news_read_again(read))
    {
        (void) news_json_split(&read->in, &split);
    }

    news_read_end(read);

    json_decref(ghost.names);
    json_decref(ghost.links);
    json_decref(ghost.extras);
}
