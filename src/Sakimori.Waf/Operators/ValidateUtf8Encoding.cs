using System.Collections.Immutable;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@validateUtf8Encoding</c>: matches a value that is not well-formed UTF-8 (RFC 3629 §4: no overlong forms, no
/// surrogates, nothing above U+10FFFF, nothing cut short).
/// </summary>
internal sealed class ValidateUtf8Encoding : Operator
{
    private static readonly ByteSet s_nonAscii = new(0, 0, ulong.MaxValue, ulong.MaxValue);

    public override ImmutableArray<ByteSet> RequiredBytes => [s_nonAscii];

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => present.Overlaps(s_nonAscii);

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) => !IsWellFormed(value);

    /// <summary>Whether bytes, one a char, are well-formed UTF-8.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> value)
    {
        for (var i = 0; i < value.Length;)
        {
            var lead = value[i];
            if (lead < 0x80)
            {
                i++;
                continue;
            }

            var (length, low, high) = lead switch
            {
                >= (char)0xC2 and <= (char)0xDF => (2, 0x80, 0xBF),
                (char)0xE0 => (3, 0xA0, 0xBF),
                (char)0xED => (3, 0x80, 0x9F),
                >= (char)0xE1 and <= (char)0xEF => (3, 0x80, 0xBF),
                (char)0xF0 => (4, 0x90, 0xBF),
                >= (char)0xF1 and <= (char)0xF3 => (4, 0x80, 0xBF),
                (char)0xF4 => (4, 0x80, 0x8F),
                _ => (0, 0, 0),
            };
            if (length == 0 || i + length > value.Length || value[i + 1] < low || value[i + 1] > high ||
                (length > 2 && !IsContinuation(value[i + 2])) || (length > 3 && !IsContinuation(value[i + 3])))
            {
                return false;
            }

            i += length;
        }

        return true;
    }

    private static bool IsContinuation(char c) => c is >= (char)0x80 and <= (char)0xBF;
}
