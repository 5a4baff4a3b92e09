using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>Sets of bytes, of each of which a text must have one to be matched by an operator.</summary>
internal static class ByteNeeds
{
    /// <summary>Sets kept of an operator: the rarest exclude most.</summary>
    public const int Limit = 4;

    // Rare in ordinary text to common; what is not listed comes first.
    private const string ByCommonness = "{}[]()<>|`~^\\$*@#!'?;\"=&%+:_/qzxjkv.,-9876543210bypgwfmcudlhrsnioate ";

    /// <summary>The sets of an operator; without any it may match whatever bytes there are.</summary>
    public static ByteSet[] Of(Operator op)
    {
        var sets = op.RequiredBytes.Take(Limit).ToList();
        if (!op.RequiredLiterals.IsDefaultOrEmpty && sets.Count < Limit)
        {
            sets.AddRange(OfLiterals(op.RequiredLiterals).Take(Limit - sets.Count).Select(set => set.Union(op.TellingBytes)));
        }

        return [.. sets];
    }

    // Every literal has its rarest byte, its second rarest, and so on: one set for each rank that all of them have.
    private static IEnumerable<ByteSet> OfLiterals(ImmutableArray<string> literals)
    {
        var ranked = literals.Select(literal => literal.Distinct().OrderBy(value => ByCommonness.IndexOf(value, StringComparison.Ordinal)).ToArray()).ToArray();
        if (ranked.Any(bytes => bytes.Any(value => value > byte.MaxValue)))
        {
            yield break;
        }

        var ranks = ranked.Min(bytes => bytes.Length);
        for (var rank = 0; rank < ranks; rank++)
        {
            yield return ranked.Aggregate(default(ByteSet), (set, bytes) => set.With((byte)bytes[rank]));
        }
    }
}
