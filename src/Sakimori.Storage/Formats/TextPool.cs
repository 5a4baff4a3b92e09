using System.Buffers.Binary;
using System.Text.Json;

namespace Sakimori.Storage.Formats;

/// <summary>
/// Texts that come again and again (sites, messages and tags of rules, names of headers), each made once. A table of a fixed size: a
/// new text takes the place of the one that stood there, so no flood makes it grow. Belongs to one thread at a time.
/// </summary>
internal sealed class TextPool
{
    private const int Places = 1 << 11;

    // A longer text is seldom the same as another.
    private const int MaxBytes = 256;

    private readonly (byte[] Bytes, string Text)[] _texts = new (byte[], string)[Places];

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
