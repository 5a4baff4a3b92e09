using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class UrlEncodedTests
{
    /// <summary>text → arguments and URLENCODED_ERROR; results of libmodsecurity 3.0.9 unless noted.</summary>
    private static readonly (string Text, string[] Arguments, bool Invalid)[] Cases =
    [
        ("", [], false),
        ("a=b", ["a=b"], false),
        ("a=b&c=d", ["a=b", "c=d"], false),
        ("a=b&", ["a=b"], false),
        ("a=b&&", ["a=b", "="], false),
        ("&", ["="], false),
        ("&a&=&=x&a==b&&c", ["=", "a=", "=", "=x", "a==b", "=", "c="], false),
        ("a", ["a="], false),
        ("a=", ["a="], false),
        ("a=b=c", ["a=b=c"], false),
        ("a=%zz&b=%4&c=%&d=%00%41+x", ["a=%zz", "b=%4", "c=%", @"d=\x00A x"], true),
        ("%61+b=%2B%2b", ["a b=++"], false),
        ("a=%e3%81%82", [@"a=\xe3\x81\x82"], false),
        ("a=\u0083\\&b=\u00FF", [@"a=\x83\", @"b=\xff"], false),
        ("a=%25%34%31", ["a=%41"], false),
        ("a=%u0041", ["a=%u0041"], true),
        ("a=%%41", ["a=%A"], true),
        ("a=%4%41", ["a=%4A"], true),
        ("%3d=%26&%26%3D=1", ["==&", "&==1"], false),
        ("a[]=1&a[]=2&a%5B%5D=3", ["a[]=1", "a[]=2", "a[]=3"], false),
        ("a=b;c=d", ["a=b;c=d"], false),
    ];

    [Fact]
    public void Arguments_are_split_and_decoded_as_ModSecurity_does()
    {
        var ran = 0;
        foreach (var (text, arguments, invalid) in Cases)
        {
            var output = new NamedValues();
            Assert.Equal(0, UrlEncoded.Parse(text.AsMemory(), '&', 1000, new TextArena(), output, out var flagged));
            Assert.Equal(arguments, Parsed.Show(output));
            Assert.True(invalid == flagged, text);
            ran++;
        }

        Assert.Equal(21, ran);
    }

    [Fact]
    public void Another_separator_leaves_ampersands_in_values()
    {
        var output = new NamedValues();
        UrlEncoded.Parse("a=1&2;b=3".AsMemory(), ';', 1000, new TextArena(), output, out _);
        Assert.Equal(["a=1&2", "b=3"], Parsed.Show(output));
    }

    [Fact]
    public void What_needs_no_decoding_is_not_copied()
    {
        var arena = new TextArena();
        var output = new NamedValues();
        UrlEncoded.Parse("name=value&empty=&flag".AsMemory(), '&', 1000, arena, output, out _);
        Assert.Equal(0, arena.TotalChars);
        Assert.Equal(3, output.Count);
    }

    [Theory]
    [InlineData("a=1&b=2&c=3", 3, 0)]
    [InlineData("a=1&b=2&c=3", 2, 1)]
    [InlineData("a=1&b=2&c=3&", 2, 1)]
    [InlineData("a=1&b=2&&", 2, 1)]
    [InlineData("a=1", 0, 1)]
    public void Arguments_over_the_limit_are_counted_not_kept(string text, int limit, int dropped)
    {
        var output = new NamedValues();
        Assert.Equal(dropped, UrlEncoded.Parse(text.AsMemory(), '&', limit, new TextArena(), output, out _));
        Assert.Equal(Math.Min(limit, 3), output.Count);
    }

    [Fact]
    public void The_limit_counts_what_the_collection_holds_already()
    {
        var output = new NamedValues();
        output.Add("q".AsMemory(), "1".AsMemory());
        Assert.Equal(1, UrlEncoded.Parse("a=1&b=2".AsMemory(), '&', 2, new TextArena(), output, out _));
        Assert.Equal(["q=1", "a=1"], Parsed.Show(output));
    }

    [Fact]
    public void Ten_million_parameters_keep_a_thousand_and_report_the_rest()
    {
        var body = new string('x', 40_000_000).AsMemory();
        var chars = System.Runtime.InteropServices.MemoryMarshal.AsMemory(body).Span;
        for (var i = 0; i < chars.Length; i += 4)
        {
            "a=b&".CopyTo(chars[i..]);
        }

        var content = Parsed.NewContent();
        var before = GC.GetAllocatedBytesForCurrentThread();
        UrlEncoded.ParseBody(body, new BodyLimits(), content);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal(1000, content.Arguments.Count);
        Assert.Equal("Urlencoded parsing error: 9999000 arguments over the limit of 1000.", content.Error);
    }

    [Fact]
    public void A_broken_escape_in_a_body_is_reported_in_its_content()
    {
        var content = Parsed.NewContent();
        UrlEncoded.ParseBody("a=%zz".AsMemory(), new BodyLimits(), content);
        Assert.True(content.InvalidUrlEncoding);
        Assert.Null(content.Error);
        content.Clear();
        Assert.False(content.InvalidUrlEncoding);
    }

    [Fact]
    public void A_benign_body_allocates_nothing_in_warm_collections()
    {
        var arena = new TextArena();
        var output = new NamedValues();
        var body = "name=%E5%B1%B1%E7%94%B0+%E5%A4%AA%E9%83%8E&item=A-100&quantity=3&note=&submit=%91%97%90M".AsMemory();
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

        void ParseOnce()
        {
            output.Clear();
            arena.Reset();
            UrlEncoded.Parse(body, '&', 1000, arena, output, out _);
        }
    }

    [Fact]
    public void It_agrees_with_a_naive_split_and_decode()
    {
        var text = Gen.Elements("a", "b", "=", "&", "%", "4", "1", "+", "%41", "%0g", "\u0083", "%00")
            .ArrayOf().Select(string.Concat).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(text, Agrees));
    }

    private static bool Agrees(string text)
    {
        var output = new NamedValues();
        UrlEncoded.Parse(text.AsMemory(), '&', int.MaxValue, new TextArena(), output, out var invalid);
        var naiveInvalid = false;
        var pieces = text.Split('&').ToList();
        if (pieces[^1].Length == 0)
        {
            pieces.RemoveAt(pieces.Count - 1);
        }

        var naive = pieces.Select(piece =>
        {
            var halves = piece.Split('=', 2);
            return Naive(halves[0], ref naiveInvalid) + "\0\0" + Naive(halves.Length == 2 ? halves[1] : "", ref naiveInvalid);
        }).ToArray();
        return invalid == naiveInvalid && naive.SequenceEqual(output.Items.ToArray().Select(item => item.Name + "\0\0" + item.Value));
    }

    private static string Naive(string text, ref bool invalid)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+')
            {
                result.Append(' ');
            }
            else if (text[i] != '%')
            {
                result.Append(text[i]);
            }
            else if (i + 2 < text.Length && Uri.IsHexDigit(text[i + 1]) && Uri.IsHexDigit(text[i + 2]))
            {
                result.Append((char)Convert.ToInt32(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                result.Append('%');
                invalid = true;
            }
        }

        return result.ToString();
    }
}
