using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Sakimori.Web.Identity;

/// <summary>Codes for the day the telephone is lost: each is good once. 125 random bits, so a plain hash hides them (ASVS 6.6.2 asks for 112 or a slow hash).</summary>
internal static class RecoveryCodes
{
    /// <summary>How many are given out at once.</summary>
    public const int Count = 8;

    private const int Letters = 25;

    /// <summary>New codes for the person, and their hashes for the store.</summary>
    public static (ImmutableArray<string> Codes, string Hashes) Make()
    {
        var codes = Enumerable.Range(0, Count).Select(_ => Make1()).ToImmutableArray();
        return (codes, string.Join(';', codes.Select(Hash)));
    }

    /// <summary>Takes a code out of the hashes; false when it is none of them.</summary>
    public static bool TrySpend(string hashes, string code, out string left)
    {
        var spent = Hash(code);
        var all = hashes.Split(';', StringSplitOptions.RemoveEmptyEntries);
        left = string.Join(';', all.Where(hash => hash != spent));
        return left.Length != string.Join(';', all).Length;
    }

    /// <summary>How many are left.</summary>
    public static int Left(string hashes) => hashes.Split(';', StringSplitOptions.RemoveEmptyEntries).Length;

    private static string Make1()
    {
        var letters = Base32.Encode(RandomNumberGenerator.GetBytes(16))[..Letters];
        return string.Join('-', letters.Chunk(5).Select(group => new string(group)));
    }

    // People type it in either case, with or without the dashes.
    private static string Hash(string code)
    {
        var plain = new StringBuilder(Letters);
        foreach (var c in code)
        {
            if (char.IsAsciiLetterOrDigit(c) && plain.Length <= Letters)
            {
                plain.Append(char.ToUpperInvariant(c));
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(plain.ToString())));
    }
}
