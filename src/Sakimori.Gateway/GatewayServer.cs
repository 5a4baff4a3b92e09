using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sakimori.Waf;

namespace Sakimori.Gateway;

/// <summary>
/// A running gateway: its listeners are open and its rules are loaded. Thread-safe.
/// (Not called <c>Gateway</c>, which is the namespace: inside <c>Sakimori.*</c> that name would never resolve to a type.)
/// </summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private GatewayServer()
    {
    }

    /// <summary>The addresses really bound, with the port the system gave where 0 was asked.</summary>
    public ImmutableArray<Uri> Addresses => throw new NotSupportedException();

    /// <summary>What each site runs on now.</summary>
    public ImmutableArray<SiteStatus> Sites => throw new NotSupportedException();

    /// <summary>
    /// Loads all rules, creates the audit logs, opens the listeners and returns when requests are served.
    /// Throws <see cref="GatewayStartException"/> when a rule set has errors or a listener cannot be opened.
    /// </summary>
    public static Task<GatewayServer> StartAsync(
        GatewayOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Takes new options: rules are compiled beside the running ones and swapped per site by one reference; requests in flight
    /// finish on theirs. A site with errors keeps everything it had, and the errors are returned. Listeners are not changed:
    /// a site that asks for other ones is reported in <see cref="ReloadResult.NeedsRestart"/>.
    /// </summary>
    public Task<ReloadResult> ReloadAsync(GatewayOptions options, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>
    /// Turns a site to another mode for requests that begin from now on. Recorded in the log and, with a state directory,
    /// in a file that outlives restarts and reloads until the configured mode is set again.
    /// </summary>
    public ModeSwitch SetMode(string site, EngineMode mode) => throw new NotSupportedException();

    /// <summary>Takes no new connections, lets requests in flight finish until <paramref name="cancellation"/>, flushes the audit logs.</summary>
    public Task StopAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
