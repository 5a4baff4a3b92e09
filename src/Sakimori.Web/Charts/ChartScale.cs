namespace Sakimori.Web.Charts;

/// <summary>A round upper end for an axis.</summary>
internal static class ChartScale
{
    /// <summary>The smallest of 1, 2, 5 × 10ⁿ (and 4 at least) that is not below the value.</summary>
    public static long Ceiling(long value)
    {
        if (value <= 4)
        {
            return 4;
        }

        for (var unit = 1L; ; unit *= 10)
        {
            foreach (var step in (ReadOnlySpan<long>)[1, 2, 5])
            {
                if (step * unit >= value)
                {
                    return step * unit;
                }
            }
        }
    }
}
