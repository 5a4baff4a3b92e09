using System.Globalization;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Record;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Retirement;

/// <summary>
/// One run of retention: piece by piece, each archived, then deleted in a transaction of its own, so that intake commits in between
/// and an interrupted run goes on where it stopped.
/// </summary>
internal sealed partial class RetirementRun(Database database, StoreOptions options, TimeProvider time, ILogger logger)
{
    // A piece is deleted in some tens of milliseconds: intake waits no longer than that.
    private const int Piece = 1000;

    // Up to this time all allowed transactions are gone; the next run need not look again at the detections among them.
    private const string Watermark = "allowed-retired-before";

    private const string UnreportedTransactions = "retired-transactions";
    private const string UnreportedIncidents = "retired-incidents";

    private static readonly TimeSpan s_keepHoursAndDays = TimeSpan.FromDays(3 * 365);

    private readonly RetentionPolicy _policy = options.Retention;
    private readonly Archive _archive = new(Path.Combine(options.Directory, "archive"));
    private long _transactions;
    private long _incidents;

    public async Task<RetentionReport> RunAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var now = time.GetUtcNow();
        await RetireAllowedAsync(now - _policy.Allowed, long.MaxValue, cancellation).ConfigureAwait(false);
        await RetireOldestAsync(now - _policy.Detections, long.MaxValue, cancellation).ConfigureAwait(false);
        await RetireOverSizeAsync(cancellation).ConfigureAwait(false);
        while (await RetireIncidentsAsync(now - _policy.Incidents, cancellation).ConfigureAwait(false))
        {
        }

