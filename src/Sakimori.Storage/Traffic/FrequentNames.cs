using System.Buffers.Binary;
using System.Text;

namespace Sakimori.Storage.Traffic;

/// <summary>
/// The most frequent names of a stream in bounded memory ("space-saving", Metwally, Agrawal and El Abbadi 2005): when it is full, a
/// new name takes the place of the rarest and inherits its count. So a count is never too low, is too high by at most
/// total / <see cref="MaxNames"/>, and no flood of names seen once can push out one that is frequent.
/// </summary>
internal sealed class FrequentNames
{
    /// <summary>Names kept: 256 make every count right within 0.4 % of the total.</summary>
    public const int MaxNames = 256;

    // A longer name is cut: paths come from attackers.
    private const int MaxNameBytes = 512;

    // One a thread, as long as its longest list; names are short.
    [ThreadStatic]
    private static byte[]? t_packed;

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    // Made when the first name must go.
    private PriorityQueue<string, long>? _byCount;

    /// <summary>Names with their counts, in no order.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts a name.</summary>
    public void Add(string name, long count)
    {
        if (_counts.TryGetValue(name, out var known))
        {
            _counts[name] = known + count;
            return;
        }

        if (_counts.Count >= MaxNames)
            count += TakeRarest();
        _counts[name] = count;
        _byCount?.Enqueue(name, count);
    }

    /// <summary>Reads what <see cref="Packed"/> wrote; what is damaged is left out.</summary>
    public static FrequentNames From(ReadOnlySpan<byte> bytes)
    {
        var names = new FrequentNames();
        while (bytes.Length >= 10)
        {
            var count = BinaryPrimitives.ReadInt64LittleEndian(bytes);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
            bytes = bytes[10..];
            if (length > bytes.Length)
                break;
            names._counts[Encoding.UTF8.GetString(bytes[..length])] = count;
            bytes = bytes[length..];
        }

        return names;
    }

    /// <summary>For each name its count (8 bytes), its length (2) and its UTF-8; until this thread asks for another's.</summary>
    public ReadOnlySpan<byte> Packed()
    {
        var most = 0;
        foreach (var name in _counts.Keys)
            most += 10 + Encoding.UTF8.GetMaxByteCount(name.Length);
        if (t_packed is null || t_packed.Length < most)
            t_packed = new byte[most];
        var rest = t_packed.AsSpan();
        foreach (var (name, count) in _counts)
        {
            var length = Encoding.UTF8.GetBytes(name, rest[10..]);
            BinaryPrimitives.WriteInt64LittleEndian(rest, count);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], (ushort)length);
            rest = rest[(10 + length)..];
        }

        return t_packed.AsSpan(0, t_packed.Length - rest.Length);
    }

    /// <summary>Removes the rarest name and returns its count.</summary>
    private long TakeRarest()
    {
        _byCount ??= new PriorityQueue<string, long>(_counts.Select(pair => (pair.Key, pair.Value)));
        while (true)
        {
            // Counts only grow, and the queue is not told: what it says of its first may be too low.
            _byCount.TryDequeue(out var name, out var count);
            var now = _counts[name!];
            if (now == count)
            {
                _counts.Remove(name!);
                return count;
            }

            _byCount.Enqueue(name!, now);
        }
    }

    /// <summary>The name as it is counted: cut to a length that bounds a row.</summary>
    public static string Short(string name)
    {
        if (name.Length * 3 <= MaxNameBytes)
            return name;
        var length = Math.Min(name.Length, MaxNameBytes);
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, length)) > MaxNameBytes)
        {
            length--;
        }

        return char.IsHighSurrogate(name[length - 1]) ? name[..(length - 1)] : name[..length];
    }
}
