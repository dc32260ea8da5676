/*
 * The template engine.  Each template is rendered with its names looked up in
 * the data, and again with its names bound to the schema.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "template_data.h"

typedef struct {
    const char *template;
    const char *expected;
} test_case_t;

static void
test_expect(const test_case_t *cases, size_t count, const news_schema_t *schema)
{
    news_template_error_t err;
    news_buf_t            out = NEWS_BUF_INIT;
    size_t                i;

    for (i = 0; i < count; i++) {

        out.len = 0;

        if (test_render(cases[i].template, schema, &out, &err) != NEWS_OK) {
            fail_msg("[%s]: %s:%u:%u %s", cases[i].template, err.file,
                     err.error.line, err.error.column, err.error.text);
        }

        news_buf_append_char(&out, '\0');
        assert_string_equal(out.data, cases[i].expected);
    }

    news_buf_free(&out);
}


static void
test_expect_both(const test_case_t *cases, size_t count)
{
    test_expect(cases, count, NULL);
    test_expect(cases, count, &test_schema);
}


static void
test_template_comments(void **state)
{
    static const test_case_t cases[] = {
        {"", ""},
        {"no tags {at} all }}\n", "no tags {at} all }}\n"},
        {"12{{! note }}34", "1234"},
        {"12{{!\n a\n b\n}}34\n", "1234\n"},
        {"a\n{{! note }}\nb\n", "a\nb\n"},
        {"a\n \t{{! note }} \t\nb\n", "a\nb\n"},
        {"a\r\n{{! note }}\r\nb", "a\r\nb"},
        {"  {{! first }}\nb", "b"},
        {"a\n  {{! last }}", "a\n"},
        {"a\n  {{!\n  long\n  }}\nb\n", "a\nb\n"},
        {"  12 {{! 34 }}\n", "  12 \n"},
        {"12 {{! x }} 34", "12  34"},
        {" {{! x }} {{! y }}\n", "  \n"},
        {"{{! name }}{{!name}}{{!}}", ""},
        {"{{!\n}} x\n", " x\n"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_interpolation(void **state)
{
    static const test_case_t cases[] = {
        {"Hello, {{name}}!\n", "Hello, site!\n"},
        {"|{{ name }}|{{\tname\n}}|", "|site|site|"},
        {"  {{name}}\n", "  site\n"},
        {"  {{{name}}}\n  {{&name}}\n", "  site\n  site\n"},
        {"{{marks}}", "&amp; &quot; &lt; &gt; &#39;"},
        {"{{{marks}}}|{{{ marks }}}", "& \" < > '|& \" < > '"},
        {"{{&marks}}|{{& marks }}", "& \" < > '|& \" < > '"},
        {"{{html}}{{{html}}}", "<i>x</i><i>x</i>"},
        {"[{{yes}}{{no}}{{empty}}{{letters}}{{person}}]", "[]"},
        {"{{person.name}}", "Joe"},
        {"{{{person.pet.name}}}{{&person.pet.age}}", "Rex3"},
        {"{{#person}}{{pet.name}}{{/person}}", "Rex"},
        {"{{#people}}({{pet.name}}){{/people}}", "(Rex)()"},
        {"{{name}}{{name}}", "sitesite"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_unknown_names(void **state)
{
    static const test_case_t cases[] = {
        {"[{{nosuch}}{{{nosuch}}}{{&nosuch}}]", "[]"},
        {"[{{person.nosuch.name}}]", "[]"},
        {"[{{name.length}}{{letters.x}}]", "[]"},
        {"[{{#nosuch}}x{{/nosuch}}]", "[]"},
        {"[{{^nosuch}}x{{/nosuch}}]", "[x]"},
        {"[{{^person.no.such}}x{{/person.no.such}}]", "[x]"},
        /* The root's pet has no name, and no other pet is asked. */
        {"{{#tree}}[{{pet.name}}]{{/tree}}", "[]"},
        {"[{{>nosuch}}]", "[]"},
        {"a\n  {{>nosuch}}\nb", "a\nb"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases), NULL);
}


