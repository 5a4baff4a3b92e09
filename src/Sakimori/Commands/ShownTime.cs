using System.Globalization;

namespace Sakimori.Commands;

/// <summary>Times as people read them, in the machine's zone.</summary>
internal static class ShownTime
{
    /// <summary><c>2026-11-23 14:05:09</c>.</summary>
    public static string Local(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Reads what a person types: a date, a date and time, or with an offset; without one it is the machine's zone.</summary>
    public static bool TryParse(string text, TimeProvider time, out DateTimeOffset moment)
    {
        if (text.EndsWith('Z') || text.LastIndexOf('+') > 0)
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);
        moment = default;
        if (!DateTime.TryParseExact(
                text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss"],
                CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        moment = new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local));
        return true;
    }
}
