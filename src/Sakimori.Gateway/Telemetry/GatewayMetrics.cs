using System.Diagnostics.Metrics;

namespace Sakimori.Gateway.Telemetry;

/// <summary>Rates and durations of the gateway, under the meter <c>Sakimori.Gateway</c>.</summary>
internal static class GatewayMetrics
{
    private static readonly Meter Meter = new("Sakimori.Gateway");

    /// <summary>Requests answered; tags <c>site</c> and <c>outcome</c> (forwarded, blocked, refused, failed, limited).</summary>
    public static readonly Counter<long> Requests = Meter.CreateCounter<long>("sakimori.requests", "{request}", "Requests answered.");

    /// <summary>Requests refused by the wire guard; tag <c>fault</c>.</summary>
    public static readonly Counter<long> WireFaults = Meter.CreateCounter<long>("sakimori.wire_faults", "{request}", "Requests the wire guard found fault with.");

    /// <summary>What Kestrel refused in HTTP/2 before it was a request; tag <c>fault</c> (connection, stream, headers).</summary>
    public static readonly Counter<long> Http2Faults = Meter.CreateCounter<long>("sakimori.http2_faults", "{fault}", "HTTP/2 connections and streams refused before there was a request.");

    /// <summary>Time in rules, all phases of a transaction; tag <c>site</c>.</summary>
    public static readonly Histogram<double> InspectionTime = Meter.CreateHistogram<double>("sakimori.inspection.duration", "s", "Time spent in rules.");

    /// <summary>Failures inside the engine; tag <c>site</c>.</summary>
    public static readonly Counter<long> InspectionFailures = Meter.CreateCounter<long>("sakimori.inspection.failures", "{failure}", "Transactions the engine could not judge.");

    /// <summary>Responses in which leaks were hidden; tag <c>site</c>.</summary>
    public static readonly Counter<long> ResponsesMasked = Meter.CreateCounter<long>("sakimori.responses.masked", "{response}", "Responses in which leaks were masked.");

    /// <summary>Audit records lost.</summary>
    public static readonly Counter<long> RecordsDropped = Meter.CreateCounter<long>("sakimori.audit.dropped", "{record}", "Audit records dropped.");

    /// <summary>Open client connections.</summary>
    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("sakimori.connections", "{connection}", "Open client connections.");

    /// <summary>Connections closed because of the limit.</summary>
    public static readonly Counter<long> ConnectionsRefused = Meter.CreateCounter<long>("sakimori.connections.refused", "{connection}", "Connections over the limit.");

    /// <summary>Bytes of bodies held for judging.</summary>
    public static readonly UpDownCounter<long> BufferedBytes = Meter.CreateUpDownCounter<long>("sakimori.buffered", "By", "Bytes of bodies held for judging.");
}
