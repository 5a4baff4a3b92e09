using System.Runtime.InteropServices;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What the scan of a phase found in values it has seen before, less the rules that were run on them then and did not match.
/// Browsers send the same header values, cookie and parameter names again and again; the answer for a value depends on nothing
/// but the value, its source and the rules, so it is kept.
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
    private const ulong Factor = 0x9E3779B97F4A7C15;

    private readonly Entry?[] _entries = new Entry?[Places];
    private readonly uint[] _missed = new uint[Places];

    /// <summary>A hash of a value in a source, and of its name where the answer depends on it.</summary>
    public static uint HashOf(int source, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var hash = Mix(((ulong)source + 1) * Factor ^ (ulong)value.Length, value);
        return (uint)((name.IsEmpty ? hash : Mix(hash, name)) >> 32);
    }

    /// <summary>The answer for a value; null when there is none. Then <paramref name="remember"/> says whether to keep the one to come.</summary>
    public Entry? Find(int source, ReadOnlySpan<char> name, ReadOnlySpan<char> value, uint hash, out bool remember)
    {
        var place = hash % Places;
        var entry = Volatile.Read(ref _entries[place]);
        if (entry is not null && entry.Hash == hash && entry.Source == source &&
            value.SequenceEqual(entry.Value) && name.SequenceEqual(entry.Name))
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

    // Multiply and fold, eight bytes at a time. Collisions cost a miss and nothing else.
    private static ulong Mix(ulong hash, ReadOnlySpan<char> text)
    {
        var bytes = MemoryMarshal.AsBytes(text);
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

        return hash;
    }

    /// <summary>One answer.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Hash">The hash.</param>
    /// <param name="Name">The value's name, where the answer depends on it.</param>
    /// <param name="Value">The value.</param>
    /// <param name="Links">The filtered links that can match it; empty when none can.</param>
    internal sealed record Entry(int Source, uint Hash, string Name, string Value, ulong[] Links)
    {
        private LowerCase? _lower;

        /// <summary>The value in lower case, which many rules about names want. Two threads may make it at the same time; it is the same.</summary>
        public LowerCase Lower => _lower ??= new LowerCase(Value);
    }

    /// <summary>A text in lower case (A–Z only), and its bytes.</summary>
    internal sealed class LowerCase
    {
        public LowerCase(string text)
        {
            Text = string.Create(text.Length, text, static (room, text) =>
            {
                for (var i = 0; i < room.Length; i++)
                {
                    room[i] = char.IsAsciiLetterUpper(text[i]) ? (char)(text[i] | 0x20) : text[i];
                }
            });
            Present = Presence.Of(Text);
        }

        public string Text { get; }

        public ByteSet Present { get; }
    }
}
