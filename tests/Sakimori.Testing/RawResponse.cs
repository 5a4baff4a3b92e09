using System.Globalization;

namespace Sakimori.Testing;

/// <summary>A response as it stood on the wire; every char is a byte.</summary>
/// <param name="Head">Status line and headers, without the empty line.</param>
public sealed record RawResponse(string Head)
{
    public string Body { get; init; } = "";

    public string StatusLine => Head.Split("\r\n")[0];

    public int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public IEnumerable<(string Name, string Value)> Headers =>
        Head.Split("\r\n").Skip(1).Select(line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim()));

    /// <summary>The first value of a header; null when it is not there.</summary>
    public string? this[string name] => Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
