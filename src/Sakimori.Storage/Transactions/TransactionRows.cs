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

    /// <summary>
    /// Writes those that are not there yet and returns them. Runs inside the writer's transaction, so that numbers can be given here.
    /// </summary>
    public static async Task<List<TransactionRecord>> InsertAsync(Session session, IReadOnlyList<TransactionRecord> transactions)
    {
        if (transactions.Count == 0)
            return [];
        var seq = await session.LongAsync("select max(seq) from transactions").ConfigureAwait(false) ?? 0;
        var first = seq + 1;
        var isNew = await session.InsertAsync(s_transactions, transactions, (values, at, one) => Write(values, first + at, one)).ConfigureAwait(false);
        var inserted = new List<TransactionRecord>(transactions.Count);
        var rules = new List<(long Rule, long Time, long Seq)>(transactions.Count * 4);
        var matched = new List<long>();
        for (var i = 0; i < isNew.Length; i++)
        {
            if (!isNew[i])
                continue;
            inserted.Add(transactions[i]);
            foreach (var rule in Rules(transactions[i], matched))
            {
                rules.Add((rule, StoredTime.Of(transactions[i].Time), first + i));
            }
        }

        // In the order of the table, so that neighbours are written one after the other.
        rules.Sort(static (one, other) => one.CompareTo(other));
        await session.InsertAsync(s_rules, rules, static (values, _, row) =>
        {
            values.Add(row.Seq);
            values.Add(row.Rule);
            values.Add(row.Time);
        }).ConfigureAwait(false);
        return inserted;
    }

    /// <summary>The rules that matched, each once: in place of what the list held.</summary>
    public static List<long> Rules(TransactionRecord transaction, List<long> into)
    {
        into.Clear();
        foreach (var detection in TransactionDetails.OrEmpty(transaction.Detections))
        {
            if (!into.Contains(detection.RuleId))
                into.Add(detection.RuleId);
        }

        return into;
    }

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

    private static void Write(IValues row, long seq, TransactionRecord one)
    {
        row.Add(seq);
        row.Add(one.Id);
        row.Add(StoredTime.Of(one.Time));
        row.Add(one.Site);
        row.Add(one.Client);
        row.Add(one.Method);
        row.Add(one.Host);
        row.Add(one.Target);
        row.Add((long)one.Mode);
        row.Add((long)one.Outcome);
        row.Add(one.Status);
        row.Add(one.WouldBlock ? 1 : 0);
        row.Add(one.DecidingRule);
        row.Add(one.InboundScore);
        row.Add(one.OutboundScore);
        row.Add((long)one.Family);
        row.Add(one.RuleSetVersion);
        row.Add(one.InspectionMicroseconds);
        row.Add(one.DurationMicroseconds);
        row.Add(one.RequestBytes);
        row.Add(one.Charset);
        row.Add(one.UserAgent);
        row.Add(one.Incident?.Value);
        row.Add(one.IsDetection ? 1 : 0);
        row.Add(TransactionDetails.Packed(one));
    }
}
