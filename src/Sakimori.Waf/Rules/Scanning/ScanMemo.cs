using System.Runtime.InteropServices;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What the scan of a phase found in values it has seen before. Browsers send the same header values, cookie and parameter
/// names again and again; the answer for a value depends on nothing but the value, its source and the rules, so it is kept.
///
/// Guarantee: an answer is used only for a value equal to the last char, in the same source, under the same rules. Bounded:
/// a fixed number of places, short values only, and a value is kept only when it is missed twice in a row at its place, so
/// that values seen once do not push out those seen always. Entries are immutable and read without a lock; a lost race
/// loses an entry.
/// </summary>
internal sealed class ScanMemo
{
    /// <summary>Longer values are rarely the same twice.</summary>
    public const int MaxLength = 256;

    private const int Places = 2048;

    private readonly Entry?[] _entries = new Entry?[Places];
    private readonly uint[] _missed = new uint[Places];

    /// <summary>Groups that the last transactions asked: an answer that lacks one of them is not worth having.</summary>
    public ulong UsualGroups { get; set; }

    /// <summary>A hash of a value in a source.</summary>
    public static uint HashOf(int source, ReadOnlySpan<char> value)
    {
        // Multiply and fold, eight bytes at a time. Collisions cost a miss and nothing else.
        const ulong Factor = 0x9E3779B97F4A7C15;
        var hash = ((ulong)source + 1) * Factor ^ (ulong)value.Length;
        var bytes = MemoryMarshal.AsBytes(value);
        while (bytes.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * Factor;
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        while (bytes.Length >= 2)
        {
            hash = (hash ^ MemoryMarshal.Read<ushort>(bytes)) * Factor;
            bytes = bytes[2..];
        }

        return (uint)(hash >> 32);
    }

    /// <summary>The answer for a value; null when there is none. Then <paramref name="remember"/> says whether to keep the one to come.</summary>
    public Entry? Find(int source, ReadOnlySpan<char> value, uint hash, out bool remember)
    {
        var place = hash % Places;
        var entry = Volatile.Read(ref _entries[place]);
        if (entry is not null && entry.Hash == hash && entry.Source == source &&
            (entry.Groups & UsualGroups) == UsualGroups && value.SequenceEqual(entry.Value))
        {
            remember = false;
            return entry;
        }

        remember = _missed[place] == hash;
        _missed[place] = hash;
        return null;
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(Entry entry) => Volatile.Write(ref _entries[entry.Hash % Places], entry);

    /// <summary>One answer.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Hash">The value's hash.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Links">The filtered links that can match it; empty when none can.</param>
    /// <param name="Groups">The groups that were asked.</param>
    internal sealed record Entry(int Source, uint Hash, string Value, ulong[] Links, ulong Groups);
}
