using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Telemetry;

namespace Sakimori.Gateway.Clients;

/// <summary>The first thing a connection meets: the limit on connections, then the PROXY header of a trusted proxy.</summary>
internal sealed partial class ConnectionEntrance(ConnectionDelegate next, Listener listener, TimeProvider time, ILogger logger)
{
    private int _open;

    public async Task EnterAsync(ConnectionContext connection)
    {
        if (Interlocked.Increment(ref _open) > listener.ConnectionLimit && listener.ConnectionLimit > 0)
        {
            Interlocked.Decrement(ref _open);
            GatewayMetrics.ConnectionsRefused.Add(1);
            Log.TooMany(logger, listener.Address, listener.ConnectionLimit);
            return;
        }

        GatewayMetrics.Connections.Add(1);
        try
        {
            if (!listener.ReadsProxyProtocol || !IsTrusted(connection.RemoteEndPoint) || await TakeProxyHeaderAsync(connection))
            {
                await next(connection);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            GatewayMetrics.Connections.Add(-1);
        }
    }

    private bool IsTrusted(EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address })
        {
            return false;
        }

        foreach (var site in listener.Hosts.Sites)
        {
            var model = site.Model;
            if (model.Options.ProxyProtocol && model.TrustedProxies?.Contains(ClientAddress.Plain(address)) == true)
            {
                return true;
            }
        }

        return false;
    }

    private async ValueTask<bool> TakeProxyHeaderAsync(ConnectionContext connection)
    {
        using var deadline = new CancellationTokenSource(listener.WireLimits.HeadTime, time);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(deadline.Token);
                var kind = ProxyHeader.Read(read.Buffer, out var length, out var source, out var destination);
                if (kind == ProxyHeaderKind.Incomplete && !read.IsCompleted)
                {
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                input.AdvanceTo(read.Buffer.GetPosition(length));
                if (kind is ProxyHeaderKind.Invalid or ProxyHeaderKind.Incomplete)
                {
                    // A trusted proxy that is configured to send the header and does not is a hole to be closed, not guessed around.
                    Log.NoHeader(logger, listener.Address, connection.RemoteEndPoint);
                    return false;
                }

                if (kind == ProxyHeaderKind.Ends)
                {
                    connection.RemoteEndPoint = source;
                    connection.LocalEndPoint = destination;
                }

                return true;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or IOException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Listener {Listener} has {Limit} connections: a further one was closed.")]
        public static partial void TooMany(ILogger logger, Uri listener, int limit);

        [LoggerMessage(2, LogLevel.Warning, "A connection from the trusted proxy {Peer} to {Listener} began without a PROXY header and was closed.")]
        public static partial void NoHeader(ILogger logger, Uri listener, EndPoint? peer);
    }
}
