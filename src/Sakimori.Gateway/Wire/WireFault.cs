namespace Sakimori.Gateway.Wire;

/// <summary>
/// What is wrong with a message on the wire. Faults up to <see cref="LastRefused"/> make it unclear where the message ends or what
/// another parser would read: they are refused unjudged. The later ones cannot be forwarded either (or not as they are), but
/// what they say is clear: the rules of the request phases judge them first.
/// </summary>
internal enum WireFault
{
    /// <summary>An ordinary message.</summary>
    None,

    /// <summary>A NUL byte in the head.</summary>
    NullByte,

    /// <summary>A CR that is not followed by LF in the head.</summary>
    BareCarriageReturn,

    /// <summary>A line that ends with LF alone (RFC 9112 §2.2 lets servers accept it; two servers that differ are smuggled past).</summary>
    BareLineFeed,

    /// <summary>A header line that begins with white space (obs-fold, RFC 9112 §5.2).</summary>
    FoldedHeader,

    /// <summary>White space between a field name and its colon (RFC 9112 §5.1).</summary>
    SpaceBeforeColon,

    /// <summary>Content-Length together with Transfer-Encoding (RFC 9112 §6.1).</summary>
    LengthAndTransferEncoding,

    /// <summary>Content-Length fields that differ.</summary>
    ConflictingLengths,

    /// <summary>Transfer-Encoding in HTTP/1.0, which has no such thing.</summary>
    TransferEncodingInHttp10,

    /// <summary>An absolute target whose host is not the one of the Host header.</summary>
    HostMismatch,

    /// <summary>The last fault that is refused without being judged.</summary>
    LastRefused = HostMismatch,

    /// <summary>The request line is not three parts separated by single spaces.</summary>
    BadRequestLine,

    /// <summary>The method is not a token, or a standard one in other case (which the upstream client would correct).</summary>
    BadMethod,

    /// <summary>The target is neither a path nor absolute, or has a control character, a space or a fragment.</summary>
    BadTarget,

    /// <summary>The third part is not <c>HTTP/1.0</c> or <c>HTTP/1.1</c> nor a later version.</summary>
    BadVersion,

    /// <summary>A version that was never spoken over this framing (<c>HTTP/4.0</c>).</summary>
    UnsupportedVersion,

    /// <summary>A request line without version: HTTP/0.9.</summary>
    SimpleRequest,

    /// <summary>HTTP/1.1 without Host.</summary>
    MissingHost,

    /// <summary>More than one Host.</summary>
    RepeatedHost,

    /// <summary>A Host that is empty or no host name and port.</summary>
    BadHost,

    /// <summary>A Content-Length that is not a number.</summary>
    BadLength,

    /// <summary>The same Content-Length twice.</summary>
    RepeatedLength,

    /// <summary>A Transfer-Encoding other than <c>chunked</c>.</summary>
    UnsupportedTransferEncoding,

    /// <summary>A header line without colon.</summary>
    MissingColon,

    /// <summary>A field name that is empty or not a token.</summary>
    BadHeaderName,

    /// <summary>The request line alone is over the limit of the head.</summary>
    TargetTooLong,

    /// <summary>The head is over its limit.</summary>
    HeadTooLong,

    /// <summary>More header fields than the limit.</summary>
    TooManyHeaders,

    /// <summary>CONNECT: a gateway in front of an application opens no tunnels.</summary>
    Tunnel,

    /// <summary>The head did not arrive in time.</summary>
    HeadTimeout,

    /// <summary>The framing of a chunked body is broken.</summary>
    BadChunk,
}

internal static class WireFaults
{
    /// <summary>The message may be judged by the rules before it is answered.</summary>
    public static bool IsJudged(this WireFault fault) => fault > WireFault.LastRefused && fault < WireFault.HeadTimeout;

    /// <summary>The status of the gateway's own answer; 0 where the protocol has none (HTTP/0.9).</summary>
    public static int Status(this WireFault fault) => fault switch
    {
        WireFault.UnsupportedVersion => 505,
        WireFault.UnsupportedTransferEncoding => 501,
        WireFault.TargetTooLong => 414,
        WireFault.HeadTooLong or WireFault.TooManyHeaders => 431,
        WireFault.Tunnel => 405,
        WireFault.HeadTimeout => 408,
        WireFault.SimpleRequest => 0,
        _ => 400,
    };

    /// <summary>One phrase for records and logs.</summary>
    public static string Describe(this WireFault fault) => fault switch
    {
        WireFault.None => "nothing",
        WireFault.NullByte => "NUL byte in the request head",
        WireFault.BareCarriageReturn => "CR without LF in the request head",
        WireFault.BareLineFeed => "line end without CR in the request head",
        WireFault.FoldedHeader => "folded header line",
        WireFault.SpaceBeforeColon => "white space before the colon of a header",
        WireFault.LengthAndTransferEncoding => "Content-Length together with Transfer-Encoding",
        WireFault.ConflictingLengths => "Content-Length fields that differ",
        WireFault.TransferEncodingInHttp10 => "Transfer-Encoding in HTTP/1.0",
        WireFault.HostMismatch => "absolute target whose host differs from Host",
        WireFault.BadRequestLine => "malformed request line",
        WireFault.BadMethod => "malformed method",
        WireFault.BadTarget => "malformed request target",
        WireFault.BadVersion => "malformed HTTP version",
        WireFault.UnsupportedVersion => "unsupported HTTP version",
        WireFault.SimpleRequest => "HTTP/0.9 request",
        WireFault.MissingHost => "HTTP/1.1 without Host",
        WireFault.RepeatedHost => "more than one Host",
        WireFault.BadHost => "malformed Host",
        WireFault.BadLength => "malformed Content-Length",
        WireFault.RepeatedLength => "repeated Content-Length",
        WireFault.UnsupportedTransferEncoding => "unsupported Transfer-Encoding",
        WireFault.MissingColon => "header line without colon",
        WireFault.BadHeaderName => "malformed header name",
        WireFault.TargetTooLong => "request line over the limit",
        WireFault.HeadTooLong => "request head over the limit",
        WireFault.TooManyHeaders => "too many header fields",
        WireFault.Tunnel => "CONNECT",
        WireFault.HeadTimeout => "request head not complete in time",
        WireFault.BadChunk => "broken chunked framing",
        _ => fault.ToString(),
    };
}
