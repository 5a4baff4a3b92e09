using System.Buffers;

namespace Sakimori.Gateway.Forwarding;

/// <summary>
/// A connection to an application that can hold a write back until the next one comes, so that both leave in one packet. .NET's handler
/// sends the head of a request by itself when the body does not fit behind it into a buffer of a kilobyte. Belongs to one request at a time.
/// </summary>
internal sealed class GatheringStream(Stream inner) : Stream
{
    /// <summary>What is held back at most: a head, and the first piece of a body.</summary>
    private const int MaxLength = 24 * 1024;

    [ThreadStatic]
    private static bool t_isGathering;

    [ThreadStatic]
    private static GatheringStream? t_gathered;

    private byte[]? _held;
    private int _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// Writes to a stream that is based on one of these: what that comes to within this call, before it first waits, leaves together. Where
    /// it is not based on one, it is written as always.
    /// </summary>
    public static async ValueTask WriteTogetherAsync(Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        ValueTask writing;
        GatheringStream? gathered;
        t_isGathering = true;
        try
        {
            writing = stream.WriteAsync(bytes, cancellation);
        }
        finally
        {
            gathered = t_gathered;
            t_gathered = null;
            t_isGathering = false;
        }

        await writing;
        if (gathered is not null)
        {
            await gathered.SendHeldAsync(cancellation);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (t_isGathering && buffer.Length <= MaxLength - _length)
        {
            _held ??= ArrayPool<byte>.Shared.Rent(MaxLength);
            buffer.CopyTo(_held.AsMemory(_length));
            _length += buffer.Length;
            t_gathered = this;
            return default;
        }

        return _length == 0 ? inner.WriteAsync(buffer, cancellationToken) : SendHeldThenAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The handler writes asynchronously.");

    // Nothing is held beyond a call of WriteTogetherAsync, which sends it itself.
    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendHeldThenAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        await SendHeldAsync(cancellation);
        await inner.WriteAsync(rest, cancellation);
    }

    private async ValueTask SendHeldAsync(CancellationToken cancellation)
    {
        if (_held is not { } held)
        {
            return;
        }

        var length = _length;
        _held = null;
        _length = 0;
        await inner.WriteAsync(held.AsMemory(0, length), cancellation);

        // Not where it throws: a write that was broken off may still read it.
        ArrayPool<byte>.Shared.Return(held);
    }
}