static void
test_template_sections(void **state)
{
    static const test_case_t cases[] = {
        {"[{{#yes}}shown{{/yes}}]", "[shown]"},
        {"[{{#no}}x{{/no}}{{#empty}}x{{/empty}}{{#nobody}}x{{/nobody}}]", "[]"},
        {"{{#person}}{{name}}{{/person}}", "Joe"},
        {"{{#person}}{{pet.name}} of {{name}}{{/person}}", "Rex of Joe"},
        {"{{#person}}{{#pet}}{{name}}{{age}}{{/pet}}{{/person}}", "Rex3"},
        {"{{#person}}{{#pet}}{{#tags}}{{name}}{{.}}{{/tags}}{{/pet}}"
         "{{html}}{{/person}}",
         "RexxRexy<i>x</i>"},
        {"{{#name}}{{.}} is {{name}}{{/name}}", "site is site"},
        {"{{#people}}{{name}}:{{#tags}}{{name}}{{.}},{{/tags}};{{/people}}",
         "Joe:Joex,Joey,;Ann:;"},
        {"{{#letters}}({{.}}){{/letters}}", "(a)(&lt;)(c)"},
        {"{{#letters}}({{{.}}}{{&.}}){{/letters}}", "(aa)(<<)(cc)"},
        {"{{#rows}}({{#.}}{{.}}{{/.}}){{/rows}}", "(a&lt;c)(xy)"},
        {"{{#person.pet.name}}{{.}}{{/person.pet.name}}", "Rex"},
        {"{{#person.pet}}{{age}}{{/person.pet}}", "3"},
        {"{{#.}}{{name}}{{/.}}", "site"},
        {"{{#yes}}\n* 1\n{{/yes}}\n* 2\n{{#yes}}\n* 3\n{{/yes}}\n",
         "* 1\n* 2\n* 3\n"},
        {"A {{#yes}}B {{#yes}}C{{/yes}} D{{/yes}} E", "A B C D E"},
        {"A {{#no}}B {{#no}}C{{/no}} D{{/no}} E", "A  E"},
        {"{{#tree}}{{#nodes}}{{content}}.{{name}} {{/nodes}}{{/tree}}",
         "leaf.site leaf.site "},
        {"|{{# yes }}={{/ yes }}|", "|=|"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_inverted(void **state)
{
    static const test_case_t cases[] = {
        {"{{^yes}}x{{/yes}}{{^person}}x{{/person}}{{^people}}x{{/people}}", ""},
        {"{{^no}}1{{/no}}{{^empty}}2{{/empty}}{{^nobody}}3{{/nobody}}", "123"},
        {"{{^person.pet.age}}x{{/person.pet.age}}", ""},
        {"{{#people}}{{^tags}}{{name}}{{/tags}}{{/people}}", "Ann"},
        {"{{^no}}\n1\n{{/no}}\n2\n{{^yes}}\n3\n{{/yes}}\n", "1\n2\n"},
        {"A {{^no}}B {{^no}}C{{/no}} D{{/no}} E", "A B C D E"},
        {"A {{^yes}}B {{^yes}}C{{/yes}} D{{/yes}} E", "A  E"},
        {"|{{^ no }}={{/ no }}|", "|=|"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_standalone(void **state)
{
    static const test_case_t cases[] = {
        {" | {{#yes}}\t|\t{{/yes}} | \n", " | \t|\t | \n"},
        {" | {{#yes}} {{! x }}\n {{/yes}} | \n", " |  \n  | \n"},
        {" {{#yes}}A{{/yes}}\n {{#yes}}B{{/yes}}\n", " A\n B\n"},
        {"1\n{{#yes}}\n|\n{{/yes}}\n2\n", "1\n|\n2\n"},
        {"1\n  {{#yes}}\n|\n  {{/yes}}\n2\n", "1\n|\n2\n"},
        {"1\r\n{{#yes}}\r\n{{/yes}}\r\n2", "1\r\n2"},
        {"  {{#yes}}\n#{{/yes}}\n/", "#\n/"},
        {"#{{#yes}}\n/\n  {{/yes}}", "#\n/\n"},
        {"{{#letters}}\n- {{.}}\n{{/letters}}\n", "- a\n- &lt;\n- c\n"},
        {"{{#yes}} {{/yes}}", " "},
        /* A carriage return alone ends no line. */
        {"a\r{{! x }}\rb", "a\r\rb"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_delimiters(void **state)
{
    static const test_case_t cases[] = {
        {"{{=<% %>=}}(<%name%>{{name}})", "(site{{name}})"},
        {"({{=[ ]=}}[name])", "(site)"},
        {"|{{= @   @ =}}|", "||"},
        {"{{=|\t|=}}|name|", "site"},
        {"{{=<% %>=}}<%={{ }}=%>{{name}}", "site"},
        {"{{=<% %>=}}<%{marks}%><%&marks%>", "& \" < > '& \" < > '"},
        {"[\n{{#yes}}\n {{name}}\n |name|\n{{/yes}}\n\n{{= | | =}}\n|#yes|\n"
         " {{name}}\n |name|\n|/yes|\n]\n",
         "[\n site\n |name|\n\n {{name}}\n site\n]\n"},
        {"{{#yes}}{{=| |=}}|name||/yes|", "site"},
        {"[ {{>name}} ]\n{{= | | =}}\n[ |>name| ]\n", "[ site ]\n[ site ]\n"},
        {"[ {{>set}} ]\n[ .{{name}}. .|name|. ]",
         "[ .site.  .site. ]\n[ .site. .|name|. ]"},
        {"| {{=@ @=}} |", "|  |"},
        {" | {{=@ @=}}\n", " | \n"},
        {"a\n{{=@ @=}}\nb\n", "a\nb\n"},
        {"a\n  {{=@ @=}}\nb\n", "a\nb\n"},
        {"|\r\n{{= @ @ =}}\r\n|", "|\r\n|"},
        {"  {{=@ @=}}\n=", "="},
        {"=\n  {{=@ @=}}", "=\n"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_partials(void **state)
{
    static const test_case_t cases[] = {
        {"\"{{>word}}\" {{> word }}", "\"from partial\" from partial"},
        {"{{>name}} {{#person}}{{>name}}{{/person}}", "site Joe"},
        {"{{#people}}{{>name}}{{/people}}", "JoeAnn"},
        {"{{>outer}}", "*site from partial*"},
        {"  {{name}}  {{>two}}\n", "  site  >\n>\n"},
        {"|\r\n{{>line}}\r\n|", "|\r\n>|"},
        {"  {{>two}}\n>", "  >\n  >>"},
        {">\n  {{>two}}", ">\n  >\n  >"},
        {"\\\n {{>pipes}}\n/\n", "\\\n |\n <\n->\n |\n/\n"},
        {"  {{>blocks}}\n", "  1\n  a\n&lt;\nc\n"},
        {" {{>nested}}\n", " a\n   >\n   > b\n"},
        {" {{>inline}}\n", " a >\n>\n b\n"},
        {"\t{{>comment}}\n", "\t x\n\t y\n"},
    };

    (void) state;
    test_expect_both(cases, TEST_COUNT(cases));
}


static void
test_template_recursion(void **state)
{
    static const test_case_t cases[] = {
        {"{{#tree}}{{>node}}{{/tree}}", "root<leaf<>leaf<>>"},
        {"{{#tree}}\n {{>tree}}\n{{/tree}}\n", " root\n   leaf\n   leaf\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases), NULL);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template_comments),
        cmocka_unit_test(test_template_interpolation),
        cmocka_unit_test(test_template_unknown_names),
        cmocka_unit_test(test_template_sections),
        cmocka_unit_test(test_template_inverted),
        cmocka_unit_test(test_template_standalone),
        cmocka_unit_test(test_template_delimiters),
        cmocka_unit_test(test_template_partials),
        cmocka_unit_test(test_template_recursion),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