        await DropCountsAsync(now, cancellation).ConfigureAwait(false);
        await ReportAsync(now, cancellation).ConfigureAwait(false);
        if (_transactions + _incidents > 0)
            await database.CompactAsync(cancellation).ConfigureAwait(false);
        var duration = time.GetElapsedTime(began);
        if (_transactions + _incidents > 0)
            LogRetired(logger, _transactions, _incidents, _archive.Written.Count, duration);
        return new RetentionReport(_transactions, _incidents, [.. _archive.Written], duration);
    }

    private async Task<long> RetireAllowedAsync(DateTimeOffset before, long most, CancellationToken cancellation)
    {
        var retired = 0L;
        while (retired < most)
        {
            var rows = await database.ReadAsync(async session =>
            {
                var from = await session.LongAsync("select highest from numbers where kind = @kind", ("kind", Watermark)).ConfigureAwait(false) ?? long.MinValue;
                return await ReadAsync(session, "detection + 0 = 0 and time >= @from and time < @before", [("from", from), ("before", before)], most - retired).ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
            var through = rows.Count == 0 ? StoredTime.Of(before) : StoredTime.Of(rows[^1].Transaction.Time);
            await RetireAsync("allowed", rows, through, cancellation).ConfigureAwait(false);
            retired += rows.Count;
            if (rows.Count == 0)
                break;
        }

        return retired;
    }

    private async Task RetireOldestAsync(DateTimeOffset before, long most, CancellationToken cancellation)
    {
        var retired = 0L;
        while (retired < most)
        {
            var rows = await database.ReadAsync(
                session => ReadAsync(session, "time < @before", [("before", before)], most - retired), cancellation).ConfigureAwait(false);
            if (rows.Count == 0)
                break;
            await RetireAsync("detections", rows, null, cancellation).ConfigureAwait(false);
            retired += rows.Count;
        }
    }

    /// <summary>Over the size: as many rows go as make it fit, and a tenth more; allowed ones first.</summary>
    private async Task RetireOverSizeAsync(CancellationToken cancellation)
    {
        var used = await database.UsedBytesAsync(cancellation).ConfigureAwait(false);
        if (used <= _policy.MaxBytes)
            return;
        var rows = await database.ReadAsync(session => session.LongAsync("select count(*) from transactions"), cancellation).ConfigureAwait(false) ?? 0;
        var over = (long)Math.Ceiling(rows * Math.Min(1, 1.1 * (used - _policy.MaxBytes) / used));
        if (over <= 0)
            return;
        LogOverSize(logger, used, _policy.MaxBytes, over);
        var allowed = await RetireAllowedAsync(DateTimeOffset.MaxValue, over, cancellation).ConfigureAwait(false);
        await RetireOldestAsync(DateTimeOffset.MaxValue, over - allowed, cancellation).ConfigureAwait(false);
    }

    private static Task<List<(long Seq, TransactionRecord Transaction)>> ReadAsync(
        Session session, string condition, (string, object?)[] values, long most) =>
        session.QueryAsync(
            $"select {TransactionRows.Columns}, details from transactions where {condition} order by time, seq limit @limit",
            row => (row.Long(0), TransactionRows.ReadWhole(row)), [.. values, ("limit", Math.Min(Piece, most))]);

    private async Task RetireAsync(string kind, List<(long Seq, TransactionRecord Transaction)> rows, long? watermark, CancellationToken cancellation)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var day in rows.GroupBy(row => Archive.FileOf(kind, row.Transaction.Time), row => row.Transaction))
        {
            await ArchiveAsync(day.Key, day, RecordJson.Readable.TransactionRecord, lengths, cancellation).ConfigureAwait(false);
        }

        await database.WriteAsync(async session =>
        {
            await session.ExecuteManyAsync("delete from transactions where seq = @seq", ["seq"], [.. rows.Select(row => new object?[] { row.Seq })]).ConfigureAwait(false);
            await session.ExecuteManyAsync(
                "delete from transaction_rules where rule = @rule and time = @time and seq = @seq", ["rule", "time", "seq"],
                [.. rows.SelectMany(row => TransactionRows.Rules(row.Transaction, []).Select(rule => new object?[] { rule, row.Transaction.Time, row.Seq }))]).ConfigureAwait(false);
            if (watermark is { } through && through < StoredTime.Of(time.GetUtcNow()))
            {
                await session.ExecuteAsync(
                    "insert into numbers (kind, highest) values (@kind, @time) on conflict (kind) do update set highest = excluded.highest where excluded.highest > numbers.highest",
                    ("kind", Watermark), ("time", through)).ConfigureAwait(false);
            }

            await NoteAsync(session, UnreportedTransactions, rows.Count, lengths).ConfigureAwait(false);
            return true;
        }, cancellation).ConfigureAwait(false);
        _transactions += rows.Count;
    }

    private async Task<bool> RetireIncidentsAsync(DateTimeOffset closedBefore, CancellationToken cancellation)
    {
        var incidents = await database.ReadAsync(async session =>
        {
            var found = await session.QueryAsync(
                $"select {IncidentRows.Columns} from incidents where status = {(int)IncidentStatus.Closed} and closed_at < @before order by id limit {Piece}",
                IncidentRows.Read, ("before", closedBefore)).ConfigureAwait(false);
            var archived = new List<ArchivedIncident>(found.Count);
            foreach (var incident in found)
            {
                archived.Add(new ArchivedIncident(incident, [.. await IncidentRows.NotesAsync(session, incident.Id).ConfigureAwait(false)]));
            }

            return archived;
        }, cancellation).ConfigureAwait(false);
        if (incidents.Count == 0)
            return false;
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var day in incidents.GroupBy(one => Archive.FileOf("incidents", one.Incident.ClosedAt ?? one.Incident.Last)))
        {
            await ArchiveAsync(day.Key, day, RecordJson.Readable.ArchivedIncident, lengths, cancellation).ConfigureAwait(false);
        }

        await database.WriteAsync(async session =>
        {
            object?[][] ids = [.. incidents.Select(one => new object?[] { one.Incident.Id.Value })];
            await session.ExecuteManyAsync("delete from incident_notes where incident = @id", ["id"], ids).ConfigureAwait(false);
            await session.ExecuteManyAsync("delete from incidents where id = @id", ["id"], ids).ConfigureAwait(false);
            await NoteAsync(session, UnreportedIncidents, incidents.Count, lengths).ConfigureAwait(false);
            return true;
        }, cancellation).ConfigureAwait(false);
        _incidents += incidents.Count;
        return true;
    }

    private async Task ArchiveAsync<T>(
        string file, IEnumerable<T> records, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Dictionary<string, long> lengths, CancellationToken cancellation)
    {
        if (!_policy.Archive)
            return;
        var length = await database.ReadAsync(session => session.LongAsync("select length from archives where file = @file", ("file", file)), cancellation).ConfigureAwait(false);
        lengths[file] = await _archive.AppendAsync(file, length ?? 0, records, type, cancellation).ConfigureAwait(false);
    }

    private static async Task NoteAsync(Session session, string kind, long count, Dictionary<string, long> lengths)
    {
        foreach (var (file, length) in lengths)
        {
            await session.ExecuteAsync(
                "insert into archives (file, length) values (@file, @length) on conflict (file) do update set length = excluded.length",
                ("file", file), ("length", length)).ConfigureAwait(false);
        }

        await session.ExecuteAsync(
            "insert into numbers (kind, highest) values (@kind, @count) on conflict (kind) do update set highest = numbers.highest + excluded.highest",
            ("kind", kind), ("count", count)).ConfigureAwait(false);
    }

    private Task<bool> DropCountsAsync(DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("delete from traffic where step = @step and start < @before", ("step", (long)TrafficStep.Minute), ("before", now - _policy.Minutes)).ConfigureAwait(false);
            await session.ExecuteAsync("delete from traffic where start < @before", ("before", now - s_keepHoursAndDays)).ConfigureAwait(false);
            await session.ExecuteAsync("delete from frequent where step = @step and start < @before", ("step", (long)TrafficStep.Hour), ("before", now - _policy.Detections)).ConfigureAwait(false);
            await session.ExecuteAsync("delete from frequent where start < @before", ("before", now - s_keepHoursAndDays)).ConfigureAwait(false);
            FrequentRows.Forget(session);
            return true;
        }, cancellation);

    /// <summary>What went is in the record, also what an interrupted run left unreported.</summary>
    private Task<bool> ReportAsync(DateTimeOffset now, CancellationToken cancellation) =>
        database.WriteAsync(async session =>
        {
            var transactions = await session.LongAsync("select highest from numbers where kind = @kind", ("kind", UnreportedTransactions)).ConfigureAwait(false) ?? 0;
            var incidents = await session.LongAsync("select highest from numbers where kind = @kind", ("kind", UnreportedIncidents)).ConfigureAwait(false) ?? 0;
            if (transactions + incidents == 0)
                return false;
            await session.ExecuteAsync(
                "update numbers set highest = 0 where kind = @transactions or kind = @incidents", ("transactions", UnreportedTransactions), ("incidents", UnreportedIncidents)).ConfigureAwait(false);
            await LedgerRows.AppendAsync(session, new LedgerDraft
            {
                Time = now,
                Kind = DecisionKind.RecordsRetired,
                Decider = DeciderKind.Program,
                DeciderName = "retention",
                Subject = "store",
                Details = string.Create(
                    CultureInfo.InvariantCulture,
                    $$"""{"transactions":{{transactions}},"incidents":{{incidents}},"archived":{{(_policy.Archive ? "true" : "false")}}}"""),
            }).ConfigureAwait(false);
            return true;
        }, cancellation);

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention took {Transactions} transactions and {Incidents} incidents out of the store into {Files} archives in {Duration}")]
    private static partial void LogRetired(ILogger logger, long transactions, long incidents, int files, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store holds {Bytes} bytes, more than its {Limit}: the oldest {Count} transactions go before their time")]
    private static partial void LogOverSize(ILogger logger, long bytes, long limit, long count);
}
