using Sakimori.Incidents.Exports;
using Sakimori.Incidents.Exports.Sending;
using Sakimori.Storage;

namespace Sakimori.Hosting.Memory;

/// <summary>The head of the ledger as a syslog message (<c>number</c> and <c>hash</c> in its structured data), kept by a machine that is not this one.</summary>
internal sealed class AnchorSyslog(Uri address, string hostName)
{
    private string? _sent;

    /// <summary>Sends the head unless it is the one sent last; once more after each start. Throws what <see cref="SyslogConnection.SendAsync"/> throws.</summary>
    public async Task SendAsync(Store store, CancellationToken cancellation)
    {
        if (await store.Ledger.HeadAsync(cancellation) is not { } head || head.Hash == _sent)
            return;
        // An hour lies between two: no connection is kept.
        await using var connection = new SyslogConnection(address);
        await connection.SendAsync([new SyslogExport(hostName, maxBytes: connection.MaxBytes).Message(head)], cancellation);
        _sent = head.Hash;
    }
}
