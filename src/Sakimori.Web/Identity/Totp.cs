using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Sakimori.Web.Identity;

/// <summary>Time-based one-time passwords (RFC 6238): SHA-1, six digits, steps of 30 s, as every authenticator application expects.</summary>
internal static class Totp
{
    /// <summary>160 bits, the length RFC 4226 section 4 recommends.</summary>
    public const int KeyBytes = 20;

    /// <summary>One step early or late: clocks differ, and people type slowly (RFC 6238 section 5.2).</summary>
    private const int Tolerance = 1;

    private const int StepSeconds = 30;

    /// <summary>The step a moment lies in.</summary>
    public static long Step(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // HMAC-SHA-1 is what the standard and the applications speak; its collisions do not matter to an HMAC.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 15)..]) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step a code belongs to; null for a wrong code and for one not later than the step accepted last: a code is good once.</summary>
    public static long? Match(ReadOnlySpan<byte> key, string code, DateTimeOffset time, long lastAccepted)
    {
        long? match = null;
        for (var step = Step(time) - Tolerance; step <= Step(time) + Tolerance; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(
                System.Text.Encoding.UTF8.GetBytes(Code(key, step)), System.Text.Encoding.UTF8.GetBytes(code)) && step > lastAccepted)
            {
                match ??= step;
            }
        }

        return match;
    }

    /// <summary>What an authenticator application reads from a QR code (the key URI format).</summary>
    public static string Uri(string key, string name) =>
        $"otpauth://totp/Sakimori:{System.Uri.EscapeDataString(name)}?secret={key}&issuer=Sakimori&algorithm=SHA1&digits=6&period={StepSeconds}";
}
