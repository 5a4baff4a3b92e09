using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Operators;

/// <summary><c>@validateByteRange 1-255</c>: matches a value that has a byte outside of the ranges.</summary>
internal sealed class ValidateByteRange : Operator
{
    private readonly ByteSet _forbidden;
    private readonly SearchValues<char> _allowed;

    private ValidateByteRange(bool[] allowed)
    {
        for (var value = 0; value < 256; value++)
        {
            if (!allowed[value])
            {
                _forbidden = _forbidden.With((byte)value);
            }
        }

        _allowed = SearchValues.Create([.. Enumerable.Range(0, 256).Where(value => allowed[value]).Select(value => (char)value)]);
    }

    /// <summary>Parses <c>10,13,32-126</c>; on failure names the bad part.</summary>
    public static bool TryParse(string argument, [NotNullWhen(true)] out ValidateByteRange? result, out string badPart)
    {
        var allowed = new bool[256];
        result = null;
        foreach (var part in argument.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            badPart = part;
            if (!byte.TryParse(dash < 0 ? part : part[..dash], out var first) ||
                !byte.TryParse(dash < 0 ? part : part[(dash + 1)..], out var last) || last < first)
            {
                return false;
            }

            Array.Fill(allowed, true, first, last - first + 1);
        }

        badPart = "";
        result = new ValidateByteRange(allowed);
        return true;
    }

    public override ImmutableArray<ByteSet> RequiredBytes => [_forbidden];

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => _forbidden.Overlaps(present);

    public override bool AsksValueAlone => true;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture) => value.ContainsAnyExcept(_allowed);
}
