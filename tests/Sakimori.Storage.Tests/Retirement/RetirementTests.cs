using System.IO.Compression;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Retirement;
using Sakimori.Storage.Traffic;

namespace Sakimori.Storage.Tests.Retirement;

public abstract class RetirementTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task What_is_over_goes_into_archives_and_the_rest_stays()
    {
        await FillAsync();
        Time.SetUtcNow(Some.Now.AddDays(8));
        var report = await Store.MaintainAsync();
        // At day 8, those of day 0 are more than 7 days old.
        Assert.Equal(10, report.Transactions);
        Assert.Equal(["2026-11-23-allowed.jsonl.gz"], report.ArchiveFiles.Select(Path.GetFileName));
        Time.SetUtcNow(Some.Now.AddDays(95));
        report = await Store.MaintainAsync();
        Assert.Equal(870 + 50, report.Transactions);
        var left = (await Store.Transactions.SearchAsync(new() { Limit = 1000 })).Transactions;
        Assert.Equal(900 + 900 - 10 - 920, left.Length);
        Assert.All(left, one => Assert.True(one.Time >= Time.GetUtcNow().AddDays(one.Outcome == TransactionOutcome.Blocked ? -90 : -7)));
        Assert.Equal(850, (await Store.Transactions.SearchAsync(new() { RuleId = 942100, Limit = 1000 })).Transactions.Length);
        var archived = Directory.GetFiles(ArchiveFolder).SelectMany(Lines).ToArray();
        Assert.Equal(930, archived.Length);
        Assert.Equal(930, archived.DistinctBy(one => one.Id).Count());
        Assert.Equal(Some.Json(Attack(0)), Some.Json(archived.Single(one => one.Id == Attack(0).Id)));
        Assert.Equal(0, (await Store.MaintainAsync()).Transactions);
    }

    [Fact]
    public async Task What_went_is_in_the_record()
    {
        await FillAsync();
        Time.SetUtcNow(Some.Now.AddDays(8));
        await Store.MaintainAsync();
        var entry = (await Store.Ledger.HeadAsync())!;
        Assert.Equal((DecisionKind.RecordsRetired, DeciderKind.Program), (entry.Decision.Kind, entry.Decision.Decider));
        Assert.Equal("""{"transactions":10,"incidents":0,"archived":true}""", entry.Decision.Details);
    }

    [Fact]
    public async Task An_interrupted_run_goes_on_without_duplicates()
    {
        await FillAsync();
        Time.SetUtcNow(Some.Now.AddDays(8));
        // Killed after the archive was written and before the rows were deleted: the archive is longer than the database knows.
        Directory.CreateDirectory(ArchiveFolder);
        var archive = new Archive(ArchiveFolder);
        await archive.AppendAsync("2026-11-23-allowed.jsonl.gz", 0, [Allowed(0), Allowed(1)], RecordJson.Readable.TransactionRecord, CancellationToken.None);
        await Store.MaintainAsync();
        Assert.Equal(10, Lines(Path.Combine(ArchiveFolder, "2026-11-23-allowed.jsonl.gz")).Length);
        // Cancelled in the middle: what was done is done, what was not is done later.
        Time.SetUtcNow(Some.Now.AddDays(200));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.MaintainAsync(cancelled.Token));
        Assert.Equal(1790, (await Store.MaintainAsync()).Transactions);
        Assert.Equal(1800, Directory.GetFiles(ArchiveFolder).SelectMany(Lines).DistinctBy(one => one.Id).Count());
        Assert.Equal(1800, Directory.GetFiles(ArchiveFolder).SelectMany(Lines).Count());
    }

    [Fact]
    public async Task Without_archives_what_is_over_goes()
    {
        await FillAsync();
        Options = Options with { Retention = new RetentionPolicy { Archive = false, Allowed = TimeSpan.FromDays(1) } };
        await ReopenAsync();
        Time.SetUtcNow(Some.Now.AddDays(8));
        var report = await Store.MaintainAsync();
        Assert.Equal(70, report.Transactions);
        Assert.Empty(report.ArchiveFiles);
        Assert.False(Directory.Exists(ArchiveFolder));
    }

    [Fact]
    public async Task Closed_incidents_go_with_their_notes_and_their_numbers_do_not_come_again()
    {
        await CommitAsync(new IntakeBatch { Incidents = [Some.Incident(1), Some.Incident(2)], Notes = [new(new(2), new(Some.Now, "a", "b"))], Through = default });
        await Store.Incidents.DecideAsync(
            Some.Incident(2) with { Status = IncidentStatus.Closed, CloseReason = CloseReason.Test, ClosedAt = Some.Now, Revision = 2 }, 1, null, null);
        Time.SetUtcNow(Some.Now.AddDays(731));
        Assert.Equal(1, (await Store.MaintainAsync()).Incidents);
        Assert.Null(await Store.Incidents.FindAsync(new(2)));
        Assert.Empty(await Store.Incidents.NotesAsync(new(2)));
        Assert.NotNull(await Store.Incidents.FindAsync(new(1)));
        Assert.Equal(3, await Store.Incidents.NextNumberAsync());
        using var line = JsonDocument.Parse(Text(Path.Combine(ArchiveFolder, "2026-11-23-incidents.jsonl.gz")));
        Assert.Equal(2, line.RootElement.GetProperty("incident").GetProperty("id").GetInt64());
        Assert.Equal("b", line.RootElement.GetProperty("notes")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Minutes_go_and_hours_and_days_stay()
    {
        await CommitAsync(new IntakeBatch { Transactions = [Some.Attack(1)], Traffic = [Some.Minute(1, 10)], Through = default });
        Time.SetUtcNow(Some.Now.AddDays(32));
        await Store.MaintainAsync();
        Assert.Empty(await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddDays(1), TrafficStep.Minute));
        Assert.Single(await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddDays(1), TrafficStep.Hour));
        Time.SetUtcNow(Some.Now.AddDays(3 * 365 + 2));
        await Store.MaintainAsync();
        Assert.Empty(await Store.Traffic.ReadAsync(Some.Now.AddDays(-1), Some.Now.AddDays(1), TrafficStep.Day));
        Assert.Empty(await Store.Traffic.TopAsync(TopOf.Client, Some.Now.AddDays(-2), Some.Now.AddDays(2), 10));
    }

    [Fact]
    public async Task Beyond_its_size_the_oldest_allowed_go_first()
    {
        await CommitAsync([.. Enumerable.Range(0, 3000).Select(number => number % 2 == 0 ? Some.Attack(number) : Some.Allowed(number))]);
        await Store.MaintainAsync();
        var used = await Store.Database.UsedBytesAsync(CancellationToken.None);
        Options = Options with { Retention = new RetentionPolicy { MaxBytes = used * 9 / 10 } };
        await ReopenAsync();
        var report = await Store.MaintainAsync();
        Assert.InRange(report.Transactions, 300, 400);
        Assert.Equal(1500, (await Store.Transactions.StreamAsync(new() { OnlyDetections = true }).ToListAsync()).Count);
        var allowed = await Store.Transactions.StreamAsync(new() { Outcome = TransactionOutcome.Forwarded }).ToListAsync();
        Assert.Equal(Some.Allowed((int)report.Transactions * 2 + 1).Id, allowed[0].Id);
    }

    [Fact]
    public async Task An_archive_that_cannot_be_written_keeps_the_rows()
    {
        await FillAsync();
        Time.SetUtcNow(Some.Now.AddDays(8));
        await File.WriteAllTextAsync(ArchiveFolder, "a file where the folder should be");
        Assert.Contains("nothing was deleted", (await Assert.ThrowsAsync<StoreException>(() => Store.MaintainAsync())).Message);
        Assert.Equal(1800, (await Store.Transactions.StreamAsync(new()).ToListAsync()).Count);
    }

    private string ArchiveFolder => Path.Combine(Options.Directory, "archive");

    // Ten of each kind a day, for ninety days.
    private static TransactionRecord Allowed(int number) => Some.Allowed(number) with { Time = Some.Now.AddDays(number / 10).AddMinutes(number % 10) };

    private static TransactionRecord Attack(int number) => Some.Attack(10_000 + number) with { Time = Some.Now.AddDays(number / 10).AddMinutes(number % 10) };

    private async Task FillAsync()
    {
        await CommitAsync([.. Enumerable.Range(0, 900).Select(Allowed)]);
        await CommitAsync([.. Enumerable.Range(0, 900).Select(Attack)]);
    }

    private static string Text(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static TransactionRecord[] Lines(string path) =>
        [.. Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, RecordJson.Readable.TransactionRecord)!)];
}

public sealed class SqliteRetirementTests() : RetirementTests(DatabaseKind.Sqlite);

public sealed class PostgresRetirementTests() : RetirementTests(DatabaseKind.Postgres);
