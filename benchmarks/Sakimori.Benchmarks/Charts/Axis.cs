using System.Globalization;

namespace Sakimori.Benchmarks.Charts;

/// <summary>One direction of a chart: from data to a share of its length, and the values marked on it.</summary>
/// <param name="Title">What is shown, with its unit.</param>
/// <param name="Logarithmic">By powers of ten; all values are then above zero.</param>
/// <param name="Low">Where it begins.</param>
/// <param name="High">Where it ends.</param>
internal sealed record Axis(string Title, bool Logarithmic, double Low, double High)
{
    /// <summary>An axis that holds all values: from zero, or from one power of ten to another.</summary>
    public static Axis Over(string title, bool logarithmic, IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (logarithmic)
        {
            return new(title, true, Math.Pow(10, Math.Floor(Math.Log10(sorted[0]))), Math.Pow(10, Math.Ceiling(Math.Log10(sorted[^1]))));
        }

        var step = Step(sorted[^1]);
        return new(title, false, 0, Math.Ceiling(sorted[^1] / step) * step);
    }

    /// <summary>0 at the beginning, 1 at the end.</summary>
    public double Share(double value) => Logarithmic
        ? (Math.Log10(value) - Math.Log10(Low)) / (Math.Log10(High) - Math.Log10(Low))
        : (value - Low) / (High - Low);

    /// <summary>Values that get a line and a number.</summary>
    public IEnumerable<double> Marks()
    {
        var step = Step(High);
        for (var i = 0; ; i++)
        {
            var mark = Logarithmic ? Low * Math.Pow(10, i) : Low + i * step;
            if (mark > High * 1.0001)
            {
                yield break;
            }

            yield return mark;
        }
    }

    public static string Number(double value) => value switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:0.##}M"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000:0.##}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}"),
    };

    // 1, 2 or 5 times a power of ten, so that about five marks fit.
    private static double Step(double high)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(high, 1e-9))));
        return (high / power) switch { <= 1.5 => power / 4, <= 3 => power / 2, <= 6 => power, _ => power * 2 };
    }
}
