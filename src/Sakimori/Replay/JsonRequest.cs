using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sakimori.Replay;

/// <summary>
/// Reads one line <c>{"id","method","uri","version","headers":[["Name","value"],…],"body" or "body_base64"}</c>. Characters of
/// <c>uri</c> and header values are bytes; <c>body</c> is UTF-8. What is wrong with a line is a value, never an exception.
/// </summary>
internal static class JsonRequest
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    public static RecordedRequest Read(ReadOnlyMemory<byte> line, long number)
    {
        var id = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return new RecordedRequest { IdJson = id, Error = "the line is no JSON object" };
            if (root.TryGetProperty("id", out var given) && given.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                id = given.GetRawText();
            var defaults = new RecordedRequest { IdJson = id };
            var request = defaults with
            {
                Method = Text(root, "method") ?? defaults.Method,
                Uri = Text(root, "uri") ?? defaults.Uri,
                Version = Text(root, "version") ?? defaults.Version,
                Headers = root.TryGetProperty("headers", out var headers) ? ReadHeaders(headers) : [],
                Body = ReadBody(root),
            };
            return Check(request);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            return new RecordedRequest { IdJson = id, Error = error.Message };
        }
    }

    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>Text that is no bytes cannot be judged as bytes.</summary>
    private static RecordedRequest Check(RecordedRequest request)
    {
        if (!IsBytes(request.Method) || !IsBytes(request.Uri) || !IsBytes(request.Version))
            return request with { Error = "method, uri or version has a character above U+00FF: its characters are bytes" };
        foreach (var (name, value) in request.Headers)
        {
            if (!IsBytes(name) || !IsBytes(value))
                return request with { Error = "a header has a character above U+00FF: its characters are bytes" };
        }

        return request;
    }

    private static bool IsBytes(string text) => !text.AsSpan().ContainsAnyInRange('\u0100', '\uffff');

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableArray<KeyValuePair<string, string>> ReadHeaders(JsonElement headers)
    {
        var list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        switch (headers.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var pair in headers.EnumerateArray())
                {
                    if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
                        throw new FormatException("a header is no [name, value]");
                    list.Add(KeyValuePair.Create(pair[0].GetString() ?? "", pair[1].GetString() ?? ""));
                }

                break;
            case JsonValueKind.Object:
                foreach (var header in headers.EnumerateObject())
                    list.Add(KeyValuePair.Create(header.Name, header.Value.GetString() ?? ""));
                break;
            case JsonValueKind.Null:
                break;
            default:
                throw new FormatException("headers is no list of [name, value]");
        }

        return list.ToImmutable();
    }

    private static byte[] ReadBody(JsonElement root)
    {
        if (root.TryGetProperty("body_base64", out var encoded) && encoded.ValueKind == JsonValueKind.String)
            return encoded.GetBytesFromBase64();
        return Text(root, "body") is { } text ? Encoding.UTF8.GetBytes(text) : [];
    }
}
