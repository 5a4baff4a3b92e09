using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sakimori.Domain;

/// <summary>
/// The hash chain of the ledger. An entry's hash is SHA-256 over netstrings, one for each field in this order: the text
/// <c>sakimori-ledger-1</c>, number, previous hash, time, kind, decider, its name, subject, details, evidence, overrides, shown,
/// until. A netstring is the byte count in decimal, <c>:</c>, the bytes (UTF-8), <c>,</c>; a missing value is <c>-,</c>. So no two
/// different entries have the same encoding, and a dozen lines in any language recompute it (docs/storage.md has them).
/// </summary>
public static class LedgerChain
{
    /// <summary>What the first entry names as the hash before it: 64 zeros.</summary>
    public static readonly string Genesis = new('0', 64);

    private const string Version = "sakimori-ledger-1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>The entry a draft becomes at a place of the chain.</summary>
    public static LedgerEntry Link(long number, LedgerDraft decision, string previousHash) =>
        new(number, decision, previousHash, Hash(number, decision, previousHash));

    /// <summary>The hash of an entry, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(long number, LedgerDraft decision, string previousHash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encode(number, decision, previousHash)));

    /// <summary>What is hashed. A character that is no Unicode text (half a surrogate pair) is encoded as U+FFFD.</summary>
    public static byte[] Encode(long number, LedgerDraft decision, string previousHash)
    {
        using var bytes = new MemoryStream(1024);
        Write(bytes, Version);
        Write(bytes, Text(number));
        Write(bytes, previousHash);
        Write(bytes, Text(decision.Time));
        Write(bytes, EnumText<DecisionKind>.Of(decision.Kind));
        Write(bytes, EnumText<DeciderKind>.Of(decision.Decider));
        Write(bytes, decision.DeciderName);
        Write(bytes, decision.Subject);
        Write(bytes, decision.Details);
        Write(bytes, decision.Evidence);
        Write(bytes, decision.Overrides is { } overridden ? Text(overridden) : null);
        Write(bytes, decision.Shown);
        Write(bytes, decision.Until is { } until ? Text(until) : null);
        return bytes.ToArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static void Write(MemoryStream bytes, string? field)
    {
        if (field is null)
        {
            bytes.Write("-,"u8);
            return;
        }

        var content = Encoding.UTF8.GetBytes(field);
        bytes.Write(Encoding.ASCII.GetBytes(Text(content.Length)));
        bytes.WriteByte((byte)':');
        bytes.Write(content);
        bytes.WriteByte((byte)',');
    }
}
