using System.Globalization;

namespace Sakimori.Configuration;

/// <summary>Reads the durations (<c>10s</c>) and sizes (<c>13MiB</c>) of a configuration file.</summary>
internal static class Quantity
{
    /// <summary>A whole or decimal number with <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; at most a day, which is longer than any wait here.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!Split(text, out var number, out var unit))
            return false;
        double? milliseconds = unit switch
        {
            "ms" => 1,
            "s" => 1000,
            "m" or "min" => 60_000,
            "h" => 3_600_000,
            _ => null,
        };
        if (milliseconds is null || number * milliseconds.Value > 86_400_000)
            return false;
        duration = TimeSpan.FromMilliseconds(number * milliseconds.Value);
        return true;
    }

    /// <summary>Bytes: a number with nothing, <c>B</c>, <c>KiB</c>, <c>MiB</c>, <c>GiB</c> or <c>kB</c>, <c>MB</c>, <c>GB</c>; at most 1 TiB.</summary>
    public static bool TrySize(string text, out long bytes)
    {
        bytes = 0;
        if (!Split(text, out var number, out var unit))
            return false;
        double? factor = unit.ToLowerInvariant() switch
        {
            "" or "b" => 1,
            "kb" or "k" => 1e3,
            "mb" or "m" => 1e6,
            "gb" or "g" => 1e9,
            "kib" => 1024,
            "mib" => 1024 * 1024,
            "gib" => 1024 * 1024 * 1024,
            _ => null,
        };
        if (factor is null || number * factor.Value > 1L << 40)
            return false;
        bytes = (long)(number * factor.Value);
        return true;
    }

    private static bool Split(string text, out double number, out string unit)
    {
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;
        unit = text[digits..].Trim();
        return double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
