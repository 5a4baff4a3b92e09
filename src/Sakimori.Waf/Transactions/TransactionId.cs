using System.Security.Cryptography;

namespace Sakimori.Waf.Transactions;

/// <summary>Ids of transactions: sortable by time, unguessable, short enough to be read over the telephone.</summary>
internal static class TransactionId
{
    // Crockford's base 32: no I, L, O, U.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>20 characters: 9 of milliseconds since 1970, 11 of chance (55 bits).</summary>
    public static string New(DateTimeOffset time) => string.Create(20, time.ToUnixTimeMilliseconds(), static (text, milliseconds) =>
    {
        for (var i = 8; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(milliseconds & 31)];
            milliseconds >>= 5;
        }

        Span<byte> chance = stackalloc byte[11];
        RandomNumberGenerator.Fill(chance);
        for (var i = 0; i < chance.Length; i++)
        {
            text[9 + i] = Alphabet[chance[i] & 31];
        }
    });
}
