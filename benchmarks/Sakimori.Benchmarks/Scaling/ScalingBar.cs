using System.Globalization;
using System.Text;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>A ratio of two costs that must stay under a limit.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Before">CPU microseconds of the lesser work.</param>
/// <param name="After">CPU microseconds of the greater.</param>
/// <param name="Must">The limit of <paramref name="After"/> ÷ <paramref name="Before"/>.</param>
internal sealed record ScalingBar(string What, double Before, double After, double Must)
{
    /// <summary>Doubling the rules costs under a fifth.</summary>
    public const double DoublingMust = 1.2;

    /// <summary>A body made against the filter costs at most ten times an ordinary one of its size.</summary>
    public const double AdversaryMust = 10;

    public double Ratio => After / Before;

    public bool Passes => Ratio <= Must;

    /// <summary>As it is printed.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Passes ? "PASS" : "FAIL")} {What}: {Before:F1} µs to {After:F1} µs, {Ratio:F2} times (at most {Must:0.0})");

    /// <summary>All of them as Markdown.</summary>
    public static string Table(IEnumerable<ScalingBar> bars)
    {
        var text = new StringBuilder("""
            | What, PL1 | µs | µs | times | at most | |
            |---|--:|--:|--:|--:|---|

            """);
        foreach (var bar in bars)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {bar.What} | {bar.Before:F1} | {bar.After:F1} | {bar.Ratio:F2} | {bar.Must:0.0} | {(bar.Passes ? "PASS" : "FAIL")} |\n");
        }

        return text.ToString();
    }
}
