using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Storage.Journals;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests.Journals;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly LogCollector _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_appended_comes_out_in_its_order_also_after_a_restart()
    {
        using (var journal = Open())
        {
            Assert.True(journal.TryDecide(Some.Attack(1)));
            Assert.True(journal.TryDecide(Some.Decision(2)));
            Assert.True(journal.TryDecide(Some.Attack(3)));
            Assert.Equal(["tx-00000001", "mode-changed", "tx-00000003"], Names(await ReadAsync(journal, default)));
        }

        using var again = Open();
        var first = await ReadAsync(again, default, max: 2);
        Assert.Equal(["tx-00000001", "mode-changed"], Names(first));
        Assert.True(first.HasMore);
        var second = await ReadAsync(again, first.Through);
        Assert.Equal(["tx-00000003"], Names(second));
        Assert.False(second.HasMore);
        Assert.Equal(Some.Json(Some.Attack(3)), Some.Json(second.Entries[0].Transaction!));
        Assert.Equal(Some.Decision(2), first.Entries[1].Decision);
        Assert.Equal((0, 0, 0, true), (again.TornBytes, again.Damaged, again.Unrecorded, again.IsWritable));
    }

    [Fact]
    public async Task Ordinary_traffic_is_written_each_second()
    {
        using var journal = Open();
        journal.Observe(Some.Allowed(1));
        journal.Observe(Some.Minute(3, 42));
        Assert.Equal(0, journal.Bytes);
        var reading = journal.ReadAsync(default, 10, TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var batch = await reading;
        Assert.Equal(["42 requests", "tx-00000001"], Names(batch));
        Assert.Equal(42, batch.Entries[0].Traffic!.DurationHistogram[13]);
    }

    [Fact]
    public async Task Much_ordinary_traffic_is_written_at_once()
    {
        using var journal = Open();
        for (var i = 0; i < 2000; i++)
        {
            journal.Observe(Some.Allowed(i));
        }

        var position = default(JournalPosition);
        for (var seen = 0; seen < 1024;)
        {
            var batch = await ReadAsync(journal, position);
            seen += batch.Entries.Count;
            position = batch.Through;
        }
    }

    [Fact]
    public void What_waits_in_memory_is_written_when_it_is_closed()
    {
        using (var journal = Open())
        {
            journal.Observe(Some.Allowed(1));
        }

        using var again = Open();
        Assert.InRange(again.Bytes, 100, 2000);
    }

    [Fact]
    public async Task A_reader_that_waits_is_woken_by_a_decision()
    {
        using var journal = Open();
        for (var i = 0; i < 100; i++)
        {
            var reading = journal.ReadAsync(new JournalPosition(0, 0), 1000, TestContext.Current.CancellationToken);
            Assert.True(journal.TryDecide(Some.Attack(i)));
            var batch = await reading;
            Assert.NotEmpty(batch.Entries);
        }
    }

    [Fact]
    public async Task A_reader_that_waits_ends_with_its_cancellation_or_with_the_journal()
    {
        var journal = Open();
        using var cancelled = new CancellationTokenSource();
        var reading = journal.ReadAsync(default, 10, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        reading = journal.ReadAsync(default, 10, TestContext.Current.CancellationToken);
        journal.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.False(journal.TryDecide(Some.Attack(1)));
    }

    [Fact]
    public async Task Many_writers_lose_nothing()
    {
        using var journal = Open();
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                Assert.True(journal.TryDecide(Some.Attack(writer * 1000 + i)));
            }
        }));
        await Task.WhenAll(writers);
        var ids = new HashSet<string>();
        var position = default(JournalPosition);
        while (ids.Count < 2000)
        {
            var batch = await ReadAsync(journal, position, 300);
            position = batch.Through;
            Assert.All(batch.Entries, entry => Assert.True(ids.Add(entry.Transaction!.Id)));
        }

        Assert.Equal(0, journal.Damaged);
    }

    [Fact]
    public async Task Files_that_are_taken_in_are_deleted()
    {
        using var journal = Open(maxBytes: 1 << 20);
        var written = 0L;
        for (var i = 0; i < 500; i++)
        {
            Assert.True(journal.TryDecide(Some.Attack(i)));
        }

        written = journal.Bytes;
        Assert.InRange(Files().Length, 5, 20);
        var position = default(JournalPosition);
        for (var seen = 0; seen < 500;)
        {
            var batch = await ReadAsync(journal, position, 100);
            seen += batch.Entries.Count;
            position = batch.Through;
            var before = journal.Bytes;
            journal.Release(position);
            Assert.InRange(journal.Bytes, 0, before - 1);
        }

        Assert.Equal(0, journal.Bytes);
        Assert.Single(Files());
        Assert.InRange(written, 300_000, 1_000_000);
    }

    [Fact]
    public async Task Files_made_anew_come_after_the_position_the_database_remembers()
    {
        JournalPosition remembered;
        using (var journal = Open())
        {
            Assert.True(journal.TryDecide(Some.Attack(1)));
            remembered = (await ReadAsync(journal, default)).Through;
        }

        Directory.Delete(Path.Combine(_folder.Path, "journal"), recursive: true);
        _time.Advance(TimeSpan.FromSeconds(1));
        using var anew = Open();
        Assert.True(anew.TryDecide(Some.Attack(2)));
        var batch = await ReadAsync(anew, remembered);
        Assert.Equal(["tx-00000002"], Names(batch));
        Assert.True(batch.Through.File > remembered.File);
    }

    [Fact]
    public async Task Files_older_than_the_position_the_database_remembers_are_read_all_the_same()
    {
        var ahead = new JournalPosition(Some.Now.AddYears(1).ToUnixTimeMilliseconds(), 5000);
        using (var journal = Open())
        {
            Assert.True(journal.TryDecide(Some.Attack(1)));
        }

        using var again = Open();
        Assert.True(again.TryDecide(Some.Attack(2)));
        var first = await ReadAsync(again, ahead, 1);
        var second = await ReadAsync(again, first.Through, 1);
        Assert.Equal(["tx-00000001", "tx-00000002"], Names(first).Concat(Names(second)));
        Assert.True(first.Through.File > ahead.File);
        Assert.Contains(_log.Entries, entry => entry.Text.Contains("were given later numbers"));
        Assert.True(again.TryDecide(Some.Attack(3)));
        Assert.Equal(["tx-00000003"], Names(await ReadAsync(again, second.Through)));
    }

    [Fact]
    public void A_second_writer_is_kept_out()
    {
        using var journal = Open();
        Assert.Contains("end the other Sakimori that uses it", Assert.Throws<StoreException>(() => Open()).Message);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Files_are_nobody_elses()
    {
        using var journal = Open();
        Assert.True(journal.TryDecide(Some.Attack(1)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.Path, "journal")));
        Assert.All(Directory.GetFiles(Path.Combine(_folder.Path, "journal")), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_record_too_long_for_the_journal_is_shortened_and_says_so()
    {
        using var journal = Open();
        var flood = new string('"', 900_000);
        Assert.True(journal.TryDecide(Some.Attack(1) with { Target = flood, Body = flood, Detections = [.. Enumerable.Range(0, 500).Select(rule => Some.Detection(rule, "ARGS:q", flood[..5000]))] }));
        Assert.False(journal.TryDecide(Some.Decision(1) with { Details = flood }));
        Assert.Equal(1, journal.Unrecorded);
        var kept = Assert.Single((await ReadAsync(journal, default)).Entries).Transaction!;
        Assert.Equal((1000, 50, null), (kept.Target.Length, kept.Detections.Length, kept.Body));
        Assert.Contains("too long for the journal", kept.Notes[^1]);
    }

    [Fact]
    public void Arbitrary_records_come_out_as_they_went_in()
    {
        using var journal = Open();
        var position = default(JournalPosition);
        var count = 0;
        // Halves of surrogate pairs are no text: JSON replaces them.
        var texts = ArbMap.Default.GeneratorFor<string>().Select(text => new string([.. (text ?? "").Where(one => !char.IsSurrogate(one))]));
        var records = texts.ArrayOf().SelectMany(words => ArbMap.Default.GeneratorFor<int[]>().Select(numbers => Arbitrary(words, numbers)));
        Check.QuickThrowOnFailure(Prop.ForAll(records.ToArbitrary(), record =>
        {
            count++;
            Assert.True(journal.TryDecide(record));
            var batch = journal.ReadAsync(position, 10, CancellationToken.None).GetAwaiter().GetResult();
            position = batch.Through;
            return Some.Json(Assert.Single(batch.Entries).Transaction!) == Some.Json(record);
        }));
        Assert.Equal(100, count);
    }

    [Fact]
    public void What_is_written_by_hand_has_the_fields_of_the_record()
    {
        var buffer = new FrameBuffer();
        var whole = Some.Attack(1) with { Notes = ["n"], Incident = new IncidentId(3), WouldBlock = true };
        Assert.True(buffer.TryAdd(whole, FrameKind.Decided));
        using var written = JsonDocument.Parse(buffer.Written[Frame.HeaderBytes..].ToArray());
        using var expected = JsonDocument.Parse(Some.Json(whole));
        Assert.Equal(Fields(expected.RootElement).Where(field => !field.StartsWith("isDetection", StringComparison.Ordinal)).Order(), Fields(written.RootElement).Order());
    }

    private static IEnumerable<string> Fields(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(one => Fields(one.Value).Select(field => one.Name + "." + field)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((one, index) => Fields(one).Select(field => index + "." + field)),
        _ => [element.ToString()],
    };

    private static TransactionRecord Arbitrary(string[] words, int[] numbers)
    {
        string Word(int index) => words.Length == 0 ? "" : words[index % words.Length];
        int Number(int index) => numbers.Length == 0 ? 0 : numbers[index % numbers.Length];
        return new TransactionRecord
        {
            Id = Word(0),
            Time = Some.Now.AddTicks(Number(0)),
            Site = Word(1),
            Client = Word(2),
            Method = Word(3),
            Host = Word(4),
            Target = Word(5),
            Mode = (SiteMode)(Math.Abs(Number(1) % 3)),
            Outcome = (TransactionOutcome)(Math.Abs(Number(2) % 6)),
            Status = Number(3),
            WouldBlock = Number(4) > 0,
            DecidingRule = (long)Number(5) * Number(6),
            Family = (AttackFamily)(Math.Abs(Number(7) % 18)),
            RuleSetVersion = Word(6),
            DurationMicroseconds = Number(8),
            UserAgent = Word(7),
            Detections = [.. words.Select((word, index) => Some.Detection(Number(index), word, Word(index + 1)) with { Tags = [.. words] })],
            Notes = [.. words],
            Headers = [.. words.Select(word => new KeyValuePair<string, string>(word, Word(3)))],
            Body = numbers.Length % 2 == 0 ? null : string.Concat(words),
            Incident = numbers.Length % 3 == 0 ? null : new IncidentId(Number(9)),
        };
    }

    private Journal Open(long maxBytes = 1L << 30) => Journal.Open(new StoreOptions { Directory = _folder.Path, JournalMaxBytes = maxBytes }, _time, _log);

    private string[] Files() => Directory.GetFiles(Path.Combine(_folder.Path, "journal"), "*.journal");

    private static Task<JournalBatch> ReadAsync(Journal journal, JournalPosition after, int max = 1000) =>
        journal.ReadAsync(after, max, TestContext.Current.CancellationToken);

    private static IEnumerable<string> Names(JournalBatch batch) => batch.Entries.Select(entry =>
        entry.Transaction?.Id ?? (entry.Decision is { } decision ? EnumText<DecisionKind>.Of(decision.Kind) : $"{entry.Traffic!.Requests} requests"));
}
