namespace Sakimori.Benchmarks.Charts;

/// <summary>A line of a chart: what it is called, and its points from left to right.</summary>
internal sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);
