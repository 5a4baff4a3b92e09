using Sakimori.Gateway.Forwarding;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Clients;

/// <summary>What is known about one client connection for as long as it lives.</summary>
internal sealed class ClientConnection(Listener listener, WireConnection? wire) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile Dictionary<Upstream, HttpMessageInvoker>? _own;

    /// <summary>Where it came in.</summary>
    public Listener Listener => listener;

    /// <summary>The wire guard's side; null for HTTP/2.</summary>
    public WireConnection? Wire => wire;

    /// <summary>The upstream connection that belongs to this client alone, when it has one.</summary>
    public HttpMessageInvoker? OwnConnection(Upstream upstream)
    {
        if (_own is null)
        {
            return null;
        }

        lock (_lock)
        {
            return _own?.GetValueOrDefault(upstream);
        }
    }

    /// <summary>
    /// From now on this client's requests go over a connection of their own: NTLM and Negotiate authenticate connections, and a
    /// pooled one would carry one user's rights to another (yarp#1097).
    /// </summary>
    public HttpMessageInvoker ClaimConnection(Upstream upstream)
    {
        lock (_lock)
        {
            _own ??= [];
            if (!_own.TryGetValue(upstream, out var invoker))
            {
                invoker = upstream.CreateInvoker(connectionLimit: 1);
                _own.Add(upstream, invoker);
            }

            return invoker;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var invoker in _own?.Values ?? Enumerable.Empty<HttpMessageInvoker>())
            {
                invoker.Dispose();
            }

            _own = null;
        }
    }
}
