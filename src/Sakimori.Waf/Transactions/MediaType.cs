namespace Sakimori.Waf.Transactions;

/// <summary>Parameters of a <c>Content-Type</c> (RFC 9110 §8.3.1), read forgivingly.</summary>
internal static class MediaType
{
    /// <summary>The charset, quotes removed; null without one.</summary>
    public static string? CharsetOf(ReadOnlySpan<char> contentType) =>
        Charset(contentType) is { IsEmpty: false } charset ? charset.ToString() : null;

    /// <summary>The charset, quotes removed; empty without one.</summary>
    public static ReadOnlySpan<char> Charset(ReadOnlySpan<char> contentType)
    {
        foreach (var range in contentType.Split(';'))
        {
            var parameter = contentType[range].Trim(" \t");
            if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))
            {
                return parameter["charset=".Length..].Trim("\"' \t");
            }
        }

        return default;
    }
}
