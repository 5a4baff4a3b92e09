using System.Diagnostics.Metrics;

namespace Sakimori.Web.Telemetry;

/// <summary>Figures of store, intake and journal, read when somebody asks. Meter <c>Sakimori.Console</c>.</summary>
internal sealed class ConsoleMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Sakimori.Console";

    private readonly Meter _meter = new(Name);

    /// <summary>Begins to observe.</summary>
    public ConsoleMeter(ConsoleParts parts)
    {
        _meter.CreateObservableGauge("sakimori.store.size", () => parts.Store.Health.Bytes, "By", "Size of the database.");
        _meter.CreateObservableGauge("sakimori.store.reachable", () => parts.Store.Health.IsReachable ? 1 : 0, "1", "The last attempt to use the store worked.");
        _meter.CreateObservableGauge("sakimori.intake.lag", () => parts.Intake.Health.Lag.TotalSeconds, "s", "Age of the oldest journal entry not yet in the store.");
        _meter.CreateObservableCounter("sakimori.intake.committed", () => parts.Intake.Health.Committed, "{transaction}", "Transactions committed to the store.");
        _meter.CreateObservableGauge("sakimori.journal.size", () => parts.Journal.Bytes, "By", "Bytes of the journal not yet in the store.");
        _meter.CreateObservableGauge("sakimori.journal.writable", () => parts.Journal.IsWritable ? 1 : 0, "1", "Decisions can be recorded now.");
        _meter.CreateObservableCounter("sakimori.journal.unrecorded", () => parts.Journal.Unrecorded, "{decision}", "Decisions that could not be recorded.");
        _meter.CreateObservableCounter("sakimori.journal.dropped", () => parts.Journal.Dropped, "{transaction}", "Allowed transactions dropped from recording.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
