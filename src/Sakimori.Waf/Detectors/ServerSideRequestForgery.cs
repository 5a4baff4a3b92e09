using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectSSRF</c>: a URL in the value makes the server call itself, its neighbours or its cloud.</summary>
/// <remarks>
/// <para><b>Question.</b> An application fetches what a form field says (an avatar, a webhook, a preview). Would that
/// request go to a place only the server can reach?</para>
/// <para><b>Grammar.</b> Each <c>scheme://</c>, and a <c>//host</c> at the start of the value, begins a URL:</para>
/// <code>
/// url       := scheme ":" slash slash authority [ slash … | "?" … | "#" … ]
/// slash     := "/" | "\"                       browsers and the WHATWG parser take both
/// authority := [ userinfo "@" ] host [ ":" port ]
/// host      := "[" ipv6 [ "%" zone ] "]" | ipv4 | name
/// ipv4      := number ( "." number ){0,3}      inet_aton: decimal, 0octal, 0xhex, the last fills what is left
/// </code>
/// <para>Clients disagree on where the host is in <c>http://a\@b/</c>, <c>http://a#@b/</c> and <c>http://a@b@c/</c>:
/// the WHATWG reading and the RFC 3986 reading are both judged. Digits and dots may be full-width, circled or
/// ideographic (IDNA folds them); <see cref="InternetHost"/> reads the address as <c>inet_aton</c> and
/// <c>inet_pton</c> do, including IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4).</para>
/// <para><b>What counts.</b></para>
/// <code>
/// evidence                                                  field     in text
/// a cloud's metadata address or name                        yes       yes
/// an internal address written unusually (0x7f.1, 2130706433) yes      yes
/// loopback, link-local, private, unspecified, shared         yes      no
/// localhost, *.localhost, service names of containers        yes      no
/// a name that resolves to the address inside it (nip.io)     if that address counts
/// gopher:, dict:, ldap:, tftp:, jar:, netdoc:, rmi: …        yes      no
/// the caller's own internal ranges                           yes      no
/// </code>
/// <para>A <i>field</i> is a value without blanks: something a server could fetch as it is. A sentence that mentions
/// <c>http://localhost:8080/</c> is not fetched.</para>
/// <para><b>Contexts.</b> A field that is an address, as a whole; each address in a text; a host without a scheme, as a field. What
/// is behind the host (path, query) is the called server's and is not judged here.</para>
/// <para><b>Guarantee.</b> Linear: an authority is read once per URL and is at most
/// <see cref="LongestAuthority"/> long. <see cref="MayDetect"/> is true for everything <c>Detect</c> accepts.
/// Nothing is allocated, nothing is resolved.</para>
/// <para><b>Known limits.</b> A public name whose DNS answers with an internal address, and a public URL that
/// redirects, cannot be seen in the value: only resolving and connecting under control stops those. An intranet
/// application whose forms legitimately carry internal URLs needs an exclusion for those fields. A value without a
/// scheme counts only when it is the name of a metadata service or its address as it is usually written.</para>
/// </remarks>
internal static class ServerSideRequestForgery
{
    /// <summary>RFC 1035 allows 253 characters in a name; user info and encodings get as much again.</summary>
    public const int LongestAuthority = 512;

    private static readonly Reading ReadLayer = (ReadOnlySpan<char> text, int _, out Finding finding) =>
        Read(text, null, out finding);

    /// <summary>Schemes a fetching library understands and a web form has no use for.</summary>
    private static readonly string[] Schemes =
    [
        "gopher", "dict", "ldap", "ldaps", "ldapi", "tftp", "netdoc", "jar", "rmi", "iiop", "smb", "smtp", "imap", "pop3",
        "telnet", "mongodb", "redis", "memcached", "php", "phar", "expect", "file", "local_file", "svn", "fuse", "nfs",
        "jdbc", "dns", "corbaname", "cifs", "afp",
    ];

    // Metadata services as they are written when nothing says that it is an address. Other numbers in decimal are times.
    private static readonly string[] BareMetadata =
    [
        "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "2852039166", "0xa9fea9fe", "fd00:ec2::254",
        "metadata", "instance-data",
    ];

    private static readonly PhraseSearch BareMetadataSearch = new(BareMetadata, StringComparison.OrdinalIgnoreCase);

    // A backslash, which may be a slash, is among the bytes.
    internal static readonly Signs Signs = new(
        4, EncodingLayers.Leads, [":/", "//", "jar:", "netdoc:", "url:file:", "http:", "https:", .. BareMetadata]);

    /// <summary>Cheap superset of <see cref="Detect(ReadOnlySpan{char}, out Finding)"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether a server fetching <paramref name="value"/> would reach an internal place; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect(ReadOnlySpan{char}, out Finding)"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, ReadLayer, out finding);

    /// <summary>As above, with the site's own internal ranges.</summary>
    /// <param name="value">The value to judge.</param>
    /// <param name="internalRanges">Ranges that count as internal beside the reserved ones.</param>
    /// <param name="finding">The evidence.</param>
    public static bool Detect(ReadOnlySpan<char> value, InternalRanges internalRanges, out Finding finding)
    {
        finding = default;
        return MayDetect(value)
            && EncodingLayers.Detect(value, Encodings.Usual, internalRanges.Reading ??= Bind(internalRanges), out finding);
    }

    private static Reading Bind(InternalRanges ranges) =>
        (ReadOnlySpan<char> text, int _, out Finding finding) => Read(text, ranges, out finding);

