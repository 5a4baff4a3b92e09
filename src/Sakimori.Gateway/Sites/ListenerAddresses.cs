using System.Collections.Immutable;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sakimori.Gateway.Sites;

/// <summary>What was really bound: Kestrel replaces port 0 in its own options.</summary>
internal sealed class ListenerAddresses
{
    private readonly List<(Listener Listener, ListenOptions Bound)> _bound = [];

    public void Add(Listener listener, ListenOptions bound) => _bound.Add((listener, bound));

    public ImmutableArray<Uri> All() => [.. _bound.Select(entry => ToUri(entry.Listener, entry.Bound))];

    public IEnumerable<Uri> Of(Listener listener) => _bound.Where(entry => entry.Listener == listener).Select(entry => ToUri(listener, entry.Bound));

    private static Uri ToUri(Listener listener, ListenOptions bound) => new($"{listener.Address.Scheme}://{bound.IPEndPoint}");
}
