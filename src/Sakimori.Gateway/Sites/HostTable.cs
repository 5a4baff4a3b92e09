using System.Collections.Frozen;
using System.Collections.Immutable;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Sites;

/// <summary>Which site of a listener answers a Host: an exact name, else the longest <c>*.suffix</c>, else the site without hosts.</summary>
internal sealed class HostTable
{
    private readonly FrozenDictionary<string, Site>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly ImmutableArray<(string Suffix, Site Site)> _suffixes;
    private readonly Site? _any;

    public HostTable(IReadOnlyCollection<Site> sites)
    {
        var exact = new Dictionary<string, Site>(StringComparer.OrdinalIgnoreCase);
        var suffixes = ImmutableArray.CreateBuilder<(string Suffix, Site Site)>();
        foreach (var site in sites)
        {
            var hosts = site.Model.Options.Hosts;
            if (hosts.IsEmpty)
            {
                _any ??= site;
            }

            foreach (var host in hosts)
            {
                if (host.StartsWith("*.", StringComparison.Ordinal))
                {
                    suffixes.Add((host[1..], site));
                }
                else
                {
                    exact.TryAdd(host, site);
                }
            }
        }

        suffixes.Sort((left, right) => right.Suffix.Length.CompareTo(left.Suffix.Length));
        _suffixes = suffixes.ToImmutable();
        _exact = exact.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        First = sites.FirstOrDefault();
        Sites = [.. sites];
    }

    /// <summary>Every site of the listener.</summary>
    public ImmutableArray<Site> Sites { get; }

    /// <summary>The site that answers for requests whose Host says nothing; null on a listener without sites.</summary>
    public Site? First { get; }

    /// <summary>The site for a Host header; null when none answers it.</summary>
    public Site? Find(ReadOnlySpan<char> host)
    {
        var name = HostName.NameOf(host);
        if (_exact.TryGetValue(name, out var site))
        {
            return site;
        }

        foreach (var (suffix, candidate) in _suffixes)
        {
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        return _any;
    }
}
