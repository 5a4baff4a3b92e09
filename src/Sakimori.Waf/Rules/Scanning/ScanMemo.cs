using System.Numerics;
using System.Runtime.InteropServices;
using Sakimori.Matching;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What the scan of a phase found in values it has seen before, less the rules that were run on them then and did not match.
/// Browsers send the same header values, cookie and parameter names again and again; the answer for a value depends on nothing
/// but the value, its source and the rules, so it is kept.
///
/// Guarantee: an answer is used only for a value equal to the last char, in the same source, under the same rules. Bounded:
/// a fixed number of places, short values only, and a value is kept only when it is missed twice in a row at its place, so
/// that values seen once do not push out those seen always. Answers are immutable and read without a lock; a lost race
/// loses an answer.
/// </summary>
internal sealed class ScanMemo
{
    /// <summary>Longer values are rarely the same twice.</summary>
    public const int MaxLength = 256;

    /// <summary>Sets of links of more words are not kept.</summary>
    private const int MaxWords = 64;

    private const int Places = 2048;
    private const ulong Factor = 0x9E3779B97F4A7C15;

    private readonly ulong[]?[] _answers = new ulong[]?[Places];
    private readonly LowerCase?[] _lower = new LowerCase?[Places];
    private readonly uint[] _missed = new uint[Places];

    /// <summary>A hash of a value in a source, and of its name where the answer depends on it.</summary>
    public static uint HashOf(int source, ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var hash = Mix(((ulong)source + 1) * Factor ^ (ulong)value.Length, value);
        return (uint)((name.IsEmpty ? hash : Mix(hash, name)) >> 32);
    }

    /// <summary>Asks for the memory that <see cref="Find"/> looks into first.</summary>
    public void PrefetchPlace(uint hash) => Prefetch.Line(ref _answers[hash % Places]);

    /// <summary>Asks for the memory that it looks into then, once the other is here.</summary>
    public void PrefetchAnswer(uint hash) => Prefetch.Object(ref _answers[hash % Places]);

    /// <summary>The answer for a value; none when nothing was kept. Then <paramref name="remember"/> says whether to keep the one to come.</summary>
    public Answer Find(int source, ReadOnlySpan<char> name, ReadOnlySpan<char> value, uint hash, out bool remember)
    {
        var place = hash % Places;
        if (Volatile.Read(ref _answers[place]) is { } data && new Answer(data) is var known && known.IsOf(source, hash, name, value))
        {
            remember = false;
            return known;
        }

        remember = _missed[place] == hash;
        _missed[place] = hash;
        return default;
    }

    /// <summary>Keeps an answer: the filtered links that can match a value, of which the name counts only where answers depend on it.</summary>
    public void Keep(int source, uint hash, ReadOnlySpan<char> name, ReadOnlySpan<char> value, ReadOnlySpan<ulong> links)
    {
        if (links.Length <= MaxWords && name.Length <= ushort.MaxValue)
        {
            Volatile.Write(ref _answers[hash % Places], Answer.Pack(source, hash, name, value, links));
        }
    }

    /// <summary>The value of an answer in lower case, which many rules about names want. Two threads may make it at the same time; it is the same.</summary>
    public LowerCase LowerOf(Answer answer)
    {
        ref var place = ref _lower[answer.Hash % Places];
        if (place is not { } lower || !lower.IsOf(answer))
        {
            lower = new LowerCase(answer);
            Volatile.Write(ref place, lower);
        }

        return lower;
    }

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

    /// <summary>
    /// One answer: the value, its source and the links that can match it, side by side in memory, because a request asks for hundreds of
    /// them and each piece of memory has to be waited for.
    /// </summary>
    /// <remarks>
    /// Words of 64 bits: source and hash; the lengths of value and name; which words of the set of links are not empty; those words; the
    /// chars of the value, then of the name.
    /// </remarks>
    internal readonly struct Answer(ulong[] data) : IEquatable<Answer>
    {
        private const int Head = 3;

        private readonly ulong[]? _data = data;

        /// <summary>There is none.</summary>
        public bool IsNone => _data is null;

        /// <summary>The value's hash.</summary>
        public uint Hash => (uint)_data![0];

        /// <summary>The value.</summary>
        public ReadOnlySpan<char> Value => Chars[..(int)(ushort)_data![1]];

        /// <summary>The value's name, where the answer depends on it.</summary>
        public ReadOnlySpan<char> Name => Chars.Slice((int)(ushort)_data![1], (int)(_data[1] >> 16));

        private ReadOnlySpan<char> Chars => MemoryMarshal.Cast<ulong, char>(_data.AsSpan(Head + BitOperations.PopCount(_data![2])));

        /// <summary>Puts an answer into words.</summary>
        public static ulong[] Pack(int source, uint hash, ReadOnlySpan<char> name, ReadOnlySpan<char> value, ReadOnlySpan<ulong> links)
        {
            var used = 0UL;
            for (var word = 0; word < links.Length; word++)
            {
                used |= links[word] != 0 ? 1UL << word : 0;
            }

            var data = new ulong[Head + BitOperations.PopCount(used) + (value.Length + name.Length + 3) / 4];
            data[0] = (ulong)source << 32 | hash;
            data[1] = (ulong)name.Length << 16 | (ushort)value.Length;
            data[2] = used;
            var at = Head;
            for (; used != 0; used &= used - 1)
            {
                data[at++] = links[BitOperations.TrailingZeroCount(used)];
            }

            var chars = MemoryMarshal.Cast<ulong, char>(data.AsSpan(at));
            value.CopyTo(chars);
            name.CopyTo(chars[value.Length..]);
            return data;
        }

        /// <summary>Whether it was kept for this value: equal to the last char, in the same source.</summary>
        public bool IsOf(int source, uint hash, ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
            _data![0] == ((ulong)source << 32 | hash) && _data[1] == ((ulong)name.Length << 16 | (ushort)value.Length) &&
            value.SequenceEqual(Value) && (name.IsEmpty || name.SequenceEqual(Name));

        /// <summary>Adds the links that can match the value to two sets.</summary>
        public void AddTo(Span<ulong> links, Span<ulong> others)
        {
            var at = Head;
            for (var used = _data![2]; used != 0; used &= used - 1)
            {
                var word = BitOperations.TrailingZeroCount(used);
                links[word] |= _data[at];
                others[word] |= _data[at++];
            }
        }

        /// <summary>Whether both are the same piece of memory.</summary>
        public bool Equals(Answer other) => ReferenceEquals(_data, other._data);

        /// <inheritdoc/>
        public override bool Equals(object? other) => other is Answer answer && Equals(answer);

        /// <inheritdoc/>
        public override int GetHashCode() => _data is null ? 0 : (int)Hash;
    }

    /// <summary>The value of an answer in lower case (A–Z only), and its bytes.</summary>
    internal sealed class LowerCase
    {
        private readonly Answer _answer;

        public LowerCase(Answer answer)
        {
            _answer = answer;
            Text = string.Create(answer.Value.Length, answer, static (room, answer) =>
            {
                for (var i = 0; i < room.Length; i++)
                {
                    room[i] = char.IsAsciiLetterUpper(answer.Value[i]) ? (char)(answer.Value[i] | 0x20) : answer.Value[i];
                }
            });
            Present = Presence.Of(Text);
        }

        public string Text { get; }

        public ByteSet Present { get; }

        /// <summary>Whether it was made for this answer.</summary>
        public bool IsOf(Answer answer) => _answer.Equals(answer);
    }
}
