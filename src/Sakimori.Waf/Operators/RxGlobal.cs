using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary><c>@rxGlobal</c>: like <c>@rx</c>, with the groups of every match, one after the other, in <c>TX:0</c>–<c>TX:9</c>.</summary>
internal sealed class RxGlobal(Pattern pattern) : Operator
{
    private readonly Rx _first = new(pattern);

    public override ImmutableArray<string> RequiredLiterals => _first.RequiredLiterals;

    public override ImmutableArray<ByteSet> RequiredBytes => _first.RequiredBytes;

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => _first.MayMatch(value, present);

    public override bool AsksValueAlone => true;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        if (!capture || !pattern.IsMatch(value))
        {
            return !capture && pattern.IsMatch(value);
        }

        Span<MatchRange> all = stackalloc MatchRange[VariableSlots.CaptureCount];
        Span<MatchRange> groups = stackalloc MatchRange[VariableSlots.CaptureCount];
        groups = groups[..Math.Min(pattern.GroupCount, groups.Length)];
        var count = 0;

        // At most ten matches are looked for: what cannot be stored is not searched.
        for (var start = 0; start <= value.Length && count < all.Length && pattern.TryMatch(value, start, groups);)
        {
            foreach (var group in groups[..Math.Min(groups.Length, all.Length - count)])
            {
                all[count++] = group;
            }

            start = groups[0].Start + Math.Max(groups[0].Length, 1);
        }

        Rx.Store(tx.Tx, tx.Variables.Arena.Copy(value), all[..count]);
        return true;
    }
}
