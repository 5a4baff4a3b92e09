using Microsoft.Win32.SafeHandles;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Journals;

/// <summary>Reads entries of files from a place on. Used only by the read side.</summary>
internal sealed class SegmentReader : IDisposable
{
    // Room for the longest entry and many ordinary ones.
    private const int BufferBytes = 2 * (Frame.MaxPayloadBytes + Frame.HeaderBytes);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly TextPool _pool = new();
    private SafeFileHandle? _handle;
    private string? _path;

    /// <summary>Stretches that could not be read.</summary>
    public long Damaged { get; private set; }

    /// <summary>
    /// Reads up to <paramref name="max"/> entries between two places of a file and says where it stopped. What is damaged is passed
    /// over; <paramref name="report"/> gets its place and length. Throws <see cref="IOException"/>.
    /// </summary>
    public long Read(Segment segment, long offset, long end, int max, List<JournalEntry> entries, Action<long, long> report)
    {
        var length = TryOpen(segment) ? Fill(offset, (int)Math.Min(BufferBytes, end - offset)) : 0;
        if (length == 0)
        {
            // The file is gone or shorter than it was: what is missing is damage too.
            Count(offset, end - offset);
            return end;
        }

        return offset + Frames.Parse(_buffer.AsSpan(0, length), offset + length >= end, max, _pool, entries, (start, skipped) => Count(offset + start, skipped));

        void Count(long start, long skipped)
        {
            Damaged++;
            report(start, skipped);
        }
    }

    /// <summary>Closes the file in hand, because it goes or is replaced.</summary>
    public void Close()
    {
        _handle?.Dispose();
        _handle = null;
        _path = null;
    }

    public void Dispose() => Close();

    private bool TryOpen(Segment segment)
    {
        if (_path == segment.Path)
            return true;
        Close();
        try
        {
            _handle = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _path = segment.Path;
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private int Fill(long offset, int wanted)
    {
        var length = 0;
        while (length < wanted && RandomAccess.Read(_handle!, _buffer.AsSpan(length, wanted - length), offset + length) is > 0 and var read)
        {
            length += read;
        }

        return length;
    }
}
