using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Sakimori.Replay;

/// <summary>Reads the requests of an HTTP Archive (HAR 1.2), as browsers' developer tools save it.</summary>
internal static class HarRequests
{
    /// <summary>Throws <see cref="FormatException"/> when the file is no archive.</summary>
    public static IEnumerable<RecordedRequest> Read(byte[] file, string name)
    {
        using var document = Parse(file, name);
        var entries = document.RootElement.GetProperty("log").GetProperty("entries");
        var number = 0;
        foreach (var entry in entries.EnumerateArray())
            yield return ReadEntry(entry, $"{name}#{++number}");
    }

    private static JsonDocument Parse(byte[] file, string name)
    {
        try
        {
            // A byte order mark is common in files saved on Windows.
            var text = file.AsMemory(file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0);
            var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object &&
                document.RootElement.TryGetProperty("log", out var log) && log.ValueKind == JsonValueKind.Object &&
                log.TryGetProperty("entries", out var entries) && entries.ValueKind == JsonValueKind.Array)
                return document;
            document.Dispose();
            throw new FormatException($"{name} is no HTTP Archive: it has no log.entries");
        }
        catch (JsonException error)
        {
            throw new FormatException($"{name} is no HTTP Archive: {error.Message}");
        }
    }

    private static RecordedRequest ReadEntry(JsonElement entry, string id)
    {
        var quoted = JsonRequest.Quote(id);
        try
        {
            var request = entry.GetProperty("request");
            var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
            foreach (var header in request.GetProperty("headers").EnumerateArray())
            {
                var name = header.GetProperty("name").GetString() ?? "";
                // HTTP/2's pseudo-headers repeat the request line.
                if (!name.StartsWith(':'))
                    headers.Add(KeyValuePair.Create(Bytes(name), Bytes(header.GetProperty("value").GetString() ?? "")));
            }

            var uri = new Uri(request.GetProperty("url").GetString() ?? "");
            if (uri.Scheme is not ("http" or "https" or "ws" or "wss"))
                throw new FormatException($"the request's url has the scheme '{uri.Scheme}'");
            var method = request.GetProperty("method").GetString() ?? "GET";
            if (!headers.Any(header => header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)))
                headers.Insert(0, KeyValuePair.Create("Host", uri.Authority));
            return new RecordedRequest
            {
                IdJson = quoted,
                Method = Bytes(method),
                // What stands in the archive, not what Uri makes of it.
                Uri = Bytes(Target(uri.OriginalString)),
                Version = Version(request),
                Headers = headers.ToImmutable(),
                Body = request.TryGetProperty("postData", out var data) ? Body(data) : [],
            };
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or UriFormatException or FormatException)
        {
            return new RecordedRequest { IdJson = quoted, Error = error.Message };
        }
    }

    private static string Target(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.AsSpan(authority).IndexOfAny('/', '?', '#');
        if (path < 0)
            return "/";
        var target = url[(authority + path)..];
        var fragment = target.IndexOf('#');
        if (fragment >= 0)
            target = target[..fragment];
        return target.StartsWith('/') ? target : "/" + target;
    }

    private static string Version(JsonElement request)
    {
        var version = request.TryGetProperty("httpVersion", out var given) ? given.GetString() ?? "" : "";
        return version.ToLowerInvariant() switch
        {
            "http/2.0" or "http/2" or "h2" => "HTTP/2",
            "http/3.0" or "http/3" or "h3" => "HTTP/3",
            "http/1.0" => "HTTP/1.0",
            _ => "HTTP/1.1",
        };
    }

    private static byte[] Body(JsonElement data)
    {
        var text = data.TryGetProperty("text", out var given) ? given.GetString() ?? "" : "";
        return data.TryGetProperty("encoding", out var encoding) && encoding.GetString() == "base64"
            ? Convert.FromBase64String(text)
            : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Text as the bytes a browser sends.</summary>
    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
