using System.Text.Json;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Journals;

/// <summary>Reads a stretch of a journal file: entry after entry, over damaged places to the next whole one.</summary>
internal static class Frames
{
    /// <summary>A stretch that could not be read: where it begins in the bytes, and how long it is.</summary>
    public delegate void Report(int start, int length);

    /// <summary>
    /// Reads up to <paramref name="max"/> entries and returns how many bytes that were. When more of the file follows
    /// (<paramref name="isLast"/> is false) it stops before an entry that may go on there.
    /// </summary>
    public static int Parse(ReadOnlySpan<byte> bytes, bool isLast, int max, TextPool pool, List<JournalEntry> entries, Report damaged)
    {
        var at = 0;
        var stretch = Rest.Begin();
        while (at < bytes.Length && entries.Count < max)
        {
            Rest.IfDue(ref stretch);
            var rest = bytes[at..];
            if (Frame.TryRead(rest, out var kind, out var payload))
            {
                var length = Frame.HeaderBytes + payload.Length;
                if (!TryParse(kind, payload, pool, entries))
                    damaged(at, length);
                at += length;
                continue;
            }

            if (!isLast && Frame.MayBegin(rest))
                break;
            var next = Frame.FindNext(rest);
            if (next < 0)
            {
                // No entry behind it: at the end of the file all of it is lost, before it only what cannot reach behind these bytes.
                next = isLast ? rest.Length : Math.Max(1, rest.Length - Frame.HeaderBytes - Frame.MaxPayloadBytes);
            }

            damaged(at, next);
            at += next;
        }

        return at;
    }

    private static bool TryParse(FrameKind kind, ReadOnlySpan<byte> payload, TextPool pool, List<JournalEntry> entries)
    {
        try
        {
            switch (kind)
            {
                case FrameKind.Probe:
                    return true;
                case FrameKind.Observed or FrameKind.Decided when (TransactionReader.Read(payload, pool) ?? JsonSerializer.Deserialize(payload, RecordJson.Readable.TransactionRecord)) is { } transaction:
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
}