    private static bool Read(ReadOnlySpan<char> text, InternalRanges? ranges, out Finding finding)
    {
        Steps.Spend(text.Length);
        var trimmed = text.Trim(" \t\r\n\"'");
        var isField = !trimmed.ContainsAny(' ', '\n', '\t');
        var origin = text.Length - text.TrimStart(" \t\r\n\"'").Length;
        if (isField && JudgeStart(trimmed, ranges) is { } startKind)
        {
            finding = new Finding(startKind, origin, trimmed.Length);
            return true;
        }

        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOf(':');
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var rest = text[(at + 1)..];
            if (rest.Length > 2 && rest[0] is '/' or '\\' && rest[1] is '/' or '\\')
            {
                var slashes = 2;
                while (slashes < rest.Length && slashes < 8 && rest[slashes] is '/' or '\\')
                {
                    slashes++;
                }

                if (JudgeScheme(text[..at], isField) is { } schemeKind)
                {
                    finding = new Finding(schemeKind, at, 1);
                    return true;
                }

                var authority = rest[slashes..Math.Min(rest.Length, slashes + LongestAuthority)];
                if (JudgeAuthority(authority, isField, ranges) is { } kind)
                {
                    finding = new Finding(kind, at + 1 + slashes, EndOfAuthority(authority));
                    return true;
                }
            }

            at++;
        }

        finding = default;
        return false;
    }

    /// <summary>Values that need no <c>://</c>: <c>//host</c>, <c>jar:http:…</c>, a bare metadata address.</summary>
    private static string? JudgeStart(ReadOnlySpan<char> value, InternalRanges? ranges)
    {
        if (value.Length < 5)
        {
            return null;
        }

        if (value[0] is '/' or '\\' && value[1] is '/' or '\\')
        {
            return JudgeAuthority(value[2..Math.Min(value.Length, LongestAuthority)], isField: true, ranges);
        }

        if (value.StartsWith("jar:", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("netdoc:", StringComparison.OrdinalIgnoreCase)
            || value.StartsWith("url:file:", StringComparison.OrdinalIgnoreCase))
        {
            return "ssrf.scheme";
        }

        // "http:/host" and "http:host": the WHATWG parser supplies the slashes.
        var colon = value[..Math.Min(value.Length, 8)].IndexOf(':');
        if (colon is 4 or 5 && value.Length > colon + 3 && value.StartsWith(colon == 4 ? "http" : "https", StringComparison.OrdinalIgnoreCase))
        {
            var host = value[(colon + 1)..].TrimStart("/\\");
            return JudgeAuthority(host[..Math.Min(host.Length, LongestAuthority)], isField: true, ranges);
        }

        var end = EndOfAuthority(value[..Math.Min(value.Length, LongestAuthority)]);
        return value[..end].ContainsAny(BareMetadataSearch) && InternetHost.Classify(HostIn(value[..end]), null) == HostClass.Metadata ? "ssrf.metadata" : null;
    }

    private static string? JudgeScheme(ReadOnlySpan<char> before, bool isField)
    {
        if (!isField)
        {
            return null;
        }

        var start = before.Length;
        while (start > 0 && before.Length - start < 16
            && (char.IsAsciiLetterOrDigit(before[start - 1]) || before[start - 1] is '_' or '+'))
        {
            start--;
        }

        Steps.Spend(before.Length - start);
        var name = before[start..];
        foreach (var scheme in Schemes)
        {
            if (name.Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return "ssrf.scheme";
            }
        }

        return null;
    }

    private static string? JudgeAuthority(ReadOnlySpan<char> authority, bool isField, InternalRanges? ranges)
    {
        Steps.Spend(Math.Min(authority.Length, 64));
        var end = EndOfAuthority(authority);
        Steps.Spend(end);

        // WHATWG: the authority ends at the first slash of either kind, the host follows the last "@" in it.
        var kind = Name(InternetHost.Classify(HostIn(authority[..end]), ranges), isField);
        if (kind is not null)
        {
            return kind;
        }

        // RFC 3986 clients end it at "/" alone, and some look for "@" behind "#", "?" or a backslash first.
        var slash = authority.IndexOfAny('/', ' ', '\n');
        var longer = slash < 0 ? authority : authority[..slash];
        Steps.Spend(longer.Length);
        if (longer.Length <= end)
        {
            return null;
        }

        var atSign = longer[end..].LastIndexOf('@');
        return atSign < 0
            ? null
            : Name(InternetHost.Classify(HostIn(longer[(end + atSign + 1)..]), ranges), isField);
    }

    private static string? Name(HostClass host, bool isField) => host switch
    {
        HostClass.Metadata => "ssrf.metadata",
        HostClass.Disguised => "ssrf.disguised",
        HostClass.Loopback when isField => "ssrf.loopback",
        HostClass.Internal when isField => "ssrf.internal",
        _ => null,
    };

    private static int EndOfAuthority(ReadOnlySpan<char> authority)
    {
        var end = authority.IndexOfAny("/\\?# \t\r\n\"'<>,;)&");
        return end < 0 ? authority.Length : end;
    }

    /// <summary>Drops user info and port.</summary>
    private static ReadOnlySpan<char> HostIn(ReadOnlySpan<char> authority)
    {
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var end = authority.IndexOfAny("/\\?#");
        authority = end < 0 ? authority : authority[..end];
        if (authority.Length > 0 && authority[0] == '[')
        {
            var close = authority.IndexOf(']');
            return close < 0 ? authority : authority[..(close + 1)];
        }

        var colon = authority.IndexOf(':');
        return colon < 0 ? authority : authority[..colon];
    }
}
