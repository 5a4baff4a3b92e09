namespace Sakimori.Configuration;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of <paramref name="names"/>, or null when none is near: two edits, or a third of the letters.</summary>
    public static string? Nearest(string typed, IEnumerable<string> names)
    {
        string? best = null;
        var bestDistance = Math.Max(2, typed.Length / 3) + 1;
        foreach (var name in names)
        {
            var distance = Distance(typed.ToLowerInvariant().Replace('-', '_'), name);
            if (distance < bestDistance)
                (best, bestDistance) = (name, distance);
        }

        return best;
    }

    /// <summary>Levenshtein distance.</summary>
    internal static int Distance(string left, string right)
    {
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
