using System.Collections.Frozen;

namespace Sakimori.Gateway.Forwarding;

/// <summary>
/// Header fields that speak of one connection and are not passed on (RFC 9110 §7.6.1). Fields that <c>Connection</c> names
/// besides are passed: an attacker who names <c>Cookie</c> or <c>X-Forwarded-For</c> there would take it from the application.
/// </summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Both = FrozenSet.ToFrozenSet(
        ["Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "HTTP2-Settings"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// <c>Expect: 100-continue</c> was answered here; <c>Proxy-Authorization</c> was meant for a proxy.
    /// </summary>
    public static bool InRequest(string name) =>
        Both.Contains(name) || name.Equals("Expect", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>Alt-Svc</c> would lead clients around the gateway.</summary>
    public static bool InResponse(string name) =>
        Both.Contains(name) || name.Equals("Alt-Svc", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Proxy-Authenticate", StringComparison.OrdinalIgnoreCase);
}
