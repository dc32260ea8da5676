#include "formats/json_split.h"

#include <string.h>

typedef struct {
    bool   array;
    bool   wanted;
    size_t path; /* its length without what is inside */
} news_json_level_t;

typedef struct {
    news_input_t            *in;
    const news_json_split_t *split;
    unsigned                 depth;
    bool                     stopped;
    char              path[NEWS_JSON_SPLIT_DEPTH * (NEWS_JSON_SPLIT_KEY + 1)];
    size_t            path_len;
    news_json_level_t levels[NEWS_JSON_SPLIT_DEPTH];
} news_json_state_t;


static news_status_e
news_json_expected(news_json_state_t *state, const char *what)
{
    if (state->in->status == NEWS_OK) {
        state->in->status =
            news_error_set(&state->in->err, NEWS_EINVAL, state->in->line, 0,
                           "expected %s", what);
    }

    return state->in->status;
}


/* The next byte that is no white space; '\0': the end. */
static char
news_json_next(news_json_state_t *state)
{
    news_str_t text;
    size_t     i;

    for (;;) {

        text = news_input_peek(state->in, 1);
        if (text.len == 0) {
            return '\0';
        }

        for (i = 0; i < text.len; i++) {
            if (memchr(" \t\r\n", text.data[i], 4) == NULL) {
                news_input_take(state->in, i);
                return text.data[i];
            }
        }

        news_input_take(state->in, text.len);
    }
}


/* Where a value is while its end is looked for. */
typedef struct {
    size_t   at;
    unsigned depth;
    bool     string;
    bool     escaped;
} news_json_scan_t;


/* One byte on; true: the value ends before it, or with it (*with). */
static bool
news_json_scan(news_json_scan_t *scan, char c, bool *with)
{
    *with = true;

    if (scan->string) {

        if (scan->escaped) {
            scan->escaped = false;
        } else if (c == '\\') {
            scan->escaped = true;
        } else if (c == '"') {
            scan->string = false;
            return scan->depth == 0;
        }

        return false;
    }

    switch (c) {

    case '"':
        scan->string = true;
        return false;

    case '{':
    case '[':
        scan->depth++;
        return false;

    case '}':
    case ']':
        if (scan->depth == 0) {
            *with = false;
            return true;
        }
        return --scan->depth == 0;

    default:
        *with = false;
        return scan->depth == 0 && strchr(", \t\r\n:", c) != NULL;
    }
}


/* The value that comes next, not taken yet; data == NULL: a failure. */
static news_str_t
news_json_value(news_json_state_t *state)
{
    bool             with;
    news_str_t       text = news_input_peek(state->in, 1);
    news_json_scan_t scan = {0};

    while (text.data) {

        for (/* void */; scan.at < text.len; scan.at++) {
            if (news_json_scan(&scan, text.data[scan.at], &with)) {
                return (news_str_t) {scan.at + (with ? 1 : 0), text.data};
            }
        }

        if (scan.at > NEWS_JSON_PIECE_MAX) {
            state->in->status = news_error_set(
                &state->in->err, NEWS_ELIMIT, state->in->line, 0,
                "expected values of at most %d bytes", NEWS_JSON_PIECE_MAX);
            break;
        }

        text = news_input_peek(state->in, scan.at + 1);

        if (text.data && text.len == scan.at) {
            if (scan.depth || scan.string) {
                news_json_expected(state, "the rest of this value, found the "
                                          "end of the file");
                break;
            }
            return text;
        }
    }

    return (news_str_t) {0, NULL};
}


static bool
news_json_enter(news_json_state_t *state, bool array)
{
    news_json_level_t *level = &state->levels[state->depth];
    news_str_t         path = {state->path_len, state->path};

    if (state->depth == NEWS_JSON_SPLIT_DEPTH) {
        return false;
    }

    *level = (news_json_level_t) {.array = array, .path = state->path_len};
    level->wanted = array && state->split->want(state->split->data, path);
    state->depth++;
    news_input_take(state->in, 1);

    return true;
}


/* A value that is not taken itself: looked into, or passed over. */
static news_status_e
news_json_inside(news_json_state_t *state, char c)
{
    news_str_t value;

    if ((c == '[' || c == '{') && news_json_enter(state, c == '[')) {
        return NEWS_OK;
    }

    value = news_json_value(state);
    if (value.data == NULL) {
        return state->in->status;
    }

    if (value.len == 0) {
        return news_json_expected(state, "a value");
    }

    news_input_take(state->in, value.len);

    return NEWS_OK;
}


/* The name of a member, which the path then ends in, and its colon. */
static news_status_e
news_json_name(news_json_state_t *state)
{
    size_t     len = state->levels[state->depth - 1].path;
    news_str_t name;

    name = news_json_value(state);
    if (name.data == NULL) {
        return state->in->status;
    }

    if (name.len < 2 || name.data[0] != '"') {
        return news_json_expected(state, "a name in quotes");
    }

    /* one that is too long is none of those that are asked for */
    if (name.len - 2 > NEWS_JSON_SPLIT_KEY) {
        name.len = NEWS_JSON_SPLIT_KEY + 2;
    }

    if (len) {
        state->path[len++] = '.';
    }

    memcpy(state->path + len, name.data + 1, name.len - 2);
    state->path_len = len + name.len - 2;
    news_input_take(state->in, news_json_value(state).len);

    if (news_json_next(state) != ':') {
        return news_json_expected(state, "\":\" behind a name");
    }

    news_input_take(state->in, 1);

    return NEWS_OK;
}


static news_status_e
news_json_element(news_json_state_t *state)
{
    news_str_t piece, path = {state->path_len, state->path};

    piece = news_json_value(state);
    if (piece.data == NULL) {
        return state->in->status;
    }

    if (piece.len == 0) {
        return news_json_expected(state, "a value");
    }

    if (!state->split->element(state->split->data, path, piece,
                               state->in->line)) {
        state->stopped = true;
    }

    news_input_take(state->in, piece.len);

    return NEWS_OK;
}


/* What comes in the innermost container. */
static news_status_e
news_json_step(news_json_state_t *state)
{
    news_status_e      status;
    news_json_level_t *level = &state->levels[state->depth - 1];
    char               c = news_json_next(state);

    if (c == (level->array ? ']' : '}')) {
        news_input_take(state->in, 1);
        state->path_len = level->path;
        state->depth--;
        return NEWS_OK;
    }

    if (c == '\0') {
        return news_json_expected(state, level->array ? "\"]\", found the end"
                                                      : "\"}\", found the end");
    }

    if (c == ',') {
        news_input_take(state->in, 1);
        return NEWS_OK;
    }

    if (level->array) {
        state->path_len = level->path;
        return level->wanted ? news_json_element(state)
                             : news_json_inside(state, c);
    }

    status = news_json_name(state);

    return status == NEWS_OK ? news_json_inside(state, news_json_next(state))
                             : status;
}


news_status_e
news_json_split(news_input_t *in, const news_json_split_t *split)
{
    news_status_e     status = NEWS_OK;
    news_json_state_t state = {.in = in, .split = split};
    char              c = news_json_next(&state);

    if (c != '[' && c != '{') {
        return news_json_expected(&state, "a JSON array or object");
    }

    (void) news_json_enter(&state, c == '[');

    while (status == NEWS_OK && state.depth && !state.stopped) {
        status = news_json_step(&state);
    }

    if (status == NEWS_OK && !state.stopped && news_json_next(&state)) {
        status = news_json_expected(&state, "nothing behind the document");
    }

    return status == NEWS_OK ? in->status : status;
}
