using Microsoft.Extensions.Logging;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Storage.Journals;

namespace Sakimori.Web;

/// <summary>Where and how the console is offered.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Address and port; loopback unless the operator says otherwise. Port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:9090");

    /// <summary>PEM certificate and key for <c>https</c>; <c>https</c> is demanded for an address that is not loopback.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>Folder for keys that protect cookies; they survive a restart.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>A session ends after this time without use.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this time in any case.</summary>
    public TimeSpan SessionLength { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The one who made a proposal may not approve it.</summary>
    public bool ForbidOwnApproval { get; init; }

    /// <summary>Approvers and admins must set up a second factor before they may decide.</summary>
    public bool RequireSecondFactor { get; init; }
}

/// <summary>What the console shows and changes.</summary>
public sealed record ConsoleParts(Store Store, Journal Journal, Intake Intake, IProtection Protection);

/// <summary>The running console: pages, API, live data, metrics. Thread-safe.</summary>
public sealed class ConsoleServer : IAsyncDisposable
{
    /// <summary>Opens the listener and returns when pages are served. Throws <see cref="IOException"/> when it cannot listen.</summary>
    public static Task<ConsoleServer> StartAsync(
        ConsoleOptions options, ConsoleParts parts, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <summary>Where it is, port resolved.</summary>
    public Uri Address => throw new NotSupportedException();

    /// <summary>The one-time link that makes the first admin; null once there is somebody. Good for an hour and one use; a restart makes a new one.</summary>
    public Uri? SetUpLink => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
