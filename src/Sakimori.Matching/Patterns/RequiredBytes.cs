namespace Sakimori.Matching.Patterns;

/// <summary>A set of bytes one of which every match contains. Lists of them hold the rarest first.</summary>
/// <param name="Set">The bytes.</param>
/// <param name="Frequency">The share of them in ordinary text.</param>
internal readonly record struct RequiredBytes(ByteSet Set, double Frequency)
{
    /// <summary>Sets kept: each is one test per value, and the first excludes most.</summary>
    private const int MaxSets = 4;

    /// <summary>All but the shortest values have a byte of a set more frequent than this.</summary>
    private const double MaxFrequency = 0.5;

    /// <summary>The list of one set, or none if it excludes hardly anything.</summary>
    public static RequiredBytes[] Of(in ByteSet set)
    {
        var frequency = ByteFrequency.Of(set);
        return frequency <= MaxFrequency ? [new RequiredBytes(set, frequency)] : [];
    }

    /// <summary>What a match of two parts needs: what either needs.</summary>
    public static RequiredBytes[] Both(RequiredBytes[] left, RequiredBytes[] right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return left.Length == 0 ? right : left;
        }

        // Merges two sorted lists; a set that contains one already kept is implied by it.
        Span<RequiredBytes> kept = stackalloc RequiredBytes[MaxSets];
        var count = 0;
        for (int i = 0, j = 0; count < MaxSets && (i < left.Length || j < right.Length);)
        {
            var fromLeft = j >= right.Length || (i < left.Length && left[i].Frequency <= right[j].Frequency);
            var candidate = fromLeft ? left[i++] : right[j++];
            var implied = false;
            for (var k = 0; k < count && !implied; k++)
            {
                implied = kept[k].Set.IsSubsetOf(candidate.Set);
            }

            if (!implied)
            {
                kept[count++] = candidate;
            }
        }

        return kept[..count].ToArray();
    }

    /// <summary>What a match of one of two alternatives needs: a byte of one set of the first or one of the second.</summary>
    public static RequiredBytes[] Either(RequiredBytes[] left, RequiredBytes[] right)
    {
        if (ReferenceEquals(left, right))
        {
            return left;
        }

        var kept = new List<RequiredBytes>(MaxSets);
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            kept.AddRange(Of(left[i].Set.Union(right[i].Set)));
        }

        kept.Sort((one, other) => one.Frequency.CompareTo(other.Frequency));
        return Both([], [.. kept]);
    }
}
