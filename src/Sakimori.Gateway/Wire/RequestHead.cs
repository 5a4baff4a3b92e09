namespace Sakimori.Gateway.Wire;

/// <summary>How the end of a request body is told.</summary>
internal enum BodyFraming
{
    /// <summary>No body.</summary>
    None,

    /// <summary><c>Content-Length</c>.</summary>
    Length,

    /// <summary><c>Transfer-Encoding: chunked</c>.</summary>
    Chunked,
}

/// <summary>
/// A request line and its headers as they stood on the wire, bytes as chars. What is judged and what is forwarded are both read
/// from here. Reused by its connection: two alternate, and unchanged strings of the last but one request are kept.
/// </summary>
internal sealed class RequestHead
{
    private HeaderField[] _headers = new HeaderField[32];

    public string Method { get; set; } = "";

    /// <summary>
    /// The target in the form that is judged and forwarded: raw bytes ≥ 0x80 are percent-encoded, nothing else is changed.
    /// </summary>
    public string Target { get; set; } = "";

    /// <summary>The target in origin form: <see cref="Target"/> without scheme and authority.</summary>
    public string PathAndQuery { get; set; } = "";

    public string Protocol { get; set; } = "";

    /// <summary>The request line as received when it is not method, target and protocol with single spaces; else null.</summary>
    public string? RawLine { get; set; }

    /// <summary>The first Host header, or empty.</summary>
    public string Host { get; set; } = "";

    public WireFault Fault { get; set; }

    public BodyFraming Framing { get; set; }

    public long ContentLength { get; set; }

    /// <summary><c>Connection: upgrade</c> with an <c>Upgrade</c> header: what follows a 101 is no HTTP.</summary>
    public bool AsksUpgrade { get; set; }

    /// <summary>Bytes of the head on the wire.</summary>
    public int Length { get; set; }

    /// <summary>When the head was complete.</summary>
    public DateTimeOffset Time { get; set; }

    public int HeaderCount { get; private set; }

    public ReadOnlySpan<HeaderField> Headers => _headers.AsSpan(0, HeaderCount);

    /// <summary>The request line as received.</summary>
    public string RequestLine => RawLine ?? string.Concat(Method, " ", Target, " ") + Protocol;

    /// <summary>The first value of a header, or null.</summary>
    public string? Find(string name)
    {
        foreach (ref readonly var header in Headers)
        {
            if (header.Is(name))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>The values of every field of the name, joined as the application gets them; null without one.</summary>
    public string? FindAll(string name)
    {
        string? all = null;
        foreach (ref readonly var header in Headers)
        {
            if (header.Is(name))
            {
                all = all is null ? header.Value : $"{all}, {header.Value}";
            }
        }

        return all;
    }

    public void Add(HeaderField header)
    {
        if (HeaderCount == _headers.Length)
        {
            Array.Resize(ref _headers, _headers.Length * 2);
        }

        _headers[HeaderCount++] = header;
    }

    /// <summary>The field at this place in the request read into this object before, for its strings; default when there was none.</summary>
    public HeaderField Former(int index) => index < _headers.Length ? _headers[index] : default;

    /// <summary>Makes the object ready for the next request; header strings stay to be found by <see cref="Former"/>.</summary>
    public void Reset()
    {
        HeaderCount = 0;
        Method = Target = PathAndQuery = Protocol = Host = "";
        RawLine = null;
        Fault = WireFault.None;
        Framing = BodyFraming.None;
        ContentLength = 0;
        AsksUpgrade = false;
        Length = 0;
    }
}
