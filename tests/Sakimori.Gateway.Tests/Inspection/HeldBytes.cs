using System.Diagnostics.Metrics;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>Watches how many bytes of bodies the gateways of this process hold.</summary>
internal sealed class HeldBytes : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _now;

    public HeldBytes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "sakimori.buffered")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Most = Math.Max(Most, Interlocked.Add(ref _now, change)));
        _listener.Start();
    }

    public long Most { get; private set; }

    public void Dispose() => _listener.Dispose();
}
