using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sakimori.Ftw;

/// <summary>One audit record as a third party reads it: the marker it carries, and what matched.</summary>
/// <param name="Marker">The value of <see cref="FtwRules.MarkerHeader"/>, in a marker's record.</param>
/// <param name="Matches">Rule and log line of each match.</param>
internal sealed record FtwRecord(string? Marker, ImmutableArray<FtwMatch> Matches)
{
    /// <summary>Reads one JSON line of the audit log; null when it is none.</summary>
    public static FtwRecord? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            var matches = ImmutableArray.CreateBuilder<FtwMatch>();
            string? marker = null;
            if (document.RootElement.TryGetProperty("matches", out var list))
            {
                foreach (var match in list.EnumerateArray())
                {
                    var id = Number(match, "id");
                    if (id == FtwRules.MarkerId)
                        marker = Text(match, "msg");
                    else
                        matches.Add(new FtwMatch(id, Line(match, id)));
                }
            }

            return new FtwRecord(marker, matches.ToImmutable());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The match as ModSecurity's error log has it: the tests' expressions are written against that.</summary>
    private static string Line(JsonElement match, long id)
    {
        var line = new StringBuilder("ModSecurity: Warning. Matched \"Operator `");
        line.Append(Text(match, "operator")).Append("' against variable `").Append(Text(match, "target"))
            .Append("' (Value: `").Append(Escape(Text(match, "value"))).Append("' ) ");
        Field("file", Text(match, "file"));
        Field("line", Text(match, "line"));
        Field("id", id.ToString(CultureInfo.InvariantCulture));
        Field("rev", Text(match, "rev"));
        Field("msg", Text(match, "msg"));
        Field("data", Text(match, "data"));
        Field("severity", Text(match, "severity"));
        Field("ver", Text(match, "ver"));
        if (match.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array)
        {
            foreach (var tag in tags.EnumerateArray())
                Field("tag", tag.ToString());
        }

        return line.ToString().TrimEnd();

        void Field(string name, string value) => line.Append('[').Append(name).Append(" \"").Append(Escape(value)).Append("\"] ");
    }

    /// <summary>Control characters and bytes above ASCII stand as <c>\xhh</c> in that log, so that a record is one line.</summary>
    private static string Escape(string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return value;
        var escaped = new StringBuilder(value.Length + 16);
        foreach (var c in value)
        {
            if (c is >= ' ' and <= '~')
                escaped.Append(c);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
        }

        return escaped.ToString();
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value.ToString() : "";

    private static long Number(JsonElement element, string name) =>
        long.TryParse(Text(element, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A rule that matched and the log line it made.</summary>
internal sealed record FtwMatch(long Id, string Line);
