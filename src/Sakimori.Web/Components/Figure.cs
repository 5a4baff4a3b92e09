using System.Globalization;

namespace Sakimori.Web.Components;

/// <summary>Numbers as people here read them, the same in both languages.</summary>
internal static class Figure
{
    /// <summary>A count with separators: <c>12,345</c>.</summary>
    public static string Whole(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number for SVG and CSS: at most two decimals, a point.</summary>
    public static string Plain(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A share: <c>97.3%</c>.</summary>
    public static string Share(double value) => (value * 100).ToString(value is > 0 and < 0.1 ? "0.00" : "0.#", CultureInfo.InvariantCulture) + "%";

    /// <summary>Microseconds in the unit that fits: <c>640 µs</c>, <c>12.4 ms</c>, <c>1.2 s</c>.</summary>
    public static string Duration(double microseconds) => microseconds switch
    {
        < 1_000 => microseconds.ToString("0", CultureInfo.InvariantCulture) + " µs",
        < 1_000_000 => (microseconds / 1_000).ToString(microseconds < 100_000 ? "0.#" : "0", CultureInfo.InvariantCulture) + " ms",
        _ => (microseconds / 1_000_000).ToString("0.#", CultureInfo.InvariantCulture) + " s",
    };

    /// <summary>Bytes in the unit that fits: <c>212 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1L << 10 => bytes.ToString(CultureInfo.InvariantCulture) + " B",
        < 1L << 20 => (bytes / 1024.0).ToString("0.#", CultureInfo.InvariantCulture) + " KiB",
        < 1L << 30 => (bytes / 1048576.0).ToString("0.#", CultureInfo.InvariantCulture) + " MiB",
        _ => (bytes / 1073741824.0).ToString("0.##", CultureInfo.InvariantCulture) + " GiB",
    };
}
