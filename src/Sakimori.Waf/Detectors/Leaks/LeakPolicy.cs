using System.Collections.Immutable;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>What a site wants done about a kind of leak. Ordered: the later, the stricter.</summary>
public enum LeakAction
{
    /// <summary>It is not looked for.</summary>
    Off,

    /// <summary>It is recorded and leaves.</summary>
    Observe,

    /// <summary>It is recorded, and hidden in the response (in protect).</summary>
    Mask,

    /// <summary>It is recorded and counts towards the score that blocks the response.</summary>
    Block,
}

/// <summary>A site's terms for one kind.</summary>
/// <param name="Action">What is done.</param>
/// <param name="PerResponse">From how many in one response on; null leaves it to the rule.</param>
/// <param name="PerClient">Or from how many different ones to one client within the window; null does not count them.</param>
/// <param name="PerSite">Or from how many different ones to all clients within the window; null does not count them.</param>
public sealed record LeakTerms(LeakAction Action, int? PerResponse = null, int? PerClient = null, int? PerSite = null);

/// <summary>A site's terms for every kind of leak. The defaults and their reasons stand in docs/detection.md.</summary>
public sealed record LeakPolicy
{
    /// <summary>The largest <see cref="LeakTerms.PerClient"/>: what is kept per client is sized for it.</summary>
    public const int PerClientLimit = 10_000;

    /// <summary>The largest <see cref="LeakTerms.PerSite"/>.</summary>
    public const int PerSiteLimit = 300_000;

    /// <summary>What a site has that says nothing.</summary>
    public static LeakPolicy Default { get; } = new();

    /// <summary>Terms by kind.</summary>
    public ImmutableArray<LeakTerms> Terms { get; private init; } =
    [
        new(LeakAction.Mask),
        new(LeakAction.Mask),
        new(LeakAction.Observe, PerClient: 1_000, PerSite: 20_000),
        new(LeakAction.Observe, PerClient: 1_000, PerSite: 20_000),
        new(LeakAction.Block),
        new(LeakAction.Mask),
        new(LeakAction.Block),
        new(LeakAction.Block),
    ];

    /// <summary>The time in which leaks to a client and to all clients are added up.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The terms of a kind.</summary>
    public LeakTerms this[LeakKind kind] => Terms[(int)kind];

    /// <summary>The same policy with other terms for one kind.</summary>
    public LeakPolicy With(LeakKind kind, LeakTerms terms) => this with { Terms = Terms.SetItem((int)kind, terms) };

    /// <inheritdoc/>
    public bool Equals(LeakPolicy? other) => other is not null && Window == other.Window && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Window, Terms[0], Terms[^1]);
}

/// <summary>What a transaction knows about leaks besides its response.</summary>
/// <param name="Policy">The site's terms.</param>
/// <param name="History">What left the site lately; null counts nothing over time. Pass the same one at each reload to keep it.</param>
public sealed record LeakGuard(LeakPolicy Policy, LeakHistory? History)
{
    /// <summary>The default terms, without a history.</summary>
    public static LeakGuard Default { get; } = new(LeakPolicy.Default, null);
}
