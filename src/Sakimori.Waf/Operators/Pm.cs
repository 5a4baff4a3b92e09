using System.Collections.Immutable;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Operators;

/// <summary><c>@pm</c> and <c>@pmFromFile</c>: one of the phrases occurs in the value, ASCII case ignored.</summary>
internal sealed class Pm(PhraseSet phrases) : Operator
{
    private readonly ImmutableArray<string> _literals =
        [.. phrases.Phrases.Where(phrase => phrase.Length > 0).Select(AsciiCase.Lower).Distinct()];

    public override ImmutableArray<string> RequiredLiterals => _literals;

    public override bool AsksValueAlone => true;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        if (!phrases.TryFind(value, out var start, out var length))
        {
            return false;
        }

        if (capture)
        {
            Capture(tx, value.Slice(start, length));
        }

        return true;
    }

    /// <summary>
    /// The phrases of <c>@pm</c>: separated by white space; bytes between bars are hexadecimal, as in Snort:
    /// <c>A|42|C</c> is <c>ABC</c>.
    /// </summary>
    public static ImmutableArray<string> Split(string argument) =>
        [.. argument.Split([' ', '\t', '\n', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries).Select(Unescape)];

    /// <summary>The phrases of a file: one a line, <c>#</c> begins a comment line.</summary>
    public static ImmutableArray<string> SplitFile(string text) =>
        [.. text.Split('\n').Select(line => line.Trim(' ', '\t', '\r')).Where(line => line.Length > 0 && line[0] != '#').Select(Unescape)];

    private static string Unescape(string phrase)
    {
        var open = phrase.IndexOf('|', StringComparison.Ordinal);
        if (open < 0)
        {
            return phrase;
        }

        var result = new System.Text.StringBuilder(phrase.Length);
        for (var i = 0; i < phrase.Length; i++)
        {
            var close = phrase[i] == '|' ? phrase.IndexOf('|', i + 1) : -1;
            if (close > i + 1 && TryHex(phrase.AsSpan(i + 1, close - i - 1), result))
            {
                i = close;
            }
            else
            {
                result.Append(phrase[i]);
            }
        }

        return result.ToString();
    }

    private static bool TryHex(ReadOnlySpan<char> text, System.Text.StringBuilder output)
    {
        var length = output.Length;
        foreach (var part in text.Split(' '))
        {
            if (text[part].Length != 2 ||
                !byte.TryParse(text[part], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
            {
                output.Length = length;
                return false;
            }

            output.Append((char)value);
        }

        return true;
    }
}
