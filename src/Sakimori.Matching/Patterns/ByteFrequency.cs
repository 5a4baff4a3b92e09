namespace Sakimori.Matching.Patterns;

/// <summary>
/// How often a byte occurs in the values of ordinary web traffic: an estimate that decides which of several sound
/// requirements excludes most values. Wrong numbers cost time, never a match.
/// </summary>
/// <remarks>
/// Counted over the benign query strings of pralab/modsec-learn-dataset and the benign values of
/// Morzeux/HttpParamsDataset (ASCII lower-cased, rounded); bytes above 0x7F raised to what Shift_JIS and UTF-8 text has.
/// </remarks>
internal static class ByteFrequency
{
    private const double RareByte = 0.00005;
    private const double HighByte = 0.002;

    // What every page has, however rare its bytes are, and how often that is said to be: hardly worth looking for.
    private const double PageFrame = 0.0005;

    private static readonly string[] PageFrames = ["<!doctype html>", "<html>", "<html lang=", "<head>", "</head>", "<meta charset=", "<title>", "</title>", "<body>", "</body>", "</html>"];

    // An upper-case letter stands for a tenth of its lower-case twin.
    private const double UpperCaseShare = 0.1;

    private static readonly double[] Frequencies = Build(
        (0.050, "ae"),
        (0.036, "itcdslor10"),
        (0.025, "nmu246398b5fpgwh7"),
        (0.013, "v zykxj"),
        (0.010, ".-_q/\"%,:"),
        (0.004, "=&+\u0000"),
        (0.0015, "@][?{}~|\n\r"),
        (0.0003, ";)(#$!*'><\\\t"));

    /// <summary>The share of the bytes of ordinary values that are <paramref name="value"/>.</summary>
    public static double Of(int value) => Frequencies[value];

    /// <summary>The share of the bytes of ordinary values that are in the set.</summary>
    public static double Of(in ByteSet set)
    {
        var sum = 0.0;
        for (var value = set.NextFrom(0); value < 256; value = set.NextFrom(value + 1))
        {
            sum += Frequencies[value];
        }

        return sum;
    }

    /// <summary>
    /// How often a lower-case literal begins at a given place of ordinary values, taking bytes for independent, except in the tags around
    /// every page.
    /// </summary>
    public static double Of(string literal)
    {
        if (literal.Length > 1 && literal.ContainsAny('<', '>') && Array.Exists(PageFrames, frame => frame.Contains(literal, StringComparison.Ordinal)))
        {
            return PageFrame;
        }

        var product = 1.0;
        foreach (var value in literal)
        {
            product *= Frequencies[value];
        }

        return product;
    }

    private static double[] Build(params ReadOnlySpan<(double Frequency, string Bytes)> table)
    {
        var frequencies = new double[256];
        Array.Fill(frequencies, RareByte, 0, 128);
        Array.Fill(frequencies, HighByte, 128, 128);
        foreach (var (frequency, bytes) in table)
        {
            foreach (var value in bytes)
            {
                frequencies[value] = frequency;
            }
        }

        for (var upper = 'A'; upper <= 'Z'; upper++)
        {
            frequencies[upper] = frequencies[upper | 0x20] * UpperCaseShare;
        }

        return frequencies;
    }
}
