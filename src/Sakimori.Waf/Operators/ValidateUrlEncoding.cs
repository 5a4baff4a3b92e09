using System.Collections.Immutable;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Operators;

/// <summary><c>@validateUrlEncoding</c>: matches a value that has a <c>%</c> without two hexadecimal digits behind it.</summary>
internal sealed class ValidateUrlEncoding : Operator
{
    public override ImmutableArray<ByteSet> RequiredBytes => [default(ByteSet).With((byte)'%')];

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => present.Contains('%');

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        for (var i = value.IndexOf('%'); i >= 0;)
        {
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
            {
                return true;
            }

            var next = value[(i + 3)..].IndexOf('%');
            i = next < 0 ? -1 : i + 3 + next;
        }

        return false;
    }
}
