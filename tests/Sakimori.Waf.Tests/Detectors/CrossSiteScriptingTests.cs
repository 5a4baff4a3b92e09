using System.Text;
using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class CrossSiteScriptingTests
{
    [Fact]
    public void Every_attack_of_the_table_is_found_with_its_kind()
    {
        var ran = 0;
        var wrong = new List<string>();
        foreach (var (kind, values) in Attacks)
        {
            foreach (var value in values)
            {
                ran++;
                if (!CrossSiteScripting.Detect(value, out var finding))
                    wrong.Add($"missed: {value}");
                else if (finding.Kind != kind)
                    wrong.Add($"{finding.Kind} instead of {kind}: {value}");
                else if (finding.Start < 0 || finding.Length <= 0 || finding.Start + finding.Length > value.Length)
                    wrong.Add($"evidence outside the value: {value}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(173, ran);
    }

    [Fact]
    public void No_ordinary_value_of_the_table_is_an_attack()
    {
        var ran = 0;
        var wrong = new List<string>();
        foreach (var value in Ordinary)
        {
            ran++;
            if (CrossSiteScripting.Detect(value, out var finding))
                wrong.Add($"{finding.Kind}: {value}");
        }

        Assert.Empty(wrong);
        Assert.Equal(182, ran);
    }

    [Fact]
    public void Markup_behind_Japanese_text_is_found_in_every_charset()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var ran = 0;
        foreach (var charset in new[] { "utf-8", "shift_jis", "euc-jp" })
        {
            foreach (var tail in new[] { "<script>alert(1)</script>", "\" onclick=alert(1) x=\"", "<img src=x onerror=alert(1)>", "';alert(1)//" })
            {
                ran++;
                Assert.True(CrossSiteScripting.Detect(Encoding.Latin1.GetString(Encoding.GetEncoding(charset).GetBytes("表示機能ソース" + tail)), out _), charset + tail);
            }
        }

        Assert.Equal(12, ran);
    }

    [Fact]
    public void Tags_tangled_in_each_other_s_quotes_end_the_reading_and_are_evidence()
    {
        var value = string.Concat(Enumerable.Repeat("<='<bo'<='<bo'<== `%33$", 40_000));
        Assert.True(CrossSiteScripting.Detect(value, out var finding));
        Assert.Equal("xss.tangle", finding.Kind);
    }

    [Fact]
    public void The_evidence_is_the_tag()
    {
        Assert.True(CrossSiteScripting.Detect("abc<svg/onload=alert(1)>def", out var finding));
        Assert.Equal(new Finding("xss.element", 3, 21), finding);
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("&#60;script>alert(1)")]
    [InlineData("&#x3c;img src=x onerror=alert(1)>")]
    [InlineData("\\u003cscript\\u003ealert(1)")]
    [InlineData("\\x3cscript>alert(1)")]
    [InlineData("%uff1cscript%uff1ealert(1)")]
    public void One_more_round_of_encoding_is_undone(string value) => Assert.True(CrossSiteScripting.Detect(value, out _));

    private static readonly (string Kind, string[] Values)[] Attacks =
    [
        ("xss.element",
        [
            "<script>alert(1)</script>", "<SCRIPT>alert(1)</SCRIPT>", "<script src=//a.b/c.js>", "<script/src=data:,alert(1)>", "<script\n>alert(1)</script>", "<script", "</script><b>",
            "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "'\"><script>", "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "<<script>alert(1)//<</script>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\" src=\"data:,alert(1)\" />", "www.github.com<script><img><iframe>", "<svg/onload=alert()", "<svg onload=alert(1)>", "<svg><script>alert(1)",
            "<svg viewBox=\"0 0 1 1\" onload=alert(1)>", "<svg viewBox=\"0 0 1 1\"><script>alert(1)", "<meta charset=utf-7>", "<meta charset=\"x-imap4-modified-utf7\">", "<meta charset=mac-farsi>",
            "<math><mi>", "<iframe src=//a.b>", "<iframe>", "<object data=x>", "<embed src=x>", "<applet code=x>", "<link rel=stylesheet href=//a>", "<meta http-equiv=refresh content=0>",
            "<base href=//a.b/>", "<style>*{x:expression(y)}</style>", "<style>a{behavior:x}</style>", "<style>a{b:\\65xpression(1)}</style>", "<style>a{ex/**/pression:d}</style>",
            "<style>a{background:url(//b)}</style>", "<style type=text/javascript>a{}</style>", "<style x=y>a{}</style>", "<style>a{b:c}<x></style>", "<style>a{b:\u00E5}</style>",
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-7\">", "<meta http-equiv=\"refresh\" content=\"text/html; charset=utf-8\">", "<link rel=\"next stylesheet\" href=\"a\">",
            "<link rel=\"next\" rel=\"stylesheet\" href=\"a\">", "<base href=\"//a\">", "<link rel=\"stylesheet\" href=\"//a.css\">", "<link rel=\"stylesheet\" href=\"../x/a.css\">", "<link rel=\"stylesheet\" href=\"a.php\">",
            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset = utf-7\">", "<xsl:include href=x>", "<base href=\"x\" target=y>", "<svg id=x>", "<scr\0ipt>", "<svg:script>",
            "<style>@import'a'</style>", "<frame src=b>", "<isindex type=image src=1>", "<xml id=x>", "<layer src=x>",
            "<bgsound src=x>", "<xss onclick=alert(1)>", "<noscript id=x>", "<import namespace=t>", "<foreignObject x=y>", "<!--><script>alert(1)//-->", "<title></title><script>", "<textarea></textarea><script>alert(1)",
            "<a title=\"<script>\">", "<xsl:stylesheet>", "<html:script>", "<animate attributeName=x values=y>",
        ]),
        ("xss.handler",
        [
            "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<img src=x onerror = alert(1)>", "<body onload=alert(1)>", "<b onmouseover=alert(1)>x</b>", "<a onclick='x'>",
            "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>", "<x onbeforehellfreezes=a(1)>",
            "<p/onmouseover=alert(1)>", "<div\nonclick=alert(1)>", "<img src=\"x\"onerror=alert(1)>", "<img src='x'onerror='alert(1)'>", "<a b=c onx=d onzzzzz=1>", "<body onload!#$%&()=alert(1)>",
            "\" onmouseover=alert(1) x=\"", "' onfocus=alert(1) autofocus='", "\"onclick=alert(1)//", "x onerror=alert(1);>", "\"onmouseover='prompt(document.cookie)'\"", "` onload=alert(1)`", "x\" onanything=1",
            "alert(1)>", "\"alert(1)\">", "alt=alert(1)//\">", "confirm(2)>", "<form onsubmit=alert(1)>", "<select onchange=alert(1)>", "<a x:onclick=alert(1)>",
        ]),
        ("xss.url",
        [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "javascript&colon;alert(1)",
            "vbscript:msgbox(1)", "data:text/html,<b>x", "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml;base64,AAAA", "<a href=javascript:alert(1)>", "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\" javascript:alert(1)\">", "<a href=\"jav&#x09;ascript:alert(1)\">", "<a href='&#106;avascript:alert(1)'>", "<a href=\"&#0000106avascript:alert(1)\">", "<img src=javascript:alert(1)>", "<form action=javascript:alert(1)>",
            "<table background=javascript:alert(1)>", "<a href=data:text/html,x>", "<a href=vbscript:x>", "\"javascript:alert(1)\">", "<img dynsrc=\"javascript:alert(1)\">", "<a folder=\"javascript:alert(1)\">", "<a href=java&#1&#2&#11&#12script:alert(1)>x",
        ]),
        ("xss.attribute",
        [
            "<button formaction=x>", "<a xlink:href=x>", "<span datasrc=#x>", "<x srcdoc=y>", "<p ev:handler=x>", "<x attributeName=href to=y>", "<x attributeName=onclick to=y>",
        ]),
        ("xss.style",
        [
            "<p style=\"width:expression(alert(1))\">", "<p style=x:expression(alert(1))>", "<p style=\"-moz-binding:url(x)\">", "<p style=behavior:url(x)>", "<p style=\"background:url(javascript:alert(1))\">",
            "<p style=\"w:exp/**/ression(alert(1))\">", "<p style=\"w:\\65xpression(alert(1))\">", "<p style=\"a{b\">", "x:expression(alert(1))", "\" style=\"x:expression(alert(1))", "-o-link:'javascript:alert(1)'",
            "x\" style=width:expression(alert(1))",
        ]),
        ("xss.declaration", ["<!--[if gte IE 4]>", "<![if x]>", "<?xml-stylesheet href=x?>", "<?import namespace=t>", "<!ENTITY x SYSTEM \"a\">", "<!--#exec cmd=\"ls\"-->", "<!ATTLIST x y CDATA \"z\">", "<?xml:namespace prefix=t>"]),
        ("xss.script",
        [
            "';alert(1)//", "'-alert(1)-'", "\"+alert(1)+\"", "\\';alert(1);//", "');alert(1)//", "';document.location='//a'//", "\";eval('x')//", "'};alert(1);{'", "'||alert(1)||'", "';window['al'+'ert'](1)//", "\"-confirm`1`-\"", "a=\"get\";b=\"url(\";eval(a+b);",
        ]),
        ("xss.template", ["{{constructor.constructor('alert(1)')()}}", "{{$eval.x}}", "${alert(1)}", "&{alert(1)};"]),
    ];

    private static readonly string[] Ordinary =
    [
        "", "a", "a < b", "a<b", "x<y>z", "<3", "<3 you", "i <3 u", "1 < 2 > 0", "a <= b", "a => b", "->", "<-", "<->", "<=>", "<<", ">>", "<>", "</>", "< script >", "vector<int>", "Map<String, List<Integer>>", "List<T>",
        "std::vector<std::string> v;", "#include <stdio.h>", "template <typename T>", "<a@b.c>", "Tom <tom@example.com>", "<https://example.com/>", "<b>bold</b>", "<p>para</p>", "<i>x</i><br>", "<br/>", "<ul><li>x</li></ul>",
        "<a href=\"https://example.com/\">link</a>", "<a href='/x?y=z'>link</a>", "<img src=\"/a.png\" alt=\"b\">", "<p style=\"color:red\">x</p>", "<span style=\"font-weight: bold; margin: 0 auto\">x</span>", "<p class=x id=y>", "<table border=1><tr><td>x</td></tr></table>",
        "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\"><path d=\"M0 0\"></svg>", "<meta name=\"robots\" content=\"noindex\">", "<meta charset=\"utf-8\">",
        "<h1>Title</h1>", "<blockquote>q</blockquote>", "<code>if (a < b) {}</code>", "<pre>x</pre>", "<!-- comment -->", "<!DOCTYPE html>", "<object>", "<link>", "<base>", "<file>", "<name> <value>", "usage: cmd <in> <out>", "foo --style <style> --link <link>",
        "javascript", "learn javascript: the good parts", "JavaScript: the good parts", "javascript : a language", "java script", "data: 5", "data:", "time: 12:30", "note: see below", "http://example.com/?a=javascript", "mailto:a@b.c", "C:\\dir",
        "once=1", "only = 5", "online=true", "one=1", "onion=ring", "on=off", "onto=x", "on click", "onclick", "the onclick attribute", "conclick=1", "monoload=1", "a=onclick", "option=1 online=yes",
        "it's an alert (really)", "alert the media", "'alert'", "don't alert(me)", "he said 'run' and ran (fast)", "\"quoted\" text (more)", "f(x) = y", "{\"a\":1}", "{{name}}", "{{ user.name }}", "${HOME}", "$100", "${x}", "{a}", "(a;b)",
        "a=b&c=d", "50% off", "100% & more", "AT&T", "R&D; B&B", "&amp;", "&copy; 2024", "\\n", "expression of interest", "the expression (x)",
        "if (a < b && c > d) { x(); }", "a<b>c", "x <- c(1,2)", "List<String> a = new ArrayList<>();", "std::map<int, std::string> m;", "template<class T> void f(T x)",
        "#include <vector>", "<T extends Foo>", "<?php echo 1; ?>", "<%= x %>", "<your name here>", "<email>", "<title>", "<b>x</b> <a href=\"http://x.y/z?a=b\">z</a>",
        "<img src=\"https://x/y.png\" width=\"10\" height=20 alt=\"it's\">",
        "<p align=center style=\"text-align:center; color:#fff; background:url('/img/x.png')\">x</p>", "<font color=red size=2>x</font>", "<iframe_test>",
        "<!-- more -->", "<br /><hr/>", "<td colspan=2 class=\"x y\">", "<div id=\"a\" data-x=\"1\">", "<video controls src=\"a.mp4\"></video>",
        "Use the onclick attribute", "the on = off switch", "on: yes, online = no", "I clicked on=x", "function(x) { return x; }", "don't call alert()",
        "it's; open (daily)", "they're self(ish)", "it's + this (one)", "he said \"hi\" + this (x)", "'top' (of page)", "\"open\" (24 hours)", "isn't, this (is it)?",
        "what's new (2024)?", "John's location = Tokyo", "my boss' location = here", "';-)", "\":-)\" (smile)", "{{ mustache }} templates", "${var} in bash",
        "${HOME}/bin", "data: 1, 2, 3", "data:text is plain", "javascript:", "Javascript: how to (basics)", "note:javascript", "expression(s)",
        "regular expression (regex): x", "style=\"x\"", "style = modern", "lifestyle=modern", "on error resume next", "onset=5", "--onerror=stop", "alert(1)",
        "print(x) > y",
        "<style>body { color: #fff; margin: 0 }</style>", "<style type=\"text/css\">\n<!--\na.x {visibility: hidden}\n-->", "<style>/* x */ p {a: b}", "<svg>", "<svg/>", "interior <svg> elements", "<svg:circle r=\"1\"/>",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\">", "<link rel=\"next\" href=\"b.html\" title=\"B\">", "<base href=\"url\">", "<link rel=\"stylesheet\" type=\"text/css\" href=\"_static/a.css\" />", "<meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\">",
        "&lt;xsl:sort&gt;", "<xsl:number level=\"any\"/>", "const onAbort = () => { this.destroy(); }; 'x'",
    ];
}
