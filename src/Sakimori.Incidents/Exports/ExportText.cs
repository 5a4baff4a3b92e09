using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sakimori.Incidents.Exports;

/// <summary>What all formats share: bounds of fields, times, and how JSON is written.</summary>
internal static class ExportText
{
    /// <summary>Characters of a field; what is longer ends in <c>…</c>.</summary>
    public const int FieldLimit = 2_048;

    /// <summary>Characters of a field of one detection among many.</summary>
    public const int DetectionFieldLimit = 512;

    /// <summary>Detections written of one transaction; the rest is a number.</summary>
    public const int DetectionLimit = 16;

    // Japanese stays readable; what means something in HTML or is invisible is escaped.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>One line of JSON.</summary>
    public static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(buffer, s_options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The text within its limit; half a surrogate pair becomes U+FFFD, because no encoding carries it.</summary>
    public static string Cut(string text, int limit = FieldLimit)
    {
        if (text.Length > limit)
        {
            text = text[..(char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1)] + "…";
        }

        return IsWhole(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
