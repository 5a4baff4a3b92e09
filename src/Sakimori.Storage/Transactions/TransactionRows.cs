using Sakimori.Domain;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Transactions;

/// <summary>Transactions as rows.</summary>
internal static class TransactionRows
{
    /// <summary>All columns but the details, in the order <see cref="Read"/> expects them.</summary>
    public const string Columns =
        "seq, id, time, site, client, method, host, target, mode, outcome, status, would_block, deciding_rule, inbound_score, outbound_score, "
        + "family, rule_set, inspection_us, duration_us, request_bytes, charset, user_agent, incident";

    private static readonly string[] s_texts = ["id", "site", "client", "method", "host", "target", "rule_set", "charset", "user_agent"];

    private static readonly Table s_transactions = new(
        "transactions", [.. Columns.Split(", ").Select(name => new Column(name, s_texts.Contains(name) ? ColumnKind.Text : ColumnKind.Number)), new("detection", ColumnKind.Number), new("details", ColumnKind.Bytes)], Key: "id");

    private static readonly Table s_rules = new("transaction_rules", [new("seq", ColumnKind.Number), new("rule", ColumnKind.Number), new("time", ColumnKind.Number)]);

    /// <summary>Packs the details of many. On one core: the other one is the gateway's.</summary>
    public static byte[]?[] Pack(IReadOnlyList<TransactionRecord> transactions)
    {
        var packed = new byte[]?[transactions.Count];
        var stretch = Rest.Begin();
        for (var i = 0; i < packed.Length; i++)
        {
            Rest.IfDue(ref stretch);
            packed[i] = TransactionDetails.Pack(transactions[i]);
        }

        return packed;
    }

    /// <summary>
    /// Writes those that are not there yet and returns them. Runs inside the writer's transaction, so that numbers can be given here.
    /// </summary>
    public static async Task<List<TransactionRecord>> InsertAsync(Session session, IReadOnlyList<TransactionRecord> transactions, byte[]?[] packed)
    {
        if (transactions.Count == 0)
            return [];
        var seq = await session.LongAsync("select max(seq) from transactions").ConfigureAwait(false) ?? 0;
        var first = seq + 1;
        var rows = new object?[transactions.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Write(first + i, transactions[i], packed[i]);
        }

        var isNew = await session.InsertAsync(s_transactions, rows).ConfigureAwait(false);
        var inserted = new List<TransactionRecord>(transactions.Count);
        var rules = new List<(long Rule, long Time, long Seq)>();
        for (var i = 0; i < isNew.Length; i++)
        {
            if (!isNew[i])
                continue;
            inserted.Add(transactions[i]);
            foreach (var rule in Rules(transactions[i]))
            {
                rules.Add((rule, StoredTime.Of(transactions[i].Time), first + i));
            }
        }

        // In the order of the table, so that neighbours are written one after the other.
        rules.Sort(static (one, other) => one.CompareTo(other));
        await session.InsertAsync(s_rules, [.. rules.Select(row => new object?[] { row.Seq, row.Rule, row.Time })]).ConfigureAwait(false);
        return inserted;
    }

    /// <summary>The rules that matched, each once.</summary>
    public static IEnumerable<long> Rules(TransactionRecord transaction) =>
        transaction.Detections.IsDefaultOrEmpty ? [] : transaction.Detections.Select(detection => detection.RuleId).Distinct();

    /// <summary>A transaction without its details.</summary>
    public static TransactionRecord Read(Row row) => new()
    {
        Id = row.Text(1),
        Time = row.Time(2),
        Site = row.Text(3),
        Client = row.Text(4),
        Method = row.Text(5),
        Host = row.Text(6),
        Target = row.Text(7),
        Mode = (SiteMode)row.Int(8),
        Outcome = (TransactionOutcome)row.Int(9),
        Status = row.Int(10),
        WouldBlock = row.Flag(11),
        DecidingRule = row.Long(12),
        InboundScore = row.Int(13),
        OutboundScore = row.Int(14),
        Family = (AttackFamily)row.Int(15),
        RuleSetVersion = row.Text(16),
        InspectionMicroseconds = row.Int(17),
        DurationMicroseconds = row.Long(18),
        RequestBytes = row.Long(19),
        Charset = row.Text(20),
        UserAgent = row.Text(21),
        Incident = row.LongOrNull(22) is { } incident ? new IncidentId(incident) : null,
    };

    /// <summary>A transaction with its details, which stand in the column after the others.</summary>
    public static TransactionRecord ReadWhole(Row row)
    {
        var details = TransactionDetails.Unpack(row.BytesOrNull(23));
        return Read(row) with { Detections = details.Detections, Notes = details.Notes, Headers = details.Headers, Body = details.Body };
    }

    private static object?[] Write(long seq, TransactionRecord one, byte[]? packed) =>
    [
        seq, one.Id, one.Time, one.Site, one.Client, one.Method, one.Host, one.Target, (long)one.Mode, (long)one.Outcome, one.Status,
        one.WouldBlock, one.DecidingRule, one.InboundScore, one.OutboundScore, (long)one.Family, one.RuleSetVersion,
        one.InspectionMicroseconds, one.DurationMicroseconds, one.RequestBytes, one.Charset, one.UserAgent, one.Incident?.Value,
        one.IsDetection, packed,
    ];
}
