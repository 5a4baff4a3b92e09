using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sakimori.Ftw;

/// <summary>A response of <see cref="FtwOrigin"/>: <c>{"status", "headers", "body", "encodedBody"}</c> as the test asked.</summary>
internal sealed record Reflection(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public static Reflection Empty { get; } = new(200, [], []);

    public static Reflection Answer(ReadOnlySpan<byte> asked)
    {
        try
        {
            var reader = new Utf8JsonReader(asked, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Bad("Invalid JSON in request body");
            var status = root.TryGetProperty("status", out var number) ? number.GetInt32() : 200;
            var headers = new List<KeyValuePair<string, string>>();
            if (root.TryGetProperty("headers", out var given))
                headers.AddRange(given.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString() ?? "")));
            var body = root.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString() ?? "") : [];
            if (body.Length == 0 && root.TryGetProperty("encodedBody", out var encoded))
                body = Convert.FromBase64String(encoded.GetString() ?? "");
            if (body.Length > 0 && !headers.Any(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
                headers.Add(KeyValuePair.Create("Content-Type", Sniff(body)));
            return status is < 100 or > 599 ? Bad($"Invalid status code: {status}") : new Reflection(status, headers, body);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return Bad("Invalid JSON in request body");
        }
    }

    public byte[] ToBytes(bool close)
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} Status\r\n");
        foreach (var (name, value) in Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        if (close)
            head.Append("Connection: close\r\n");
        head.Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. Body];
    }

    private static Reflection Bad(string message) =>
        new(400, [KeyValuePair.Create("Content-Type", "text/plain; charset=utf-8")], Encoding.UTF8.GetBytes(message));

    /// <summary>
    /// What Go's server, which the tests were written against, calls a body without a type: the beginnings that matter here of
    /// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type.
    /// </summary>
    internal static string Sniff(ReadOnlySpan<byte> body)
    {
        var start = body[..Math.Min(body.Length, 512)];
        var text = start.TrimStart("\t\n\f\r "u8);
        foreach (var tag in (ReadOnlySpan<string>)["<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B", "<BODY", "<BR", "<P"])
        {
            if (text.Length > tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag) && text[tag.Length] is (byte)' ' or (byte)'>')
                return "text/html; charset=utf-8";
        }

        if (text.StartsWith("<!--"u8))
            return "text/html; charset=utf-8";
        if (text.StartsWith("<?xml"u8))
            return "text/xml; charset=utf-8";
        foreach (var b in start)
        {
            if (b is <= 0x08 or 0x0B or (>= 0x0E and <= 0x1A) or (>= 0x1C and <= 0x1F))
                return "application/octet-stream";
        }

        return "text/plain; charset=utf-8";
    }
}
