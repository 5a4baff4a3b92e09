using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>
/// Brings syslog messages to a receiver: one datagram a message, or a connection with octet counting, with TLS when asked (the system's
/// authorities, name checked). A broken connection is made anew; what was handed to a connection that broke is sent again, so a
/// receiver may see a message twice and never misses one it had not taken.
/// </summary>
/// <param name="address"><c>udp://</c>, <c>tcp://</c> or <c>tls://HOST:PORT</c>; see <see cref="IsGood"/>.</param>
/// <param name="authorities">Trusted instead of the system's; null trusts those.</param>
public sealed class SyslogConnection(Uri address, X509Certificate2Collection? authorities = null) : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly bool _isDatagram = address.Scheme == "udp";
    private Socket? _socket;
    private Stream? _stream;
    private Task _ended = Task.CompletedTask;

    /// <summary>Bytes of the longest message a receiver must take.</summary>
    public int MaxBytes => _isDatagram ? SyslogExport.MaxDatagramBytes : SyslogExport.MaxStreamBytes;

    /// <summary>Messages can be sent there: scheme, host and port are named.</summary>
    public static bool IsGood(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme is "udp" or "tcp" or "tls" && address.Host.Length > 0 && address.Port > 0;
    }

    /// <summary>Sends messages. Throws <see cref="IOException"/>, <see cref="SocketException"/> or <see cref="AuthenticationException"/>.</summary>
    public async Task SendAsync(IEnumerable<byte[]> messages, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        try
        {
            await ConnectAsync(limit.Token).ConfigureAwait(false);
            if (_isDatagram)
            {
                foreach (var message in messages)
                {
                    await _socket!.SendAsync(message, SocketFlags.None, limit.Token).ConfigureAwait(false);
                }

                return;
            }

            using var bytes = new MemoryStream();
            foreach (var message in messages)
            {
                bytes.Write(SyslogExport.Frame(message));
            }

            await _stream!.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), limit.Token).ConfigureAwait(false);
            await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            await DisposeAsync().ConfigureAwait(false);
            if (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new IOException($"no answer from {address.Host} within {s_limit.TotalSeconds} s", failure);
            }

            throw;
        }
    }

    /// <summary>Closes the connection; the next message opens another.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }

        _socket?.Dispose();
        (_socket, _stream) = (null, null);
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        if (_socket is not null && !IsBroken())
        {
            return;
        }

        await DisposeAsync().ConfigureAwait(false);
        _socket = _isDatagram ? new Socket(SocketType.Dgram, ProtocolType.Udp) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await _socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellation).ConfigureAwait(false);
        if (_isDatagram)
        {
            return;
        }

        _stream = new NetworkStream(_socket, ownsSocket: false);
        // A stream wants a socket that blocks, and so it was until here; what waits on it does not block, and asking it (below) must not.
        _socket.Blocking = false;
        if (address.Scheme == "tls")
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = address.DnsSafeHost, CertificateChainPolicy = Policy() }, cancellation).ConfigureAwait(false);
        }

        _ended = ReadToEndAsync(_stream);
    }

    private X509ChainPolicy? Policy()
    {
        if (authorities is null)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    // Under TLS the end is a message, which the reader has seen.
    private bool IsBroken() => !_isDatagram && (_ended.IsCompleted || HasEnded(_socket!));

    // One question, because the reader takes what comes meanwhile: that there was something to read and then no byte is no end.
    private static bool HasEnded(Socket socket)
    {
        Span<byte> next = stackalloc byte[1];
        var length = socket.Receive(next, SocketFlags.Peek, out var error);
        return error == SocketError.Success ? length == 0 : error != SocketError.WouldBlock;
    }

    // A syslog receiver says nothing, but TLS 1.3 sends tickets for later connections.
    private static async Task ReadToEndAsync(Stream stream)
    {
        var ignored = new byte[256];
        try
        {
            while (await stream.ReadAsync(ignored).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // Broken, or closed here.
        }
    }
}
