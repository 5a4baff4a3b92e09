namespace Sakimori.Waf.Charsets;

/// <summary>What is known about the application that will read a request; shared by all requests of a site.</summary>
public sealed record RequestReading
{
    /// <summary>Nothing is known: each request's own bytes decide.</summary>
    public static RequestReading Unknown { get; } = new();

    /// <summary>The charset the application reads, when the operator knows it.</summary>
    public Charset? Charset { get; init; }

    /// <summary>What kind of server it is.</summary>
    public BackendProfile Profile { get; init; }

    /// <summary>What the site's requests were written in so far; null remembers nothing.</summary>
    public CharsetHistory? History { get; init; }
}
