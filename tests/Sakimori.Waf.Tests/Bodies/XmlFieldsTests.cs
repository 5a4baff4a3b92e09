using System.Text;
using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Tests.Bodies;

/// <summary><c>SecParseXmlIntoArgs</c> and <c>ctl:parseXmlIntoArgs</c>.</summary>
public sealed class XmlFieldsTests
{
    private const string Rule = "\nSecRule ARGS_POST \"@unconditionalMatch\" \"id:1,pass\"\nSecRule XML:/* \"@unconditionalMatch\" \"id:2,pass\"\n";

    private static readonly (string Body, string Fields)[] s_cases =
    [
        ("<a>1</a>", "xml.a=1"),
        ("<a><b>1</b><b>2</b><c/></a>", "xml.a.b=1|xml.a.b=2|xml.a.c="),
        ("<a>\n  <b>1</b>\n</a>", "xml.a.b=1"),
        ("<p:a xmlns:p='u'><p:b>1</p:b></p:a>", "xml.a.b=1"),
        ("<a><b><c>1</c></b><d>2</d></a>", "xml.a.b.c=1|xml.a.d=2"),
        ("<a><b><![CDATA[<x>]]>&amp;</b></a>", "xml.a.b=<x>&"),
        ("<a>t<b>1</b>u</a>", "xml.a=t|xml.a.b=1|xml.a=u"),
        ("<a x='1'><b y='2'/></a>", "xml.a.b="),
        ("<a><b>1</b><c>2</a>", "xml=2</a>|xml.a.b=1|xml.a.c=2"),
        ("no xml", "xml=no xml"),
        ("<a>\u00e3\u0081\u0082</a>", "xml.a=\u00e3\u0081\u0082"),
    ];

    [Fact]
    public void Elements_become_arguments_named_by_their_path()
    {
        var ran = 0;
        foreach (var (body, fields) in s_cases)
        {
            Assert.Equal($"{body}: {fields}", $"{body}: {Fields(Post(body).By(Rules("On")))}");
            ran++;
        }

        Assert.Equal(11, ran);
    }

    [Fact]
    public void OnlyArgs_has_attributes_too_and_no_XML_target()
    {
        var outcome = Post("<a x='1' xmlns:p='u' p:y='2'><b z=''>t</b></a>").By(Rules("OnlyArgs"));
        Assert.Equal("xml.a.@x=1|xml.a.@y=2|xml.a.b.@z=|xml.a.b=t", Fields(outcome));
        Assert.Equal("1 1 1 1", outcome.Ids);
    }

    [Fact]
    public void Off_adds_nothing() => Assert.Equal("2", Post("<a>1</a>").By(Rules("Off")).Ids);

    [Theory]
    [InlineData("Off", "On", "1 2")]
    [InlineData("On", "Off", "2")]
    [InlineData("Off", "OnlyArgs", "1")]
    public void Ctl_decides_for_the_transaction(string setting, string control, string ids) =>
        Assert.Equal(ids, Post("<a>1</a>").By(Rules(setting, $"ctl:parseXmlIntoArgs={control},")).Ids);

    [Fact]
    public void Fields_beyond_the_limit_are_an_error_of_the_body()
    {
        var rules = "SecArgumentsLimit 5\nSecRule REQBODY_ERROR \"@eq 1\" \"id:3,pass\"\nSecRule &ARGS \"@eq 5\" \"id:4,pass\"\n" + Rules("On");
        var outcome = Post("<a>" + string.Concat(Enumerable.Repeat("<b>1</b>", 12)) + "</a>").By(rules);
        Assert.Equal("3 4 1 1 1 1 1 2", outcome.Ids);
        Assert.Equal(["more than 5 arguments: 7 are not judged one by one"], outcome.Record!.Notes);
    }

    [Fact]
    public void Long_names_in_deep_nesting_cost_no_more_than_their_fields()
    {
        var name = new string('n', 10_000);
        var body = new StringBuilder();
        for (var i = 0; i < 100; i++)
        {
            body.Append('<').Append(name).Append('>');
        }

        for (var i = 0; i < 10_000; i++)
        {
            body.Append("<a/>");
        }

        var content = Parsed.NewContent();
        Xml.Parse(body.ToString().AsMemory(), new BodyLimits(), content);
        var before = content.Arena.TotalChars;
        Assert.Equal(9_001, content.Xml!.AddFields(content.Arguments, 1_000, withAttributes: false));
        Assert.InRange(content.Arena.TotalChars - before, 1, 4_000_000);
    }

    private static Judge Post(string body) => new() { Method = "POST", Headers = [("Content-Type", "text/xml")], Body = body };

    private static string Rules(string setting, string control = "") =>
        $"SecRequestBodyAccess On\nSecParseXmlIntoArgs {setting}\nSecAction \"id:9,phase:1,pass,nolog,{control}ctl:requestBodyProcessor=XML\"{Rule}";

    private static string Fields(Outcome outcome) => string.Join(
        '|', outcome.Matches.Where(match => match.RuleId == 1).Select(match => $"{match.Target["ARGS_POST:".Length..]}={match.Value}"));
}
