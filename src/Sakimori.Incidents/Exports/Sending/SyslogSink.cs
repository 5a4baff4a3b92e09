using Sakimori.Domain;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>Sends transactions as syslog.</summary>
internal sealed class SyslogSink : ForwardSink
{
    private readonly SyslogConnection _connection;
    private readonly SyslogExport _export;

    public SyslogSink(ForwardSettings settings, string hostName)
    {
        _connection = new SyslogConnection(settings.Address);
        _export = new SyslogExport(hostName, settings.Enterprise, _connection.MaxBytes);
    }

    public override Task SendAsync(IReadOnlyList<TransactionRecord> transactions, CancellationToken cancellation) =>
        _connection.SendAsync(transactions.Select(_export.Message), cancellation);

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();
}
