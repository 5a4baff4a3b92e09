using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Journals;

/// <summary>Reads entries of files from a place on. Used only by the read side.</summary>
internal sealed class SegmentReader : IDisposable
{
    // Room for the longest entry and many ordinary ones.
    private const int BufferBytes = 2 * (Frame.MaxPayloadBytes + Frame.HeaderBytes);

    private readonly byte[] _buffer = new byte[BufferBytes];
    private SafeFileHandle? _handle;
    private string? _path;

    /// <summary>Entries or stretches that could not be read.</summary>
    public long Damaged { get; private set; }

    /// <summary>
    /// Reads up to <paramref name="max"/> entries between two places of a file and says where it stopped. What is damaged is passed
    /// over; <paramref name="report"/> gets its place and length. Throws <see cref="IOException"/>.
    /// </summary>
    public long Read(Segment segment, long offset, long end, int max, List<JournalEntry> entries, Action<long, long> report)
    {
        if (_path != segment.Path)
        {
            _handle?.Dispose();
            _handle = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _path = segment.Path;
        }

        var length = Fill(offset, (int)Math.Min(BufferBytes, end - offset));
        var isLast = offset + length >= end;
        var at = 0;
        while (at < length && entries.Count < max)
        {
            var rest = _buffer.AsSpan(at, length - at);
            if (Frame.TryRead(rest, out var kind, out var payload))
            {
                if (!TryParse(kind, payload, entries))
                    Skip(at, Frame.HeaderBytes + payload.Length);
                at += Frame.HeaderBytes + payload.Length;
                continue;
            }

            if (!isLast && at > 0 && Frame.MayBegin(rest))
                break;
            var next = Frame.FindNext(rest);
            if (next < 0)
            {
                // Without an entry behind it: all of it at the end of the file, else what cannot be the beginning of one.
                next = isLast ? rest.Length : Math.Max(1, rest.Length - Frame.HeaderBytes - Frame.MaxPayloadBytes);
            }

            Skip(at, next);
            at += next;
        }

        // A file that has become shorter than it was: the missing part is damage too.
        if (length == 0 && offset < end)
        {
            Skip(0, end - offset);
            return end;
        }

        return offset + at;

        void Skip(long start, long skipped)
        {
            Damaged++;
            report(offset + start, skipped);
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

    private static bool TryParse(FrameKind kind, ReadOnlySpan<byte> payload, List<JournalEntry> entries)
    {
        try
        {
            switch (kind)
            {
                case FrameKind.Probe:
                    return true;
                case FrameKind.Observed or FrameKind.Decided when JsonSerializer.Deserialize(payload, RecordJson.Readable.TransactionRecord) is { } transaction:
                    entries.Add(new JournalEntry(transaction, null));
                    return true;
                case FrameKind.Ledger when JsonSerializer.Deserialize(payload, RecordJson.Readable.LedgerDraft) is { } decision:
                    entries.Add(new JournalEntry(null, decision));
                    return true;
                case FrameKind.Counts when JsonSerializer.Deserialize(payload, RecordJson.Readable.TrafficMinute) is { } counts:
                    entries.Add(new JournalEntry(null, null, counts));
                    return true;
                default:
                    return false;
            }
        }
        catch (JsonException)
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
