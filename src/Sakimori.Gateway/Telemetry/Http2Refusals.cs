using Microsoft.Extensions.Logging;

namespace Sakimori.Gateway.Telemetry;

/// <summary>
/// Counts what Kestrel refuses in HTTP/2 by itself. The framing is binary and Kestrel's to check; what it refuses there never
/// becomes a request, so that no rule judges and no record names it. Kestrel tells of it in its log only, which is therefore
/// listened to, at the level it is told.
/// </summary>
internal sealed class Http2Refusals(ILoggerFactory inner) : ILoggerFactory
{
    private const string Category = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Category ? new Listener(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>Does nothing: the inner factory belongs to whoever gave it.</summary>
    public void Dispose()
    {
    }

    /// <summary>What an event of Kestrel's is counted as; null for one that refuses nothing.</summary>
    private static string? FaultOf(string? eventName) => eventName switch
    {
        "Http2ConnectionError" => "connection",
        "Http2StreamError" or "Http2StreamResetAbort" => "stream",
        "HPackDecodingError" => "headers",
        _ => null,
    };

    private sealed class Listener(ILogger inner) : ILogger
    {
        // Kestrel tells of refusals at this level, whatever the log keeps.
        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug || inner.IsEnabled(logLevel);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (FaultOf(eventId.Name) is { } fault)
            {
                GatewayMetrics.Http2Faults.Add(1, new KeyValuePair<string, object?>("fault", fault));
            }

            if (inner.IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
