using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>Where scoring rule sets keep their sums, so that a record can name them. Names: CRS 3 and 4.</summary>
internal sealed class AnomalyScores(VariableSlots slots)
{
    private readonly int[] _inbound = SlotsOf(slots, "blocking_inbound_anomaly_score", "inbound_anomaly_score", "anomaly_score");
    private readonly int[] _outbound = SlotsOf(slots, "blocking_outbound_anomaly_score", "outbound_anomaly_score");
    private readonly int[] _inboundParts = PartsOf(slots, "inbound");
    private readonly int[] _outboundParts = PartsOf(slots, "outbound");
    private readonly int _paranoiaLevel = slots.GetOrAdd("blocking_paranoia_level");

    /// <summary>The score of the request.</summary>
    public int Inbound(TxVariables tx) => Best(tx, _inbound, _inboundParts);

    /// <summary>The score of the response.</summary>
    public int Outbound(TxVariables tx) => Best(tx, _outbound, _outboundParts);

    private static int[] SlotsOf(VariableSlots slots, params string[] names) => Array.ConvertAll(names, slots.GetOrAdd);

    private static int[] PartsOf(VariableSlots slots, string direction) =>
        SlotsOf(slots, [.. Enumerable.Range(1, 4).Select(level => $"{direction}_anomaly_score_pl{level}")]);

    // The sum is made by the last rules of a phase; a request blocked before has only its parts.
    private int Best(TxVariables tx, int[] sums, int[] parts)
    {
        var best = 0L;
        foreach (var slot in sums)
        {
            best = Math.Max(best, tx[slot].Number);
        }

        var total = 0L;
        var levels = tx[_paranoiaLevel].IsSet ? Math.Clamp(tx[_paranoiaLevel].Number, 1, parts.Length) : 1;
        for (var level = 0; level < levels; level++)
        {
            total += tx[parts[level]].Number;
        }

        return (int)Math.Clamp(Math.Max(best, total), 0, int.MaxValue);
    }
}
