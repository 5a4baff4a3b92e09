using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class JsonTests
{
    /// <summary>Valid text → arguments; results of libmodsecurity 3.0.9.</summary>
    private static readonly (string Text, string[] Arguments)[] Valid =
    [
        ("", []),
        ("{}", []),
        ("[]", []),
        ("\"str\"", ["json=str"]),
        (" 12 ", ["json=12"]),
        ("null", ["json="]),
        ("{\"a\":1}", ["json.a=1"]),
        ("{\"a\":{\"b\":[1,\"x\",{\"c\":null}],\"\":true},\"\u00c3\u00a9\":1.50e3,\"d\":[],\"e\":{}}",
            ["json.a.b.array_0=1", "json.a.b.array_1=x", "json.a.b.array_2.c=", "json.a.empty-key=true", @"json.\xc3\xa9=1.50e3"]),
        ("[1,[2,[3]],{\"a\":4}]", ["json.array_0=1", "json.array_1.array_0=2", "json.array_1.array_1.array_0=3", "json.array_2.a=4"]),
        ("{\"a\":[[1],[{\"k\":2}]],\"b\":3}", ["json.a.array_0.array_0=1", "json.a.array_1.array_0.k=2", "json.b=3"]),
        ("{\"x\":{\"y\":{},\"z\":1},\"w\":[[],[5]],\"v\":[{\"q\":1},7]}", ["json.x.z=1", "json.w.array_1.array_0=5", "json.v.array_0.q=1", "json.v.array_1=7"]),
        ("{\"a\":1,\"a\":2}", ["json.a=1", "json.a=2"]),
        ("[true,false,null,-0.5E-3,0]", ["json.array_0=true", "json.array_1=false", "json.array_2=", "json.array_3=-0.5E-3", "json.array_4=0"]),
        ("{\"c\":\"\\u3042\\n\\/\",\"d\":\"\\ud83d\\ude00\"}", [@"json.c=\xe3\x81\x82\x0a/", @"json.d=\xf0\x9f\x98\x80"]),
        ("{\"a\":\"\\ud800\",\"b\":\"\\ud800x\"}", ["json.a=?", "json.b=?x"]),
        ("[\"\\ud800\\u0041\",\"\\udc00\"]", ["json.array_0=?A", "json.array_1=?"]),
        ("[\"\\u0000\\\"\\\\\\b\\f\\r\\t\"]", [@"json.array_0=\x00""\\x08\x0c\x0d\x09"]),
        ("{\"\\u0061.b\":\"<\\u0073cript>\"}", ["json.a.b=<script>"]),
        ("{\"a.b\":1,\"a\":{\"b\":2}}", ["json.a.b=1", "json.a.b=2"]),
        ("\t\r\n\f\v {\"a\" : [ 1 , 2 ] }\n", ["json.a.array_0=1", "json.a.array_1=2"]),
    ];

    /// <summary>Invalid text → arguments all the same, error.</summary>
    private static readonly (string Text, string[] Arguments, string Error)[] Invalid =
    [
        (" ", [], "premature end."),
        ("{\"a\":1,\"b\":", ["json.a=1", "json.b="], "premature end."),
        ("{\"a\":1,\"b\"", ["json.a=1", "json.b="], "premature end."),
        ("{\"a\":1,\"<b", ["json.a=1", "json.<b="], "string without an end."),
        ("{\"a\":\"<scr", ["json.a=<scr"], "string without an end."),
        ("{\"a\":\"x\\", [@"json.a=x\"], "string without an end."),
        ("[1", ["json.array_0=1"], "premature end."),
        ("{\"a\":1} x", ["json.a=1", "json=x"], "text after the document."),
        ("{\"a\":1}{\"b\":2}", ["json.a=1", "json.b=2"], "text after the document."),
        ("{\"a\":1}]", ["json.a=1"], "closing bracket without an opening one."),
        ("{\"a\":\"\u00ff\"}", [@"json.a=\xff"], "invalid bytes in UTF-8 string."),
        ("{\"a\":\"\u00c0\u00af\"}", [@"json.a=\xc0\xaf"], "invalid bytes in UTF-8 string."),
        ("{\"a\":\"\u00ed\u00a0\u0080\"}", [@"json.a=\xed\xa0\x80"], "invalid bytes in UTF-8 string."),
        ("{\"a\":\"x\u0001y\"}", [@"json.a=x\x01y"], "control character in a string."),
        ("{\"a\":1/*c*/}", ["json.a=1/*c*/"], "unknown word."),
        ("{\"a\":1 /*c*/, // d\n\"b\":2}", ["json.a=1", "json.a=c", "json.a= d", "json.b=2"], "comment."),
        ("\u00ef\u00bb\u00bf{\"a\":1}", ["json.a=1"], "byte order mark."),
        ("{'a':'x\\'y'}", ["json.a=x\\'y"], "single quotes."),
        ("{a:b}", ["json.a=b"], "name without quotes."),
        ("[NaN,01,+1,.5,1.,1e,tru]", ["json.array_0=NaN", "json.array_1=01", "json.array_2=+1", "json.array_3=.5", "json.array_4=1.", "json.array_5=1e", "json.array_6=tru"], "unknown word."),
        ("[\"\\x41\\u12\"]", [@"json.array_0=\x41\u12"], "unknown escape."),
        ("[1,]", ["json.array_0=1"], "comma before a closing bracket."),
        ("[,1]", ["json.array_0=1"], "unexpected comma."),
        ("[1 2]", ["json.array_0=1", "json.array_1=2"], "comma missing."),
        ("{\"a\":1 \"b\":2}", ["json.a=1", "json.b=2"], "comma missing."),
        ("{\"a\" 1}", ["json.a=1"], "colon missing."),
        ("{\"a\",\"b\":}", ["json.a=", "json.b="], "name without a value."),
        ("{\"a\":,\"b\":2}", ["json.a=", "json.b=2"], "name without a value."),
        ("{:1}", ["json.1="], "unexpected colon."),
        ("{[1]}", ["json.empty-key.array_0=1"], "name missing."),
        ("[{\"a\":1]}", ["json.array_0.a=1"], "closing bracket of the other kind."),
        ("a=1&b=<x>", ["json=a=1&b=<x>"], "unknown word."),
    ];

    [Fact]
    public void Valid_documents_become_the_arguments_of_ModSecurity()
    {
        var ran = 0;
        foreach (var (text, arguments) in Valid)
        {
            var content = Parse(text);
            Assert.Equal((text, (string?)null), (text, content.Error));
            Assert.Equal(arguments, Parsed.Show(content.Arguments));
            ran++;
        }

        Assert.Equal(20, ran);
    }

    [Fact]
    public void Invalid_documents_are_errors_and_every_string_is_judged()
    {
        var ran = 0;
        foreach (var (text, arguments, error) in Invalid)
        {
            var content = Parse(text);
            Assert.Equal((text, string.Join('|', arguments)), (text, string.Join('|', Parsed.Show(content.Arguments))));
            Assert.Equal((text, "JSON parsing error: " + error), (text, content.Error));
            ran++;
        }

        Assert.Equal(32, ran);
    }

    [Fact]
    public void Unescaped_strings_are_slices_of_the_body()
    {
        var content = Parse("[\"value\"]");
        Assert.Equal("json.array_0".Length, content.Arena.TotalChars);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, "JSON parsing error: nesting deeper than allowed.")]
    public void Nesting_up_to_the_limit_is_fine(int depth, string? error)
    {
        var content = Parse(new string('[', depth) + "1" + new string(']', depth), new BodyLimits(JsonDepthLimit: 4));
        Assert.Equal(error, content.Error);
        Assert.Single(Parsed.Show(content.Arguments));
    }

    [Fact]
    public void What_lies_deeper_than_the_limit_is_still_judged()
    {
        var content = Parse("[[[{\"k\":\"<script>\",\"l\":[true]}]],2]", new BodyLimits(JsonDepthLimit: 2));
        Assert.Equal(
            ["json.array_0.array_0=k", "json.array_0.array_0=<script>", "json.array_0.array_0=l", "json.array_0.array_0=true", "json.array_1=2"],
            Parsed.Show(content.Arguments));
        Assert.Equal("JSON parsing error: nesting deeper than allowed.", content.Error);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("]")]
    [InlineData("[]")]
    [InlineData("[\"")]
    [InlineData("\\\"")]
    [InlineData("/**/")]
    [InlineData("\"\\u0041\"")]
    public void A_million_repetitions_are_answered_at_once_in_bounded_memory(string shape)
    {
        var body = string.Concat(Enumerable.Repeat(shape, 1_000_000)).AsMemory();
        var content = Parsed.NewContent();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Json.Parse(body, new BodyLimits(), content);
        // Quadratic time would be minutes to hours; a crowded machine needs a second.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
        Assert.NotNull(content.Error);
        Assert.InRange(content.Arguments.Count, 0, 1000);
        Assert.InRange(content.Arena.TotalChars, 0, 20_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void A_long_key_over_many_values_does_not_multiply()
    {
        var key = new string('k', 1_000_000);
        var content = Parse("{\"" + key + "\":[" + string.Join(',', Enumerable.Repeat("\"<x>\"", 900)) + "]}");
        Assert.Equal(900, content.Arguments.Count);
        Assert.InRange(content.Arena.TotalChars, 0, 9_000_000);
        Assert.Equal(".array_899", content.Arguments.Items[899].Name.ToString());
        Assert.Equal("JSON parsing error: names longer than allowed in all.", content.Error);
    }

    [Fact]
    public void More_arguments_than_allowed_are_an_error()
    {
        var content = Parse("[1,2,3,4]", new BodyLimits(ArgumentLimit: 3));
        Assert.Equal(3, content.Arguments.Count);
        Assert.Equal("JSON parsing error: more arguments than allowed.", content.Error);
        Assert.Null(Parse("[1,2,3]", new BodyLimits(ArgumentLimit: 3)).Error);
    }

    [Fact]
    public void A_benign_body_allocates_nothing_in_warm_collections()
    {
        var content = Parsed.NewContent();
        var limits = new BodyLimits();
        var body = "{\"order\":{\"id\":\"A-100\",\"items\":[{\"code\":\"X\\u3042\",\"quantity\":3}],\"note\":null}}".AsMemory();
        for (var i = 0; i < 3; i++)
        {
            ParseOnce();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            ParseOnce();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(content.Error);

        void ParseOnce()
        {
            content.Clear();
            content.Arena.Reset();
            Json.Parse(body, limits, content);
        }
    }

    internal static RequestBodyContent Parse(string text, BodyLimits? limits = null)
    {
        var content = Parsed.NewContent();
        Json.Parse(text.AsMemory(), limits ?? new BodyLimits(), content);
        return content;
    }
}
