using FsCheck;
using FsCheck.Fluent;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class CookiesTests
{
    /// <summary>header → cookies; results of libmodsecurity 3.0.9.</summary>
    private static readonly (string Header, string[] Cookies)[] Cases =
    [
        ("", []),
        ("a=b", ["a=b"]),
        ("a=b; c=d", ["a=b", "c=d"]),
        ("a=b; c = d ;e; =f;; g=h=i; %41=%42+ ", ["a=b", "c = d ", "e=", "g=h=i", "%41=%42+"]),
        ("a=b;", ["a=b"]),
        ("a=b ;", ["a=b"]),
        ("a=b ; c=d", ["a=b ", "c=d"]),
        (" \t\v\f\r\na=b", ["a=b"]),
        ("  =b", []),
        (";;", []),
        ("   ", []),
        ("a", ["a="]),
        ("a=\"x y\"; $Version=1", ["a=\"x y\"", "$Version=1"]),
        ("a=1; a=2", ["a=1", "a=2"]),
        ("a=\u0083\u005C", [@"a=\x83\"]),
    ];

    [Fact]
    public void Cookies_are_split_as_ModSecurity_does()
    {
        var ran = 0;
        foreach (var (header, cookies) in Cases)
        {
            var output = new NamedValues();
            Cookies.Parse(header.AsMemory(), output);
            Assert.Equal(cookies, Parsed.Show(output));
            ran++;
        }

        Assert.Equal(15, ran);
    }

    [Fact]
    public void A_separator_of_choice_is_used()
    {
        var output = new NamedValues();
        Cookies.Parse("a=b, c=d".AsMemory(), output, ',');
        Assert.Equal(["a=b", "c=d"], Parsed.Show(output));
    }

    [Fact]
    public void It_agrees_with_a_naive_split()
    {
        var text = Gen.Elements('a', 'b', '=', ';', ' ', '\t', '\n', '%').ArrayOf().Select(chars => new string(chars)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(text, header =>
        {
            var output = new NamedValues();
            Cookies.Parse(header.AsMemory(), output);
            return Naive(header).SequenceEqual(output.Items.ToArray().Select(item => (item.Name.ToString(), item.Value.ToString())));
        }));
    }

    private static IEnumerable<(string, string)> Naive(string header)
    {
        var pieces = header.Split(';').ToList();
        if (pieces[^1].Length == 0)
        {
            pieces.RemoveAt(pieces.Count - 1);
        }

        if (pieces.Count > 0)
        {
            pieces[^1] = pieces[^1].TrimEnd(' ', '\t', '\n');
        }

        foreach (var piece in pieces)
        {
            var halves = piece.Split('=', 2);
            var name = halves[0].TrimStart(' ', '\t', '\n');
            if (name.Length > 0)
            {
                yield return (name, halves.Length == 2 ? halves[1] : "");
            }
        }
    }
}
