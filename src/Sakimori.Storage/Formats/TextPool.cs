using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Sakimori.Storage.Formats;

/// <summary>
/// Texts that come again and again (sites, messages of rules, names of headers) and lists of them (tags), each made once. Tables of a
/// fixed size: a new one takes the place of the one that stood there, so no flood makes them grow. Belongs to one thread at a time.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 1 << 11;

    // A longer text is seldom the same as another.
    private const int MaxBytes = 256;

    // A list is as long as all the tags of a rule.
    private const int MaxListBytes = 2048;

    private readonly (byte[] Bytes, string Text)[] _texts = new (byte[], string)[Places];
    private readonly (byte[] Bytes, ImmutableArray<string> Texts)[] _lists = new (byte[], ImmutableArray<string>)[Places];

    /// <summary>The text of the string the reader stands on.</summary>
    public string Read(ref Utf8JsonReader json)
    {
        // What is in one piece and without escapes has one spelling.
        if (json.ValueIsEscaped || json.HasValueSequence || json.ValueSpan.Length > MaxBytes)
            return json.GetString()!;
        var bytes = json.ValueSpan;
        ref var place = ref _texts[Place(bytes)];
        if (place.Bytes is null || !bytes.SequenceEqual(place.Bytes))
            place = (bytes.ToArray(), json.GetString()!);
        return place.Text;
    }

    /// <summary>The list of which this is the JSON text, if it is known.</summary>
    public bool TryGetList(ReadOnlySpan<byte> json, out ImmutableArray<string> texts)
    {
        var place = json.Length <= MaxListBytes ? _lists[Place(json)] : default;
        texts = place.Texts;
        return place.Bytes is not null && json.SequenceEqual(place.Bytes);
    }

    /// <summary>Keeps a list.</summary>
    public void Keep(ReadOnlySpan<byte> json, ImmutableArray<string> texts)
    {
        if (json.Length <= MaxListBytes)
            _lists[Place(json)] = (json.ToArray(), texts);
    }

    // Length, beginning and end tell apart what rules and headers are called.
    private static int Place(ReadOnlySpan<byte> bytes)
    {
        Span<byte> ends = stackalloc byte[16];
        ends.Clear();
        bytes[..Math.Min(8, bytes.Length)].CopyTo(ends);
        bytes[^Math.Min(8, bytes.Length)..].CopyTo(ends[8..]);
        var hash = (BinaryPrimitives.ReadUInt64LittleEndian(ends) * 0x9E3779B97F4A7C15) ^ (BinaryPrimitives.ReadUInt64LittleEndian(ends[8..]) * 0xC2B2AE3D27D4EB4F) ^ (ulong)bytes.Length;
        return (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> 53);
    }
}
