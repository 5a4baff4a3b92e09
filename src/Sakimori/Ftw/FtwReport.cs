using System.Collections.Immutable;

namespace Sakimori.Ftw;

/// <summary>How one test ended.</summary>
/// <param name="Test">The test.</param>
/// <param name="Failure">What was wrong; null when it passed.</param>
/// <param name="FirstFailure">It failed with this, was run once more by itself, and this is the second outcome; null when it ran once.</param>
internal sealed record FtwResult(FtwTest Test, string? Failure, string? FirstFailure = null)
{
    public bool Passed => Failure is null;
}

/// <summary>How a run ended.</summary>
/// <param name="Results">One per test that ran.</param>
/// <param name="RuleSetVersion">What was tested.</param>
/// <param name="RuleCount">How many rules that is.</param>
/// <param name="LoadTime">Reading and compiling the rules.</param>
/// <param name="RunTime">Sending and judging all tests.</param>
/// <param name="MemoryBytes">Resident memory of the process at the end, gateway and tests together.</param>
internal sealed record FtwReport(
    ImmutableArray<FtwResult> Results, string RuleSetVersion, int RuleCount, TimeSpan LoadTime, TimeSpan RunTime, long MemoryBytes)
{
    public int Passed => Results.Count(result => result.Passed);

    public int Failed => Results.Count(result => !result.Passed);

    /// <summary>Tests that failed first and passed alone: a race in the product or in the test, never hidden.</summary>
    public IEnumerable<FtwResult> Flaky => Results.Where(result => result.Passed && result.FirstFailure is not null);
}
