using Sakimori.Domain;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>Sends transactions somewhere. Throws when it cannot: the sender tries again.</summary>
internal abstract class ForwardSink : IAsyncDisposable
{
    public abstract Task SendAsync(IReadOnlyList<TransactionRecord> transactions, CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
