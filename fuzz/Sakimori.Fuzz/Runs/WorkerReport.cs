namespace Sakimori.Fuzz.Runs;

/// <summary>What a worker has done so far; one line of JSON on its standard output each second and at its end.</summary>
internal sealed record WorkerReport
{
    public required string Target { get; init; }

    /// <summary>The last report of the worker.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Seeds, regressions and corpus inputs run first.</summary>
    public int Replayed { get; init; }

    /// <summary>Inputs run, replayed ones included.</summary>
    public long Executions { get; init; }

    /// <summary>Since the first new input.</summary>
    public double Seconds { get; init; }

    /// <summary>New inputs a second.</summary>
    public double Rate { get; init; }

    /// <summary>Inputs kept.</summary>
    public int Corpus { get; init; }

    /// <summary>Different edges seen.</summary>
    public int Edges { get; init; }

    /// <summary>The slowest input, best of several runs.</summary>
    public double SlowestMilliseconds { get; init; }

    /// <summary>Its length, bytes.</summary>
    public int SlowestLength { get; init; }

    /// <summary>What the heap grew by in the second half.</summary>
    public long GrowthBytes { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
