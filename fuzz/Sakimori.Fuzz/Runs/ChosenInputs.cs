using Sakimori.Fuzz.Coverage;

namespace Sakimori.Fuzz.Runs;

/// <summary>
/// The part of a corpus that belongs into the repository: few inputs that reach the most, so that the next run begins deep without
/// anyone reading thousands of files.
/// </summary>
internal static class ChosenInputs
{
    /// <summary>Thirty targets stay below 200 KB.</summary>
    private const int TotalLengthLimit = 6_500;

    private const int CountLimit = 32;

    /// <summary>Replaces the target's folder. Seeds are in the code, so what they reach needs no input.</summary>
    public static void Write(FuzzFolders folders, FuzzTarget target, WorkingCorpus corpus, Execution execution)
    {
        var reached = new HashSet<int>();
        foreach (var seed in target.Seeds)
        {
            execution.Run(seed);
            Add(reached, execution.Features);
        }

        var candidates = new List<(byte[] Data, int[] Edges)>();
        foreach (var input in corpus.ByWorth())
        {
            execution.Run(input);
            candidates.Add((input, [.. Edges(execution.Features)]));
        }

        var folder = Path.Combine(folders.Corpus, target.Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var total = 0;
        for (var count = 0; count < CountLimit; count++)
        {
            var best = candidates.Where(one => total + one.Data.Length <= TotalLengthLimit)
                .Select(one => (one.Data, one.Edges, Gain: one.Edges.Count(edge => !reached.Contains(edge)) / (32.0 + one.Data.Length)))
                .MaxBy(static one => one.Gain);
            if (best.Gain == 0)
            {
                break;
            }

            FuzzFolders.Write(folders.Corpus, target.Name, best.Data);
            total += best.Data.Length;
            reached.UnionWith(best.Edges);
        }
    }

    private static void Add(HashSet<int> reached, ReadOnlySpan<int> features)
    {
        foreach (var edge in Edges(features))
        {
            reached.Add(edge);
        }
    }

    private static HashSet<int> Edges(ReadOnlySpan<int> features)
    {
        var edges = new HashSet<int>();
        foreach (var feature in features)
        {
            edges.Add(CoverageMap.EdgeOf(feature));
        }

        return edges;
    }
}
