namespace Sakimori.Waf.SecLang;

/// <summary>Finds the name an author probably meant.</summary>
internal static class NearestName
{
    // Longer names are not typing mistakes; the bound keeps the table on the stack and the time flat.
    private const int MaxLength = 64;

    /// <summary>
    /// The candidate with the fewest changed, missing, added or swapped letters (ASCII case ignored), or null when none is
    /// within a third of the length of <paramref name="name"/> and three in all. Of equals the first wins.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
            return null;
        var best = Math.Clamp(name.Length / 3, 1, 3) + 1;
        string? found = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - name.Length) >= best)
                continue;
            var distance = Distance(name, candidate);
            if (distance < best)
                (best, found) = (distance, candidate);
        }

        return found;
    }

    /// <summary>The remedy text for an unknown name, or null without a near one.</summary>
    public static string? Suggest(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } near ? $"did you mean {near}?" : null;

    /// <summary>Optimal string alignment distance: a swap of neighbours counts once.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[MaxLength + 1];
        Span<int> last = stackalloc int[MaxLength + 1];
        Span<int> current = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
            }

            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }

        return last[b.Length];
    }

    private static bool Same(char x, char y) => x == y || (char.IsAsciiLetter(x) && (x ^ y) == 0x20);
}
