using System.Globalization;
using Sakimori.Web.Layout;

namespace Sakimori.Web.Languages;

/// <summary>Times as the person looking reads them: their zone, their language's order.</summary>
internal sealed class ConsoleTime(TimeProvider time, TimeZones zones, Words words)
{
    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The zone times are shown in.</summary>
    public TimeZoneInfo Zone { get; private set; } = zones.House;

    /// <summary>Its name, and how far it is from UTC now: <c>Asia/Tokyo (+09:00)</c>.</summary>
    public string ZoneName => $"{Zone.Id} ({Local(Now).ToString("zzz", CultureInfo.InvariantCulture)})";

    /// <summary>Shows times in a zone from here on.</summary>
    public void Show(TimeZoneInfo zone) => Zone = zone;

    /// <summary>Hours, minutes, seconds: <c>14:05:09</c>.</summary>
    public string Clock(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Hours and minutes.</summary>
    public string Minute(DateTimeOffset at) => Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Day and time to the minute, without the year when it is this one.</summary>
    public string Short(DateTimeOffset at)
    {
        var local = Local(at);
        var format = (words.IsJapanese, local.Year == Local(Now).Year) switch
        {
            (true, true) => "M/d HH:mm",
            (true, false) => "yyyy/M/d HH:mm",
            (false, true) => "d MMM HH:mm",
            _ => "d MMM yyyy HH:mm",
        };
        return local.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Day and time to the second with the zone's offset.</summary>
    public string Full(DateTimeOffset at) =>
        Local(at).ToString(words.IsJapanese ? "yyyy年M月d日 HH:mm:ss K" : "d MMM yyyy HH:mm:ss K", CultureInfo.InvariantCulture);

    /// <summary>A day.</summary>
    public string Day(DateTimeOffset at) => Local(at).ToString(words.IsJapanese ? "yyyy年M月d日" : "d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>How long ago, in one unit: <c>3 分前</c>, <c>2 h ago</c>.</summary>
    public string Ago(DateTimeOffset at)
    {
        var age = Now - at;
        return age < TimeSpan.FromMinutes(1) ? words[LayoutTexts.JustNow] : words[LayoutTexts.Ago, Length(age)];
    }

    /// <summary>A length of time in one unit.</summary>
    public string Length(TimeSpan length) =>
        length < TimeSpan.FromMinutes(1) ? words[LayoutTexts.Seconds, (int)length.TotalSeconds]
        : length < TimeSpan.FromHours(1) ? words[LayoutTexts.Minutes, (int)length.TotalMinutes]
        : length < TimeSpan.FromDays(1) ? words[LayoutTexts.Hours, (int)length.TotalHours]
        : words[LayoutTexts.Days, (int)length.TotalDays];

    /// <summary>The moment in the zone times are shown in.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
