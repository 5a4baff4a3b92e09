using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sakimori.Web.Identity;

/// <summary>Random secrets of 256 bits and their hashes. So long a secret cannot be guessed, so a plain SHA-256 is all it needs.</summary>
internal static class Secret
{
    /// <summary>Characters of a secret: 32 bytes in base 64 for addresses.</summary>
    public const int Length = 43;

    /// <summary>A new one.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
