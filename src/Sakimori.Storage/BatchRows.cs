using Sakimori.Storage.Databases;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Record;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage;

/// <summary>
/// Writes a batch of intake inside the writer's transaction. The journal's position is compared there, so a batch that was committed
/// before a crash and comes again changes nothing.
/// </summary>
internal static class BatchRows
{
    private const string Journal = "gateway";

    /// <summary>How far the journal has been taken in; null when nothing has.</summary>
    public static async Task<JournalPosition?> PositionAsync(Session session)
    {
        var rows = await session.QueryAsync(
            "select file, position from positions where journal = @journal", row => new JournalPosition(row.Long(0), row.Long(1)), ("journal", Journal)).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Writes all of it; false when it was written before.</summary>
    public static async Task<bool> WriteAsync(Session session, IntakeBatch batch)
    {
        var through = batch.Through;
        var position = await PositionAsync(session).ConfigureAwait(false);
        if (batch.From is { } from && (position ?? default) != from && position != through)
        {
            throw new StoreException(
                "another Sakimori writes into this database: end one of the two, or give this one a database of its own (PostgreSQL: another Database, or Search Path), and start it again; "
                + "what it decides is kept in its journal meanwhile");
        }

        if (position is { } stored
            && (through.File, through.Offset).CompareTo((stored.File, stored.Offset)) <= 0)
        {
            return false;
        }

        session.IsInHurry = batch.IsLate;
        var inserted = await TransactionRows.InsertAsync(session, batch.Transactions).ConfigureAwait(false);
        await FrequentRows.AddAsync(session, inserted, position, through).ConfigureAwait(false);
        await IncidentRows.CountAsync(session, batch.Incidents).ConfigureAwait(false);
        foreach (var (incident, note) in batch.Notes)
        {
            await IncidentRows.AddNoteAsync(session, incident, note).ConfigureAwait(false);
        }

        await TrafficRows.AddAsync(session, batch.Traffic).ConfigureAwait(false);
        await LedgerRows.AppendAsync(session, batch.Decisions).ConfigureAwait(false);
        await session.ExecuteAsync(
            """
            insert into positions (journal, file, position) values (@journal, @file, @position)
            on conflict (journal) do update set file = excluded.file, position = excluded.position
            """,
            ("journal", Journal), ("file", through.File), ("position", through.Offset)).ConfigureAwait(false);
        return true;
    }
}
