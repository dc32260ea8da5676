#include "formats/reader.h"

#include <string.h>
#include <yaml.h>

/*
 * The events of libyaml, built into a tree.  Aliases are refused: a few lines
 * of them stand for gigabytes, and front matter has no use for them.
 */

typedef struct {
    json_t *container; /* borrowed but for the first: its parent owns it */
    char   *name;      /* of the member that comes; NULL: the next scalar is */
} news_yaml_level_t;

typedef struct {
    yaml_parser_t     parser;
    json_t           *root;
    unsigned          depth;
    unsigned          values;
    news_yaml_level_t levels[NEWS_FRONT_DEPTH_MAX];
    news_error_t     *err;
} news_yaml_t;


static bool
news_yaml_refuse(news_yaml_t *yaml, const yaml_event_t *event,
                 const char *expected)
{
    news_error_set(yaml->err, NEWS_EINVAL,
                   (unsigned) event->start_mark.line + 1, 0, "expected %s",
                   expected);

    return false;
}


/* Puts a value where it belongs, and takes it. */
static bool
news_yaml_put(news_yaml_t *yaml, const yaml_event_t *event, json_t *value)
{
    int                result;
    news_yaml_level_t *level;

    if (value == NULL) {
        return news_yaml_refuse(yaml, event, "memory, or valid UTF-8");
    }

    if (++yaml->values > NEWS_FRONT_VALUES_MAX) {
        json_decref(value);
        return news_yaml_refuse(yaml, event, "fewer values");
    }

    if (yaml->depth == 0) {
        json_decref(yaml->root);
        yaml->root = value;
        return true;
    }

    level = &yaml->levels[yaml->depth - 1];

    if (json_is_array(level->container)) {
        result = json_array_append_new(level->container, value);
    } else {
        result = json_object_set_new(level->container, level->name, value);
        free(level->name);
        level->name = NULL;
    }

    return result == 0 || news_yaml_refuse(yaml, event, "memory");
}


static bool
news_yaml_begin(news_yaml_t *yaml, const yaml_event_t *event, json_t *value)
{
    news_yaml_level_t *level =
        yaml->depth ? &yaml->levels[yaml->depth - 1] : NULL;

    if (level && level->name == NULL && json_is_object(level->container)) {
        json_decref(value);
        return news_yaml_refuse(yaml, event, "a name that is a word");
    }

    if (yaml->depth == NEWS_FRONT_DEPTH_MAX) {
        json_decref(value);
        return news_yaml_refuse(yaml, event, "less depth");
    }

    if (!news_yaml_put(yaml, event, value)) {
        return false;
    }

    yaml->levels[yaml->depth++] = (news_yaml_level_t) {value, NULL};

    return true;
}


static bool
news_yaml_scalar(news_yaml_t *yaml, const yaml_event_t *event)
{
    const char        *text = (const char *) event->data.scalar.value;
    size_t             len = event->data.scalar.length;
    news_yaml_level_t *level =
        yaml->depth ? &yaml->levels[yaml->depth - 1] : NULL;

    if (level && level->name == NULL && json_is_object(level->container)) {
        level->name = strndup(text, len);
        return level->name || news_yaml_refuse(yaml, event, "memory");
    }

    /* nothing, in its several spellings */
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE
        && (len == 0 || strcmp(text, "~") == 0 || strcmp(text, "null") == 0))
    {
        return news_yaml_put(yaml, event, json_null());
    }

    return news_yaml_put(yaml, event, json_stringn(text, len));
}


static bool
news_yaml_event(news_yaml_t *yaml, const yaml_event_t *event)
{
    switch (event->type) {

    case YAML_SCALAR_EVENT:
        return news_yaml_scalar(yaml, event);

    case YAML_MAPPING_START_EVENT:
        return news_yaml_begin(yaml, event, json_object());

    case YAML_SEQUENCE_START_EVENT:
        return news_yaml_begin(yaml, event, json_array());

    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        yaml->depth--;
        return true;

    case YAML_ALIAS_EVENT:
        return news_yaml_refuse(yaml, event, "no aliases (`*name`)");

    default:
        return true;
    }
}


static void
news_yaml_run(news_yaml_t *yaml)
{
    bool         good = true, end = false;
    yaml_event_t event;

    while (good && !end) {

        if (!yaml_parser_parse(&yaml->parser, &event)) {
            news_error_set(yaml->err, NEWS_EINVAL,
                           (unsigned) yaml->parser.problem_mark.line + 1, 0,
                           "expected YAML: %s",
                           yaml->parser.problem ? yaml->parser.problem
                                                : "it cannot be read");
            good = false;
            break;
        }

        end = event.type == YAML_STREAM_END_EVENT;
        good = news_yaml_event(yaml, &event);
        yaml_event_delete(&event);
    }

    if (good && !json_is_object(yaml->root)) {
        news_error_set(yaml->err, NEWS_EINVAL, 1, 0,
                       "expected lines of `name: value`");
        good = false;
    }

    if (!good) {
        json_decref(yaml->root);
        yaml->root = NULL;
    }
}


json_t *
news_yaml_parse(news_str_t text, news_error_t *err)
{
    news_yaml_t yaml = {.err = err};
    unsigned    i;

    if (!yaml_parser_initialize(&yaml.parser)) {
        news_error_set(err, NEWS_ENOMEM, 1, 0, "no memory");
        return NULL;
    }

    yaml_parser_set_encoding(&yaml.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &yaml.parser, (const unsigned char *) (text.len ? text.data : ""),
        text.len);

    news_yaml_run(&yaml);
    yaml_parser_delete(&yaml.parser);

    for (i = 0; i < NEWS_FRONT_DEPTH_MAX; i++) {
        free(yaml.levels[i].name);
    }

    return yaml.root;
}
