using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Record;

/// <summary>Entries of the ledger as rows.</summary>
internal static class LedgerRows
{
    /// <summary>All columns, in the order <see cref="Read"/> expects them.</summary>
    public const string Columns =
        "number, time, kind, decider, decider_name, subject, details, evidence, overrides, shown, until, previous_hash, hash";

    private const string Insert =
        $"insert into ledger ({Columns}) values (@number, @time, @kind, @decider, @decider_name, @subject, @details, @evidence, @overrides, @shown, @until, @previous_hash, @hash)";

    /// <summary>The latest entry, or null.</summary>
    public static Task<LedgerEntry?> HeadAsync(Session session) =>
        session.FirstAsync($"select {Columns} from ledger order by number desc limit 1", Read);

    /// <summary>Appends decisions. Runs inside the writer's transaction: nobody else appends meanwhile.</summary>
    public static async Task<LedgerEntry?> AppendAsync(Session session, params IReadOnlyList<LedgerDraft> decisions)
    {
        if (decisions.Count == 0)
            return null;
        var head = await HeadAsync(session).ConfigureAwait(false);
        foreach (var decision in decisions)
        {
            // What is hashed is what is stored.
            head = LedgerChain.Link((head?.Number ?? 0) + 1, Clean(decision), head?.Hash ?? LedgerChain.Genesis);
            var one = head.Decision;
            await session.ExecuteAsync(
                Insert, ("number", head.Number), ("time", one.Time), ("kind", EnumText<DecisionKind>.Of(one.Kind)), ("decider", EnumText<DeciderKind>.Of(one.Decider)),
                ("decider_name", one.DeciderName), ("subject", one.Subject), ("details", one.Details), ("evidence", one.Evidence), ("overrides", one.Overrides),
                ("shown", one.Shown), ("until", one.Until), ("previous_hash", head.PreviousHash), ("hash", head.Hash)).ConfigureAwait(false);
        }

        return head;
    }

    /// <summary>An entry. A kind or decider that somebody wrote who must not have is read as the last one and fails its hash.</summary>
    public static LedgerEntry Read(Row row) => new(
        row.Long(0),
        new LedgerDraft
        {
            Time = row.Time(1),
            Kind = EnumText<DecisionKind>.TryParse(row.Text(2), out var kind) ? kind : DecisionKind.RecordingFailed,
            Decider = EnumText<DeciderKind>.TryParse(row.Text(3), out var decider) ? decider : DeciderKind.Program,
            DeciderName = row.Text(4),
            Subject = row.Text(5),
            Details = row.Text(6),
            Evidence = row.Text(7),
            Overrides = row.LongOrNull(8),
            Shown = row.Text(9),
            Until = row.TimeOrNull(10),
        },
        row.Text(11),
        row.Text(12));

    private static LedgerDraft Clean(LedgerDraft draft) => draft with
    {
        Time = draft.Time.ToUniversalTime(),
        Until = draft.Until?.ToUniversalTime(),
        DeciderName = StoredText.Clean(draft.DeciderName),
        Subject = StoredText.Clean(draft.Subject),
        Details = StoredText.Clean(draft.Details),
        Evidence = StoredText.Clean(draft.Evidence),
        Shown = StoredText.Clean(draft.Shown),
    };
}
