using System.Buffers;
using System.Numerics;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// The bytes of a body kept back until they are judged, in pooled pieces. Belongs to one request. <paramref name="announced"/> is how
/// many are to come, 0 when that is not known: few enough are held in one piece. A client is not believed more than
/// <see cref="LargestFirstPiece"/>.
/// </summary>
internal sealed class HeldBody(BufferBudget budget, long announced = 0) : IDisposable
{
    private const int SmallestPiece = 4 * 1024;
    private const int LargestFirstPiece = 16 * 1024;
    private const int LargestPiece = 128 * 1024;

    private readonly int _firstPiece = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(announced, SmallestPiece, LargestFirstPiece));

    private readonly List<byte[]> _pieces = [];
    private int _lastUsed;
    private long _taken;

    /// <summary>Bytes held.</summary>
    public long Length { get; private set; }

    /// <summary>Adds bytes; false when the gateway has no memory left for them (none is then added).</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_pieces.Count == 0 || _lastUsed == _pieces[^1].Length)
            {
                var size = Math.Min(LargestPiece, _firstPiece << Math.Min(_pieces.Count, 5));
                if (!budget.TryTake(size))
                {
                    return false;
                }

                _taken += size;
                _pieces.Add(ArrayPool<byte>.Shared.Rent(size));
                _lastUsed = 0;
            }

            var free = _pieces[^1].AsSpan(_lastUsed);
            var count = Math.Min(free.Length, bytes.Length);
            bytes[..count].CopyTo(free);
            _lastUsed += count;
            Length += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>The piece at this place; empty after the last.</summary>
    public ReadOnlyMemory<byte> Piece(int index) =>
        index >= _pieces.Count ? default : _pieces[index].AsMemory(0, index == _pieces.Count - 1 ? _lastUsed : _pieces[index].Length);

    /// <summary>The same, to be changed in place.</summary>
    public Span<byte> Writable(int index) =>
        index >= _pieces.Count ? default : _pieces[index].AsSpan(0, index == _pieces.Count - 1 ? _lastUsed : _pieces[index].Length);

    public byte[] ToArray(int limit)
    {
        var copy = new byte[Math.Min(limit, Length)];
        var at = 0;
        for (var index = 0; at < copy.Length; index++)
        {
            var piece = Piece(index).Span;
            piece = piece[..Math.Min(piece.Length, copy.Length - at)];
            piece.CopyTo(copy.AsSpan(at));
            at += piece.Length;
        }

        return copy;
    }

    /// <summary>Gives the memory back; nothing is held then. Repeated calls do nothing.</summary>
    public void Dispose()
    {
        foreach (var piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _pieces.Clear();
        budget.Return(_taken);
        _taken = 0;
        _lastUsed = 0;
        Length = 0;
    }
}
