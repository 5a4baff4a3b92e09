using System.Collections.Immutable;

namespace Sakimori.Gateway.Sites;

/// <summary>Which addresses are listened on and which sites stand behind each.</summary>
internal static class ListenerPlan
{
    /// <summary>Groups sites by address, in the order addresses are first named; says what cannot be.</summary>
    public static ImmutableArray<(Uri Address, ImmutableArray<string> Sites)> Make(ImmutableArray<SiteOptions> sites, ICollection<string> errors)
    {
        var plan = new List<(Uri Address, List<string> Sites)>();
        foreach (var site in sites)
        {
            if (sites.Count(other => other.Name == site.Name) > 1)
            {
                errors.Add($"more than one site is called '{site.Name}'");
            }

            foreach (var address in site.Listen)
            {
                if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
                {
                    errors.Add($"site '{site.Name}': {address} is neither http nor https");
                    continue;
                }

                var known = plan.FirstOrDefault(entry => Key(entry.Address) == Key(address));
                if (known.Sites is null)
                {
                    plan.Add((address, [site.Name]));
                }
                else if (known.Address.Scheme != address.Scheme)
                {
                    errors.Add($"site '{site.Name}': {address} is already offered with {known.Address.Scheme}");
                }
                else
                {
                    known.Sites.Add(site.Name);
                }
            }
        }

        foreach (var (address, names) in plan)
        {
            CheckHosts(address, [.. sites.Where(site => names.Contains(site.Name))], errors);
        }

        return [.. plan.Select(entry => (entry.Address, entry.Sites.ToImmutableArray()))];
    }

    /// <summary>What makes two addresses the same listener.</summary>
    public static string Key(Uri address) => $"{address.Host.ToLowerInvariant()}:{address.Port}";

    private static void CheckHosts(Uri address, ImmutableArray<SiteOptions> sites, ICollection<string> errors)
    {
        var names = sites.SelectMany(site => site.Hosts.IsEmpty ? [""] : site.Hosts.Distinct(StringComparer.OrdinalIgnoreCase));
        foreach (var group in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            errors.Add(group.Key.Length == 0
                ? $"{address}: more than one site without hosts would answer every Host"
                : $"{address}: more than one site answers '{group.Key}'");
        }
    }
}
