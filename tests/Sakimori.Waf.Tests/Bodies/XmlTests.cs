using System.Text;
using System.Xml;
using System.Xml.XPath;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class XmlTests
{
    private const string All = "/*";
    private const string Attributes = "//@*";

    /// <summary>Well-formed body → <c>/*</c>, <c>//@*</c>; results of libmodsecurity 3.0.9.</summary>
    private static readonly (string Body, string[] All, string[] Attributes)[] Cases =
    [
        ("<?xml version=\"1.0\"?><a x=\"1\"><b y=\"2\">t1<c>t2</c></b><!-- c --><?pi data?>  <b><![CDATA[<z>]]>&amp;&#x41;</b></a>", ["t1t2  <z>&A"], ["1", "2"]),
        ("<!-- c --><?pi data?><a>x</a><!-- d -->", ["x"], []),
        ("<a xmlns=\"u:x\" xmlns:p=\"u:p\" p:q=\"1\" xml:lang=\"ja\"><b>x</b></a>", ["x"], ["1", "ja"]),
        ("<a x=\"\">t</a>", ["t"], [""]),
        ("<a/>", [""], []),
        ("<a>\n  <b>x\r\ny</b>\n</a>", [@"\x0a  x\x0ay\x0a"], []),
        ("<a x='&lt;&#39;\"'>&#x3042;</a>", [@"\xe3\x81\x82"], ["<'\""]),
        ("<a>\u00e3\u0081\u0082&#x1F600;</a>", [@"\xe3\x81\x82\xf0\x9f\x98\x80"], []),
        ("<!DOCTYPE cXML SYSTEM \"http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd\"><cXML a=\"1\">t</cXML>", ["t"], ["1"]),
        ("<?xml version=\"1.1\"?><a>t</a>", ["t"], []),
    ];

    [Fact]
    public void Well_formed_documents_answer_as_in_ModSecurity()
    {
        var ran = 0;
        foreach (var (body, all, attributes) in Cases)
        {
            var content = Parse(body);
            Assert.Equal((body, (string?)null), (body, content.Error));
            Assert.Equal(all, Select(content, All));
            Assert.Equal(attributes, Select(content, Attributes));
            ran++;
        }

        Assert.Equal(10, ran);
    }

    /// <summary>What was readable comes first, as in ModSecurity; the rest of the body follows as raw text, which is our addition.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("not xml <b>", "not xml <b>")]
    [InlineData("<a><b>text", "text|text")]
    [InlineData("<a><b>text</b></a>junk", "text|a>junk")]
    [InlineData("<a><b>t&undef;x</b></a>", "|b>t&undef;x</b></a>")]
    [InlineData("<a>\n<b>x</b>\r\n<c d=\"1\" d=\"2\">evil</c></a>", @"\x0ax\x0a|\x0d\x0a<c d=""1"" d=""2"">evil</c></a>")]
    public void A_malformed_document_is_an_error_and_judged_whole(string body, string all)
    {
        var content = Parse(body);
        Assert.StartsWith("XML parsing error: XML: Failed parsing document", content.Error);
        Assert.Equal(all, string.Join('|', Select(content, All)));
    }

    [Fact]
    public void Declared_entities_are_expanded_judged_and_an_error_and_no_file_is_opened()
    {
        var content = Parse("<!DOCTYPE a [<!ENTITY e \"ent\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]><a x=\"1&e;\"><b>&e;&x;</b></a>");
        Assert.Equal("XML parsing error: XML: Failed parsing document (entity declarations are not allowed).", content.Error);
        Assert.Equal(["ent", "<!ENTITY e \"ent\"><!ENTITY x SYSTEM \"file:///etc/passwd\">"], Select(content, All));
        Assert.Equal(["1ent"], Select(content, Attributes));
    }

    [Fact]
    public void Entities_that_multiply_end_in_an_error_at_once()
    {
        var body = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"laughter\">");
        for (var i = 1; i < 30; i++)
        {
            body.Append($"<!ENTITY e{i} \"&e{i - 1};&e{i - 1};\">");
        }

        var content = Parse(body.Append("]><a>&e29;</a>").ToString());
        Assert.NotNull(content.Error);
        Assert.InRange(content.Arena.TotalChars, 0, 300_000);
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("Shift_JIS", "shift_jis")]
    [InlineData("Windows-31J", "shift_jis")]
    [InlineData("EUC-JP", "euc-jp")]
    [InlineData("ISO-2022-JP", "iso-2022-jp")]
    [InlineData("UTF-16", "utf-16")]
    [InlineData("UTF-16", "utf-16BE")]
    public void Text_of_any_declared_encoding_is_judged_as_UTF8(string declared, string charset)
    {
        var content = Parse(Parsed.Bytes($"<?xml version=\"1.0\" encoding=\"{declared}\"?><a b=\"能力\">表示</a>", charset));
        Assert.Null(content.Error);
        Assert.Equal([Parsed.Escape(Parsed.Bytes("表示"))], Select(content, All));
        Assert.Equal([Parsed.Escape(Parsed.Bytes("能力"))], Select(content, Attributes));
    }

    [Fact]
    public void A_byte_order_mark_and_a_charset_from_outside_decide_before_the_declaration()
    {
        Assert.Equal([@"\xe8\xa1\xa8"], Select(Parse("\u00ef\u00bb\u00bf<a>\u00e8\u00a1\u00a8</a>"), All));
        Assert.Equal([@"\xe8\xa1\xa8"], Select(Parse("\u00ff\u00fe" + Parsed.Bytes("<a>表</a>", "utf-16")), All));
        Assert.Equal([@"\xe8\xa1\xa8"], Select(Parse("<a>\u0095\\</a>", charset: "Shift_JIS"), All));
        Assert.Equal([@"\xc3\xa9"], Select(Parse("<?xml version='1.0' encoding='ISO-8859-1'?><a>\u00e9</a>"), All));
    }

    [Theory]
    [InlineData("<a>\u0095\\<b>&#x3042;</b></a>", @"\x95\\xe3\x81\x82", "invalid bytes in UTF-8 text")]
    [InlineData("<?xml version=\"1.0\" encoding=\"x-unknown\"?><a>\u00e9</a>", @"\xe9", "unknown or contradictory encoding")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>x</a>", "x", "unknown or contradictory encoding")]
    [InlineData("<?xml version=\"1.0\" encoding=\"utf-7\"?><a>+ADw-</a>", "+ADw-", "unknown or contradictory encoding")]
    [InlineData("<?xml version=\"1.0\" encoding=\"IBM037\"?><a>x</a>", "x", "unknown or contradictory encoding")]
    public void Bytes_that_cannot_be_decoded_are_judged_as_they_are(string body, string all, string error)
    {
        var content = Parse(body);
        Assert.Equal($"XML parsing error: XML: Failed parsing document ({error}).", content.Error);
        Assert.Equal([all], Select(content, All));
    }

    [Theory]
    [InlineData("//b", "t1t2|<z>")]
    [InlineData("/a/b/c/text()", "t2")]
    [InlineData("//b/@y", "2")]
    [InlineData("//comment()", " c ")]
    [InlineData("count(//b)", "")]
    [InlineData("//p:d", "ns")]
    [InlineData("//q:d", "")]
    [InlineData("//missing", "")]
    public void Other_expressions_select_nodes_with_the_prefixes_of_their_rule(string xpath, string expected)
    {
        var content = Parse("<a x=\"1\"><b y=\"2\">t1<c>t2</c></b><!-- c --><b><![CDATA[<z>]]></b><d xmlns=\"urn:n\">ns</d></a>");
        var output = new NamedValues();
        content.Xml!.Select(xpath, new Dictionary<string, string> { ["p"] = "urn:n" }, output);
        Assert.Equal(expected, string.Join('|', output.Items.ToArray().Select(item => item.Value.ToString())));
        Assert.All(output.Items.ToArray(), item => Assert.Equal(xpath, item.Name.ToString()));
    }

    [Fact]
    public void A_malformed_document_answers_other_expressions_with_what_came_before()
    {
        Assert.Equal(["x"], Select(Parse("<a><b>x</b><c></a>"), "//b"));
    }

    [Theory]
    [InlineData("/*", true)]
    [InlineData("//@*", true)]
    [InlineData("//p:b[@c='1']/text()", true)]
    [InlineData("//[", false)]
    [InlineData("", false)]
    [InlineData("foo(", false)]
    public void An_expression_can_be_checked_before_it_is_used(string xpath, bool valid)
    {
        Assert.Equal(valid, XmlBody.TryCheckXPath(xpath, out var error));
        Assert.Equal(valid, error.Length == 0);
    }

    [Fact]
    public void Undeclared_prefixes_can_be_found_before_use()
    {
        Assert.False(XmlBody.TryCheckXPath("//p:b", out _, new Dictionary<string, string>()));
        Assert.True(XmlBody.TryCheckXPath("//p:b", out _, new Dictionary<string, string> { ["p"] = "urn:n" }));
    }

    [Fact]
    public void Depth_and_nodes_are_limited_and_the_rest_is_judged_raw()
    {
        var content = Parse("<a><b><c>deep</c></b></a>", new BodyLimits(JsonDepthLimit: 2));
        Assert.Equal("XML parsing error: XML: Failed parsing document (nesting deeper than allowed).", content.Error);
        Assert.Equal(["", "b><c>deep</c></b></a>"], Select(content, All));
        Assert.Null(Parse("<a><b>x</b></a>", new BodyLimits(JsonDepthLimit: 2)).Error);

        content = Parse("<a>" + string.Concat(Enumerable.Repeat("<b/>", 600_000)) + "<c>evil</c></a>");
        Assert.Equal("XML parsing error: XML: Failed parsing document (more nodes than allowed).", content.Error);
        Assert.EndsWith("<c>evil</c></a>", Select(content, All)[1]);
        Assert.Equal(99_999, Select(content, "//b").Length);
    }

    /// <summary>26,000 comments in front of the root cost 2 s, 16,000 attributes as much, before there were limits.</summary>
    [Fact]
    public void What_the_document_model_compares_pairwise_is_limited()
    {
        var comments = Parse(string.Concat(Enumerable.Repeat("<!--c--><?x y?>", 8_000)) + "<a><!--in--><b/></a>");
        Assert.Null(comments.Error);
        Assert.Equal(129, Select(comments, "//comment()").Length);
        Assert.Equal(128, Select(comments, "//processing-instruction()").Length);
        Assert.Single(Select(comments, "//b"));

        var attributes = Parse("<a><b " + string.Concat(Enumerable.Range(0, 8_000).Select(i => $"x{i}=\"{i}\" ")) + "/></a>");
        Assert.Equal(256, Select(attributes, "//b/@*").Length);
        Assert.Equal(8_000, Select(attributes, "//@*").Length);
        var inside = Parse("<a>" + string.Concat(Enumerable.Repeat("<!--c--><?x y?>", 8_000)) + "</a>");
        Assert.Equal(8_000, Select(inside, "//comment()").Length);
    }

    [Fact]
    public void Generated_documents_answer_as_a_document_model_does()
    {
        var random = new Random(20260724);
        for (var round = 0; round < 1000; round++)
        {
            var text = new StringBuilder();
            Write(text, random, 4);
            var content = Parse(Parsed.Bytes(text.ToString()));
            Assert.Null(content.Error);
            var document = new XmlDocument { PreserveWhitespace = true };
            document.LoadXml(text.ToString());
            var slow = document.CreateNavigator()!;
            foreach (var xpath in (string[])["/*", "//@*", "//a", "//b/@x", "//a/text()"])
            {
                var expected = slow.Select(xpath).Cast<XPathNavigator>().Select(node => Parsed.Escape(Parsed.Bytes(node.Value)));
                Assert.Equal(expected, Select(content, xpath));
            }
        }
    }

    private static void Write(StringBuilder text, Random random, int depth)
    {
        var name = random.Next(2) == 0 ? "a" : "b";
        text.Append('<').Append(name);
        foreach (var attribute in (string[])["x", "y", "xml:lang", "xmlns:p"])
        {
            text.Append(random.Next(3) == 0 ? $" {attribute}=\"v{random.Next(100)}&amp;あ\"" : "");
        }

        text.Append('>');
        string[] texts = ["t", " ", "\n", "あ", "&lt;", "&#x1F600;", "<!-- c -->", "<?p d?>", "<![CDATA[<é>]]>"];
        for (var i = random.Next(5); i > 0; i--)
        {
            if (depth > 0 && random.Next(2) == 0)
            {
                Write(text, random, depth - 1);
            }
            else
            {
                text.Append(texts[random.Next(texts.Length)]);
            }
        }

        text.Append("</").Append(name).Append('>');
    }

    private static RequestBodyContent Parse(string body, BodyLimits? limits = null, string? charset = null)
    {
        var content = Parsed.NewContent();
        Xml.Parse(body.AsMemory(), limits ?? new BodyLimits(), content, charset);
        return content;
    }

    private static string[] Select(RequestBodyContent content, string xpath)
    {
        var output = new NamedValues();
        content.Xml!.Select(xpath, null, output);
        return [.. output.Items.ToArray().Select(item => Parsed.Escape(item.Value.Span))];
    }
}
