using System.Security.Cryptography;

namespace Sakimori.Waf.Transactions;

/// <summary>Ids of transactions: sortable by time, unguessable, short enough to be read over the telephone.</summary>
internal static class TransactionId
{
    // Crockford's base 32: no I, L, O, U.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int ChanceLength = 11;

    // Asking the system's generator costs some microseconds, however little is asked for: each thread fetches for 64 ids at a time.
    [ThreadStatic]
    private static byte[]? t_chance;

    [ThreadStatic]
    private static int t_left;

    /// <summary>20 characters: 9 of milliseconds since 1970, 11 of chance (55 bits).</summary>
    public static string New(DateTimeOffset time) => string.Create(20, time.ToUnixTimeMilliseconds(), static (text, milliseconds) =>
    {
        for (var i = 8; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(milliseconds & 31)];
            milliseconds >>= 5;
        }

        var chance = Chance();
        for (var i = 0; i < chance.Length; i++)
        {
            text[9 + i] = Alphabet[chance[i] & 31];
        }
    });

    // Valid until the next call on this thread; no byte is handed out twice.
    private static ReadOnlySpan<byte> Chance()
    {
        var chance = t_chance ??= new byte[64 * ChanceLength];
        if (t_left == 0)
        {
            RandomNumberGenerator.Fill(chance);
            t_left = chance.Length;
        }

        t_left -= ChanceLength;
        return chance.AsSpan(t_left, ChanceLength);
    }
}
