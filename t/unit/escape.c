/* XML and JSON: whatever the bytes are, what comes out is well-formed. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/utf8.h"
#include "page/text.h"


static void
test_escape_xml(void **state)
{
    size_t     i;
    news_buf_t out = NEWS_BUF_INIT;

    static const struct {
        news_str_t  text;
        const char *xml;
    } cases[] = {
        {NEWS_STR("a<b>&\"c\"'d'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;"},
        {NEWS_STR("]]>"), "]]&gt;"},
        {NEWS_STR("a\tb\nc\rd"), "a\tb\nc&#13;d"},
        {NEWS_STR("a\x01\x1f\x7f\\b"), "a\x7f\\b"},
        {NEWS_STR("a\0b"), "ab"},
        {NEWS_STR("caf\xC3\xA9"), "caf\xC3\xA9"},
        {NEWS_STR("a\xFF"
                  "b\xC3"),
         "a\xEF\xBF\xBD"
         "b\xEF\xBF\xBD"},
        {NEWS_STR("a\xEF\xBF\xBE\xEF\xBF\xBF"
                  "b\xEF\xBF\xBD"),
         "ab\xEF\xBF\xBD"},
        {NEWS_STR("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };

    (void) state;

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        out.len = 0;
        news_xml_append(&out, cases[i].text);
        news_buf_append_char(&out, '\0');
        assert_string_equal(out.data, cases[i].xml);
    }

    news_buf_free(&out);
}


static size_t
test_escape_random(char *text, size_t size)
{
    size_t i, len = (size_t) rand() % size;

    static const char *const parts[] = {
        "<",
        "&",
        "]]>",
        "</script",
        "<!--",
        "\xC3\xA9",
        "\xE2\x80\xA8",
        "\xEF\xBF\xBE",
        "\\",
        "\"",
        "\x01",
        "\x7f",
        "\xF0\x9F\x98\x80",
    };

    for (i = 0; i < len; i++) {
        text[i] = (char) rand();

        if (rand() % 2) {
            const char *part =
                parts[(size_t) rand() % (sizeof(parts) / sizeof(parts[0]))];

            memcpy(text + i, part,
                   strlen(part) < len - i ? strlen(part) : len - i);
        }
    }

    return len;
}


/* What other parsers read is what stood there, or what is put in its place. */
static void
test_escape_parsed(void **state)
{
    int         n;
    char        text[200];
    news_str_t  s;
    news_buf_t  xml = NEWS_BUF_INIT, json = NEWS_BUF_INIT;
    xmlDocPtr   doc;
    json_t     *root;
    news_json_t writer;

    (void) state;
    srand(3);

    for (n = 0; n < 20000; n++) {

        s = (news_str_t) {test_escape_random(text, sizeof(text)), text};

        xml.len = 0;
        news_buf_append(&xml, NEWS_STR("<a b=\""));
        news_xml_append(&xml, s);
        news_buf_append(&xml, NEWS_STR("\">"));
        news_xml_append(&xml, s);
        news_buf_append(&xml, NEWS_STR("</a>"));
        doc = xmlReadMemory(xml.data, (int) xml.len, NULL, "utf-8",
                            XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
        assert_non_null(doc);
        xmlFreeDoc(doc);

        json.len = 0;
        writer = (news_json_t) {&json, false};
        news_json_open(&writer, NULL, '{');
        news_json_string(&writer, "text", s);
        news_json_close(&writer, '}');
        root = json_loadb(json.data, json.len, JSON_ALLOW_NUL, NULL);
        assert_non_null(root);

        if (news_utf8_check(s) == s.len) {
            assert_int_equal(json_string_length(json_object_get(root, "text")),
                             s.len);
        }

        assert_null(memchr(json.data, '<', json.len));
        json_decref(root);
    }

    news_buf_free(&xml);
    news_buf_free(&json);
}


static void
test_escape_json(void **state)
{
    news_buf_t  out = NEWS_BUF_INIT;
    news_json_t json = {&out, false};

    (void) state;

    news_json_open(&json, NULL, '{');
    news_json_string(&json, "a", NEWS_STR("</script><!-- \"\\\n"));
    news_json_some(&json, "none", NEWS_STR(""));
    news_json_open(&json, "b", '[');
    news_json_number(&json, NULL, -5);
    news_json_true(&json, NULL);
    news_json_open(&json, NULL, '{');
    news_json_close(&json, '}');
    news_json_open(&json, NULL, '[');
    news_json_close(&json, ']');
    news_json_close(&json, ']');
    news_json_string(&json, "c", NEWS_STR(""));
    news_json_close(&json, '}');
    news_buf_append_char(&out, '\0');

    assert_string_equal(out.data,
                        "{\"a\":\"\\u003c/script\\u003e\\u003c!-- \\\"\\\\"
                        "\\u000a\",\"b\":[-5,true,{},[]],\"c\":\"\"}");
    news_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape_xml),
        cmocka_unit_test(test_escape_parsed),
        cmocka_unit_test(test_escape_json),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
