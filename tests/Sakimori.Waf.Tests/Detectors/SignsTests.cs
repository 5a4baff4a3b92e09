using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Detectors;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class SignsTests
{
    private static readonly ImmutableArray<(string Name, Signs Signs, Detect.Prefilter MayDetect)> s_detectors =
    [
        ("CommandInjection", CommandInjection.Signs, CommandInjection.MayDetect),
        ("CrossSiteScripting", CrossSiteScripting.Signs, CrossSiteScripting.MayDetect),
        ("HeaderInjection", HeaderInjection.Signs, HeaderInjection.MayDetect),
        ("NoSqlInjection", NoSqlInjection.Signs, NoSqlInjection.MayDetect),
        ("ServerSideRequestForgery", ServerSideRequestForgery.Signs, ServerSideRequestForgery.MayDetect),
        ("SqlInjection", SqlInjection.Signs, SqlInjection.MayDetect),
        ("TemplateInjection", TemplateInjection.Signs, TemplateInjection.MayDetect),
        ("Traversal", Traversal.Signs, Traversal.MayDetect),
        ("XmlExternalEntity", XmlExternalEntity.Signs, XmlExternalEntity.MayDetect),
    ];

    [Fact]
    public void A_word_that_says_no_more_than_another_sign_is_left_out()
    {
        var signs = new Signs(1, "%", "php://", "//", "a%b", "ABC", "xabcx", "//");
        Assert.Equal(["//", "abc"], signs.Words);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("%", false)]
    [InlineData("a%", true)]
    [InlineData("aB", true)]
    [InlineData("a b", false)]
    public void Signs_are_bytes_or_words_in_values_that_are_long_enough(string value, bool expected) =>
        Assert.Equal(expected, new Signs(2, "%", "ab").AreIn(value));

    // What the scan of a phase concludes from bytes and literals, told by the plainest means.
    [Fact]
    public void Bytes_and_words_say_what_the_prefilter_says_in_20000_values()
    {
        var random = new Random(11);
        var pieces = s_detectors.SelectMany(detector => detector.Signs.Words).Concat([" ", "a", "the", "Order ", "%", "$", "\r\n", "\u00e3\u0081\u0082", "12", "-"]).ToArray();
        int yes = 0, no = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Piece(random, pieces)));
            var present = value.Aggregate(default(ByteSet), (set, item) => set.With((byte)item));
            foreach (var (name, signs, mayDetect) in s_detectors)
            {
                var expected = value.Length >= signs.MinLength
                    && (signs.Bytes.Overlaps(present) || signs.Words.Any(word => value.Contains(word, StringComparison.OrdinalIgnoreCase)));
                Assert.Equal(expected, signs.AreIn(value));

                // One word is no clause of SQL.
                Assert.True(expected == mayDetect(value) || (name == "SqlInjection" && expected && value.All(item => char.IsAsciiLetterOrDigit(item) || item is '_' or '$')), $"{name}: {value}");
                _ = expected ? yes++ : no++;
            }
        }

        Assert.True(yes > 40_000 && no > 40_000, $"{yes} yes, {no} no");
    }

    // Whole, in part, or in capitals.
    private static string Piece(Random random, string[] pieces)
    {
        var piece = pieces[random.Next(pieces.Length)];
        return random.Next(6) switch
        {
            0 => piece[random.Next(piece.Length)..],
            1 => piece.ToUpperInvariant(),
            2 or 3 => pieces[^(1 + random.Next(10))],
            _ => piece,
        };
    }
}
