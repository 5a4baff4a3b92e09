using System.Collections.Immutable;
using System.Diagnostics;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary><c>@rx</c>: the pattern matches somewhere in the value; captures go to <c>TX:0</c>–<c>TX:9</c>.</summary>
internal sealed class Rx(Pattern pattern) : Operator
{
    private readonly Requirement _requirement = pattern.Requirement;
    private readonly int _minLength = pattern.MinLength;
    private readonly ByteSet[] _byteSets = [.. pattern.Requirement.ByteSets];
    private PlainPatterns? _plain;

    /// <summary>A pattern that matches nothing.</summary>
    public static Pattern Never { get; } = Pattern.TryParse("[^\\x00-\\xFF]", out var never, out _) ? never : throw new UnreachableException();

    /// <summary>The pattern.</summary>
    public Pattern Pattern { get; } = pattern;

    public override ImmutableArray<string> RequiredLiterals => _requirement.AnyOf;

    public override ImmutableArray<ByteSet> RequiredBytes { get; } = [.. pattern.Requirement.ByteSets];

    public override int MinLength => _minLength;

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present)
    {
        if (value.Length < _minLength)
        {
            return false;
        }

        foreach (ref readonly var set in _byteSets.AsSpan())
        {
            if (!set.Overlaps(present))
            {
                return false;
            }
        }

        return true;
    }

    public override bool AsksValueAlone => true;

    /// <summary>What is left of the pattern for plain values of one line (<see cref="PlainBytes"/>); null when none matches.</summary>
    public Pattern? PlainPattern => Plain[1];

    /// <summary>The same for plain values of several lines.</summary>
    public Pattern? PlainLinesPattern => Plain[0];

    /// <summary>Finds out what is left of it for plain values, if nobody asked before.</summary>
    public void Restrict() => _ = Plain;

    // Found out once, when a scan is prepared; two threads may do so at the same time.
    private ImmutableArray<Pattern?> Plain => (_plain ??= new PlainPatterns(Pattern.Among(PlainBytes.Lines, PlainBytes.OneLine))).Patterns;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        if (!Pattern.IsMatch(value))
        {
            return false;
        }

        if (capture)
        {
            // Few captures are ever read, and finding them costs more than knowing that there is a match.
            tx.Tx.CaptureLater(this, tx.Variables.Arena.Copy(value));
        }

        return true;
    }

    /// <summary>Stores the captures of a match in <paramref name="value"/>.</summary>
    public void Capture(TxVariables tx, ReadOnlyMemory<char> value)
    {
        Span<MatchRange> groups = stackalloc MatchRange[VariableSlots.CaptureCount];
        if (TryCapture(value.Span, groups, out var count))
        {
            Store(tx, value, groups[..count]);
        }
    }

    /// <summary>Finds the match in <paramref name="value"/> and fills its first <paramref name="count"/> captures, as many as there is room for.</summary>
    public bool TryCapture(ReadOnlySpan<char> value, Span<MatchRange> groups, out int count)
    {
        count = Math.Min(Pattern.GroupCount, groups.Length);
        return Pattern.TryCapture(value, 0, groups[..count]);
    }

    /// <summary>Stores the groups of a match as captures; a group that took no part clears its capture.</summary>
    internal static void Store(TxVariables tx, ReadOnlyMemory<char> value, ReadOnlySpan<MatchRange> groups)
    {
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Start >= 0)
            {
                tx.SetCapture(i, value.Slice(groups[i].Start, groups[i].Length));
            }
            else
            {
                tx[i] = default;
            }
        }

        tx.ClearCaptures(groups.Length);
    }

    /// <summary>The pattern as it is restricted to plain values.</summary>
    private sealed record PlainPatterns(ImmutableArray<Pattern?> Patterns);
}
