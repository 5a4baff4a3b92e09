using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Clients;

/// <summary>Gives a connection its <see cref="ClientConnection"/> and, when it speaks HTTP/1, its wire guard.</summary>
internal sealed class ConnectionScope(ConnectionDelegate next, Listener listener, TimeProvider time)
{
    public async Task ServeAsync(ConnectionContext context)
    {
        var protocol = context.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default;
        if (protocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span))
        {
            // HTTP/2's framing is binary, and Kestrel's to check.
            using var client = new ClientConnection(listener, wire: null);
            context.Features.Set(client);
            await next(context);
            return;
        }

        var wire = new WireConnection();
        using var scoped = new ClientConnection(listener, wire);
        context.Features.Set(scoped);
        var transport = context.Transport;
        using var reader = new GuardedReader(transport.Input, wire, listener.WireLimits, time);
        context.Transport = new GuardedPipe(reader, transport.Output);
        try
        {
            await next(context);
            if (wire.IsEnded)
            {
                await reader.LingerAsync();
            }
        }
        finally
        {
            context.Transport = transport;
        }
    }
}
