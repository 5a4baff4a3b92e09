using System.Net.Security;
using System.Net.Sockets;
using Sakimori.Domain;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>
/// Sends syslog: one datagram a message, or a connection with octet counting, with TLS when asked (the system's authorities, name
/// checked). A broken connection is made anew; what was handed to a connection that broke is sent again, so a receiver may see a
/// message twice and never misses one it had not taken.
/// </summary>
internal sealed class SyslogSink(ForwardSettings settings, string hostName) : ForwardSink
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly bool _isDatagram = settings.Address.Scheme == "udp";
    private readonly SyslogExport _export = new(hostName, settings.Enterprise, settings.Address.Scheme == "udp" ? SyslogExport.MaxDatagramBytes : SyslogExport.MaxStreamBytes);
    private Socket? _socket;
    private Stream? _stream;

    public override async Task SendAsync(IReadOnlyList<TransactionRecord> transactions, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            await ConnectAsync(limit.Token).ConfigureAwait(false);
            if (_isDatagram)
            {
                foreach (var transaction in transactions)
                {
                    await _socket!.SendAsync(_export.Message(transaction), SocketFlags.None, limit.Token).ConfigureAwait(false);
                }

                return;
            }

            using var bytes = new MemoryStream();
            foreach (var transaction in transactions)
            {
                bytes.Write(SyslogExport.Frame(_export.Message(transaction)));
            }

            await _stream!.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), limit.Token).ConfigureAwait(false);
            await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await CloseAsync().ConfigureAwait(false);
            if (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new IOException($"no answer from {settings.Address.Host} within {s_limit.TotalSeconds} s", failure);
            }

            throw;
        }
    }

    public override async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        if (_socket is not null && !IsBroken())
        {
            return;
        }

        await CloseAsync().ConfigureAwait(false);
        _socket = _isDatagram ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(settings.Address.DnsSafeHost, settings.Address.Port, cancellation).ConfigureAwait(false);
        if (_isDatagram)
        {
            return;
        }

        _stream = new NetworkStream(_socket, ownsSocket: false);
        if (settings.Address.Scheme == "tls")
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Address.DnsSafeHost }, cancellation).ConfigureAwait(false);
        }
    }

    // A syslog receiver says nothing: readable means that it has closed.
    private bool IsBroken() => !_isDatagram && _socket!.Poll(0, SelectMode.SelectRead);

    private async Task CloseAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _socket?.Dispose();
        (_socket, _stream) = (null, null);
    }
}
