using Microsoft.Win32.SafeHandles;

namespace Sakimori.Storage.Journals;

/// <summary>The file that is written to. One write is one call of the operating system, at a place that is said.</summary>
internal abstract class SegmentFile : IDisposable
{
    /// <summary>Hands bytes to the operating system; throws <see cref="IOException"/> when it does not take all of them.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts off what a write left that failed in the middle.</summary>
    public abstract void Truncate(long length);

    public abstract void Dispose();
}

/// <summary>A file on a disk; it must not exist yet.</summary>
internal sealed class DiskSegmentFile : SegmentFile
{
    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;

    public DiskSegmentFile(string path)
    {
        _stream = PrivateFiles.Create(path);
        _handle = _stream.SafeFileHandle;
    }

    public override void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public override void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public override void Dispose() => _stream.Dispose();
}
