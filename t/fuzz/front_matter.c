/* Any bytes as YAML and as TOML: an object comes out, or what was expected and
   where. */

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "formats/reader.h"


static void
fuzz_front_require(bool condition)
{
    if (!condition) {
        abort();
    }
}


static unsigned
fuzz_front_depth(const json_t *value)
{
    unsigned      depth, deepest = 0;
    size_t        i;
    const char   *name;
    const json_t *item;

    json_object_foreach((json_t *) value, name, item)
    {
        depth = fuzz_front_depth(item);
        deepest = depth > deepest ? depth : deepest;
    }

    json_array_foreach(value, i, item)
    {
        depth = fuzz_front_depth(item);
        deepest = depth > deepest ? depth : deepest;
    }

    return deepest + 1;
}


static void
fuzz_front_check(json_t *front, const news_error_t *err)
{
    if (front) {
        fuzz_front_require(json_is_object(front));
        fuzz_front_require(fuzz_front_depth(front)
                           <= 2 * NEWS_FRONT_DEPTH_MAX + 2);
        json_decref(front);

    } else {
        fuzz_front_require(err->line > 0 && err->text[0] != '\0');
    }
}


int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    news_str_t   text = {size, (const char *) data};
    news_error_t err = {0};

    /* as the caller does */
    if (news_utf8_check(text) != size) {
        return 0;
    }

    fuzz_front_check(news_yaml_parse(text, &err), &err);
    err = (news_error_t) {0};
    fuzz_front_check(news_toml_parse(text, &err), &err);

    return 0;
}
