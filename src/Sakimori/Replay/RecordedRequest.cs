using System.Collections.Immutable;

namespace Sakimori.Replay;

/// <summary>A request as it was recorded. Texts are bytes as chars 0–255.</summary>
internal sealed record RecordedRequest
{
    /// <summary>Its id as JSON (<c>"a"</c>, <c>17</c>): written back as it came.</summary>
    public required string IdJson { get; init; }

    public string Method { get; init; } = "GET";

    public string Uri { get; init; } = "/";

    public string Version { get; init; } = "HTTP/1.1";

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Why it could not be read; null when it could.</summary>
    public string? Error { get; init; }

    /// <summary>The first header of that name, in any case.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }
}
