namespace Sakimori.Gateway.Inspection;

/// <summary>
/// A body from its beginning: first what was held, then what is still to come. Reading only. Unless it only looks
/// (<paramref name="keepsHeld"/>), it gives the memory back once all of it is read: what follows may stream for hours.
/// </summary>
internal sealed class ReplayStream(HeldBody held, Stream? rest, bool keepsHeld = false) : Stream
{
    private int _piece;
    private int _offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = ReadHeld(buffer.Span);
        return count > 0 || rest is null || HasHeld ? new(count) : rest.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var count = ReadHeld(buffer);
        return count > 0 || rest is null ? count : rest.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>A read of nothing is how a copier waits for data without holding a buffer: held data is there at once.</summary>
    private bool HasHeld => _offset < held.Piece(_piece).Length || !held.Piece(_piece + 1).IsEmpty;

    private int ReadHeld(Span<byte> buffer)
    {
        while (true)
        {
            var piece = held.Piece(_piece).Span;
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (piece.IsEmpty)
            {
                if (!keepsHeld)
                {
                    held.Dispose();
                }

                return 0;
            }

            if (_offset == piece.Length)
            {
                _piece++;
                _offset = 0;
                continue;
            }

            var count = Math.Min(buffer.Length, piece.Length - _offset);
            piece.Slice(_offset, count).CopyTo(buffer);
            _offset += count;
            return count;
        }
    }
}
