using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Sakimori.Gateway.Wire;

/// <summary>Bytes of a head as strings of chars 0–255, without making a string that is already known.</summary>
internal static class ByteText
{
    /// <summary>RFC 9110 §5.6.2.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Letters and digits that a host name or address is written with; <c>_</c> because old intranets have it.</summary>
    public static readonly SearchValues<byte> HostName = SearchValues.Create(
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Known = FrozenSet.ToFrozenSet(
        [
            "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "HTTP/1.1", "HTTP/1.0", "/",
            "Host", "host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Connection", "Referer",
            "Cookie", "Content-Type", "Content-Length", "Cache-Control", "Pragma", "Origin", "Authorization", "If-Modified-Since",
            "If-None-Match", "Upgrade-Insecure-Requests", "X-Requested-With", "X-Forwarded-For", "Keep-Alive", "Range", "Expect",
            "Transfer-Encoding", "Upgrade", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User", "DNT", "TE",
            "keep-alive", "close", "0", "no-cache", "max-age=0", "gzip, deflate", "gzip, deflate, br", "*/*", "localhost",
            "application/x-www-form-urlencoded", "application/json",
        ],
        StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The bytes as a string; <paramref name="former"/> is returned when it says the same.</summary>
    public static string From(ReadOnlySpan<byte> bytes, string? former = null)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (former is not null && former.Length == bytes.Length && EqualsText(bytes, former))
        {
            return former;
        }

        if (bytes.Length <= 40)
        {
            Span<char> chars = stackalloc char[bytes.Length];
            Encoding.Latin1.GetChars(bytes, chars);
            return Known.TryGetValue(chars, out var known) ? known : new string(chars);
        }

        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>ASCII case is ignored; <paramref name="lower"/> is lower case.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(bytes, lower);

    /// <summary>Without the spaces and tabs at both ends.</summary>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t"u8);

    private static bool EqualsText(ReadOnlySpan<byte> bytes, string text)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
