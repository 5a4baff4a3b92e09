using System.Diagnostics.Metrics;

namespace Sakimori.Hosting.Memory;

/// <summary>What the gateway's own meter says and no status does: open connections and failures inside the engine, since start.</summary>
internal sealed class GatewayMeters : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _connections;
    private long _failures;

    public GatewayMeters()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Sakimori.Gateway", Name: "sakimori.connections" or "sakimori.inspection.failures" })
                listener.EnableMeasurementEvents(instrument, instrument.Name);
        };
        _listener.SetMeasurementEventCallback<long>((_, measurement, _, state) =>
            Interlocked.Add(ref (string)state! == "sakimori.connections" ? ref _connections : ref _failures, measurement));
        _listener.Start();
    }

    public long Connections => Interlocked.Read(ref _connections);

    public long InspectionFailures => Interlocked.Read(ref _failures);

    public void Dispose() => _listener.Dispose();
}
