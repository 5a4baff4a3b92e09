using System.Buffers;
using System.Globalization;
using Sakimori.Matching.Literals;

namespace Sakimori.Matching.Tests.Literals;

/// <summary>The twin is what .NET finds with the same phrases.</summary>
public sealed class PhraseSearchTests
{
    private static readonly string[][] s_sets =
    [
        ["$"],
        ["--", "/*", "#", "<!--"],
        ["..", "./", ".\\", "//", "$", "php://", "file:"],
        ["return", "this.", "db.", "new Date", "sleep(", "||", "&&", "$"],
        ["ab", "b", "abab", "bb", "aab", "baaab"],
        ["select", "elect", "lect ", "not", "n", "table", "__class__", "\"\".class", "\0", "Lo\u00A7\u0094", "\u0080\u0002", "\u00FF\u00FF"],
        [.. Enumerable.Range(0, 120).Select(number => "w" + number.ToString(CultureInfo.InvariantCulture) + (char)('a' + number % 26) + ".")],
    ];

    [Fact]
    public void Finds_what_dotnet_finds()
    {
        const int cases = 40_000;
        var random = new Random(20_261_128);
        var found = 0;
        foreach (var comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            foreach (var phrases in s_sets)
            {
                var search = new PhraseSearch(phrases, comparison);
                var twin = SearchValues.Create(phrases, comparison);
                for (var i = 0; i < cases / s_sets.Length / 2; i++)
                {
                    var text = Text(random, phrases).AsSpan();
                    var expected = text.IndexOfAny(twin);
                    Assert.Equal(expected, search.IndexIn(text));
                    Assert.Equal(expected >= 0, search.AnyIn(text));
                    found += expected >= 0 ? 1 : 0;
                }
            }
        }

        Assert.InRange(found, cases / 3, cases * 9 / 10);
    }

    [Fact]
    public void A_phrase_is_found_at_every_place_of_texts_of_every_length()
    {
        foreach (var phrases in s_sets)
        {
            var search = new PhraseSearch(phrases, StringComparison.Ordinal);
            foreach (var phrase in phrases.Take(12))
            {
                for (var length = phrase.Length; length < 56; length++)
                {
                    for (var at = 0; at + phrase.Length <= length; at++)
                    {
                        var text = new string('=', at) + phrase + new string('=', length - at - phrase.Length);
                        Assert.Equal(text.AsSpan().IndexOfAny(SearchValues.Create(phrases, StringComparison.Ordinal)), search.IndexIn(text));
                    }
                }
            }
        }
    }

    [Fact]
    public void Some_phrases_are_compared_exactly_and_others_without_regard_to_case()
    {
        const int cases = 20_000;
        var random = new Random(28);
        int exactly = 0, folded = 0;
        string[] exact = ["Tzo", "rO0AB", "ab", "gAI", "/wE", "b"];
        string[] others = ["O:", "cos\n", "abAb", "$type", "gaix"];
        var search = new PhraseSearch(exact, others);
        var exactTwin = SearchValues.Create(exact, StringComparison.Ordinal);
        var othersTwin = SearchValues.Create(others, StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < cases; i++)
        {
            var text = Text(random, i % 2 == 0 ? exact : others).AsSpan();
            int one = text.IndexOfAny(exactTwin), other = text.IndexOfAny(othersTwin);
            var expected = (one, other) switch
            {
                ( < 0, _) => other,
                (_, < 0) => one,
                _ => Math.Min(one, other),
            };
            Assert.Equal(expected, search.IndexIn(text));
            Assert.Equal(expected >= 0, search.AnyIn(text));
            exactly += one >= 0 && expected == one ? 1 : 0;
            folded += other >= 0 && expected == other ? 1 : 0;
        }

        Assert.InRange(exactly, cases / 5, cases * 4 / 5);
        Assert.InRange(folded, cases / 10, cases * 4 / 5);
    }

    [Fact]
    public void A_char_beyond_a_byte_is_never_taken_for_one()
    {
        var search = new PhraseSearch(["\u00FF\u00FF", "AB"], StringComparison.OrdinalIgnoreCase);

        Assert.False(search.AnyIn("\u4E00\u01FF\uFFFF\uFF21\uFF22\u0141\u0142"));
        Assert.Equal(1, search.IndexIn("\u4E00aB"));
    }

    // Words, pieces of phrases, whole phrases, other bytes.
    private static string Text(Random random, string[] phrases)
    {
        var text = new System.Text.StringBuilder();
        var pieces = random.Next(0, 14);
        for (var piece = 0; piece < pieces; piece++)
        {
            var phrase = phrases[random.Next(phrases.Length)];
            _ = random.Next(16) switch
            {
                0 => text.Append(phrase),
                1 => text.Append([.. phrase.Select(c => char.IsAsciiLetterLower(c) ? char.ToUpperInvariant(c) : c)]),
                2 or 3 => text.Append(phrase, 0, random.Next(phrase.Length)),
                4 => text.Append(phrase, random.Next(phrase.Length), 1),
                5 => text.Append((char)random.Next(0x80, 0xC0)),
                6 => text.Append((char)random.Next(0x20)),
                7 => text.Append(' '),
                _ => text.Append("QzyxJvwkqggf", 0, random.Next(1, 12)),
            };
        }

        return text.ToString();
    }
}
