namespace Sakimori.Gateway.Forwarding;

/// <summary>NTLM and Negotiate authenticate a connection, not a request.</summary>
internal static class ConnectionAuthentication
{
    /// <summary>Whether an <c>Authorization</c> or <c>WWW-Authenticate</c> value names one of them.</summary>
    public static bool IsUsed(string? value) =>
        value is not null
        && (value.StartsWith("NTLM", StringComparison.OrdinalIgnoreCase) || value.StartsWith("Negotiate", StringComparison.OrdinalIgnoreCase));
}
