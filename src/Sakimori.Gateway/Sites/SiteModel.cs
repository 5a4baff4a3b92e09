using System.Net.Security;
using Sakimori.Gateway.Auditing;
using Sakimori.Gateway.Forwarding;
using Sakimori.Matching.Addresses;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Gateway.Sites;

/// <summary>What a site runs on: immutable, made whole or not at all.</summary>
internal sealed record SiteModel
{
    public required SiteOptions Options { get; init; }

    /// <summary>The mode in force; differs from <see cref="SiteOptions.Mode"/> after a switch.</summary>
    public required EngineMode Mode { get; init; }

    /// <summary>Null when the configuration says off.</summary>
    public required RuleSet? Rules { get; init; }

    /// <summary>What is known about how the application reads; the history in it is kept over reloads.</summary>
    public required RequestReading Reading { get; init; }

    /// <summary>What is done about leaks; the history in it is kept over reloads.</summary>
    public required LeakGuard Leaks { get; init; }

    public required Upstream Upstream { get; init; }

    /// <summary>Whose forwarding headers are believed; null for nobody.</summary>
    public required AddressSet? TrustedProxies { get; init; }

    /// <summary>Null writes none.</summary>
    public required AuditLog? Audit { get; init; }

    /// <summary>TLS of this site's names; null on a site without <c>https</c> listener.</summary>
    public required SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset LoadedAt { get; init; }

    /// <summary>The rules to judge by, or null when nothing is inspected.</summary>
    public RuleSet? ActiveRules => Mode == EngineMode.Off ? null : Rules;

    /// <summary>What happens to a request that cannot be judged: outside protect nothing is refused.</summary>
    public FailDirection Fail() => Mode == EngineMode.Protect ? Options.Fail : FailDirection.Open;
}
