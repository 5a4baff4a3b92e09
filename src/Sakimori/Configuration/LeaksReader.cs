using Sakimori.Languages;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Configuration;

/// <summary>Reads <c>leaks</c> of a site.</summary>
internal sealed class LeaksReader(Section section, ProblemList problems)
{
    public LeakPolicy Read()
    {
        var policy = LeakPolicy.Default;
        policy = Read(policy, LeakKind.CardNumber, "cards", "cards_per_response");
        policy = Read(policy, LeakKind.MyNumber, "my_numbers", "my_numbers_per_response");
        policy = Read(policy, LeakKind.PhoneNumber, "phones", "phones_per_response", "phones_per_client", "phones_per_site");
        policy = Read(policy, LeakKind.PostalAddress, "addresses", "addresses_per_response", "addresses_per_client", "addresses_per_site");
        policy = Read(policy, LeakKind.PrivateKey, "private_keys");
        policy = Read(policy, LeakKind.StackTrace, "stack_traces");
        policy = Read(policy, LeakKind.SqlError, "sql_errors");
        policy = Read(policy, LeakKind.DirectoryListing, "directory_listings");
        if (section.Duration("window") is not { } window)
            return policy;
        if (window <= TimeSpan.Zero)
            problems.Add(section.NodeOf("window"), Messages.ValueIsOutOfRange, "window", "1s", "24h");
        return policy with { Window = window };
    }

    private LeakPolicy Read(LeakPolicy policy, LeakKind kind, string key, string? perResponse = null, string? perClient = null, string? perSite = null)
    {
        var terms = policy[kind];
        return policy.With(kind, new LeakTerms(
            section.Choice(key) switch
            {
                "off" => LeakAction.Off,
                "observe" => LeakAction.Observe,
                "mask" => LeakAction.Mask,
                "block" => LeakAction.Block,
                _ => terms.Action,
            },
            Count(perResponse, 1, LeakPolicy.PerSiteLimit, terms.PerResponse),
            Count(perClient, 0, LeakPolicy.PerClientLimit, terms.PerClient),
            Count(perSite, 0, LeakPolicy.PerSiteLimit, terms.PerSite)));
    }

    private int? Count(string? key, int least, int most, int? otherwise)
    {
        if (key is null || section.Count(key) is not { } count)
            return otherwise;
        if (count < least || count > most)
            problems.Add(section.NodeOf(key), Messages.ValueIsOutOfRange, key, least, most);
        return count == 0 ? null : count;
    }
}
