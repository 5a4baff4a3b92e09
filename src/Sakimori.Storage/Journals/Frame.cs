using System.Buffers.Binary;
using System.Numerics;

namespace Sakimori.Storage.Journals;

/// <summary>What an entry of the journal is. Numbers are stored and never change.</summary>
internal enum FrameKind : byte
{
    /// <summary>Nothing: written to see whether writing works again.</summary>
    Probe = 0,

    /// <summary>Ordinary traffic, which may be let go when there is no room.</summary>
    Observed = 1,

    /// <summary>A transaction that was decided against.</summary>
    Decided = 2,

    /// <summary>A decision for the ledger.</summary>
    Ledger = 3,

    /// <summary>Counts of transactions that are not kept one by one.</summary>
    Counts = 4,
}

/// <summary>
/// An entry in a file: marker (4 bytes), length of the payload (4, little-endian), CRC-32C of length, kind and payload (4), kind (1),
/// payload (JSON in UTF-8). The marker contains the byte 0xFF, which UTF-8 never does: whatever an attacker sends, nothing inside a
/// payload looks like the beginning of an entry, so reading finds its way again after a damaged place.
/// </summary>
internal static class Frame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 13;

    /// <summary>
    /// The longest payload: a head and body of the largest kept size with every byte escaped. A longer length is damage.
    /// </summary>
    public const int MaxPayloadBytes = 1 << 20;

    private static ReadOnlySpan<byte> Marker => [0xFF, (byte)'S', (byte)'K', 0xFF];

    /// <summary>Writes the header of an entry whose payload stands behind it.</summary>
    public static void Seal(Span<byte> frame, FrameKind kind)
    {
        Marker.CopyTo(frame);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], (uint)(frame.Length - HeaderBytes));
        frame[12] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], Checksum(frame));
    }

    /// <summary>Reads the entry at the beginning of the bytes; false when there is none or not all of it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameKind kind, out ReadOnlySpan<byte> payload)
    {
        kind = default;
        payload = default;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Marker))
            return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length > MaxPayloadBytes || length > bytes.Length - HeaderBytes)
            return false;
        var frame = bytes[..(HeaderBytes + (int)length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) != Checksum(frame))
            return false;
        kind = (FrameKind)frame[12];
        payload = frame[HeaderBytes..];
        return true;
    }

    /// <summary>Whether the bytes may be the beginning of an entry that goes on behind them.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes) =>
        bytes.Length < HeaderBytes
            ? Marker.StartsWith(bytes[..Math.Min(bytes.Length, Marker.Length)])
            : bytes.StartsWith(Marker) && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) is <= MaxPayloadBytes and var length && length > bytes.Length - HeaderBytes;

    /// <summary>Where the next whole entry begins behind the first byte; −1 when there is none.</summary>
    public static int FindNext(ReadOnlySpan<byte> bytes)
    {
        var at = 1;
        while (at < bytes.Length && bytes[at..].IndexOf(Marker) is >= 0 and var distance)
        {
            at += distance;
            if (TryRead(bytes[at..], out _, out _))
                return at;
            at++;
        }

        return -1;
    }

    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        var crc = Crc(uint.MaxValue, frame.Slice(4, 4));
        return ~Crc(crc, frame[12..]);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}
