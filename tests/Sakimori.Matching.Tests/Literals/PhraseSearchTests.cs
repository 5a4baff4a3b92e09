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
