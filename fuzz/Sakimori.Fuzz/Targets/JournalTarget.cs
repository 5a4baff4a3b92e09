using Sakimori.Domain;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Journals;

namespace Sakimori.Fuzz.Targets;

/// <summary>A file of the journal, damaged in any way: every byte is an entry's or reported, and a whole entry behind it is found.</summary>
internal sealed class JournalTarget : FuzzTarget
{
    private static readonly LedgerDraft s_decision = new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Kind = DecisionKind.Started,
        Decider = DeciderKind.Program,
        DeciderName = "behind",
        Subject = "site:s",
        Details = "{}",
    };

    public override string Name => "journal";

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var buffer = new FrameBuffer();
            buffer.TryAdd(s_decision);
            buffer.TryAdd(new TrafficMinute { Minute = DateTimeOffset.UnixEpoch, Site = "s", Requests = 3 });
            buffer.TryAdd(Transaction(), FrameKind.Decided);
            buffer.AddProbe();
            buffer.TryAdd(Transaction() with { Body = "a\u00FF\0b", Notes = ["n"] }, FrameKind.Observed);
            yield return buffer.Written.ToArray();
            yield return buffer.Written[5..].ToArray();
            yield return [0xFF, (byte)'S', (byte)'K', 0xFF, 5, 0, 0, 0, .. buffer.Written[..60]];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        var behind = new FrameBuffer();
        behind.TryAdd(s_decision);
        byte[] file = [.. input, .. behind.Written];
        var whole = Read(file, file.Length);
        BodyInput.Require(whole.Entries is [.., { Decision.DeciderName: "behind" }], "a whole entry behind a damaged place is not found");
        BodyInput.Require(whole.Stopped == file.Length, "not all of the file is read");
        // The same in small pieces, as a reader with a small buffer sees it.
        var pieces = Read(file, 200 + behind.Length);
        BodyInput.Require(pieces.Stopped == file.Length, "pieces do not reach the end");
        BodyInput.Require(pieces.Entries.Count <= whole.Entries.Count, "pieces make entries that are not there");
    }

    private static (List<JournalEntry> Entries, int Stopped) Read(byte[] file, int window)
    {
        var entries = new List<JournalEntry>();
        var pool = new TextPool();
        var at = 0;
        while (at < file.Length)
        {
            var length = Math.Min(window, file.Length - at);
            var reported = 0;
            var before = entries.Count;
            var end = -1;
            var read = Frames.Parse(file.AsSpan(at, length), at + length == file.Length, int.MaxValue, pool, entries, (start, skipped) =>
            {
                BodyInput.Require(start > end && skipped > 0, "reports overlap or are empty");
                end = start + skipped - 1;
                reported += skipped;
            });
            BodyInput.Require(read <= length && reported <= read, "more is read or reported than there is");
            BodyInput.Require(entries.Count > before || reported > 0 || read == 0 || read % Frame.HeaderBytes == 0, "bytes vanish without an entry or a report");
            // An entry longer than the window: a reader's window is never smaller than the longest.
            if (read == 0)
                window *= 2;
            at += read;
        }

        return (entries, at);
    }

    private static TransactionRecord Transaction() => new()
    {
        Id = "t",
        Time = DateTimeOffset.UnixEpoch,
        Site = "s",
        Client = "192.0.2.1",
        Method = "GET",
        Host = "h",
        Target = "/カート?q='",
        Mode = SiteMode.Protect,
        Outcome = TransactionOutcome.Blocked,
        Status = 403,
        Detections =
        [
            new DetectionRecord { RuleId = 1, Phase = 2, Target = "ARGS:q", Value = "'", Operator = "@rx", Message = "m", Data = "d", Severity = 2, Tags = ["t"] },
        ],
        Headers = [new("Host", "h")],
    };
}
