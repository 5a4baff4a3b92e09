using System.Net;

namespace Sakimori.Gateway.Forwarding;

/// <summary>
/// What the application is told about the client: <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>. What an untrusted client
/// says there itself, and its <c>Forwarded</c>, is judged by the rules and then replaced; a trusted proxy's is continued.
/// </summary>
internal static class ForwardedFields
{
    public const string For = "X-Forwarded-For";
    public const string Proto = "X-Forwarded-Proto";
    public const string HostField = "X-Forwarded-Host";

    /// <summary>The client's own fields that are not passed on.</summary>
    public static bool Replaces(string name, bool peerIsTrusted) =>
        name.Equals(For, StringComparison.OrdinalIgnoreCase)
        || (!peerIsTrusted && (name.Equals(Proto, StringComparison.OrdinalIgnoreCase)
            || name.Equals(HostField, StringComparison.OrdinalIgnoreCase)
            || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)));

    /// <summary>The chain of a trusted proxy with the peer at its end, or the peer alone.</summary>
    public static string Chain(string? former, IPAddress peer, bool peerIsTrusted)
    {
        var address = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
        return peerIsTrusted && !string.IsNullOrEmpty(former) ? $"{former}, {address}" : address;
    }
}
