using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Gateway.Observing;
using Sakimori.Hosting.Memory;
using Sakimori.Storage;
using Sakimori.Storage.Journals;
using Sakimori.Waf;

namespace Sakimori.Tests.Hosting.Memory;

public sealed class TransactionRecorderTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 30, TimeSpan.Zero));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_kept_and_what_is_only_counted_adds_up()
    {
        using var journal = Journal.Open(new StoreOptions { Directory = folder.In("state") }, time, NullLogger.Instance);
        await using (var recorder = new TransactionRecorder(journal, Observations.ToRecord, allowedPerSecond: 2, time))
        {
            for (var i = 0; i < 5; i++)
                recorder.Ended(Seen($"ok-{i}", TransactionEnd.Forwarded));
            recorder.Ended(Seen("no-1", TransactionEnd.Refused));
            recorder.Ended(Seen("gone", TransactionEnd.Failed));
            Assert.Equal((5L, 1L, 1L), (recorder.Count(TransactionEnd.Forwarded), recorder.Count(TransactionEnd.Refused), recorder.Count(TransactionEnd.Failed)));
        }

        time.Advance(TimeSpan.FromSeconds(2));
        var entries = new List<JournalEntry>();
        var position = default(JournalPosition);
        while (entries.Count(entry => entry.Transaction is not null) < 3 || entries.All(entry => entry.Traffic is null))
        {
            var batch = await journal.ReadAsync(position, 100, TestContext.Current.CancellationToken);
            entries.AddRange(batch.Entries);
            position = batch.Through;
        }

        Assert.Equal(["no-1", "ok-0", "ok-1"], entries.Where(entry => entry.Transaction is not null).Select(entry => entry.Transaction!.Id).Order());
        var counts = Assert.Single(entries, entry => entry.Traffic is not null).Traffic!;
        Assert.Equal((4L, 1L, "shop"), (counts.Requests, counts.Failed, counts.Site));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero), counts.Minute);
        // Each took 1,500 µs, which lies in [2^10, 2^11).
        Assert.Equal(4, counts.DurationHistogram[10]);
        Assert.Equal(4, counts.DurationHistogram.Sum());
    }

    private ObservedTransaction Seen(string id, TransactionEnd end) => new()
    {
        Site = "shop",
        Id = id,
        Time = time.GetUtcNow(),
        Client = IPAddress.Loopback,
        Method = "GET",
        Host = "shop.example",
        Target = "/",
        UserAgent = "",
        Mode = EngineMode.Protect,
        End = end,
        Status = 200,
        Duration = TimeSpan.FromMicroseconds(1500),
        RequestBytes = 0,
        Charset = "",
        RuleSetVersion = "",
        Record = null,
    };
}
